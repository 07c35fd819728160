"""What goes through the JSON API, said once: records out, small records in, parameters; and the OpenAPI form of all three."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from retold import codec
from retold.errors import RetoldError
from retold.model import Account

Json = dict[str, Any]
T = TypeVar("T")
_PLAIN: Mapping[type, Json] = {
    str: {"type": "string"}, int: {"type": "integer"}, float: {"type": "number"}, bool: {"type": "boolean"},
}  # fmt: skip


class BadRequest(RetoldError):
    """The asker's mistake, in one line."""


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter in the address or behind the question mark."""

    name: str
    about: str
    type: type = str
    default: str | int | None = None
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    most: int = 300  # characters
    in_path: bool = False

    def schema(self) -> Json:
        out: Json = dict(_PLAIN[self.type])
        if self.choices:
            out["enum"] = list(self.choices)
        elif self.type is int:
            out |= {"minimum": self.low, "maximum": self.high}
        else:
            out["maxLength"] = self.most
        if self.default is not None:
            out["default"] = self.default
        return out

    def described(self) -> Json:
        where = "path" if self.in_path else "query"
        required = self.in_path or self.default is None
        return {
            "name": self.name,
            "in": where,
            "required": required,
            "description": self.about,
            "schema": self.schema(),
        }

    def read(self, given: str | None) -> str | int:
        """The value, or a BadRequest that names the parameter."""
        if given is None:
            if self.default is None:
                raise BadRequest(f"{self.name} is missing")
            return self.default
        if self.type is int:
            sign, digits = given[:1] == "-", given.removeprefix("-")
            if not (digits.isascii() and digits.isdigit() and len(digits) < 16):
                raise BadRequest(f"{self.name} must be a whole number")
            value = -int(digits) if sign else int(digits)
            if not self.low <= value <= self.high:
                raise BadRequest(f"{self.name} must lie between {self.low} and {self.high}")
            return value
        if self.choices and given not in self.choices:
            raise BadRequest(f"{self.name} must be one of {', '.join(self.choices)}")
        if len(given) > self.most:
            raise BadRequest(f"{self.name} is longer than {self.most} characters")
        return given


def plain(value: Any) -> Any:
    """A record as JSON. Field names are those of the record; the big ones come in the published form of reports."""
    if isinstance(value, Account):
        return codec.to_json(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name.removesuffix("_"): plain(getattr(value, f.name)) for f in fields(value)}
    return value


def schema_of(hint: Any, parts: dict[str, Json]) -> Json:
    """The JSON Schema of a type; records are put into ``parts`` and referred to."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        inner = [a for a in get_args(hint) if a is not NoneType]
        return {"anyOf": [*(schema_of(a, parts) for a in inner), {"type": "null"}]}
    if origin is tuple:
        arguments = get_args(hint)
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return {"type": "array", "items": schema_of(arguments[0], parts)}
        inside = [schema_of(a, parts) for a in arguments]
        return {"type": "array", "prefixItems": inside, "minItems": len(inside), "maxItems": len(inside)}
    if hint is Account:
        return _published(parts)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"type": "string", "enum": [str(m) for m in hint]}
    if is_dataclass(hint) and isinstance(hint, type):
        return _record(hint, parts)
    return dict(_PLAIN[hint])


def _record(cls: type, parts: dict[str, Json]) -> Json:
    name = cls.__name__
    if name not in parts:
        parts[name] = {}
        hints = get_type_hints(cls)
        properties = {f.name.removesuffix("_"): schema_of(hints[f.name], parts) for f in fields(cls)}
        parts[name] = {
            "type": "object",
            "description": inspect.cleandoc(cls.__doc__ or "").split("\n")[0].replace("``", ""),
            "properties": properties,
            "required": list(properties),
        }
    return {"$ref": f"#/components/schemas/{name}"}


def body_schema(cls: type, parts: dict[str, Json]) -> Json:
    """The schema of a record that comes in: what has a default may be left out, what is not known is refused."""
    reference = _record(cls, parts)
    shape = parts[cls.__name__]
    shape["additionalProperties"] = False
    shape["required"] = [f.name for f in fields(cls) if f.default is MISSING]
    for f in fields(cls):
        limits = f.metadata
        shape["properties"][f.name] |= {k: v for k, v in limits.items() if k in ("minLength", "maxLength", "enum")}
    return reference


def _published(parts: dict[str, Json]) -> Json:
    """The published schema of reports as components; its inner references move along."""
    if "ReportAccount" not in parts:
        for name, inner in codec.json_schema()["$defs"].items():
            parts[f"Report{name}"] = _moved(inner)
    return {"$ref": "#/components/schemas/ReportAccount"}


def _moved(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            k: str(v).replace("#/$defs/", "#/components/schemas/Report") if k == "$ref" else _moved(v)
            for k, v in node.items()
        }
    return [_moved(n) for n in node] if isinstance(node, list) else node


def read_body(cls: type[T], data: Any) -> T:
    """A small record from JSON that somebody sent. Raises BadRequest, naming the field."""
    if not isinstance(data, dict):
        raise BadRequest("the body must be a JSON object")
    known = {f.name: f for f in fields(cls)}  # type: ignore[arg-type]
    if strange := sorted(set(map(str, data)) - set(known)):
        raise BadRequest(f"unknown field {strange[0][:60]!r}; known: {', '.join(known)}")
    hints = get_type_hints(cls)
    given: dict[str, Any] = {}
    for name, f in known.items():
        if name not in data:
            if f.default is MISSING:
                raise BadRequest(f"{name} is missing")
            continue
        given[name] = _checked(name, data[name], hints[name], f.metadata)
    return cls(**given)


def _checked(name: str, value: Any, hint: Any, limits: Mapping[str, Any]) -> Any:
    wanted = {str: "text", bool: "true or false", int: "a whole number"}[hint]
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise BadRequest(f"{name} must be {wanted}")
    if isinstance(value, str):
        if "enum" in limits and value not in limits["enum"]:
            raise BadRequest(f"{name} must be one of {', '.join(limits['enum'])}")
        if len(value) > limits.get("maxLength", 1 << 40):
            raise BadRequest(f"{name} is longer than {limits['maxLength']} characters")
        if len(value) < limits.get("minLength", 0):
            raise BadRequest(f"{name} is empty")
    return value
