"""Where articles of a corpus come from: JSON lines, Parquet, web archives and stores, read in batches.

Rows of any of them are the same to the engines: an id, an outlet, a date, a text.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import lzma
import re
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from retold.errors import UsageError
from retold.model import Article, Problem

FIELDS = ("id", "outlet", "date", "text")
_USUAL = {
    "id": ("id", "url", "uri"),
    "outlet": ("outlet", "series", "source", "publisher", "domain", "source_domain"),
    "date": ("date", "published", "date_publish", "date_published", "published_at", "timestamp"),
    "text": ("text", "body", "content", "maintext"),
}
_OF_A_TRACE = {"title", "headline", "url", "authors", "author", "byline"}  # columns that only a trace reads
DAY = 86_400  # seconds
UNDATED = np.iinfo(np.int64).min
MAX_LINE = 64 << 20  # bytes: a longer line is not an article
_FAR = 1 << 38  # seconds, some 8,700 years: no article is dated so far away
_LINES = (".jsonl", ".ndjson", ".json")
_TABLES = (".parquet", ".pq")
_ARCHIVES = (".warc", ".warc.gz", ".wacz")
_STORES = (".db", ".sqlite", ".sqlite3", ".retold")
_SURROGATE = re.compile("[\ud800-\udfff]")

Row = Mapping[str, Any]


@dataclass(slots=True)
class Batch:
    """Some articles, field by field. ``times`` are seconds since 1970, UTC; :data:`UNDATED` where none is known."""

    ids: list[str] = field(default_factory=list)
    outlets: list[str] = field(default_factory=list)
    times: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    texts: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a corpus is to be read: its files, the names of its fields (ours to theirs), the dates wanted, both included."""

    files: tuple[Path, ...]
    mapping: Mapping[str, str] = field(default_factory=dict)
    since: str = ""
    until: str = ""

    def bounds(self) -> tuple[int, int]:
        """The first and last second wanted."""
        lo = _bound(self.since, "since") if self.since else int(UNDATED)
        hi = _bound(self.until, "until") if self.until else int(np.iinfo(np.int64).max)
        if self.until and len(self.until) <= 10:
            hi += DAY - 1
        if self.since and self.until and hi < lo:
            raise UsageError(f"nothing lies between --since {self.since} and --until {self.until}")
        return lo, hi


def _bound(date: str, name: str) -> int:
    found = _parse_time(date)
    if found == UNDATED:
        raise UsageError(f"--{name} wants a date like 2024-05-31, not {date!r}")
    return found


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
        if not any(len(date) > 19 for date in dates):
            found = np.array(dates, dtype="datetime64[s]").astype(np.int64)
            if (np.abs(found[found != UNDATED]) < _FAR).all():
                return found
    except ValueError:
        pass
    return np.array([_parse_time(date) for date in dates], dtype=np.int64)


_ZONE = re.compile(r"(?:Z|([+-])(\d\d):?(\d\d))$")


def _parse_time(date: str) -> int:
    date = date.strip()
    if not date[:4].isdigit():
        return int(UNDATED)
    zone = _ZONE.search(date, 16)
    shift = 60 * (60 * int(zone[2]) + int(zone[3])) * (-1 if zone[1] == "+" else 1) if zone and zone[1] else 0
    for length in (19, 16, 10):
        try:
            found = int(np.datetime64(date[:length], "s").astype(np.int64))
        except ValueError:
            continue
        if found != UNDATED and abs(found) < _FAR:
            return found + (shift if length > 10 else 0)
    return int(UNDATED)


