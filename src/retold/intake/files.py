"""Files, folders, globs and standard input -> articles. What cannot be used comes back as a Problem, in its place."""

from __future__ import annotations

import glob
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retold.intake.hidden import hidden_problems
from retold.intake.limits import DEFAULT, Limits
from retold.intake.page import article_from_html, decode
from retold.intake.plain import article_from_text
from retold.intake.records import article_from_record
from retold.model import Article, Problem

if TYPE_CHECKING:
    from retold.intake.fetch import Fetcher

Found = Article | Problem
_TEXT = frozenset((".txt", ".md", ".text", ".markdown"))
_PAGE = frozenset((".html", ".htm", ".xhtml"))
_LINES = frozenset((".jsonl", ".ndjson"))
_ARCHIVES = (".warc", ".warc.gz", ".wacz")
_PACKED = frozenset((".gz", ".zip", ".bz2", ".xz", ".zst", ".7z", ".tar", ".tgz", ".rar"))
_MAGIC = (
    (b"\x89PNG", "an image"), (b"\xff\xd8\xff", "an image"), (b"GIF8", "an image"), (b"RIFF", "a media file"),
    (b"%PDF", "a PDF"), (b"PK\x03\x04", "a packed file"), (b"\x1f\x8b", "a packed file"), (b"BZh", "a packed file"),
    (b"\x7fELF", "a program"), (b"\xd0\xcf\x11\xe0", "an office document"), (b"SQLite format 3", "a database"),
    (b"{\\rtf", "an RTF document"),
)  # fmt: skip


def read(
    source: str,
    *,
    mapping: Mapping[str, str] | None = None,
    limits: Limits = DEFAULT,
    fetcher: Fetcher | None = None,
) -> list[Found]:
    """The articles of a source, in a fixed order, and a ``Problem`` for everything that could not be used.

    ``source`` is the path of a file or a folder (read through, hidden files left out), a pattern with ``*`` or ``?``, or
    ``-`` for standard input (text, a page, or JSON Lines), or an http(s) address. Text, Markdown, HTML, JSON, JSON Lines
    and web archives (WARC, WACZ) are understood; ``mapping`` gives the field names of records that use others than the
    usual, theirs to ours; ``fetcher`` asks the web, one for the whole process where none is given. Never raises for what
    a file or page holds.
    """
    found = _read(source, mapping, limits, fetcher)
    return [*found, *(problem for item in found if isinstance(item, Article) for problem in hidden_problems(item))]


def _read(source: str, mapping: Mapping[str, str] | None, limits: Limits, fetcher: Fetcher | None) -> list[Found]:
    if source == "-":
        return _stdin(mapping, limits)
    if source.lower().startswith(("http://", "https://")):
        return _web(source, fetcher, mapping, limits)
    path = Path(source)
    try:
        if path.is_dir():
            return _folder(path, mapping, limits)
        if path.exists():
            return _file(path, source, mapping, limits)
    except (OSError, ValueError) as error:
        return [_unreadable(source, error)]
    if any(sign in source for sign in "*?["):
        return _glob(source, mapping, limits)
    return [Problem(source, "not_found", "There is no such file or folder.")]


def _web(url: str, fetcher: Fetcher | None, mapping: Mapping[str, str] | None, limits: Limits) -> list[Found]:
    """What stands at an address. The parts that speak to the web are loaded only when there is one."""
    from retold.intake import fetch, web

    answer = (fetcher or fetch.shared()).get(url)
    if (problem := web.refusal(answer)) is not None or isinstance(answer, fetch.Failure):
        return [problem] if problem else []
    page = web.page_in(answer, limits)
    if page is not None:
        return [page]
    suffix = ".txt" if answer.kind == "text/plain" else ""
    found = from_bytes(answer.body, url, suffix, mapping, limits)
    return [web.located(item, answer) for item in found]


def _unreadable(uri: str, error: Exception) -> Problem:
    reason = getattr(error, "strerror", None) or "its name is not one that a file can have"
    return Problem(uri, "unreadable", f"It could not be read: {reason}.")


