"""Text to words: what counts as a letter, how words are folded and hashed, where sentences and quotations end.

The kernels here are compiled by numba where it is installed, which has no types of its own: they are kept to plain
loops over arrays, and every caller sees the typed wrapper :func:`read_words`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from retold.scale.compiled import compiled

U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

MAX_WORD = 48  # code points; a longer run of letters is cut, so that no token is unbounded
MAX_SENTENCE = 64  # words: text without full stops is cut here, so that a sentence fits the bits of one machine word
QUOTED, MASKED = 1, 2  # flags of a word: inside quotation marks; in text that the outlet prints again and again

_TABLE = 0x3000  # code points below this are folded by table; those above are ideographs, or no letters
_SEP, _SKIP, _APOSTROPHE = 0, 1, 2
_ABBREVIATIONS = (
    "mr mrs ms dr sen rep gov gen lt col st jr sr no vs prof hon rev capt sgt maj cmdr jan feb mar apr jun jul aug sep "
    "sept oct nov dec inc corp co ltd dept est approx"
).split()


@dataclass(frozen=True, slots=True)
class WordBatch:
    """The words and sentences of some documents, document after document; positions are code points in each text.

    ``word_at`` and ``sentence_at`` hold where each document begins (one more entry than documents).
    """

    hashes: U32
    starts: U32
    lengths: U8
    flags: U8
    word_at: I64
    first_word: U32
    sentence_start: U32
    sentence_end: U32
    sentence_at: I64


def _fold(point: int) -> int:
    """The folded letter of one code point: no case, no accents. 0 parts words, 1 is skipped inside a word."""
    char = chr(point)
    if char in "'\u2019\u2018\u02bc":
        return _APOSTROPHE
    kind = unicodedata.category(char)
    if kind == "Mn":
        return _SKIP
    if kind[0] not in "LN":
        return _SEP
    base = unicodedata.normalize("NFKD", char.casefold())[:1]
    return ord(base) if base and ord(base) < 65536 else point


@lru_cache(maxsize=1)
def fold_table() -> NDArray[np.uint16]:
    return np.array([_fold(point) for point in range(_TABLE)], dtype=np.uint16)


@compiled
def _decode(buf: U8, p: int) -> tuple[int, int]:
    """The code point at byte ``p`` and how many bytes it takes (the bytes are valid UTF-8)."""
    c = np.int64(buf[p])
    if c < 0x80:
        return c, 1
    if c < 0xE0:
        return ((c & 0x1F) << 6) | (np.int64(buf[p + 1]) & 0x3F), 2
    if c < 0xF0:
        return ((c & 0x0F) << 12) | ((np.int64(buf[p + 1]) & 0x3F) << 6) | (np.int64(buf[p + 2]) & 0x3F), 3
    return 0x10000, 4


@compiled
def _letter(point: int, fold: NDArray[np.uint16]) -> int:
    """The folded letter of a code point; 3 in front of an ideograph, which is a word by itself."""
    if point < 0x3000:
        return np.int64(fold[point])
    if 0x3040 <= point < 0xA000:
        return 3
    if 0xA000 <= point < 0xD7B0:
        return point
    return 0


@compiled
def _mix32(h: int) -> int:
    """The last step of a word's hash: 64 bits well mixed, of which 32 are kept."""
    x = np.uint64(h)
    x ^= x >> np.uint64(29)
    x *= np.uint64(0xBF58476D1CE4E5B9)
    x ^= x >> np.uint64(32)
    return np.uint32(x & np.uint64(0xFFFFFFFF))


@compiled
def _scan(buf: U8, lo: int, hi: int, fold: NDArray[np.uint16], out: tuple[U32, U32, U8, I64, I64], n: int) -> int:
    """Write the words of one document from place ``n`` on; return the place after the last."""
    hashes, starts, lengths, byte_start, byte_end = out
    p, cp = lo, 0
    while p < hi:
        point, size = _decode(buf, p)
        letter = _letter(point, fold)
        if letter < 3:
            p += size
            cp += 1
            continue
        h, begin, first = np.uint64(0x9E3779B97F4A7C15), cp, p
        while True:
            if letter > 3:
                h = (h ^ np.uint64(letter)) * np.uint64(0x100000001B3)
            elif letter == 3:
                h = (h ^ np.uint64(point)) * np.uint64(0x100000001B3)
            last, stop = p + size, cp + 1
            p += size
            cp += 1
            if letter == 3 or p >= hi or cp - begin >= MAX_WORD:
                break
            point, size = _decode(buf, p)
            letter = _letter(point, fold)
            if letter == 0 or letter == 3:
                break
            if letter == 2:  # an apostrophe goes on only between letters
                if p + size >= hi:
                    break
                after, _ = _decode(buf, p + size)
                if _letter(after, fold) <= 3:
                    break
        hashes[n], starts[n], lengths[n] = _mix32(h), begin, stop - begin
        byte_start[n], byte_end[n] = first, last
        n += 1
    return n


