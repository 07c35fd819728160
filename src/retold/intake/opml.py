"""Lists of feeds (OPML) -> the addresses in them."""

from __future__ import annotations

from dataclasses import dataclass

from retold.intake.metadata import web_url
from retold.intake.xmltext import XmlError, local, xml_root

MAX_FEEDS = 5000


@dataclass(frozen=True, slots=True)
class Listed:
    """One feed of a list, under the name that the list gives it."""

    url: str
    title: str


class OpmlError(Exception):
    """Why something is no list of feeds: one line for a person."""


def looks_like_opml(data: bytes) -> bool:
    """Whether bytes begin as a list of feeds does."""
    return b"<opml" in data[:2000].lower()


def parse_opml(data: bytes) -> tuple[Listed, ...]:
    """The feeds of a list, in its order, each once; folders are walked through. Raises OpmlError."""
    try:
        root = xml_root(data)
    except XmlError as error:
        raise OpmlError(str(error)) from error
    if local(root) != "opml":
        raise OpmlError("This is not a list of feeds.")
    out: dict[str, Listed] = {}
    for element in root.iter():
        if local(element) != "outline":
            continue
        attributes = {str(name).lower(): value for name, value in element.attrib.items()}
        url = web_url(str(attributes.get("xmlurl", "")))
        if url and len(out) < MAX_FEEDS:
            title = str(attributes.get("title") or attributes.get("text") or "")
            out.setdefault(url, Listed(url, " ".join(title.split())[:300]))
    return tuple(out.values())
