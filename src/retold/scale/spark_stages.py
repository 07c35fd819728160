"""The stages of the Spark engine: each takes Arrow batches and gives Arrow batches, by the functions of the local engine.

Texts are read in the first stage and go no further: from there on words travel as hashes, twelve bytes each.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from retold.model import Problem
from retold.scale.align import carry_evidence
from retold.scale.found import Slice
from retold.scale.furniture import Sentences, judge_sentences
from retold.scale.join import pack
from retold.scale.local import Aligner, Texts
from retold.scale.settings import ReuseSettings
from retold.scale.shelf import MAX_NAME, digest, pack_words, split_parts
from retold.scale.shingles import BINS, PRIOR, PRIOR_TOKENS, count_words, index_parts, sentence_keys
from retold.scale.source import DAY, Batch, Reading, batches, parse_lines, rows_of, understand
from retold.scale.words import read_words

U32 = NDArray[np.uint32]
I64 = NDArray[np.int64]
Stage = Callable[[Iterable[Any]], Iterator[Any]]

DOCS = "id string, outlet string, digest long, time long, chars long, words binary, sentences binary, keys binary, parts int, code string, message string"
COUNTS = "bin int, n long"
KEYS = "key long, rank int, sentence int, day long, outlet int"
MARKS = "rank int, sentence int"
PARTS = "part int, rank int, outlet int, sentence0 int, day long, words binary, sentences binary, plain binary, speech binary"
POSTINGS = "kind int, shingle long, part int, day long"
ALIGNED = "first int, pairs long, found binary"
PAIRS_AT_ONCE = 1 << 15


def _rows(batches: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for batch in batches:
        yield from batch.to_pylist()


def _numbers(column: Any) -> I64:
    made: I64 = column.to_numpy(zero_copy_only=False).astype(np.int64)
    return made


# ------------------------------------------------------------------ reading
def read_stage(mapping: Mapping[str, str], bounds: tuple[int, int], batch_chars: int, files: bool) -> Stage:
    """Lines of JSON, or names of files, to documents as words."""

    def stage(given: Iterable[Any]) -> Iterator[Any]:
        if files:
            paths = tuple(Path(row["value"]) for row in _rows(given))
            found = rows_of(Reading(paths, mapping))
        else:
            lines = (row["value"].encode("utf-8", "surrogatepass") for row in _rows(given))
            found = understand(parse_lines(lines, "lines"), mapping, "lines")
        for batch in batches(found, bounds, batch_chars):
            if batch.ids or batch.problems:
                yield _document_rows(batch)

    return stage


def name_words(outlets: list[str]) -> U32:
    """The words of each outlet's name, one row each."""
    rows = np.zeros((max(1, len(outlets)), MAX_NAME), np.uint32)
    for row, name in enumerate(outlets):
        found = read_words([name]).hashes[:MAX_NAME]
        rows[row, : found.size] = found
    return rows


def _document_rows(batch: Batch) -> Any:
    words = read_words(batch.texts)
    names = sorted(set(batch.outlets))
    place = {name: k for k, name in enumerate(names)}
    keys = sentence_keys(words, np.array([place[o] for o in batch.outlets], np.int64), name_words(names))
    packed, sentences = pack_words(words)
    at, s_at = words.word_at.tolist(), words.sentence_at.tolist()
    span = range(len(batch.ids))
    table: dict[str, list[Any]] = {
        "id": list(batch.ids),
        "outlet": list(batch.outlets),
        "digest": [digest(name) - (1 << 63) for name in batch.ids],
        "time": batch.times.tolist(),
        "chars": [len(text) for text in batch.texts],
        "words": [packed[at[i] : at[i + 1]].tobytes() for i in span],
        "sentences": [sentences[s_at[i] : s_at[i + 1]].tobytes() for i in span],
        "keys": [keys[s_at[i] : s_at[i + 1]].tobytes() for i in span],
        "parts": [0] * len(batch.ids),
        "code": [None] * len(batch.ids),
        "message": [None] * len(batch.ids),
    }
    for problem in batch.problems:
        for name, column in table.items():
            column.append({"id": problem.uri, "code": problem.code, "message": problem.message}.get(name))
    return pa.RecordBatch.from_pydict(table, schema=_DOCUMENTS)


