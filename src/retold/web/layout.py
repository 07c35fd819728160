"""The page around every page: skip link, name, search, the way to the main parts, and the small pieces that pages share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from urllib.parse import quote, urlencode

from retold.report import text as words
from retold.report.markup import esc, tag
from retold.report.markup import words as exact_words

# (address, label) of the parts that every page leads to
PARTS: tuple[tuple[str, str], ...] = (
    ("/", "Stories"),
    ("/search", "Search"),
    ("/alerts", "Alerts"),
    ("/rulings", "Rulings"),
    ("/add", "Add"),
)
ASSETS = {
    "style.css": "text/css", "desk.css": "text/css", "script.js": "text/javascript", "desk.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}  # fmt: skip
# of these the report owns some: the story page is the report, live
_ZONE = re.compile(r" (?:UTC|[+-]\d\d:?\d\d)$")
_OWNER = {
    "style.css": "retold.report",
    "script.js": "retold.report",
    "desk.css": "retold.web",
    "desk.js": "retold.web",
    "icon.svg": "retold.web",
}


@dataclass(frozen=True, slots=True)
class Page:
    """What a page consists of before the frame is put around it. ``body`` is markup; the words are not yet escaped.

    ``wide`` brings the report's script along: only the story page and the article page use it.
    """

    title: str
    body: str
    here: str = ""
    trail: tuple[tuple[str, str], ...] = ()
    query: str = ""
    status: int = 200
    reading: bool = False
    refresh: int = 0


@cache
def asset(name: str) -> bytes:
    """A style or script as it is sent. The bytes come from the package, never from a path that somebody names."""
    return files(_OWNER[name]).joinpath("assets", name).read_bytes()


@cache
def asset_url(name: str) -> str:
    """An address that changes with the content, so that a browser may keep it for good."""
    return f"/assets/{name}?{sha256(asset(name)).hexdigest()[:12]}"


def frame(page: Page, notice: str = "", extra: str = "") -> str:
    """The whole page. ``notice``: what has just been done, read out first; ``extra``: markup that goes with it."""
    scripts = ("script.js", "desk.js") if page.reading else ("desk.js",)
    links = "".join(f'<link rel="stylesheet" href="{asset_url(n)}">' for n in ("style.css", "desk.css"))
    code = "".join(f'<script src="{asset_url(n)}" defer></script>' for n in scripts)
    again = f'<meta http-equiv="refresh" content="{page.refresh}">' if page.refresh else ""
    told = tag("div", tag("p", esc(notice), role="status") + extra, class_="notice") if notice else ""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark">{again}<link rel="icon" type="image/svg+xml" href="{asset_url("icon.svg")}">'
        f"<title>{esc(words.shorten(page.title, 90))} – Retold</title>{links}{code}</head><body>"
        + tag("a", "Skip to the page", class_="skip", href="#main")
        + _bar(page)
        + tag("main", _trail(page.trail) + told + page.body, id="main", tabindex="-1")
        + _foot()
        + "</body></html>\n"
    )


def _bar(page: Page) -> str:
    links = "".join(
        tag("li", tag("a", esc(label), href=address, aria_current="page" if page.here == address else None))
        for address, label in PARTS
    )
    form = (
        '<form class="find" action="/search" role="search"><label for="q">Search articles, people, outlets, claims</label>'
        f'<input id="q" type="search" name="q" value="{esc(page.query)}" autocomplete="off" spellcheck="false" maxlength="200">'
        '<button type="submit">Search</button></form>'
    )
    name = tag("p", tag("a", "Retold", href="/"), class_="name")
    inner = tag("div", name + tag("nav", tag("ul", links), aria_label="Main") + form, class_="bar top-bar")
    return tag("header", inner, class_="desk-head")


def _trail(trail: Sequence[tuple[str, str]]) -> str:
    if not trail:
        return ""
    steps = "".join(
        tag("li", tag("a", exact_words(words.shorten(label, 60)), href=address)) for address, label in trail
    )
    return tag("nav", tag("ol", steps), class_="trail", aria_label="You are in")


def _foot() -> str:
    keys = tag("button", "Keyboard", type="button", class_="keys-open", hidden=True)
    line = tag(
        "p", f"Made by Retold. Nothing leaves this machine. {tag('a', 'JSON API', href='/api')} {keys}", class_="foot"
    )
    return tag("footer", line, class_="desk-foot")


def heading(title: str, under: str = "") -> str:
    """The page's heading, in the direction of its own text, with a line of facts below (markup)."""
    return tag("h1", exact_words(title)) + (tag("p", under, class_="facts") if under else "")


def link(address: str, label: str, **attributes: str | bool | None) -> str:
    """A link inside the desk; the label is untrusted words."""
    return tag("a", exact_words(label), href=address, **attributes)


def path(*parts: str) -> str:
    """An address of the desk from untrusted parts: ``path("story", id)`` is ``/story/ID``."""
    return "/" + "/".join(quote(p, safe="") for p in parts)


def moment(iso: str | None, unknown: str = "time not known") -> str:
    """A time for a list: day and clock as printed, without its zone."""
    return _ZONE.sub("", words.moment(iso)) if iso else unknown


def with_query(address: str, **query: str | int) -> str:
    kept = {k: v for k, v in query.items() if v != ""}
    return f"{address}?{urlencode(kept)}" if kept else address


def pager(address: str, page: int, more: bool, **query: str | int) -> str:
    """Newer and older; nothing where everything fits on one page."""
    links = []
    if page > 1:
        links.append(tag("a", "Previous page", href=with_query(address, **query, page=page - 1), rel="prev"))
    if more:
        links.append(tag("a", "Next page", href=with_query(address, **query, page=page + 1), rel="next"))
    inner = tag("span", f"Page {page}", class_="soft") + "".join(f" {x}" for x in links)
    return tag("nav", inner, class_="pager", aria_label="Pages") if links else ""


def listing(items: Iterable[str], **attributes: str | bool | None) -> str:
    return tag("ul", "".join(tag("li", i) for i in items), **attributes)


def hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{esc(name)}" value="{esc(value)}">'


def form(address: str, inner: str, token: str, **attributes: str | bool | None) -> str:
    """A form that changes something: it carries the session's token."""
    return tag("form", hidden("csrf", token) + inner, method="post", action=address, **attributes)


def rebase(fragment: str, address: str) -> str:
    """Point the in-page links of a report's fragment at the page where their targets are.

    Exact: inside escaped markup no text can hold the characters ``href="#``.
    """
    return fragment.replace('href="#', f'href="{esc(address)}#')


def exports(address: str, formats: Sequence[str]) -> str:
    """Every format in which what this page shows can be taken along."""
    links = ", ".join(tag("a", esc(f), href=with_query(address, format=f), download=True) for f in formats)
    return tag("p", f"Export: {links}", class_="export")


def page_problem(status: int, title: str, message: str) -> Page:
    """A page that says what went wrong in one line and where to go on."""
    body = heading(title) + tag("p", esc(message)) + tag("p", tag("a", "Back to the stories", href="/"))
    return Page(title, body, status=status)
