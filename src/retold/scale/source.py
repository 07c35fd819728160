"""Where articles of a corpus come from: JSON lines, plain or compressed, and Parquet, read in batches."""

from __future__ import annotations

import json
import lzma
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from retold.errors import UsageError
from retold.model import Problem

FIELDS = ("id", "outlet", "date", "text", "url")
_USUAL = {
    "id": ("id", "url", "uri"),
    "outlet": ("outlet", "series", "source", "publisher", "domain"),
    "date": ("date", "published", "date_published", "timestamp"),
    "text": ("text", "body", "content", "maintext"),
    "url": ("url", "uri", "link"),
}
UNDATED = np.iinfo(np.int64).min
MAX_LINE = 64 << 20  # bytes: a longer line is not an article


@dataclass(slots=True)
class Batch:
    """Some articles, field by field. ``times`` are seconds since 1970, UTC; :data:`UNDATED` where none is known."""

    ids: list[str] = field(default_factory=list)
    outlets: list[str] = field(default_factory=list)
    times: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    texts: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def _loads() -> Callable[[bytes], Any]:
    try:
        import orjson
    except ImportError:
        return json.loads
    loads: Callable[[bytes], Any] = orjson.loads
    return loads


def parse_times(dates: list[str]) -> NDArray[np.int64]:
    """ISO 8601 dates or moments as seconds; a whole list at once where all are well formed, one by one where not."""
    try:
        return np.array([date[:19] for date in dates], dtype="datetime64[s]").astype(np.int64)
    except ValueError:
        return np.array([_parse_time(date) for date in dates], dtype=np.int64)


def _parse_time(date: str) -> int:
    for length in (19, 16, 10):
        try:
            return int(np.datetime64(date.strip()[:length], "s").astype(np.int64))
        except ValueError:
            continue
    return int(UNDATED)


def _lines(path: Path) -> Iterator[bytes]:
    opened: IO[bytes] = lzma.open(path) if path.suffix == ".xz" else path.open("rb")
    with opened as stream:
        while line := stream.readline(MAX_LINE):
            yield line


def _json_rows(path: Path) -> Iterator[dict[str, Any] | Problem]:
    loads = _loads()
    for number, line in enumerate(_lines(path), 1):
        try:
            row = loads(line)
        except ValueError:
            if line.strip():
                yield Problem(f"{path}#{number}", "bad_json", "This line is not JSON; it was left out.")
            continue
        yield row if isinstance(row, dict) else Problem(f"{path}#{number}", "bad_json", "This line is not an object.")


def _parquet_rows(path: Path) -> Iterator[dict[str, Any] | Problem]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as table:
        for batch in table.iter_batches(batch_size=2000):
            yield from batch.to_pylist()


def _rows(path: Path) -> Iterator[dict[str, Any] | Problem]:
    name = path.name.removesuffix(".xz")
    if name.endswith((".jsonl", ".ndjson", ".json")):
        return _json_rows(path)
    if name.endswith((".parquet", ".pq")):
        return _parquet_rows(path)
    raise UsageError(f"{path.name}: a corpus is JSON lines (.jsonl, .jsonl.xz) or Parquet (.parquet)")


def files_of(inputs: Iterable[str | Path]) -> list[Path]:
    """The files behind names of files and folders, in a settled order."""
    found: list[Path] = []
    for entry in map(Path, inputs):
        if entry.is_dir():
            found += sorted(p for p in entry.rglob("*") if p.name.endswith((".jsonl", ".jsonl.xz", ".ndjson", ".parquet")))
        elif entry.exists():
            found.append(entry)
        else:
            raise UsageError(f"{entry}: no such file or folder")
    if not found:
        raise UsageError("no corpus files (.jsonl, .jsonl.xz, .parquet) in what was given")
    return found


def _names(row: dict[str, Any], mapping: dict[str, str]) -> dict[str, str]:
    """Which column of the corpus holds which field: as told, else the usual name that the first row has."""
    chosen = {}
    for name in FIELDS:
        usual = [alias for alias in _USUAL[name] if alias in row]
        chosen[name] = mapping.get(name) or (usual[0] if usual else "")
    return chosen


def read_batches(files: Iterable[Path], mapping: dict[str, str], batch_chars: int) -> Iterator[Batch]:
    """Articles in batches of about so many characters. A row without text becomes a Problem and the rest goes on."""
    batch, dates, size = Batch(), [], 0
    for path in files:
        names: dict[str, str] = {}
        for number, row in enumerate(_rows(path), 1):
            if isinstance(row, Problem):
                batch.problems.append(row)
                continue
            names = names or _names(row, mapping)
            text = row.get(names["text"])
            if not isinstance(text, str) or not text:
                batch.problems.append(Problem(f"{path}#{number}", "no_text", "This row has no text; it was left out."))
                continue
            batch.ids.append(str(row.get(names["id"]) or f"{path.name}#{number}"))
            batch.outlets.append(str(row.get(names["outlet"]) or ""))
            dates.append(str(row.get(names["date"]) or ""))
            batch.texts.append(text)
            size += len(text)
            if size >= batch_chars:
                batch.times = parse_times(dates)
                yield batch
                batch, dates, size = Batch(), [], 0
    batch.times = parse_times(dates)
    yield batch
