"""The one place where an ``Article`` is put together, so that every form of source gives the same record."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from retold.intake.dating import Dates
from retold.intake.hidden import hidden_runs, set_apart, visible_length
from retold.intake.language import language
from retold.intake.limits import Limits
from retold.intake.outlets import Outlet
from retold.intake.people import parse_byline, parse_contributors
from retold.intake.rules import credit
from retold.model import Article, Block, BlockKind, Link, Problem, When


@dataclass(frozen=True, slots=True)
class Extras:
    """What a page or record knows beyond its text."""

    url: str | None = None
    headline: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""
    seen: When = field(default_factory=When)
    links: tuple[Link, ...] = ()
    why: tuple[str, ...] = ()


def doc_id(uri: str, text: str) -> str:
    """The id of an article: a hash of the last part of its address and its text, the same on every machine."""
    name = PurePosixPath(uri.replace("\\", "/")).name or uri
    return "d" + hashlib.sha256(f"{name}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def too_much(text: str, sections: Sequence[Block], uri: str, limits: Limits) -> Problem | None:
    """The problem with a text that is too long, too short or in too many pieces; None where it will do."""
    if len(text.encode("utf-8", "replace")) > limits.max_bytes:
        return Problem(uri, "too_large", f"The text is larger than {limits.max_bytes:,} bytes; it was left out.")
    if len(sections) > limits.max_blocks:
        return Problem(
            uri, "too_many_blocks", f"The text has more than {limits.max_blocks:,} paragraphs; it was left out."
        )
    long = (text[b.start : b.end] for b in sections if b.end - b.start > limits.max_line)
    if any(visible_length(line) > limits.max_line for line in long):
        return Problem(uri, "line_too_long", f"A line is longer than {limits.max_line:,} characters; it was left out.")
    if len(text.split(None, limits.min_words)) < limits.min_words:
        return Problem(uri, "too_short", f"There are fewer than {limits.min_words} words; nothing to read.")
    return None


def build(uri: str, text: str, sections: tuple[Block, ...], outlet: Outlet, dates: Dates, extras: Extras) -> Article:
    """The article, with writers, helpers and picture credits read from its blocks."""
    sections = set_apart(text, sections)
    authors, agencies = _writers(text, sections)
    helpers = _helpers(text, sections)
    why = [*extras.why]
    if outlet.name:
        why.append(f"outlet: {outlet.why}")
    why += [f"invisible signs at {run.start} to {run.end}: {run.note}" for run in hidden_runs(text)[:5]]
    return Article(
        id=doc_id(uri, text),
        uri=uri,
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        length=len(text),
        text=text,
        url=extras.url,
        outlet_name=outlet.name,
        outlet_basis=outlet.basis,
        headline=extras.headline or _headline(text, sections),
        authors=extras.authors or authors,
        contributors=tuple(dict.fromkeys((*agencies, *helpers))),
        photo_credits=_photo_credits(text, sections),
        language=extras.language or language(_story(text, sections)),
        published=dates.published,
        updated=dates.updated,
        seen=extras.seen,
        sections=sections,
        links=extras.links,
        why=tuple(why),
    )


def _of(text: str, sections: Sequence[Block], *kinds: BlockKind) -> list[str]:
    return [text[block.start : block.end] for block in sections if block.kind in kinds]


def _headline(text: str, sections: Sequence[Block]) -> str:
    found = _of(text, sections, BlockKind.HEADLINE)
    return " ".join(found[0].lstrip("# ").split()) if found else ""


def _story(text: str, sections: Sequence[Block]) -> str:
    return "\n".join(_of(text, sections[:60], BlockKind.PARAGRAPH)) or text[:2000]


def _writers(text: str, sections: Sequence[Block]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    people: list[str] = []
    agencies: list[str] = []
    for line in _of(text, sections, BlockKind.BYLINE):
        found = parse_byline(line)
        people += found.people
        agencies += found.agencies
    return tuple(dict.fromkeys(people)), tuple(dict.fromkeys(agencies))


def _helpers(text: str, sections: Sequence[Block]) -> tuple[str, ...]:
    lines = _of(text, sections, BlockKind.CONTRIBUTORS)
    return tuple(dict.fromkeys(name for line in lines for name in parse_contributors(line)))


def _photo_credits(text: str, sections: Sequence[Block]) -> tuple[str, ...]:
    lines = _of(text, sections, BlockKind.CAPTION, BlockKind.CREDIT)
    named = [found.who for line in lines if (found := credit(line)) is not None and found.who]
    return tuple(dict.fromkeys(named))
