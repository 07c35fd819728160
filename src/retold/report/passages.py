"""Cutting a text where anything begins or ends, so that overlapping marks become properly nested markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from retold.model import Span

T = TypeVar("T")


class Mark(NamedTuple, Generic[T]):
    """A stretch of the text (code points, half-open) with what is to be shown there."""

    start: int
    end: int
    what: T


def cut(span: Span, marks: Iterable[Mark[T]]) -> Iterator[tuple[Span, tuple[T, ...]]]:
    """Cut a span at every boundary of the marks; each piece comes with what covers it, in the order of the marks.

    The pieces are in text order, touch each other and together are the span.
    """
    inside = [m for m in marks if m.start < span.end and m.end > span.start and m.end > m.start]
    edges = {span.start, span.end}
    for mark in inside:
        edges.update((max(mark.start, span.start), min(mark.end, span.end)))
    points = sorted(edges)
    starts: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    for n, mark in enumerate(inside):
        starts.setdefault(max(mark.start, span.start), []).append(n)
        ends.setdefault(min(mark.end, span.end), []).append(n)
    open_now: set[int] = set()
    for start, end in pairwise(points):
        open_now.difference_update(ends.get(start, ()))
        open_now.update(starts.get(start, ()))
        yield Span(start, end), tuple(inside[n].what for n in sorted(open_now))


def clusters(marks: Sequence[Mark[T]]) -> list[Span]:
    """The stretches that marks cover together: overlapping marks are one stretch, touching ones stay apart."""
    found: list[Span] = []
    for mark in sorted(marks, key=lambda m: (m.start, m.end)):
        if mark.end <= mark.start:
            continue
        if found and mark.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, mark.end))
        else:
            found.append(Span(mark.start, mark.end))
    return found


def split(span: Span, inner: Sequence[Span]) -> Iterator[tuple[Span, bool]]:
    """A span as pieces outside (False) and inside (True) the sorted, disjoint inner spans."""
    at = span.start
    for stretch in inner:
        start, end = max(stretch.start, at), min(stretch.end, span.end)
        if end <= start:
            continue
        if start > at:
            yield Span(at, start), False
        yield Span(start, end), True
        at = end
    if at < span.end:
        yield Span(at, span.end), False
