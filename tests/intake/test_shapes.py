"""The shapes in which articles come: text with its parts in any order, pages, Markdown, records, folders, patterns, "-"."""

from __future__ import annotations

import io
import itertools
import json
import sys
from pathlib import Path

import pytest

from retold.intake import read
from retold.model import Article, Basis, BlockKind, Problem

TITLE = "Library of Marnholt loses its roof in a storm"
DEK = "Books for 40 schools are wet, and the reading room is shut until the autumn"
CAPTION = "Volunteers carry books out of the library in Marnholt on Sunday (photo credit: LENA HARTIG/REUTERS)"
DATE = "June 2, 2020 7:40 PM"
BODY = (
    "The storm took the roof off the public library of Marnholt on Sunday night, the fire brigade said in a statement.",
    "Nobody was in the building, but 12,000 books were soaked before volunteers could carry them to the school.",
    '"We are drying them page by page," said Ilse Brandt, who has run the library for eleven years, on Monday.',
)
NOTE = "Updated 6:15 a.m. to add a statement from the school board of Marnholt."


def only(found: list[Article | Problem]) -> Article:
    (one,) = found
    assert isinstance(one, Article), one
    return one


def of(article: Article, kind: BlockKind) -> list[str]:
    return [article.text[b.start : b.end] for b in article.sections if b.kind is kind]


def text_file(folder: Path, *parts: str, name: str = "marnholt-post.txt") -> Article:
    path = folder / name
    path.write_text("\n\n".join(parts) + "\n", "utf-8")
    return only(read(str(path)))


# ------------------------------------------------------------------ plain text
def test_plain_text_with_all_its_parts(tmp_path: Path) -> None:
    made = text_file(tmp_path, TITLE, DEK, CAPTION, DATE, *BODY, NOTE)
    assert made.headline == TITLE
    assert of(made, BlockKind.DEK) == [DEK]
    assert of(made, BlockKind.CAPTION) == [CAPTION]
    assert of(made, BlockKind.PARAGRAPH) == list(BODY)
    assert of(made, BlockKind.UPDATE_NOTE) == [NOTE]
    assert made.published.value == "2020-06-02T19:40"
    assert made.photo_credits == ("LENA HARTIG/REUTERS",)


@pytest.mark.parametrize("order", list(itertools.permutations((DATE, CAPTION, "By Ruth Amadi"))))
def test_plain_text_with_its_furniture_in_any_order(tmp_path: Path, order: tuple[str, ...]) -> None:
    made = text_file(tmp_path, TITLE, *order, *BODY)
    assert made.headline == TITLE
    assert of(made, BlockKind.PARAGRAPH) == list(BODY)
    assert of(made, BlockKind.CAPTION) == [CAPTION]
    assert (made.published.value, made.authors) == ("2020-06-02T19:40", ("Ruth Amadi",))


@pytest.mark.parametrize("gone", range(5))
def test_plain_text_with_a_part_missing(tmp_path: Path, gone: int) -> None:
    parts = [TITLE, DEK, CAPTION, DATE, NOTE]
    missing = parts.pop(gone)
    above, below = [p for p in parts if p != NOTE], [p for p in parts if p == NOTE]
    made = text_file(tmp_path, *above, *BODY, *below)
    assert set(BODY) <= set(of(made, BlockKind.PARAGRAPH))
    if missing != TITLE:
        assert made.headline == TITLE
    assert (made.published.value is None) == (missing == DATE)


def test_a_date_above_the_title_and_a_note_above_the_story(tmp_path: Path) -> None:
    made = text_file(tmp_path, DATE, TITLE, NOTE, *BODY)
    assert made.headline == TITLE
    assert of(made, BlockKind.UPDATE_NOTE) == [NOTE]
    assert made.published.value == "2020-06-02T19:40"


# ------------------------------------------------------------------ pages
def page(head: str = "", top: str = "") -> bytes:
    story = "".join(f"<p>{part}</p>" for part in BODY)
    return f"<!doctype html><html lang='en'><head><title>{TITLE} | Marnholt Post</title>{head}</head><body><nav><a href='/'>Home</a></nav><article><h1>{TITLE}</h1>{top}{story}</article><footer>All rights reserved</footer></body></html>".encode()


LD = json.dumps(
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, "datePublished": "2020-06-02T19:40:00+02:00",
     "dateModified": "2020-06-03T06:15:00+02:00", "author": {"@type": "Person", "name": "Ruth Amadi"},
     "publisher": {"@type": "Organization", "name": "Marnholt Post"}}
)  # fmt: skip


@pytest.mark.parametrize(
    ("head", "top", "why"),
    [
        (f'<script type="application/ld+json">{LD}</script>', "", "JSON-LD datePublished"),
        (
            '<meta property="article:published_time" content="2020-06-02T19:40:00+02:00">',
            "",
            "meta article:published_time",
        ),
        ("", '<p class="date"><time datetime="2020-06-02T19:40:00+02:00">Tuesday</time></p>', None),
    ],
)
def test_a_page_and_how_its_date_is_known(tmp_path: Path, head: str, top: str, why: str | None) -> None:
    (tmp_path / "a.html").write_bytes(page(head, top))
    made = only(read(str(tmp_path / "a.html")))
    assert made.headline == TITLE
    assert of(made, BlockKind.PARAGRAPH)[-3:] == list(BODY)
    if why:
        assert made.published.value == "2020-06-02T19:40:00+02:00"
        assert why in made.published.why