@compiled
def _gap(buf: U8, lo: int, hi: int, cp: int, abbreviated: bool) -> tuple[int, int, int, int]:
    """What stands between two words: (break here?, end of the sentence, begin of the next, quotation -1/0/+1)."""
    state, newlines, quote, after_space = 0, 0, 0, False
    end, begin, p = cp, -1, lo
    while p < hi:
        c, size = _decode(buf, p)
        space = c <= 32 or c == 0xA0
        if c == 10:
            newlines += 1
        opening = c == 0x201C or c == 0xAB or c == 0x201E or (c == 34 and (after_space or p == lo) and p + size == hi)
        closing = not opening and (c == 0x201D or c == 0xBB or c == 34)
        if opening:
            quote = 1
        elif closing:
            quote = -1
        if space:
            state = 2 if state == 1 else state
        elif (state == 2 or newlines > 1) and begin < 0:
            begin = cp
        elif begin < 0:
            end = cp + 1
            if c == 33 or c == 63 or c == 0x3002 or c == 0x2026 or (c == 46 and not abbreviated):
                state = 1
            elif not (closing or c == 41 or c == 93 or c == 0x2019 or c == 39 or c == 46):
                state = 0
        after_space = space
        p += size
        cp += 1
    if state == 2 and newlines < 2 and hi < buf.size and 97 <= buf[hi] <= 122:
        state = 0
    broken = 1 if (state == 2 or newlines > 1) else 0
    return broken, end, (begin if begin >= 0 else cp), (2 if newlines > 1 and quote == 0 else quote)


@compiled
def _split(
    buf: U8,
    bounds: tuple[int, int, int, int],
    words: tuple[U32, U32, U8, U8, I64, I64],
    short: U32,
    out: tuple[U32, U32, U32],
    m: int,
) -> int:
    """Write the sentences of one document and mark its quoted words; return the place after the last sentence."""
    hashes, starts, lengths, flags, byte_start, byte_end = words
    first_word, s_start, s_end = out
    lo, hi, w0, w1 = bounds
    quoted, first, begin = 0, w0, 0
    for w in range(w0, w1 + 1):
        gap_lo = byte_end[w - 1] if w > w0 else lo
        gap_hi = byte_start[w] if w < w1 else hi
        cut = w - first >= MAX_SENTENCE
        if w > w0 and w < w1 and gap_hi - gap_lo == 1 and not cut:
            flags[w] = quoted
            continue
        cp = np.int64(starts[w - 1]) + lengths[w - 1] if w > w0 else 0
        brief = False
        if w > w0 and buf[gap_lo] == 46:
            brief = lengths[w - 1] == 1
            for x in short:
                brief = brief or x == hashes[w - 1]
        broken, end, following, quote = _gap(buf, gap_lo, gap_hi, cp, brief)
        if w == w0:
            begin = following if broken else np.int64(starts[w]) - (1 if quote == 1 else 0)
        elif broken or w == w1 or cut:
            first_word[m], s_start[m], s_end[m] = first - w0, begin, end
            m += 1
            first, begin = w, following
            if not broken and w < w1:
                begin = starts[w]
        quoted = 1 if quote == 1 else (0 if quote != 0 else quoted)
        if w < w1:
            flags[w] = quoted
    return m


@compiled
def _read_all(
    buf: U8,
    text_at: I64,
    fold: NDArray[np.uint16],
    short: U32,
    words: tuple[U32, U32, U8, U8, I64, I64],
    sentences: tuple[U32, U32, U32],
    places: tuple[I64, I64],
) -> None:
    hashes, starts, lengths, _flags, byte_start, byte_end = words
    word_at, sentence_at = places
    n = m = 0
    for d in range(text_at.size - 1):
        w0 = n
        n = _scan(buf, text_at[d], text_at[d + 1], fold, (hashes, starts, lengths, byte_start, byte_end), n)
        if n > w0:
            m = _split(buf, (text_at[d], text_at[d + 1], w0, n), words, short, sentences, m)
        word_at[d + 1], sentence_at[d + 1] = n, m


@lru_cache(maxsize=1)
def _short_words() -> U32:
    return np.array([word_hash(word) for word in _ABBREVIATIONS], dtype=np.uint32)


def word_hash(word: str) -> int:
    """The hash of one word as the kernels compute it (of its first word, should it hold several)."""
    found = _read([word], np.zeros(0, np.uint32)).hashes
    return int(found[0]) if found.size else 0


def _read(texts: list[str], short: U32) -> WordBatch:
    parts = [text.encode("utf-8", "replace") for text in texts]
    text_at = np.zeros(len(parts) + 1, np.int64)
    np.cumsum([len(part) for part in parts], out=text_at[1:])
    buf = np.frombuffer(b"".join(parts) + b"\0", np.uint8)
    room = buf.size // 2 + len(parts) + 2  # a word of one letter and a gap of one byte is the densest text can be
    room = max(room, buf.size if not buf.size or buf.max() > 0xE3 else 0)  # save ideographs, which stand without gaps
    words = (
        np.empty(room, np.uint32),
        np.empty(room, np.uint32),
        np.empty(room, np.uint8),
        np.zeros(room, np.uint8),
        np.empty(room, np.int64),
        np.empty(room, np.int64),
    )
    sentences = (np.empty(room, np.uint32), np.empty(room, np.uint32), np.empty(room, np.uint32))
    word_at, sentence_at = np.zeros(len(parts) + 1, np.int64), np.zeros(len(parts) + 1, np.int64)
    _read_all(buf, text_at, fold_table(), short, words, sentences, (word_at, sentence_at))
    n, m = int(word_at[-1]), int(sentence_at[-1])
    return WordBatch(
        words[0][:n].copy(),
        words[1][:n].copy(),
        words[2][:n].copy(),
        words[3][:n].copy(),
        word_at,
        sentences[0][:m].copy(),
        sentences[1][:m].copy(),
        sentences[2][:m].copy(),
        sentence_at,
    )


def read_words(texts: list[str]) -> WordBatch:
    """Every word and sentence of some articles, with the place of each in its own text.

    Case, accents and the form of apostrophes are folded away in the hashes; places are code points of the text as given.
    """
    return _read(texts, _short_words())
