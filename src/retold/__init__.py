"""Retold: how a news story was told and retold, and how many independent origins stand behind each claim.

``retold.trace(retold.read("folder"))`` gives an ``Account``. Public names load on first use, so that ``import retold``
costs nothing: no parser, no page reader.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from retold.api import read, trace, trace_stories
    from retold.codec import dumps, from_json, json_schema, loads, to_json
    from retold.errors import FormatError, NothingToTrace, RetoldError, SettingsError, UsageError
    from retold.model import Account, Article, Problem
    from retold.settings import Settings

__version__ = "0.1.0"

_HOMES = {
    "read": "retold.api",
    "trace": "retold.api",
    "trace_stories": "retold.api",
    "dumps": "retold.codec",
    "from_json": "retold.codec",
    "json_schema": "retold.codec",
    "loads": "retold.codec",
    "to_json": "retold.codec",
    "FormatError": "retold.errors",
    "NothingToTrace": "retold.errors",
    "RetoldError": "retold.errors",
    "SettingsError": "retold.errors",
    "UsageError": "retold.errors",
    "Account": "retold.model",
    "Article": "retold.model",
    "Problem": "retold.model",
    "Settings": "retold.settings",
}

__all__ = [
    "Account",
    "Article",
    "FormatError",
    "NothingToTrace",
    "Problem",
    "RetoldError",
    "Settings",
    "SettingsError",
    "UsageError",
    "__version__",
    "dumps",
    "from_json",
    "json_schema",
    "loads",
    "read",
    "to_json",
    "trace",
    "trace_stories",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'retold' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


class _Package(ModuleType):
    """``retold.trace`` is the verb, always. Python would put the folder of that name there as soon as it is imported;
    what is imported *from* that folder is found as ever.
    """

    @property
    def trace(self) -> Any:
        return __getattr__("trace")

    @trace.setter
    def trace(self, folder: ModuleType) -> None:
        pass


sys.modules[__name__].__class__ = _Package


def __dir__() -> list[str]:
    return sorted(__all__)
