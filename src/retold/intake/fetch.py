"""Pages and feeds from the web: the one door to the network, and a narrow one.

Only http and https; never to an address inside a house unless allowed; every redirect checked like the first address;
bounded in size, time, redirects, headers and growth; robots.txt obeyed; a pause between two requests to one host.
What goes wrong comes back as a ``Failure``, never as an exception.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from types import MappingProxyType

from retold.intake.addresses import Target, forbidden, joined, target
from retold.intake.bodies import BodyError, accepted
from retold.intake.charsets import charset_of
from retold.intake.fetch_wire import DEFAULT_FETCH, Deadline, FetchLimits, Reply, exchange

AGENT = "Retold"
_USER_AGENT = f"{AGENT}/0.1 (traces how news is retold; obeys robots.txt)"
_ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, application/json;q=0.8, text/plain;q=0.7, */*;q=0.1"
_MOVED = (301, 302, 303, 307, 308)
_ROBOTS_BYTES = 512 * 1024  # what RFC 9309 asks for
_ROBOTS_KEPT = 24 * 3600.0
_LONGEST_RETRY = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class World:
    """Everything outside that a fetch depends on: the clock, the pause, and the look-up of names."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    resolve: Callable[[str, int, float], list[str]]


def _resolve(host: str, port: int, seconds: float) -> list[str]:
    """The addresses of a host. The system's look-up has no limit of time, so a thread of its own waits for it."""
    found: list[str] = []
    errors: list[Exception] = []

    def look() -> None:
        try:
            found.extend(
                dict.fromkeys(str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
            )
        except (OSError, UnicodeError) as error:
            errors.append(error)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    thread.join(seconds)
    if not found:
        raise errors[0] if errors else OSError("no address in time")
    return found


WORLD = World(lambda: datetime.now(UTC), time.monotonic, time.sleep, _resolve)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the web answered: ``url`` as asked, ``final`` where the redirects ended, ``seen`` when.

    ``moved`` is true when every redirect on the way was a permanent one; ``status`` may be an error of the server's.
    """

    url: str
    final: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    seen: datetime
    moved: bool = False
    retry_after: float | None = None

    @property
    def kind(self) -> str:
        """The media type, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        return charset_of(self.headers.get("content-type", ""))


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer: a code for machines, a line for people."""

    url: str
    code: str
    message: str


@dataclass(slots=True)
class _Site:
    """What is known of one origin: its robots.txt, and when it may be asked again."""

    robots: object = None
    robots_until: float = -1.0
    refuses: str = ""
    delay: float = 0.0


@dataclass(slots=True)
class Fetcher:
    """Fetches pages politely. ``allow_private`` lets it reach loopback and private addresses: for a person's own machines."""

    limits: FetchLimits = DEFAULT_FETCH
    allow_private: bool = False
    world: World = WORLD
    _sites: dict[str, _Site] = field(default_factory=dict)
    _next: dict[str, float] = field(default_factory=dict)

    def get(self, url: str, *, etag: str = "", modified: str = "") -> Answer | Failure:
        """The page or feed at an address. ``etag`` and ``modified`` are what an earlier answer gave: 304 says "unchanged"."""
        deadline = Deadline(self.world.monotonic, self.limits.total)
        extra = {"If-None-Match": etag} if etag else {}
        if modified:
            extra["If-Modified-Since"] = modified
        try:
            return self._follow(url, extra, deadline, robots=True)
        except BodyError as error:
            return Failure(url, error.code, error.message)

    def _follow(self, url: str, extra: Mapping[str, str], deadline: Deadline, robots: bool) -> Answer:
        here, moved = url, True
        visited: set[str] = set()
        for _ in range(self.limits.max_redirects + 1):
            goal = target(here)
            if isinstance(goal, str):
                raise BodyError("bad_address", goal)
            if goal.url in visited:
                raise BodyError("redirects", "Its redirects lead in a circle.")
            visited.add(goal.url)
            if robots:
                self._ask_robots(goal, deadline)
            reply = self._ask(goal, extra, deadline)
            location = reply.headers.get("location", "")
            if reply.status not in _MOVED or not location:
                permanent = moved and len(visited) > 1
                return self._answer(url, goal.url, reply, permanent)
            moved = moved and reply.status in (301, 308)
            here = joined(goal.url, location)
        raise BodyError("redirects", f"There are more than {self.limits.max_redirects} redirects.")

    def _answer(self, url: str, final: str, reply: Reply, moved: bool) -> Answer:
        now = self.world.now()
        wait = retry_after(reply.headers.get("retry-after", ""), now)
        return Answer(url, final, reply.status, MappingProxyType(dict(reply.headers)), reply.body, now, moved, wait)

    def _ask(self, goal: Target, extra: Mapping[str, str], deadline: Deadline) -> Reply:
        """One request to the first of the host's addresses that is allowed and answers."""
        headers = {
            "User-Agent": _USER_AGENT, "Accept": _ACCEPT, "Accept-Encoding": accepted(), "Accept-Language": "en, *;q=0.5",
            "Connection": "close", **{name: _header(value) for name, value in extra.items()},
        }  # fmt: skip
        addresses = self._addresses(goal, deadline)
        last: Exception = OSError()
        for address in addresses[:3]:
            try:
                return exchange(goal, address, headers, (deadline, self.limits, self.allow_private))
            except (ConnectionRefusedError, socket.gaierror) as error:
                last = error  # the next address may answer
            except TimeoutError as error:
                raise BodyError("timeout", "It takes too long to answer.") from error
            except ssl.SSLError as error:
                raise BodyError("tls", f"No secure connection: {error.reason or 'the handshake failed'}.") from error
            except http.client.HTTPException as error:
                raise BodyError("bad_answer", "The server does not answer as the web does.") from error
            except OSError as error:
                last = error
        raise BodyError("no_connection", f"No connection: {last.__class__.__name__}.") from last

    def _addresses(self, goal: Target, deadline: Deadline) -> list[str]:
        try:
            found = self.world.resolve(goal.host, goal.port, deadline.left(self.limits.connect))
        except (OSError, UnicodeError) as error:
            raise BodyError("unknown_host", f"The host {goal.host!r} is not known.") from error
        if self.allow_private:
            return found
        words = [(address, forbidden(address)) for address in found]
        allowed = [address for address, word in words if not word]
        if words and not allowed:
            message = f"{goal.host} is a {words[0][1]} address; that is fetched only when it is allowed."
            raise BodyError("forbidden_address", message)
        return allowed

    def _ask_robots(self, goal: Target, deadline: Deadline) -> None:
        """Wait until the host may be asked. Raises BodyError where it asks not to be."""
        site = self._sites.setdefault(goal.origin, _Site())
        if self.world.monotonic() >= site.robots_until:
            self._read_robots(goal, site, deadline)
        if site.refuses:
            raise BodyError("robots", site.refuses)
        if site.robots is not None and not _may(site.robots, goal.url):
            raise BodyError("robots", "The site's robots.txt asks not to fetch this page; save it and give the file.")
        self._pause(goal.host, max(self.limits.polite, site.delay), deadline)

    def _read_robots(self, goal: Target, site: _Site, deadline: Deadline) -> None:
        """Read a site's robots.txt as RFC 9309 says: none there allows all, a broken server forbids all for a while."""
        small = replace(self, limits=replace(self.limits, max_bytes=_ROBOTS_BYTES))
        site.robots, site.refuses, site.delay = None, "", 0.0
        kept = _ROBOTS_KEPT
        try:
            self._pause(goal.host, self.limits.polite, deadline)
            answer = small._follow(goal.origin + "/robots.txt", {}, deadline, robots=False)
            if answer.status == 200:
                site.robots, site.delay = _parsed(answer.body, self.limits.longest_pause)
            elif answer.status == 429 or answer.status >= 500:
                kept = 600.0
                site.refuses = (
                    f"The site's robots.txt cannot be read just now (status {answer.status}); nothing is fetched."
                )
        except BodyError as error:
            if error.code in ("forbidden_address", "unknown_host", "no_connection", "tls", "timeout"):
                raise
            if error.code != "too_large":
                kept = 600.0
                site.refuses = f"The site's robots.txt cannot be read ({error.message[:80]}) so nothing is fetched."
        site.robots_until = self.world.monotonic() + kept

    def _pause(self, host: str, seconds: float, deadline: Deadline) -> None:
        """Keep ``seconds`` between two requests to one host. The wait is ours, so the server's time is not shortened by it."""
        now = self.world.monotonic()
        wait = self._next.get(host, now) - now
        if wait > 0:
            self.world.sleep(wait)
            deadline.extend(wait)
        self._next[host] = self.world.monotonic() + seconds


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for: a number or a date; a day at most, None where it says nothing."""
    bare = value.strip()
    if bare.isascii() and bare.isdigit():
        return float(min(int(bare[:9]), _LONGEST_RETRY))
    try:
        moment = parsedate_to_datetime(bare)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - now).total_seconds()), _LONGEST_RETRY)


def _header(value: str) -> str:
    """A value that a server gave and now gets back: nothing in it may break the line."""
    return "".join(char for char in value if " " <= char < "\x7f")[:1000]


def _parsed(body: bytes, longest: float) -> tuple[object, float]:
    try:
        from protego import Protego
    except ImportError as error:
        raise BodyError("not_installed", "Fetching needs the extra: pip install 'retold[web]'.") from error
    rules = Protego.parse(body.decode("utf-8", "replace"))
    delay = float(rules.crawl_delay(AGENT) or 0.0)
    return rules, min(delay, longest) if delay > 0 else 0.0


def _may(rules: object, url: str) -> bool:
    return bool(rules.can_fetch(url, AGENT))  # type: ignore[attr-defined]


@cache
def shared() -> Fetcher:
    """The fetcher of this process: one, so that the sources of a run share robots.txt and the pauses between requests."""
    return Fetcher()
