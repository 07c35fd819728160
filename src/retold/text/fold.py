"""A folded view of a text, for comparing: small letters, straight quotes, one blank, and a way back to the original.

Nothing is ever searched for again: each folded character knows the code points that it came from.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import lru_cache

from retold.model import Span

_QUOTES = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032\u2039\u203a`\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u301d\u301e\u301f", '"'),
}
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d", "-")
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufe00-\ufe0f\ufeff"
_MARKS = "\u0300-\u036f"
# Stretches that the fold leaves as long as they are are copied whole: most of every news text.
_PLAIN = re.compile(r"[!-_a-~]+(?: [!-_a-~]+)*")
_DROPPED = re.compile(f"[{_INVISIBLE}{_MARKS}\U000e0100-\U000e01ef]")


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """A text made comparable. ``starts[i]`` and ``ends[i]`` are the code points that folded character ``i`` came from."""

    text: str
    starts: array[int]
    ends: array[int]

    def to_original(self, start: int, end: int) -> Span:
        """Where a stretch of the folded text stands in the original. Offsets outside the folded text are clipped to it."""
        start = min(max(start, 0), len(self.text))
        end = min(max(end, start), len(self.text))
        if start == end:
            at = self.starts[start] if start < len(self.text) else (self.ends[-1] if self.ends else 0)
            return Span(at, at)
        return Span(self.starts[start], self.ends[end - 1])


@lru_cache(maxsize=4096)
def fold_char(char: str) -> str:
    """What one character becomes: nothing, one character, or (ligatures, signs such as "½") several."""
    if _DROPPED.match(char):
        return ""
    if char.isspace():
        return " "
    known = _QUOTES.get(char) or _DASHES.get(char)
    if known:
        return known
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", char).casefold())
    kept = "".join(_QUOTES.get(c) or _DASHES.get(c) or c for c in folded if not _DROPPED.match(c))
    return unicodedata.normalize("NFC", " ".join(kept.split()) if kept.strip() else kept.strip())


def fold(text: str) -> Folded:
    """The text as it is compared: case, accents, quote marks, dashes, white space and invisible signs made alike."""
    parts: list[str] = []
    starts, ends = array("q"), array("q")
    at, blank = 0, True
    while at < len(text):
        plain = _PLAIN.match(text, at)
        if plain:
            stop = plain.end()
            parts.append(plain[0].lower())
            starts.extend(range(at, stop))
            ends.extend(range(at + 1, stop + 1))
            at, blank = stop, False
            continue
        folded = fold_char(text[at])
        at += 1
        if folded == " ":
            if blank:  # of a run of blanks one is kept; it stands for the whole run
                if ends:
                    ends[-1] = at
                continue
            blank = True
        elif folded:
            blank = False
        elif ends and not blank:  # a mark or an invisible sign belongs to the letter before it
            ends[-1] = at
        parts.append(folded)
        starts.extend([at - 1] * len(folded))
        ends.extend([at] * len(folded))
    return Folded("".join(parts), starts, ends)


_INNER = rf"[{_INVISIBLE}{_MARKS}]"
_WORD = re.compile(
    r"[0-9]+(?:[.,][0-9]+)+"
    r"|(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])\.?"
    rf"|[^\W_]+(?:(?:['\u2019]|{_INNER}+)[^\W_]+)*[{_MARKS}]*"
)
_SPECIAL = re.compile(r"[.,]")


def words(text: str) -> list[tuple[str, int, int]]:
    """The words of a text, folded, with their places: ("un", 4, 8) for "U.N."; a hyphen parts two words, an apostrophe does not."""
    found: list[tuple[str, int, int]] = []
    for match in _WORD.finditer(text):
        word = match[0]
        if word.isascii():
            folded = word.lower()
        else:
            folded = "".join(map(fold_char, word))
        if "." in folded or "," in folded:
            folded = folded.replace(",", "") if folded[0].isdigit() else _SPECIAL.sub("", folded)
        if folded:
            found.append((folded, match.start(), match.end()))
    return found
