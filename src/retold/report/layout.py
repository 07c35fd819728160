"""Where the nodes of the derivation graph go, so that no label lies on another and few lines run through a box.

Pure geometry, in SVG user units; it knows nothing about news.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from retold.report.text import safe_line

Point = tuple[float, float]
_THROUGH = 3.0  # a line behind a box misleads; an empty row does not
_NARROW_LETTERS = frozenset("fijlrtI.,;:'|!()[] ’‘“”-")


@dataclass(frozen=True, slots=True)
class Box:
    """A node's place: left, top, width, height."""

    x: float
    y: float
    w: float
    h: float

    def holds(self, point: Point, margin: float = 0.0) -> bool:
        x, y = point
        return self.x - margin <= x <= self.x + self.w + margin and self.y - margin <= y <= self.y + self.h + margin

    @property
    def middle(self) -> Point:
        return self.x + self.w / 2, self.y + self.h / 2


@dataclass(frozen=True, slots=True)
class Curve:
    """A cubic from the taker to what it took from."""

    a: Point
    b: Point
    c: Point
    d: Point

    def samples(self) -> list[Point]:
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = self.a, self.b, self.c, self.d
        return [(i * ax + j * bx + k * cx + m * dx, i * ay + j * by + k * cy + m * dy) for i, j, k, m in _WEIGHTS]


# a cubic's weights at places between its ends: laying out a graph asks for them thousands of times
_WEIGHTS = tuple(
    ((1 - t) * (1 - t) * (1 - t), 3 * (1 - t) * (1 - t) * t, 3 * (1 - t) * t * t, t * t * t)
    for t in (i / 24 for i in range(1, 24))
)


def text_width(words: str, size: float) -> float:
    """About how wide words are in a common sans-serif font of that size; errs on the wide side."""
    total = 0.0
    for letter in words:
        if unicodedata.combining(letter):
            continue
        if unicodedata.east_asian_width(letter) in "WF":
            total += 1.05
        elif letter in _NARROW_LETTERS:
            total += 0.38
        elif letter.isupper() or letter in "mw%@<>=&+~#":
            total += 0.82
        else:
            total += 0.63
    return total * size


def fit(words: str, width: float, size: float) -> str:
    """Cut words to a width, with an ellipsis."""
    if text_width(words, size) <= width:
        return words
    while words and text_width(words + "…", size) > width:
        words = words[:-1]
    return words.rstrip() + "…"


def wrap(words: str, width: float, size: float, most: int = 2) -> list[str]:
    """Break words into at most ``most`` lines of a width; what does not fit ends in an ellipsis."""
    lines: list[str] = []
    rest = safe_line(words)[:300].split(" ")
    while rest and len(lines) < most:
        line, over = _halves(rest.pop(0), width, size)
        if over:
            rest.insert(0, over)
        while rest and text_width(f"{line} {rest[0]}", size) <= width:
            line += " " + rest.pop(0)
        if len(lines) == most - 1 and rest:
            line += " " + " ".join(rest)
        lines.append(fit(line, width, size))
    return lines or [""]


def _halves(word: str, width: float, size: float) -> tuple[str, str]:
    """A word that is too long for a line, broken after a hyphen, a dot or the like where that helps."""
    if text_width(word, size) <= width:
        return word, ""
    for n in range(len(word) - 1, 2, -1):
        if word[n - 1] in "-._/" and text_width(word[:n], size) <= width:
            return word[:n], word[n:]
    return word, ""


def across(start: Box, end: Box, shift: float = 0.0) -> Curve:
    """Connect two boxes side by side (or one above the other where they share a column)."""
    if abs(start.x - end.x) < min(start.w, end.w):
        return upright(start, end, shift)
    leftward = end.x < start.x
    x1 = start.x if leftward else start.x + start.w
    x2 = end.x + end.w if leftward else end.x
    y1, y2 = start.y + start.h / 2 + shift, end.y + end.h / 2 + shift
    pull = (x2 - x1) * 0.45
    return Curve((x1, y1), (x1 + pull, y1), (x2 - pull, y2), (x2, y2))


