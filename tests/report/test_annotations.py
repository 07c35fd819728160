"""Web Annotations: what a client needs to find every passage again, and the recommendation's rules of form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from rdflib import Graph, Namespace

from retold.model import Account
from retold.report.annotations import CONTEXT, collection, export
from retold.report.iri import iri

OA = Namespace("http://www.w3.org/ns/oa#")
_SELECTOR = {
    "oneOf": [
        {
            "properties": {
                "type": {"const": "TextPositionSelector"},
                "start": {"type": "integer", "minimum": 0},
                "end": {"type": "integer", "minimum": 0},
            },
            "required": ["type", "start", "end"],
        },
        {
            "properties": {"type": {"const": "TextQuoteSelector"}, "exact": {"type": "string", "minLength": 1}},
            "required": ["type", "exact", "prefix", "suffix"],
        },
    ]
}
_RESOURCE = {
    "type": "object",
    "properties": {
        "type": {"const": "SpecificResource"},
        "source": {"type": "string", "format": "uri"},
        "selector": {"oneOf": [_SELECTOR, {"type": "array", "items": _SELECTOR, "minItems": 2}]},
        "state": {"required": ["type", "rt:textSha256"]},
    },
    "required": ["type", "source"],
}
_BODY = {
    "oneOf": [
        _RESOURCE,
        {"properties": {"type": {"const": "TextualBody"}, "value": {"type": "string"}}, "required": ["type", "value"]},
    ]
}
_MOTIVES = ["assessing", "classifying", "commenting", "describing", "identifying", "linking"]
_ANNOTATION = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uri"},
        "type": {"const": "Annotation"},
        "motivation": {"enum": _MOTIVES},
        "body": {"type": "array", "items": _BODY, "minItems": 1},
        "target": {"oneOf": [_RESOURCE, {"type": "array", "items": _RESOURCE, "minItems": 2}]},
    },
    "required": ["id", "type", "motivation", "body", "target"],
}


def targets(data: Any) -> Iterator[dict[str, Any]]:
    for item in data["first"]["items"]:
        held = item["target"] if isinstance(item["target"], list) else [item["target"]]
        yield from held
        yield from (b for b in item["body"] if "selector" in b)


def test_every_annotation_has_the_form(every: Account) -> None:
    data = json.loads(export(every, True))
    assert data["type"] == "AnnotationCollection" and data["total"] == len(data["first"]["items"]) > 0
    check = Draft202012Validator(_ANNOTATION)
    assert [e.message for item in data["first"]["items"] for e in check.iter_errors(item)] == []
    ids = [item["id"] for item in data["first"]["items"]]
    assert len(set(ids)) == len(ids)


def test_selectors_find_their_words_in_the_right_text(every: Account) -> None:
    texts = {iri("article", d.id): d for d in every.documents}
    seen = 0
    for target in targets(collection(every)):
        doc = texts[target["source"]]
        position, quote = target["selector"]
        assert target["state"]["rt:textSha256"] == doc.sha256
        assert doc.text[position["start"] : position["end"]] == quote["exact"]
        around = quote["prefix"] + quote["exact"] + quote["suffix"]
        assert doc.text.index(around) + len(quote["prefix"]) <= position["start"] or doc.text.count(around) == 1
        seen += 1
    assert seen > len(every.statements)


def test_there_is_one_per_statement_and_finding(honest: Account) -> None:
    ids = {item["id"] for item in collection(honest)["first"]["items"]}
    assert {iri("statement", s.id) + ":annotation" for s in honest.statements} <= ids
    assert {iri("finding", f.id) for f in honest.findings} <= ids


def test_positions_count_code_points(account: Account) -> None:
    """Letters outside the basic plane count once, unlike in UTF-16."""
    from dataclasses import replace

    doc = account.documents[0]
    shifted = replace(doc, text="\U0001f6a2" + doc.text[1:])
    data = collection(replace(account, documents=(shifted, *account.documents[1:])))
    words = [t["selector"][1]["exact"] for t in targets(data) if t["source"] == iri("article", doc.id)]
    assert all(w in shifted.text for w in words)


def test_without_text_there_are_positions_only(account: Account) -> None:
    data = collection(account, with_text=False)
    assert {t["selector"]["type"] for t in targets(data)} == {"TextPositionSelector"}


def test_it_is_linked_data(account: Account) -> None:
    """The published context cannot be fetched here, so a small one that maps the same terms stands in for it."""
    data = json.loads(export(account, True))
    assert data["@context"] == CONTEXT and CONTEXT[0] == "http://www.w3.org/ns/anno.jsonld"
    terms = {k: {"@id": f"oa:{v}", "@type": "@id"} for k, v in {"body": "hasBody", "target": "hasTarget", "source": "hasSource", "selector": "hasSelector", "motivation": "motivatedBy"}.items()}  # fmt: skip
    local = {
        "@vocab": str(OA),
        "oa": str(OA),
        "id": "@id",
        "type": "@type",
        "items": {"@id": "urn:x:items"},
        "first": {"@id": "urn:x:first"},
        **terms,
        **CONTEXT[1],
    }  # type: ignore[dict-item]
    graph = Graph().parse(data=json.dumps(data | {"@context": local}), format="json-ld")
    assert len(list(graph.subject_objects(OA.hasTarget))) >= len(account.statements)