def _date(value: Any) -> str:
    """A date field as text: datasets hold strings, moments, or numbers of seconds or milliseconds."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        seconds = value / 1000 if abs(value) > 1e11 else value
        return str(np.datetime64(int(seconds), "s")) if abs(seconds) < 1e11 else ""
    return value.isoformat() if hasattr(value, "isoformat") else ""


def _open(path: Path) -> IO[bytes]:
    if path.suffix == ".xz":
        return lzma.open(path)
    if path.suffix == ".gz":
        return gzip.open(path)  # type: ignore[return-value]
    return path.open("rb")


def _json_rows(path: Path) -> Iterator[Row | Problem]:
    try:
        with _open(path) as stream:
            yield from parse_lines(iter(lambda: stream.readline(MAX_LINE), b""), path.name)
    except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
        yield Problem(path.name, "unreadable", f"The rest of the file cannot be read: {error}.")


def _parquet_rows(path: Path, mapping: Mapping[str, str]) -> Iterator[Row | Problem]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as table:
            wanted = {name for names in _USUAL.values() for name in names} | set(mapping.values()) | _OF_A_TRACE
            columns = [name for name in table.schema_arrow.names if name in wanted]
            for batch in table.iter_batches(batch_size=2000, columns=columns):
                yield from batch.to_pylist()
    except (OSError, pa.ArrowException) as error:
        yield Problem(path.name, "unreadable", f"The Parquet file cannot be read: {str(error).splitlines()[0]}")


def _archive_rows(path: Path) -> Iterator[Row | Problem]:
    from retold.intake.limits import DEFAULT
    from retold.intake.web import from_archive

    for found in from_archive(path, path.name, DEFAULT):
        yield article_row(found) if isinstance(found, Article) else found


def article_row(article: Article) -> Row:
    """An article that was read from a page or a store, as a row of a corpus."""
    date = article.published.value or article.published.latest or article.seen.value or ""
    return {"id": article.id, "outlet": article.outlet_name, "date": date, "text": article.text}


def _store_rows(path: Path) -> Iterator[Row | Problem]:
    """Every version in a store; only these columns of it are known here."""
    query = (
        "SELECT id, outlet, text, coalesce(published, datetime(moment, 'unixepoch')) AS date FROM version ORDER BY seq"
    )
    try:
        store = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)
        try:
            store.row_factory = sqlite3.Row
            for row in store.execute(query):
                yield dict(row)
        finally:
            store.close()
    except sqlite3.Error as error:
        yield Problem(path.name, "unreadable", f"The store cannot be read: {error}.")


def _rows(path: Path, mapping: Mapping[str, str]) -> Iterator[Row | Problem]:
    name = path.name.lower()
    if name.endswith(_ARCHIVES):
        return _archive_rows(path)
    if name.endswith(_STORES):
        return _store_rows(path)
    if name.endswith(_TABLES):
        return _parquet_rows(path, mapping)
    return _json_rows(path)


def _readable(path: Path) -> bool:
    name = path.name.lower()
    lines = name.removesuffix(".xz").removesuffix(".gz")
    return lines.endswith(_LINES) or name.endswith((*_TABLES, *_ARCHIVES, *_STORES))


def files_of(inputs: Iterable[str | Path]) -> tuple[Path, ...]:
    """The files behind names of files and folders, in a settled order."""
    found: list[Path] = []
    for entry in map(Path, inputs):
        if entry.is_dir():
            found += sorted(p for p in entry.rglob("*") if p.is_file() and _readable(p))
        elif not entry.exists():
            raise UsageError(f"{entry}: no such file or folder")
        elif _readable(entry):
            found.append(entry)
        else:
            raise UsageError(
                f"{entry.name}: a corpus is .jsonl (also .gz, .xz), .parquet, .warc(.gz), .wacz or a store (.db)"
            )
    if not found:
        raise UsageError("no corpus files (.jsonl, .jsonl.gz, .jsonl.xz, .parquet, .warc, .db) in what was given")
    return tuple(found)


def columns(row: Row, mapping: Mapping[str, str]) -> dict[str, str]:
    """Which column of the corpus holds which field: as told, else the usual name that the row has."""
    chosen = {}
    for name in FIELDS:
        usual = [alias for alias in _USUAL[name] if alias in row]
        chosen[name] = mapping.get(name) or (usual[0] if usual else "")
    return chosen


def _identity(row: Row, name: str, text: str) -> str:
    """The id that a row gives, else one made from its text: the same in whatever file and place it stands."""
    value = row.get(name)
    if value not in (None, ""):
        return _SURROGATE.sub("\ufffd", str(value))
    return "t" + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


Found = tuple[str, str, str, str, Row]  # id, outlet, date, text, and the row they were taken from


def understand(rows: Iterable[Row | Problem], mapping: Mapping[str, str], place: str) -> Iterator[Found | Problem]:
    """Rows with their fields found. A row without text comes as a Problem."""
    names: dict[str, str] = {}
    for number, row in enumerate(rows, 1):
        if isinstance(row, Problem):
            yield row
            continue
        if not names or names["text"] not in row:
            names = columns(row, mapping)
        text = row.get(names["text"])
        if not isinstance(text, str) or not text.strip():
            yield Problem(f"{place}#{number}", "no_text", "This row has no text; it was left out.")
            continue
        if not text.isascii():
            text = _SURROGATE.sub("\ufffd", text)  # half a character: replaced by one of the same length
        outlet, date = row.get(names["outlet"]), row.get(names["date"])
        yield (
            _identity(row, names["id"], text),
            _SURROGATE.sub("\ufffd", outlet) if isinstance(outlet, str) else "",
            date if isinstance(date, str) else _date(date),
            text,
            row,
        )


def rows_of(reading: Reading) -> Iterator[Found | Problem]:
    """Every row of the corpus."""
    for path in reading.files:
        yield from understand(_rows(path, reading.mapping), reading.mapping, path.name)


def parse_lines(lines: Iterable[bytes], place: str) -> Iterator[Row | Problem]:
    """JSON lines as rows."""
    loads = _loads()
    for number, line in enumerate(lines, 1):
        try:
            row = loads(line)
        except (ValueError, RecursionError):
            if line.strip():
                yield Problem(f"{place}#{number}", "bad_json", "This line is not JSON; it was left out.")
            continue
        if isinstance(row, dict):
            yield row
        else:
            yield Problem(f"{place}#{number}", "bad_json", "This line is not an object; it was left out.")


def read_batches(reading: Reading, batch_chars: int) -> Iterator[Batch]:
    """Articles in batches of about so many characters. A row without text becomes a Problem and the rest goes on."""
    return batches(rows_of(reading), reading.bounds(), batch_chars)


def batches(rows: Iterable[Found | Problem], bounds: tuple[int, int], batch_chars: int) -> Iterator[Batch]:
    """Rows gathered into batches; those outside the dates wanted are left out."""
    batch, dates, size = Batch(), [], 0
    for found in rows:
        if isinstance(found, Problem):
            batch.problems.append(found)
            continue
        identity, outlet, date, text, _ = found
        batch.ids.append(identity)
        batch.outlets.append(outlet)
        dates.append(date)
        batch.texts.append(text)
        size += len(text)
        if size >= batch_chars:
            yield _within(batch, dates, bounds)
            batch, dates, size = Batch(), [], 0
    yield _within(batch, dates, bounds)


def _within(batch: Batch, dates: list[str], bounds: tuple[int, int]) -> Batch:
    """The batch with its times, without what lies outside the dates wanted (undated articles too, once dates are asked for)."""
    batch.times = parse_times(dates)
    if bounds == (UNDATED, np.iinfo(np.int64).max):
        return batch
    keep = (batch.times >= bounds[0]) & (batch.times <= bounds[1]) & (batch.times != UNDATED)
    kept = np.flatnonzero(keep).tolist()
    return Batch(
        [batch.ids[i] for i in kept],
        [batch.outlets[i] for i in kept],
        batch.times[keep],
        [batch.texts[i] for i in kept],
        batch.problems,
    )
