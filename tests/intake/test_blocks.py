"""Blocks of plain text: one phenomenon per case, and what must hold for any text."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.intake.blocks import blocks
from retold.model import Block, BlockKind

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "blocks.toml").read_text("utf-8"))["case"]
HEADLINE = "Oxmere loses its water for the third time this year"
STORY = (
    "Some 2,000 homes in Oxmere lost their water on Sunday night when a main burst under the market, the board said.",
    "Engineers had patched the same pipe in March and had promised that it would hold until the autumn, records show.",
    "A lorry with bottles reached the town at dawn, and the line at the pump house was forty people long by seven.",
    "The board said that it would repay every household for the days on which nothing came out of the tap.",
)


def frame(case: dict[str, Any]) -> str:
    """The case's line, set where it belongs in the story."""
    line = case["line"]
    if case["at"] == "head":
        dated = [] if case["kind"] == "dateline" else ["June 2, 2020"]
        return "\n\n".join([HEADLINE, line, *dated, *STORY])
    if case["at"] == "body":
        return "\n\n".join([HEADLINE, *STORY[:2], line, *STORY[2:]])
    return "\n\n".join([HEADLINE, *STORY, line])


def kind_of(text: str, line: str) -> str:
    start = text.index(line)
    found = [block.kind.value for block in blocks(text) if block.start == start]
    assert len(found) == 1, f"no single block begins at the line: {found}"
    return found[0]


KNOWN = pytest.mark.xfail(reason="known failure", strict=True)


@pytest.mark.parametrize(
    "case", [pytest.param(c, id=c["name"], marks=[KNOWN] if c.get("fails") else []) for c in CASES]
)
def test_line_is_read_for_what_it_is(case: dict[str, Any]) -> None:
    assert kind_of(frame(case), case["line"]) == case["kind"]


def test_there_are_cases_of_every_kind() -> None:
    assert {case["kind"] for case in CASES} == {kind.value for kind in BlockKind} - {"headline"}
    assert len(CASES) >= 60


def kinds(text: str) -> list[str]:
    return [block.kind.value for block in blocks(text)]


def test_headline_is_not_the_ad_the_section_or_the_date() -> None:
    text = "\n\n".join(["ADVERTISEMENT", "Politics", "June 2, 2020", HEADLINE, *STORY])
    assert kinds(text)[:5] == ["advertisement", "other", "dateline", "headline", "paragraph"]


def test_a_text_without_headline_has_none() -> None:
    assert kinds("OXMERE (RNA) — " + STORY[0] + "\n" + STORY[1]) == ["paragraph", "paragraph"]


def test_single_line_breaks_part_paragraphs_too() -> None:
    assert kinds(HEADLINE + "\n" + "\n".join(STORY)) == ["headline", *["paragraph"] * 4]


def test_a_labelled_headline_is_still_the_headline() -> None:
    assert kinds("\n\n".join(["Explainer: why the water stopped in Oxmere", *STORY]))[0] == "headline"


def test_repeated_caption_points_to_the_first_and_its_credit_too() -> None:
    caption = "Edda Moss fills a bottle at the pump house in Oxmere, June 1, 2020"
    credit = "(photo credit: LENA HARTIG/REUTERS)"
    text = "\n".join([HEADLINE, "", "Board says pipes are old.", "", f"{caption} {credit}", caption, credit, *STORY])
    found = blocks(text)
    assert [block.kind.value for block in found[:5]] == ["headline", "dek", "caption", "caption", "credit"]
    assert [block.duplicate_of for block in found[:6]] == [None, None, None, 2, 2, None]


def test_hard_wrapped_paragraphs_are_whole() -> None:
    wrapped = (
        "Oxmere loses its water\n\nSome 2,000 homes in Oxmere lost their water on Sunday night when a\nmain burst under "
        "the market square, the board said in a note to its\ncustomers. It was the third time this year that the town "
        "had none.\n\nEngineers had patched the same pipe in the month of March and had\npromised that it would hold until "
        "the autumn of the year, or so the\nminutes of the board show. They are kept in the library of the town.\n\n"
        "A lorry with bottles reached the town at dawn, and the line at the\npump house was forty people long by seven in "
        "the morning, and then it\nrained.\n"
    )
    assert kinds(wrapped) == ["headline", "paragraph", "paragraph", "paragraph"]


def test_titles_under_a_related_heading_belong_to_it() -> None:
    text = "\n\n".join([HEADLINE, *STORY, "Related stories", "Why pipes burst", "Ten years of the water board"])
    assert kinds(text)[-3:] == ["related_links"] * 3


def test_name_above_date_is_a_byline() -> None:
    text = "\n".join([HEADLINE, "", "Ruth Amadi and Leo Pratt", "June 2, 2020 — 10.35pm", "", *STORY])
    assert kinds(text)[:3] == ["headline", "byline", "dateline"]


def check(text: str, found: tuple[Block, ...]) -> None:
    covered: set[int] = set()
    for index, block in enumerate(found):
        assert 0 <= block.start < block.end <= len(text)
        assert text[block.start : block.end].strip() == text[block.start : block.end]
        assert block.duplicate_of is None or block.duplicate_of < index
        covered.update(range(block.start, block.end))
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(char.isspace() for place, char in enumerate(text) if place not in covered)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_every_visible_character_is_in_one_block(text: str) -> None:
    check(text, blocks(text))


LINES = st.sampled_from([case["line"] for case in CASES] + [HEADLINE, *STORY, "", "  ", "Politics", "\u00a0"])


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=14), st.sampled_from(["\n", "\r\n", "\n\n", "\r", "\u2028"]))
def test_parts_in_any_order_are_all_covered(parts: list[str], gap: str) -> None:
    text = gap.join(parts)
    check(text, blocks(text))
