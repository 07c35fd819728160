"""Every statement, link between passages and finding as a W3C Web Annotation.

A target is a passage of one article: by position and by quotation, in Unicode code points as the recommendation asks,
in the state of the text that has this hash. Any annotation client can show them beside the page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from retold.model import Account, Finding, Match, Place, Statement, Tri
from retold.report import text as words
from retold.report.iri import PREFIXES, as_bytes, iri, web_address
from retold.report.lookup import Story

Node = dict[str, Any]
CONTEXT = [
    "http://www.w3.org/ns/anno.jsonld",
    {"rt": PREFIXES["rt"], "schema": PREFIXES["schema"]},
]
_AROUND = 32  # code points of prefix and suffix: enough to tell repeated words apart


def export(account: Account, with_text: bool) -> bytes:
    """All annotations of one story as one collection with one page."""
    return as_bytes(collection(account, with_text=with_text))


def collection(account: Account, *, with_text: bool = True) -> Node:
    """The annotation collection. Without text there are positions and hashes, and no quoted words."""
    story = Story(account)
    items = [
        *(_statement(story, s, with_text) for s in account.statements if s.doc in story.docs),
        *(a for m in account.alignments for a in _match(story, m, with_text)),
        *(_finding(story, f, with_text) for f in account.findings if any(p.doc in story.docs for p in f.evidence)),
    ]
    name = iri("annotations", account.story.id)
    page = {"id": f"{name}:1", "type": "AnnotationPage", "partOf": name, "startIndex": 0, "items": items}
    return {
        "@context": CONTEXT,
        "id": name,
        "type": "AnnotationCollection",
        "label": account.story.label,
        "total": len(items),
        "generator": {
            "id": iri("engine", f"{account.engine.name}-{account.engine.version}"),
            "type": "Software",
            "name": f"{account.engine.name} {account.engine.version}",
        },
        "first": page,
    }


def _targets(story: Story, places: Iterable[Place], with_text: bool) -> list[Node]:
    return [_target(story, p, with_text) for p in places if p.doc in story.docs]


def _target(story: Story, place: Place, with_text: bool) -> Node:
    doc = story.docs[place.doc]
    start, end = max(place.start, 0), min(max(place.end, place.start, 0), max(doc.length, len(doc.text)))
    position: Node = {"type": "TextPositionSelector", "start": start, "end": end}
    selectors = [position]
    if with_text and doc.text:
        quote = {
            "type": "TextQuoteSelector",
            "exact": doc.text[start:end],
            "prefix": doc.text[max(start - _AROUND, 0) : start],
            "suffix": doc.text[end : end + _AROUND],
        }
        selectors.append(quote)
    elif doc.text:
        digest = hashlib.sha256(doc.text[start:end].encode("utf-8", "surrogatepass")).hexdigest()
        position["rt:exactSha256"] = digest
    # offsets hold in the stored text, which has its own name; the page on the web is where it was read
    page = {"scope": web_address(doc)} if web_address(doc) else {}
    return {
        "type": "SpecificResource",
        "source": iri("article", doc.id),
        **page,
        "selector": selectors if len(selectors) > 1 else position,
        "state": {"type": ["State", "rt:SnapshotState"], "rt:textSha256": doc.sha256},
    }


def _annotation(name: str, motivation: str, body: Any, target: list[Node]) -> Node:
    return {
        "id": name,
        "type": "Annotation",
        "motivation": motivation,
        "body": body,
        "target": target if len(target) > 1 else target[0],
    }


def _says(value: str, purpose: str, **more: Any) -> Node:
    return {"type": "TextualBody", "value": value, "format": "text/plain", "purpose": purpose, **more}


def _statement(story: Story, s: Statement, with_text: bool) -> Node:
    """Who says so: the chain in words, the sources as what identifies them."""
    said = " → ".join(story.chain(s)) + f" ({words.plain(words.MODES, s.mode)})"
    sources = [
        {"type": "SpecificResource", "source": iri("agent", a), "purpose": "identifying"}
        for a in dict.fromkeys(x.agent for x in s.chain)
    ]
    claim = [{"type": "SpecificResource", "source": iri("claim", s.claim), "purpose": "classifying"}] if s.claim else []
    target = _targets(story, (Place(s.doc, p.start, p.end) for p in s.parts), with_text)
    body = [_says(said, "describing"), *sources, *claim]
    note = _annotation(iri("statement", s.id) + ":annotation", "identifying", body, target)
    return note | {"rt:mode": str(s.mode), "rt:probability": s.confidence}


def _match(story: Story, match: Match, with_text: bool) -> Iterable[Node]:
    """The later passage, linked to the earlier one; what is only alike and not derived would bury the rest."""
    if match.derived is Tri.NO and not match.drift:
        return
    later = _targets(story, story.place_of(match.to, match.b), with_text)
    earlier = _targets(story, story.place_of(match.from_, match.a), with_text)
    if not later or not earlier:
        return
    told = f"{words.plain(words.RELATIONS, match.relation)}, {words.derived(match.derived)}"
    changes = [
        _says(d.message, "commenting", **{"rt:driftType": d.type, "rt:severity": str(d.severity)}) for d in match.drift
    ]
    body = [*({**e, "purpose": "linking"} for e in earlier), _says(told, "describing"), *changes]
    note = _annotation(iri("alignment", match.id), "linking", body, later)
    yield note | {
        "rt:relation": str(match.relation),
        "rt:derived": str(match.derived),
        "rt:probability": match.confidence,
    }


def _finding(story: Story, finding: Finding, with_text: bool) -> Node:
    about = [{"type": "SpecificResource", "source": iri("claim", c), "purpose": "classifying"} for c in finding.claims]
    body = [_says(finding.message, "commenting"), *about]
    note = _annotation(iri("finding", finding.id), "assessing", body, _targets(story, finding.evidence, with_text))
    return note | {"rt:code": finding.code, "rt:severity": str(finding.severity)}
