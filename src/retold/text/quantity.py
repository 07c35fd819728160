"""What a number in the news can be, and the tables that say what its words, units and currencies mean."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from retold.model import Span


@dataclass(frozen=True, slots=True)
class Value:
    """A number, sum or measure as printed, and what it means.

    ``kind`` is count, money, percent, measure, ordinal, time_of_day, age, score, range or vague. ``low`` and ``high`` bound
    it in ``unit`` (equal when exact; None is an open end: "at least 12" is 12..None). Times of day are minutes after
    midnight (unit "clock12" where a.m. or p.m. is not said), percentages and fractions of a whole are percent, scores hold
    the larger figure in ``high``. ``noun`` is the thing counted, in the singular. ``step`` is how finely it was stated:
    "about 1,400" to 100, "$4.98m" to 10,000.
    """

    span: Span
    kind: str
    low: float | None
    high: float | None
    unit: str = ""
    noun: str = ""
    modifier: str = ""
    exact_text: str = ""
    normal: str = ""
    step: float = 1.0

    @property
    def stated(self) -> float:
        """The number on the page, whatever the words around it do to it; the middle of a range."""
        if self.low is None or self.high is None:
            return self.low if self.low is not None else self.high or 0.0
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class ValueRelation:
    """How a later value stands to an earlier one.

    ``relation`` is same, rounded, converted, within (compatible, but far apart or overlapping), less_precise or
    more_precise (the later one), modifier_changed, different, or incomparable. ``ratio`` is later by earlier, None where
    that says nothing.
    """

    relation: str
    ratio: float | None
    message: str


@dataclass(frozen=True, slots=True)
class Unit:
    name: str
    family: str
    size: float


@dataclass(frozen=True, slots=True)
class Tables:
    """The language knowledge of ``data/values.toml``, compiled."""

    words: dict[str, int]
    scales: dict[str, int]
    short_scales: dict[str, int]
    vague: dict[str, tuple[float, float]]
    fractions: dict[str, int]
    ordinals: dict[str, int]
    before: dict[str, str]
    before_pattern: re.Pattern[str]
    before_last: frozenset[str]
    after_pattern: re.Pattern[str]
    symbols: dict[str, str]
    currencies: dict[str, str]
    units: dict[str, str]
    glued: dict[str, str]
    by_name: dict[str, Unit]
    lists: dict[str, frozenset[str]]


def any_of(words: Iterable[str], raw: bool = False) -> str:
    """An alternation of literal words, longest first, so that the first that fits is the whole one."""
    ordered = sorted(set(words), key=lambda w: (-len(w), w))
    return "|".join(w if raw else re.escape(w).replace(r"\ ", r"\s") for w in ordered)


def _phrases(table: dict[str, str]) -> dict[str, str]:
    return {phrase.strip(): meaning for meaning, listed in table.items() for phrase in listed.split("|")}


def _after(table: dict[str, str]) -> re.Pattern[str]:
    groups = []
    for meaning, listed in table.items():
        spaced = [p.strip().replace(" ", r"\s") for p in listed.split("|")]
        parts = [p if p[0] in r"-\\" else rf"\s{p}" for p in spaced]
        groups.append(rf"(?P<{meaning}>(?:{any_of(parts, raw=True)})(?![a-z0-9]))")
    return re.compile("|".join(groups))


def _currencies(raw: dict[str, Any]) -> dict[str, str]:
    found = dict(raw["currencies"])
    for phrase, code in raw["nations"].items():
        found[phrase] = code
        if not phrase.endswith(("kronor", "kroner", "won")):
            found[phrase + "s"] = code
    return found


@cache
def tables() -> Tables:
    """The tables that ship with the package, read once."""
    raw: dict[str, Any] = tomllib.loads((resources.files("retold.text") / "data" / "values.toml").read_text("utf-8"))
    before = _phrases(raw["modifiers"])
    spelled = {n.replace("_", " "): u for u, row in raw["units"].items() for n in row["names"].split()}
    return Tables(
        words=raw["words"],
        scales=raw["scales"],
        short_scales=raw["short_scales"],
        vague={phrase: (float(a), float(b)) for phrase, (a, b) in raw["vague"].items()},
        fractions=raw["fractions"],
        ordinals=raw["ordinals"],
        before=before,
        before_pattern=re.compile(rf"(?<![a-z0-9])({any_of(before)})\s?(?:an?\s)?$"),
        before_last=frozenset(re.split(r"\s", phrase)[-1] for phrase in before),
        after_pattern=_after(raw["after"]),
        symbols=raw["symbols"],
        currencies=_currencies(raw),
        units=spelled,
        glued={n: u for u, row in raw["units"].items() for n in row.get("glued", "").split()},
        by_name={u: Unit(u, row["family"], float(row["size"])) for u, row in raw["units"].items()},
        lists={name: frozenset(words.split()) for name, words in raw["lists"].items()},
    )
