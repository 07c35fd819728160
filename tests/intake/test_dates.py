"""When a page was published: what it prints against what its metadata claims."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.intake.blocks import blocks
from retold.intake.dating import Claimed, decide, parse_iso, printed_dates
from retold.intake.stamps import stamps

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "dates.toml").read_text("utf-8"))["case"]
HEADLINE = "Oxmere loses its water for the third time this year"
STORY = [
    "Some 2,000 homes in Oxmere lost their water on Sunday night when a main burst under the market, the board said.",
    "Engineers had patched the same pipe in March and had promised that it would hold until the autumn, records show.",
]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_dates(case: dict[str, Any]) -> None:
    body = [case["body"]] if "body" in case else []
    text = "\n\n".join([HEADLINE, *case.get("above", []), *STORY, *body, *case.get("below", [])])
    published = [Claimed(case["meta_published"], "meta date")] if "meta_published" in case else []
    updated = [Claimed(case["meta_updated"], "JSON-LD dateModified")] if "meta_updated" in case else []
    dates = decide("d1", printed_dates(text, blocks(text), case.get("region", "")), published, updated)
    assert dates.published.value == case.get("published")
    assert dates.updated.value == case.get("updated")
    assert (dates.published.earliest, dates.published.latest) == (case.get("earliest"), case.get("latest"))
    if "updated_basis" in case:
        assert dates.updated.basis.value == case["updated_basis"]
    if "why" in case:
        assert case["why"] in " ".join(dates.published.why)
    for when in (dates.published, dates.updated):
        for place in when.evidence:
            assert any(char.isdigit() for char in text[place.start : place.end])


@pytest.mark.parametrize(
    ("given_", "value"),
    [
        ("2020-06-03T10:00:00Z", "2020-06-03T10:00:00+00:00"),
        ("2020-06-03T10:00:00.123+0530", "2020-06-03T10:00:00+05:30"),
        ("2020-06-03 10:00", "2020-06-03T10:00"),
        ("2020-06-03", "2020-06-03"),
        ("Wed, 03 Jun 2020 10:00:00 GMT", "2020-06-03T10:00:00+00:00"),
        ("June 3, 2020", "2020-06-03"),
    ],
)
def test_machine_dates(given_: str, value: str) -> None:
    when = parse_iso(given_)
    assert when is not None
    assert when.value == value


@pytest.mark.parametrize(
    "given_",
    [
        "",
        "yesterday",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "2020-13-40",
        "12345",
        "2020-06-03T99:00:00Z",
        "x" * 500,
    ],
)
def test_what_is_no_date_is_none(given_: str) -> None:
    assert parse_iso(given_) is None


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789 :.,/-|JunMarMayTZ+apm", max_size=80))
def test_stamps_lie_in_their_line_and_do_not_overlap(line: str) -> None:
    end = 0
    for stamp in stamps(line):
        assert end <= stamp.start < stamp.end <= len(line)
        end = stamp.end
