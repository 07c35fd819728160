"""Watching: what is taken in, what is noted, and in which order, so that a kill at any moment loses nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from intake.localsite import PAGE, Site

from retold.intake.due import FeedState, PageState
from retold.intake.fetch import WORLD, Answer, Fetcher
from retold.intake.watch import Event, Rules, Watcher
from retold.model import Article, Basis, Problem


@dataclass
class Desk:
    """Remembers articles by address and text, as the store does."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    articles: list[Article] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def take(self, article: Article, now: datetime) -> str:
        held = self.texts.setdefault(article.url or article.uri, [])
        if article.text in held:
            return "known"
        held.append(article.text)
        self.articles.append(article)
        return "new" if len(held) == 1 else "version"

    def note(self, problem: Problem, now: datetime) -> None:
        self.problems.append(problem)


@dataclass
class Memory:
    """Remembers in dictionaries; ``dies_after`` writes it raises, as a process that is killed would."""

    states: dict[str, FeedState] = field(default_factory=dict)
    known: dict[str, dict[str, PageState]] = field(default_factory=dict)
    dies_after: int = 10**9
    writes: int = 0

    def _write(self) -> None:
        self.writes += 1
        if self.writes > self.dies_after:
            raise KilledError

    def feeds(self) -> tuple[FeedState, ...]:
        return tuple(self.states.values())

    def keep_feed(self, state: FeedState) -> None:
        self._write()
        self.states[state.url] = state

    def pages(self, feed: str) -> Mapping[str, PageState]:
        return dict(self.known.get(feed, {}))

    def keep_page(self, feed: str, page: PageState) -> None:
        self._write()
        self.known.setdefault(feed, {})[page.entry.key] = page

    def forget_pages(self, feed: str, keys: Sequence[str]) -> None:
        for key in keys:
            del self.known[feed][key]


class KilledError(Exception):
    pass


@dataclass
class Gate:
    closed: bool = False

    @contextmanager
    def open(self) -> Iterator[None]:
        yield


