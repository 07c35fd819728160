"""``retold watch``: articles from feeds, as they come; ``retold fetch``: pages from the web, kept as a web archive."""

from __future__ import annotations

import json
import re
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from retold.errors import UsageError
from retold.model import Article, Problem

if TYPE_CHECKING:
    from retold.intake.fetch import Answer
    from retold.intake.watch import Event
    from retold.store import Store

_SPAN = re.compile(r"(\d{1,6})\s*(s|m|min|h|d)")
_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}


class _Stopped(Exception):
    """A request to stop broke into a fetch."""


class _Signals:
    """Turns SIGTERM and Ctrl-C into an orderly end: a fetch is broken off, a write is finished first."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._open = False

    def __enter__(self) -> _Signals:
        self._before = [(number, signal.signal(number, self._on)) for number in (signal.SIGTERM, signal.SIGINT)]
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before:
            signal.signal(number, handler)

    def _on(self, number: int, frame: FrameType | None) -> None:
        self._event.set()
        if self._open:
            self._open = False
            raise _Stopped

    @property
    def closed(self) -> bool:
        return self._event.is_set()

    @contextmanager
    def open(self) -> Iterator[None]:
        if self.closed:
            raise _Stopped
        self._open = True
        try:
            yield
        finally:
            self._open = False

    def wait(self, seconds: float) -> None:
        self._event.wait(seconds)


class _Desk:
    """The store, as the watcher sees it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def take(self, article: Article, now: datetime) -> str:
        added = self._store.add([article], now=now)
        return "new" if added.new else "version" if added.versions else "known"

    def note(self, problem: Problem, now: datetime) -> None:
        self._store.add([], [problem], now=now)


def _every(text: str) -> timedelta:
    match = _SPAN.fullmatch(text.strip().lower())
    seconds = int(match[1]) * _UNITS[match[2]] if match else 0
    if not 10 <= seconds <= 30 * 86400:
        raise UsageError(f"--every wants a time between 10s and 30d, such as 10m or 2h, not {text!r}")
    return timedelta(seconds=seconds)


def _feeds(named: Sequence[str]) -> list[str]:
    """The addresses of feeds: given as they are, or read from OPML files."""
    from retold.intake.opml import OpmlError, parse_opml
    from retold.intake.xmltext import MAX_XML

    out: list[str] = []
    for name in named:
        if name.lower().startswith(("http://", "https://")):
            out.append(name)
            continue
        try:
            with Path(name).open("rb") as handle:
                listed = parse_opml(handle.read(MAX_XML + 1))
        except (OSError, ValueError) as error:
            raise UsageError(f"{name} is neither an http(s) address nor a file that can be read") from error
        except OpmlError as error:
            raise UsageError(f"{name}: {error}") from error
        if not listed:
            raise UsageError(f"{name} lists no feeds")
        out += [feed.url for feed in listed]
    return out


def _printer(as_json: bool) -> Callable[[Event], None]:
    def tell(event: Event) -> None:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        if as_json:
            row = {"at": at, "kind": event.kind, "url": event.url, "message": event.message, **(event.counts or {})}
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            plain = "".join(c if c.isprintable() else " " for c in event.message)
            click.echo(f"{at[11:19]}  {event.url}  {plain}", err=event.kind == "trouble")

    return tell


@click.command("watch")
@click.argument("db")
@click.argument("feed", nargs=-1)
@click.option(
    "--every", default="10m", show_default=True, metavar="TIME", help="Pause between two looks at a feed: 30s, 10m, 2h."
)
@click.option("--once", is_flag=True, help="Ask the feeds that are due once, and end.")
@click.option(
    "--allow-private", is_flag=True, help="Also fetch from loopback and private addresses (your own machines)."
)
@click.option(
    "--warc", metavar="FILE", help="Keep every page as it came in a web archive (.warc or .warc.gz), added to."
)
@click.option("--forget", multiple=True, metavar="FEED", help="Watch this feed no longer. May be repeated.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line instead of words.")
def watch_command(
    db: str, feed: tuple[str, ...], every: str, once: bool, allow_private: bool, warc: str | None, forget: tuple[str, ...],
    as_json: bool,
) -> None:  # fmt: skip
    """Take articles into DB from every FEED, again and again.

    A FEED is the address of an RSS, Atom or JSON feed or of a news sitemap, or an OPML file that lists some. Feeds are
    remembered in DB: without any, all known ones are watched. End it with Ctrl-C or SIGTERM; it goes on where it was.
    """
    from retold.intake.fetch import Fetcher
    from retold.intake.watch import Rules, Watcher, span
    from retold.store import Store
    from retold.store.database import Database
    from retold.store.feeds import Feeds

    rules = Rules(every=_every(every))
    urls = _feeds(feed)
    with Store.open(db) as store, _Signals() as signals:
        memory = Feeds(Database(db))
        for url in forget:
            if not memory.forget_feed(url):
                raise UsageError(f"{url} is not watched")
        keep = _keeper(warc) if warc else None
        fetcher = Fetcher(allow_private=allow_private)
        watcher = Watcher(fetcher, _Desk(store), memory, signals, _printer(as_json), rules, keep)
        chosen = watcher.start(urls)
        if not chosen:
            if forget:
                return
            raise UsageError(f"no feed is given, and {db} remembers none")
        try:
            while not signals.closed:
                before = fetcher.world.now()
                idle = all(state.due is None or state.due > before for state in memory.feeds() if state.url in chosen)
                due = watcher.round(chosen)
                if once and idle and due is not None:
                    click.echo(f"nothing is due yet; the next feed is asked in {span(due - before)}", err=True)
                if once or due is None:
                    break
                signals.wait(max(1.0, (due - fetcher.world.now()).total_seconds()))
        except _Stopped:
            pass
        if signals.closed:
            click.echo(f"stopped; to go on: retold watch {db}", err=True)


def _keeper(path: str) -> Callable[[Answer], None]:
    from retold.intake.warc_out import write_warc

    def keep(answer: Answer) -> None:
        try:
            write_warc(path, [answer], append=True)
        except OSError as error:
            raise UsageError(f"cannot write {path}: {error.strerror or error}") from error

    return keep


@click.command("fetch")
@click.argument("url", nargs=-1, required=True)
@click.option(
    "-o", "--output", "path", required=True, metavar="FILE", help="The web archive to write: .warc or .warc.gz."
)
@click.option(
    "--allow-private", is_flag=True, help="Also fetch from loopback and private addresses (your own machines)."
)
def fetch_command(url: tuple[str, ...], path: str, allow_private: bool) -> None:
    """Keep the pages at every URL in a web archive, as they came, to be traced now and again later."""
    from retold.intake.fetch import Answer, Fetcher
    from retold.intake.warc_out import write_warc
    from retold.intake.web import refusal

    if not path.lower().endswith((".warc", ".warc.gz")):
        raise UsageError(f"{path}: the name of a web archive ends in .warc or .warc.gz")
    fetcher = Fetcher(allow_private=allow_private)
    answers = [fetcher.get(one) for one in url]
    for problem in filter(None, map(refusal, answers)):
        click.echo(f"{problem.uri}: {problem.message}", err=True)
    good = [answer for answer in answers if isinstance(answer, Answer) and answer.status == 200]
    if not good:
        raise UsageError("none of the pages could be fetched")
    try:
        write_warc(path, good)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error
    click.echo(f"{len(good)} of {len(url)} pages kept; trace them: retold trace {path}", err=True)