def _folder(path: Path, mapping: Mapping[str, str] | None, limits: Limits) -> list[Found]:
    out: list[Found] = []
    for item in sorted(path.rglob("*"), key=lambda entry: entry.relative_to(path).parts):
        inside = item.relative_to(path).parts
        if any(part.startswith(".") for part in inside) or not item.is_file():
            continue
        out += _file(item, str(item), mapping, limits)
    return out or [Problem(str(path), "empty", "There are no files in this folder.")]


def _glob(source: str, mapping: Mapping[str, str] | None, limits: Limits) -> list[Found]:
    names = sorted(glob.glob(source, recursive=True))
    out: list[Found] = []
    for name in names:
        if Path(name).is_file():
            out += _file(Path(name), name, mapping, limits)
        elif Path(name).is_dir() and not source.endswith("**"):
            out += _folder(Path(name), mapping, limits)
    return out or [Problem(source, "not_found", "No file fits this pattern.")]


def _stdin(mapping: Mapping[str, str] | None, limits: Limits) -> list[Found]:
    data = sys.stdin.buffer.read(limits.max_json_bytes + 1)
    if len(data) > limits.max_json_bytes:
        message = f"There is more than {limits.max_json_bytes:,} bytes on standard input; give it as a file."
        return [Problem("-", "too_large", message)]
    return from_bytes(data, "-", "", mapping, limits)


def _file(path: Path, uri: str, mapping: Mapping[str, str] | None, limits: Limits) -> list[Found]:
    suffix = path.suffix.lower()
    if path.name.lower().endswith(_ARCHIVES):
        from retold.intake.web import from_archive

        return list(_capped(from_archive(path, uri, limits), uri, limits))
    if suffix in _PACKED:
        return [Problem(uri, "packed", "Packed files are not read; unpack it first.")]
    try:
        if not path.is_file():
            return [Problem(uri, "unreadable", "It is not a file.")]
        size = path.stat().st_size
        if suffix in _LINES:
            if size > limits.max_file_bytes:
                return [Problem(uri, "too_large", f"The file is larger than {limits.max_file_bytes:,} bytes.")]
            return list(_capped(_stream(path, uri, mapping, limits), uri, limits))
        if size > limits.max_bytes and suffix != ".json":
            return [Problem(uri, "too_large", f"The file is larger than {limits.max_bytes:,} bytes; it was left out.")]
        if size > limits.max_json_bytes:
            message = f"The file is larger than {limits.max_json_bytes:,} bytes; JSON Lines may be."
            return [Problem(uri, "too_large", message)]
        data = path.read_bytes()
    except OSError as error:
        return [_unreadable(uri, error)]
    return from_bytes(data, uri, suffix, mapping, limits)


def from_bytes(data: bytes, uri: str, suffix: str, mapping: Mapping[str, str] | None, limits: Limits) -> list[Found]:
    """The articles in the bytes of one file; ``suffix`` says what it is, "" lets the content speak."""
    if not data.strip():
        return [Problem(uri, "empty", "There is nothing in it.")]
    for magic, what in _MAGIC:
        if data.startswith(magic):
            return [Problem(uri, "not_text", f"This is {what}, not text.")]
    kind = suffix if suffix in _TEXT | _PAGE | _LINES | {".json"} else _sniff(data)
    if kind in _PAGE and _is_feed(data):
        return [
            Problem(uri, "feed", "This is a feed, not an article; `retold watch` reads the articles that feeds list.")
        ]
    if kind in _PAGE:
        return [article_from_html(data, uri, limits=limits)]
    if kind == ".json":
        return _json(data, uri, mapping, limits)
    if kind in _LINES:
        return list(_capped(_records(data.splitlines(keepends=True), uri, mapping, limits), uri, limits))
    decoded = decode(data)
    return [article_from_text(decoded.text, uri, limits=limits, why=(decoded.note,) if decoded.note else ())]


def _is_feed(data: bytes) -> bool:
    from retold.intake.feed import looks_like_feed
    from retold.intake.opml import looks_like_opml

    return looks_like_feed(data) or looks_like_opml(data)


