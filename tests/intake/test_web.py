"""Addresses as sources: ``read`` of http(s) gives what the same file would, with its address and the time it was seen."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from intake.localsite import PAGE, Site

from retold.intake import article_from_html, read
from retold.intake.fetch import Fetcher
from retold.model import Article, Basis, Problem


def one(url: str, fetcher: Fetcher) -> Article | Problem:
    (found,) = read(url, fetcher=fetcher)
    return found


def article(url: str, fetcher: Fetcher) -> Article:
    found = one(url, fetcher)
    assert isinstance(found, Article), found
    return found


def code(url: str, fetcher: Fetcher) -> str:
    found = one(url, fetcher)
    assert isinstance(found, Problem), found
    assert found.uri == url
    return found.code


def test_a_page_from_the_web(site: Site, fetcher: Fetcher) -> None:
    site.serve("/old", "", status=301, Location="/ferry")
    site.serve("/ferry", PAGE)
    found = article(site.base + "/old", fetcher)
    assert (found.uri, found.url) == (site.base + "/old", site.base + "/ferry")
    assert found.seen.basis is Basis.EXTERNAL
    same = article_from_html(PAGE.encode(), "saved.html")
    assert isinstance(same, Article)
    assert (found.text, found.sections, found.outlet_name) == (same.text, same.sections, same.outlet_name)


def test_the_servers_word_on_the_charset_counts(site: Site, fetcher: Fetcher) -> None:
    body = PAGE.replace("Maren Holt", "Märta Höög").encode("iso-8859-1")
    url = site.serve("/a", body, Content_Type="text/html; charset=iso-8859-1")
    assert "Märta Höög" in article(url, fetcher).text
    url = site.serve("/b", body, Content_Type="text/html; charset=punycode")
    assert "Märta Höög" in article(url, fetcher).text


def test_a_page_may_not_speak_for_another_site(site: Site, fetcher: Fetcher) -> None:
    url = site.serve("/a", PAGE.replace("<head>", '<head><link rel="canonical" href="https://lantern.example/x">'))
    assert article(url, fetcher).url == url
    moved = site.serve("/b?from=feed", PAGE.replace("<head>", f'<head><link rel="canonical" href="{site.base}/b">'))
    assert article(moved, fetcher).url == site.base + "/b"


def test_text_and_records_from_the_web(site: Site, fetcher: Fetcher) -> None:
    text = "Orchard sold\n\nThe orchard on the ridge was sold on Monday, its owner said, for 80,000 crowns."
    url = site.serve("/a.txt", text, Content_Type="text/plain")
    assert article(url, fetcher).url == url
    rows = [
        {"title": "Orchard sold", "text": text, "url": "https://ridge.example/1", "seen": "2020-06-02T10:00:00Z"},
        {"text": text},
    ]
    url = site.serve("/a.jsonl", "\n".join(map(json.dumps, rows)), Content_Type="application/json")
    first, second = (found for found in read(url, fetcher=fetcher) if isinstance(found, Article))
    assert (first.url, first.seen.value) == ("https://ridge.example/1", "2020-06-02T10:00:00+00:00")
    assert second.url == url


def test_what_is_no_article(site: Site, fetcher: Fetcher) -> None:
    assert code(site.base + "/nothing", fetcher) == "http_404"
    assert code(site.serve("/feed", "<rss><channel/></rss>", Content_Type="text/xml"), fetcher) == "feed"
    assert code(site.serve("/opml", "<opml><body/></opml>", Content_Type="text/xml"), fetcher) == "feed"
    assert code(site.serve("/empty", ""), fetcher) == "empty"
    assert code(site.serve("/pdf", b"%PDF-1.7 ...", Content_Type="application/pdf"), fetcher) == "not_text"
    assert code(site.serve("/png", b"\x89PNG\r\n", Content_Type="image/png"), fetcher) == "not_text"
    assert code("http://user:pw@courier.example/", fetcher) == "bad_address"


def test_without_leave_the_loopback_is_not_read(site: Site) -> None:
    (found,) = read(site.serve("/a", PAGE))
    assert isinstance(found, Problem)
    assert found.code == "forbidden_address"
    assert not site.asked


def run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "retold", *args], capture_output=True, text=True, timeout=60)


def test_pages_are_fetched_into_an_archive_and_read_from_it(site: Site, tmp_path: Path) -> None:
    site.serve("/a", PAGE)
    path = tmp_path / "pages.warc.gz"
    done = run("fetch", site.base + "/a", site.base + "/missing", "-o", str(path), "--allow-private")
    assert done.returncode == 0, done.stderr
    assert "1 of 2 pages kept" in done.stderr
    assert "404" in done.stderr
    (found,) = read(str(path))
    assert isinstance(found, Article)
    assert found.url == site.base + "/a"
    done = run("fetch", site.base + "/a", "-o", str(tmp_path / "b.warc"))
    assert done.returncode == 2
    assert "loopback" in done.stderr


def test_watch_on_the_command_line(site: Site, tmp_path: Path) -> None:
    site.serve("/a", PAGE)
    feed = site.serve(
        "/feed", f"<rss><channel><item><link>{site.base}/a</link></item></channel></rss>", Content_Type="text/xml"
    )
    (tmp_path / "list.opml").write_text(f'<opml><body><outline xmlUrl="{feed}"/></body></opml>', "utf-8")
    db = str(tmp_path / "desk.db")
    archive = str(tmp_path / "kept.warc.gz")
    done = run("watch", db, str(tmp_path / "list.opml"), "--once", "--allow-private", "--json", "--warc", archive)
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["kind"] for line in done.stdout.splitlines()] == ["new", "feed"]
    assert [type(found).__name__ for found in read(archive)] == ["Article"]
    again = run("watch", db, "--once", "--allow-private")
    assert (again.returncode, again.stdout) == (0, "")
    assert "nothing is due yet" in again.stderr
    assert run("watch", db, "--forget", feed, "--once").returncode == 0


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (("no-such-file.opml",), "neither"), ((), "remembers none"), (("http://x.example/f", "--every", "soon"), "--every"),
        (("--forget", "http://x.example/f"), "not watched"),
    ],
)  # fmt: skip
def test_misuse_of_watch_is_one_line(tmp_path: Path, args: tuple[str, ...], word: str) -> None:
    done = run("watch", str(tmp_path / "desk.db"), *args, "--once")
    assert done.returncode == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr
