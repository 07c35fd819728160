"""Alerts on their way out: the feed, and a webhook that does not reach where it should not."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from xml.etree import ElementTree

import pytest

from retold.errors import UsageError
from retold.store import Alert
from retold.store.sending import atom, post

ALERTS = (
    Alert(1, "watched", "s1", "d1", "“Marlow” & <b> appears \x0b here", "2031-05-20T09:00:00+00:00"),
    Alert(2, "new_origin", "s2", "c1", "a claim has 2 origins", "2031-05-21T09:00:00+00:00"),
)
ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_feed_is_atom_and_always_the_same() -> None:
    text = atom(ALERTS)
    assert text == atom(ALERTS)
    feed = ElementTree.fromstring(text)
    assert feed.findtext(f"{ATOM}updated") == "2031-05-21T09:00:00+00:00"
    assert [e.findtext(f"{ATOM}id") for e in feed.iter(f"{ATOM}entry")] == ["urn:retold:alert:2", "urn:retold:alert:1"]
    assert "“Marlow” & <b> appears" in (feed.findall(f"{ATOM}entry")[1].findtext(f"{ATOM}title") or "")
    assert ElementTree.fromstring(atom(())).findtext(f"{ATOM}updated")


class _Hook(BaseHTTPRequestHandler):
    got: list[bytes]
    status = 200

    def do_POST(self) -> None:
        self.got.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(self.status)
        self.send_header("Location", "http://example.com/")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[tuple[str, type[_Hook]]]:
    handler = type("Hook", (_Hook,), {"got": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/in?x=1", handler
    server.shutdown()
    server.server_close()


def test_a_webhook_gets_the_alerts_as_json(hook: tuple[str, type[_Hook]]) -> None:
    url, handler = hook
    post(url, ALERTS, allow_private=True)
    (body,) = handler.got
    sent = json.loads(body)["alerts"]
    assert [a["id"] for a in sent] == [1, 2] and sent[1]["kind"] == "new_origin"


def test_a_private_webhook_needs_leave(hook: tuple[str, type[_Hook]]) -> None:
    url, handler = hook
    with pytest.raises(UsageError, match="allow-private"):
        post(url, ALERTS)
    assert handler.got == []


@pytest.mark.parametrize("status", [302, 500])
def test_a_webhook_that_does_not_take_them_is_told_of(hook: tuple[str, type[_Hook]], status: int) -> None:
    url, handler = hook
    handler.status = status
    with pytest.raises(UsageError, match=f"answered {status}"):
        post(url, ALERTS, allow_private=True)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a.example/", "http://", "http://user:pw@a.example/"])
def test_only_the_web_is_posted_to(url: str) -> None:
    with pytest.raises(UsageError, match="webhook"):
        post(url, ALERTS, allow_private=True)
