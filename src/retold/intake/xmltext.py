"""XML from outside, made into a tree that expanded nothing, fetched nothing and has bounds."""

from __future__ import annotations

import codecs
import re
from html.entities import html5

from lxml import etree

from retold.intake.charsets import known_encoding

MAX_XML = 8 * 1024 * 1024
MAX_DEPTH = 100
MAX_ELEMENTS = 200_000
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{2,30})["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
_ELEMENT = re.compile(r"<[A-Za-z_]")
_DOCTYPE = re.compile(r"<!DOCTYPE", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_KEPT = frozenset(("amp", "lt", "gt", "quot", "apos"))


class XmlError(Exception):
    """Why something is no XML to be read: one line for a person."""


def xml_root(data: bytes, charset: str = "") -> etree._Element:
    """The root of an XML document; mistakes in it are passed over. Raises XmlError for what cannot or must not be read."""
    if len(data) > MAX_XML:
        raise XmlError(f"There is more than {MAX_XML:,} bytes of XML.")
    text = _without_doctype(_decoded(data, charset))
    text = _NAMED.sub(lambda m: m[0] if m[1] in _KEPT else html5.get(m[1] + ";", ""), text)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True,
        remove_pis=True, strip_cdata=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise XmlError("This is not XML.") from error
    if root is None:
        raise XmlError("This is not XML.")
    _bounded(root)
    return root


def _decoded(data: bytes, charset: str) -> str:
    """The text, by its mark, the header of its answer or its declaration, and without its declaration."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return _DECLARATION.sub("", data.decode(name, "replace").lstrip("\ufeff"), count=1)
    declared = _DECLARED.match(data[:400])
    named = declared.group(1).decode("ascii") if declared else ""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        encoding = known_encoding(charset) or known_encoding(named) or "cp1252"
        text = data.decode(encoding, "replace")
    return _DECLARATION.sub("", text.replace("\0", ""), count=1)


def _without_doctype(text: str) -> str:
    """The document without its DOCTYPE; one that declares entities there is refused outright: no feed needs them."""
    first = _ELEMENT.search(text)
    begin = first.start() if first else len(text)
    found = _DOCTYPE.search(text, 0, begin)
    if found is None:
        return text
    end = text.find(">", found.start())
    inner = text.find("[", found.start(), end + 1)
    if inner >= 0:
        if _ENTITY.search(text, inner):
            raise XmlError("It declares entities of its own; that is not read.")
        end = text.find(">", text.find("]", inner))
    return text[: found.start()] + text[end + 1 :] if end >= 0 else text[: found.start()]


def _bounded(root: etree._Element) -> None:
    count = 0
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > MAX_DEPTH or count > MAX_ELEMENTS:
            raise XmlError("It is nested too deep or has too many parts.")


def local(element: etree._Element) -> str:
    """The name of an element without its namespace, in small letters; "" for what is no element."""
    return element.tag.rsplit("}", 1)[-1].lower() if isinstance(element.tag, str) else ""


def space(element: etree._Element) -> str:
    """The namespace of an element, or ""."""
    return element.tag[1:].partition("}")[0] if isinstance(element.tag, str) and element.tag.startswith("{") else ""


def words(element: etree._Element | None, most: int = 2000) -> str:
    """The text inside an element on one line, at most ``most`` characters of it."""
    if element is None:
        return ""
    return " ".join("".join(map(str, element.itertext())).split())[:most]
