"""Feeds in their four forms, read alike; hostile ones refused in a line."""

from __future__ import annotations

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.intake.feed import Entry, Feed, FeedError, Origin, about, looks_like_feed, parse_feed
from retold.intake.opml import Listed, OpmlError, parse_opml

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Ostmark  Courier</title><link>https://courier.example/</link>
<item><title>Ferry line shut &amp; boats idle</title><link>https://courier.example/ferry</link>
<guid isPermaLink="false">item-1</guid><pubDate>Tue, 02 Jun 2020 10:00:00 GMT</pubDate><dc:creator>Maren Holt</dc:creator>
<source url="https://wire.example/feed">Lund News Service</source><description>&lt;p&gt;Short.&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>The whole story &nbsp; here.</p>]]></content:encoded>
<media:title>A picture of a ferry</media:title></item>
<item><title>No address</title></item>
<item><title>By guid</title><guid>https://courier.example/guid</guid></item>
<item><title>Relative</title><link>/relative</link></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://lantern.example/">
<title type="text">The Lantern</title>
<entry><title>Orchard sold</title><id>tag:lantern.example,2020:1</id><link rel="self" href="/self"/>
<link rel="alternate" type="text/html" href="a/1"/><published>2020-06-02T10:00:00Z</published>
<updated>2020-06-02T12:30:00+02:00</updated><author><name>Tomas Vik</name></author>
<source><id>https://ridge.example/</id><title>Ridge Herald</title><link href="https://ridge.example/"/></source>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The orchard is sold.</p></div></content></entry>
</feed>"""

SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://courier.example/about</loc></url>
<url><loc>https://courier.example/ferry</loc><lastmod>2020-06-03</lastmod><news:news><news:publication><news:name>Ostmark Courier
</news:name><news:language>en</news:language></news:publication><news:publication_date>2020-06-02T10:00:00Z</news:publication_date>
<news:title>Ferry line shut</news:title></news:news></url></urlset>"""


def test_rss_with_its_source_and_its_whole_text() -> None:
    feed = parse_feed(RSS.encode(), "https://courier.example/feed")
    assert (feed.form, feed.title, feed.skipped) == ("rss", "Ostmark Courier", 1)
    first = feed.entries[0]
    assert first.title == "Ferry line shut & boats idle"
    assert (first.key, first.url, first.authors) == ("item-1", "https://courier.example/ferry", ("Maren Holt",))
    assert first.published == "2020-06-02T10:00:00+00:00"
    assert first.origin == Origin("Lund News Service", "https://wire.example/feed")
    assert first.html == "<p>The whole story \xa0 here.</p>"
    assert about(first) == ("the feed names its source: Lund News Service https://wire.example/feed",)
    assert [e.url for e in feed.entries[1:]] == ["https://courier.example/guid", "https://courier.example/relative"]


def test_atom_with_its_source_container() -> None:
    feed = parse_feed(ATOM.encode(), "https://lantern.example/feed.atom")
    (entry,) = feed.entries
    assert (feed.form, feed.title) == ("atom", "The Lantern")
    assert (entry.url, entry.key, entry.authors) == (
        "https://lantern.example/a/1",
        "tag:lantern.example,2020:1",
        ("Tomas Vik",),
    )
    assert (entry.published, entry.stamp) == ("2020-06-02T10:00:00+00:00", "2020-06-02T12:30:00+02:00")
    assert entry.origin == Origin("Ridge Herald", "https://ridge.example/")
    assert "<p" in entry.html
    assert "The orchard is sold." in entry.html


def test_json_feed() -> None:
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Radio Tarn",
        "items": [
            {"id": 7, "url": "https://tarn.example/7", "title": "Bridge\nopens", "date_published": "2020-06-02T10:00:00Z",
             "authors": [{"name": "Ana Ruiz"}], "external_url": "https://other.example/x", "content_html": "<p>Text</p>"},
            {"id": "https://tarn.example/8"}, {"id": "9"}, "nonsense",
        ],
    }  # fmt: skip
    feed = parse_feed(json.dumps(data).encode(), "https://tarn.example/feed.json")
    assert feed.entries[0] == Entry(
        "https://tarn.example/7", "7", "Bridge opens", "2020-06-02T10:00:00+00:00", "", ("Ana Ruiz",),
        Origin("", "https://other.example/x"), "<p>Text</p>",
    )  # fmt: skip
    assert [e.url for e in feed.entries] == ["https://tarn.example/7", "https://tarn.example/8"]
    assert feed.skipped == 2


def test_news_sitemap_gives_news_only_and_an_index_leads_on() -> None:
    feed = parse_feed(SITEMAP.encode(), "https://courier.example/news.xml")
    (entry,) = feed.entries
    assert (entry.url, entry.title, entry.stamp) == ("https://courier.example/ferry", "Ferry line shut", "2020-06-03")
    assert entry.origin.name == "Ostmark Courier"
    rows = "".join(
        f"<sitemap><loc>https://c.example/{n}.xml</loc><lastmod>2020-06-{n:02}</lastmod></sitemap>"
        for n in range(1, 15)
    )
    index = parse_feed(f"<sitemapindex>{rows}</sitemapindex>".encode())
    assert index.further[0] == "https://c.example/14.xml"
    assert (len(index.further), index.skipped) == (10, 4)


