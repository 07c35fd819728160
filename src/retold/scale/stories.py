"""Articles to stories: communities of a graph whose edges are shared text, weighed down by the time between.

Connected components would chain every story to the next through one round-up; a community must share more inside than
chance would give it, so a bridge of one passage holds nothing together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retold.scale.compiled import compiled

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]

_ROUNDS = 20


@compiled
def _move(starts: I64, ends: I64, weights: F64, community: I64, resolution: float) -> bool:
    """Move every node, in order, to the neighbouring community where modularity gains most; whether any moved."""
    n = starts.size - 1
    degree, total, link = np.zeros(n), np.zeros(n), np.zeros(n)
    for v in range(n):
        degree[v] = weights[starts[v] : starts[v + 1]].sum()
        total[community[v]] += degree[v]
    whole = max(degree.sum(), 1e-12)
    changed = False
    for _ in range(_ROUNDS):
        moved = 0
        for v in range(n):
            home = community[v]
            total[home] -= degree[v]
            for e in range(starts[v], starts[v + 1]):
                if ends[e] != v:
                    link[community[ends[e]]] += weights[e]
            best, gain = home, link[home] - resolution * degree[v] * total[home] / whole
            for e in range(starts[v], starts[v + 1]):
                c = community[ends[e]]
                g = link[c] - resolution * degree[v] * total[c] / whole
                if g > gain + 1e-12 or (g > gain - 1e-12 and c < best and c != home and best != home):
                    best, gain = c, g
            for e in range(starts[v], starts[v + 1]):
                link[community[ends[e]]] = 0.0
            community[v] = best
            total[best] += degree[v]
            moved += 1 if best != home else 0
        changed = changed or moved > 0
        if moved == 0:
            break
    return changed


def _rows(n: int, a: I64, b: I64, weights: F64) -> tuple[I64, I64, F64]:
    """An undirected graph as rows of neighbours; parallel edges are added up, loops kept once."""
    both_a, both_b = np.concatenate([a, b[a != b]]), np.concatenate([b, a[a != b]])
    both_w = np.concatenate([weights, weights[a != b]])
    keys = both_a * n + both_b
    order = np.argsort(keys, kind="stable")
    unique, begins = np.unique(keys[order], return_index=True)
    summed = np.add.reduceat(both_w[order], begins) if begins.size else np.zeros(0)
    starts = np.searchsorted(unique // n, np.arange(n + 1))
    return starts.astype(np.int64), (unique % n).astype(np.int64), summed


def communities(n: int, a: I64, b: I64, weights: F64, resolution: float) -> I64:
    """The community of each of ``n`` nodes (Louvain's method, nodes taken in order, so the answer is always the same)."""
    label = np.arange(n)
    while a.size:
        starts, ends, summed = _rows(int(label.max()) + 1, a, b, weights)
        level = np.arange(starts.size - 1)
        if not _move(starts, ends, summed, level, resolution):
            break
        _, level = np.unique(level, return_inverse=True)
        label = level[label]
        a, b = level[a], level[b]
        keys = np.minimum(a, b) * (int(level.max()) + 1) + np.maximum(a, b)
        merged, inverse = np.unique(keys, return_inverse=True)
        weights = np.bincount(inverse, weights=weights).astype(np.float64)
        a, b = merged // (int(level.max()) + 1), merged % (int(level.max()) + 1)
    return label


def story_weights(shares: F64, days: F64, half_life: float) -> F64:
    """How much two articles belong to one story: the share of the shorter one that they share, halved every so many days."""
    weighed: F64 = shares * np.exp2(-np.minimum(days, 3650.0) / half_life)
    return weighed
