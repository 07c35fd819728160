"""One request over one connection that goes to a checked address and nowhere else, within time and size."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from retold.intake.addresses import Target, forbidden
from retold.intake.bodies import CHUNK, Body, BodyError


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much of anything one fetch may take. Seconds, bytes and counts.

    ``total`` is the time for one request with its redirects, ``idle`` the longest silence, ``max_ratio`` how many times
    its size on the wire a body may unpack to; ``polite`` is the pause between two requests to one host.
    """

    max_bytes: int = 8 * 1024 * 1024
    max_header_bytes: int = 128 * 1024
    max_ratio: int = 200
    max_redirects: int = 5
    connect: float = 10.0
    idle: float = 10.0
    total: float = 30.0
    polite: float = 1.0
    longest_pause: float = 60.0


DEFAULT_FETCH = FetchLimits()


class Deadline:
    """The time that is left of one fetch."""

    def __init__(self, monotonic: Callable[[], float], total: float) -> None:
        self._monotonic = monotonic
        self._end = monotonic() + total

    def left(self, most: float) -> float:
        """Seconds that the next step may take. Raises TimeoutError when there are none."""
        left = self._end - self._monotonic()
        if left <= 0:
            raise TimeoutError("the time for this fetch is up")
        return min(left, most)

    def extend(self, seconds: float) -> None:
        """Give the time back that was spent waiting of our own will."""
        self._end += seconds


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server sent: status, headers (names in small letters, the first of each) and the unpacked body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _Raw(io.RawIOBase):
    """The bytes of a connection, each wait bounded by what is left of the deadline, their sum by a budget."""

    def __init__(self, sock: socket.socket, deadline: Deadline, idle: float, budget: int) -> None:
        self._sock, self._deadline, self._idle, self._budget = sock, deadline, idle, budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview | bytearray) -> int:  # type: ignore[override]
        self._sock.settimeout(self._deadline.left(self._idle))
        count = self._sock.recv_into(buffer)
        self._budget -= count
        if self._budget < 0:
            raise BodyError("too_large", "The server sends more than is taken.")
        return count


class _Guarded:
    """What ``http.client`` needs of a socket, and nothing that waits without end."""

    def __init__(self, sock: socket.socket, deadline: Deadline, limits: FetchLimits) -> None:
        self._sock, self._deadline, self._limits = sock, deadline, limits

    def makefile(self, mode: str) -> io.BufferedReader:
        budget = self._limits.max_bytes + self._limits.max_header_bytes + CHUNK
        return io.BufferedReader(_Raw(self._sock, self._deadline, self._limits.idle, budget), CHUNK)

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._deadline.left(self._limits.idle))
        self._sock.sendall(data)

    def close(self) -> None:
        """Nothing: ``http.client`` closes as soon as the head is read, but the body still has to come."""


class _Pinned(http.client.HTTPConnection):
    """A connection to one address that has been checked; the name is used for TLS and the Host header alone."""

    def __init__(self, goal: Target, address: str, deadline: Deadline, limits: FetchLimits, private: bool) -> None:
        super().__init__(goal.host, goal.port)
        self._goal, self._address, self._deadline, self._limits = goal, address, deadline, limits
        self._private = private
        self.wire: socket.socket | None = None

    def connect(self) -> None:
        wait = self._deadline.left(self._limits.connect)
        sock = socket.create_connection((self._address, self._goal.port), timeout=wait)
        try:
            # Asked again of the connection itself: the check must hold for the machine that answers.
            word = "" if self._private else forbidden(str(sock.getpeername()[0]))
            if word:
                raise BodyError("forbidden_address", f"It leads to a {word} address; that is not fetched.")
            if self._goal.scheme == "https":
                sock.settimeout(self._deadline.left(self._limits.connect))
                sock = ssl.create_default_context().wrap_socket(sock, server_hostname=self._goal.host)
        except BaseException:
            sock.close()
            raise
        self.wire = sock
        self.sock = _Guarded(sock, self._deadline, self._limits)


def exchange(
    goal: Target,
    address: str,
    headers: Mapping[str, str],
    rules: tuple[Deadline, FetchLimits, bool],
) -> Reply:
    """Ask one server once. Raises BodyError, OSError or ``http.client.HTTPException``."""
    deadline, limits, private = rules
    connection = _Pinned(goal, address, deadline, limits, private)
    try:
        connection.putrequest("GET", goal.path, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", goal.netloc)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        found = _headers(response, limits)
        return Reply(response.status, found, _body(response, found, limits))
    finally:
        connection.close()
        if connection.wire is not None:
            connection.wire.close()


def _headers(response: http.client.HTTPResponse, limits: FetchLimits) -> dict[str, str]:
    out: dict[str, str] = {}
    size = 0
    for name, value in response.getheaders():
        size += len(name) + len(value)
        if size > limits.max_header_bytes:
            raise BodyError("bad_answer", "The server sends too many headers.")
        out.setdefault(name.lower(), value.strip())
    return out


def _body(response: http.client.HTTPResponse, headers: Mapping[str, str], limits: FetchLimits) -> bytes:
    """The body of an answer that is of use; a redirect or an error needs none."""
    if response.status != 200:
        return b""
    announced = headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and len(announced) < 20 and int(announced) > limits.max_bytes:
        raise BodyError("too_large", f"The server announces {int(announced):,} bytes; that is too much.")
    body = Body(headers.get("content-encoding", ""), limits.max_bytes, limits.max_ratio)
    while data := response.read(CHUNK):
        body.add(data)
    if response.length:
        raise BodyError("cut_short", "The connection ended before the whole page was sent.")
    return body.whole()
