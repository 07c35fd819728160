"""Candidate pairs to evidence: which sentence of the later text matches which of the earlier, and by how much.

Seeds are the rare words that two texts share. Each sentence of the later text collects the rarity of the words that it
shares with each sentence of the earlier one; the best is compared word for word, in order. Where a sentence matches, its
neighbours are compared too, so that a chain runs on through short sentences of common words. Deciding is for
:mod:`retold.scale.passages`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retold.scale.compiled import compiled
from retold.scale.shingles import HASH, INFO
from retold.scale.words import MASKED, QUOTED

U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
F32 = NDArray[np.float32]

# Columns of a row of evidence. SHARED and the WEIGHTs are in eighths of a bit, of words that carry evidence;
# COMMON counts words equal in order, SIZE the words of each sentence, LO and HI are the first and last matching word.
# RUN is the longest stretch of words equal one after the other, SPOKEN how many of these stand in quotation marks.
PAIR, SA, SB, SHARED, WEIGHT_A, WEIGHT_B, COMMON, SIZE_A, SIZE_B, LO_A, HI_A, LO_B, HI_B, GROWN, RUN, SPOKEN = range(16)
COLUMNS = 16
MIN_RUN = 5  # words in a row: from here on a match is the stretch itself, not the words around it
PRESENT = np.uint32((1 << 13) - 1)  # bytes of the table of words that a text has, less one
OCCURRENCES = 6  # of one word in the earlier text: a word that comes back more often says little about where


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that carry evidence, sentence after sentence, taken out once because every pair of a text needs them.

    ``first`` has one entry more than there are sentences; ``weights`` is the rarity of each sentence in eighths of a bit.
    """

    hashes: U32
    rarity: I32
    sentence_of: I32
    first: I64
    weights: I32


@compiled
def _carry(words: U32, sentences: U32, parts: I64, content: int, out: tuple[U32, I32, I32, I64, I32]) -> int:
    """Write the words that carry evidence; sentences are counted within their part."""
    hashes, rarity, sentence_of, begins, weights = out
    n = k = 0
    for p in range(parts.shape[0]):
        for s in range(parts[p, 2], parts[p, 3]):
            hi = parts[p, 1]
            if s + 1 < parts[p, 3]:
                hi = parts[p, 0] + np.int64(sentences[s + 1, 0])
            begins[k] = n
            total = 0
            for w in range(parts[p, 0] + np.int64(sentences[s, 0]), hi):
                info = words[w, INFO]
                if (info >> 16) >= content and not (info >> 8) & MASKED:
                    hashes[n], rarity[n], sentence_of[n] = words[w, HASH], info >> 16, s - parts[p, 2]
                    total += info >> 16
                    n += 1
            weights[k] = total
            k += 1
    begins[k] = n
    return n


def carry_evidence(words: U32, sentences: U32, parts: I64, content: int) -> Evidence:
    """The words of some parts that carry evidence. The parts must follow one another as they do in the arrays."""
    count = int((parts[:, 3] - parts[:, 2]).sum())
    room = len(words)
    out = (np.empty(room, np.uint32), np.empty(room, np.int32), np.empty(room, np.int32),
           np.zeros(count + 1, np.int64), np.zeros(count, np.int32))  # fmt: skip
    n = _carry(words, sentences, parts, content, out)
    return Evidence(out[0][:n].copy(), out[1][:n].copy(), out[2][:n].copy(), out[3], out[4])


@compiled
def fill_table(hashes: U32, present: U8, heads: I32, following: I32) -> None:
    """Index the words of one text that carry evidence: ``heads`` by hash, ``following`` the next word of the same place.

    ``present`` is a sparse table of bits: most words of another text are not in this one, and it says so at once.
    """
    mask = np.uint32(heads.size - 1)
    present[:] = 0
    for h in hashes:
        present[(h >> np.uint32(3)) & PRESENT] |= np.uint8(1) << np.uint8(h & np.uint32(7))
    for i in range(hashes.size - 1, -1, -1):
        slot = (hashes[i] >> np.uint32(7)) & mask
        following[i] = heads[slot]
        heads[slot] = i


