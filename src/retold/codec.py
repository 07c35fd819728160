"""Records to JSON and back: the form ``retold.story/1``, its schema, and ids made from content.

Everything follows from the annotations in ``retold.model``; what no annotation can say stands in four small tables.
JSON names are field names without a trailing underscore. What is unknown (None), empty or blank is left out unless
readers rely on it. A record that lies in an article (it has ``start`` and ``end``) also names the article and carries
the exact words, or a hash of them where the text is withheld.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, NoReturn, Union, get_args, get_origin, get_type_hints

from retold.errors import FormatError
from retold.model import Account, Article, Claim, Edit, Entity, Finding, Match, Statement

Json = dict[str, Any]

SCHEMA_ID = "urn:retold:story-report:1"
OFFSET_UNIT = "unicode-code-point"

_HEAD = {"schema": Account.SCHEMA, "offset_unit": OFFSET_UNIT}
# written even when empty: a reader may count on them
_ALWAYS: dict[type, frozenset[str]] = {
    Account: frozenset(f.name for f in fields(Account) if f.name != "generated"),
    Article: frozenset({"published", "sections"}),
    Claim: frozenset({"origins"}),
    Entity: frozenset({"mentions"}),
    Finding: frozenset({"evidence"}),
    Match: frozenset({"drift"}),
    Statement: frozenset({"chain"}),
}
# words of an article, and what stands in for them where the text is withheld (an article has its own hash already)
_WORDS: dict[type, dict[str, str]] = {
    Article: {"text": ""},
    Edit: {"a_text": "a_sha256", "b_text": "b_sha256"},
}
# spans of two articles side by side: pairs, because their articles are named by the record around them
_PAIRS: dict[type, frozenset[str]] = {Edit: frozenset({"a", "b"})}
# the field that names the article in which everything inside the record lies
_HOME: dict[type, str] = {Article: "id"}

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    key: str
    hint: Any
    required: bool
    default: Any
    always: bool
    pair: bool
    stand_in: str | None  # None: not words of an article


@dataclass(frozen=True, slots=True)
class _Shape:
    """How one kind of record is written."""

    cls: type
    fields: tuple[_Field, ...]
    computed: tuple[str, ...]
    home: str | None
    ranged: bool


@cache
def _shape(cls: Any) -> _Shape:
    hints = get_type_hints(cls)
    made = []
    for f in fields(cls):
        stand_in = _WORDS.get(cls, {}).get(f.name)
        required = f.default is MISSING and stand_in is None
        always = required or f.name in _ALWAYS.get(cls, ())
        pair = f.name in _PAIRS.get(cls, ())
        made.append(
            _Field(f.name, f.name.removesuffix("_"), hints[f.name], required, f.default, always, pair, stand_in)
        )
    names = {f.name for f in made}
    home = _HOME.get(cls, "doc" if "doc" in names else None)
    return _Shape(cls, tuple(made), tuple(getattr(cls, "COMPUTED", ())), home, {"start", "end"} <= names)


def content_id(*parts: str) -> str:
    """An id that is the same for the same content on every machine: 16 hexadecimal digits."""
    digest = hashlib.sha256(Account.SCHEMA.encode())
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()[:16]


def text_hash(text: str) -> str:
    """What stands in for words that are withheld: the first 16 hexadecimal digits of the SHA-256 of their UTF-8 form."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


