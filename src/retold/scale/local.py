"""The local engine: the stages one after the other, each on slices that fit the memory allowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retold.scale.align import COLUMNS, Evidence, carry_evidence, match_pairs
from retold.scale.direction import mentions
from retold.scale.found import Slice, whole_documents
from retold.scale.furniture import furniture
from retold.scale.join import count_common, count_pairs, emit_pairs, pack, repeated
from retold.scale.passages import L_COLUMNS, L_PAIR, L_SA, L_SB, P_COLUMNS, P_PAIR, WEIGHTS, build_passages
from retold.scale.settings import ReuseSettings
from retold.scale.shelf import Shelf, ShelfBuilder, facts_of
from retold.scale.shingles import PRIOR, PRIOR_TOKENS, index_parts
from retold.scale.source import DAY, Batch
from retold.scale.spool import Spool

U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]

INDEX_WORDS = 2_000_000  # words indexed at once


def shelve(batches: Iterable[Batch], folder: Path, settings: ReuseSettings) -> Shelf:
    builder = ShelfBuilder(folder, settings)
    for batch in batches:
        builder.add(batch)
    return builder.finish()


def part_numbers(shelf: Shelf) -> tuple[I64, I64]:
    """The number of each part in time order, and the parts in that order."""
    sequence = np.lexsort((shelf.parts[:, 1], shelf.order[shelf.parts[:, 0]]))
    number = np.empty(sequence.size, np.int64)
    number[sequence] = np.arange(sequence.size)
    return number, sequence


def _runs_of_parts(shelf: Shelf) -> Iterator[tuple[int, int]]:
    begin = 0
    while begin < len(shelf.parts):
        limit = shelf.parts[begin, 1] + INDEX_WORDS
        end = max(begin + 1, int(np.searchsorted(shelf.parts[:, 2], limit, side="right")))
        yield begin, end
        begin = end


@dataclass(slots=True)
class Index:
    """Postings of all text and of quotations, packed, with the number of postings of each part."""

    plain: Spool
    speech: Spool
    bits: int
    postings: U32


def index(shelf: Shelf, number: I64, settings: ReuseSettings) -> Index:
    """Weigh and mask every word, and write the postings of every part. The words are read once and written back."""
    found = furniture(shelf, settings)
    bits = max(1, len(shelf.parts).bit_length())
    total_words = int(shelf.parts[-1, 2]) if len(shelf.parts) else 0
    split = max(0, (total_words // settings.sample // 8_000_000).bit_length())
    limit = settings.memory_mb * (1 << 20) // 8 // 10
    spools = [Spool(shelf.folder, name, split, 64 - split if split else 0, limit) for name in ("plain", "speech")]
    made = Index(spools[0], spools[1], bits, np.zeros(len(shelf.parts), np.uint32))
    rarity = (shelf.counts, float(shelf.counts.sum(dtype=np.int64)) + PRIOR_TOKENS, PRIOR)
    how = (settings.shingle, settings.sample, settings.quote_sample)
    with shelf.words_file().open("r+b") as words_io, shelf.sentences_file().open("rb") as sentences_io:
        for begin, end in _runs_of_parts(shelf):
            rows = shelf.parts[begin:end]
            words = np.fromfile(words_io, np.uint32, 3 * int(rows[-1, 2] - rows[0, 1])).reshape(-1, 3)
            sentences = np.fromfile(sentences_io, np.uint32, 3 * int(rows[-1, 4] - rows[0, 3])).reshape(-1, 3)
            local = np.column_stack([number[begin:end], rows[:, 1:3] - rows[0, 1], rows[:, 3:5] - rows[0, 3]])
            room = words.shape[0]
            postings = (np.empty(room, np.uint64), np.empty(room, np.uint32)) * 2
            postings = (postings[0], postings[1], np.empty(room, np.uint64), np.empty(room, np.uint32))
            mask = found[rows[0, 3] : rows[-1, 4]]
            n, m = index_parts(words, local, (sentences[:, 0].copy(), mask), rarity, how, postings)
            for spool, keys, owners in ((spools[0], postings[0][:n], postings[1][:n]),
                                        (spools[1], postings[2][:m], postings[3][:m])):  # fmt: skip
                packed = np.empty(keys.size, np.uint64)
                pack(keys, owners, bits, packed)
                spool.add(packed)
            made.postings += np.bincount(postings[1][:n], minlength=made.postings.size).astype(np.uint32)
            words_io.seek(-words.nbytes, 1)
            words.tofile(words_io)
            words_io.flush()
    return made


def candidates(shelf: Shelf, made: Index, sequence: I64, settings: ReuseSettings) -> Iterator[tuple[U64, U32]]:
    """Pairs of parts (the earlier above 32 bits) that share enough rare shingles, in slices of rising order."""
    common = np.zeros(made.postings.size, np.uint32)
    for spool, cut in ((made.plain, settings.max_df), (made.speech, settings.quote_max_df)):
        for slot in range(spool.slices()):
            keys = repeated(spool.take(slot), made.bits)
            if spool is made.plain:
                count_common(keys, made.bits, cut, common)
            spool.put(slot, keys)
    formulaic = (common > np.maximum(1, made.postings) * settings.formulaic).astype(np.uint8)
    split = 4
    pairs = Spool(
        shelf.folder, "pairs", split, max(0, 32 + made.bits - split), settings.memory_mb * (1 << 20) // 8 // 5
    )
    days = (shelf.times[shelf.parts[sequence, 0]] // DAY, settings.window_days)
    for spool, cut in ((made.plain, settings.max_df), (made.speech, settings.quote_max_df)):
        for slot in range(spool.slices()):
            _emit(
                spool.take(slot),
                made.bits,
                cut,
                (formulaic, days),
                pairs,
                settings.quote_hits if spool is made.speech else 1,
            )
    for slot in range(pairs.slices()):
        yield count_pairs(pairs.take(slot), settings.min_hits)


def _emit(keys: U64, bits: int, cut: int, rules: tuple[U8, tuple[I64, int]], pairs: Spool, times: int) -> None:
    """Write the pairs of one slice of postings, in pieces that cannot outgrow the spool."""
    most, stars = count_common(keys, bits, cut, np.zeros(rules[0].size, np.uint32))
    if most + stars > pairs.limit and keys.size > 2 * cut:
        middle = keys.size // 2
        while middle < keys.size and keys[middle] >> np.uint64(bits) == keys[middle - 1] >> np.uint64(bits):
            middle += 1
        if middle < keys.size:
            _emit(keys[:middle], bits, cut, rules, pairs, times)
            _emit(keys[middle:], bits, cut, rules, pairs, times)
            return
    out = np.empty(most + stars, np.uint64)
    n = emit_pairs(keys, bits, cut, rules[0], rules[1], out)
    for _ in range(times):
        pairs.add(out[:n])


class Reader:
    """Words and sentences of the parts that some pairs need: all at once where they fit, else those of each slice."""

    def __init__(self, shelf: Shelf, settings: ReuseSettings) -> None:
        self.shelf = shelf
        self.content = int(settings.content_bits * 8)
        total = int(shelf.parts[-1, 2]) if len(shelf.parts) else 0
        self.whole = total * 20 < settings.memory_mb * (1 << 20) // 3
        self.pairs_at_once = 1 << 17
        if not self.whole:
            mean = max(1, total // len(shelf.parts))
            self.pairs_at_once = max(64, settings.memory_mb * (1 << 20) // 8 // (mean * 24))
        else:
            self._words = np.fromfile(shelf.words_file(), np.uint32).reshape(-1, 3)
            self._sentences = np.fromfile(shelf.sentences_file(), np.uint32).reshape(-1, 3)
            self._evidence = carry_evidence(self._words, self._sentences, shelf.parts[:, 1:], self.content)

    def load(self, needed: I64) -> tuple[tuple[U32, U32, I64], Evidence]:
        """Words, sentences, where the parts ``needed`` (sorted) lie in them, and the words that carry evidence."""
        if self.whole:
            return (self._words, self._sentences, self.shelf.parts[needed, 1:]), self._evidence
        rows = self.shelf.parts[needed]
        words = _gather(self.shelf.words_file(), rows[:, 1], rows[:, 2])
        sentences = _gather(self.shelf.sentences_file(), rows[:, 3], rows[:, 4])
        ends = (np.cumsum(rows[:, 2] - rows[:, 1]), np.cumsum(rows[:, 4] - rows[:, 3]))
        begins = (ends[0] - (rows[:, 2] - rows[:, 1]), ends[1] - (rows[:, 4] - rows[:, 3]))
        parts = np.column_stack([begins[0], ends[0], begins[1], ends[1]])
        return (words, sentences, parts), carry_evidence(words, sentences, parts, self.content)


def _gather(path: Path, begins: I64, ends: I64) -> U32:
    """Rows of a file from several stretches; neighbours are read in one go."""
    out = np.empty((int((ends - begins).sum()), 3), np.uint32)
    fresh = np.flatnonzero(np.append(True, begins[1:] != ends[:-1])) if begins.size else np.zeros(0, np.int64)
    last = np.append(fresh[1:], begins.size)
    at = 0
    with path.open("rb", buffering=0) as stream:
        for lo, hi in zip(begins[fresh].tolist(), ends[last - 1].tolist(), strict=True):
            stream.seek(lo * 12)
            stream.readinto(memoryview(out[at : at + hi - lo]).cast("B"))  # type: ignore[arg-type]
            at += hi - lo
    return out


@dataclass(frozen=True, slots=True)
class Texts:
    """What the aligner needs of some parts, whichever engine brings it.

    ``whose`` is for each part the place of its document in time and the outlet; ``sentence0`` the number of its first
    sentence in the corpus; ``names`` the words of every outlet's name.
    """

    text: tuple[U32, U32, I64]
    evidence: Evidence
    whose: I64
    sentence0: I64
    names: U32


class Aligner:
    """Aligns pairs of parts through buffers that are used again and again."""

    def __init__(self, settings: ReuseSettings) -> None:
        self.rows = np.zeros((1 << 19, COLUMNS), np.int32)
        self.out = np.zeros((self.rows.shape[0], P_COLUMNS), np.int64)
        self.links = np.zeros((self.rows.shape[0], L_COLUMNS), np.int64)
        self.limits = (int(settings.content_bits * 8), int(settings.least_bits * 8), settings.max_part)
        self.rules = (WEIGHTS, settings.least_odds, int(settings.pair_bits))

    def align(self, texts: Texts, pairs: I64, hits: U32) -> Iterator[Slice]:
        """What pairs of parts share; pairs that share nothing are left out. ``pairs`` is sorted by its first column."""
        at = 0
        while at < len(pairs):
            done, n = match_pairs(texts.text, pairs[at:], texts.evidence, self.limits, self.rows)
            words, sentences, parts = texts.text
            p, m = build_passages(words, sentences, parts, pairs[at:], self.rows[:n], self.rules, self.out, self.links)
            yield self._slice(texts, pairs[at : at + done], hits[at : at + done], self.out[:p], self.links[:m])
            at += done

    def _slice(self, texts: Texts, pairs: I64, hits: U32, out: I64, links: I64) -> Slice:
        kept, place = np.unique(out[:, P_PAIR], return_inverse=True)
        passages, found, pairs = out.copy(), links.copy(), pairs[kept]
        passages[:, P_PAIR] = place
        found[:, L_SA] += texts.sentence0[pairs[np.searchsorted(kept, links[:, L_PAIR]), 0]]
        found[:, L_SB] += texts.sentence0[pairs[np.searchsorted(kept, links[:, L_PAIR]), 1]]
        found[:, L_PAIR] = np.searchsorted(kept, links[:, L_PAIR])
        named = np.zeros(kept.size, np.uint8)
        outlets = texts.whose[pairs, 1].reshape(-1, 2)
        mentions(texts.text[0], texts.text[2], pairs, outlets, texts.names, named)
        return Slice(texts.whose[pairs, 0].reshape(-1, 2), hits[kept].astype(np.int64), named, passages, found)


def compare(shelf: Shelf, slices: Iterable[tuple[U64, U32]], sequence: I64, settings: ReuseSettings) -> Iterator[Slice]:
    """Align every candidate pair; slices come in the order of time and never part the pairs of one document."""
    return whole_documents(_compare(shelf, slices, sequence, settings))


def _compare(
    shelf: Shelf, slices: Iterable[tuple[U64, U32]], sequence: I64, settings: ReuseSettings
) -> Iterator[Slice]:
    reader, aligner = Reader(shelf, settings), Aligner(settings)
    doc = shelf.parts[:, 0]
    whose = np.column_stack([shelf.order[doc], shelf.outlets[doc]])
    sentence0 = shelf.sentence_numbers(facts_of(shelf).sentence_at)
    for keys, hits in slices:
        for begin in range(0, keys.size, reader.pairs_at_once):
            some = keys[begin : begin + reader.pairs_at_once]
            whole = np.column_stack([sequence[some >> np.uint64(32)], sequence[some & np.uint64(0xFFFFFFFF)]])
            differ = doc[whole[:, 0]] != doc[whole[:, 1]]
            needed, inverse = np.unique(whole[differ], return_inverse=True)
            text, evidence = reader.load(needed)
            texts = Texts(text, evidence, whose[needed], sentence0[needed], shelf.outlet_words)
            pairs = inverse.reshape(-1, 2).astype(np.int64)
            yield from aligner.align(texts, pairs, hits[begin : begin + reader.pairs_at_once][differ])
