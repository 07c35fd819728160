"""The answers as Parquet: one row per pair, passage, copy of a passage, borrowed stretch, article, outlet and story.

Rows come in the order of time, and the same corpus gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from retold.scale.direction import UNCLEAR, dated_apart
from retold.scale.found import Slice
from retold.scale.passages import LEVELS, P_A0, P_A1, P_B0, P_B1, P_BITS, P_COMMON, P_PAIR, levels, similarity
from retold.scale.relate import Pairs, Relations, Taken, copied_chars
from retold.scale.shelf import Facts
from retold.scale.source import UNDATED

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]

_ROWS = 1 << 17  # of a row group


@dataclass(frozen=True, slots=True)
class Names:
    """Ids and outlets of the articles as Arrow arrays, so that columns of names are gathered and not built."""

    ids: Any
    outlets: Any
    outlet_of: I64
    dates: Any
    times: I64

    @staticmethod
    def of(facts: Facts) -> Names:
        dates = pa.array(facts.times, pa.timestamp("s", "UTC"), mask=facts.times == UNDATED)
        return Names(
            pa.array(facts.ids, pa.string()),
            pa.array(facts.outlet_names, pa.string()),
            facts.outlets,
            dates,
            facts.times,
        )

    def id(self, articles: I64) -> Any:
        return self.ids.take(pa.array(articles))

    def outlet(self, articles: I64) -> Any:
        return self.outlets.take(pa.array(self.outlet_of[articles]))

    def date(self, articles: I64) -> Any:
        return self.dates.take(pa.array(articles))

    def hours(self, earlier: I64, later: I64) -> Any:
        """Hours from one article to the other; null where a date is missing."""
        known = (self.times[earlier] != UNDATED) & (self.times[later] != UNDATED)
        apart = np.where(known, self.times[later] - np.where(known, self.times[earlier], 0), 0) / 3600.0
        return pa.array(np.round(apart, 2), mask=~known)


def _words(codes: Any, words: list[str]) -> Any:
    """A column of a few words that come again and again."""
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int8)), pa.array(words))


def _int(values: Any) -> Any:
    return pa.array(np.asarray(values, dtype=np.int32))


def _share(values: Any) -> Any:
    return pa.array(np.round(values, 4).astype(np.float32))


_CREDIT = [
    "no credit",
    "the later names the earlier's outlet",
    "the earlier names the later's outlet",
    "each names the other",
]


def _why(apart: Any, named: Any, wider: Any) -> Any:
    """The reasons for a direction in words."""
    time = ["the dates do not say", "dated earlier", "dated later"]
    cover = ["covered alike", "the later is covered more", "the earlier is covered more"]
    texts = ["; ".join((a, b, c)) for a in time for b in _CREDIT for c in cover]
    code = apart % 3 * 12 + named.astype(np.int64) * 3 + np.sign(wider).astype(np.int64) % 3
    return _words(code, texts)


def pair_table(pairs: Pairs, names: Names) -> Any:
    likely = pairs.first_is_source
    side = np.where(np.abs(likely - 0.5) <= UNCLEAR, 2, np.where(likely > 0.5, 0, 1))
    apart = dated_apart(np.column_stack([names.times[pairs.earlier], names.times[pairs.later]]))
    return pa.table(
        {
            "earlier": names.id(pairs.earlier),
            "later": names.id(pairs.later),
            "earlier_outlet": names.outlet(pairs.earlier),
            "later_outlet": names.outlet(pairs.later),
            "hours": names.hours(pairs.earlier, pairs.later),
            "shingles": _int(pairs.hits),
            "passages": _int(pairs.passages),
            "earlier_chars": _int(pairs.chars[:, 0]),
            "later_chars": _int(pairs.chars[:, 1]),
            "earlier_share": _share(pairs.shares[:, 0]),
            "later_share": _share(pairs.shares[:, 1]),
            "similarity": _share(pairs.alike),
            "level": _words(levels(pairs.alike), list(LEVELS)),
            "source": _words(side, ["earlier", "later", "unclear"]),
            "probability": _share(np.maximum(likely, 1.0 - likely)),
            "reasons": _why(apart, pairs.named, pairs.shares[:, 1] - pairs.shares[:, 0]),
        }
    )


def passage_table(found: Slice, names: Names) -> Any:
    rows = found.passages
    pairs = found.pairs[rows[:, P_PAIR]]
    alike = similarity(rows)
    return pa.table(
        {
            "earlier": names.id(pairs[:, 0]),
            "later": names.id(pairs[:, 1]),
            "earlier_start": _int(rows[:, P_A0]),
            "earlier_end": _int(rows[:, P_A1]),
            "later_start": _int(rows[:, P_B0]),
            "later_end": _int(rows[:, P_B1]),
            "words": _int(rows[:, P_COMMON]),
            "rarity": _int(rows[:, P_BITS]),
            "similarity": _share(alike),
            "level": _words(levels(alike), list(LEVELS)),
        }
    )


class Writer:
    """One Parquet file, written piece by piece under a name of its own until it is whole.

    Row groups have one size whatever the pieces were, so that the bytes do not depend on the engine or the memory given.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part = path.with_name(path.name + ".part")
        self._writer: Any = None
        self._held: list[Any] = []
        self._rows = 0

    def add(self, table: Any) -> None:
        if self._writer is None:
            self._writer = pq.ParquetWriter(self.part, table.schema, compression="zstd", compression_level=1)
        self._held.append(table)
        self._rows += table.num_rows
        while self._rows >= _ROWS:
            whole = pa.concat_tables(self._held)
            self._writer.write_table(whole.slice(0, _ROWS))
            self._held = [whole.slice(_ROWS)]
            self._rows -= _ROWS

    def close(self) -> None:
        self._writer.write_table(pa.concat_tables(self._held))
        self._writer.close()
        self.part.replace(self.path)


