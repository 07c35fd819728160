"""Links between sentences to clusters: one cluster is one passage with all its copies.

A cluster grows over links of good likeness only; a rewritten sentence may join a cluster, but never bridges two. Clusters
of neighbouring sentences that the same articles carry are one longer passage.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retold.scale.compiled import compiled
from retold.scale.passages import L_ALIKE, L_SA, L_SB

U64 = NDArray[np.uint64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

STRONG = 500  # thousandths of likeness from which a link may join two clusters


@compiled
def _root(parent: I32, x: int) -> int:
    while parent[x] != x:
        parent[x] = parent[parent[x]]
        x = parent[x]
    return x


@compiled
def unite(links: I64, parent: I32, strong: int, weak: I64) -> int:
    """Join the sentences of strong links; write the weak ones (likeness, sentences) and return how many there are."""
    n = 0
    for k in range(links.shape[0]):
        a, b = links[k, L_SA], links[k, L_SB]
        if links[k, L_ALIKE] < strong:
            weak[n, 0], weak[n, 1], weak[n, 2] = -links[k, L_ALIKE], a, b
            n += 1
            continue
        x, y = _root(parent, a), _root(parent, b)
        if x != y:
            parent[max(x, y)] = min(x, y)
    return n


@compiled
def attach(weak: I32, parent: I32, size: I32) -> None:
    """Let sentences that stand alone join by their best weak link, likest first."""
    for k in range(weak.shape[0]):
        x, y = _root(parent, weak[k, 1]), _root(parent, weak[k, 2])
        if x == y or (size[x] > 1 and size[y] > 1):
            continue
        lo, hi = min(x, y), max(x, y)
        parent[hi] = lo
        size[lo] += size[hi]


@compiled
def _sizes(parent: I32, size: I32) -> None:
    for x in range(parent.size):
        parent[x] = _root(parent, x)
        size[parent[x]] += 1


def settle(parent: I32, weak: I32) -> I32:
    """The cluster of each sentence (the number of one of its members), or -1 where it stands alone."""
    size = np.zeros(parent.size, np.int32)
    _sizes(parent, size)
    attach(weak[np.lexsort((weak[:, 2], weak[:, 1], weak[:, 0]))], parent, size)
    size[:] = 0
    _sizes(parent, size)
    return np.where(size[parent] > 1, parent, np.int32(-1))


@compiled
def _join_neighbours(members: I64, cluster: I32, doc: I32, heads: tuple[I32, I32], out: I32) -> None:
    """Number the passages: a cluster continues the one before it where every member follows the member before it.

    ``members`` are the sentences in clusters, in the order of the corpus; ``heads`` the size of each cluster and how many
    of its members stand directly after a member of the cluster that comes before the first of them.
    """
    _size, follows = heads
    for i in range(members.size):
        s = members[i]
        c = cluster[s]
        if i and members[i - 1] == s - 1 and doc[i] == doc[i - 1]:
            before = cluster[s - 1]
            if out[c] == -1:
                out[c] = before
            if out[c] == before:
                follows[c] += 1
        elif out[c] == -1:
            out[c] = -2


def passage_clusters(cluster: I32, docs: I32) -> I32:
    """The passage that each sentence in a cluster belongs to: its cluster, or that of the passage it continues."""
    members = np.flatnonzero(cluster >= 0)
    size, follows = np.zeros(cluster.size, np.int32), np.zeros(cluster.size, np.int32)
    before = np.full(cluster.size, -1, np.int32)
    np.add.at(size, cluster[members], 1)
    _join_neighbours(members, cluster, docs[members], (size, follows), before)
    heads = np.unique(cluster[members])
    goes_on = (before[heads] >= 0) & (follows[heads] == size[heads]) & (size[before[heads]] == size[heads])
    parent = np.arange(cluster.size, dtype=np.int32)
    parent[heads[goes_on]] = before[heads[goes_on]]
    return _chase(parent, cluster, members)


def _chase(parent: I32, cluster: I32, members: I64) -> I32:
    """Follow chains of continued passages to their first sentence's cluster."""
    while True:
        further = parent[parent]
        if np.array_equal(further, parent):
            break
        parent = further
    passage = np.full(cluster.size, -1, np.int32)
    passage[members] = parent[cluster[members]]
    return passage
