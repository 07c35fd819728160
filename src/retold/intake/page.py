"""A saved web page -> Article: typed blocks in page order, the story told apart from what stands around it."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from retold.intake.charsets import known_encoding
from retold.intake.limits import DEFAULT, Limits
from retold.intake.tags import bearable
from retold.model import Article, Problem

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,30})""", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Bytes read as text, and a note where they were not plain UTF-8."""

    text: str
    note: str = ""


def decode(data: bytes, declared: str = "") -> Decoded:
    """Bytes as text: by their mark, by what they declare, as UTF-8, and as Windows-1252 where nothing else fits."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            try:
                return Decoded(data.decode(name))
            except UnicodeDecodeError:
                break
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    name = known_encoding(declared)
    if name and name not in ("utf-8", "ascii"):
        try:
            return Decoded(data.decode(name, "strict"), f"read as {name}, as the page declares")
        except (UnicodeDecodeError, ValueError):
            pass
    text = data.decode("cp1252", "replace")
    return Decoded(text, "not valid UTF-8: read as Windows-1252, so some characters may be wrong")


def article_from_html(
    data: bytes,
    uri: str,
    *,
    url: str | None = None,
    charset: str = "",
    limits: Limits = DEFAULT,
) -> Article | Problem:
    """The article on a saved web page.

    ``data`` is the page as stored, ``uri`` names where it comes from, ``url`` is its address on the web where known,
    ``charset`` what the server said of its encoding.
    The text is put together from the page's blocks, in page order, joined by blank lines. A page without main text,
    too large or not a page gives a ``Problem``; nothing on a page is fetched or executed.
    """
    if len(data) > limits.max_bytes:
        return Problem(uri, "too_large", f"The page is larger than {limits.max_bytes:,} bytes; it was left out.")
    if not data.strip():
        return Problem(uri, "empty", "There is nothing in it.")
    if b"\0" in data[:4000] and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Problem(uri, "not_text", "This is not a page of text.")
    declared = _CHARSET.search(data[:4096])
    named = declared.group(1).decode("ascii", "replace") if declared else ""
    decoded = decode(data, charset if known_encoding(charset) else named)
    try:
        return _read(decoded, uri, url, limits)
    except (RecursionError, MemoryError):
        return Problem(uri, "too_deep", "The page is nested too deep to be read; it was left out.")


def _read(decoded: Decoded, uri: str, url: str | None, limits: Limits) -> Article | Problem:
    # Loaded here: reading plain text must not pay for the page parser.
    from lxml import etree, html

    from retold.intake.pagekinds import article_of

    source = bearable(_DECLARATION.sub("", decoded.text.replace("\0", ""), count=1))
    if source is None:
        return Problem(uri, "too_deep", "A tag of the page has more attributes than can be read; it was left out.")
    parser = html.HTMLParser(huge_tree=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(source, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return Problem(uri, "not_an_article", "No page could be made out of it.")
    return article_of(root, source, uri, url, (limits, decoded.note))
