"""Feeds -> articles, again and again: each round asks the feeds that are due and takes in what is new or changed.

The order of writing makes it safe to be killed at any moment: first the article, then the note that it was taken, and
the feed's own mark (its ETag) only when all that it listed has been dealt with. What was not noted is asked for again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape
from typing import Protocol

from retold.intake.dating import parse_iso
from retold.intake.due import FeedState, PageState, Wanted, after_answer, after_page, new_feed, outdated, unread, wanted
from retold.intake.feed import Entry, Feed, FeedError, about, looks_like_feed, parse_feed
from retold.intake.fetch import Answer, Failure, Fetcher
from retold.intake.hidden import hidden_problems
from retold.intake.limits import DEFAULT, Limits
from retold.intake.page import article_from_html
from retold.intake.web import page_in, refusal, seen_at
from retold.model import Article, Basis, Problem

_FULL_TEXT = 80  # words from which an entry's own text is taken for the article rather than a teaser


class Desk(Protocol):
    """Where articles go. ``take`` says what became of one: "new", "version" or "known"; it is safe on disk then."""

    def take(self, article: Article, now: datetime) -> str: ...

    def note(self, problem: Problem, now: datetime) -> None: ...


class Memory(Protocol):
    """What is remembered between rounds and runs."""

    def feeds(self) -> tuple[FeedState, ...]: ...

    def keep_feed(self, state: FeedState) -> None: ...

    def pages(self, feed: str) -> Mapping[str, PageState]: ...

    def keep_page(self, feed: str, page: PageState) -> None: ...

    def forget_pages(self, feed: str, keys: Sequence[str]) -> None: ...


class Gate(Protocol):
    """Whether to go on. While ``open`` is entered, a request to stop may break in; elsewhere it waits for the next look."""

    @property
    def closed(self) -> bool: ...

    def open(self) -> AbstractContextManager[None]: ...


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a person who watches would want to know, in one line, and its parts for machines."""

    kind: str
    url: str
    message: str
    counts: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """How to watch: the pause between two looks at a feed, and how many pages one look may fetch."""

    every: timedelta = timedelta(minutes=10)
    most_pages: int = 50
    limits: Limits = DEFAULT


