"""Names that hold anywhere: an IRI for every record, and the namespace of Retold's own terms (see docs/namespace.md)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from retold.model import Article
from retold.report.markup import fit_for_xml

TERMS = "urn:retold:terms:"
PREFIXES = {
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rt": TERMS,
}


def iri(kind: str, some_id: str) -> str:
    """``urn:retold:KIND:ID``; whatever an IRI may not hold is percent-encoded."""
    return f"urn:retold:{kind}:" + quote(some_id.encode("utf-8", "surrogatepass"), safe="._~-")


def web_address(doc: Article) -> str | None:
    """The article's address on the web, if it has one that may be followed and written into any format."""
    url = doc.url or ""
    if not url.lower().startswith(("http://", "https://")) or len(url) > 2000:
        return None
    return quote(url.encode("utf-8", "surrogatepass"), safe="!#$%&'()*+,/:;=?@[]~._-")


def plain(words: str) -> str:
    """Words that any format may hold: no lone surrogates, no controls."""
    return fit_for_xml(words)


def as_bytes(data: Any) -> bytes:
    """Indented JSON in UTF-8 with a final newline, in the order of the fields."""
    return (json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")
