"""A record of a news dataset (JSON) -> Article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from retold.intake.blocks import blocks
from retold.intake.build import Extras, build, doc_id, too_much
from retold.intake.dating import Claimed, decide, parse_iso, printed_dates
from retold.intake.limits import DEFAULT, Limits
from retold.intake.outlets import Outlet, from_plain, host_label, spelled, tidy
from retold.intake.people import parse_byline
from retold.intake.plain import article_from_text
from retold.model import Article, Basis, Block, BlockKind, Problem, When

# Our field, and what the common news datasets call it, the surest name first.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline", "title_page", "article_title", "name"),
    "text": ("text", "body", "content", "maintext", "article", "article_text", "articleBody", "full_text", "cleaned_text", "story", "document"),
    "description": ("description", "dek", "abstract", "summary", "subtitle", "standfirst", "lead_paragraph", "excerpt"),
    "url": ("url", "link", "uri", "source_url", "article_url", "canonical_url", "web_url", "href"),
    "outlet": ("outlet", "source", "publisher", "source_domain", "publication", "site", "site_name", "source_name", "newspaper", "media", "domain"),
    "published": ("date", "published", "date_publish", "publish_date", "datePublished", "published_at", "publishedAt", "pub_date", "published_date", "publication_date", "published_time", "created_at", "timestamp"),
    "updated": ("updated", "date_modify", "dateModified", "modified", "updated_at", "date_modified", "modified_date"),
    "seen": ("seen", "date_download", "seendate", "crawled", "crawl_date", "scraped_at", "fetched_at", "retrieved", "download_date"),
    "authors": ("authors", "author", "byline", "creator", "writers"),
    "language": ("language", "lang"),
}  # fmt: skip
_MAX_PARTS = 50_000


def article_from_record(
    record: Mapping[str, Any],
    uri: str,
    mapping: Mapping[str, str] | None = None,
    *,
    limits: Limits = DEFAULT,
) -> Article | Problem:
    """The article in one record of a dataset.

    Field names of the common news datasets are understood; ``mapping`` adds others, theirs to ours: ``{"kop": "title"}``
    (ours are title, text, description, url, outlet, published, updated, seen, authors, language). The stored text is the
    title, the description and the body, joined by blank lines. A record without text gives a ``Problem``.
    """
    fields = _fields(record, mapping or {})
    body = _text(fields.get("text"), limits).strip()
    if not body:
        return Problem(uri, "not_an_article", "The record has no text of an article in it.")
    title = _line(fields.get("title"))
    if not title:
        found = article_from_text(body, uri, limits=limits)
        return found if isinstance(found, Problem) else _outside(found, fields)
    text, sections = _compose(title, _line(fields.get("description")), body)
    if problem := too_much(text, sections, uri, limits):
        return problem
    url = _url(fields.get("url"))
    doc = doc_id(uri, text)
    dates = decide(doc, printed_dates(text, sections), _claimed(fields, "published"), _claimed(fields, "updated"))
    outlet = _outlet(fields, url, text) if fields.get("outlet") or url else from_plain(text, sections, uri, title)
    extras = Extras(
        url=url,
        headline=title,
        authors=_authors(fields.get("authors")),
        language=_language(fields.get("language")),
        seen=_seen(fields.get("seen")),
    )
    return build(uri, text, sections, outlet, dates, extras)


def has_text(record: Mapping[str, Any], mapping: Mapping[str, str] | None = None) -> bool:
    """Whether a record has the text of an article in it."""
    value = _fields(record, mapping or {}).get("text")
    return isinstance(value, str | list) and len(str(value)) > 2


def _fields(record: Mapping[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for theirs, ours in mapping.items():
        if record.get(theirs) not in (None, "", []):
            out[ours] = record[theirs]
    for ours, names in FIELDS.items():
        for name in names:
            if ours not in out and name not in mapping and record.get(name) not in (None, "", []):
                out[ours] = record[name]
    return out


def _text(value: Any, limits: Limits) -> str:
    """A body as text: a string as it is, a list of paragraphs joined by blank lines."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        parts = [item if isinstance(item, str) else "" for item in value[: min(_MAX_PARTS, limits.max_blocks + 1)]]
        return "\n\n".join(part.strip() for part in parts if part.strip())
    return ""


def _line(value: Any) -> str:
    return " ".join(value.split())[:2000] if isinstance(value, str) else ""


