"""Records to compact JSON and back, for the file alone: defaults are left out, and so are quoted words (the text is kept once).

The published form is ``codec``'s. This one is read only by the store, several times as fast.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from retold.errors import FormatError

T = TypeVar("T")
_Read = Callable[[Any], Any]


def pack(record: Any, *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A record as plain data. ``without`` names fields of the outermost record that are kept elsewhere."""
    out: dict[str, Any] = {}
    for name, default in _defaults(type(record)):  # type: ignore[arg-type]
        value = getattr(record, name)
        if name not in without and not (default is not MISSING and value == default):
            out[name] = _plain(value)
    return out


def unpack(cls: type[T], data: Any) -> T:
    """The record again. Raises FormatError where the data is not of its form."""
    kind = _reader(cls)  # type: ignore[arg-type]  # a class can be hashed
    try:
        made: T = kind(data)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise FormatError(f"the store holds a {cls.__name__} that cannot be read: {error}") from error
    return made


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return pack(value) if is_dataclass(value) else value


@cache
def _defaults(cls: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((f.name, f.default) for f in fields(cls))


@cache
def _reader(hint: Any) -> _Read:
    """A function that reads one kind of value; made once per kind."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        inner = _reader(next(a for a in get_args(hint) if a is not NoneType))
        return lambda data: None if data is None else inner(data)
    if origin is tuple:
        item = _reader(get_args(hint)[0])
        return lambda data: tuple([item(x) for x in data])
    if is_dataclass(hint):
        return _record_reader(hint)
    if issubclass(hint, StrEnum):
        known = {str(m): m for m in hint}
        return lambda data: known[data]
    return _same


def _same(data: Any) -> Any:
    return data


def _record_reader(cls: Any) -> _Read:
    readers: dict[str, _Read] = {}

    def read(data: Any) -> Any:
        return cls(**{name: readers[name](value) for name, value in data.items()})

    readers.update({name: _reader(hint) for name, hint in get_type_hints(cls).items() if name in _names(cls)})
    return read


def _names(cls: Any) -> frozenset[str]:
    return frozenset(f.name for f in fields(cls))