@compiled
def common_words(a: U32, b: U32, slots: U32, masks: U64, equal: U64) -> int:
    """How many words two sentences share in the same order (longest common subsequence, 64 words at most).

    ``equal`` is left with one row of bits for each word of ``b``: where in ``a`` it stands.
    """
    na, nb = min(a.shape[0], 64), b.shape[0]
    for i in range(na):
        at = a[i, HASH] & np.uint32(255)
        while masks[at] != 0 and slots[at] != a[i, HASH]:
            at = (at + np.uint32(1)) & np.uint32(255)
        slots[at] = a[i, HASH]
        masks[at] |= np.uint64(1) << np.uint64(i)
    row = ~np.uint64(0)
    for j in range(nb):
        at = b[j, HASH] & np.uint32(255)
        while masks[at] != 0 and slots[at] != b[j, HASH]:
            at = (at + np.uint32(1)) & np.uint32(255)
        equal[j] = masks[at]
        hit = row & masks[at]
        row = (row + hit) | (row - hit)
    for i in range(na):
        at = a[i, HASH] & np.uint32(255)
        while masks[at] != 0:
            masks[at] = np.uint64(0)
            at = (at + np.uint32(1)) & np.uint32(255)
    count = 0
    for i in range(na):
        count += 0 if (row >> np.uint64(i)) & np.uint64(1) else 1
    return count


@compiled
def _longest_run(equal: U64, nb: int) -> tuple[int, int, int]:
    """The longest stretch of words that two sentences share: where it ends in each, and its length."""
    best, end_a, end_b = 0, 0, 0
    before = np.uint64(0)
    for j in range(nb):
        begins = equal[j] & ~(before << np.uint64(1))
        before = equal[j]
        i = 0
        while begins != 0:
            if begins & np.uint64(1):
                k = 1
                while j + k < nb and i + k < 64 and (equal[j + k] >> np.uint64(i + k)) & np.uint64(1):
                    k += 1
                if k > best:
                    best, end_a, end_b = k, i + k, j + k
            begins >>= np.uint64(1)
            i += 1
    return end_a, end_b, best


@compiled
def _reach(a: U32, b: U32, content: int, out: I32) -> None:
    """The first and last word of each sentence that the other has too, among words that carry evidence."""
    out[LO_A], out[HI_A], out[LO_B], out[HI_B] = a.shape[0], 0, b.shape[0], 0
    for j in range(b.shape[0]):
        if (b[j, INFO] >> 16) < content:
            continue
        for i in range(a.shape[0]):
            if a[i, HASH] == b[j, HASH]:
                out[LO_A] = min(out[LO_A], i)
                out[HI_A] = max(out[HI_A], i + 1)
                out[LO_B] = min(out[LO_B], j)
                out[HI_B] = max(out[HI_B], j + 1)
    if out[HI_A] == 0:
        out[LO_A], out[HI_A], out[LO_B], out[HI_B] = 0, a.shape[0], 0, b.shape[0]


@compiled
def _spoken(words: U32, lo: int, hi: int) -> int:
    count = 0
    for w in range(lo, hi):
        count += 1 if (words[w, INFO] >> 8) & QUOTED else 0
    return count


@compiled
def _same(a: U32, at: int, b: U32, from_: int, size: int) -> bool:
    """Whether two sentences of one size have the same words."""
    for i in range(size):  # noqa: SIM110  # a kernel: the compiler knows no generators
        if a[at + i, HASH] != b[from_ + i, HASH]:
            return False
    return True


@compiled
def _copied(row: I32, size: int) -> None:
    """The word-by-word part of the evidence of a sentence that was copied."""
    row[COMMON] = row[SIZE_A] = row[SIZE_B] = row[HI_A] = row[HI_B] = row[RUN] = size
    row[LO_A], row[LO_B], row[SPOKEN] = 0, 0, 0


@compiled
def _compare(a: U32, b: U32, content: int, scratch: tuple[U32, U64, U64], row: I32) -> None:
    """Fill the word-by-word part of one row of evidence."""
    if a.shape[0] == b.shape[0] and _same(a, 0, b, 0, a.shape[0]):
        _copied(row, a.shape[0])
        return
    row[COMMON] = common_words(a, b, scratch[0], scratch[1], scratch[2])
    _locate(a, b, content, scratch[2], row)


@compiled
def _locate(a: U32, b: U32, content: int, equal: U64, row: I32) -> None:
    """Say which words of two sentences match, once it is known how many do."""
    na, nb = a.shape[0], b.shape[0]
    row[SIZE_A], row[SIZE_B] = na, nb
    row[LO_A], row[HI_A], row[LO_B], row[HI_B], row[RUN], row[SPOKEN] = 0, na, 0, nb, min(na, nb), 0
    if row[COMMON] * 10 >= max(na, nb) * 9:
        return
    if row[COMMON] < MIN_RUN:
        row[RUN] = row[COMMON]
        if row[COMMON] * 4 >= min(na, nb):
            _reach(a, b, content, row)
        return
    end_a, end_b, run = _longest_run(equal, nb)
    row[RUN], row[SPOKEN] = run, max(_spoken(a, end_a - run, end_a), _spoken(b, end_b - run, end_b))
    if run < MIN_RUN:
        _reach(a, b, content, row)
    else:
        row[LO_A], row[HI_A], row[LO_B], row[HI_B] = end_a - run, end_a, end_b - run, end_b


