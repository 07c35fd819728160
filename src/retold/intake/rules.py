"""The flat table of what stands around a story: read from ``text/data/furniture.toml``, tried from the top."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

from retold.model import BlockKind

MAX_FURNITURE = 1500
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " ", "\u2011": "-"})
_FRONT = " \t*•▪■◆●·>|–—-_#[("
_SPACE = re.compile(r"\s+")


def fold(line: str) -> str:
    """A line as the rules see it: lower case, straight quotes, single blanks, no bullet in front."""
    return _SPACE.sub(" ", line.translate(_QUOTES)).strip().lstrip(_FRONT).casefold()


@dataclass(frozen=True)
class Rule:
    """One kind of furniture and the ways to know it."""

    name: str
    kind: BlockKind
    whole: frozenset[str]
    starts: tuple[str, ...]
    contains: tuple[str, ...]
    source: str
    raw: bool
    max_words: int
    zone: str

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        # Compiled when first needed: a cold start pays for the table only once there is a line to test.
        return re.compile(self.source) if self.source else None

    def hits(self, line: str, folded: str, words: int, zone: str) -> bool:
        if words > self.max_words or not _in_zone(self.zone, zone):
            return False
        if folded.rstrip(" .:…)]") in self.whole or folded in self.whole:
            return True
        if self.starts and folded.startswith(self.starts):
            return True
        if any(phrase in folded for phrase in self.contains):
            return True
        return bool(self.pattern and self.pattern.search(line.strip() if self.raw else folded))


@dataclass(frozen=True)
class Tables:
    """All the word lists of the intake."""

    rules: tuple[Rule, ...]
    credits: tuple[re.Pattern[str], ...]
    captions: tuple[re.Pattern[str], ...]
    names: Mapping[str, frozenset[str]]
    hint_words: Mapping[str, tuple[str, ...]]

    @cached_property
    def hints(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """What the marks of a page's markup mean; compiled for pages only."""
        return tuple(
            (name, re.compile(rf"(?:^|[\s_-])(?:{'|'.join(words)})(?:$|[\s_-])", re.IGNORECASE))
            for name, words in self.hint_words.items()
        )


def _in_zone(wanted: str, zone: str) -> bool:
    return wanted == "any" or wanted == zone or (wanted == "margin" and zone in ("head", "tail"))


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(
        name=row["name"],
        kind=BlockKind(row["kind"]),
        whole=frozenset(row.get("whole", ())),
        starts=tuple(row.get("starts", ())),
        contains=tuple(row.get("contains", ())),
        source=row.get("pattern", ""),
        raw=bool(row.get("raw", False)),
        max_words=int(row.get("max_words", 60)),
        zone=row.get("zone", "any"),
    )


@cache
def tables() -> Tables:
    """The tables, read once."""
    data = tomllib.loads(resources.files("retold.text").joinpath("data/furniture.toml").read_text("utf-8"))
    return Tables(
        rules=tuple(_rule(row) for row in data["rule"]),
        credits=tuple(re.compile(row["pattern"]) for row in data["credit"]),
        captions=tuple(re.compile(row["pattern"]) for row in data["caption"]),
        names={key: frozenset(values) for key, values in data["names"].items()},
        hint_words={key: tuple(values) for key, values in data["hints"].items()},
    )


def furniture(line: str, zone: str) -> Rule | None:
    """The first rule that knows this line, or None: it may be story text. ``zone`` is head, body or tail."""
    if len(line) > MAX_FURNITURE:
        return None
    folded = fold(line)
    words = folded.count(" ") + 1
    return next((rule for rule in tables().rules if rule.hits(line, folded, words, zone)), None)


@dataclass(frozen=True, slots=True)
class Credit:
    """Where a credit begins in its line, and whom it names ("" where nobody)."""

    start: int
    who: str


def credit(line: str) -> Credit | None:
    """The picture credit at the end of a line, or None."""
    text = line.rstrip()
    if len(text) > MAX_FURNITURE:
        return None
    offset = max(0, len(text) - 220)
    found = [match for rule in tables().credits if (match := rule.search(text[offset:]))]
    if not found or (offset and all(match.start() == 0 for match in found)):
        return None
    best = min(found, key=lambda match: match.start())
    start = offset + best.start()
    while start < len(text) and text[start] in " .!?”\"’'|/–—-,;" and start > 0:
        start += 1
    who = next(
        (match.group("who") for match in sorted(found, key=lambda match: match.start()) if match.group("who")), ""
    )
    return Credit(start, who.strip(" .,;:"))


def caption_label(line: str) -> bool:
    """Whether the line says of itself that it describes a picture."""
    return len(line) <= MAX_FURNITURE and any(rule.search(line.strip()) for rule in tables().captions)
