"""Feeds -> entries: RSS with its sources, Atom, JSON Feed, news sitemaps. Nothing in a feed is fetched or executed here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from retold.intake.dating import parse_iso
from retold.intake.metadata import web_url
from retold.intake.xmltext import XmlError, local, space, words, xml_root

MAX_ENTRIES = 2000
_MAX_TEXT = 500_000
_NEWS = "sitemap-news"
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a feed says that an entry came from: another publisher's name and the address of its feed."""

    name: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed. ``stamp`` changes when the feed says that the article did; ``html`` is its text, where carried."""

    url: str
    key: str
    title: str = ""
    published: str = ""
    updated: str = ""
    authors: tuple[str, ...] = ()
    origin: Origin = Origin()
    html: str = ""

    @property
    def stamp(self) -> str:
        return self.updated or self.published


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as read: its form, its own title, its entries as they stand, and further feeds that it points to."""

    form: str
    title: str = ""
    entries: tuple[Entry, ...] = ()
    further: tuple[str, ...] = ()
    skipped: int = 0


class FeedError(Exception):
    """Why something is no feed: one line for a person."""


def looks_like_feed(data: bytes, kind: str = "") -> bool:
    """Whether bytes are a feed rather than a page: by the root of the XML, or by what a JSON feed says of itself."""
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{"):
        return b"jsonfeed.org/version" in head
    low = head.lower()
    if b"<html" in low or b"<!doctype html" in low:
        return False
    return any(mark in low for mark in (b"<rss", b"<feed", b"<rdf:rdf", b"<urlset", b"<sitemapindex")) or (
        kind.endswith(("rss+xml", "atom+xml")) and head.startswith(b"<")
    )


def parse_feed(data: bytes, url: str = "", charset: str = "") -> Feed:
    """The feed in some bytes; ``url`` is its own address, against which relative links are read. Raises FeedError."""
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise FeedError("There is nothing in it.")
    if head.startswith((b"{", b"[")):
        return _json_feed(data, url)
    try:
        root = xml_root(data, charset)
    except XmlError as error:
        raise FeedError(str(error)) from error
    reader = {"rss": _rss, "rdf": _rss, "feed": _atom, "urlset": _sitemap, "sitemapindex": _index}.get(local(root))
    if reader is None:
        raise FeedError(f"This is not a feed: it begins with <{local(root)[:30]}>.")
    return reader(root, url)


def _kept(found: list[Entry | None]) -> tuple[tuple[Entry, ...], int]:
    """The entries with an address, each once, and how many could not be used."""
    out: dict[str, Entry] = {}
    lost = 0
    for entry in found[:MAX_ENTRIES]:
        if entry is None:
            lost += 1
        else:
            out.setdefault(entry.key, entry)
    return tuple(out.values()), lost + max(0, len(found) - MAX_ENTRIES)


def _parts(element: etree._Element) -> dict[str, list[etree._Element]]:
    """The children of an element by name, those of other vocabularies under ``space:name`` where it matters."""
    out: dict[str, list[etree._Element]] = {}
    for child in element:
        name = local(child)
        where = space(child)
        if "mrss" in where or "itunes" in where or "googleplay" in where:
            continue
        prefix = "dc:" if "purl.org/dc" in where else "atom:" if where == _ATOM and local(element) != "entry" else ""
        out.setdefault(prefix + name, []).append(child)
    return out


def _first(parts: Mapping[str, list[etree._Element]], *names: str, most: int = 2000) -> str:
    return next((text for name in names for one in parts.get(name, ()) if (text := words(one, most))), "")


def _rss(root: etree._Element, url: str) -> Feed:
    channel = next((child for child in root if local(child) == "channel"), root)
    items = [element for element in root.iter() if local(element) == "item"]
    entries, lost = _kept([_rss_item(item, url) for item in items])
    return Feed("rss", _first(_parts(channel), "title", most=300), entries, (), lost)


def _rss_item(item: etree._Element, base: str) -> Entry | None:
    parts = _parts(item)
    guid = next(iter(parts.get("guid", ())), None)
    own = words(guid)
    permanent = guid is not None and (guid.get("isPermaLink") or "true").lower() == "true"
    link = _first(parts, "link") or next((one.get("href") or "" for one in parts.get("atom:link", ())), "")
    address = web_url(link, base or None) if link else None
    address = address or (web_url(own) if permanent else None)
    if address is None:
        return None
    source = next(iter(parts.get("source", ())), None)
    origin = Origin() if source is None else Origin(words(source, 200), web_url(source.get("url") or "") or "")
    body = max((_raw(one) for name in ("encoded", "description") for one in parts.get(name, ())), key=len, default="")
    return Entry(
        address,
        own or address,
        _first(parts, "title", most=500),
        _moment(_first(parts, "pubdate", "dc:date", "published", most=100)),
        _moment(_first(parts, "atom:updated", "updated", "dc:modified", most=100)),
        tuple(words(one, 200) for name in ("dc:creator", "author") for one in parts.get(name, ())[:20] if words(one)),
        origin,
        body,
    )


def _raw(element: etree._Element) -> str:
    """What an element carries as markup: the text of a CDATA section or of escaped tags."""
    return "".join(map(str, element.itertext()))[:_MAX_TEXT].strip()


def _atom(root: etree._Element, url: str) -> Feed:
    parts = _parts(root)
    items = [child for child in root if local(child) == "entry"]
    base = root.get("{http://www.w3.org/XML/1998/namespace}base") or url
    entries, lost = _kept([_atom_entry(item, base) for item in items])
    title = _first(parts, "atom:title", "title", most=300)
    return Feed("atom", title, entries, (), lost)


def _atom_link(parts: Mapping[str, list[etree._Element]], base: str) -> str | None:
    links = [one for one in parts.get("link", ()) if (one.get("rel") or "alternate") == "alternate"]
    links.sort(key=lambda one: "html" not in (one.get("type") or "html"))
    return next((found for one in links if (found := web_url(one.get("href") or words(one), base or None))), None)


def _atom_entry(item: etree._Element, base: str) -> Entry | None:
    parts = _parts(item)
    own = _first(parts, "id")
    address = _atom_link(parts, item.get("{http://www.w3.org/XML/1998/namespace}base") or base) or web_url(own)
    if address is None:
        return None
    content = next(iter(parts.get("content") or parts.get("summary") or ()), None)
    return Entry(
        address,
        own or address,
        _first(parts, "title", most=500),
        _moment(_first(parts, "published", "issued", "created", most=100)),
        _moment(_first(parts, "updated", "modified", most=100)),
        tuple(
            name for one in parts.get("author", ())[:20] if (name := _first(_parts(one), "name", "atom:name", most=200))
        ),
        _atom_source(parts),
        _markup(content) if content is not None else "",
    )


def _atom_source(parts: Mapping[str, list[etree._Element]]) -> Origin:
    """The feed that an entry was taken from, as Atom's source container keeps it."""
    found = next(iter(parts.get("source", ())), None)
    if found is None:
        return Origin()
    inner = {name.removeprefix("atom:"): value for name, value in _parts(found).items()}
    return Origin(_first(inner, "title", most=200), _atom_link(inner, "") or web_url(_first(inner, "id")) or "")


def _markup(content: etree._Element) -> str:
    if (content.get("type") or "").lower() in ("xhtml", "application/xhtml+xml"):
        return "".join(etree.tostring(child, encoding="unicode") for child in content)[:_MAX_TEXT]
    return _raw(content)


def _sitemap(root: etree._Element, url: str) -> Feed:
    """A news sitemap: the pages that it gives a headline or a date of publication. Other pages are no news."""
    found: list[Entry | None] = []
    for page in root:
        parts = _parts(page)
        news = [one for one in parts.get("news", ()) if _NEWS in space(one)]
        if not news:
            continue
        inner = _parts(news[0])
        address = web_url(_first(parts, "loc"), url or None)
        named = next(iter(inner.get("publication", ())), None)
        origin = Origin(_first(_parts(named), "name", most=200)) if named is not None else Origin()
        stamp = _moment(_first(parts, "lastmod", most=100))
        published = _moment(_first(inner, "publication_date", most=100))
        title = _first(inner, "title", most=500)
        found.append(Entry(address, address, title, published, stamp, (), origin) if address else None)
    entries, lost = _kept(found)
    return Feed("sitemap", "", entries, (), lost)


def _index(root: etree._Element, url: str) -> Feed:
    """A list of sitemaps: the ten that changed last."""
    rows = [(_first(parts, "lastmod"), web_url(_first(parts, "loc"), url or None)) for parts in map(_parts, root)]
    good = sorted(((stamp, where) for stamp, where in rows if where), reverse=True)
    return Feed("sitemap index", "", (), tuple(where for _, where in good[:10]), max(0, len(rows) - 10))


def _json_feed(data: bytes, url: str) -> Feed:
    try:
        found = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise FeedError("This is not valid JSON.") from error
    items = found.get("items") if isinstance(found, Mapping) else None
    if not isinstance(items, list) or "jsonfeed.org" not in _string(found, "version"):
        raise FeedError("This JSON is not a feed.")
    entries, lost = _kept([_json_item(item, url) for item in items])
    return Feed("json", _string(found, "title")[:300], entries, (), lost)


def _string(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _json_item(item: Any, base: str) -> Entry | None:
    if not isinstance(item, Mapping):
        return None
    own = _string(item, "id")[:2000]
    address = web_url(_string(item, "url"), base or None) if item.get("url") else web_url(own)
    if address is None:
        return None
    people = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    names = [_string(one, "name")[:200] for one in (people or [])[:20] if isinstance(one, Mapping)]
    elsewhere = web_url(_string(item, "external_url")) or ""
    return Entry(
        address,
        own or address,
        " ".join(_string(item, "title").split())[:500],
        _moment(_string(item, "date_published")[:100]),
        _moment(_string(item, "date_modified")[:100]),
        tuple(name for name in names if name),
        Origin("", elsewhere),
        (_string(item, "content_html") or _string(item, "content_text"))[:_MAX_TEXT],
    )


def _moment(text: str) -> str:
    """A date of a feed in ISO 8601, or "" where it is none."""
    when = parse_iso(text) if text else None
    return (when.value or "") if when else ""


def about(entry: Entry) -> tuple[str, ...]:
    """What a feed says of where an entry came from, as reasons to keep with the article."""
    origin = entry.origin
    if not (origin.name or origin.url):
        return ()
    return (f"the feed names its source: {' '.join(part for part in (origin.name, origin.url) if part)}",)


def without_text(feed: Feed) -> Feed:
    """The feed without the texts that its entries carry: enough to decide what to fetch."""
    return replace(feed, entries=tuple(replace(entry, html="") for entry in feed.entries))
