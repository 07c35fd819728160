"""Whose page it is: what the page calls its site, from the surest place to the weakest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from retold.intake.mainbody import plain
from retold.intake.metadata import Metadata
from retold.intake.outlets import Outlet, from_file_name, host_label, spelled, tidy
from retold.intake.walk import Piece
from retold.model import Basis

_BREAK = re.compile(r"\s*(?:\||»|«|::|·|•)\s*|\s+[-–—]\s+|\s+:\s+")
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:\(c\)|©|copyright)?\s*(?:\d{4}(?:\s?[-–]\s?\d{4})?)?\s*(?:by\s)?([A-Z][^.,|©\d]{2,60}?)"
    r"(?:\s+(?:Ltd|Limited|Inc|LLC|Co|Company|Pty|plc|PLC|Group|\d{4})\b|[.,|]|\s*$)",
    re.IGNORECASE,
)


def site_name(meta: Metadata, pieces: Sequence[Piece], headline: str, url: str | None, uri: str) -> Outlet:
    """The publisher of a page, how it is known and from where; not known where nothing names it."""
    for name, source in meta.site_names:
        bare = _domain_name(tidy(name))
        if 2 <= len(bare) <= 80:
            return Outlet(bare, Basis.EXPLICIT, source)
    for name, source in _printed(meta, pieces, headline):
        return Outlet(name, Basis.EXPLICIT, source)
    visible = "\n".join(piece.text for piece in pieces[:40]) + "\n" + "\n".join(piece.text for piece in pieces[-40:])
    if url and (label := host_label(url)):
        known = spelled(label, visible)
        return Outlet(known or label.capitalize(), Basis.INFERRED, "host name")
    for piece in reversed(pieces[-60:]):
        found = _COPYRIGHT.search(piece.text[:300])
        if found and len(found.group(1).split()) <= 6:
            return Outlet(tidy(found.group(1)), Basis.INFERRED, "copyright line")
    slug = from_file_name(uri, headline)
    return Outlet(slug, Basis.INFERRED, "file name") if slug else Outlet()


def _domain_name(name: str) -> str:
    """ "prairiebee.com" as a site name says no more than the host does, but it is what the page calls itself."""
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", name, flags=re.IGNORECASE)


def _printed(meta: Metadata, pieces: Sequence[Piece], headline: str) -> Iterator[tuple[str, str]]:
    parts = [part for part in _BREAK.split(meta.title) if part.strip()]
    told = plain(headline or meta.headline)
    if len(parts) > 1 and told:
        rest = [part for part in parts if plain(part) and plain(part) not in told and told not in plain(part)]
        rest = [part for part in rest if len(part.split()) <= 6]
        # A headline with a dash of its own leaves pieces of itself only if the page's headline differs from its title.
        if rest and len(rest) < len(parts):
            yield tidy(rest[-1] if plain(parts[-1]) == plain(rest[-1]) else rest[0]), "title of the page"
    for piece in pieces[:60]:
        if "logo" in piece.hints and 1 <= len(piece.text.split()) <= 5 and plain(piece.text) != told:
            yield tidy(piece.text), "header of the site"
