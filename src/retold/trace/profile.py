"""A desk's own rules: which warnings it wants, how grave they are to it, and what it calls them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Any

from retold.errors import SettingsError
from retold.model import Finding, Severity

_ORDER = {Severity.SERIOUS: 0, Severity.NOTABLE: 1, Severity.BENIGN: 2}


@dataclass(frozen=True, slots=True)
class Profile:
    """``severity``: code -> how grave it is to this desk, None for "do not show"; ``rule``: code -> the desk's own rule in words."""

    name: str
    severity: Mapping[str, Severity | None] = field(default_factory=dict)
    rule: Mapping[str, str] = field(default_factory=dict)

    def apply(self, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """The findings as this desk sees them, gravest first; ids stay, so that rulings on them stay."""
        out = []
        for f in findings:
            how = self.severity.get(f.code, f.severity)
            if how is not None:
                words = self.rule.get(f.code)
                out.append(replace(f, severity=how, message=f"{f.message} [{words}]" if words else f.message))
        return tuple(sorted(out, key=lambda f: (_ORDER[f.severity], f.code, f.id)))


def shipped() -> tuple[str, ...]:
    """The names of the profiles that come with the package."""
    folder = resources.files("retold.trace") / "profiles"
    return tuple(sorted(p.name.removesuffix(".toml") for p in folder.iterdir() if p.name.endswith(".toml")))


def load(name_or_file: str) -> Profile:
    """A shipped profile by name, or one from a TOML file with tables ``severity`` and ``rule``. Raises SettingsError."""
    if name_or_file in shipped():
        text = (resources.files("retold.trace") / "profiles" / f"{name_or_file}.toml").read_text("utf-8")
    else:
        try:
            text = Path(name_or_file).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                f"no profile {name_or_file!r}: neither one of {', '.join(shipped())} nor a file that can be read"
            ) from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"profile {name_or_file}: {error}") from error
    return _profile(name_or_file, data)


def _profile(name: str, data: Mapping[str, Any]) -> Profile:
    severity: dict[str, Severity | None] = {}
    for code, how in dict(data.get("severity", {})).items():
        if how not in ("off", *[str(s) for s in Severity]):
            raise SettingsError(f"profile {name}: {code} = {how!r}; known are off, benign, notable, serious")
        severity[code] = None if how == "off" else Severity(how)
    return Profile(str(data.get("name", name)), severity, {k: str(v) for k, v in dict(data.get("rule", {})).items()})
