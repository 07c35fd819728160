"""Packed bytes unpacked under a limit: what a server or an archive sends can never grow beyond what we allow."""

from __future__ import annotations

import zlib
from importlib import import_module
from typing import Any, Protocol

_GROWTH_FROM = 1 << 20  # a ratio says nothing about a small page
CHUNK = 1 << 16


class BodyError(Exception):
    """Why a body was given up: ``code`` of the Problem, and one line for a person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class _Unpacker(Protocol):
    def feed(self, data: bytes, most: int) -> bytes:
        """At most about ``most`` bytes of what ``data`` and what was held back unpack to."""

    def pending(self) -> bool:
        """Whether there is more to be had without new input."""

    def whole(self) -> bool:
        """Whether the end of the packed data was reached."""


class _Plain:
    def feed(self, data: bytes, most: int) -> bytes:
        return data

    def pending(self) -> bool:
        return False

    def whole(self) -> bool:
        return True


class _Zlib:
    """gzip (several members in a row too) and deflate, with or without its zlib head."""

    def __init__(self, gzip: bool) -> None:
        self._gzip = gzip
        self._inner = zlib.decompressobj(31 if gzip else 15)
        self._held = b""
        self._begun = False

    def feed(self, data: bytes, most: int) -> bytes:
        data = self._held + data
        self._held = b""
        if self._inner.eof:
            if not self._gzip or not data.startswith(b"\x1f\x8b"):
                return b""  # padding behind the end
            self._inner = zlib.decompressobj(31)
        try:
            out = self._inner.decompress(data, most)
        except zlib.error as error:
            if self._gzip or self._begun:
                raise BodyError("bad_encoding", "The packed body is damaged.") from error
            self._inner = zlib.decompressobj(-15)
            try:
                out = self._inner.decompress(data, most)
            except zlib.error as again:
                raise BodyError("bad_encoding", "The packed body is damaged.") from again
        self._begun = True
        self._held = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail
        return out

    def pending(self) -> bool:
        return bool(self._held) and not (self._inner.eof and not self._held.startswith(b"\x1f\x8b"))

    def whole(self) -> bool:
        return self._inner.eof


class _Brotli:
    def __init__(self, module: Any) -> None:
        self._inner = module.Decompressor()
        self._error: type[Exception] = module.error

    def feed(self, data: bytes, most: int) -> bytes:
        try:
            return bytes(self._inner.process(data, output_buffer_limit=most))
        except self._error as error:
            raise BodyError("bad_encoding", "The packed body is damaged.") from error

    def pending(self) -> bool:
        return not self._inner.can_accept_more_data()

    def whole(self) -> bool:
        return bool(self._inner.is_finished())


def brotli_module() -> Any | None:
    """The brotli package where it is installed and can be held to a limit; older ones cannot, and are not used."""
    try:
        brotli: Any = import_module("brotli")
    except ImportError:
        return None
    return brotli if hasattr(brotli.Decompressor, "can_accept_more_data") else None


def accepted() -> str:
    """What to ask servers for."""
    return "gzip, deflate, br" if brotli_module() else "gzip, deflate"


class Body:
    """A body that is put together piece by piece, unpacked on the way, and refused as soon as it is too much."""

    def __init__(self, encoding: str, max_bytes: int, max_ratio: int) -> None:
        self._unpacker = _unpacker(encoding)
        self._parts: list[bytes] = []
        self._max_bytes, self._max_ratio = max_bytes, max_ratio
        self.wire = 0
        self.size = 0

    def add(self, data: bytes) -> None:
        """Take in what came over the wire. Raises BodyError when it is damaged or too much."""
        self.wire += len(data)
        while True:
            out = self._unpacker.feed(data, min(CHUNK * 4, self._max_bytes + 1))
            self.size += len(out)
            if self.size > self._max_bytes:
                raise BodyError("too_large", f"There is more than {self._max_bytes:,} bytes of it; it was left out.")
            if self.size > _GROWTH_FROM and self.size > self._max_ratio * self.wire:
                raise BodyError("bomb", f"It unpacks to more than {self._max_ratio} times its size; it was left out.")
            self._parts.append(out)
            data = b""
            if not self._unpacker.pending():
                return

    def whole(self) -> bytes:
        """The body. Raises BodyError when the packed data ends too early."""
        if self.wire and not self._unpacker.whole():
            raise BodyError("cut_short", "The packed body ends too early.")
        return b"".join(self._parts)


def _unpacker(encoding: str) -> _Unpacker:
    names = [name.strip().lower() for name in encoding.split(",")]
    packed = [name for name in names if name and name != "identity"]
    if not packed:
        return _Plain()
    if packed in (["gzip"], ["x-gzip"]):
        return _Zlib(gzip=True)
    if packed == ["deflate"]:
        return _Zlib(gzip=False)
    if packed == ["br"] and (module := brotli_module()) is not None:
        return _Brotli(module)
    raise BodyError("bad_encoding", f"Bodies packed as {encoding[:40]!r} are not read.")
