"""When feeds and pages are asked again: decided without a clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest

from retold.intake.due import PageState, Wanted, after_answer, after_page, new_feed, outdated, page_due, wanted
from retold.intake.feed import Entry
from retold.intake.fetch import Answer, Failure

NOW = datetime(2020, 6, 2, 10, 0, tzinfo=UTC)
TEN = timedelta(minutes=10)
FEED = "https://courier.example/feed"


def answer(status: int, retry: float | None = None, **headers: str) -> Answer:
    return Answer(FEED, FEED, status, MappingProxyType(dict(headers)), b"", NOW, retry_after=retry)


def entry(key: str, stamp: str = "") -> Entry:
    return Entry(f"https://courier.example/{key}", key, updated=stamp)


@pytest.mark.parametrize(
    ("status", "retry", "pause"),
    [
        (200, None, TEN), (304, None, TEN), (200, 3600.0, timedelta(hours=1)), (429, 3600.0, timedelta(hours=1)), (503, 5.0, TEN),
        (500, None, TEN * 2), (404, None, TEN * 2), (429, None, TEN * 2),
    ],
)  # fmt: skip
def test_the_pause_after_an_answer(status: int, retry: float | None, pause: timedelta) -> None:
    assert after_answer(new_feed(FEED, NOW), answer(status, retry), NOW, TEN).due == NOW + pause


def test_pauses_grow_to_a_day_and_shrink_at_once() -> None:
    state = new_feed(FEED, NOW)
    pauses = []
    for _ in range(12):
        state = after_answer(state, Failure(FEED, "timeout", "It takes too long."), NOW, TEN)
        assert state.due is not None
        pauses.append((state.due - NOW) / timedelta(minutes=1))
    assert pauses == [20, 40, 80, 160, 320, 640, 1280, 1440, 1440, 1440, 1440, 1440]
    assert after_answer(state, answer(304), NOW, TEN).due == NOW + TEN


def test_a_feed_that_is_gone_is_not_asked_again() -> None:
    assert after_answer(new_feed(FEED, NOW), answer(410), NOW, TEN).due is None


def test_a_pause_longer_than_a_day_stays_as_asked_for() -> None:
    week = timedelta(days=7)
    assert after_answer(new_feed(FEED, NOW), answer(500), NOW, week).due == NOW + week


def test_new_and_changed_entries_are_wanted_and_known_ones_are_not() -> None:
    known = {e.key: PageState(e, NOW, NOW) for e in (entry("a", "1"), entry("b", "1"))}
    found = wanted([entry("a", "1"), entry("b", "2"), entry("c")], known, NOW)
    assert [(item.entry.key, item.why) for item in found] == [("b", "changed"), ("c", "new")]


def test_pages_are_looked_at_again_at_growing_distances() -> None:
    page = PageState(entry("a"), NOW, NOW)
    hours = []
    now = NOW
    for _ in range(20):
        due = page_due(page)
        if due is None:
            break
        hours.append((due - NOW) / timedelta(hours=1))
        now = due
        page = after_page(Wanted(page.entry, "again", page), page.entry, answer(304), "", now)
    assert hours == [0.5, 1, 2, 4, 8, 16, 32, 64]
    assert page.over


def test_a_page_that_fails_is_tried_again_and_then_left() -> None:
    page = after_page(Wanted(entry("a"), "new"), entry("a"), answer(500), "http_500", NOW)
    minutes = []
    while (due := page_due(page)) is not None:
        minutes.append((due - NOW) / timedelta(minutes=1))
        page = after_page(Wanted(page.entry, "retry", page), page.entry, answer(500), "http_500", due)
    assert minutes == [15, 75, 315, 1275]
    assert wanted([], {"a": page}, NOW + timedelta(days=9)) == ()


@pytest.mark.parametrize("code", ["robots", "http_404", "http_410", "forbidden_address"])
def test_what_will_not_change_is_not_tried_again(code: str) -> None:
    assert after_page(Wanted(entry("a"), "new"), entry("a"), answer(404), code, NOW).over


def test_a_changed_entry_begins_anew() -> None:
    old = PageState(entry("a", "1"), NOW - timedelta(days=9), NOW, looks=8, over=True)
    (item,) = wanted([entry("a", "2")], {"a": old}, NOW)
    page = after_page(item, item.entry, answer(200, etag='"x"'), "", NOW)
    assert (page.over, page.looks, page.etag, page.entry.stamp) == (False, 0, '"x"', "2")
    assert page_due(page) == NOW + timedelta(minutes=30)


def test_marks_outlive_a_304_that_does_not_repeat_them() -> None:
    page = PageState(entry("a"), NOW, NOW, etag='"x"', modified="yesterday")
    again = after_page(Wanted(page.entry, "again", page), page.entry, answer(304), "", NOW)
    assert (again.etag, again.modified) == ('"x"', "yesterday")


def test_pages_are_forgotten_long_after_the_feed_dropped_them() -> None:
    pages = {key: PageState(entry(key), NOW, NOW) for key in ("a", "b")}
    assert outdated(pages, ["a"], NOW + timedelta(days=59)) == ()
    assert outdated(pages, ["a"], NOW + timedelta(days=61)) == ("b",)
