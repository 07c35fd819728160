"""Who took it from whom: the likely source of each passage, from time and from what the texts themselves show.

Time comes first, as in the trace: nothing is taken from what was not yet there. Where two articles carry the same date,
or none, the texts decide, and where they do not, the answer is unclear.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retold.scale.compiled import compiled
from retold.scale.passages import L_ALIKE, L_PAIR, L_SA, L_SB
from retold.scale.shingles import HASH, INFO
from retold.scale.source import DAY, UNDATED
from retold.scale.words import MASKED

U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

# Log-odds that the first article is the source of the second, by rule.
EARLIER = 4.0  # it is the earlier one
CREDITED = 2.5  # the second names the first one's outlet (and the first not the second's)
LONGER = 0.4  # the second is covered by the first to a higher share than the other way round
NAME_BITS = 12  # of rarity that an outlet's name needs, to be looked for in texts
UNCLEAR = 0.15  # a probability this near to one half is no answer


@compiled
def _names(words: U32, name: U32) -> bool:
    """Whether the words of an outlet's name stand in a text, one after the other, outside what the outlet always prints.

    A name of plain words ("time") is found everywhere and says nothing: it must be rare as a whole.
    """
    size = 0
    while size < name.size and name[size] != 0:
        size += 1
    if size == 0:
        return False
    for w in range(words.shape[0] - size + 1):
        if words[w, HASH] != name[0]:
            continue
        k, rarity = 0, 0
        while k < size and words[w + k, HASH] == name[k] and not (words[w + k, INFO] >> 8) & MASKED:
            rarity += words[w + k, INFO] >> 16
            k += 1
        if k == size and rarity >= NAME_BITS * 8:
            return True
    return False


@compiled
def mentions(words: U32, parts: I64, pairs: I64, outlets: I64, names: U32, out: U8) -> None:
    """For each pair: 1 where the second text names the first one's outlet, 2 where the first names the second's."""
    for p in range(pairs.shape[0]):
        if outlets[p, 0] == outlets[p, 1]:
            continue
        a, b = parts[pairs[p, 0]], parts[pairs[p, 1]]
        if _names(words[b[0] : b[1]], names[outlets[p, 0]]):
            out[p] |= 1
        if _names(words[a[0] : a[1]], names[outlets[p, 1]]):
            out[p] |= 2


def dated_apart(times: I64) -> I64:
    """1 where the first of two articles is dated earlier, -1 where later, 0 where the dates do not say (rows: both times).

    A time of midnight sharp is taken for a date without a time, which says nothing about the order within that day.
    """
    known = (times != UNDATED).all(axis=1)
    days = np.where(known[:, None], times, 0)
    by_day = (days % DAY == 0).any(axis=1)
    apart = np.where(by_day, days[:, 1] // DAY - days[:, 0] // DAY, days[:, 1] - days[:, 0])
    return np.sign(apart).astype(np.int64)


def first_is_source(times: I64, shares: F64, named: U8) -> F64:
    """The probability that the first article of each pair is the source of the second (rows: both times, both shares)."""
    odds = EARLIER * dated_apart(times).astype(np.float64)
    odds += CREDITED * ((named & 1) != 0) - CREDITED * ((named & 2) != 0)
    odds += LONGER * np.sign(shares[:, 1] - shares[:, 0])
    probability: F64 = 1.0 / (1.0 + np.exp(-odds))
    return probability


@compiled
def take_sources(links: I64, strength: F32, reverse: U8, best: tuple[F32, I32]) -> None:
    """Keep for each sentence of a taker the best of the sentences that it may come from.

    ``strength`` is what the pair as a whole speaks for the source; ``reverse`` marks pairs whose second article is the source.
    """
    score, origin = best
    for k in range(links.shape[0]):
        row = links[k]
        p = row[L_PAIR]
        source, taker = (row[L_SB], row[L_SA]) if reverse[p] else (row[L_SA], row[L_SB])
        value = np.float32(row[L_ALIKE] / 1000.0) + strength[p]
        if value > score[taker]:
            score[taker] = value
            origin[taker] = source
