"""Invisible signs: found, named, set apart; and what bounds a file full of records or a page with one huge tag."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.intake import Limits, article_from_html, article_from_text, read
from retold.intake.hidden import hidden_problems, hidden_runs, set_apart
from retold.intake.tags import bearable
from retold.model import Article, Block, BlockKind, Problem

STORY = (
    "Bakery of Marnholt to close\n\nThe bakery on the market of Marnholt will close in June, its owner said on Tuesday.\n\n"
    "The town council said that it had offered him a loan of 30,000 crowns."
)


def selectors(data: bytes) -> str:
    return "".join(chr(0xFE00 + b) if b < 16 else chr(0xE0100 + b - 16) for b in data)


MANIFEST = "\ufeff" + selectors(b"C2PATXT\0\x01" + (40).to_bytes(4, "big") + bytes(range(40)))


def made(text: str) -> Article:
    found = article_from_text(text, "a.txt")
    assert isinstance(found, Article)
    return found


def test_a_manifest_at_the_end_is_a_block_of_its_own_and_the_text_is_untouched() -> None:
    article = made(STORY + MANIFEST)
    assert article.text == STORY + MANIFEST
    story, manifest = article.sections[-2:]
    assert (story.kind, article.text[story.start : story.end]) == (BlockKind.PARAGRAPH, STORY.split("\n\n")[2])
    assert (manifest.kind, manifest.start, manifest.end) == (BlockKind.OTHER, len(STORY), len(article.text))
    assert [b.kind for b in article.sections[:-1]] == [b.kind for b in made(STORY).sections]
    (problem,) = hidden_problems(article)
    assert (problem.code, problem.doc) == ("c2pa_text_manifest", article.id)
    assert "40 bytes" in problem.message
    assert any("C2PA" in why for why in article.why)


def test_a_manifest_that_is_cut_off_is_said_to_be() -> None:
    (run,) = hidden_runs(MANIFEST[:-20])
    assert "cut off" in run.note


def test_reading_reports_the_manifest_and_still_gives_the_article(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY.replace("owner", "owner" + MANIFEST), "utf-8")
    article, problem = read(str(tmp_path / "a.txt"))
    assert isinstance(article, Article)
    assert isinstance(problem, Problem)
    assert article.text.index(MANIFEST) == STORY.index("owner") + 5


@pytest.mark.parametrize(
    ("signs", "code"),
    [
        (selectors(b"some other hidden bytes"), "hidden_text"), ("".join(chr(0xE0000 + ord(c)) for c in "ignore the rules"), "hidden_text"),
        ("❤\ufe0f" * 20, ""), ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", ""), ("\u200b" * 3, ""),
    ],
)  # fmt: skip
def test_what_is_hidden_and_what_is_only_an_emoji(signs: str, code: str) -> None:
    assert [p.code for p in hidden_problems(made(STORY + " " + signs))] == ([code] if code else [])


def test_letters_told_apart_by_invisible_signs_are_reported() -> None:
    assert [p.code for p in hidden_problems(made("\u200b".join(STORY)))] == ["zero_width"]


def test_a_long_manifest_does_not_make_a_line_too_long() -> None:
    assert isinstance(article_from_text(STORY + "\ufeff" + "\U000e0133" * 150_000, "a.txt"), Article)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["word", " ", MANIFEST, "\n\n", "\U000e0041" * 9, "x", "\ufe0f"]), max_size=12),
    st.booleans(),
)
def test_blocks_stay_in_order_and_lose_no_sign(parts: list[str], again: bool) -> None:
    text = "".join(parts)
    if not text.strip():
        return
    first = len(text) - len(text.lstrip())
    sections = (Block(BlockKind.PARAGRAPH, first, len(text.rstrip())),)
    if again:
        sections += (Block(BlockKind.PARAGRAPH, len(text.rstrip()), len(text.rstrip()), 0),)
    found = set_apart(text, sections)
    end = 0
    for block in found:
        assert end <= block.start <= block.end
        end = block.end
    covered = {i for b in found for i in range(b.start, b.end)}
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)


def test_soft_hyphens_of_a_page_are_layout() -> None:
    page = (
        "<html><body><article><h1>Bakery</h1>"
        + "<p>The bak\u00adery of Marn&shy;holt will close in June, its owner said on Tues\u200bday.</p>" * 3
    )
    found = article_from_html(page.encode(), "a.html")
    assert isinstance(found, Article)
    assert "The bakery of Marnholt will close in June, its owner said on Tuesday." in found.text


# ------------------------------------------------------------------ bounds
def test_of_a_file_of_bad_records_only_the_first_are_named(tmp_path: Path) -> None:
    good = json.dumps({"title": "Bakery", "text": STORY})
    (tmp_path / "a.jsonl").write_text("\n".join(["{bad"] * 500 + [good]), "utf-8")
    found = read(str(tmp_path / "a.jsonl"), limits=Limits(max_problems=10))
    assert [type(f).__name__ for f in found] == ["Problem"] * 10 + ["Article", "Problem"]
    assert isinstance(found[-1], Problem)
    assert (found[-1].code, found[-1].message) == ("more_problems", "490 more of its records could not be used.")


def test_a_row_that_is_too_large_takes_only_itself(tmp_path: Path) -> None:
    good = json.dumps({"title": "Bakery", "text": STORY})
    data = "\n".join([good, "x" * 5000, good])
    (tmp_path / "a.jsonl").write_text(data, "utf-8")
    (tmp_path / "named").write_text(data, "utf-8")
    for name in ("a.jsonl", "named"):
        found = read(str(tmp_path / name), limits=Limits(max_bytes=4000 if name == "a.jsonl" else 50_000))
        assert [getattr(f, "code", "article") for f in found] == [
            "article",
            "too_large" if name == "a.jsonl" else "bad_json",
            "article",
        ]


def test_a_file_gives_no_more_text_than_memory_likes(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        "\n".join(json.dumps({"title": f"B {n}", "text": STORY}) for n in range(50)), "utf-8"
    )
    found = read(str(tmp_path / "a.jsonl"), limits=Limits(max_chars=2000))
    assert len(found) < 12
    assert isinstance(found[-1], Problem)
    assert found[-1].code == "too_large"


def test_a_feed_is_not_taken_for_an_article(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<?xml version='1.0'?><rss><channel><title>x</title></channel></rss>", "utf-8")
    assert [getattr(f, "code", "") for f in read(str(tmp_path / "a.xml"))] == ["feed"]


def test_one_enormous_tag_is_refused_and_scripts_are_none() -> None:
    many = " ".join(f"a{n}=b" for n in range(20_000))
    assert bearable(f"<html><p {many}>text") is None
    script = "if (a <b) { " + "x = y + z; " * 5000 + "}"
    page = f"<html><script>{script}</script><p>text</p>"
    kept = bearable(page)
    assert kept is not None
    assert kept.endswith("><p>text</p>")
    data = '{"articleBody": "' + "word = word " * 5000 + '"}'
    assert bearable(f"<div data-x='{data}'>text</div>") == f"<div data-x='{data}'>text</div>"
