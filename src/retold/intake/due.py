"""When a feed or a page is to be asked again: decided from what is known, without a clock and without the network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from retold.intake.feed import Entry
from retold.intake.fetch import Answer, Failure

LONGEST = timedelta(hours=24)
_FIRST_LOOK = timedelta(minutes=30)
_LOOKS = 8  # half an hour, one, two, ... 64 hours after the first: silent edits come early
_FIRST_RETRY = timedelta(minutes=15)
_RETRIES = 4
_FINAL = frozenset(
    ("robots", "bad_address", "forbidden_address", "http_401", "http_403", "http_404", "http_410", "http_451")
)
_KEPT = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is remembered of a feed. ``due`` is when it is asked next; None: never again, it is gone."""

    url: str
    title: str = ""
    etag: str = ""
    modified: str = ""
    due: datetime | None = None
    failures: int = 0
    said: str = ""


@dataclass(frozen=True, slots=True)
class PageState:
    """What is remembered of a page that a feed listed. ``entry`` is as the feed last had it, without its text."""

    entry: Entry
    first: datetime
    checked: datetime
    etag: str = ""
    modified: str = ""
    looks: int = 0
    failures: int = 0
    over: bool = False


def new_feed(url: str, now: datetime) -> FeedState:
    return FeedState(url, due=now)


def after_answer(state: FeedState, answer: Answer | Failure, now: datetime, every: timedelta) -> FeedState:
    """The feed's state after it was asked: the usual pause when it answered, a growing one when it did not.

    A server's Retry-After is kept to; a feed that is gone (410) is not asked again.
    """
    if isinstance(answer, Answer) and answer.status in (200, 304):
        wait = max(every, timedelta(seconds=answer.retry_after or 0))
        return replace(state, due=now + wait, failures=0, said=f"{answer.status}")
    failures = state.failures + 1
    if isinstance(answer, Answer) and answer.status == 410:
        return replace(state, due=None, failures=failures, said="410")
    # ten doublings are over a day with any pause; more would only make large numbers
    pause = min(every * 2 ** min(failures, 10), max(LONGEST, every))
    asked = answer.retry_after if isinstance(answer, Answer) else None
    if asked is not None:
        pause = max(every, timedelta(seconds=asked))
    return replace(
        state,
        due=now + pause,
        failures=failures,
        said=str(answer.status) if isinstance(answer, Answer) else answer.code,
    )


def unread(state: FeedState, now: datetime, every: timedelta) -> FeedState:
    """The state of a feed whose answer could not be read: as after an error, and asked for in full the next time."""
    failures = state.failures + 1
    pause = min(every * 2 ** min(failures, 10), max(LONGEST, every))
    return replace(state, due=now + pause, failures=failures, etag="", modified="", said="unreadable")


def page_due(page: PageState) -> datetime | None:
    """When a page is looked at again by itself: soon after a failure, at growing distances after success; None: no more."""
    if page.over:
        return None
    if page.failures:
        return page.checked + _FIRST_RETRY * 4 ** (page.failures - 1) if page.failures <= _RETRIES else None
    return page.first + _FIRST_LOOK * 2**page.looks if page.looks < _LOOKS else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page to fetch, and why: "new", "changed" (the feed says so), "again" (a look for silent edits), "retry"."""

    entry: Entry
    why: str
    known: PageState | None = None


def wanted(entries: Iterable[Entry], pages: Mapping[str, PageState], now: datetime) -> tuple[Wanted, ...]:
    """The pages to fetch now: new and changed entries first, as the feed lists them, then those whose time has come."""
    out: list[Wanted] = []
    taken: set[str] = set()
    for entry in entries:
        known = pages.get(entry.key)
        if known is None:
            out.append(Wanted(entry, "new"))
        elif (entry.stamp and entry.stamp != known.entry.stamp) or entry.url != known.entry.url:
            out.append(Wanted(entry, "changed", known))
        else:
            continue
        taken.add(entry.key)
    for key, page in sorted(pages.items(), key=lambda item: (item[1].checked, item[0])):
        due = page_due(page)
        if key not in taken and due is not None and due <= now:
            out.append(Wanted(page.entry, "retry" if page.failures else "again", page))
    return tuple(out)


def after_page(item: Wanted, entry: Entry, answer: Answer | Failure, trouble: str, now: datetime) -> PageState:
    """The page's state after it was asked for; ``trouble`` is the code of the Problem, "" where an article came of it."""
    known = item.known or PageState(entry, now, now)
    known = replace(known, entry=entry, checked=now)
    if item.why == "changed":
        known = replace(known, first=now, looks=0, failures=0, over=False)
    if trouble:
        failures = known.failures + 1
        return replace(known, failures=failures, over=trouble in _FINAL or failures > _RETRIES)
    headers = answer.headers if isinstance(answer, Answer) else {}
    # a 304 need not repeat them
    etag, modified = headers.get("etag", known.etag), headers.get("last-modified", known.modified)
    looks = known.looks + (item.why in ("again", "retry"))
    return replace(known, failures=0, looks=looks, over=looks >= _LOOKS, etag=etag[:500], modified=modified[:100])


def outdated(pages: Mapping[str, PageState], listed: Iterable[str], now: datetime) -> tuple[str, ...]:
    """Keys of pages that no feed lists any more and that were last looked at long ago: they can be forgotten."""
    still = frozenset(listed)
    return tuple(key for key, page in pages.items() if key not in still and now - page.checked > _KEPT)