_DOCUMENTS = pa.schema(
    [("id", pa.string()), ("outlet", pa.string()), ("digest", pa.int64()), ("time", pa.int64()), ("chars", pa.int64()),
     ("words", pa.binary()), ("sentences", pa.binary()), ("keys", pa.binary()), ("parts", pa.int32()), ("code", pa.string()),
     ("message", pa.string())]
)  # fmt: skip


# ------------------------------------------------------------------ counting and furniture
def count_stage(given: Iterable[Any]) -> Iterator[Any]:
    """How often each word (by hash) stands in one share of the corpus."""
    counts = np.zeros(BINS, np.uint32)
    for batch in given:
        for row in batch.column("words").to_pylist():
            count_words(np.frombuffer(row, np.uint32).reshape(-1, 3)[:, 0].copy(), counts)
    bins = np.flatnonzero(counts)
    for at in range(0, bins.size, 1 << 18):
        some = bins[at : at + (1 << 18)]
        yield pa.RecordBatch.from_arrays(
            [pa.array(some.astype(np.int32)), pa.array(counts[some].astype(np.int64))], ["bin", "n"]
        )


def key_stage(given: Iterable[Any]) -> Iterator[Any]:
    """One row for each sentence that is long enough to be furniture."""
    for row in _rows(given):
        keys = np.frombuffer(row["keys"], np.uint64)
        held = np.flatnonzero(keys)
        day = np.iinfo(np.int64).min if row["time"] == np.iinfo(np.int64).min else row["time"] // DAY
        columns = [keys[held].view(np.int64), np.full(held.size, row["rank"], np.int32), held.astype(np.int32),
                   np.full(held.size, day, np.int64), np.full(held.size, row["outlet_number"], np.int32)]  # fmt: skip
        yield pa.RecordBatch.from_arrays([pa.array(c) for c in columns], ["key", "rank", "sentence", "day", "outlet"])


def furniture_stage(articles: I64, settings: ReuseSettings) -> Stage:
    """Sentences sorted by key and article to those that are furniture. Equal keys never part."""

    def judged(held: list[Any]) -> Any:
        table = pa.Table.from_batches(held)
        rank = _numbers(table["rank"])
        _unique, first, docs = np.unique(rank, return_index=True, return_inverse=True)
        sentences = Sentences(
            _numbers(table["key"]).view(np.uint64),
            docs,
            _numbers(table["day"])[first],
            _numbers(table["outlet"])[first],
        )
        marks = np.flatnonzero(judge_sentences(sentences, articles, settings))
        columns = [
            pa.array(rank[marks].astype(np.int32)),
            pa.array(_numbers(table["sentence"])[marks].astype(np.int32)),
        ]
        return pa.RecordBatch.from_arrays(columns, ["rank", "sentence"])

    def stage(given: Iterable[Any]) -> Iterator[Any]:
        held: list[Any] = []
        rows = 0
        for batch in given:
            keys = _numbers(batch.column("key"))
            if held and rows > 1 << 20 and keys.size:
                same = (
                    int(np.argmax(keys != _numbers(held[-1].column("key"))[-1]))
                    if (keys != _numbers(held[-1].column("key"))[-1]).any()
                    else keys.size
                )
                if same < keys.size:
                    yield judged([*held, batch.slice(0, same)])
                    held, rows, batch = [], 0, batch.slice(same)
            if batch.num_rows:
                held.append(batch)
                rows += batch.num_rows
        if held:
            yield judged(held)

    return stage


# ------------------------------------------------------------------ index
@dataclass(frozen=True, slots=True)
class Weights:
    """How rare words are, as every worker needs it."""

    counts: U32
    bits: int
    settings: ReuseSettings


