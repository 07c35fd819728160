"""Words to what can be looked up: how rare each word is, which sentences are furniture, and the shingles that are indexed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retold.scale.compiled import compiled
from retold.scale.words import MASKED, QUOTED, WordBatch

U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

BINS = 1 << 22  # words are counted in bins by hash: chance neighbours make a word look a little more common, no more
HASH, START, INFO = 0, 1, 2  # columns of the words of the corpus; INFO is length, flags and rarity, 8 bits each
PRIOR_TOKENS = 200_000.0  # a small corpus borrows this many words of plain text, in which short words are common
PRIOR = np.array([4000, 1600, 600, 100, 30, 12, 4], dtype=np.float64)  # their expected count by length in letters


@compiled
def count_words(hashes: U32, counts: U32) -> None:
    """Add the words of one batch to the counts of the corpus."""
    mask = np.uint32(counts.size - 1)
    for h in hashes:
        counts[h & mask] += 1


@compiled
def _mix(x: int) -> int:
    h = np.uint64(x)
    h ^= h >> np.uint64(31)
    h *= np.uint64(0x7FB5D329728EA185)
    h ^= h >> np.uint64(27)
    h *= np.uint64(0x81DADEF4BC2DD44D)
    return h ^ (h >> np.uint64(33))


@compiled
def _sentence_keys(hashes: U32, places: tuple[I64, U32, I64], outlets: I64, names: U32, keys: U64) -> None:
    word_at, first_word, sentence_at = places
    for d in range(word_at.size - 1):
        name = names[outlets[d]]
        for s in range(sentence_at[d], sentence_at[d + 1]):
            lo = word_at[d] + first_word[s]
            hi = word_at[d] + first_word[s + 1] if s + 1 < sentence_at[d + 1] else word_at[d + 1]
            h = np.uint64(1)
            for w in range(lo, hi):
                own = False
                for x in name:
                    own |= x == hashes[w]
                if not own:
                    h = (h + np.uint64(hashes[w])) * np.uint64(0x9E3779B97F4A7C15)
            keys[s] = _mix(h) if hi - lo > 2 else np.uint64(0)


def sentence_keys(batch: WordBatch, outlets: I64, names: U32) -> U64:
    """One key per sentence, from its words without those of its own outlet's name; 0 for the shortest sentences.

    ``names`` has the words of each outlet's name: "the X newsletter" and "the Y newsletter" are the same furniture.
    """
    keys = np.empty(batch.first_word.size, np.uint64)
    places = (batch.word_at, batch.first_word, batch.sentence_at)
    _sentence_keys(batch.hashes, places, outlets, names, keys)
    return keys


@compiled
def _mark(words: U32, word_at: tuple[int, int], sentences: tuple[int, int], first_word: U32, furniture: U8) -> None:
    """Flag every word of the sentences that are furniture."""
    for s in range(sentences[0], sentences[1]):
        if furniture[s]:
            hi = word_at[0] + first_word[s + 1] if s + 1 < sentences[1] else word_at[1]
            for w in range(word_at[0] + first_word[s], hi):
                words[w, INFO] |= np.uint32(MASKED << 8)


@compiled
def _weigh(words: U32, counts: U32, total: float, prior: NDArray[np.float64]) -> None:
    """Write how rare each word is, in eighths of a bit, beside its length and flags."""
    mask = np.uint32(counts.size - 1)
    for w in range(words.shape[0]):
        length = min(words[w, INFO] & 255, 7)
        bits = 8.0 * np.log2(total / (counts[words[w, HASH] & mask] + prior[length - 1]))
        words[w, INFO] |= np.uint32(max(0, min(255, int(bits + 0.5)))) << np.uint32(16)


@compiled
def _shingle(words: U32, how: tuple[int, int, int], out: tuple[U64, U64], seen: U64) -> tuple[int, int]:
    """Write the sampled shingles of one part, each once: of all text to the first, of quotations to the second."""
    k, rate, quote_rate = how
    n = m = run = spoken = 0
    mask = np.uint64(seen.size - 1)
    for w in range(words.shape[0]):
        flags = (words[w, INFO] >> 8) & 255
        run = 0 if flags & MASKED else run + 1
        spoken = spoken + 1 if flags & QUOTED and run else 0
        if run < k:
            continue
        h = np.uint64(0)
        for j in range(w - k + 1, w + 1):
            h = (h + np.uint64(words[j, HASH])) * np.uint64(0x9E3779B97F4A7C15)
        h = _mix(h) | np.uint64(1)
        speech = spoken >= k and (h >> np.uint64(1)) % np.uint64(quote_rate) == 0
        plain = (h >> np.uint64(1)) % np.uint64(rate) == 0
        if not (plain or speech):
            continue
        at = (h >> np.uint64(20)) & mask
        while seen[at] != 0 and seen[at] != h:
            at = (at + np.uint64(1)) & mask
        if seen[at] == h:
            continue
        seen[at] = h
        if plain:
            out[0][n] = h
            n += 1
        if speech:
            out[1][m] = h
            m += 1
    return n, m


@compiled
def index_parts(
    words: U32,
    parts: I64,
    sentences: tuple[U32, U8],
    rarity: tuple[U32, float, NDArray[np.float64]],
    how: tuple[int, int, int],
    postings: tuple[U64, U32, U64, U32],
) -> tuple[int, int]:
    """Weigh and mask the words of some parts, then write their postings (shingle, part): of all text, of quotations.

    ``parts`` has one row per part: number, first and last word, first and last sentence, places in these arrays.
    """
    first_word, furniture = sentences
    table = np.zeros(2 * 8192, np.uint64)
    room = (np.empty(8192, np.uint64), np.empty(8192, np.uint64))
    n = m = 0
    _weigh(words, rarity[0], rarity[1], rarity[2])
    for p in range(parts.shape[0]):
        number, lo, hi, s_lo, s_hi = parts[p, 0], parts[p, 1], parts[p, 2], parts[p, 3], parts[p, 4]
        _mark(words, (lo, hi), (s_lo, s_hi), first_word, furniture)
        size = 64
        while size < 2 * (hi - lo):
            size *= 2
        plain, speech = _shingle(words[lo:hi], how, room, table[:size])
        table[:size] = 0
        postings[0][n : n + plain] = room[0][:plain]
        postings[1][n : n + plain] = number
        postings[2][m : m + speech] = room[1][:speech]
        postings[3][m : m + speech] = number
        n += plain
        m += speech
    return n, m
