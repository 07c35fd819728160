"""Who took from whom, for the whole story at once: a directed spanning structure over all articles.

Every article has one likeliest giver, or none: it then found out for itself. Scores of possible givers are log-linear in what
speaks for them (a citation, rare words in common, long runs, the clock); the posterior of each edge is its share of the
weight of all directed spanning trees (Tutte's matrix-tree theorem; Xu and Smith, "Learning a Directed Spanning Tree
Model", as in the Viral Texts work). So "C copied B, which cites A" is told from "C copied A".
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retold.compare.features import Reading, is_content
from retold.model import BlockKind

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds that each sign adds, against having found out for oneself. Fitted on generated stories (``eval/edges.py``)."""

    bias: float = 1.71
    shared: float = 1.8  # of the logarithm of the share of the taker's rare words and word pairs that the giver has
    behind: float = -3.0  # how much more of them another article has
    runs: float = 3.15  # share of the taker's words in long common runs
    cites: float = 3.47  # names the giver
    late: float = -8.1  # the giver came out later
    unsure: float = -0.44  # the clocks do not say


FITTED = Weights()


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for each possible edge, ``[taker, giver]``."""

    shared: Matrix
    runs: Matrix
    cites: Matrix
    late: Matrix
    unsure: Matrix
    barred: Matrix  # 1 where an edge is ruled out: both carry the same wire


def log_odds(signs: Signs, w: Weights = FITTED) -> Matrix:
    """The log-linear score of every edge; minus infinity where it is ruled out."""
    best = signs.shared.max(axis=1, keepdims=True, initial=0.0)
    out = (
        w.bias
        + w.shared * np.log(signs.shared + 0.02)
        + w.behind * (best - signs.shared)
        + w.runs * signs.runs
        + w.cites * signs.cites
        + w.late * signs.late
        + w.unsure * signs.unsure
    )
    out[signs.barred > 0] = -np.inf
    np.fill_diagonal(out, -np.inf)
    return np.asarray(out)


def rare_marks(readings: Sequence[Reading]) -> list[dict[str, float]]:
    """For each article its words and word pairs outside quotations, weighted by how few articles of the story have them."""
    bags = [_marks(r) for r in readings]
    df = Counter(m for b in bags for m in b)
    n = len(bags)
    return [{m: math.log((n + 1) / df[m]) + 0.05 for m in b} for b in bags]


def _marks(r: Reading) -> set[str]:
    out: set[str] = set()
    quotes = [q.span for q in r.told.quotes if len(q.span) > 12]
    for s in r.analysis.sentences:
        if s.kind == BlockKind.HEADLINE:
            continue
        before = ""
        for t in r.analysis.sentence_tokens(s):
            if not t.text[:1].isalnum() or any(q.start <= t.start < q.end for q in quotes):
                before = ""
                continue
            if is_content(t):
                out.add(t.lower)
            if before:
                out.add(before + " " + t.lower)
            before = t.lower
    return out


def shares(marks: Sequence[Mapping[str, float]]) -> Matrix:
    """``[taker, giver]``: the share of the taker's marks, by weight, that the giver has too."""
    n = len(marks)
    out = np.zeros((n, n))
    holders: dict[str, list[int]] = {}
    for k, bag in enumerate(marks):
        for m in bag:
            holders.setdefault(m, []).append(k)
    for y, bag in enumerate(marks):
        total = sum(bag.values()) or 1.0
        for m, w in bag.items():
            for x in holders[m]:
                out[y, x] += w / total
    np.fill_diagonal(out, 0.0)
    return out


def posteriors(scores: Matrix) -> tuple[Matrix, NDArray[np.float64]]:
    """Edge and root probabilities of a random spanning tree with weights ``exp(scores)``; the root's score is 0.

    ``scores[taker, giver]``; minus infinity forbids an edge. Returns ``[taker, giver]`` and, per article, the probability
    that it took from nobody.
    """
    n = len(scores)
    if n == 0:
        return scores, np.zeros(0)
    top = np.maximum(scores.max(axis=1), 0.0)  # scaling a taker's row changes nothing: one edge in per article
    weight = np.exp(scores - top[:, None])
    np.fill_diagonal(weight, 0.0)
    root = np.exp(-top)
    laplacian = np.diag(weight.sum(axis=1) + root) - weight
    inverse = np.linalg.inv(laplacian)
    found = weight * (np.diag(inverse)[:, None] - inverse.T)
    own = root * np.diag(inverse)
    return np.clip(found, 0.0, 1.0), np.clip(own, 0.0, 1.0)
