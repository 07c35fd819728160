"""From what pairs share to what the corpus tells: who took what from whom, which passages travelled, which articles are a story.

Everything here is the same for both engines: it sees the pairs in the order of time, slice after slice, and keeps a few
bytes for each sentence and each pair.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from retold.scale.clusters import STRONG, passage_clusters, settle, unite
from retold.scale.compiled import compiled
from retold.scale.direction import UNCLEAR, first_is_source, take_sources
from retold.scale.found import Slice, covered
from retold.scale.passages import (
    L_A0,
    L_A1,
    L_B0,
    L_B1,
    L_SA,
    L_SB,
    P_COMMON,
    P_PAIR,
    P_WORDS_A,
    P_WORDS_B,
)
from retold.scale.settings import ReuseSettings
from retold.scale.shelf import Facts
from retold.scale.source import DAY, UNDATED
from retold.scale.stories import communities, story_weights

U8 = NDArray[np.uint8]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
F32 = NDArray[np.float32]
F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """One row per pair of articles, the earlier first: what they share, and the odds that the earlier is the source."""

    earlier: I64
    later: I64
    hits: I64
    named: U8
    passages: I64
    chars: I64  # two columns: covered on the earlier and on the later side
    shares: F64  # the same as shares of each text
    alike: F64
    first_is_source: F64


@compiled
def _extents(links: I64, lo: I32, hi: I32) -> None:
    """Widen the matched stretch of every sentence by what its links say."""
    for k in range(links.shape[0]):
        a, b = links[k, L_SA], links[k, L_SB]
        lo[a], hi[a] = min(lo[a], links[k, L_A0]), max(hi[a], links[k, L_A1])
        lo[b], hi[b] = min(lo[b], links[k, L_B0]), max(hi[b], links[k, L_B1])


def describe(found: Slice, facts: Facts) -> Pairs:
    """The figures of each pair of a slice."""
    chars = np.column_stack(covered(found))
    whole = facts.chars[found.pairs]
    shares = np.minimum(1.0, chars / np.maximum(1, whole))
    sums = np.zeros((len(found.pairs), 2))
    np.add.at(sums[:, 0], found.passages[:, P_PAIR], 2 * found.passages[:, P_COMMON])
    np.add.at(sums[:, 1], found.passages[:, P_PAIR], found.passages[:, P_WORDS_A] + found.passages[:, P_WORDS_B])
    likely = first_is_source(facts.times[found.pairs], shares, found.named)
    return Pairs(
        found.pairs[:, 0],
        found.pairs[:, 1],
        found.hits,
        found.named,
        np.bincount(found.passages[:, P_PAIR], minlength=len(found.pairs)),
        chars,
        shares,
        sums[:, 0] / np.maximum(1, sums[:, 1]),
        likely,
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """Stretches that an article probably took from another: places in time, characters, and the pair's odds."""

    taker: I64
    source: I64
    places: I64  # four columns: begin and end in the taker, begin and end in the source
    probability: F64
    named: U8