def _compose(title: str, description: str, body: str) -> tuple[str, tuple[Block, ...]]:
    """Title, description and body as one text, without saying twice what the body begins with."""
    start = " ".join(body[: len(title) + 200].split()).casefold()
    dek = description if description and not start.startswith(description[:60].casefold()) else ""
    if start.startswith(title.casefold()):
        return body, blocks(body)
    lead = "\n\n".join(part for part in (title, dek) if part)
    text = f"{lead}\n\n{body}"
    offset = len(lead) + 2
    sections = [Block(BlockKind.HEADLINE, 0, len(title))]
    if dek:
        sections.append(Block(BlockKind.DEK, len(title) + 2, len(lead)))
    # The body is read under its headline, so that the first line is not taken for one.
    known = len(sections)
    inner = blocks("Headline of the story\n\n" + body) if body else ()
    shift = offset - len("Headline of the story\n\n")
    for block in inner[1:]:
        again = None if block.duplicate_of is None else block.duplicate_of - 1 + known
        kind = BlockKind.PARAGRAPH if block.kind in (BlockKind.HEADLINE, BlockKind.DEK) else block.kind
        sections.append(Block(kind, block.start + shift, block.end + shift, again))
    return text, tuple(sections)


def _claimed(fields: Mapping[str, Any], name: str) -> tuple[Claimed, ...]:
    value = _moment(fields.get(name))
    return (Claimed(value, f"field {name}"),) if value else ()


def _moment(value: Any) -> str:
    """A date field as text; a number is taken for seconds or milliseconds since 1970."""
    if isinstance(value, str):
        compact = value.strip()
        if len(compact) >= 15 and compact[:8].isdigit() and compact[8] == "T" and compact[9:15].isdigit():
            return f"{compact[:4]}-{compact[4:6]}-{compact[6:8]}T{compact[9:11]}:{compact[11:13]}:{compact[13:15]}{compact[15:]}"
        return compact
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e14:
        seconds = value / 1000 if value > 1e11 else value
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
    return ""


def _seen(value: Any) -> When:
    when = parse_iso(_moment(value)) if value else None
    return replace(when, basis=Basis.EXTERNAL, why=("field seen",)) if when else When()


def _url(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        parts = urlsplit(value.strip())
        return value.strip() if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def _outlet(fields: Mapping[str, Any], url: str | None, text: str) -> Outlet:
    value = fields.get("outlet")
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title") or value.get("id") or value.get("domain")
    name = _line(value)
    if name and " " not in name and "." in name and (label := host_label("http://" + name.casefold())):
        return Outlet(spelled(label, text) or name.removeprefix("www."), Basis.EXTERNAL, "field outlet: a host name")
    if name:
        return Outlet(tidy(name), Basis.EXTERNAL, "field outlet")
    if url and (label := host_label(url)):
        return Outlet(spelled(label, text) or label.capitalize(), Basis.INFERRED, "host name")
    return Outlet()


def _authors(value: Any) -> tuple[str, ...]:
    items: Sequence[Any] = value if isinstance(value, list) else [value]
    names: list[str] = []
    for item in items[:50]:
        raw = item.get("name") if isinstance(item, Mapping) else item
        if isinstance(raw, str) and raw.strip():
            found = parse_byline(raw[:300])
            names += found.people or ((_line(raw),) if not (found.agencies or found.outlets) else ())
    return tuple(dict.fromkeys(names))


def _language(value: Any) -> str:
    return value[:2].lower() if isinstance(value, str) and value[:2].isalpha() and len(value) in (2, 5) else ""


def _outside(article: Article, fields: Mapping[str, Any]) -> Article:
    """An article whose text carries its own headline, with what the record knows besides."""
    url = _url(fields.get("url"))
    dates = decide(
        article.id,
        printed_dates(article.text, article.sections),
        _claimed(fields, "published"),
        _claimed(fields, "updated"),
    )
    outlet = _outlet(fields, url, article.text)
    named = outlet.name is not None
    return replace(
        article,
        url=url,
        outlet_name=outlet.name if named else article.outlet_name,
        outlet_basis=outlet.basis if named else article.outlet_basis,
        authors=_authors(fields.get("authors")) or article.authors,
        published=dates.published,
        updated=dates.updated,
        seen=_seen(fields.get("seen")),
        why=(f"outlet: {outlet.why}",) if named else article.why,
    )
