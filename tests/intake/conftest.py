"""The server and the fetcher of the tests that speak to one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from intake.localsite import Site

from retold.intake.fetch import Fetcher
from retold.intake.fetch_wire import FetchLimits


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site("", {})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            route = made.routes.get(self.path)
            try:
                if route is None:
                    self.send_error(404)
                else:
                    route(self)
            except (BrokenPipeError, ConnectionResetError):
                pass

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def fetcher() -> Fetcher:
    """A fetcher that may reach the loopback, in a hurry."""
    return Fetcher(FetchLimits(max_bytes=200_000, total=3.0, idle=1.0, polite=0.0), allow_private=True)
