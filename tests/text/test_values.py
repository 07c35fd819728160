"""Numbers in the news: found, left alone, and compared. The cases are in ``tests/cases/values.toml``."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.text.values import Value, compare_values, find_values

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "values.toml").read_text("utf-8"))
MIRROR = {"less_precise": "more_precise", "more_precise": "less_precise"}
PIECES = st.sampled_from(
    "12 1,400 $ £ m bn million dozen a an half of the one in five third 3-1 - to and between 6pm : . , % km Boeing 2018 May "
    "about nearly more than people 0 ½ years old ' 's \n st th".split(" ")
)
NEWSY = st.lists(PIECES, max_size=30).map(" ".join) | st.lists(PIECES, max_size=30).map("".join)
SCALES = st.sampled_from(["", " million", " miles", " km", " per cent", "%", " feet", " people"])
HEDGES = st.sampled_from(["", "about ", "more than ", "at least ", "up to ", "nearly ", "fewer than "])
AMOUNTS = st.builds(
    lambda h, n, s: f"{h}{n}{s}", HEDGES, st.integers(2, 9999).filter(lambda n: not 1500 <= n < 2100), SCALES
)


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(
            case,
            id=case["label"],
            marks=[pytest.mark.xfail(reason=case["xfail"], strict=True)] if "xfail" in case else [],
        )
        for case in CASES[kind]
    ]


def seen(value: Value, key: str) -> Any:
    if key == "text":
        return value.exact_text
    found = getattr(value, key)
    return "open" if found is None else found


@pytest.mark.parametrize("case", cases("find"))
def test_find(case: dict[str, Any]) -> None:
    found = find_values(case["text"])
    assert len(found) == len(case["values"]), [v.exact_text for v in found]
    for value, wanted in zip(found, case["values"], strict=True):
        assert {key: seen(value, key) for key in wanted} == pytest.approx(wanted)


@pytest.mark.parametrize("case", cases("compare"))
def test_compare(case: dict[str, Any]) -> None:
    (a,), (b,) = find_values(case["a"]), find_values(case["b"])
    relation = compare_values(a, b)
    assert relation.relation == case["relation"]
    assert relation.message == case.get("message", relation.message)
    assert compare_values(b, a).relation == MIRROR.get(case["relation"], case["relation"])


def test_labels_are_unique() -> None:
    labels = [case["label"] for kind in CASES.values() for case in kind]
    assert len(labels) == len(set(labels))


def test_spans_are_absolute_within_a_stretch() -> None:
    text = "12 cows. 13 pigs. 14 hens."
    found = find_values(text, 9, 18)
    assert [v.span.of(text) for v in found] == ["13"]
    assert found[0].noun == "pig"


def test_ratio_tells_how_much() -> None:
    (a,), (b,) = find_values("10 miles"), find_values("20 miles")
    assert compare_values(a, b).ratio == 2


@given(NEWSY | st.text(max_size=80), st.integers(0, 40), st.integers(0, 80))
@settings(max_examples=400, deadline=None)
def test_spans_lie_inside_and_apart(text: str, start: int, end: int) -> None:
    at = min(start, len(text))
    for value in find_values(text, start, end):
        assert at <= value.span.start < value.span.end <= min(end, len(text))
        assert value.exact_text == value.span.of(text)
        assert value.low is None or value.high is None or value.low <= value.high
        at = value.span.end


@given(NEWSY, NEWSY)
@settings(max_examples=200, deadline=None)
def test_any_two_values_compare(a: str, b: str) -> None:
    for x in find_values(a)[:4]:
        assert compare_values(x, x).relation == "same"
        for y in find_values(b)[:4]:
            there, back = compare_values(x, y).relation, compare_values(y, x).relation
            assert back == MIRROR.get(there, there)


@given(AMOUNTS, AMOUNTS)
@settings(max_examples=400, deadline=None)
def test_comparing_is_symmetric(a: str, b: str) -> None:
    (x,), (y,) = find_values(a), find_values(b)
    there, back = compare_values(x, y).relation, compare_values(y, x).relation
    assert back == MIRROR.get(there, there)


@pytest.mark.parametrize(
    "piece",
    ["1", "a", " ", "1,", "111 ", "1-", "one ", "a hundred ", "$", "1.", "½", "more than ", "1/", "5 or ", "of "],
)
def test_long_monotonous_texts_are_quick(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    began = time.process_time()
    find_values(text)
    assert time.process_time() - began < 5
