"""Tellings of one thing, gathered across the story into claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from retold.compare.align import Pair
from retold.compare.features import Feature, Reading
from retold.compare.similar import Similarity
from retold.settings import Settings


@dataclass(slots=True)
class Bundle:
    """The statements of a claim: (article, place in its features), in no order that matters."""

    members: list[int]


def gather(
    readings: Sequence[Reading],
    flat: Sequence[Feature],
    pairs: Sequence[Pair],
    index: dict[str, int],
    sim: Similarity,
    settings: Settings,
) -> list[list[int]]:
    """Statements by claim, as places in ``flat``. Strongest pairs first; a claim takes a statement only if it is near to most of it."""
    links: dict[tuple[int, int], float] = {}
    for p in pairs:
        i, j = index[p.a.statement.id], index[p.b.statement.id]
        links[min(i, j), max(i, j)] = max(links.get((min(i, j), max(i, j)), 0.0), p.score)
    _within(readings, flat, index, sim, links)
    owner = list(range(len(flat)))
    members: dict[int, list[int]] = {i: [i] for i in owner}
    links = {
        k: v
        for k, v in links.items()
        if (flat[k[0]].statement.response is None) == (flat[k[1]].statement.response is None)
    }
    near = sim.score.astype(np.float64)
    for (i, j), score in links.items():
        near[i, j] = near[j, i] = max(near[i, j], score)
    # a headline tells several things in a few words: it joins the claim that the body has made, and joins no two claims
    brief = {i for i, f in enumerate(flat) if f.statement.mode.value in _HEAD}
    for (i, j), score in sorted(
        links.items(),
        key=lambda x: (bool({*x[0]} & brief), -x[1], flat[x[0][0]].statement.id, flat[x[0][1]].statement.id),
    ):
        x, y = owner[i], owner[j]
        if x == y or score < settings.match_floor:
            continue
        cross = near[np.ix_(members[x], members[y])]
        if float(cross.mean()) < 0.65 * settings.match_floor or _told_apart(
            members[x], members[y], flat, sim, settings
        ):
            continue
        for m in members[y]:
            owner[m] = x
        members[x] += members.pop(y)
    return [sorted(m) for _, m in sorted(members.items())]


def _told_apart(
    x: Sequence[int], y: Sequence[int], flat: Sequence[Feature], sim: Similarity, settings: Settings
) -> bool:
    """Does one article tell the two things apart? Then they are two claims, however near a third article brings them."""
    for p in x:
        for q in y:
            if flat[p].statement.doc != flat[q].statement.doc:
                continue
            brief = _HEAD & {flat[p].statement.mode.value, flat[q].statement.mode.value}
            if float(sim.score[p, q]) < (settings.apart_head if brief else settings.apart_body):
                return True
    return False


_HEAD = {"headline"}


def _within(
    readings: Sequence[Reading],
    flat: Sequence[Feature],
    index: dict[str, int],
    sim: Similarity,
    links: dict[tuple[int, int], float],
) -> None:
    """Headline, lead and body of one article tell the same thing twice: joined when they are close."""
    for r in readings:
        rows = [index[f.statement.id] for f in r.features]
        for a, i in enumerate(rows):
            for j in rows[:a]:
                score = float(sim.score[i, j])
                head = flat[j].statement.mode.value == "headline"
                if score >= (0.34 if head else 0.5):
                    links[min(i, j), max(i, j)] = max(links.get((min(i, j), max(i, j)), 0.0), score)


def best_text(
    flat: Sequence[Feature], members: Sequence[int], central: dict[int, float], worth: Mapping[str, float]
) -> str:
    """The telling that says it most clearly: a whole sentence with its own subject, near to the others, not too long.

    ``worth`` adds to or takes from single statements: the first teller is preferred to one whose words drifted.
    """

    def rank(i: int) -> tuple[float, int, str]:
        f = flat[i]
        return -_clarity(f) - central.get(i, 0.0) - worth.get(f.statement.id, 0.0), len(f.text), f.statement.id

    return " ".join(flat[min(members, key=rank)].text.split()).strip(" ,;:")


_LEANING = frozenset(
    "he she it they who which this that his her him its their being to as there we i and but or after when while because where".split()
)


def _clarity(f: Feature) -> float:
    """How well a statement stands alone."""
    n = len(f.text.split())
    length = 1.0 if 7 <= n <= 30 else 0.5 if n <= 45 else 0.2
    first = next((t.lower for t in f.tokens if t.text[:1].isalnum()), "")
    leaning = -0.5 if first in _LEANING else 0.0
    verbs = {t.i for t in f.tokens if t.pos in ("VERB", "AUX") and t.tag not in ("VBG", "VB")}
    whole = 0.0 if any(t.dep in ("nsubj", "nsubjpass", "expl") and t.head in verbs for t in f.tokens) else -0.4
    head = -0.1 if f.statement.mode.value == "headline" else 0.0
    named = 0.1 if f.names else 0.0
    return length + leaning + whole + head + named


def centrality(members: Sequence[int], sim: Similarity) -> dict[int, float]:
    """How near each telling is to the others."""
    out: dict[int, float] = defaultdict(float)
    for i in members:
        others = [float(sim.score[i, j]) for j in members if j != i]
        out[i] = sum(others) / len(others) if others else 0.0
    return dict(out)