def write(path: Path, table: Any) -> None:
    writer = Writer(path)
    writer.add(table)
    writer.close()


def write_clusters(path: Path, relations: Relations, names: Names) -> int:
    """One row per copy of a passage: which passage, where it stands, which place in time among its copies."""
    members, passage = relations.clusters()
    doc = relations.facts.doc_of(members)
    order = np.lexsort((members, doc, passage))
    members, passage, doc = members[order], passage[order], doc[order]
    begin = np.flatnonzero((np.diff(passage, prepend=-1) != 0) | (np.diff(doc, prepend=-1) != 0))
    lo = np.minimum.reduceat(relations.lo[members], begin) if begin.size else members
    hi = np.maximum.reduceat(relations.hi[members], begin) if begin.size else members
    passage, doc = passage[begin], doc[begin]
    heads, first, copies = np.unique(passage, return_index=True, return_counts=True)
    number = np.repeat(np.arange(heads.size), copies)
    writer = Writer(path)
    for at in range(0, max(1, passage.size), _ROWS):
        part = slice(at, at + _ROWS)
        writer.add(
            pa.table(
                {
                    "passage": _int(number[part]),
                    "copy": _int(np.arange(passage.size)[part] - first[number[part]]),
                    "copies": _int(copies[number[part]]),
                    "article": names.id(doc[part]),
                    "outlet": names.outlet(doc[part]),
                    "date": names.date(doc[part]),
                    "start": _int(lo[part]),
                    "end": _int(hi[part]),
                }
            )
        )
    writer.close()
    return int(heads.size)


def write_sources(path: Path, taken: Taken, names: Names) -> None:
    writer = Writer(path)
    apart = dated_apart(np.column_stack([names.times[taken.source], names.times[taken.taker]]))
    for at in range(0, max(1, taken.taker.size), _ROWS):
        part = slice(at, at + _ROWS)
        why = _words(
            (apart[part] > 0) * 2 + taken.named[part],
            [
                "the text says so",
                "the taker names its outlet",
                "it is dated earlier",
                "it is dated earlier; the taker names its outlet",
            ],
        )
        writer.add(
            pa.table(
                {
                    "article": names.id(taken.taker[part]),
                    "outlet": names.outlet(taken.taker[part]),
                    "start": _int(taken.places[part, 0]),
                    "end": _int(taken.places[part, 1]),
                    "source": names.id(taken.source[part]),
                    "source_outlet": names.outlet(taken.source[part]),
                    "source_start": _int(taken.places[part, 2]),
                    "source_end": _int(taken.places[part, 3]),
                    "hours": names.hours(taken.source[part], taken.taker[part]),
                    "probability": _share(taken.probability[part]),
                    "reasons": why,
                }
            )
        )
    writer.close()


