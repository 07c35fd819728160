"""Fit the learned part of attribution to annotated articles: ``retold train attribution``.

Deterministic: the same articles give the same model, byte for byte. The floor from which a word counts as a cue is chosen on
a fifth of the articles that the first fit has not seen; the model is then fitted to all.
"""

from __future__ import annotations

import tempfile
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retold.evaluate.attribution_score import compare, items, pieces, summary
from retold.evaluate.goldtext import GoldText, quotes_of
from retold.model import Quote
from retold.said import combine, cues, features, learned
from retold.said.cues import Raw, span_of
from retold.text.analysis import Analysis

FLOORS = (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55)
HELD_BACK = 5  # every fifth article chooses the floor
SMALL = 3000  # attributions under which weights are held smaller: fewer examples, less trust


@dataclass(frozen=True, slots=True)
class Sample:
    """One annotated article as the features see it."""

    gold: GoldText
    analysis: Analysis
    quotes: tuple[Quote, ...]
    page: features.Sheet
    raws: tuple[list[Raw], ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """One gold attribution in tokens: the head of its cue and the words of each part."""

    head: int
    source: tuple[int, ...]
    cue: tuple[int, ...]
    content: tuple[int, ...]


def sample(gold: GoldText, analysis: Analysis) -> Sample:
    """Prepare one article."""
    quotes = quotes_of(analysis)
    raws = tuple(
        cues.find(analysis, s, [q for q in quotes if q.start < s.span.end and q.end > s.span.start])
        for s in analysis.sentences
    )
    return Sample(gold, analysis, quotes, features.sheet(analysis, quotes), raws)


def marked(s: Sample) -> list[Marked]:
    """The gold attributions whose cue has a word that the model may choose; others teach it nothing."""
    tokens = s.analysis.tokens
    starts = [t.start for t in tokens]
    may = {i for sentence in s.analysis.sentences for i in features.candidates(s.page, sentence)}

    def within(span: Any) -> tuple[int, ...]:
        return tuple(i for a, b in pieces(span) for i in range(bisect_left(starts, a), bisect_left(starts, b)))

    out = []
    for record in s.gold.attributions:
        cue = within(record.get("cue"))
        head = _head(s.analysis, cue, may)
        if head is not None:
            out.append(Marked(head, within(record.get("source")), cue, within(record.get("content"))))
    return out


def _head(analysis: Analysis, cue: Sequence[int], may: set[int]) -> int | None:
    """The word of a cue on which its other words hang, a verb before others."""
    tokens, inside = analysis.tokens, set(cue)
    allowed = [i for i in cue if i in may]
    tops = [i for i in allowed if tokens[i].head not in inside or tokens[i].head == i]
    return next((i for i in tops if tokens[i].pos == "VERB"), None) or next(iter(tops or allowed), None)


def labels(first: int, last: int, m: Marked) -> list[str]:
    """The part of every word of a window: content (its first word BC), source, cue, or none."""
    out = ["O"] * (last - first)
    for part, words in (("C", m.content), ("S", m.source), ("Q", m.cue)):
        before = None
        for i in words:
            if first <= i < last:
                out[i - first] = part if part != "C" or before == i - 1 else "BC"
                before = i
    return out


def fit(samples: Sequence[Sample], floor: float, about: dict[str, Any]) -> bytes:
    """A model file fitted to the samples."""
    import pycrfsuite  # type: ignore[import-untyped]

    cue, role = pycrfsuite.Trainer("lbfgs", verbose=False), pycrfsuite.Trainer("lbfgs", verbose=False)
    total = 0
    for s in samples:
        gold = marked(s)
        total += len(gold)
        heads = {m.head for m in gold}
        for sentence, raws in zip(s.analysis.sentences, s.raws, strict=True):
            places, rows = learned.cue_rows(s.page, sentence, raws)
            if places:
                cue.append(rows, ["Q" if i in heads else "O" for i in places])
        for m in gold:
            by = learned.rule_at(s.raws[s.analysis.tokens[m.head].sent])
            first, last = features.window(s.page, m.head)
            role.append(features.role_features(s.page, m.head, first, last, by.get(m.head)), labels(first, last, m))
    c1 = 0.1 if total < SMALL else 0.3
    cue.set_params({"c1": c1, "c2": 0.3, "max_iterations": 100})
    role.set_params({"c1": c1, "c2": 0.3, "max_iterations": 100, "feature.minfreq": 2})
    with tempfile.TemporaryDirectory() as folder:
        bodies = []
        for name, trainer in (("cue", cue), ("role", role)):
            path = Path(folder) / name
            trainer.train(str(path))
            bodies.append(path.read_bytes())
    return learned.pack(
        bodies[0], bodies[1], {**about, "articles": len(samples), "attributions": total, "floor": floor}
    )


def train(samples: Sequence[Sample], about: dict[str, Any], tell: Callable[[str], None]) -> bytes:
    """Choose the floor on held-back articles, then fit to all."""
    held = list(samples[::HELD_BACK])
    rest = [s for n, s in enumerate(samples) if n % HELD_BACK]
    floor = 0.4
    if rest and held:
        tell(f"fitting to {len(rest)} articles to choose the floor on {len(held)}")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "first.model"
            path.write_bytes(fit(rest, floor, about))
            first = learned.load(str(path))
        floor = choose_floor(first, held)
    tell(f"floor {floor}; fitting to all {len(samples)} articles")
    return fit(samples, floor, about)


def choose_floor(model: learned.Model, held: Sequence[Sample]) -> float:
    """The floor with the best sum of content and content+source F1."""
    scores = {}
    for floor in FLOORS:
        counts: Counter[str] = Counter()
        for s in held:
            counts += outcome(s, learned.Model(model.cue, model.role, floor, model.about))
        figures = summary(counts)
        scores[floor] = figures["content"]["f1"] + figures["content+source"]["f1"]
    return max(scores, key=lambda f: (scores[f], -f))


def outcome(s: Sample, model: learned.Model) -> Counter[str]:
    """The counts of one article under a model."""
    found = [
        {"source": _span(s, r.inner or r.source), "cue": _span(s, r.cue), "content": [_span(s, c) for c in r.content]}
        for raws in combine.read(s.analysis, s.quotes, model, wide=True)
        for r in raws
    ]
    text = s.gold.text
    return compare(text, items(text, s.gold.attributions, False), items(text, found, False), False).counts


def _span(s: Sample, r: cues.Range | None) -> list[int] | None:
    if r is None:
        return None
    span = span_of(s.analysis, r)
    return [span.start, span.end]
