"""A small web server on the loopback, answering what a test tells it to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

Route = Callable[[BaseHTTPRequestHandler], None]

PAGE = """<!doctype html><html lang="en"><head><title>Ferry line shut after engine fire</title>
<meta property="og:site_name" content="Ostmark Courier"></head><body><article><h1>Ferry line shut after engine fire</h1>
<p>The night ferry between Ostmark and Lund Island was shut on Tuesday after a fire in its engine room, the harbour
master said in a statement to the Courier.</p><p>Nobody was hurt and all 84 passengers were taken off by the pilot boat
before two in the morning, according to Maren Holt, who runs the harbour.</p><p>"We do not know yet when the line will
open again," Holt told reporters on the quay, where the vessel was still smoking at dawn. The owners had promised new engines in March.</p></article></body></html>"""


@dataclass
class Site:
    """The server of one test: ``routes`` by path, and what was asked for."""

    base: str
    routes: dict[str, Route]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def serve(self, path: str, body: bytes | str, status: int = 200, **headers: str) -> str:
        """Answer a path with a body; header names are given with underscores. Gives the address."""
        data = body.encode("utf-8") if isinstance(body, str) else body

        def route(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            told = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(data))}
            for name, value in (told | {n.replace("_", "-"): v for n, v in headers.items()}).items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(data)

        self.routes[path] = route
        return self.base + path
