"""Times in the news: found, left alone, and compared. The cases are in ``tests/cases/times.toml``."""

from __future__ import annotations

import time
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.model import TimeRef
from retold.text.times import compare_times, find_times

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "times.toml").read_text("utf-8"))
ANCHOR = "2021-06-16"
MIRROR = {"within": "more_precise", "more_precise": "within"}
PIECES = st.sampled_from(
    "12 31 29 2018 1990s '90s May March Feb. 2016-02-30 , of the this last next week month year ago later earlier early mid- late "
    "in over past two a Friday Sunday Times will said Q3 quarter summer end weekend 03/04/18 today yesterday 100 centuries decade . \n".split(
        " "
    )
)
NEWSY = st.lists(PIECES, max_size=30).map(" ".join) | st.lists(PIECES, max_size=30).map("".join)
ANCHORS = st.none() | st.dates().map(date.isoformat) | st.text(max_size=12)


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(
            case,
            id=case["label"],
            marks=[pytest.mark.xfail(reason=case["xfail"], strict=True)] if "xfail" in case else [],
        )
        for case in CASES[kind]
    ]


def seen(ref: TimeRef, text: str, key: str) -> str:
    found = ref.span.of(text) if key == "text" else getattr(ref, key)
    return "none" if found is None else str(found)


@pytest.mark.parametrize("case", cases("find"))
def test_find(case: dict[str, Any]) -> None:
    text = case["text"]
    found = find_times(text, case.get("anchor", ANCHOR) or None)
    assert len(found) == len(case["times"]), [r.span.of(text) for r in found]
    for ref, wanted in zip(found, case["times"], strict=True):
        assert {key: seen(ref, text, key) for key in wanted} == wanted


@pytest.mark.parametrize("case", cases("compare"))
def test_compare(case: dict[str, Any]) -> None:
    anchor = case.get("anchor", ANCHOR) or None
    (a,), (b,) = find_times(case["a"], anchor), find_times(case["b"], anchor)
    assert compare_times(a, b) == case["relation"]
    assert compare_times(b, a) == MIRROR.get(case["relation"], case["relation"])


def test_labels_are_unique() -> None:
    labels = [case["label"] for kind in CASES.values() for case in kind]
    assert len(labels) == len(set(labels))


def test_spans_are_absolute_within_a_stretch() -> None:
    text = "In 2011 it rained. In 2012 it snowed. In 2013 it blew."
    assert [r.span.of(text) for r in find_times(text, None, 19, 37)] == ["2012"]


@given(NEWSY | st.text(max_size=80), ANCHORS, st.integers(0, 40), st.integers(0, 80))
@settings(max_examples=400, deadline=None)
def test_spans_lie_inside_and_apart(text: str, anchor: str | None, start: int, end: int) -> None:
    at = min(start, len(text))
    for ref in find_times(text, anchor, start, end):
        assert at <= ref.span.start < ref.span.end <= min(end, len(text))
        assert (ref.earliest is None) == (ref.latest is None)
        if ref.earliest is not None and ref.latest is not None:
            assert date.fromisoformat(ref.earliest) <= date.fromisoformat(ref.latest)
        at = ref.span.end


@given(NEWSY, NEWSY)
@settings(max_examples=200, deadline=None)
def test_comparing_is_symmetric(a: str, b: str) -> None:
    for x in find_times(a, ANCHOR)[:4]:
        assert compare_times(x, x) == ("same" if x.earliest else "unknown")
        for y in find_times(b, ANCHOR)[:4]:
            there = compare_times(x, y)
            assert compare_times(y, x) == MIRROR.get(there, there)


@pytest.mark.parametrize(
    "piece", ["1", "a", " ", "the ", "the past a-", "late-", "May ", "Friday, ", "1/", "2018-", "a few ", "will ", ". "]
)
def test_long_monotonous_texts_are_quick(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    began = time.process_time()
    find_times(text, ANCHOR)
    assert time.process_time() - began < 5
