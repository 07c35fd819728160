"""ninjs: the fields of version 3.1 that are used, with the types that the standard gives them."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from retold.model import Account
from retold.report.iri import iri
from retold.report.ninjs import export, to_ninjs

_TEXT, _URI = {"type": "string"}, {"type": "string", "format": "uri"}
_TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}


def _closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _many(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


_FIELDS: dict[str, Any] = {
    "uri": _URI,
    "type": {"enum": ["text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"]},
    "representationType": {"enum": ["full", "partial"]},
    "contentCreated": _TIME,
    "versionCreated": _TIME,
    "language": _TEXT,
    "title": _TEXT,
    "by": _TEXT,
    "located": _TEXT,
    "edNote": _TEXT,
    "headlines": _many(_closed({"role": _TEXT, "contentType": _TEXT, "value": _TEXT}, "value")),
    "bodies": _many(
        _closed({"role": _TEXT, "contentType": _TEXT, "charCount": {"type": "integer"}, "value": _TEXT}, "value")
    ),
    "infoSources": _many(_closed({"name": _TEXT, "role": _TEXT, "uri": _URI, "literal": _TEXT})),
    "altIds": _many(_closed({"role": _TEXT, "value": _TEXT})),
    "standard": _closed({"name": _TEXT, "version": _TEXT, "schema": _URI}),
}
_ASSOCIATED = {
    "type": "object",
    "properties": {**_FIELDS, "associations": _many({"$ref": "#/$defs/associated"}), "name": _TEXT, "rel": _TEXT},
    "required": ["name", "uri"],
    "additionalProperties": False,
}
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$defs": {"associated": _ASSOCIATED},
    **_closed({**_FIELDS, "associations": _many({"$ref": "#/$defs/associated"})}, "uri"),
}


def test_it_has_the_form_of_ninjs(every: Account) -> None:
    for with_text in (True, False):
        data = json.loads(export(every, with_text))
        errors = Draft202012Validator(SCHEMA, format_checker=FormatChecker()).iter_errors(data)
        assert [f"{e.json_path}: {e.message}" for e in errors] == []


def test_everybody_behind_an_article_is_named_with_a_role(account: Account) -> None:
    items = {i["uri"]: i for i in to_ninjs(account)["associations"]}
    courier = items[iri("article", "doc-courier")]
    roles = {(s["name"], s["role"]) for s in courier["infoSources"]}
    assert ("Saltmarsh Courier", "publisher") in roles
    assert ("a person briefed on the talks", "rests_on") in roles
    post = items[iri("article", "doc-post")]
    assert ("Saltmarsh Courier", "cites") in {(a["name"], a["rel"]) for a in post["associations"]}


def test_a_time_that_is_not_known_to_the_minute_is_no_time(honest: Account) -> None:
    items = {i["uri"]: i for i in to_ninjs(honest)["associations"]}
    for doc in honest.documents:
        item = items[iri("article", doc.id)]
        sure = doc.published.value is not None and "T" in doc.published.value and doc.published.value[-6:-5] in "+-Z"
        assert ("contentCreated" in item) is sure
        assert sure or "Published: " in item["edNote"]
