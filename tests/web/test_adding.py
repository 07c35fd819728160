"""Bringing an article from the page: pasted words, the source of a page, an address."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from web.desk_made import Desk

PASTED = "Bakery fire closes Cooper Street\n\nA fire in a bakery closed Cooper Street on Sunday morning, the fire service said. Nobody was hurt.\n\nThe owner, Ilse Marant, said the oven had been serviced in April."
PAGE = """<!doctype html><html><head><title>Bakery fire</title><meta property="og:site_name" content="Cooper Street News">
<meta property="article:published_time" content="2026-05-17T09:00:00Z"></head><body><article><h1>Bakery fire closes Cooper Street</h1>
<p>A fire in a bakery closed Cooper Street on Sunday morning, the fire service said. Nobody was hurt, and the flats above were not damaged.</p>
<p>The owner, Ilse Marant, said the oven had been serviced in April. "We will bake again on Friday," she told the Cooper Street News.</p>
</article></body></html>"""


def add(desk: Desk, **fields: str):  # type: ignore[no-untyped-def]
    return desk.post("/add", way="text", **fields)


def test_a_pasted_text_is_taken_in_and_shown(desk: Desk) -> None:
    answer = add(desk, text=PASTED, outlet="Cooper Street News", published="2026-05-17T09:00")
    assert answer.status_code == 303
    page = desk.client.get(answer.headers["location"]).text
    assert "The article was taken in." in page and "Bakery fire closes Cooper Street" in page
    row = desk.store.recent(limit=1)[0]
    assert (row.headline, row.outlet, row.published) == (
        "Bakery fire closes Cooper Street",
        "Cooper Street News",
        "2026-05-17T09:00",
    )
    assert 'class="found-articles"' in desk.client.get("/search?q=marant").text


def test_line_ends_of_browsers_do_not_change_the_text(desk: Desk) -> None:
    add(desk, text=PASTED.replace("\n", "\r\n"))
    assert "\r" not in desk.store.article(desk.store.recent(limit=1)[0].id).text


def test_the_same_words_again_add_nothing(desk: Desk) -> None:
    add(desk, text=PASTED)
    before = desk.store.counts().articles
    answer = add(desk, text=PASTED)
    assert "done=duplicate" in answer.headers["location"] and desk.store.counts().articles == before


def test_new_words_under_a_known_address_are_a_new_version(desk: Desk) -> None:
    add(desk, text=PASTED, url="https://cooper.example/fire")
    answer = add(desk, text=PASTED + "\n\nThe street opened again at noon.", url="https://cooper.example/fire")
    assert "done=version" in answer.headers["location"]
    assert (
        "The street opened again at noon."
        in desk.client.get(answer.headers["location"]).text.partition("What changed since")[2]
    )


def test_the_source_of_a_page_is_read_as_a_page(desk: Desk) -> None:
    answer = add(desk, text=PAGE, url="https://cooper.example/fire.html")
    assert answer.status_code == 303
    row = desk.store.recent(limit=1)[0]
    assert row.outlet == "Cooper Street News" and row.published == "2026-05-17T09:00:00+00:00"
    assert "<article>" not in desk.store.article(row.id).text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": ""}, "no text"),
        ({"text": " \n "}, "no text"),
        ({"text": PASTED, "published": "yesterday"}, "2026-05-14"),
        ({"text": PASTED, "url": "javascript:alert(1)"}, "http://"),
        ({"text": "\x00\x01\x02" * 50}, ""),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_typed_is_lost(desk: Desk, fields: dict[str, str], told: str) -> None:
    before = desk.store.counts().articles
    answer = add(desk, outlet="Cooper Street News", **fields)
    assert answer.status_code == 422 and told in answer.text and 'role="alert"' in answer.text
    assert 'value="Cooper Street News"' in answer.text and desk.store.counts().articles == before


@pytest.mark.parametrize(
    "address", ["", "ftp://a.example/x", "file:///etc/passwd", "/etc/passwd", "http://", "http://a b.example/"]
)
def test_only_web_addresses_are_fetched(desk: Desk, address: str) -> None:
    answer = desk.post("/add", way="url", address=address)
    assert answer.status_code == 422 and "http:// or https://" in answer.text


@pytest.fixture
def site() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = {"/fire": (200, "text/html", PAGE.encode()), "/image": (200, "image/png", b"\x89PNG")}
            status, kind, body = found.get(self.path, (404, "text/plain", b"none"))
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_an_address_inside_the_house_is_not_fetched_unless_allowed(desk: Desk, site: str) -> None:
    pytest.importorskip("protego", reason="the extra [web] is not installed")
    answer = desk.post("/add", way="url", address=f"{site}/fire")
    assert answer.status_code == 422 and "allowed" in answer.text
    desk.service.allow_private = True
    answer = desk.post("/add", way="url", address=f"{site}/fire")
    assert (
        answer.status_code == 303
        and "Bakery fire closes Cooper Street" in desk.client.get(answer.headers["location"]).text
    )
    assert desk.store.recent(limit=1)[0].url == f"{site}/fire"


@pytest.mark.parametrize(("path", "told"), [("/none", "status 404"), ("/image", "image/png")])
def test_what_is_no_page_is_said_to_be_none(desk: Desk, site: str, path: str, told: str) -> None:
    pytest.importorskip("protego", reason="the extra [web] is not installed")
    desk.service.allow_private = True
    answer = desk.post("/add", way="url", address=site + path)
    assert answer.status_code == 422 and told in answer.text
