"""Putting untrusted words into HTML and SVG: everything passes through here."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

# What no HTML or XML may hold: controls other than tab and line breaks, lone surrogates, non-characters.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def fit_for_xml(words: str) -> str:
    """Replace, one for one, what HTML and XML may not hold: the length stays, and so do all offsets."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", words)


def esc(words: str) -> str:
    """Escape for text and for attributes in double quotes."""
    return html.escape(fit_for_xml(words), quote=True)


def tag(name: str, inner: str, **attributes: str | bool | None) -> str:
    """An element around ``inner``, which is markup already; attribute values are escaped here.

    A trailing underscore is dropped (``class_``), other underscores become hyphens; ``None`` and ``False`` leave out.
    """
    return f"<{name}{attrs(**attributes)}>{inner}</{name}>"


def attrs(**attributes: str | bool | None) -> str:
    parts = []
    for key, value in attributes.items():
        name = key.rstrip("_").replace("_", "-")
        if value is True:
            parts.append(f" {name}")
        elif isinstance(value, str):
            parts.append(f' {name}="{esc(value)}"')
    return "".join(parts)


def words(exact: str, **attributes: str | bool | None) -> str:
    """Exact words of an article, in their own direction of text so that they cannot turn what stands around them."""
    return tag("bdi", esc(exact), **attributes)


def web_link(url: str | None, label: str) -> str:
    """A link to an article on the web; anything but http and https is left as plain text."""
    try:
        parts = urlsplit(url or "")
        good = parts.scheme in ("http", "https") and bool(parts.netloc)
    except ValueError:
        good = False
    return tag("a", esc(label), href=url, rel="noopener noreferrer external") if good else ""
