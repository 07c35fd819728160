"""Which lines of a page are the story: trafilatura's judgement, matched to the page's own lines."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from retold.intake.walk import Piece

_PLAIN = re.compile(r"[\W_]+")
_WORDS = re.compile(r"\w+")
_SURE = 28
AWAY = frozenset(("nav", "comments", "popular", "footer", "form", "chrome"))
ASIDE = AWAY | frozenset(("related", "ad", "newsletter", "share", "tags", "bio", "aside"))


@dataclass(frozen=True, slots=True)
class Main:
    """The indexes of the pieces that are story, or, where they could not be matched, the story's lines themselves."""

    indexes: frozenset[int]
    lines: tuple[str, ...] = ()
    common: frozenset[str] = frozenset()


def plain(text: str) -> str:
    """Letters and digits alone: what two renderings of one line have in common."""
    return _PLAIN.sub("", text).casefold()


def kept_lines(source: str, url: str | None) -> list[str]:
    """The lines that trafilatura keeps of a page; none where it fails on it."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        text = trafilatura.extract(source, url=url, include_comments=False, include_tables=True, output_format="txt")
    except Exception:  # a page that breaks the extractor is still read by the fallback
        return []
    return [line.strip() for line in (text or "").split("\n") if line.strip()]


def find_main(pieces: Sequence[Piece], kept: Sequence[str], body: str) -> Main:
    """Which pieces are the story. ``kept`` are the extractor's lines, ``body`` the text that the metadata gives, if any."""
    whole = {plain(line.removeprefix("- ").strip("|")) for line in kept}
    joined = "".join(plain(line) for line in kept)
    runs = _runs(" ".join(kept))
    found: set[int] = set()
    for index, piece in enumerate(pieces):
        key = plain(piece.text)
        if key and (key in whole or (len(key) >= _SURE and key in joined) or _mostly(piece.text, runs)):
            found.add(index)
    found = _close_together(pieces, found)
    size = sum(len(plain(pieces[index].text)) for index in found)
    if len(joined) >= 200 and size < 0.5 * len(joined):
        return Main(frozenset(), tuple(kept))
    if sum(len(pieces[i].text) for i in found) < 200:
        own = _own_judgement(pieces)
        if sum(len(pieces[i].text) for i in own) > size:
            found = own
    if not found and len(body) >= 100:
        return Main(frozenset(), tuple(line.strip() for line in body.split("\n") if line.strip()))
    return Main(frozenset(found), (), _common(pieces, found))


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of four words of a text."""
    words = _WORDS.findall(text.casefold())
    return frozenset(zip(words, words[1:], words[2:], words[3:], strict=False))


def _mostly(text: str, kept: frozenset[tuple[str, ...]]) -> bool:
    """Whether most of a longer line was kept: the extractor may see a button or a ticker inside it."""
    mine = _runs(text) if len(text) > 60 else frozenset()
    return len(mine) >= 10 and sum(run in kept for run in mine) >= 0.8 * len(mine)


def _close_together(pieces: Sequence[Piece], found: set[int]) -> set[int]:
    """Without the copies of a kept line elsewhere on the page (teasers, share texts): the best-placed copy stays."""
    places: dict[str, list[int]] = {}
    for index in sorted(found):
        places.setdefault(plain(pieces[index].text), []).append(index)
    single = sorted(indexes[0] for indexes in places.values() if len(indexes) == 1)
    if not single:
        return found
    middle = single[len(single) // 2]
    return {min(indexes, key=lambda i: (bool(pieces[i].hints & AWAY), abs(i - middle))) for indexes in places.values()}


def _common(pieces: Sequence[Piece], found: set[int]) -> frozenset[str]:
    """Marks that most of the story stands under: they say nothing about a single line ("page-with-sidebar")."""
    counts = Counter(hint for index in found for hint in pieces[index].hints)
    return frozenset(hint for hint, count in counts.items() if count > 0.5 * len(found))


def _own_judgement(pieces: Sequence[Piece]) -> set[int]:
    """Long lines that are not links and stand outside the page's chrome: for pages too short for the extractor."""
    return {
        index
        for index, piece in enumerate(pieces)
        if (len(piece.text.split()) >= 8 or ("p" in piece.hints and len(piece.text.split()) >= 4))
        and piece.linked < 0.5
        and not piece.hints & (ASIDE | {"caption", "logo", "date", "byline", "header"})
    }
