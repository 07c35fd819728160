"""Postings to candidate pairs: parts that share at least so many rare shingles, without ever meeting all pairs.

The join is the same as :data:`JOIN_SQL`, which the Spark engine runs. Here it is done by sorting packed numbers: a posting
is one 64-bit word (upper bits of the shingle, lower bits the part), a candidate pair another. Both are split by hash into
files, so that each file is sorted in memory by itself, whatever the size of the corpus. What occurs once in a file - four
postings in five, most chance pairs - is dropped by a bit table before it is sorted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retold.scale.compiled import compiled

U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]


@compiled
def pack(shingles: U64, parts: U32, bits: int, out: U64) -> None:
    """One number per posting: the shingle above, the part in the lowest ``bits``."""
    low = np.uint64(bits)
    for i in range(shingles.size):
        out[i] = (shingles[i] >> low << low) | np.uint64(parts[i])


@compiled
def _twice(keys: U64, shift: int, once: U64, again: U64) -> int:
    """Move to the front the keys whose upper bits occur at least twice (and a few by chance); return how many."""
    mask = np.uint64(once.size * 64 - 1)
    s = np.uint64(shift)
    for x in keys:
        h = ((x >> s) * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(22)) & mask
        word, bit = h >> np.uint64(6), np.uint64(1) << (h & np.uint64(63))
        if once[word] & bit:
            again[word] |= bit
        else:
            once[word] |= bit
    n = 0
    for x in keys:
        h = ((x >> s) * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(22)) & mask
        if again[h >> np.uint64(6)] & (np.uint64(1) << (h & np.uint64(63))):
            keys[n] = x
            n += 1
    return n


def repeated(keys: U64, shift: int) -> U64:
    """Sorted keys whose upper bits (from ``shift`` on) occur more than once, with a few others. ``keys`` is used up."""
    size = 1 << max(6, int(keys.size).bit_length() - 3)
    kept = keys[: _twice(keys, shift, np.zeros(size, np.uint64), np.zeros(size, np.uint64))]
    kept.sort()
    return kept


@compiled
def count_common(keys: U64, bits: int, max_df: int, common: U32) -> tuple[int, int]:
    """Count for each part its shingles that are in more than ``max_df`` parts.

    Returns the most pairs that the shingles below the cut can make, and the postings above it.
    """
    low, part = np.uint64(bits), np.uint64((1 << bits) - 1)
    i = pairs = stars = 0
    while i < keys.size:
        j = i + 1
        while j < keys.size and keys[j] >> low == keys[i] >> low:
            j += 1
        if j - i > max_df:
            for k in range(i, j):
                common[keys[k] & part] += 1
            stars += j - i
        else:
            pairs += (j - i) * (j - i - 1) // 2
        i = j
    return pairs, stars


@compiled
def emit_pairs(keys: U64, bits: int, max_df: int, formulaic: U8, days: tuple[I64, int], out: U64) -> int:
    """Write every pair of parts that share a shingle below the cut; formulaic parts only above it, with the first of them.

    ``days`` is the day of each part and the widest distance allowed (0: any). A pair is the earlier part above 32 bits.
    """
    low, part = np.uint64(bits), np.uint64((1 << bits) - 1)
    day, window = days
    i = n = 0
    while i < keys.size:
        j = i + 1
        while j < keys.size and keys[j] >> low == keys[i] >> low:
            j += 1
        star = j - i > max_df
        for k in range(i, i + 1 if star else j - 1):
            a = keys[k] & part
            for m in range(k + 1, j):
                b = keys[m] & part
                if star != (formulaic[b] != 0) or (formulaic[a] and not star):
                    continue
                if a != b and (window == 0 or day[b] - day[a] <= window):
                    out[n] = (a << np.uint64(32)) | b
                    n += 1
        i = j
    return n


@compiled
def _runs(keys: U64, least: int, hits: U32) -> int:
    """Keep each sorted key that occurs at least ``least`` times, once, with its count; return how many."""
    i = n = 0
    while i < keys.size:
        j = i + 1
        while j < keys.size and keys[j] == keys[i]:
            j += 1
        if j - i >= least:
            keys[n], hits[n] = keys[i], j - i
            n += 1
        i = j
    return n


def count_pairs(pairs: U64, least: int) -> tuple[U64, U32]:
    """The different pairs that were met at least ``least`` times, sorted, and how often each was. ``pairs`` is used up."""
    kept = repeated(pairs, 0) if least > 1 else np.sort(pairs)
    hits = np.empty(kept.size, np.uint32)
    n = _runs(kept, least, hits)
    return kept[:n].copy(), hits[:n].copy()
