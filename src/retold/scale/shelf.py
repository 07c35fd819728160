"""The words of a corpus on disk, and the small facts about its articles in memory."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from retold.model import Problem
from retold.scale.settings import ReuseSettings
from retold.scale.shingles import BINS, count_words, sentence_keys
from retold.scale.source import Batch
from retold.scale.words import WordBatch, read_words

U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

MAX_NAME = 6  # words of an outlet's name that are looked for in its sentences


@dataclass(slots=True)
class Shelf:
    """Everything known after the corpus was read once.

    ``parts`` has a row for each part of a document: document, first and last word, first and last sentence, all counted
    over the corpus. ``times`` are seconds; ``order`` is the place of each document by time, then id.
    """

    folder: Path
    ids: list[str] = field(default_factory=list)
    outlet_names: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    outlet_words: U32 = field(default_factory=lambda: np.zeros((0, MAX_NAME), np.uint32))
    outlets: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    times: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    chars: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    parts: I64 = field(default_factory=lambda: np.zeros((0, 5), np.int64))
    keys: U64 = field(default_factory=lambda: np.zeros(0, np.uint64))
    counts: U32 = field(default_factory=lambda: np.zeros(BINS, np.uint32))
    order: I64 = field(default_factory=lambda: np.zeros(0, np.int64))

    def words_file(self) -> Path:
        return self.folder / "words.u32"

    def sentences_file(self) -> Path:
        return self.folder / "sentences.u32"

    def sentence_numbers(self, sentence_at: I64) -> I64:
        """For each part the number of its first sentence, when sentences are counted in the order of time."""
        docs, first = np.unique(self.parts[:, 0], return_index=True)
        begin = np.zeros(len(self.ids), np.int64)
        begin[docs] = self.parts[first, 3]
        doc = self.parts[:, 0]
        numbers: I64 = sentence_at[self.order[doc]] + self.parts[:, 3] - begin[doc]
        return numbers


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the articles, in the order of time: both engines bring it in this form.

    ``sentence_at`` holds the number of the first sentence of each article (one more entry than articles).
    """

    ids: list[str]
    outlet_names: list[str]
    outlets: I64
    times: I64
    chars: I64
    sentence_at: I64

    def doc_of(self, sentences: I64) -> I64:
        """The article that each sentence stands in."""
        found: I64 = np.searchsorted(self.sentence_at, sentences, side="right") - 1
        return found

    def docs_of_sentences(self) -> I32:
        """The article of every sentence of the corpus."""
        return np.repeat(np.arange(len(self.times), dtype=np.int32), np.diff(self.sentence_at))


def facts_of(shelf: Shelf) -> Facts:
    """The facts of a shelf, sorted by time; outlets are numbered by name."""
    sequence = np.argsort(shelf.order)
    docs, first = np.unique(shelf.parts[:, 0], return_index=True)
    last = np.append(first[1:], len(shelf.parts)) - 1
    counts = np.zeros(len(shelf.ids) + 1, np.int64)
    counts[shelf.order[docs] + 1] = shelf.parts[last, 4] - shelf.parts[first, 3]
    ids = [shelf.ids[i] for i in sequence.tolist()]
    names = sorted(shelf.outlet_names)
    place = {name: k for k, name in enumerate(names)}
    number = np.array([place[name] for name in shelf.outlet_names], np.int64)
    outlets = number[shelf.outlets[sequence]]
    return Facts(ids, names, outlets, shelf.times[sequence], shelf.chars[sequence], np.cumsum(counts))


def pack_words(words: WordBatch) -> tuple[U32, U32]:
    """Words and sentences of a batch as rows of three numbers each, the form in which they are kept and sent."""
    info = words.lengths.astype(np.uint32) | (words.flags.astype(np.uint32) << 8)
    rows = np.stack([words.hashes, words.starts, info], axis=1)
    return rows, np.stack([words.first_word, words.sentence_start, words.sentence_end], axis=1)


def split_parts(words: WordBatch, most: int, at: tuple[int, int, int]) -> I64:
    """One row per part of each document of a batch; longer documents are cut between sentences.

    ``at`` is the number of documents, words and sentences that came before. First words are rebased to the part.
    """
    doc0, word0, sentence0 = at
    sizes = np.diff(words.word_at)
    plain = np.stack(
        [
            doc0 + np.arange(sizes.size),
            word0 + words.word_at[:-1],
            word0 + words.word_at[1:],
            sentence0 + words.sentence_at[:-1],
            sentence0 + words.sentence_at[1:],
        ],
        axis=1,
    )
    if not sizes.size or sizes.max() <= most:
        return plain
    rows: list[I64] = []
    for d in range(sizes.size):
        rows.append(plain[d : d + 1] if sizes[d] <= most else _cut(words, d, most, plain[d]))
    return np.concatenate(rows)