def index_stage(weights: Any) -> Stage:
    """Documents with their numbers to weighed parts with their postings."""

    def stage(given: Iterable[Any]) -> Iterator[Any]:
        held: Weights = weights.value
        settings = held.settings
        rarity = (held.counts, float(held.counts.sum(dtype=np.int64)) + PRIOR_TOKENS, PRIOR)
        how = (settings.shingle, settings.sample, settings.quote_sample)
        for batch in given:
            rows: list[dict[str, Any]] = []
            for row in batch.to_pylist():
                rows += _parts_of(row, held, rarity, how)
            yield pa.RecordBatch.from_pylist(rows, schema=_PARTS)

    return stage


_PARTS = pa.schema(
    [("part", pa.int32()), ("rank", pa.int32()), ("outlet", pa.int32()), ("sentence0", pa.int32()), ("day", pa.int64()),
     ("words", pa.binary()), ("sentences", pa.binary()), ("plain", pa.binary()), ("speech", pa.binary())]
)  # fmt: skip


def cut_document(words: bytes, sentences: bytes, most: int) -> tuple[U32, U32, I64]:
    """Words and sentences of one document, and its parts: first and last word and sentence."""
    from retold.scale.words import WordBatch

    rows, marks = (
        np.frombuffer(words, np.uint32).reshape(-1, 3).copy(),
        np.frombuffer(sentences, np.uint32).reshape(-1, 3).copy(),
    )
    none = np.zeros(0, np.uint8)
    ends = (np.array([0, len(rows)], np.int64), np.array([0, len(marks)], np.int64))
    first = marks[:, 0].copy()
    batch = WordBatch(rows[:, 0], rows[:, 1], none, none, ends[0], first, marks[:, 1], marks[:, 2], ends[1])
    parts = split_parts(batch, most, (0, 0, 0))
    marks[:, 0] = first
    return rows, marks, parts[:, 1:]


def _parts_of(row: dict[str, Any], held: Weights, rarity: Any, how: tuple[int, int, int]) -> list[dict[str, Any]]:
    words, sentences, parts = cut_document(row["words"], row["sentences"], held.settings.max_part)
    mask = np.zeros(len(sentences), np.uint8)
    mask[np.array(row["marks"] or [], np.int64)] = 1
    numbered = np.column_stack([row["part0"] + np.arange(len(parts)), parts])
    room = max(1, len(words))
    postings = (
        np.empty(room, np.uint64),
        np.empty(room, np.uint32),
        np.empty(room, np.uint64),
        np.empty(room, np.uint32),
    )
    n, m = index_parts(words, numbered, (sentences[:, 0].copy(), mask), rarity, how, postings)
    day = row["time"] // DAY
    made = []
    for number, lo, hi, s_lo, s_hi in numbered.tolist():
        plain = postings[0][:n][postings[1][:n] == number]
        speech = postings[2][:m][postings[3][:m] == number]
        made.append({"part": number, "rank": row["rank"], "outlet": row["outlet_number"], "sentence0": row["sentence0"] + s_lo, "day": day,
                     "words": words[lo:hi].tobytes(), "sentences": sentences[s_lo:s_hi].tobytes(),
                     "plain": _packed(plain, held.bits), "speech": _packed(speech, held.bits)})  # fmt: skip
    return made


def _packed(shingles: Any, bits: int) -> bytes:
    """Shingles as the join compares them: without the bits in which the local engine keeps the part."""
    out = np.empty(shingles.size, np.uint64)
    pack(shingles, np.zeros(shingles.size, np.uint32), bits, out)
    return out.tobytes()


def posting_stage(given: Iterable[Any]) -> Iterator[Any]:
    """Parts to postings, one row each."""
    for batch in given:
        for row in batch.to_pylist():
            for kind, name in enumerate(("plain", "speech")):
                keys = np.frombuffer(row[name], np.int64)
                columns = [
                    np.full(keys.size, kind, np.int32),
                    keys,
                    np.full(keys.size, row["part"], np.int32),
                    np.full(keys.size, row["day"], np.int64),
                ]
                yield pa.RecordBatch.from_arrays([pa.array(c) for c in columns], ["kind", "shingle", "part", "day"])


