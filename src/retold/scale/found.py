"""What the aligner found, and the merging of the parts of long documents back into whole ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retold.scale.compiled import compiled
from retold.scale.passages import L_COLUMNS, L_PAIR, P_A0, P_A1, P_B0, P_B1, P_COLUMNS, P_PAIR

U8 = NDArray[np.uint8]
I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Slice:
    """Some pairs of articles and what they share.

    ``pairs`` are places in time, the earlier first; ``hits`` their shared rare shingles; ``named`` who names whom (1: the
    second the first one's outlet, 2: the other way). Passages and links point into ``pairs`` by their first column;
    the sentences of links are numbered over the corpus in the order of time.
    """

    pairs: I64
    hits: I64
    named: U8
    passages: I64
    links: I64


def nothing() -> Slice:
    """A slice without pairs."""
    none = np.zeros((0, 2), np.int64)
    return Slice(
        none, none[:, 0], np.zeros(0, np.uint8), np.zeros((0, P_COLUMNS), np.int64), np.zeros((0, L_COLUMNS), np.int64)
    )


def join(slices: list[Slice]) -> Slice:
    """Several slices as one; pairs of the same two documents (parts of long ones) become one pair, in order."""
    sizes = np.cumsum([0] + [len(s.pairs) for s in slices])
    pairs = np.concatenate([s.pairs for s in slices])
    passages = np.concatenate([s.passages for s in slices])
    links = np.concatenate([s.links for s in slices])
    passages[:, P_PAIR] += np.repeat(sizes[:-1], [len(s.passages) for s in slices])
    links[:, L_PAIR] += np.repeat(sizes[:-1], [len(s.links) for s in slices])
    keys, first, place = np.unique((pairs[:, 0] << 32) | pairs[:, 1], return_index=True, return_inverse=True)
    hits, named = np.zeros(keys.size, np.int64), np.zeros(keys.size, np.uint8)
    np.add.at(hits, place, np.concatenate([s.hits for s in slices]))
    np.bitwise_or.at(named, place, np.concatenate([s.named for s in slices]))
    passages[:, P_PAIR], links[:, L_PAIR] = place[passages[:, P_PAIR]], place[links[:, L_PAIR]]
    passages = passages[np.lexsort((passages[:, P_A0], passages[:, P_B0], passages[:, P_PAIR]))]
    return Slice(pairs[first], hits, named, passages, links)


def _upto(found: Slice, count: int) -> tuple[Slice, Slice]:
    """The first so many pairs, and the rest."""
    p = np.searchsorted(found.passages[:, P_PAIR], count)
    early = found.links[:, L_PAIR] < count
    rest = found.passages[p:].copy()
    rest[:, P_PAIR] -= count
    links = found.links[~early]
    links[:, L_PAIR] -= count
    return (
        Slice(found.pairs[:count], found.hits[:count], found.named[:count], found.passages[:p], found.links[early]),
        Slice(found.pairs[count:], found.hits[count:], found.named[count:], rest, links),
    )


def whole_documents(slices: Iterable[Slice]) -> Iterator[Slice]:
    """Slices in which every pair of documents stands once, with all its passages.

    Pairs come sorted by their earlier part, so only those of the last earlier document may go on in the next slice.
    """
    held: list[Slice] = []
    for found in slices:
        if not len(found.pairs):
            continue
        if held and held[-1].pairs[-1, 0] == found.pairs[-1, 0] and sum(len(s.pairs) for s in held) < 1 << 20:
            held.append(found)
            continue
        joined = join([*held, found])
        done, rest = _upto(joined, int(np.searchsorted(joined.pairs[:, 0], joined.pairs[-1, 0])))
        held = [rest]
        if len(done.pairs):
            yield done
    if held:
        yield join(held)


@compiled
def _cover(passages: I64, side: tuple[int, int], order: I64, out: I64) -> None:
    """Add up, for each pair, the characters that its passages cover on one side (``order`` sorts them by pair and begin)."""
    begin, end = side
    last, reach = -1, 0
    for k in order:
        row = passages[k]
        if row[P_PAIR] != last:
            last, reach = row[P_PAIR], 0
        out[row[P_PAIR]] += max(0, row[end] - max(reach, row[begin]))
        reach = max(reach, row[end])


def covered(found: Slice) -> tuple[I64, I64]:
    """For each pair, how many characters of the earlier and of the later article the shared passages cover."""
    sides = []
    for begin, end in ((P_A0, P_A1), (P_B0, P_B1)):
        out = np.zeros(len(found.pairs), np.int64)
        order = np.lexsort((found.passages[:, begin], found.passages[:, P_PAIR]))
        _cover(found.passages, (begin, end), order, out)
        sides.append(out)
    return sides[0], sides[1]
