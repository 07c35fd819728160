"""Web archives (WARC, and WACZ around them) -> the pages in them, read as a stream, bounded in memory and growth.

Nothing is unpacked to disk, so no name inside an archive can lead anywhere.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from retold.intake.bodies import CHUNK, Body, BodyError
from retold.intake.limits import Limits

MAX_HEAD = 64 * 1024
MAX_RECORDS = 2_000_000
_MAX_RATIO = 200
_GROWTH_FROM = 64 << 20
_MAX_DIRECTORY = 4 << 20
_MAX_MEMBERS = 1000
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})")


class WarcError(Exception):
    """Why an archive, or the rest of it, cannot be read: ``code`` of the Problem, and one line for a person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Archived:
    """One record of an archive that may hold an article: what was at an address, and when it was seen.

    ``kind`` is "response", "resource" or "conversion"; ``asked`` the address that had been asked for, before redirects.
    ``trouble`` says why the body could not be read: then ``body`` is empty.
    """

    kind: str
    url: str
    date: str
    headers: Mapping[str, str]
    body: bytes
    asked: str = ""
    trouble: tuple[str, str] | None = None

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class _Stream:
    """The bytes of an archive, unpacked on the way when they are gzip (one member per record, or one for all)."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._held = b""
        self._packed = b""
        self._inner: zlib._Decompress | None = None
        self._ended = False
        self._read, self._made = 0, 0
        first = source.read(CHUNK)
        self._read += len(first)
        self._gzip = first.startswith(b"\x1f\x8b")
        if self._gzip:
            self._packed = first
        else:
            self._held = first

    def _fill(self) -> bool:
        """Get more bytes; false at the end."""
        if self._ended:
            return False
        if not self._gzip:
            data = self._source.read(CHUNK)
            self._ended = not data
            self._held += data
            return bool(data)
        while True:
            if not self._packed:
                self._packed = self._source.read(CHUNK)
                self._read += len(self._packed)
            if not self._packed:
                self._ended = True
                if self._inner is not None:
                    raise WarcError("cut_short", "The archive ends in the middle of a record.")
                return False
            out = self._unpack()
            if out:
                self._held += out
                return True

    def _unpack(self) -> bytes:
        if self._inner is None:
            self._inner = zlib.decompressobj(31)
        try:
            out = self._inner.decompress(self._packed, CHUNK * 4)
        except zlib.error as error:
            raise WarcError("bad_archive", "The archive is damaged; the rest of it was left out.") from error
        if self._inner.eof:
            self._packed, self._inner = self._inner.unused_data.lstrip(b"\0"), None
        else:
            self._packed = self._inner.unconsumed_tail
        self._made += len(out)
        if self._made > _GROWTH_FROM and self._made > _MAX_RATIO * self._read:
            raise WarcError("bomb", f"The archive unpacks to more than {_MAX_RATIO} times its size; it was given up.")
        return out

    def line(self) -> bytes:
        """One line without its end; "" is a blank one. Raises WarcError where it is too long; EOFError at the end."""
        at = 0
        while (end := self._held.find(b"\n", at)) < 0:
            at = len(self._held)
            if at > MAX_HEAD:
                raise WarcError("bad_archive", "A line in the archive is too long; the rest of it was left out.")
            if not self._fill():
                if self._held:
                    raise WarcError("cut_short", "The archive ends in the middle of a record.")
                raise EOFError
        found, self._held = self._held[:end], self._held[end + 1 :]
        return found.rstrip(b"\r")

    def take(self, size: int, keep: bool) -> bytes:
        """The next ``size`` bytes, or nothing but the way past them where they are not kept."""
        parts: list[bytes] = []
        while size > 0:
            if not self._held and not self._fill():
                raise WarcError("cut_short", "The archive ends in the middle of a record.")
            part = self._held[:size]
            self._held = self._held[size:] if size < len(self._held) else b""
            size -= len(part)
            if keep:
                parts.append(part)
        return b"".join(parts)


def read_warc(source: BinaryIO, limits: Limits) -> Iterator[Archived]:
    """The records of a WARC file that may be articles, in its order. Raises WarcError where the rest cannot be read."""
    stream = _Stream(source)
    for _ in range(MAX_RECORDS):
        try:
            head = _head(stream)
        except EOFError:
            return
        length = head.get("content-length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 16):
            raise WarcError("bad_archive", "A record of the archive has no length; the rest of it was left out.")
        if not _wanted(head):
            stream.take(int(length), keep=False)
            continue
        if int(length) > limits.max_bytes + MAX_HEAD:
            stream.take(int(length), keep=False)
            trouble = ("too_large", f"The page is larger than {limits.max_bytes:,} bytes; it was left out.")
            yield Archived(head["warc-type"], _uri(head), head.get("warc-date", ""), {}, b"", trouble=trouble)
            continue
        yield from _archived(head, stream.take(int(length), keep=True), limits)
    raise WarcError("too_many", f"There are more than {MAX_RECORDS:,} records; the rest was left out.")


def _head(stream: _Stream) -> dict[str, str]:
    """The headers of the next record, names in small letters."""
    line = b""
    for _ in range(1000):  # the blank lines between records
        line = stream.line()
        if line:
            break
    if not line.startswith(b"WARC/"):
        raise WarcError("bad_archive", "This is not a web archive, or it is damaged; the rest of it was left out.")
    out: dict[str, str] = {}
    size = 0
    while line:
        try:
            line = stream.line()
        except EOFError:
            raise WarcError("cut_short", "The archive ends in the middle of a record.") from None
        size += len(line)
        if size > MAX_HEAD:
            raise WarcError("bad_archive", "The head of a record is too long; the rest of the archive was left out.")
        name, _, value = line.decode("utf-8", "replace").partition(":")
        out.setdefault(name.strip().lower(), value.strip())
    return out


def _uri(head: Mapping[str, str]) -> str:
    return head.get("warc-target-uri", "").strip("<>")[:4000]


def _wanted(head: Mapping[str, str]) -> bool:
    kind, media = head.get("warc-type", ""), head.get("content-type", "").lower()
    if kind == "response":
        return "http" in media and _uri(head).lower().startswith(("http://", "https://"))
    return kind in ("resource", "conversion") and media.startswith(
        ("text/html", "application/xhtml", "application/json")
    )


def _archived(head: Mapping[str, str], block: bytes, limits: Limits) -> Iterator[Archived]:
    kind, url, date = head["warc-type"], _uri(head), head.get("warc-date", "")
    asked = head.get("retold-asked-uri", "")[:4000]
    if kind != "response":
        yield Archived(kind, url, date, {"content-type": head.get("content-type", "")}, block, asked)
        return
    status, headers, body = _http(block)
    media = headers.get("content-type", "").lower()
    if status != 200 or not ("html" in media or not media):
        return
    try:
        if "chunked" in headers.get("transfer-encoding", "").lower():
            body = _unchunked(body)
        unpacked = Body(headers.get("content-encoding", ""), limits.max_bytes, _MAX_RATIO)
        unpacked.add(body)
        yield Archived(kind, url, date, headers, unpacked.whole(), asked)
    except BodyError as error:
        yield Archived(kind, url, date, headers, b"", asked, (error.code, error.message))


def _http(block: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a stored answer."""
    match = _STATUS.match(block[:40])
    ends = [(at, size) for mark, size in ((b"\r\n\r\n", 4), (b"\n\n", 2)) if (at := block.find(mark, 0, MAX_HEAD)) >= 0]
    if not match or not ends:
        return 0, {}, b""
    end, size = min(ends)
    headers: dict[str, str] = {}
    for line in block[:end].decode("latin-1").split("\n")[1:]:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), value.strip())
    return int(match.group(1)), headers, block[end + size :]