@compiled
def _vote(
    b: tuple[U32, I32, int, int], a: tuple[U32, I32], index: tuple[U8, I32, I32], votes: I32, touched: I32
) -> int:
    """Add up what one sentence shares with each sentence of the earlier text; return how many it shares anything with."""
    hashes, rarity, begin, end = b
    earlier, sentence_of = a
    present, heads, following = index
    mask = np.uint32(heads.size - 1)
    n = 0
    for w in range(begin, end):
        word = hashes[w]
        if not (present[(word >> np.uint32(3)) & PRESENT] >> np.uint8(word & np.uint32(7))) & 1:
            continue
        at = heads[(word >> np.uint32(7)) & mask]
        seen = 0
        last = -1
        while at >= 0 and seen < OCCURRENCES:
            if earlier[at] == word:
                s = sentence_of[at]
                seen += 1
                if s != last:
                    if votes[s] == 0:
                        touched[n] = s
                        n += 1
                    votes[s] += rarity[w]
                    last = s
            at = following[at]
    return n


@compiled
def _best(votes: I32, touched: I32, n: int, expected: int) -> int:
    """The sentence that shares most; the one that continues the chain wins when it is nearly as good. Clears the votes."""
    best, most = -1, 0
    for t in range(n):
        s = touched[t]
        v = votes[s] + (votes[s] // 4 if s == expected else 0)
        if v > most or (v == most and s < best):
            best, most = s, v
    return best


@compiled
def _bounds(sentences: U32, s: int, words: int) -> tuple[int, int]:
    hi = np.int64(sentences[s + 1, 0]) if s + 1 < sentences.shape[0] else words
    return np.int64(sentences[s, 0]), hi


@compiled
def _write(row: I32, place: tuple[int, int, int], shared: int, weights: tuple[int, int]) -> None:
    row[PAIR], row[SA], row[SB], row[SHARED], row[GROWN] = place[0], place[1], place[2], shared, 0
    row[WEIGHT_A], row[WEIGHT_B] = weights


@compiled
def _match_pair(pair: int, text: Any, limits: tuple[int, int, int], room: Any, rows: I32, n: int) -> int:
    """Write the evidence of one pair, one row for each later sentence that shares enough; return the next free row."""
    content, least, _ = limits
    a, b, s_a, s_b, earlier, later = text
    index, votes, touched, scratch, of_b = room
    hashes, rarity, first, weights_b = later
    weights_a = earlier[2]
    start, expected = n, 0
    for sb in range(s_b.shape[0]):
        lo, hi = _bounds(s_b, sb, b.shape[0])
        of_b[sb] = -1
        if weights_b[sb] < least:
            continue
        if expected < s_a.shape[0]:  # most copies go on word for word: look there before looking anywhere
            a_lo, a_hi = _bounds(s_a, expected, a.shape[0])
            if a_hi - a_lo == hi - lo and weights_a[expected] == weights_b[sb] and _same(a, a_lo, b, lo, hi - lo):
                _write(rows[n], (pair, expected, sb), weights_b[sb], (weights_a[expected], weights_b[sb]))
                _copied(rows[n], hi - lo)
                of_b[sb] = n
                expected += 1
                n += 1
                continue
        carried = (hashes, rarity, first[sb] - first[0], first[sb + 1] - first[0])
        count = _vote(carried, (earlier[0], earlier[1]), index, votes, touched)
        best = _best(votes, touched, count, expected)
        shared = votes[best] if best >= 0 else 0
        for t in range(count):
            votes[touched[t]] = 0
        if best < 0 or shared < least or shared * 10 < min(weights_a[best], weights_b[sb]) * 3:
            continue
        a_lo, a_hi = _bounds(s_a, best, a.shape[0])
        _write(rows[n], (pair, best, sb), shared, (weights_a[best], weights_b[sb]))
        _compare(a[a_lo:a_hi], b[lo:hi], content, scratch, rows[n])
        of_b[sb] = n
        expected = best + 1
        n += 1
    return _grow(pair, text, content, room, rows, start, n)


@compiled
def _grow(pair: int, text: Any, content: int, room: Any, rows: I32, start: int, n: int) -> int:
    """Compare the neighbours of matched sentences that shared too few rare words to be found by themselves."""
    a, b, s_a, s_b = text[0], text[1], text[2], text[3]
    weights_a, weights_b, scratch, of_b = text[4][2], text[5][3], room[3], room[4]
    if n == start:
        return n
    for sweep in range(2):
        step = 1 if sweep == 0 else -1
        begin = 0 if sweep == 0 else s_b.shape[0] - 1
        for k in range(s_b.shape[0]):
            sb = begin + step * k
            before = sb - step
            if of_b[sb] >= 0 or before < 0 or before >= s_b.shape[0] or of_b[before] < 0:
                continue
            near = rows[of_b[before]]
            sa = near[SA] + step
            if sa < 0 or sa >= s_a.shape[0] or near[COMMON] * 2 < min(near[SIZE_A], near[SIZE_B]):
                continue
            lo, hi = _bounds(s_b, sb, b.shape[0])
            a_lo, a_hi = _bounds(s_a, sa, a.shape[0])
            if (b[lo, INFO] >> 8) & MASKED or (a[a_lo, INFO] >> 8) & MASKED:
                continue
            row = rows[n]
            row[COMMON] = common_words(a[a_lo:a_hi], b[lo:hi], scratch[0], scratch[1], scratch[2])
            if row[COMMON] * 2 < min(a_hi - a_lo, hi - lo):
                continue
            _locate(a[a_lo:a_hi], b[lo:hi], content, scratch[2], row)
            row[PAIR], row[SA], row[SB], row[SHARED], row[GROWN] = pair, sa, sb, 0, 1
            row[WEIGHT_A], row[WEIGHT_B] = weights_a[sa], weights_b[sb]
            of_b[sb] = n
            n += 1
    return n


@compiled
def _match_pairs(
    words: U32, sentences: U32, parts: I64, pairs: I64, carried: Any, limits: tuple[int, int, int], rows: I32
) -> tuple[int, int]:
    hashes, rarity, sentence_of, first, weights = carried
    most = limits[2]
    heads, following = np.full(4 * most, -1, np.int32), np.full(most, -1, np.int32)
    votes, touched, of_b = np.zeros(most, np.int32), np.zeros(most, np.int32), np.zeros(most, np.int32)
    scratch = (np.zeros(256, np.uint32), np.zeros(256, np.uint64), np.zeros(128, np.uint64))
    present = np.zeros(PRESENT + 1, np.uint8)
    size, current, n = 64, -1, 0
    a, s_a = words[:0], sentences[:0]
    earlier = (hashes[:0], sentence_of[:0], weights[:0])
    for p in range(pairs.shape[0]):
        other = pairs[p, 1]
        if n + 2 * (parts[other, 3] - parts[other, 2]) + 1 > rows.shape[0]:
            return p, n
        if pairs[p, 0] != current:
            current = pairs[p, 0]
            a = words[parts[current, 0] : parts[current, 1]]
            s_a = sentences[parts[current, 2] : parts[current, 3]]
            lo, hi = first[parts[current, 2]], first[parts[current, 3]]
            earlier = (hashes[lo:hi], sentence_of[lo:hi], weights[parts[current, 2] : parts[current, 3]])
            size = 64
            while size < 2 * (hi - lo):
                size *= 2
            heads[:size] = -1
            fill_table(hashes[lo:hi], present, heads[:size], following)
        b = words[parts[other, 0] : parts[other, 1]]
        s_b = sentences[parts[other, 2] : parts[other, 3]]
        lo, hi = first[parts[other, 2]], first[parts[other, 3]]
        begins = first[parts[other, 2] : parts[other, 3] + 1]
        later = (hashes[lo:hi], rarity[lo:hi], begins, weights[parts[other, 2] : parts[other, 3]])
        room = ((present, heads[:size], following), votes, touched, scratch, of_b)
        n = _match_pair(p, (a, b, s_a, s_b, earlier, later), limits, room, rows, n)
    return pairs.shape[0], n


def match_pairs(
    text: tuple[U32, U32, I64], pairs: I64, carried: Evidence, limits: tuple[int, int, int], rows: I32
) -> tuple[int, int]:
    """Compare pairs, sorted by their first part, until the rows are full; return the pairs done and rows written.

    ``text`` is words, sentences and where each part lies in them; ``limits`` is the least rarity of a word that carries
    evidence, the least sum of it in a sentence, and the most words of any part.
    """
    columns = (carried.hashes, carried.rarity, carried.sentence_of, carried.first, carried.weights)
    return _match_pairs(text[0], text[1], text[2], pairs, columns, limits, rows)
