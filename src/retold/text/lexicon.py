"""The language knowledge of ``data/en.toml``, read once and frozen."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from retold.model import ResponseState


@dataclass(frozen=True, slots=True)
class HedgeRule:
    kind: str
    strength: float
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists of newsroom English. ``verbs`` maps a list's name to lemmas, ``sources`` likewise to lower-cased heads."""

    verbs: dict[str, frozenset[str]]
    sources: dict[str, frozenset[str]]
    anonymous_modifier: re.Pattern[str]
    agencies: dict[str, str]
    outlets: frozenset[str]
    own_reporting: re.Pattern[str]
    responses: tuple[tuple[ResponseState, re.Pattern[str]], ...]
    hedges: tuple[HedgeRule, ...]
    grades: dict[tuple[str, str], str]

    def grade(self, lemma: str, pos: str) -> str:
        """How often a verb or a noun reports, as a class: 4 nearly always ... 1 seldom, 0 never seen to."""
        return self.grades.get((pos[:1], lemma), "0" if pos in ("VERB", "NOUN", "ADJ") else "")


def _alternatives(text: str) -> list[str]:
    return [x.strip() for x in text.replace("\n", " ").split("|") if x.strip()]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _any_of(phrases: list[str]) -> re.Pattern[str]:
    ordered = sorted(phrases, key=lambda p: (-len(p), p))
    return re.compile(r"\b(?:" + "|".join(re.escape(p) for p in ordered) + r")\b", re.IGNORECASE)


@cache
def english() -> Lexicon:
    """The lexicon that ships with the package."""
    raw: dict[str, Any] = tomllib.loads((resources.files("retold.text") / "data" / "en.toml").read_text("utf-8"))
    listed = raw["sources"]
    phrases = {"anonymous_modifier", "agencies", "outlets", "own_reporting"}
    return Lexicon(
        verbs={name: _words(words) for name, words in raw["verbs"].items()},
        sources={name: _words(words) for name, words in listed.items() if name not in phrases},
        anonymous_modifier=_any_of(_alternatives(listed["anonymous_modifier"])),
        agencies={name.lower().removeprefix("the "): name for name in _alternatives(listed["agencies"])},
        outlets=frozenset(name.lower().removeprefix("the ") for name in _alternatives(listed["outlets"])),
        own_reporting=_any_of(_alternatives(listed["own_reporting"])),
        responses=tuple((ResponseState(name), re.compile(p, re.IGNORECASE)) for name, p in raw["response"].items()),
        hedges=tuple(
            HedgeRule(name, float(rule["strength"]), _any_of(_alternatives(rule["words"])))
            for name, rule in raw["hedges"].items()
        ),
        grades={
            (kind[0].upper(), lemma): grade
            for kind, listed in raw["grades"].items()
            for grade, words in listed.items()
            for lemma in words.split()
        },
    )
