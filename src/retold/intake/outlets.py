"""Whose article it is: the publisher's name as the page gives it, and from where it is known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from retold.intake.people import has_lead, is_agency, parse_byline
from retold.intake.rules import tables
from retold.model import Basis, Block, BlockKind

_PART = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_EMAIL = re.compile(r"[\w.+-]{1,60}@([\w-]{2,60}(?:\.[\w-]{2,20}){1,3})")
_VERSION = re.compile(r"[-_][2-4]$")
_WEBMAIL = frozenset("gmail yahoo hotmail outlook icloud aol proton protonmail live msn mail gmx".split())
_SMALL = frozenset(("the", "of", "and", "for", "de", "la"))
_SECOND_LEVEL = frozenset(("co", "com", "org", "net", "ac", "gov", "edu", "ne", "or"))


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher's name, how it is known and from where."""

    name: str | None = None
    basis: Basis = Basis.UNKNOWN
    why: str = ""


def tidy(name: str) -> str:
    """A publisher's name without the decoration of titles and logos; capitals throughout are made a title."""
    bare = " ".join(name.split()).strip(" -|–—:»«·•")
    if bare.isupper() and len(bare) > 6:
        return " ".join(word.capitalize() for word in bare.split())
    return bare


def from_file_name(uri: str, headline: str) -> str | None:
    """A name out of a file called ``prairie-bee.txt``. Hashes, numbers and headlines are no outlets."""
    stem = PurePosixPath(uri.replace("\\", "/")).name.rsplit(".", 1)[0]
    stem = _VERSION.sub("", stem)
    parts = re.split(r"[-_\s]+", stem)
    words = [part for part in parts if part]
    letters = [word for word in words if word.isalpha()]
    if not 2 <= len(words) <= 5 or len(letters) < len(words) - 1 or not letters or not words[0].isalpha():
        return None
    if any(not word.isalnum() or len(word) > 20 or (not word.isalpha() and len(word) > 3) for word in words):
        return None
    low = [word.casefold() for word in words]
    told = set(_PART.findall(headline.casefold()))
    if any(word in tables().names["not_outlets"] for word in low) or sum(word in told for word in low) > len(low) / 2:
        return None
    if max(len(word) for word in letters) < 3:
        return None
    return " ".join(word if word in _SMALL and i else word.capitalize() for i, word in enumerate(low))


def host_label(url: str) -> str | None:
    """The word of a host name that stands for the site: "prairiebee" of www.prairiebee.com."""
    try:
        host = (urlsplit(url).hostname or "").casefold()
    except ValueError:
        return None
    labels = [label for label in host.split(".") if label not in ("www", "m", "amp", "edition", "news")]
    if len(labels) < 2 or all(label.isdigit() for label in labels):
        return None
    labels.pop()
    if len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    return labels[-1]


def spelled(label: str, text: str) -> str | None:
    """The words of a text that a host name runs together ("Prairie Bee" for prairiebee), as printed."""
    words = list(re.finditer(r"[\w'’&]+", text[:20_000]))
    plain = [re.sub(r"[^a-z0-9]", "", match.group().casefold()) for match in words]
    for index in range(len(words)):
        joined = ""
        for last in range(index, min(index + 5, len(words))):
            joined += plain[last]
            if not label.startswith(joined):
                break
            if joined == label and text[words[index].start()].isupper():
                name = text[words[index].start() : words[last].end()]
                if "\n" not in name and "@" not in name:
                    return " ".join(name.split())
    return None


def from_plain(text: str, sections: Sequence[Block], uri: str, headline: str) -> Outlet:
    """Whose article a plain text is: its byline, the address of its writer, the name of its file; else not known."""
    hints = _byline_hints(text, sections)
    slug = from_file_name(uri, headline)
    # The text may print the name with its own capitals ("NewsHub 4" for newshub-4).
    slug = (spelled(_run(slug), text) or slug) if slug else None
    for name, why in hints:
        if slug and name != slug and set(name.casefold().split()) <= set(slug.casefold().split()):
            return Outlet(slug, Basis.INFERRED, f"file name, and {why}")
    if hints and (len(hints[0][0].split()) > 1 or not slug):
        return Outlet(tidy(hints[0][0]), Basis.INFERRED, hints[0][1])
    if label := _email_label(text):
        if slug and label in (_run(slug), "the" + _run(slug)):
            return Outlet(slug, Basis.INFERRED, "file name, and the writer's address")
        if known := spelled(label, text):
            return Outlet(known, Basis.INFERRED, "the writer's address")
    return Outlet(slug, Basis.INFERRED, "file name") if slug else Outlet()


def _run(name: str) -> str:
    return "".join(name.casefold().split())


def _byline_hints(text: str, sections: Sequence[Block]) -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    for block in sections:
        line = text[block.start : block.end]
        if block.kind is not BlockKind.BYLINE:
            continue
        found = parse_byline(line)
        for name in found.outlets:
            if not is_agency(name) and not _initials(name):
                out.append((tidy(name), "byline" if has_lead(line) else "staff line"))
    return out


def _initials(name: str) -> bool:
    generic = {
        "news",
        "staff",
        "team",
        "newsroom",
        "desk",
        "web",
        "online",
        "digital",
        "sports",
        "service",
        "media",
        "bureau",
    }
    return all(word.casefold() in generic or (word.isupper() and len(word) <= 4) for word in name.split())


def _email_label(text: str) -> str | None:
    tail = text[-3000:]
    for match in _EMAIL.finditer(tail):
        label = host_label("http://" + match.group(1).casefold().rstrip("."))
        if label and label not in _WEBMAIL:
            return label
    return None