def _cut(words: WordBatch, d: int, most: int, row: I64) -> I64:
    lo, hi = int(words.sentence_at[d]), int(words.sentence_at[d + 1])
    first = words.first_word[lo:hi]
    step = most - 64  # a sentence is at most 64 words, so that a part never grows over the limit
    group = first.astype(np.int64) // step
    begins = np.flatnonzero(np.diff(group, prepend=-1))
    ends = np.append(begins[1:], hi - lo)
    starts = first[begins].astype(np.int64)
    stops = np.append(starts[1:], int(row[2] - row[1]))
    for b, e, s in zip(begins.tolist(), ends.tolist(), starts.tolist(), strict=True):
        first[b:e] -= s
    doc = np.full(begins.size, row[0])
    return np.stack([doc, row[1] + starts, row[1] + stops, row[3] + begins, row[3] + ends], axis=1)


class ShelfBuilder:
    """Takes the corpus in, batch after batch, and keeps on disk what would not fit in memory."""

    def __init__(self, folder: Path, settings: ReuseSettings) -> None:
        self.shelf = Shelf(folder)
        self.settings = settings
        self._outlet_of: dict[str, int] = {}
        self._name_words: list[U32] = []
        self._names = np.zeros((0, MAX_NAME), np.uint32)
        self._named = 0
        self._pieces: dict[str, list[NDArray[np.int64]]] = {"outlets": [], "times": [], "chars": [], "parts": []}
        self._keys: list[U64] = []
        self._at = [0, 0, 0]
        self._words: IO[bytes] = self.shelf.words_file().open("wb")
        self._sentences: IO[bytes] = self.shelf.sentences_file().open("wb")

    def add(self, batch: Batch) -> None:
        shelf = self.shelf
        shelf.problems += batch.problems
        if not batch.texts:
            return
        words = read_words(batch.texts)
        count_words(words.hashes, shelf.counts)
        outlets = self._number_outlets(batch.outlets)
        self._keys.append(sentence_keys(words, outlets, self._names))
        parts = split_parts(words, self.settings.max_part, (self._at[0], self._at[1], self._at[2]))
        packed = pack_words(words)
        packed[0].tofile(self._words)
        packed[1].tofile(self._sentences)
        chars = np.array([len(text) for text in batch.texts], np.int64)
        for name, piece in (("outlets", outlets), ("times", batch.times), ("chars", chars), ("parts", parts)):
            self._pieces[name].append(piece)
        shelf.ids += batch.ids
        self._at = [len(shelf.ids), self._at[1] + words.hashes.size, self._at[2] + words.first_word.size]

    def _number_outlets(self, names: list[str]) -> I64:
        """The number of each outlet; the words of a new one's name are kept, as its furniture is full of them."""
        for name in names:
            if name not in self._outlet_of:
                self._outlet_of[name] = len(self._outlet_of)
                self._name_words.append(read_words([name]).hashes[:MAX_NAME])
        width = len(self._outlet_of)
        if width > len(self._names):
            grown = np.zeros((2 * width, MAX_NAME), np.uint32)
            for row, found in enumerate(self._name_words):
                grown[row, : found.size] = found
            self._names = grown
        elif self._name_words:
            for row in range(self._named, width):
                self._names[row, : self._name_words[row].size] = self._name_words[row]
        self._named = width
        return np.array([self._outlet_of[name] for name in names], np.int64)

    def finish(self) -> Shelf:
        self._words.close()
        self._sentences.close()
        shelf = self.shelf
        shelf.outlet_names, shelf.outlet_words = list(self._outlet_of), self._names[: self._named]
        for name, pieces in self._pieces.items():
            if pieces:
                setattr(shelf, name, np.concatenate(pieces))
        shelf.keys = np.concatenate(self._keys) if self._keys else np.zeros(0, np.uint64)
        shelf.order = time_order(shelf.ids, shelf.times)
        return shelf


def digest(name: str) -> int:
    """A number for an id, by which articles of the same moment are put in order."""
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).digest())


def time_order(ids: list[str], times: I64) -> I64:
    """The place of each article by time, then id: the same whatever the order in which they were given."""
    sequence = np.lexsort((np.array([digest(name) for name in ids], np.uint64), times))
    place = np.empty(len(ids), np.int64)
    place[sequence] = np.arange(len(ids))
    return place