def test_a_page_and_whose_it_is(tmp_path: Path) -> None:
    for name, head in (
        ("ld", f'<script type="application/ld+json">{LD}</script>'),
        ("og", '<meta property="og:site_name" content="Marnholt Post">'),
    ):
        (tmp_path / f"{name}.html").write_bytes(page(head))
        made = only(read(str(tmp_path / f"{name}.html")))
        assert made.outlet_name == "Marnholt Post"
        assert made.outlet_basis is not Basis.UNKNOWN


# ------------------------------------------------------------------ Markdown
def test_markdown(tmp_path: Path) -> None:
    made = text_file(
        tmp_path, f"# {TITLE}", f"*{DEK}*", *BODY[:2], "## What comes next", BODY[2], name="marnholt-post.md"
    )
    assert made.headline == TITLE
    assert BODY[0] in of(made, BlockKind.PARAGRAPH)
    assert not any("What comes next" in part for part in of(made, BlockKind.PARAGRAPH))


# ------------------------------------------------------------------ records
STORY = "\n\n".join(BODY)


def test_json_with_the_usual_names(tmp_path: Path) -> None:
    record = {
        "headline": TITLE,
        "maintext": STORY,
        "date_publish": "2020-06-02 19:40:00",
        "source_domain": "marnholtpost.example",
        "authors": ["Ruth Amadi"],
    }
    (tmp_path / "a.json").write_text(json.dumps(record), "utf-8")
    made = only(read(str(tmp_path / "a.json")))
    assert (made.headline, made.authors, made.published.value) == (TITLE, ("Ruth Amadi",), "2020-06-02T19:40")


def test_json_with_names_of_its_own(tmp_path: Path) -> None:
    record = {"kop": TITLE, "tekst": STORY, "krant": "Marnholt Post", "dag": "2020-06-02"}
    (tmp_path / "a.json").write_text(json.dumps(record), "utf-8")
    assert isinstance(read(str(tmp_path / "a.json"))[0], Problem)
    mapping = {"kop": "title", "tekst": "text", "krant": "outlet", "dag": "published"}
    made = only(read(str(tmp_path / "a.json"), mapping=mapping))
    assert (made.headline, made.outlet_name, made.published.value) == (TITLE, "Marnholt Post", "2020-06-02")


def test_lists_and_lines_of_records_keep_their_order_and_pass_over_bad_ones(tmp_path: Path) -> None:
    rows = [{"title": f"{TITLE} {n}", "text": STORY} for n in range(3)]
    (tmp_path / "list.json").write_text(json.dumps({"articles": rows}), "utf-8")
    (tmp_path / "lines.jsonl").write_text(
        "\n".join([json.dumps(rows[0]), "{broken", "", json.dumps(rows[1]), '{"id": 1}']), "utf-8"
    )
    assert [getattr(f, "headline", None) for f in read(str(tmp_path / "list.json"))] == [
        f"{TITLE} {n}" for n in range(3)
    ]
    found = read(str(tmp_path / "lines.jsonl"))
    assert [getattr(f, "code", "article") for f in found] == ["article", "bad_json", "article", "not_an_article"]
    assert found[1].uri.endswith("lines.jsonl#2")


# ------------------------------------------------------------------ folders, patterns, standard input
def test_folders_patterns_and_what_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / ".hidden").mkdir()
    for name in ("b.txt", "a.txt", "sub/c.txt", ".hidden/d.txt", "sub/.e.txt"):
        (tmp_path / name).write_text(f"{TITLE}\n\n{STORY}\n", "utf-8")
    assert [Path(f.uri).name for f in read(str(tmp_path))] == ["a.txt", "b.txt", "c.txt"]
    assert [Path(f.uri).name for f in read(str(tmp_path / "*.txt"))] == ["a.txt", "b.txt"]
    assert [Path(f.uri).name for f in read(str(tmp_path / "**" / "*.txt"))] == ["a.txt", "b.txt", "c.txt"]
    for missing in (str(tmp_path / "no.txt"), str(tmp_path / "no*.txt")):
        (found,) = read(missing)
        assert isinstance(found, Problem)
        assert found.code == "not_found"
    (tmp_path / "void").mkdir()
    assert [getattr(f, "code", "") for f in read(str(tmp_path / "void"))] == ["empty"]


@pytest.mark.parametrize(
    "data", [f"{TITLE}\n\n{STORY}\n".encode(), page(), json.dumps({"title": TITLE, "text": STORY}).encode()], ids=["text", "page", "record"]
)  # fmt: skip
def test_standard_input(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    made = only(read("-"))
    assert made.headline == TITLE
    assert BODY[1] in made.text


def test_the_same_bytes_give_the_same_article(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page())
    assert read(str(tmp_path / "a.html")) == read(str(tmp_path / "a.html"))