def elbow(start: Box, end: Box, shift: float = 0.0) -> Curve:
    """Leave sideways and come in from below or above: the way around boxes that stand between."""
    side = -1 if end.x < start.x else 1
    x1 = start.x if side < 0 else start.x + start.w
    y1 = start.y + start.h / 2 + shift
    below = start.y > end.y
    x2, y2 = end.x + end.w / 2 + shift, end.y + end.h if below else end.y
    return Curve((x1, y1), (x2 + (x1 - x2) * 0.35, y1), (x2, y1), (x2, y2))


def route(start: Box, end: Box, others: Iterable[Box], shift: float = 0.0) -> Curve:
    """The straighter of two ways, unless it runs through other boxes and the way around does not."""
    direct = across(start, end, shift)
    apart = abs(start.x - end.x) > start.w * 1.3 and abs(start.y - end.y) > start.h
    if not apart:
        return direct
    boxes = list(others)
    around = elbow(start, end, shift)
    return around if collisions(around, boxes) < collisions(direct, boxes) else direct


def upright(start: Box, end: Box, shift: float = 0.0) -> Curve:
    """Connect two boxes that lie one above the other."""
    upward = end.y < start.y
    y1 = start.y if upward else start.y + start.h
    y2 = end.y + end.h if upward else end.y
    x1, x2 = start.x + start.w / 2 + shift, end.x + end.w / 2 + shift
    pull = (y2 - y1) * 0.45
    return Curve((x1, y1), (x1, y1 + pull), (x2, y2 - pull), (x2, y2))


def arc(y1: float, y2: float, x: float, reach: float) -> Curve:
    """A bow to the left between two rows of a list."""
    return Curve((x, y1), (x - reach, y1), (x - reach, y2), (x, y2))


def collisions(curve: Curve, boxes: Iterable[Box]) -> int:
    """How often a curve's inner points fall into boxes."""
    points, hits = curve.samples(), 0
    for box in boxes:
        left, right, top, bottom = box.x - 3, box.x + box.w + 3, box.y - 3, box.y + box.h + 3
        hits += sum(1 for x, y in points if left <= x <= right and top <= y <= bottom)
    return hits


def lanes(
    columns: Mapping[str, int],
    links: Sequence[tuple[str, str]],
    fixed: Mapping[str, Box],
    grid: tuple[float, float, float, float],
    size: tuple[float, float],
) -> dict[str, Box]:
    """Give every node of a column its own row so that lines seldom run through boxes. First come, first served.

    ``columns``: node -> column, in order of time; ``fixed``: boxes that stay (sources); ``grid``: left, top, column
    pitch, row pitch; ``size``: width and height of a node.
    """
    left, top, pitch, row = grid
    most = max((list(columns.values()).count(c) for c in set(columns.values())), default=1) + 3
    placed: dict[str, Box] = {}
    taken: set[tuple[int, int]] = set()
    drawn: list[Curve] = []
    for node, column in columns.items():
        best: tuple[float, int] | None = None
        for lane in range(most):
            if (column, lane) in taken:
                continue
            box = Box(left + column * pitch, top + lane * row, *size)
            cost = (
                _cost(node, box, links, placed, fixed)
                + _THROUGH * sum(collisions(c, [box]) for c in drawn)
                + 0.6 * lane
            )
            if best is None or cost < best[0]:
                best = (cost, lane)
        assert best is not None
        taken.add((column, best[1]))
        placed[node] = Box(left + column * pitch, top + best[1] * row, *size)
        drawn.extend(_curves(node, placed[node], links, placed, fixed))
    return placed


def _curves(
    node: str, box: Box, links: Sequence[tuple[str, str]], placed: Mapping[str, Box], fixed: Mapping[str, Box]
) -> list[Curve]:
    found = []
    for a, b in links:
        other = b if a == node else a if b == node else None
        if other is None or other == node:
            continue
        if other in fixed:
            found.append(upright(box, fixed[other]))
        elif other in placed:
            between = [b for n, b in placed.items() if n not in (node, other)]
            found.append(route(box, placed[other], between))
    return found


def _cost(
    node: str, box: Box, links: Sequence[tuple[str, str]], placed: Mapping[str, Box], fixed: Mapping[str, Box]
) -> float:
    others = [b for n, b in placed.items() if n != node]
    total = 0.0
    for curve in _curves(node, box, links, placed, fixed):
        total += _THROUGH * collisions(curve, others) + abs(curve.a[1] - curve.d[1]) / 400
    return total