def _unchunked(body: bytes) -> bytes:
    """A body without its chunk marks; one that is not really chunked (crawlers undo it and keep the header) is as it is."""
    parts: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\n", at, at + 200)
        size = body[at : max(at, end)].split(b";")[0].strip()
        if end < 0 or not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size):
            if not parts:
                return body
            raise BodyError("cut_short", "The stored page ends too early.")
        if int(size, 16) == 0:
            return b"".join(parts)
        parts.append(body[end + 1 : end + 1 + int(size, 16)])
        at = end + 1 + int(size, 16)
        at = at + 2 if body[at : at + 2] == b"\r\n" else at + 1


def read_wacz(path: Path, limits: Limits) -> Iterator[Archived]:
    """The records of all WARC files in a WACZ, in the order of their names. Raises WarcError."""
    _checked_directory(path)
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(
                name
                for name in archive.namelist()
                if name.startswith("archive/") and name.endswith((".warc", ".warc.gz"))
            )
            if not names:
                raise WarcError("not_an_archive", "There is no web archive in this zip file.")
            for name in names[:_MAX_MEMBERS]:
                info = archive.getinfo(name)
                if info.file_size > _GROWTH_FROM and info.file_size > _MAX_RATIO * max(1, path.stat().st_size):
                    raise WarcError("bomb", f"It unpacks to more than {_MAX_RATIO} times its size; it was given up.")
                with archive.open(info) as member:
                    yield from read_warc(member, limits)  # type: ignore[arg-type]
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        ValueError,
        struct.error,
        EOFError,
    ) as error:
        raise WarcError("bad_archive", "The zip file is damaged or locked; the rest of it was left out.") from error


def _checked_directory(path: Path) -> None:
    """Refuse a zip file whose directory alone would fill the memory, before anything reads it."""
    size = path.stat().st_size
    with path.open("rb") as handle:
        handle.seek(max(0, size - 66_000))
        tail = handle.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise WarcError("bad_archive", "This is not a zip file.")
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    wide = tail.rfind(b"PK\x06\x06")
    if wide >= 0 and len(tail) - wide >= 56:
        length = max(length if length != 0xFFFFFFFF else 0, int.from_bytes(tail[wide + 40 : wide + 48], "little"))
    if length > _MAX_DIRECTORY:
        raise WarcError("too_large", "The zip file lists too many files; it was left out.")
