"""What each line of a page is, and the article made of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lxml import html as lxml_html

from retold.intake.blocks import sentence_like
from retold.intake.build import Extras, build, doc_id, too_much
from retold.intake.dating import Claimed, decide, printed_dates
from retold.intake.limits import Limits
from retold.intake.mainbody import ASIDE, AWAY, Main, find_main, kept_lines, plain
from retold.intake.metadata import Metadata, read_metadata, web_url
from retold.intake.outlets import Outlet, host_label
from retold.intake.people import Byline, has_lead, parse_byline
from retold.intake.rules import caption_label, credit, furniture
from retold.intake.sitename import site_name
from retold.intake.stamps import Role, only_stamps, stamps
from retold.intake.walk import Piece, pieces
from retold.model import Article, Block, BlockKind, Link, Problem

_REGION = re.compile(r"^[a-z]{2,3}[-_]([A-Z]{2})$")
_TLD = {
    "uk": "GB",
    "au": "AU",
    "in": "IN",
    "nz": "NZ",
    "ie": "IE",
    "za": "ZA",
    "ng": "NG",
    "ke": "KE",
    "ca": "CA",
    "il": "IL",
}
_QUESTION = re.compile(r"^(?:Q|A|Question|Answer)\s?[:.]\s")
_NOTES = (BlockKind.UPDATE_NOTE, BlockKind.CORRECTION, BlockKind.CONTRIBUTORS)
_BESIDE = 14


@dataclass(slots=True)
class _Page:
    """The lines of a page and what each has been found to be; None for what is left out."""

    pieces: list[Piece]
    main: Main
    meta: Metadata
    head: int = -1
    first: int = 0
    last: int = -1
    region: str = ""
    kinds: list[BlockKind | None] = field(default_factory=list)


def article_of(
    root: lxml_html.HtmlElement, source: str, uri: str, url: str | None, rest: tuple[Limits, str]
) -> Article | Problem:
    """The article on a parsed page, or why there is none. ``rest``: the limits, and how the bytes were read."""
    limits, note = rest
    meta = read_metadata(root)
    address = _address(meta.url, url or web_url(uri))
    lines = pieces(root, limits.max_blocks)
    if len(lines) > limits.max_blocks:
        return Problem(uri, "too_many_blocks", f"The page has more than {limits.max_blocks:,} lines; it was left out.")
    main = find_main(lines, kept_lines(source, address), meta.body)
    if not main.indexes and not main.lines:
        return Problem(uri, "not_an_article", "No main text was found on this page.")
    page = _Page(lines, main, meta, region=_region(meta.language, address))
    _place(page)
    page.kinds = [_kind(page, index) for index in range(len(lines))]
    text, sections, links = _assemble(page, address)
    if problem := too_much(text, sections, uri, limits):
        return problem
    return _article(page, (text, sections, links), uri, address, note)


def _address(claimed: str | None, fetched: str | None) -> str | None:
    """The address of a page: what it says of itself, but only about its own site where it is known where it came from."""
    if claimed is None or fetched is None or host_label(claimed) == host_label(fetched):
        return claimed or fetched
    return fetched


def _region(language: str, url: str | None) -> str:
    if match := _REGION.match(language):
        return match.group(1).upper()
    host = (url or "").split("/")[2] if url and url.count("/") >= 2 else ""
    return _TLD.get(host.rsplit(".", 1)[-1].split(":")[0], "")


def _place(page: _Page) -> None:
    """Where the headline stands, and the first and last lines of the story."""
    wanted = plain(page.meta.headline) or plain(page.meta.title)
    title = plain(page.meta.title)
    story = sorted(page.main.indexes)
    page.first = next((i for i in story if _story_like(page.pieces[i])), story[0] if story else len(page.pieces))
    page.last = story[-1] if story else -1
    best = (0, -1)
    for index, piece in enumerate(page.pieces[: max(page.first, 1) + 40 if not story else page.first + 1]):
        key = plain(piece.text)
        if len(key) < 6 or len(piece.text) > 300 or piece.hints & AWAY - page.main.common:
            continue
        score = (
            4 * (key == wanted)
            + 3 * ("h1" in piece.hints)
            + 2 * ("headline" in piece.hints)
            + ("heading" in piece.hints)
        )
        score += 2 * (bool(title) and key in title and len(key) > 12)
        if "logo" in piece.hints or (score < 4 and key not in title):
            continue
        if score > 2 and score >= best[0]:
            best = (score, index)
    page.head = best[1]


def _story_like(piece: Piece) -> bool:
    return sentence_like(piece.text) and not piece.hints & {"caption", "credit", "dek", "h1", "heading", "byline"}


def _kind(page: _Page, index: int) -> BlockKind | None:
    """What one line is. Story lines are what the extractor kept; the rest stays only if it is known for something."""
    piece = page.pieces[index]
    hints = piece.hints - page.main.common
    if index == page.head:
        return BlockKind.HEADLINE
    if plain(piece.text) == plain(page.meta.headline) and index <= page.first:
        return None
    near = (page.head if page.head >= 0 else max(0, page.first - _BESIDE)) <= index <= page.last + _BESIDE
    if index in page.main.indexes:
        return _story_kind(page, index, hints)
    if not near or hints & {"nav", "comments", "popular", "form"}:
        return None
    return _stray_kind(page, index, hints)


def _story_kind(page: _Page, index: int, hints: frozenset[str]) -> BlockKind | None:
    piece = page.pieces[index]
    words = len(piece.text.split())
    if hints & {"nav", "popular", "comments"} or (hints & {"footer", "chrome"} and piece.linked > 0.3):
        return None
    if hints & {"related"} and (piece.linked > 0.4 or words <= 12):
        return BlockKind.RELATED_LINKS
    if typed := _typed(page, index, hints):
        return typed
    if hints & {"ad", "share", "newsletter", "bio"} and (words <= 40 or piece.linked > 0.4):
        return BlockKind.ADVERTISEMENT if "ad" in hints else BlockKind.OTHER
    if piece.linked > 0.9 and words <= 14 and not sentence_like(piece.text) and "item" not in hints:
        return BlockKind.RELATED_LINKS
    if hints & {"heading", "h1"} and not _QUESTION.match(piece.text):
        return BlockKind.OTHER
    if index < page.first and not _before_story(page, index):
        return None if words <= 3 else BlockKind.OTHER
    return BlockKind.PARAGRAPH


def _before_story(page: _Page, index: int) -> bool:
    """Whether a line above the first full sentence can be story: a sentence of its own, not a label."""
    text = page.pieces[index].text
    return len(text.split()) >= 6 or text.endswith((".", "?", "!", ":", "”", '"'))


def _typed(page: _Page, index: int, hints: frozenset[str]) -> BlockKind | None:
    """Kinds that the marks and the words of a line give, whether or not the extractor kept it."""
    piece = page.pieces[index]
    text = piece.text
    above = index < page.first or (index == page.first and "dek" in hints)
    if hints & {"caption"} or ("figure" in hints and "p" not in hints):
        bare = credit(text)
        return BlockKind.CREDIT if "credit" in hints or (bare and bare.start <= 1) else BlockKind.CAPTION
    if only_stamps(text, page.region) and len(text.split()) <= 30:
        return _dated(page, text, hints) if above or "date" in hints or index > page.last - 3 else BlockKind.OTHER
    zone = "head" if index <= page.first else ("tail" if index >= page.last - 4 else "body")
    if rule := furniture(text, zone):
        return rule.kind
    if "tags" in hints and len(text.split()) <= 12:
        return BlockKind.TAGS
    if "credit" in hints and len(text.split()) <= 25 and "byline" not in hints:
        return BlockKind.CREDIT
    if len(text.split()) <= 60 and (found := credit(text)) is not None and (found.start <= 1 or "p" not in hints):
        return BlockKind.CREDIT if found.start <= 1 else BlockKind.CAPTION
    if caption_label(text) and not sentence_like(text):
        return BlockKind.CAPTION
    if above or index <= page.first:
        return _heading_kind(page, index, hints)
    return BlockKind.UPDATE_NOTE if "updated" in hints and len(text.split()) <= 80 else None


def _dated(page: _Page, text: str, hints: frozenset[str]) -> BlockKind:
    roles = [stamp.role for stamp in stamps(text, page.region)]
    return (
        BlockKind.UPDATE_NOTE
        if roles[0] in (Role.UPDATED, Role.FIRST)
        or "updated" in hints - {"date"}
        and len(roles) == 1
        and "published" not in text.casefold()
        and not _entry_time(page, text)
        else BlockKind.DATELINE
    )


def _entry_time(page: _Page, text: str) -> bool:
    """Whether a date marked as "updated" is the only one printed: blogs mark their one date as both."""
    dated = [piece for piece in page.pieces[: page.first + 1] if only_stamps(piece.text, page.region)]
    return len(dated) <= 1 and "updated" not in text.casefold()


def _heading_kind(page: _Page, index: int, hints: frozenset[str]) -> BlockKind | None:
    """What stands between the headline and the story: dek, byline, date."""
    piece = page.pieces[index]
    text, words = piece.text, len(piece.text.split())
    described = plain(text) == plain(page.meta.description) and words >= 3
    if page.head < index < page.first and words <= 80 and ("dek" in hints or described):
        return BlockKind.DEK
    if "byline" in hints and words <= 40 and "bio" not in hints and index < page.first:
        return BlockKind.BYLINE
    lead = has_lead(text) and words <= 25 and _names(parse_byline(text)) and not text.endswith(".")
    dated = any(stamp.day for stamp in stamps(text, page.region)) and words <= 25
    if index < page.first and (lead or (dated and not sentence_like(text) and _names(parse_byline(text)))):
        return BlockKind.BYLINE
    if index < page.first and "date" in hints and dated and words <= 25:
        return BlockKind.DATELINE
    return None


def _names(found: Byline) -> bool:
    return bool(found.people or found.agencies or found.outlets)


def _stray_kind(page: _Page, index: int, hints: frozenset[str]) -> BlockKind | None:
    """A line that the extractor left out, near the story: kept where it is known for what it is."""
    piece = page.pieces[index]
    inside = page.head <= index <= page.last
    if hints & ASIDE and not hints & {"tags", "ad", "related", "newsletter", "share"}:
        return None
    if "related" in hints:
        return BlockKind.RELATED_LINKS if inside else None
    typed = _typed(page, index, hints)
    if typed is BlockKind.RELATED_LINKS or typed is BlockKind.OTHER:
        return typed if inside and len(piece.text.split()) > 1 else None
    if typed is BlockKind.ADVERTISEMENT or "ad" in hints:
        return BlockKind.ADVERTISEMENT if inside else None
    if hints & {"newsletter", "share"}:
        return BlockKind.OTHER if inside else None
    if typed is not None:
        fits = typed in _NOTES or typed is BlockKind.TAGS or index <= page.last
        return typed if fits else None
    return None


def _assemble(page: _Page, url: str | None) -> tuple[str, tuple[Block, ...], tuple[Link, ...]]:
    """The stored text, its blocks and the links inside its paragraphs."""
    parts: list[tuple[BlockKind, str, list[tuple[int, int, str]]]] = []
    if page.head < 0 and (page.meta.headline or page.meta.title):
        parts.append((BlockKind.HEADLINE, page.meta.headline or page.meta.title, []))
    for piece, kind in zip(page.pieces, page.kinds, strict=True):
        if kind is None:
            continue
        if kind is BlockKind.TAGS and parts and parts[-1][0] is BlockKind.TAGS:
            parts[-1] = (kind, f"{parts[-1][1]}, {piece.text}", [])
        else:
            parts.append((kind, piece.text, piece.links))
    parts += [(BlockKind.PARAGRAPH, line.removeprefix("- "), []) for line in page.main.lines]
    return _joined(parts, url)


def _joined(
    parts: Sequence[tuple[BlockKind, str, list[tuple[int, int, str]]]], url: str | None
) -> tuple[str, tuple[Block, ...], tuple[Link, ...]]:
    texts: list[str] = []
    sections: list[Block] = []
    links: list[Link] = []
    seen: dict[tuple[BlockKind, str], int] = {}
    at = 0
    for index, (kind, text, inside) in enumerate(parts):
        key = (kind, plain(text))
        again = seen.setdefault(key, index) if len(text.split()) >= 2 else index
        sections.append(Block(kind, at, at + len(text), again if again != index else None))
        if kind is BlockKind.PARAGRAPH:
            for start, end, href in inside:
                if (target := web_url(href, url)) is not None:
                    links.append(Link(at + start, at + end, target))
        texts.append(text)
        at += len(text) + 2
    return "\n\n".join(texts), tuple(sections), tuple(links)


def _article(
    page: _Page, content: tuple[str, tuple[Block, ...], tuple[Link, ...]], uri: str, url: str | None, note: str
) -> Article:
    text, sections, links = content
    head = next((text[b.start : b.end] for b in sections if b.kind is BlockKind.HEADLINE), "")
    published, updated = list(page.meta.published), list(page.meta.updated)
    for index, piece in enumerate(page.pieces[: page.first + 1]):
        if piece.stamp and page.kinds[index] in (BlockKind.DATELINE, BlockKind.BYLINE, BlockKind.UPDATE_NOTE):
            late = page.kinds[index] is BlockKind.UPDATE_NOTE
            (updated if late else published).append(Claimed(piece.stamp, "time element"))
    dates = decide(doc_id(uri, text), printed_dates(text, sections, page.region), published, updated)
    outlet = site_name(page.meta, page.pieces, head, url, uri)
    authors, helpers = _people(page.meta, outlet)
    article = build(
        uri, text, sections, outlet, dates, Extras(url=url, headline=head, links=links, why=(note,) if note else ())
    )
    own = plain(outlet.name or "")
    credited = tuple(name for name in dict.fromkeys((*article.contributors, *helpers)) if plain(name) != own)
    return replace(
        article,
        authors=article.authors or authors,
        contributors=credited,
        language=article.language if article.language != "und" else (page.meta.language[:2].lower() or "und"),
    )


def _people(meta: Metadata, outlet: Outlet) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The writers that the metadata names, for pages that print none."""
    people: list[str] = []
    agencies: list[str] = []
    for name in meta.authors:
        if plain(name) == plain(outlet.name or ""):
            continue
        found = parse_byline(name)
        people += found.people
        agencies += found.agencies
    return tuple(dict.fromkeys(people)), tuple(dict.fromkeys(agencies))
