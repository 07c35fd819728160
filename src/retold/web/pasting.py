"""What a person brings from the page: a text that was pasted, or an address to be fetched."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from retold.intake import article_from_html, article_from_record, article_from_text
from retold.model import Article, Basis, Precision, Problem, When
from retold.web.shapes import BadRequest

MOST_CHARACTERS = 400_000
_PAGE_STARTS = ("<!doctype html", "<html")


@dataclass(frozen=True, slots=True)
class Pasted:
    """A pasted text and what the person knows of it; everything but the text may be empty."""

    text: str
    title: str = ""
    outlet: str = ""
    published: str = ""
    url: str = ""


def checked_url(words: str) -> str:
    """An address that may be fetched or noted: http or https with a host. Raises BadRequest."""
    try:
        parts = urlsplit(words.strip())
        good = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or any(c.isspace() for c in words.strip()) or len(words) > 2000:
        raise BadRequest("give a web address that begins with http:// or https://")
    return words.strip()


def checked(pasted: Pasted) -> Pasted:
    """The same, if it can be used. Raises BadRequest with a line for the person."""
    if not pasted.text.strip():
        raise BadRequest("there is no text")
    if len(pasted.text) > MOST_CHARACTERS:
        raise BadRequest(f"the text is longer than {MOST_CHARACTERS:,} characters")
    if pasted.published:
        try:
            datetime.fromisoformat(pasted.published)
        except ValueError:
            raise BadRequest("write the time as 2026-05-14 or 2026-05-14T09:05") from None
    if pasted.url:
        checked_url(pasted.url)
    return pasted


def read_pasted(pasted: Pasted, now: datetime) -> tuple[list[Article], list[Problem]]:
    """The article in a pasted text or in the source of a page. What the person said about it stands above what the text says."""
    text = pasted.text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    uri = pasted.url or f"pasted:{sha256(text.encode()).hexdigest()[:12]}"
    told = {"title": pasted.title, "outlet": pasted.outlet, "published": pasted.published, "url": pasted.url}
    known = {k: v for k, v in told.items() if v.strip()}
    if text.lstrip()[:200].lower().startswith(_PAGE_STARTS):
        found = article_from_html(text.encode(), uri, url=pasted.url or None)
    elif known:
        found = article_from_record(known | {"text": text}, uri)
    else:
        found = article_from_text(text, uri)
    return _with_seen(found, now)


def _with_seen(found: Article | Problem, now: datetime) -> tuple[list[Article], list[Problem]]:
    if isinstance(found, Problem):
        return [], [found]
    moment = now.isoformat(timespec="seconds")
    return [
        replace(found, seen=When(moment, None, None, Precision.SECOND, Basis.EXTERNAL, (), ("taken in at the desk",)))
    ], []


def read_url(url: str, allow_private: bool, now: datetime) -> tuple[list[Article], list[Problem]]:
    """The article at an address, through the one door to the network."""
    from retold.intake.fetch import Answer, Fetcher, shared

    got = (Fetcher(allow_private=True) if allow_private else shared()).get(url)
    if not isinstance(got, Answer):
        return [], [Problem(url, got.code, got.message)]
    if got.status != 200:
        return [], [Problem(url, "http_status", f"The server answered with status {got.status}.")]
    if got.kind not in ("", "text/html", "application/xhtml+xml", "text/plain"):
        return [], [Problem(url, "not_a_page", f"This is {got.kind[:60]}, not a page.")]
    if got.kind == "text/plain":
        return _with_seen(article_from_text(got.body.decode("utf-8", "replace"), got.final), now)
    return _with_seen(article_from_html(got.body, got.final, url=got.final), now)