# ------------------------------------------------------------------ aligning
def align_stage(names: Any, settings: ReuseSettings) -> Stage:
    """Rows sorted by earlier and later part (the earlier's own row first, with no later) to what the pairs share."""

    def stage(given: Iterable[Any]) -> Iterator[Any]:
        aligner = Aligner(settings)
        block: list[dict[str, Any]] = []
        for row in _rows(given):
            if row["later"] < 0 and len(block) > PAIRS_AT_ONCE // 8:
                yield from _aligned(aligner, block, names.value, settings)
                block = []
            elif len(block) >= PAIRS_AT_ONCE:
                head = next(r for r in reversed(block) if r["later"] < 0)
                yield from _aligned(aligner, block, names.value, settings)
                block = [head]
            block.append(row)
        yield from _aligned(aligner, block, names.value, settings)

    return stage


def _aligned(aligner: Aligner, block: list[dict[str, Any]], names: U32, settings: ReuseSettings) -> Iterator[Any]:
    texts, place = _texts(block, names, settings)
    pairs = [(place[r["earlier"]], place[r["later"]], r["hits"]) for r in block if r["later"] >= 0]
    if not pairs:
        return
    table = np.array(pairs, np.int64)
    first = block[0]["earlier"]
    for n, found in enumerate(aligner.align(texts, table[:, :2], table[:, 2].astype(np.uint32))):
        if len(found.pairs):
            row = {"first": first, "pairs": (int(found.pairs[0, 0]) << 32) + n, "found": to_bytes(found)}
            yield pa.RecordBatch.from_pylist(
                [row], schema=pa.schema([("first", pa.int32()), ("pairs", pa.int64()), ("found", pa.binary())])
            )


def _texts(block: list[dict[str, Any]], names: U32, settings: ReuseSettings) -> tuple[Texts, dict[int, int]]:
    """Every part of a block once, its words after those of the part before."""
    place: dict[int, int] = {}
    kept: list[dict[str, Any]] = []
    for row in block:
        number = row["later"] if row["later"] >= 0 else row["earlier"]
        if number not in place:
            place[number] = len(kept)
            kept.append(row)
    # copies, because the kernels are compiled for arrays that may be written
    words = np.frombuffer(b"".join(r["words"] for r in kept), np.uint32).reshape(-1, 3).copy()
    sentences = np.frombuffer(b"".join(r["sentences"] for r in kept), np.uint32).reshape(-1, 3).copy()
    ends = np.cumsum([[len(r["words"]) // 12, len(r["sentences"]) // 12] for r in kept], axis=0)
    begins = np.vstack([np.zeros((1, 2), np.int64), ends[:-1]])
    parts = np.column_stack([begins[:, 0], ends[:, 0], begins[:, 1], ends[:, 1]]).astype(np.int64)
    whose = np.array([(r["rank"], r["outlet"]) for r in kept], np.int64)
    sentence0 = np.array([r["sentence0"] for r in kept], np.int64)
    evidence = carry_evidence(words, sentences, parts, int(settings.content_bits * 8))
    return Texts((words, sentences, parts), evidence, whose, sentence0, names), place


def to_bytes(found: Slice) -> bytes:
    out = io.BytesIO()
    np.savez(out, pairs=found.pairs.astype(np.int32), hits=found.hits.astype(np.int32), named=found.named,
             passages=found.passages.astype(np.int32), links=found.links.astype(np.int32))  # fmt: skip
    return out.getvalue()


def from_bytes(data: bytes) -> Slice:
    with np.load(io.BytesIO(data)) as held:
        numbers = [held[name].astype(np.int64) for name in ("pairs", "hits", "passages", "links")]
        return Slice(numbers[0], numbers[1], held["named"], numbers[2], numbers[3])


def problem(row: Any) -> Problem:
    return Problem(row["id"], row["code"], row["message"])
