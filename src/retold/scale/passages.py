"""Evidence to passages: which matches are reuse, joined into stretches of text on both sides.

A match of two sentences is judged by one sum of weighted observations (:data:`WEIGHTS`), each of which is something a
reader could check: how much of the shorter sentence's rare words came along, how many words are equal in order, how much
rarity is shared in all, whether the neighbours match too.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retold.scale.align import (
    COMMON,
    GROWN,
    HI_A,
    HI_B,
    LO_A,
    LO_B,
    PAIR,
    RUN,
    SA,
    SB,
    SHARED,
    SIZE_A,
    SIZE_B,
    SPOKEN,
    WEIGHT_A,
    WEIGHT_B,
)
from retold.scale.compiled import compiled
from retold.scale.shingles import INFO, START

U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
F64 = NDArray[np.float64]

# Log-odds that a match is reuse; fitted once on planted reuse, then rounded.
WEIGHTS = np.array(
    [
        -13.0,  # before anything is seen
        2.6,  # share of the poorer sentence's rarity that the other has too
        4.2,  # words equal in order, against the mean length
        3.2,  # words equal in order, against the shorter sentence
        1.0,  # doubling of the bits of rarity shared
        2.6,  # the neighbouring sentences match as well
        5.2,  # found as the neighbour of a match (no rarity was counted then)
        1.6,  # nine more words in a row than three
        2.4,  # nine more words in a row than three inside quotation marks
    ]
)
WHOLE = 0.4  # a sentence of which this share came along counts as taken whole: its other words were edited
SPOKEN_BITS = 5  # of rarity that a word of a quotation kept in a row is worth at least
# Columns of a passage: places are code points of the two articles; LEVEL 0 same words .. 3 heavily rewritten.
P_PAIR, P_A0, P_A1, P_B0, P_B1, P_COMMON, P_WORDS_A, P_WORDS_B, P_BITS = range(9)
P_COLUMNS = 9
# Columns of a link, one matched sentence: ALIKE is in thousandths; the places are those of the words that match.
L_PAIR, L_SA, L_SB, L_ALIKE, L_A0, L_A1, L_B0, L_B1 = range(8)
L_COLUMNS = 8
LEVELS = ("verbatim", "light", "medium", "heavy")


@compiled
def _sort_rows(rows: I32, begin: int, end: int) -> None:
    """Put the rows of one pair in the order of the later text (few are out of place: insertion sort)."""
    held = np.zeros(rows.shape[1], np.int32)
    for i in range(begin + 1, end):
        if rows[i, SB] >= rows[i - 1, SB]:
            continue
        held[:] = rows[i]
        j = i
        while j > begin and rows[j - 1, SB] > held[SB]:
            rows[j] = rows[j - 1]
            j -= 1
        rows[j] = held


@compiled
def _support(rows: I32, i: int, begin: int, end: int) -> float:
    """How well the sentences around a match also match, in the same order on both sides."""
    best = 0.0
    for j in range(max(begin, i - 3), min(end, i + 4)):
        shift = (rows[j, SA] - rows[i, SA]) - (rows[j, SB] - rows[i, SB])
        if j == i or rows[j, SA] == rows[i, SA] or abs(shift) > 1:
            continue
        share = rows[j, COMMON] / min(rows[j, SIZE_A], rows[j, SIZE_B])
        if share >= 0.5:
            best = max(best, share * min(1.0, rows[j, SHARED] / 400.0))
    return best


@compiled
def judge(rows: I32, begin: int, end: int, weights: F64, scores: F64) -> None:
    """The log-odds of each match of one pair."""
    for i in range(begin, end):
        r = rows[i]
        poorer, shorter = max(1, min(r[WEIGHT_A], r[WEIGHT_B])), min(r[SIZE_A], r[SIZE_B])
        score = weights[0] + weights[1] * min(1.2, r[SHARED] / poorer)
        score += weights[2] * 2.0 * r[COMMON] / (r[SIZE_A] + r[SIZE_B]) + weights[3] * r[COMMON] / shorter
        score += weights[7] * min(9, max(0, r[RUN] - 3)) / 9.0 + weights[8] * min(9, max(0, r[SPOKEN] - 3)) / 9.0
        score += weights[4] * np.log2(max(1.0, r[SHARED] / 8.0)) + weights[6] * r[GROWN]
        scores[i] = score + weights[5] * _support(rows, i, begin, end)


@compiled
def _extent(words: U32, s: U32, place: tuple[int, int, int], common: int, size: int) -> tuple[int, int]:
    """Where a match begins and ends in the article: the whole sentence, or from its first to its last shared word."""
    base, lo, hi = place
    if common >= WHOLE * size:
        return np.int64(s[1]), np.int64(s[2])
    first, last = base + s[0] + lo, base + s[0] + hi - 1
    return np.int64(words[first, START]), np.int64(words[last, START]) + np.int64(words[last, INFO] & 255)


@compiled
def _join(out: I64, n: int, row: I32, before: I32, begin: int) -> bool:
    """Whether a match goes on where the last passage ended."""
    if n == begin or row[SB] != before[SB] + 1 or row[SA] - before[SA] < 0 or row[SA] - before[SA] > 1:
        return False
    whole_before = before[COMMON] >= WHOLE * max(before[SIZE_A], before[SIZE_B])
    return whole_before and row[COMMON] >= WHOLE * max(row[SIZE_A], row[SIZE_B])


@compiled
def _add(out: I64, n: int, row: I32, ends: tuple[int, int, int, int], joined: bool) -> int:
    at = n - 1 if joined else n
    p = out[at]
    if joined:
        p[P_A0], p[P_A1] = min(p[P_A0], ends[0]), max(p[P_A1], ends[1])
        p[P_B1] = ends[3]
    else:
        p[:] = 0
        p[P_PAIR], p[P_A0], p[P_A1], p[P_B0], p[P_B1] = row[PAIR], ends[0], ends[1], ends[2], ends[3]
    p[P_COMMON] += row[COMMON]
    p[P_WORDS_A] += row[SIZE_A]
    p[P_WORDS_B] += row[SIZE_B]
    p[P_BITS] += row[SHARED] // 8
    return at + 1


@compiled
def build_passages(
    words: U32, sentences: U32, parts: I64, pairs: I64, rows: I32, limits: tuple[F64, float, int], out: I64, links: I64
) -> tuple[int, int]:
    """Passages of the pairs in ``rows``, and the links between sentences that they rest on.

    ``limits``: weights, least log-odds of a match, least bits of rarity of a pair. Returns how many of each were written.
    """
    weights, least, bits = limits
    scores = np.zeros(rows.shape[0])
    n = m = i = 0
    while i < rows.shape[0]:
        j = i + 1
        while j < rows.shape[0] and rows[j, PAIR] == rows[i, PAIR]:
            j += 1
        _sort_rows(rows, i, j)
        judge(rows, i, j, weights, scores)
        a, b = parts[pairs[rows[i, PAIR], 0]], parts[pairs[rows[i, PAIR], 1]]
        start, first_link, before, total = n, m, i, 0
        for k in range(i, j):
            row = rows[k]
            if scores[k] < least:
                continue
            s_a, s_b = sentences[a[2] + row[SA]], sentences[b[2] + row[SB]]
            a0, a1 = _extent(words, s_a, (a[0], row[LO_A], row[HI_A]), row[COMMON], row[SIZE_A])
            b0, b1 = _extent(words, s_b, (b[0], row[LO_B], row[HI_B]), row[COMMON], row[SIZE_B])
            n = _add(out, n, row, (a0, a1, b0, b1), _join(out, n, row, rows[before], start))
            links[m, L_PAIR], links[m, L_SA], links[m, L_SB] = row[PAIR], row[SA], row[SB]
            links[m, L_ALIKE] = 2000 * row[COMMON] // (row[SIZE_A] + row[SIZE_B])
            links[m, L_A0], links[m, L_A1], links[m, L_B0], links[m, L_B1] = a0, a1, b0, b1
            m += 1
            total += max(row[SHARED] // 8, SPOKEN_BITS * row[SPOKEN])
            before = k
        if total < bits:
            n, m = start, first_link
        i = j
    return n, m


def similarity(passages: I64) -> F64:
    """Words equal in order, against the mean length of the two passages."""
    alike: F64 = 2.0 * passages[:, P_COMMON] / np.maximum(1, passages[:, P_WORDS_A] + passages[:, P_WORDS_B])
    return alike


def levels(similarity: F64) -> U8:
    """The edit level for each similarity: 0 the same words, 1 a few changed, 2 many, 3 rewritten."""
    return np.searchsorted(np.array([0.0, 0.15, 0.4]), 1.0 - similarity, side="left").astype(np.uint8)