# ------------------------------------------------------------------ records to JSON
@dataclass(frozen=True, slots=True)
class _Writer:
    texts: Mapping[str, str]
    words: str  # "exact", "sha256", or "" where the account itself was read without its text

    def value(self, value: Any, doc: str | None) -> Any:
        if isinstance(value, StrEnum):
            return value.value
        if isinstance(value, tuple):
            return [self.value(item, doc) for item in value]
        return self.record(value, doc) if is_dataclass(value) else value

    def record(self, record: Any, doc: str | None) -> Json:
        cls: Any = type(record)
        shape = _shape(cls)
        own = shape.home is not None
        doc = getattr(record, shape.home) if shape.home else doc
        out: Json = dict(_HEAD) if isinstance(record, Account) else {}
        for f in shape.fields:
            value = getattr(record, f.name)
            if f.name == "start" and shape.ranged and not own and doc is not None:
                out["doc"] = doc
            if f.stand_in is not None:
                out.update(self.withheld(f, value))
            elif f.pair:
                out[f.key] = [value.start, value.end]
            elif f.always or not _blank(value, f.default):
                out[f.key] = self.value(value, doc)
            if f.name == "end" and shape.ranged:
                out.update(self.exact(doc, record.start, record.end))
        return out | {name: getattr(record, name) for name in shape.computed}

    def withheld(self, f: _Field, text: str) -> Json:
        if self.words == "exact":
            return {f.key: text}
        return {f.stand_in: text_hash(text)} if f.stand_in and self.words else {}

    def exact(self, doc: str | None, start: int, end: int) -> Json:
        text = self.texts.get(doc) if doc is not None else None
        if text is None or not self.words or not 0 <= start <= end <= len(text):
            return {}
        words = text[start:end]
        return {"exact": words} if self.words == "exact" else {"sha256": text_hash(words)}


def _blank(value: Any, default: Any) -> bool:
    return value is None or value == () or value == "" or (is_dataclass(value) and value == default)


def to_json(account: Account, *, with_text: bool = True) -> Json:
    """One story as plain dictionaries and lists, ready to be written as JSON.

    Args: ``with_text`` false leaves out the articles' text and every quoted range; hashes stand in for them. An account
    that was itself read without text is written without words or hashes.
    """
    lost = any(a.length and not a.text for a in account.documents)
    writer = _Writer({a.id: a.text for a in account.documents}, "" if lost else "exact" if with_text else "sha256")
    return writer.record(account, None)


def stories_to_json(accounts: Sequence[Account], *, with_text: bool = True) -> Json:
    """Several stories in one object, ``{"schema", "stories": [...]}``; a single one is written flat."""
    written = [to_json(a, with_text=with_text) for a in accounts]
    return written[0] if len(written) == 1 else {"schema": Account.SCHEMA, "stories": written}


def dumps(accounts: Account | Sequence[Account], *, with_text: bool = True) -> str:
    """One story or several as JSON text: fields in the order of the records, indented, with a final newline."""
    several = [accounts] if isinstance(accounts, Account) else accounts
    return _text(stories_to_json(several, with_text=with_text))


def _text(data: Json) -> str:
    try:
        written = json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)
    except ValueError as error:
        raise FormatError(f"cannot be written as JSON: {error}") from error
    # half of a character pair has no UTF-8 form
    return _SURROGATE.sub(lambda m: f"\\u{ord(m[0]):04x}", written) + "\n"


