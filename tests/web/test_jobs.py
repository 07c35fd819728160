"""The worker beside the pages: one job of a name at a time, in a process of its own, and what is fresh is traced unasked."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from web.desk_made import NOW, Desk, record, until

from retold.settings import Settings
from retold.store import Store
from retold.store.identity import engine_stamp
from retold.web import jobs
from retold.web.jobs import Jobs
from retold.web.service import Kept


def grow(store: Store) -> str:
    """A new article of a known story: its trace is old now."""
    text = "The harbour board of Ostermouth bought a crane that has never lifted a load, the Ostermouth Ledger reported. The crane has stood under covers since March. It cost 4 million crowns."
    new = store.add(
        [
            record(
                "Ostermouth board to explain idle harbour crane",
                text,
                "Northern Herald",
                "2026-05-13",
                "https://herald.example/crane",
            )
        ],
        now=NOW,
    ).new
    return store.story_of(new[0])


def test_two_who_ask_for_one_story_wait_for_one_trace(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, calls = threading.Event(), []

    def slow(path: str, settings: Settings, story: str, stamp: str) -> str:
        calls.append(story)
        gate.wait(10)
        return story

    monkeypatch.setattr(jobs, "trace", slow)
    first, second = desk.service.jobs.trace("s1"), desk.service.jobs.trace("s1")
    assert first is second and desk.service.jobs.busy() == 1
    gate.set()
    assert first.result(10) == "s1" and calls == ["s1"]
    assert until(lambda: desk.service.jobs.busy() == 0)
    assert desk.service.jobs.trace("s1").result(10) == "s1" and calls == ["s1", "s1"]


def test_a_failure_is_remembered_until_it_is_tried_again(desk: Desk) -> None:
    future = desk.service.jobs.trace("nothing")
    assert future.exception(20) is not None
    assert until(lambda: "no story" in (desk.service.jobs.failure("nothing") or ""))
    assert desk.service.jobs.failure("another") is None


def test_a_desk_that_is_older_than_the_engine_says_so_and_does_not_wait_for_ever(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = grow(desk.store)
    monkeypatch.setattr(jobs, "engine_stamp", lambda settings: "another")
    desk.client.get(f"/story/{story}")
    assert until(lambda: desk.service.jobs.failure(story) is not None)
    assert "start the desk again" in desk.client.get(f"/story/{story}").text


def test_fresh_stories_are_traced_when_nothing_else_waits(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "IDLE", 0.1)
    shutil.copy(template, tmp_path / "desk.db")
    with Store.open(tmp_path / "desk.db") as store:
        story = grow(store)
        assert store.story(story).articles >= 2 and store.ready_account(story) is None
        worker = Jobs(str(tmp_path / "desk.db"), store.settings, apart=False)
        worker.keep_up()
        assert until(lambda: store.ready_account(story) is not None, 40)
        worker.close()


def test_the_page_comes_with_the_trace_and_is_not_written_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    story = grow(desk.store)
    made = desk.service.jobs.trace(story).result(60)
    assert until(lambda: desk.service.jobs.busy() == 0)
    monkeypatch.setattr("retold.web.views.story_body", lambda account: "written again")
    assert made.body in desk.client.get(f"/story/{story}").text
    desk.call("/api/v1/rulings", {"story": story, "subject": story, "verdict": "confirmed"})
    assert "written again" in desk.client.get(f"/story/{story}").text  # a ruling makes it another page


def test_what_is_kept_is_bounded() -> None:
    kept = Kept(most=100)
    for n in range(50):
        assert kept.get(n, lambda n=n: str(n % 10) * 30) == str(n % 10) * 30  # type: ignore[misc]
    assert kept.get(49, lambda: "made again") == "9" * 30 and kept.get(0, lambda: "made again") == "made again"
    assert kept.get("long", lambda: "x" * 500) == "x" * 500 and kept.get("long", lambda: "made again") == "x" * 500


def test_traces_are_made_in_another_process(template: Path, tmp_path: Path) -> None:
    engine_stamp.cache_clear()  # the other process reads the engine's files now, so we do too
    shutil.copy(template, tmp_path / "desk.db")
    with Store.open(tmp_path / "desk.db") as store:
        story = grow(store)
        worker = Jobs(str(tmp_path / "desk.db"), store.settings)
        made = worker.trace(story).result(120)
        assert made.story == story and 'id="s1-claims"' in made.body
        assert store.ready_account(story) is not None
        worker.close()