@dataclass(slots=True)
class Watcher:
    """Watches feeds. Everything outside comes in through its parts."""

    fetcher: Fetcher
    desk: Desk
    memory: Memory
    gate: Gate
    tell: Callable[[Event], None]
    rules: Rules = Rules()
    keep: Callable[[Answer], None] | None = None

    def start(self, urls: Iterable[str]) -> tuple[str, ...]:
        """Remember these feeds; without any, all that are remembered. The addresses to watch, each once."""
        known = {state.url for state in self.memory.feeds()}
        named = tuple(dict.fromkeys(urls))
        for url in named:
            if url not in known:
                self.memory.keep_feed(new_feed(url, self._now()))
        return named or tuple(sorted(known))

    def round(self, urls: Sequence[str]) -> datetime | None:
        """Ask every feed that is due, once. Gives the moment when the next one is due; None where none ever is."""
        chosen = frozenset(urls)
        for state in sorted(self.memory.feeds(), key=lambda one: (one.due or self._now(), one.url)):
            if self.gate.closed:
                break
            if state.url in chosen and state.due is not None and state.due <= self._now():
                self._feed(state)
        dues = [state.due for state in self.memory.feeds() if state.url in chosen and state.due is not None]
        return min(dues, default=None)

    def _now(self) -> datetime:
        return self.fetcher.world.now()

    def _feed(self, state: FeedState) -> None:
        with self.gate.open():
            answer = self.fetcher.get(state.url, etag=state.etag, modified=state.modified)
        now = self._now()
        after = after_answer(state, answer, now, self.rules.every)
        if isinstance(answer, Failure) or answer.status not in (200, 304):
            problem = refusal(answer)
            message = problem.message if problem else f"status {answer.status}" if isinstance(answer, Answer) else ""
            self.memory.keep_feed(after)
            self._tell_pause(state.url, message, after.due, now)
            return
        feed = Feed("unchanged") if answer.status == 304 else self._read(state, answer)
        if feed is None:
            self.memory.keep_feed(unread(state, now, self.rules.every))
            return
        rest = self._pages(state.url, feed, answer)
        if answer.status == 200:
            after = replace(after, title=feed.title or after.title)
            if not rest:
                after = replace(
                    after,
                    etag=answer.headers.get("etag", "")[:500],
                    modified=answer.headers.get("last-modified", "")[:100],
                )
        if rest:
            after = replace(after, due=min(after.due or now, now + self.rules.every))
        if not self.gate.closed:
            self.memory.keep_feed(after)

    def _tell_pause(self, url: str, message: str, due: datetime | None, now: datetime) -> None:
        when = "it is not asked again" if due is None else f"asked again in {span(due - now)}"
        self.tell(Event("trouble", url, f"{message.rstrip('.')}; {when}"))

    def _read(self, state: FeedState, answer: Answer) -> Feed | None:
        """The feed in an answer, with the sitemaps that it points to; None, and a word about it, where it is none."""
        try:
            feed = parse_feed(answer.body, answer.final, answer.charset)
            entries = list(feed.entries)
            for url in feed.further:
                with self.gate.open():
                    inner = self.fetcher.get(url)
                if isinstance(inner, Answer) and inner.status == 200:
                    entries += parse_feed(inner.body, inner.final, inner.charset).entries
            return replace(feed, entries=tuple({entry.key: entry for entry in entries}.values()))
        except FeedError as error:
            hint = "" if looks_like_feed(answer.body, answer.kind) else _alternates(answer)
            self._tell_pause(state.url, f"{error}{hint}", unread(state, self._now(), self.rules.every).due, self._now())
            return None

    def _pages(self, url: str, feed: Feed, answer: Answer) -> int:
        """Fetch what is wanted of a feed; how many pages were left for the next time."""
        now = self._now()
        known = self.memory.pages(url)
        items = wanted(feed.entries, known, now)
        counts = dict.fromkeys(("new", "version", "known", "trouble"), 0)
        # the oldest first: a feed lists the newest at its head, and stories are told from their beginning
        fresh = [item for item in items if item.why in ("new", "changed")]
        batch = [*reversed(fresh), *(item for item in items if item.why not in ("new", "changed"))][
            : self.rules.most_pages
        ]
        done = 0
        for item in batch:
            if self.gate.closed:
                break
            counts[self._page(url, item)] += 1
            done += 1
        if feed.form != "unchanged" and not self.gate.closed:
            self.memory.forget_pages(url, outdated(known, (entry.key for entry in feed.entries), now))
        if done or feed.form != "unchanged":
            self.tell(Event("feed", url, _summary(answer.status, feed, counts, len(items) - done), counts))
        else:
            self.tell(Event("feed", url, f"{answer.status}, nothing new", counts))
        return len(fresh) - min(len(fresh), done)

    def _page(self, feed: str, item: Wanted) -> str:
        """Fetch one page and hand it to the desk; what became of it."""
        known = item.known or PageState(item.entry, self._now(), self._now())
        with self.gate.open():
            answer = self.fetcher.get(item.entry.url, etag=known.etag, modified=known.modified)
        now = self._now()
        if isinstance(answer, Answer) and answer.status == 304:
            self.memory.keep_page(feed, after_page(item, _bare(item.entry), answer, "", now))
            return "known"
        found = _article(answer, item.entry, self.rules.limits)
        if isinstance(found, Problem):
            self.desk.note(found, now)
            self.memory.keep_page(feed, after_page(item, _bare(item.entry), answer, found.code, now))
            self.tell(Event("trouble", item.entry.url, found.message))
            return "trouble"
        if self.keep is not None and isinstance(answer, Answer) and answer.status == 200:
            self.keep(answer)
        became = self.desk.take(found, now)
        for problem in hidden_problems(found):
            self.desk.note(problem, now)
        self.memory.keep_page(feed, after_page(item, _bare(item.entry), answer, "", now))
        if became != "known":
            word = "new" if became == "new" else "changed"
            self.tell(Event(became, item.entry.url, f"{word}: {found.headline or item.entry.title or found.uri}"))
        return became