@dataclass(frozen=True, slots=True)
class Totals:
    """The corpus by article, outlet and story, for the tables and the summary."""

    copied: I64
    story: I64
    flow_from: I64
    flow_to: I64
    flow_articles: I64
    flow_chars: I64
    first_copy: F64  # hours from an article to the first that took from it


def totals(facts: Facts, taken: Taken, story: I64) -> Totals:
    n, width = len(facts.times), max(1, len(facts.outlet_names))
    copied = copied_chars(taken, n)
    source, taker = facts.outlets[taken.source], facts.outlets[taken.taker]
    chars = taken.places[:, 1] - taken.places[:, 0]
    keys, place = np.unique(source * width + taker, return_inverse=True)
    articles = np.bincount(np.unique(place * n + taken.taker) // n, minlength=keys.size) if n else np.zeros(0, np.int64)
    moved = np.bincount(place, weights=chars, minlength=keys.size).astype(np.int64)
    known = (facts.times[taken.source] != UNDATED) & (facts.times[taken.taker] != UNDATED)
    first = np.full(n, np.inf)
    hours = (facts.times[taken.taker[known]] - facts.times[taken.source[known]]) / 3600.0
    np.minimum.at(first, taken.source[known], hours)
    return Totals(copied, story, keys // width, keys % width, articles, moved, first[np.isfinite(first)])


def write_articles(folder: Path, facts: Facts, sums: Totals, names: Names) -> None:
    """The tables by article, by outlet, by pair of outlets and by story."""
    every = np.arange(len(facts.times))
    story = pa.array(sums.story, mask=sums.story < 0)
    write(
        folder / "articles.parquet",
        pa.table(
            {
                "article": names.ids,
                "outlet": names.outlet(every),
                "date": names.dates,
                "chars": pa.array(facts.chars),
                "copied_chars": pa.array(sums.copied),
                "copied_share": _share(np.minimum(1.0, sums.copied / np.maximum(1, facts.chars))),
                "story": names.ids.take(story),
            }
        ),
    )
    width = len(facts.outlet_names)
    count = np.bincount(facts.outlets, minlength=width)
    chars = np.bincount(facts.outlets, weights=facts.chars, minlength=width)
    copied = np.bincount(facts.outlets, weights=sums.copied, minlength=width)
    lent = np.bincount(sums.flow_from, weights=sums.flow_chars, minlength=width)
    write(
        folder / "outlets.parquet",
        pa.table(
            {
                "outlet": names.outlets,
                "articles": pa.array(count),
                "chars": pa.array(chars.astype(np.int64)),
                "copied_chars": pa.array(copied.astype(np.int64)),
                "copied_share": _share(copied / np.maximum(1, chars)),
                "lent_chars": pa.array(lent.astype(np.int64)),
            }
        ),
    )
    write(
        folder / "flows.parquet",
        pa.table(
            {
                "source_outlet": names.outlets.take(pa.array(sums.flow_from)),
                "outlet": names.outlets.take(pa.array(sums.flow_to)),
                "articles": pa.array(sums.flow_articles.astype(np.int64)),
                "chars": pa.array(sums.flow_chars),
            }
        ),
    )
    write(folder / "stories.parquet", _story_table(facts, sums, names))


def _story_table(facts: Facts, sums: Totals, names: Names) -> Any:
    members = np.flatnonzero(sums.story >= 0)
    heads, place, sizes = np.unique(sums.story[members], return_inverse=True, return_counts=True)
    width = max(1, len(facts.outlet_names))
    outlets = np.bincount(np.unique(place * width + facts.outlets[members]) // width, minlength=heads.size)
    last = np.full(heads.size, UNDATED)
    np.maximum.at(last, place, facts.times[members])
    copied = np.bincount(place, weights=sums.copied[members], minlength=heads.size)
    order = np.lexsort((heads, -sizes))
    return pa.table(
        {
            "story": names.id(heads[order]),
            "articles": pa.array(sizes[order]),
            "outlets": pa.array(outlets[order].astype(np.int64)),
            "first": names.date(heads[order]),
            "last": pa.array(last[order], pa.timestamp("s", "UTC"), mask=last[order] == UNDATED),
            "copied_chars": pa.array(copied[order].astype(np.int64)),
        }
    )
