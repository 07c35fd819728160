"""Who may ask the desk for what, and what a browser may do with the answer.

Five fences, each enough against one kind of stranger: the Host header against a page that re-binds its own name to this
machine; Origin and Sec-Fetch-Site against other pages; a token in every form, tied to the session, against forms sent
from elsewhere; the access token against everybody else on the network; and a content policy against hostile articles.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "retold_session"
FIELD = "csrf"
HEADER = "x-retold-csrf"
SESSION_SECONDS = 12 * 3600
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# what is open before anybody has shown the access token
OPEN = ("/enter", "/assets/")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: tuple[tuple[str, str], ...] = (
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    # not "no-referrer": a browser would then send "Origin: null" with our own forms
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)


def is_loopback(host: str) -> bool:
    """True for an address that only this machine can reach."""
    if host in LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def host_name(header: str) -> str:
    """The name in a Host header, without port and in lower case; empty where it is not one."""
    host = header.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].rstrip(".")


@dataclass(slots=True)
class Guard:
    """The keys of one running desk. ``token`` None: loopback only, nobody is asked for it.

    ``hosts`` are the names under which the desk may be called (``any_address``: and by any bare address, for a desk on all
    interfaces); ``secret`` signs sessions and forms and lives as long as the process.
    """

    hosts: frozenset[str]
    token: str | None = None
    secure: bool = False
    any_address: bool = False
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    @classmethod
    def of(cls, host: str, names: Iterable[str] = (), token: str | None = None, secure: bool = False) -> Guard:
        own = host.strip("[]").lower()
        every = own in ("0.0.0.0", "::", "")
        return cls(
            frozenset({*LOOPBACK, *(() if every else (own,)), *(n.lower() for n in names)}), token, secure, every
        )

    def answers_to(self, header: str) -> bool:
        """Whether a Host header is one of ours. On all interfaces a bare address is: only names can be re-bound."""
        name = host_name(header)
        return name in self.hosts or (self.any_address and _is_address(name))

    def _sign(self, what: str, words: str) -> str:
        return hmac.new(self.secret, f"{what}:{words}".encode(), hashlib.sha256).hexdigest()

    def new_session(self, known: bool, now: float | None = None) -> str:
        """A fresh session cookie. ``known``: the person has shown the access token, or none is asked for."""
        until = int((now if now is not None else time.time()) + SESSION_SECONDS)
        words = f"{secrets.token_hex(16)}.{until}.{'k' if known else 'g'}"
        return f"{words}.{self._sign('session', words)}"

    def session(self, cookie: str | None, now: float | None = None) -> str | None:
        """The session that a cookie carries, if we signed it and it has not run out."""
        words, _, signature = (cookie or "").rpartition(".")
        ours = self._sign("session", words).encode()
        if not words or not hmac.compare_digest(signature.encode("utf-8", "replace"), ours):
            return None
        until = int(words.split(".")[1])
        return words if until > (now if now is not None else time.time()) else None

    @staticmethod
    def known(session: str | None) -> bool:
        return bool(session) and str(session).endswith(".k")

    def csrf(self, session: str) -> str:
        """The token that every form of a session carries."""
        return self._sign("csrf", session)

    def csrf_fits(self, session: str | None, shown: str | None) -> bool:
        if not session or not shown:
            return False
        return hmac.compare_digest(shown.encode("utf-8", "replace"), self.csrf(session).encode())

    def token_fits(self, shown: str) -> bool:
        """Whether an access token is ours; told apart in constant time."""
        return self.token is not None and hmac.compare_digest(
            shown.encode("utf-8", "replace"), self.token.encode("utf-8", "replace")
        )


def cookie_of(headers: Headers) -> str | None:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return found.value if found else None


class Fence:
    """The outermost layer: refuses strangers, knows the session, and puts the security headers on every answer."""

    def __init__(self, app: ASGIApp, guard: Guard, most_bytes: int) -> None:
        self.app = app
        self.guard = guard
        self.most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        session = self.guard.session(cookie_of(headers))
        bearer = self._bearer(headers)
        refusal = self._refusal(scope, headers, session, bearer)
        fresh = None
        if session is None and refusal is None:
            fresh = self.guard.new_session(known=self.guard.token is None)
            session = self.guard.session(fresh)
        scope.setdefault("state", {})["session"] = session
        scope["state"]["bearer"] = bearer
        wrapped = self._sender(send, fresh)
        if refusal is not None:
            await refusal(scope, receive, wrapped)
            return
        await self.app(scope, self._bounded(receive), wrapped)

    def _bearer(self, headers: Headers) -> bool:
        kind, _, shown = headers.get("authorization", "").partition(" ")
        return kind.lower() == "bearer" and self.guard.token is not None and self.guard.token_fits(shown.strip())

    def _refusal(self, scope: Scope, headers: Headers, session: str | None, bearer: bool) -> Response | None:
        path, host = scope["path"], headers.get("host", "")
        if not self.guard.answers_to(host):
            return refuse(path, 421, "This desk does not answer to that host name.")
        if scope["method"] not in SAFE:
            origin = headers.get("origin")
            if (
                origin is not None
                and origin != f"{'https' if self.guard.secure else scope.get('scheme', 'http')}://{host}"
            ):
                return refuse(path, 403, "Another site sent this request.")
            if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
                return refuse(path, 403, "Another site sent this request.")
            if _length(headers) > self.most_bytes:
                return refuse(path, 413, "That is too much at once.")
        if self.guard.token is None or self.guard.known(session) or path.startswith(OPEN) or bearer:
            return None
        if path.startswith("/api/"):
            return refuse(path, 401, "Send the access token: Authorization: Bearer TOKEN.")
        return RedirectResponse(f"/enter?next={quote(path)}", 303)

    def _sender(self, send: Send, fresh: str | None) -> Send:
        async def sender(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS:
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store" if self.guard.token else "private, no-cache")
                if fresh is not None and not any(v.startswith(COOKIE) for v in headers.getlist("set-cookie")):
                    headers.append("set-cookie", set_cookie(fresh, self.guard.secure))
            await send(message)

        return sender

    def _bounded(self, receive: Receive) -> Receive:
        """A body that never says how long it is gets cut off; what is cut fails to parse, or lacks its token."""
        seen = 0

        async def bounded() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > self.most_bytes:
                    return {"type": "http.request", "body": b"", "more_body": False}
            return message

        return bounded


def _length(headers: Headers) -> int:
    """What a request says about its own size; nonsense counts as too large."""
    length = headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 16 else 1 << 60


def set_cookie(value: str, secure: bool) -> str:
    return f"{COOKIE}={value}; Path=/; Max-Age={SESSION_SECONDS}; HttpOnly; SameSite=Strict" + (
        "; Secure" if secure else ""
    )


def refuse(path: str, status: int, message: str) -> Response:
    """A refusal in the language of the asker: JSON under /api, a line of text elsewhere."""
    if path.startswith("/api/"):
        return JSONResponse({"error": message}, status)
    return PlainTextResponse(message + "\n", status)
