"""A page's visible text in reading order, one piece per line on the screen, with what the markup says about each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import html as lxml_html

from retold.intake.rules import tables

_SKIP = frozenset(
    "script style noscript template svg iframe object embed canvas select option input textarea head button math map "
    "audio video picture source track datalist dialog".split()
)
_BLOCK = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 "
    "h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody td tfoot th thead title tr ul".split()
)
_SPACE = re.compile(r"\s+")
# Places where a browser may break a word: layout of the page, no part of its text.
_BREAKS = dict.fromkeys((0x00AD, 0x200B))

_TAGS = {
    "nav": "nav", "footer": "footer", "aside": "aside", "figure": "figure", "figcaption": "caption", "form": "form",
    "article": "article", "main": "main", "header": "header", "time": "date", "address": "byline", "h1": "h1",
    "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading", "blockquote": "quote",
    "table": "table", "li": "item", "p": "p", "dialog": "chrome", "caption": "caption",
}  # fmt: skip
_ROLES = {
    "navigation": "nav", "banner": "header", "contentinfo": "footer", "complementary": "aside", "dialog": "chrome",
    "search": "chrome", "alert": "chrome",
}  # fmt: skip
_MARKS = ("class", "id", "itemprop", "rel", "data-component", "data-testid", "data-qa")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Inline marks that are lines of their own outside a paragraph: bylines, dates, credits set side by side.
_APART = frozenset(("byline", "date", "updated", "comments", "credit", "share", "kicker", "tags", "logo", "ad"))


@dataclass(slots=True)
class Piece:
    """One line of a page: its text with single blanks, what its ancestors say of it, and the links inside it."""

    text: str
    hints: frozenset[str]
    tag: str
    links: list[tuple[int, int, str]] = field(default_factory=list)
    stamp: str = ""

    @property
    def linked(self) -> float:
        """The share of the text that is a link."""
        return sum(end - start for start, end, _ in self.links) / len(self.text) if self.text else 0.0


@dataclass(slots=True)
class _Open:
    """The line being written: runs of text and links, closed when a block begins or ends."""

    parts: list[str] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)
    hints: frozenset[str] = frozenset()
    tag: str = ""
    stamp: str = ""
    size: int = 0
    href: str = ""
    href_from: int = 0


def hints_of(element: lxml_html.HtmlElement) -> frozenset[str]:
    """What one element says about its content."""
    tag = element.tag if isinstance(element.tag, str) else ""
    marks = " ".join(value for name in _MARKS if (value := element.get(name)))[:400]
    return _hints(tag, (element.get("role") or "").lower()[:40], marks, element.get("rel") == "tag")


@lru_cache(maxsize=20_000)
def _hints(tag: str, role: str, marks: str, tagged: bool) -> frozenset[str]:
    found: set[str] = {"tags"} if tagged else set()
    if tag in _TAGS:
        found.add(_TAGS[tag])
    if role in _ROLES:
        found.add(_ROLES[role])
    if marks and tag not in ("html", "body"):
        spaced = _CAMEL.sub("-", marks)
        found.update(
            name for name, hint in tables().hints if hint.search(marks) or (spaced != marks and hint.search(spaced))
        )
        if "articlebody" in marks.lower():
            found.add("body")
    if tag in ("article", "main", "p") and found & {"ad", "related", "chrome", "popular"} and tag != "p":
        found -= {"ad", "related", "chrome", "popular"}
    return frozenset(found)


def _hidden(element: lxml_html.HtmlElement) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


def pieces(root: lxml_html.HtmlElement, limit: int) -> list[Piece]:
    """The visible lines of a page in order, at most ``limit`` + 1 of them (one too many tells the caller to refuse)."""
    out: list[Piece] = []
    line = _Open()
    for event, element, hints in _events(root):
        tag = element.tag
        if event == "text":
            _add(line, element, hints)
            continue
        if event == "tail":
            _text(line, element.tail or "", hints, element)
            continue
        if tag == "br" or _breaks(element, hints):
            _flush(line, out)
        if event == "end" and tag == "a":
            _close_link(line)
        if len(out) > limit:
            break
    _flush(line, out)
    return out


def _breaks(element: lxml_html.HtmlElement, hints: frozenset[str]) -> bool:
    tag = element.tag
    if tag in _BLOCK:
        return True
    own = hints_of(element) & _APART
    # Inside a paragraph an inline mark is part of the sentence; nested marks of one kind are one line.
    return bool(own) and "p" not in hints - own and not _said_above(element, own)


def _said_above(element: lxml_html.HtmlElement, own: frozenset[str]) -> bool:
    above = element.getparent()
    while above is not None and above.tag not in ("body", "html"):
        if hints_of(above) & own:
            return True
        if above.tag in _BLOCK:
            return False
        above = above.getparent()
    return False


def _events(root: lxml_html.HtmlElement) -> Iterator[tuple[str, lxml_html.HtmlElement, frozenset[str]]]:
    """Start, text, end and tail of every visible element, without recursion: a page may be nested deep."""
    stack: list[tuple[lxml_html.HtmlElement, frozenset[str], bool]] = [(root, frozenset(), False)]
    while stack:
        element, above, done = stack.pop()
        if done:
            hints = above | hints_of(element)
            yield "end", element, hints
            yield "tail", element, above
            continue
        if not isinstance(element.tag, str) or element.tag in _SKIP or _hidden(element):
            yield "tail", element, above
            continue
        hints = above | hints_of(element)
        yield "start", element, hints
        yield "text", element, hints
        stack.append((element, above, True))
        stack.extend((child, hints, False) for child in reversed(element))


def _add(line: _Open, element: lxml_html.HtmlElement, hints: frozenset[str]) -> None:
    if element.tag == "a" and (href := element.get("href")):
        line.href, line.href_from = href, -1
    if element.tag == "time" and (when := element.get("datetime")):
        line.stamp = line.stamp or when
    _text(line, element.text or "", hints, element)


def _text(line: _Open, text: str, hints: frozenset[str], element: lxml_html.HtmlElement) -> None:
    bare = _SPACE.sub(" ", text.translate(_BREAKS))
    if not line.size or line.parts[-1].endswith(" "):
        bare = bare.lstrip(" ")
    if not bare:
        return
    if not line.size:
        line.hints = hints
        line.tag = str(element.tag)
    if line.href and line.href_from < 0:
        line.href_from = line.size
    line.parts.append(bare)
    line.size += len(bare)


def _close_link(line: _Open) -> None:
    if line.href and line.href_from >= 0 and line.size > line.href_from:
        line.links.append((line.href_from, line.size, line.href))
    line.href, line.href_from = "", 0


def _flush(line: _Open, out: list[Piece]) -> None:
    if line.href and line.href_from >= 0 and line.size > line.href_from:
        line.links.append((line.href_from, line.size, line.href))
    text = "".join(line.parts).rstrip()
    if text:
        links = [(a, min(b, len(text)), url) for a, b, url in line.links if a < min(b, len(text))]
        trimmed = [(a, b - (len(text[a:b]) - len(text[a:b].rstrip())), url) for a, b, url in links]
        out.append(Piece(text, line.hints, line.tag, trimmed, line.stamp))
    line.parts, line.links, line.hints, line.tag, line.stamp, line.size = [], [], frozenset(), "", "", 0
    line.href_from = -1 if line.href else 0
