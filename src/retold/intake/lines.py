"""A plain text cut into lines that stand for paragraphs, with their places in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

_LINE = re.compile(r"[^\n\r\v\f\u0085\u2028\u2029\x1c\x1d\x1e]+")
_HARD = 66
_WIDEST = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph: where it stands, its words, and whether white lines stand before and after it."""

    start: int
    end: int
    text: str
    gap_before: bool
    gap_after: bool

    @property
    def words(self) -> int:
        return len(self.text.split())


def lines(text: str) -> tuple[Line, ...]:
    """The lines that hold anything but white space, trimmed. Hard-wrapped paragraphs come as one line each."""
    spans: list[tuple[int, int]] = []
    for match in _LINE.finditer(text):
        part = match.group()
        bare = part.strip()
        if bare:
            start = match.start() + len(part) - len(part.lstrip())
            spans.append((start, start + len(bare)))
    gaps = [True] + [_white_line(text[a[1] : b[0]]) for a, b in pairwise(spans)] + [True]
    if _hard_wrapped(text, spans, gaps):
        spans, gaps = _unwrap(text, spans, gaps)
    return tuple(Line(a, b, text[a:b], gaps[i], gaps[i + 1]) for i, (a, b) in enumerate(spans))


def _white_line(between: str) -> bool:
    return len(between.replace("\r\n", "\n").strip(" \t\u00a0").splitlines()) > 1


def _hard_wrapped(text: str, spans: list[tuple[int, int]], gaps: list[bool]) -> bool:
    """Whether most lines run on into the next because someone wrapped the text at 70-odd columns."""
    if not spans or max(b - a for a, b in spans) > _WIDEST or sum(gaps) < 3:
        return False
    inner = [index for index in range(len(spans) - 1) if not gaps[index + 1]]
    runs_on = [i for i in inner if spans[i][1] - spans[i][0] >= 55 and text[spans[i][1] - 1] not in '.!?"”:']
    return len(inner) >= 5 and len(runs_on) >= 0.5 * len(inner)


def _unwrap(text: str, spans: list[tuple[int, int]], gaps: list[bool]) -> tuple[list[tuple[int, int]], list[bool]]:
    joined: list[tuple[int, int]] = []
    kept: list[bool] = []
    for index, (start, end) in enumerate(spans):
        before = spans[index - 1] if index else None
        goes_on = before is not None and not gaps[index] and before[1] - before[0] >= _HARD - 20
        if goes_on and joined:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
            kept.append(gaps[index])
    return joined, [*kept, True]
