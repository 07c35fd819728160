"""Desks for the tests: one to read, one of one's own, an empty one."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the extra [desk] is not installed")
pytest.importorskip("httpx", reason="starlette's test client needs httpx")

from web.desk_made import LATER, NOW, Desk, articles, open_desk, record

from retold.store import Store


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store, every story traced; tests work on copies."""
    path = tmp_path_factory.mktemp("desk") / "desk.db"
    with Store.open(path) as store:
        store.add(articles(), now=NOW)
        later = record(
            "Idle harbour crane cost millions - report",
            LATER,
            "Coast Evening Post",
            "2026-05-12T12:00:00+00:00",
            "https://post.example/idle-crane",
        )
        store.add([later], now=NOW.replace(hour=23))
        for row in store.stories(limit=10):
            store.account(row.id)
    return path


@pytest.fixture(scope="module")
def reading(template: Path) -> Iterator[Desk]:
    """A desk that nobody changes; one per test module."""
    path = template.with_name(f"reading-{time.monotonic_ns()}.db")
    shutil.copy(template, path)
    desk = open_desk(path)
    yield desk
    desk.service.close()


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk of one's own."""
    path = tmp_path / "desk.db"
    shutil.copy(template, path)
    made = open_desk(path)
    yield made
    made.service.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Desk]:
    made = open_desk(tmp_path / "empty.db")
    yield made
    made.service.close()