def _bare(entry: Entry) -> Entry:
    return replace(entry, html="")


def _article(answer: Answer | Failure, entry: Entry, limits: Limits) -> Article | Problem:
    """The article of an entry: its page, or the text in the feed itself where the page cannot be read."""
    problem = refusal(answer)
    found: Article | Problem | None = problem
    if problem is None and isinstance(answer, Answer):
        found = page_in(answer, limits) or Problem(entry.url, "not_an_article", "What stands there is not a page.")
    if found is None:
        found = Problem(entry.url, "not_an_article", "What stands there is not a page.")
    if isinstance(found, Problem):
        own = _from_entry(entry, found, limits)
        if own is None:
            return found
        found = seen_at(own, answer.seen, "when the feed was read") if isinstance(answer, Answer) else own
    return _with_entry(found, entry) if isinstance(found, Article) else found


def _from_entry(entry: Entry, problem: Problem, limits: Limits) -> Article | None:
    """The article made of the text that the feed carries, where that is more than a teaser."""
    if len(entry.html.split()) < _FULL_TEXT:
        return None
    title = escape(entry.title)
    page = (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{entry.html}</article></body></html>"
    )
    made = article_from_html(page.encode("utf-8", "replace"), entry.url, url=entry.url, limits=limits)
    if isinstance(made, Problem):
        return None
    return replace(made, why=(*made.why, f"read from the feed's own text, because of the page: {problem.message}"))


def _with_entry(article: Article, entry: Entry) -> Article:
    """The article with what only the feed knows: where it was taken from, and when it came out."""
    if about(entry):
        article = replace(article, why=(*article.why, *about(entry)))
    if article.outlet_name is None and entry.origin.name:
        article = replace(article, outlet_name=entry.origin.name, outlet_basis=Basis.EXTERNAL)
    if article.published.value is None and article.published.earliest is None and (when := parse_iso(entry.published)):
        article = replace(article, published=replace(when, basis=Basis.EXTERNAL, why=("the feed's date of the entry",)))
    return article


def _alternates(answer: Answer) -> str:
    """The feeds that a page says it has, for a person who gave the page instead."""
    from lxml import etree, html

    if answer.kind not in ("text/html", "application/xhtml+xml"):
        return ""
    try:
        root = html.fromstring(answer.body)
    except (ValueError, AssertionError, etree.ParserError):
        return ""
    from retold.intake.metadata import web_url

    found = [
        url
        for link in root.iter("link")
        if "alternate" in (link.get("rel") or "").lower() and (link.get("type") or "").endswith(("rss+xml", "atom+xml", "feed+json"))
        and (url := web_url(link.get("href") or "", answer.final))
    ]  # fmt: skip
    return f" It is a page; its feeds: {', '.join(found[:3])}" if found else ""


def _summary(status: int, feed: Feed, counts: Mapping[str, int], left: int) -> str:
    parts = [f"{status}", _count(len(feed.entries), "entry", "entries") if feed.form != "unchanged" else "unchanged"]
    words = (("new", "new"), ("version", "changed"), ("known", "as before"), ("trouble", "not readable"))
    parts += [f"{counts[key]} {word}" for key, word in words if counts[key]]
    parts += [f"{_count(feed.skipped, 'entry', 'entries')} without an address"] if feed.skipped else []
    parts += [f"{left} left for the next time"] if left > 0 else []
    return ", ".join(parts)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def span(wait: timedelta) -> str:
    """A stretch of time as a person says it."""
    seconds = max(0, round(wait.total_seconds()))
    if seconds < 90:
        return f"{seconds} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