# ------------------------------------------------------------------ JSON to records
_PLAIN = {str: "a string", int: "a whole number", float: "a number", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class _Reader:
    texts: Mapping[str, str]

    def value(self, hint: Any, data: Any, path: str, doc: str | None) -> Any:
        origin = get_origin(hint)
        if origin in (Union, UnionType):
            inner = next(a for a in get_args(hint) if a is not NoneType)
            return None if data is None else self.value(inner, data, path, doc)
        if origin is tuple:
            items = _checked(data, list, "a list", path)
            return tuple(self.value(get_args(hint)[0], x, f"{path}[{n}]", doc) for n, x in enumerate(items))
        if is_dataclass(hint):
            return self.record(hint, data, path, doc)
        if issubclass(hint, StrEnum):
            known = {str(member): member for member in hint}
            word = _checked(data, str, "a string", path)
            return known[word] if word in known else _fail(path, f"{word!r} is none of {', '.join(known)}")
        if hint is float:
            return _finite(data, path)
        return _checked(data, hint, _PLAIN[hint], path)

    def record(self, cls: Any, data: Any, path: str, doc: str | None) -> Any:
        shape = _shape(cls)
        given = dict(_checked(data, dict, "an object", path))
        lent = shape.ranged and shape.home is None
        if shape.home:
            named = given.get(shape.home)
            doc = named if isinstance(named, str) else None
        values: dict[str, Any] = {}
        for f in shape.fields:
            here = f"{path}.{f.key}"
            if f.key in given:
                raw = given.pop(f.key)
                values[f.name] = self.pair(f, raw, here) if f.pair else self.value(f.hint, raw, here, doc)
            elif f.required:
                _fail(here, "is missing")
            elif f.stand_in is not None:
                values[f.name] = ""
        if lent and given.pop("doc", doc) != doc:
            _fail(f"{path}.doc", f"lies inside article {doc!r} and names another")
        made = cls(**values)
        if shape.ranged:
            self.compare(made, given.pop("exact", None), path, doc)
        derived = {"sha256"} if shape.ranged else {f.stand_in for f in shape.fields if f.stand_in}
        for key in given:
            if key not in derived and key not in shape.computed:
                _fail(f"{path}.{key}", "is not a field of this form")
        return made

    def pair(self, f: _Field, data: Any, path: str) -> Any:
        ends = self.value(tuple[int, ...], data, path, None)
        return f.hint(*ends) if len(ends) == 2 and 0 <= ends[0] <= ends[1] else _fail(path, "is no [start, end]")

    def compare(self, made: Any, exact: Any, path: str, doc: str | None) -> None:
        """Offsets that do not find their words were counted in another unit, or in another text."""
        if not 0 <= made.start <= made.end:
            _fail(path, f"no range runs from {made.start} to {made.end}")
        text = self.texts.get(doc or "")
        if exact is not None and text and text[made.start : made.end] != exact:
            _fail(f"{path}.exact", f"is not what stands at {made.start} to {made.end} of article {doc!r}")


def _finite(data: Any, path: str) -> float:
    try:
        number = float(_checked(data, int if type(data) is int else float, "a number", path))
    except OverflowError:
        _fail(path, "is too large")
    return number if math.isfinite(number) else _fail(path, "is too large")


def _checked(data: Any, wanted: Any, words: str, path: str) -> Any:
    return data if type(data) is wanted else _fail(path, f"must be {words}, not {_kind(data)}")


def _kind(data: Any) -> str:
    names = {dict: "an object", list: "a list", NoneType: "null", **_PLAIN}
    return names.get(type(data), type(data).__name__)


def _fail(path: str, message: str) -> NoReturn:
    said = f"{path[:200]} {message[:200]}"
    raise FormatError("".join(c if c.isprintable() else "?" for c in said))


def from_json(data: Any) -> Account:
    """The story that plain JSON data tells. Raises FormatError with the place of the first thing that is wrong."""
    return _account(data, "$")


def stories_from_json(data: Any) -> tuple[Account, ...]:
    """The stories of an object that holds one or several. Raises FormatError as ``from_json`` does."""
    if not isinstance(data, dict) or "stories" not in data:
        return (_account(data, "$"),)
    _head(data, ("schema",), "$")
    for key in data:
        if key not in ("schema", "stories"):
            _fail(f"$.{key}", "is not a field of this form")
    stories = _checked(data["stories"], list, "a list", "$.stories")
    return tuple(_account(story, f"$.stories[{n}]") for n, story in enumerate(stories))


def loads(text: str) -> Account:
    """The story that a JSON text tells; FormatError where it holds several (``loads_all`` reads those)."""
    stories = loads_all(text)
    if len(stories) != 1:
        raise FormatError(f"$.stories holds {len(stories)} stories, not one")
    return stories[0]


def loads_all(text: str) -> tuple[Account, ...]:
    """Every story of a JSON text. Raises FormatError."""
    try:
        return stories_from_json(json.loads(text, parse_constant=_no_number))
    except (ValueError, RecursionError) as error:
        raise FormatError(f"is not JSON: {str(error)[:200]}") from error


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _account(data: Any, path: str) -> Account:
    given = dict(_checked(data, dict, "an object", path))
    _head(given, tuple(_HEAD), path)
    body = {key: value for key, value in given.items() if key not in _HEAD}
    documents = body.get("documents")
    texts = {}
    for d in documents if isinstance(documents, list) else []:
        if isinstance(d, dict) and isinstance(d.get("id"), str) and isinstance(d.get("text"), str):
            texts[d["id"]] = d["text"]
    account: Account = _Reader(texts).record(Account, body, path, None)
    return account


def _head(data: Mapping[str, Any], keys: Sequence[str], path: str) -> None:
    for key in keys:
        if data.get(key) != _HEAD[key]:
            _fail(f"{path}.{key}", f"must be {_HEAD[key]!r}" if key in data else "is missing")


# ------------------------------------------------------------------ schema
def json_schema() -> Json:
    """The JSON Schema (2020-12) of a report, made from the records; it admits what ``to_json`` writes and no more."""
    defs: dict[str, Json] = {}
    _define(Account, defs)
    story = defs["Account"]
    story["properties"] = {key: {"const": word} for key, word in _HEAD.items()} | story["properties"]
    story["required"] = [*_HEAD, *story["required"]]
    defs["Stories"] = {
        "description": "Several stories of one run.",
        "type": "object",
        "properties": {
            "schema": {"const": Account.SCHEMA},
            "stories": {"type": "array", "items": {"$ref": "#/$defs/Account"}},
        },
        "required": ["schema", "stories"],
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Retold story report",
        "oneOf": [{"$ref": "#/$defs/Account"}, {"$ref": "#/$defs/Stories"}],
        "$defs": dict(sorted(defs.items())),
    }


def schema_text() -> str:
    """The published schema file, as ``retold schema`` prints it."""
    return _text(json_schema())


def _define(cls: Any, defs: dict[str, Json]) -> Json:
    if cls.__name__ not in defs:
        defs[cls.__name__] = {}
        body = {"enum": [str(word) for word in cls]} if issubclass(cls, StrEnum) else _object(_shape(cls), defs)
        defs[cls.__name__].update(_described(cls) | body)
    return {"$ref": f"#/$defs/{cls.__name__}"}


def _described(cls: type) -> Json:
    """What the docstring says; a class without one has none, or one that ``dataclass`` made up."""
    said = inspect.cleandoc(cls.__dict__.get("__doc__") or "")
    return {"description": " ".join(said.split())} if said and not said.startswith(f"{cls.__name__}(") else {}


def _object(shape: _Shape, defs: dict[str, Json]) -> Json:
    properties: Json = {}
    required = []
    for f in shape.fields:
        lent = f.name == "start" and shape.ranged and shape.home is None
        if lent:
            properties["doc"] = {"type": "string"}
        properties[f.key] = _range_end() if shape.ranged and f.name in ("start", "end") else _type(f.hint, defs)
        if f.pair:
            properties[f.key] = {"type": "array", "items": _range_end(), "minItems": 2, "maxItems": 2}
        if f.stand_in:
            properties[f.stand_in] = {"type": "string"}
        if f.name == "end" and shape.ranged:
            properties |= {"exact": {"type": "string"}, "sha256": {"type": "string"}}
        required += ["doc"] * lent + [f.key] * f.always
    for name in shape.computed:
        properties[name] = _type(get_type_hints(getattr(shape.cls, name).fget)["return"], defs)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _range_end() -> Json:
    return {"type": "integer", "minimum": 0}


def _type(hint: Any, defs: dict[str, Json]) -> Json:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        inner = _type(next(a for a in get_args(hint) if a is not NoneType), defs)
        return {"anyOf": [inner, {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "items": _type(get_args(hint)[0], defs)}
    if is_dataclass(hint) or issubclass(hint, StrEnum):
        return _define(hint, defs)
    return {"type": {str: "string", int: "integer", float: "number", bool: "boolean"}[hint]}