def test_old_rss_in_rdf() -> None:
    old = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Old</title></channel>
    <item><title>One</title><link>https://old.example/1</link><dc:date>2020-06-02</dc:date></item></rdf:RDF>"""
    assert [(e.url, e.published) for e in parse_feed(old.encode()).entries] == [("https://old.example/1", "2020-06-02")]


@pytest.mark.parametrize("name", ["RSS", "ATOM"])
def test_the_common_feed_reader_finds_the_same(name: str) -> None:
    feedparser = pytest.importorskip("feedparser")
    text = {"RSS": RSS, "ATOM": ATOM}[name]
    theirs = [e.link for e in feedparser.parse(text.encode()).entries if e.get("link", "").startswith("https")]
    ours = [e.url for e in parse_feed(text.encode(), "https://base.example/").entries]
    assert set(theirs) <= set(ours)


def test_other_encodings_are_read_and_strange_ones_are_not() -> None:
    text = RSS.replace("UTF-8", "iso-8859-1").replace("Ostmark", "Östmark")
    assert parse_feed(text.encode("iso-8859-1")).title == "Östmark Courier"
    assert parse_feed(RSS.replace("Ostmark", "Östmark").encode("utf-16")).title == "Östmark Courier"
    trap = RSS.replace("UTF-8", "punycode").replace("Ostmark", "Östmark")
    assert parse_feed(trap.encode("cp1252")).title == "Östmark Courier"


BOMB = (
    '<!DOCTYPE rss [<!ENTITY a "aaaa">' + "".join(f'<!ENTITY b{n} "{"&a;" * 10}">' for n in range(9)) + "]>" + "<rss/>"
)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "nothing"), (b"   ", "nothing"), (b"hello", "XML"), (b"{", "JSON"), (b'{"items": []}', "not a feed"), (b"[1]", "not a feed"),
        (b"<html><body>x</body></html>", "not a feed"), (BOMB.encode(), "entities"), (BOMB.lower().encode(), "entities"),
        (BOMB.encode("utf-16"), "entities"),
        (b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><rss><channel><title>&y;</title></channel></rss>', "entities"),
        (b"<rss>" + b"<a>" * 5000, ""), (b"<rss>" + b"<a/>" * 300_000 + b"</rss>", "too many"), (b"x" * 9_000_000, "more than"),
        (b"[" * 100_000, "JSON"), (b"\x00\x01\xff\xfe", ""),
    ],
)  # fmt: skip
def test_what_is_no_feed_or_a_trap_is_refused_in_a_line(data: bytes, word: str) -> None:
    began = time.process_time()
    with pytest.raises(FeedError) as caught:
        parse_feed(data)
    assert word in str(caught.value)
    assert "\n" not in str(caught.value)
    assert time.process_time() - began < 4


def test_a_plain_doctype_and_talk_of_entities_are_no_trap() -> None:
    told = RSS.replace("Short.", "It wrote &lt;!DOCTYPE x [&lt;!ENTITY y]&gt; in its page.")
    with_doctype = told.replace(
        "<rss", '<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://my.example/rss.dtd">\n<rss', 1
    )
    assert parse_feed(with_doctype.encode(), "https://courier.example/").title == "Ostmark Courier"


def test_broken_xml_gives_what_can_be_read() -> None:
    broken = RSS.replace("</title>", "<b>&nope; & </title", 1)[:-60]
    assert len(parse_feed(broken.encode(), "https://courier.example/").entries) >= 2


def test_addresses_that_are_none_are_left_out() -> None:
    text = "<rss><channel>" + "".join(
        f"<item><link>{link}</link></item>"
        for link in ("javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "http://", "https://ok.example/1")
    ) + "</channel></rss>"  # fmt: skip
    feed = parse_feed(text.encode())
    assert [e.url for e in feed.entries] == ["https://ok.example/1"]
    assert feed.skipped == 4


def test_what_looks_like_a_feed() -> None:
    assert looks_like_feed(RSS.encode())
    assert looks_like_feed(ATOM.encode())
    assert looks_like_feed(b'{"version": "https://jsonfeed.org/version/1"}')
    assert not looks_like_feed(b"<!doctype html><html><p>an <rss> tag</p>")
    assert not looks_like_feed(b"<p>hello</p>", "text/html")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text(alphabet='<>&;/!["]= rssfeditmlnkchaENTITYDOCP', max_size=200).map(str.encode))
def test_any_bytes_give_a_feed_or_one_error(data: bytes) -> None:
    with suppress(FeedError):
        assert isinstance(parse_feed(data, "https://base.example/"), Feed)


# ------------------------------------------------------------------ lists of feeds
def test_opml_with_folders() -> None:
    text = """<opml version="2.0"><head><title>My feeds</title></head><body>
    <outline text="News"><outline type="rss" text="Courier" xmlUrl="https://courier.example/feed"/>
    <outline title="Lantern &amp; co" text="x" xmlurl="https://lantern.example/f"/></outline>
    <outline text="twice" xmlUrl="https://courier.example/feed"/><outline xmlUrl="javascript:x"/></body></opml>"""
    assert parse_opml(text.encode()) == (
        Listed("https://courier.example/feed", "Courier"),
        Listed("https://lantern.example/f", "Lantern & co"),
    )


@pytest.mark.parametrize("data", [b"", b"<rss/>", b"text", BOMB.replace("<rss/>", "<opml/>").encode()])
def test_what_is_no_list_of_feeds(data: bytes) -> None:
    with pytest.raises(OpmlError):
        parse_opml(data)