@dataclass
class Clock:
    now: datetime = datetime(2020, 6, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@dataclass
class Bench:
    """A watcher with everything around it in reach."""

    watcher: Watcher
    desk: Desk
    memory: Memory
    gate: Gate
    told: list[Event]

    def look(self, *urls: str) -> datetime | None:
        return self.watcher.round(self.watcher.start(urls))

    @property
    def urls(self) -> list[str | None]:
        return [article.url for article in self.desk.articles]


@pytest.fixture
def bench(fetcher: Fetcher, clock: Clock) -> Bench:
    timed = replace(fetcher, world=replace(WORLD, now=lambda: clock.now))
    desk, memory, gate, told = Desk(), Memory(), Gate(), list[Event]()
    return Bench(Watcher(timed, desk, memory, gate, told.append), desk, memory, gate, told)


def page(topic: str, more: str = "") -> str:
    return (
        PAGE.replace("ferry", topic)
        .replace("Ferry", topic.capitalize())
        .replace("</article>", f"<p>{more}</p></article>")
    )


def serve_feed(site: Site, *items: tuple[str, str], extra: str = "", **headers: str) -> str:
    rows = "".join(
        f"<item><link>{site.base}{path}</link><pubDate>{date}</pubDate>{extra}</item>" for path, date in items
    )
    return site.serve(
        "/feed", f"<rss><channel><title>C</title>{rows}</channel></rss>", Content_Type="application/rss+xml", **headers
    )


DAY, LATER = "Tue, 02 Jun 2020 08:00:00 GMT", "Tue, 02 Jun 2020 09:55:00 GMT"


def test_new_articles_come_in_once(site: Site, bench: Bench, clock: Clock) -> None:
    site.serve("/a", page("ferry"))
    site.serve("/b", page("tram"))
    url = serve_feed(site, ("/b", DAY), ("/a", DAY))
    due = bench.look(url)
    assert due == clock.now + timedelta(minutes=10)
    assert bench.urls == [site.base + "/a", site.base + "/b"]
    asked = len(site.asked)
    bench.look(url)
    assert len(site.asked) == asked, "a feed that is not due is not asked"
    clock.now += timedelta(minutes=10)
    bench.look()
    assert [path for path, _ in site.asked[asked:]] == ["/feed"]


def test_an_unchanged_feed_is_asked_with_its_mark(site: Site, bench: Bench, clock: Clock) -> None:
    site.serve("/a", page("ferry"))
    url = serve_feed(site, ("/a", DAY), ETag='"v1"')
    bench.look(url)
    clock.now += timedelta(minutes=10)
    bench.look()
    assert site.asked[-1][1]["if-none-match"] == '"v1"'


def test_a_changed_article_becomes_a_version(site: Site, bench: Bench, clock: Clock) -> None:
    site.serve("/a", page("ferry"))
    url = serve_feed(site, ("/a", DAY))
    bench.look(url)
    site.serve(
        "/a", page("ferry", "Holt said on Wednesday that two of the crew had been taken to the hospital after all.")
    )
    serve_feed(site, ("/a", LATER))
    clock.now += timedelta(minutes=10)
    bench.look()
    assert [e.kind for e in bench.told] == ["new", "feed", "version", "feed"]
    assert len(bench.desk.articles) == 2


def test_a_silent_edit_is_found_by_looking_again(site: Site, bench: Bench, clock: Clock) -> None:
    site.serve("/a", page("ferry"), ETag='"p1"')
    url = serve_feed(site, ("/a", DAY))
    bench.look(url)
    site.serve(
        "/a", page("ferry", "Holt said on Wednesday that two of the crew had been taken to the hospital after all.")
    )
    clock.now += timedelta(minutes=31)
    bench.look()
    assert ("/a", '"p1"') in [(path, headers.get("if-none-match")) for path, headers in site.asked]
    assert len(bench.desk.articles) == 2


def test_what_the_feed_knows_is_kept_with_the_article(site: Site, bench: Bench) -> None:
    site.serve("/a", PAGE.replace('<meta property="og:site_name" content="Ostmark Courier">', ""))
    url = serve_feed(site, ("/a", DAY), extra='<source url="https://lund.example/feed">Lund News Service</source>')
    bench.look(url)
    (article,) = bench.desk.articles
    assert (article.outlet_name, article.outlet_basis) == ("Lund News Service", Basis.EXTERNAL)
    assert article.published.value == "2020-06-02T08:00:00+00:00"
    assert article.published.why == ("the feed's date of the entry",)
    assert article.seen.value == "2020-06-02T10:00:00+00:00"
    assert "the feed names its source: Lund News Service https://lund.example/feed" in article.why


def test_the_feeds_own_text_stands_in_for_a_page_that_cannot_be_read(site: Site, bench: Bench) -> None:
    body = PAGE[PAGE.index("<p>") : PAGE.index("</article>")]
    site.serve("/a", "pay first", status=402)
    site.serve("/b", "pay first", status=402)
    url = serve_feed(
        site, ("/a", DAY), extra=f"<title>Ferry line shut</title><description><![CDATA[{body}]]></description>"
    )
    bench.look(url)
    (article,) = bench.desk.articles
    assert article.headline == "Ferry line shut"
    assert "Nobody was hurt" in article.text
    assert any("402" in why for why in article.why)
    serve_feed(site, ("/b", DAY), extra="<description>Only a teaser of the story.</description>")
    bench.memory.states.clear()
    bench.look(url)
    assert [p.code for p in bench.desk.problems] == ["http_402"]


def test_more_pages_than_one_look_may_fetch_are_fetched_the_next_time(site: Site, bench: Bench, clock: Clock) -> None:
    for number in range(5):
        site.serve(f"/{number}", page(f"boat{number}"))
    url = serve_feed(site, *((f"/{number}", DAY) for number in range(5)), ETag='"v1"')
    bench.watcher.rules = Rules(most_pages=2)
    for _ in range(3):
        bench.look(url)
        clock.now += timedelta(minutes=10)
    assert len(bench.desk.articles) == 5
    assert bench.memory.states[url].etag == '"v1"'


@pytest.mark.parametrize("writes", range(8))
def test_killed_after_any_write_nothing_is_lost_and_nothing_doubled(
    site: Site, bench: Bench, clock: Clock, writes: int
) -> None:
    for name in ("a", "b", "c"):
        site.serve("/" + name, page("ferry" + name))
    url = serve_feed(site, ("/a", DAY), ("/b", DAY), ("/c", DAY), ETag='"v1"')

    def conditional(handler: BaseHTTPRequestHandler) -> None:
        if handler.headers.get("If-None-Match") == '"v1"':
            handler.send_response(304)
            handler.end_headers()
        else:
            full(handler)

    full = site.routes["/feed"]
    site.routes["/feed"] = conditional
    bench.memory.dies_after = writes
    try:
        bench.look(url)
    except KilledError:
        bench.memory.dies_after = 10**9
        bench.look(url)
    bench.memory.dies_after = 10**9
    clock.now += timedelta(minutes=10)
    bench.look(url)
    assert sorted(a.url or "" for a in bench.desk.articles) == [site.base + path for path in ("/a", "/b", "/c")]
    assert {key.rsplit("/", 1)[1] for key in bench.memory.known[url]} == {"a", "b", "c"}


def test_a_closed_gate_ends_between_two_pages_and_leaves_the_feed_unmarked(site: Site, bench: Bench) -> None:
    for name in ("a", "b"):
        site.serve("/" + name, page("ferry" + name))
    url = serve_feed(site, ("/a", DAY), ("/b", DAY), ETag='"v1"')
    bench.watcher.start([url])
    take = bench.desk.take

    def take_and_close(article: Article, now: datetime) -> str:
        bench.gate.closed = True
        return take(article, now)

    bench.desk.take = take_and_close  # type: ignore[method-assign]
    bench.watcher.round([url])
    assert len(bench.desk.articles) == 1
    assert bench.memory.states[url].etag == ""


def test_pages_are_kept_as_they_came(site: Site, bench: Bench) -> None:
    site.serve("/a", page("ferry"))
    kept: list[Answer] = []
    bench.watcher.keep = kept.append
    bench.look(serve_feed(site, ("/a", DAY)))
    assert [one.body for one in kept] == [page("ferry").encode()]


def test_a_page_given_for_a_feed_tells_where_its_feed_is(site: Site, bench: Bench, clock: Clock) -> None:
    head = '<head><link rel="alternate" type="application/rss+xml" href="/the-feed">'
    url = site.serve("/home", PAGE.replace("<head>", head))
    bench.look(url)
    (event,) = bench.told
    assert site.base + "/the-feed" in event.message
    assert bench.memory.states[url].due == clock.now + timedelta(minutes=20)


def test_a_sitemap_index_is_followed_one_step(site: Site, bench: Bench) -> None:
    site.serve("/a", page("ferry"))
    news = "http://www.google.com/schemas/sitemap-news/0.9"
    one = f'<urlset xmlns:news="{news}"><url><loc>{site.base}/a</loc><news:news><news:title>T</news:title></news:news></url></urlset>'
    site.serve("/one.xml", one, Content_Type="text/xml")
    index = f"<sitemapindex><sitemap><loc>{site.base}/one.xml</loc></sitemap></sitemapindex>"
    bench.look(site.serve("/index.xml", index, Content_Type="text/xml"))
    assert bench.urls == [site.base + "/a"]
