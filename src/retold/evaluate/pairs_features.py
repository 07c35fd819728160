"""What the engine sees in two sentences: its own alignment scores, slots and drifts, as a row of numbers."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from retold.compare import drift
from retold.compare.align import Pair as Aligned
from retold.compare.align import align, folded
from retold.compare.features import Feature, Reading, is_content, read, stem
from retold.compare.similar import bag, similarity
from retold.model import Article, Block, BlockKind, Mode, Relation, Severity, Span, Statement
from retold.said.quotes import find_quotes
from retold.said.statements import Told
from retold.settings import Settings
from retold.text.analysis import Analysis, analyse_all
from retold.text.names import find_names
from retold.text.values import compare_values

Row = NDArray[np.float64]
Pair = tuple[str, str]
CHUNK = 100  # pairs compared in one matrix: what is rare is judged inside it


def readings(sentences: Sequence[str], settings: Settings) -> list[Reading]:
    """Each sentence as an article of one statement, parsed in one batch."""
    articles = [
        Article(f"d{k}", f"{k}", "", len(s), s, language="en", sections=(Block(BlockKind.PARAGRAPH, 0, len(s)),))
        for k, s in enumerate(sentences)
    ]
    return [_reading(a) for a in analyse_all(articles, settings)]


def _reading(analysis: Analysis) -> Reading:
    article = analysis.article
    whole = Span(0, article.length)
    quotes = find_quotes(article.text, [whole])
    told = Told(
        [Statement(f"{article.id}s", article.id, (whole,), Mode.PLAIN, quotes=tuple(quotes))], quotes=tuple(quotes)
    )
    one = Reading(analysis, find_names(analysis), told)
    read(one, None)
    first = analysis.sentences[0] if analysis.sentences else None
    if first is not None and len(analysis.sentences) > 1:  # a sentence that the parser cut in two is one here
        one.features[0].tokens[:] = analysis.tokens
        one.features[0].words[:] = [(stem(t), Span(t.start, t.end)) for t in analysis.tokens if is_content(t)]
    return one


def rows(
    pairs: Sequence[Pair], settings: Settings, idf: dict[str, float] | None = None
) -> tuple[Row, dict[str, float]]:
    """A row per pair, and how rare each word is (given for the test part from the training part)."""
    read_ = readings([s for pair in pairs for s in pair], settings)
    if idf is None:
        df = Counter(w for r in read_ for w in bag(r.features[0]))
        idf = {w: math.log((len(read_) + 1) / (c + 0.5)) for w, c in df.items()}
    out = []
    for at in range(0, len(pairs), CHUNK):
        chunk = read_[2 * at : 2 * (at + CHUNK)]
        flat = [r.features[0] for r in chunk]
        sim = similarity(flat)
        for k in range(0, len(chunk), 2):
            scores = [float(m[k, k + 1]) for m in (sim.score, sim.cosine, sim.contained)]
            found = align(chunk[k], chunk[k + 1], [k], [k + 1], sim, settings)
            out.append(
                np.array(
                    [
                        *scores,
                        *_aligned(chunk[k], chunk[k + 1], found),
                        *_words(flat[k], flat[k + 1], idf),
                        *_slots(flat[k], flat[k + 1]),
                    ]
                )
            )
    return np.vstack(out), idf


def _aligned(a: Reading, b: Reading, found: Sequence[Aligned]) -> list[float]:
    """The engine's alignment of the two, and the drifts that it finds in it."""
    pair = next(iter(found), None)
    if pair is None:
        return [0.0] * 8
    flags = drift.find_drift(pair, drift.Context(a, b, {}, False))
    grave = [d for d in flags if d.severity == Severity.SERIOUS]
    return [
        pair.score, float(pair.relation == Relation.SAME_TEXT), float(pair.relation == Relation.PARAPHRASE), float(pair.relation == Relation.EDITED_QUOTE),
        float(len(grave)), float(len(flags)), float(any("number" in d.type for d in grave)), float(any("entity" in d.type or "negation" in d.type for d in grave)),
    ]  # fmt: skip


def _words(a: Feature, b: Feature, idf: dict[str, float]) -> list[float]:
    """How much of either is in the other: stems, rare stems, runs of words, pairs of words that hang together."""
    p, q = folded(a.text).split(), folded(b.text).split()
    x, y = bag(a), bag(b)
    shared, ax, by = (sum(idf.get(w, 8.0) for w in part) for part in (x.keys() & y.keys(), x.keys(), y.keys()))
    deps_a, deps_b = _hung(a), _hung(b)
    return [
        *_both(len(x.keys() & y.keys()), len(x), len(y)), *_both(shared, ax, by),
        *_both(len(deps_a & deps_b), len(deps_a), len(deps_b)),
        *(v for n in (1, 2, 3, 4) for v in _both(_grams(p, q, n), max(1, len(p) - n + 1), max(1, len(q) - n + 1))),
        fuzz.ratio(" ".join(p), " ".join(q)) / 100, fuzz.token_set_ratio(" ".join(p), " ".join(q)) / 100, fuzz.token_sort_ratio(" ".join(p), " ".join(q)) / 100,
        Indel.normalized_similarity(p, q), abs(len(p) - len(q)) / max(len(p), len(q), 1), float(min(len(p), len(q))) / 30,
        max((idf.get(w, 8.0) for w in x.keys() - y.keys()), default=0.0) / 8, max((idf.get(w, 8.0) for w in y.keys() - x.keys()), default=0.0) / 8,
        (ax - shared) / 40, (by - shared) / 40, shared / 40,
    ]  # fmt: skip


def _both(shared: float, a: float, b: float) -> list[float]:
    """As a share of the smaller and of the larger."""
    low, high = sorted((a, b))
    return [shared / low if low else 0.0, shared / high if high else 0.0]


def _grams(p: list[str], q: list[str], n: int) -> int:
    x = Counter(tuple(p[k : k + n]) for k in range(len(p) - n + 1))
    y = Counter(tuple(q[k : k + n]) for k in range(len(q) - n + 1))
    return sum((x & y).values())


def _hung(f: Feature) -> set[tuple[str, str]]:
    """Content words with the content word that they hang on in the parse."""
    at = {t.i: t for t in f.tokens}
    return {(stem(t), stem(at[t.head])) for t in f.tokens if t.head in at and is_content(t) and is_content(at[t.head])}


def _slots(a: Feature, b: Feature) -> list[float]:
    """Names, figures, times, quotations and denial: how many are in both, how many in one alone."""
    names_a, names_b = set(a.names), set(b.names)
    same = sum(
        1
        for v in a.values
        if any(compare_values(v, w).relation in ("same", "rounded", "converted", "within") for w in b.values)
    )
    figures = len(a.values) + len(b.values)
    quoted = (
        [re.sub(r"\W+", " ", x.lower()) for x, _ in a.quotes],
        [re.sub(r"\W+", " ", x.lower()) for x, _ in b.quotes],
    )
    return [
        len(names_a & names_b) / 3, len(names_a ^ names_b) / 3, same / 3, (figures - 2 * same) / 3, float(figures == 0), float(a.negated != b.negated),
        float(bool(a.quotes) != bool(b.quotes)), float(any(fuzz.partial_ratio(x, y) > 85 for x in quoted[0] for y in quoted[1])), abs(len(a.times) - len(b.times)) / 2,
    ]  # fmt: skip