def _sniff(data: bytes) -> str:
    """What a file without a telling name holds."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<rss", b"<feed")) or b"<html" in head:
        return ".html"
    if head.startswith(b"{"):
        first = data.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)
        try:
            json.loads(first[0])
        except (ValueError, RecursionError):
            return ".json"
        return ".jsonl"
    return ".json" if head.startswith((b"[{", b"[\n")) else ".txt"


def _json(data: bytes, uri: str, mapping: Mapping[str, str] | None, limits: Limits) -> list[Found]:
    found = _load(data)
    if found is None:
        return [Problem(uri, "bad_json", "This is not valid JSON.")]
    items = found if isinstance(found, list) else _items(found)
    if not items:
        return [Problem(uri, "not_an_article", "There is no article in this JSON file.")]
    if len(items) == 1 and not isinstance(found, list) and items[0] is found:
        return [_record(found, uri, mapping, limits)]
    return list(
        _capped(
            (_record(item, f"{uri}#{number}", mapping, limits) for number, item in enumerate(items, 1)), uri, limits
        )
    )


def _capped(found: Iterable[Found], uri: str, limits: Limits) -> Iterator[Found]:
    """The same, but of a file full of bad records only the first are named one by one, and nothing fills the memory."""
    bad = size = 0
    for item in found:
        bad += isinstance(item, Problem)
        size += len(item.text) if isinstance(item, Article) else 0
        if size > limits.max_chars:
            message = f"There are more than {limits.max_chars:,} characters of articles in it; the rest was left out."
            yield Problem(uri, "too_large", message)
            break
        if bad <= limits.max_problems or isinstance(item, Article):
            yield item
    if bad > limits.max_problems:
        yield Problem(uri, "more_problems", f"{bad - limits.max_problems:,} more of its records could not be used.")


def _items(found: Any) -> list[Any]:
    """The records of a JSON object: itself, or the list that it wraps ("articles", "data")."""
    if not isinstance(found, Mapping):
        return []
    for name in ("articles", "documents", "items", "records", "data", "results", "hits", "docs"):
        inner = found.get(name)
        if isinstance(inner, list) and inner and all(isinstance(item, Mapping) for item in inner):
            # A list of things about articles, none of which has a text, is no list of articles.
            texts = any(not isinstance(_record(item, "", None, Limits()), Problem) for item in inner[:5])
            return inner if texts else []
    return [found]


def _load(data: bytes) -> Any:
    try:
        return json.loads(decode(data).text)
    except (ValueError, RecursionError):
        return None


def _record(item: Any, uri: str, mapping: Mapping[str, str] | None, limits: Limits) -> Found:
    if not isinstance(item, Mapping):
        return Problem(uri, "not_an_article", "This is not a record of an article.")
    try:
        return article_from_record(item, uri, mapping, limits=limits)
    except RecursionError:
        return Problem(uri, "too_deep", "The record is nested too deep to be read.")


def _stream(path: Path, uri: str, mapping: Mapping[str, str] | None, limits: Limits) -> Iterator[Found]:
    """The records of a JSON Lines file, one line at a time: it may be larger than memory likes."""
    with path.open("rb") as handle:
        yield from _records(iter(lambda: handle.readline(limits.max_bytes + 2), b""), uri, mapping, limits)


def _records(
    rows: Iterator[bytes] | list[bytes], uri: str, mapping: Mapping[str, str] | None, limits: Limits
) -> Iterator[Found]:
    number, skipping, some = 0, False, False
    for row in rows:
        if skipping:
            skipping = not row.endswith(b"\n")
            continue
        number += 1
        if len(row) > limits.max_bytes:
            skipping = not row.endswith(b"\n")
            some = True
            yield Problem(f"{uri}#{number}", "too_large", f"The record is larger than {limits.max_bytes:,} bytes.")
            continue
        if not row.strip():
            continue
        some = True
        item = _load(row)
        if item is None:
            yield Problem(f"{uri}#{number}", "bad_json", "This line is not valid JSON.")
        else:
            yield _record(item, f"{uri}#{number}", mapping, limits)
    if not some:
        yield Problem(uri, "empty", "There is nothing in it.")