@dataclass(slots=True)
class Relations:
    """Takes the slices in, and answers for the whole corpus when all are seen."""

    facts: Facts
    settings: ReuseSettings
    parent: I32 = field(init=False)
    origin: I32 = field(init=False)
    score: F32 = field(init=False)
    lo: I32 = field(init=False)
    hi: I32 = field(init=False)
    _weak: list[I64] = field(default_factory=list)
    _keys: list[I64] = field(default_factory=list)
    _likely: list[F32] = field(default_factory=list)
    _named: list[U8] = field(default_factory=list)
    _weights: list[F32] = field(default_factory=list)

    def __post_init__(self) -> None:
        n = int(self.facts.sentence_at[-1])
        self.parent, self.origin = np.arange(n, dtype=np.int32), np.full(n, -1, np.int32)
        self.score = np.zeros(n, np.float32)
        self.lo, self.hi = np.full(n, np.iinfo(np.int32).max, np.int32), np.zeros(n, np.int32)

    def add(self, found: Slice) -> Pairs:
        """Learn from one slice; return the figures of its pairs."""
        pairs = describe(found, self.facts)
        weak = np.empty((len(found.links), 3), np.int64)
        n = unite(found.links, self.parent, STRONG, weak)
        self._weak.append(weak[:n].astype(np.int32))
        _extents(found.links, self.lo, self.hi)
        likely = np.maximum(pairs.first_is_source, 1.0 - pairs.first_is_source)
        reverse = (pairs.first_is_source < 0.5).astype(np.uint8)
        likely[likely < 0.5 + UNCLEAR] = -8.0  # nobody is called a source on no evidence
        share = np.where(reverse, pairs.shares[:, 0], pairs.shares[:, 1])
        named = np.where(reverse, (pairs.named & 2) > 0, (pairs.named & 1) > 0)
        strength = (likely + share + named).astype(np.float32)
        take_sources(found.links, strength, reverse, (self.score, self.origin))
        times = self.facts.times[found.pairs]
        apart = np.where((times == UNDATED).any(axis=1), 0, np.abs(times[:, 1] - times[:, 0])) / DAY
        weights = story_weights(pairs.shares.max(axis=1), apart, self.settings.story_days)
        self._keys.append((pairs.earlier << 32) | pairs.later)
        self._likely.append(pairs.first_is_source.astype(np.float32))
        self._named.append(pairs.named)
        self._weights.append(weights.astype(np.float32))
        return pairs

    def clusters(self) -> tuple[I64, I64]:
        """The sentences that are in passages with copies, and the passage of each (the number of its first sentence)."""
        weak = np.concatenate([np.zeros((0, 3), np.int32), *self._weak]).astype(np.int32, copy=False)
        self._weak.clear()
        cluster = settle(self.parent, weak)
        passage = passage_clusters(cluster, self.facts.docs_of_sentences())
        members = np.flatnonzero(passage >= 0)
        return members, passage[members].astype(np.int64)

    def taken(self) -> Taken:
        """Neighbouring sentences that come from neighbouring sentences of one article, as one stretch each."""
        takers = np.flatnonzero(self.origin >= 0)
        origins = self.origin[takers].astype(np.int64)
        doc, source = self.facts.doc_of(takers), self.facts.doc_of(origins)
        step = np.diff(origins, prepend=-9)
        goes_on = (np.diff(takers, prepend=-9) == 1) & (np.diff(doc, prepend=-1) == 0) & (step >= 0) & (step <= 1)
        goes_on &= np.diff(source, prepend=-1) == 0
        begin = np.flatnonzero(~goes_on)
        if not begin.size:
            none = np.zeros(0, np.int64)
            return Taken(none, none, np.zeros((0, 4), np.int64), np.zeros(0), np.zeros(0, np.uint8))
        places = np.column_stack(
            [
                np.minimum.reduceat(self.lo[takers], begin),
                np.maximum.reduceat(self.hi[takers], begin),
                np.minimum.reduceat(self.lo[origins], begin),
                np.maximum.reduceat(self.hi[origins], begin),
            ]
        ).astype(np.int64)
        doc, source = doc[begin], source[begin]
        keys = np.concatenate(self._keys)
        at = np.searchsorted(keys, (np.minimum(doc, source) << 32) | np.maximum(doc, source))
        first = np.concatenate(self._likely)[at].astype(np.float64)
        named = np.concatenate(self._named)[at]
        forward = source < doc
        credit = np.where(forward, named & 1, (named & 2) >> 1).astype(np.uint8)
        return Taken(doc, source, places, np.where(forward, first, 1.0 - first), credit)

    def stories(self) -> I64:
        """The story of each article (the place in time of its first article), or -1 where it shares nothing."""
        n = len(self.facts.times)
        if not self._keys:
            return np.full(n, -1, np.int64)
        keys = np.concatenate(self._keys)
        a, b = keys >> 32, keys & 0xFFFFFFFF
        label = communities(n, a, b, np.concatenate(self._weights).astype(np.float64), self.settings.resolution)
        first = np.full(int(label.max()) + 1, n, np.int64)
        np.minimum.at(first, label, np.arange(n))
        size = np.bincount(label)
        return np.where(size[label] > 1, first[label], -1)


def copied_chars(taken: Taken, n: int) -> I64:
    """For each article the characters of its text that it probably took from others."""
    order = np.lexsort((taken.places[:, 0], taken.taker))
    out = np.zeros(n, np.int64)
    _union(taken.taker, taken.places, order, out)
    return out


@compiled
def _union(owner: I64, places: I64, order: I64, out: I64) -> None:
    last, reach = -1, 0
    for k in order:
        if owner[k] != last:
            last, reach = owner[k], 0
        out[last] += max(0, places[k, 1] - max(reach, places[k, 0]))
        reach = max(reach, places[k, 1])
