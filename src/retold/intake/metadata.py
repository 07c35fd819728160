"""What a page says about itself in its head: JSON-LD, meta tags, links. Nothing of it is believed here, only read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html as lxml_html

from retold.intake.dating import Claimed

_ARTICLES = frozenset(
    "NewsArticle Article ReportageNewsArticle AnalysisNewsArticle BackgroundNewsArticle OpinionNewsArticle ReviewNewsArticle "
    "BlogPosting LiveBlogPosting SocialMediaPosting Report AskPublicNewsArticle AdvertiserContentArticle TechArticle".split()
)
_MAX_JSON = 2_000_000
_MAX_NODES = 4000
_PUBLISHED = (
    "article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "publish-date", "pubdate", "publishdate",
    "publication_date", "article.published", "dc.date.issued", "dcterms.created", "dcterms.date", "dc.date", "og:published_time",
    "article:published", "cxenseparse:recs:publishtime", "bt:pubdate", "date", "article_date_original", "originalpublicationdate",
    "displaydate", "citation_publication_date",
)  # fmt: skip
_UPDATED = (
    "article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified", "dc.date.modified",
    "article:updated_time", "article.updated", "lastmod", "revised", "bt:moddate", "og:modified_time",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the head of a page claims."""

    headline: str = ""
    title: str = ""
    description: str = ""
    url: str | None = None
    site_names: tuple[tuple[str, str], ...] = ()
    published: tuple[Claimed, ...] = ()
    updated: tuple[Claimed, ...] = ()
    authors: tuple[str, ...] = ()
    language: str = ""
    body: str = ""


def web_url(value: str, base: str | None = None) -> str | None:
    """An absolute http(s) address, or None. Nothing is fetched."""
    try:
        whole = urljoin(base, value.strip()) if base else value.strip()
        parts = urlsplit(whole)
        return whole if parts.scheme in ("http", "https") and parts.hostname and len(whole) <= 4000 else None
    except ValueError:
        return None


def read_metadata(root: lxml_html.HtmlElement) -> Metadata:
    """The claims of a page's head and of the machine-readable marks in its body."""
    metas = _metas(root)
    nodes = list(_json_nodes(root))
    title = _clean(root.findtext(".//title") or "")
    article = _article_node(nodes, title)
    canonical = next(
        (link.get("href") or "" for link in root.iter("link") if "canonical" in (link.get("rel") or "").lower()), ""
    )
    claimed = (canonical, metas.get("og:url", ""), *_urls(article), _bookmark(root))
    url = next((found for raw in claimed if (found := web_url(raw))), None)
    return Metadata(
        headline=_clean(_text(article.get("headline"))) or metas.get("og:title", "") or metas.get("twitter:title", ""),
        title=title,
        description=metas.get("og:description", "")
        or metas.get("description", "")
        or _clean(_text(article.get("description"))),
        url=url,
        site_names=tuple(_site_names(metas, nodes, article)),
        published=tuple(_claims(article, "datePublished", metas, _PUBLISHED, root)),
        updated=tuple(_claims(article, "dateModified", metas, _UPDATED, root)),
        authors=tuple(_people(article.get("author"))),
        language=(
            root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or metas.get("og:locale", "")
        )[:12],
        body=_text(article.get("articleBody")),
    )


def _bookmark(root: lxml_html.HtmlElement) -> str:
    """The permanent link of a blog post, where the page has one post only."""
    marked = {
        link.get("href") or "" for link in root.iter("a") if "bookmark" in (link.get("rel") or "").lower().split()
    }
    return marked.pop() if len(marked) == 1 else ""


def _clean(text: str) -> str:
    return " ".join(text.split())[:1000]


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return value if isinstance(value, str) else ""


def _metas(root: lxml_html.HtmlElement) -> dict[str, str]:
    out: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = _clean(meta.get("content") or "")
        if name and content:
            out.setdefault(name, content)
    return out


def _json_nodes(root: lxml_html.HtmlElement) -> Iterator[Mapping[str, Any]]:
    """Every object of the page's JSON-LD, outer ones first; broken or hostile JSON gives none."""
    budget = _MAX_NODES
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        raw = script.text_content()
        if len(raw) > _MAX_JSON:
            continue
        try:
            data = json.loads(
                re.sub(r"^\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*$", "", raw), strict=False
            )
        except (ValueError, RecursionError):
            continue
        queue: list[Any] = [data]
        while queue and budget > 0:
            budget -= 1
            item = queue.pop(0)
            if isinstance(item, Mapping):
                yield item
                queue += [value for value in item.values() if isinstance(value, Mapping | list)]
            elif isinstance(item, list):
                queue += [value for value in item if isinstance(value, Mapping | list)]


def _types(node: Mapping[str, Any]) -> set[str]:
    kinds = node.get("@type", ())
    kinds = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
    return {str(kind).rsplit("/", 1)[-1] for kind in kinds}


def _article_node(nodes: Sequence[Mapping[str, Any]], title: str) -> Mapping[str, Any]:
    """The object that describes this page's article, not one of those it links to."""
    found = [node for node in nodes if _types(node) & _ARTICLES]
    folded = _key(title)
    for node in found:
        headline = _key(_text(node.get("headline")))
        if headline and folded and (headline in folded or folded in headline):
            return node
    return found[0] if found else {}


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _urls(article: Mapping[str, Any]) -> list[str]:
    main = article.get("mainEntityOfPage")
    main = main.get("@id") if isinstance(main, Mapping) else main
    return [value for value in (main, article.get("url"), article.get("@id")) if isinstance(value, str)]


def _site_names(
    metas: Mapping[str, str], nodes: Sequence[Mapping[str, Any]], article: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    publisher = article.get("publisher")
    publisher = publisher[0] if isinstance(publisher, list) and publisher else publisher
    if isinstance(publisher, Mapping) and "name" not in publisher:
        publisher = next(
            (node for node in nodes if "name" in node and node.get("@id") == publisher.get("@id")), publisher
        )
    if isinstance(publisher, Mapping) and (name := _clean(_text(publisher.get("name")))):
        yield name, "JSON-LD publisher"
    for node in nodes:
        if "WebSite" in _types(node) and (name := _clean(_text(node.get("name")))):
            yield name, "JSON-LD site name"
    for field in (
        "og:site_name",
        "application-name",
        "apple-mobile-web-app-title",
        "dc.publisher",
        "publisher",
        "twitter:app:name:iphone",
    ):
        if site := metas.get(field):
            yield site, field
    for node in nodes:
        if _types(node) & {"NewsMediaOrganization", "Organization"} and (name := _clean(_text(node.get("name")))):
            yield name, "JSON-LD organisation"


def _claims(
    article: Mapping[str, Any], key: str, metas: Mapping[str, str], fields: Sequence[str], root: lxml_html.HtmlElement
) -> Iterator[Claimed]:
    if value := _text(article.get(key)):
        yield Claimed(value, f"JSON-LD {key}")
    for name in fields:
        if content := metas.get(name):
            yield Claimed(content, f"meta {name}")
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag != "meta" and (element.get("itemprop") or "") == key:
            marked = element.get("datetime") or element.get("content") or element.text_content()
            yield Claimed(_clean(marked or ""), f"itemprop {key}")
            return


def _people(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            name = _text(item.get("name"))
            body = "Organization" in " ".join(_types(item))
        else:
            name, body = _text(item), False
        if name and not body and len(name) <= 80:
            yield _clean(name)
