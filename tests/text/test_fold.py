"""Folded views compare what readers see as equal, and lead back to the original text."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.model import Span
from retold.text.fold import fold, words

AWKWARD = st.text(
    st.sampled_from("aÉéßİŁﬁ½…’“”—–-  \u00a0\n\t\u00ad\u200b\ufeff\ufe0f\u0301\u0915\u094d🙂x.,'1"), max_size=40
)
ANY = AWKWARD | st.text(max_size=60)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("The “Old Mill” isn’t", 'the "old mill" isn\'t'),
        ("wind — 3–1 ‑ x", "wind - 3-1 - x"),
        ("two \u00a0\n\t words", "two words"),
        ("co\u00adop\u200b\ufeffs", "coops"),
        ("Café Cafe\u0301", "cafe cafe"),
        ("ﬁsh", "fish"),
        ("Straße", "strasse"),
        ("ＮＥＷＳ", "news"),
        ("  led", "led"),
        ("heart\u2764\ufe0f", "heart\u2764"),
    ],
)
def test_what_folds_alike(text: str, folded: str) -> None:
    assert fold(text).text == folded


def test_a_folded_stretch_leads_back() -> None:
    text = "He  said “Café\u00ad Sol”  twice."
    view = fold(text)
    at = view.text.index("cafe sol")
    assert view.to_original(at, at + 8).of(text) == "Café\u00ad Sol"


def test_an_accent_belongs_to_its_letter() -> None:
    assert fold("cafe\u0301!").to_original(3, 4) == Span(3, 5)


def test_ligatures_map_to_the_whole_sign() -> None:
    assert fold("ﬁsh").to_original(1, 2) == Span(0, 1)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The U.N. said", [("the", 0, 3), ("un", 4, 8), ("said", 9, 13)]),
        ("isn’t well-known", [("isn't", 0, 5), ("well", 6, 10), ("known", 11, 16)]),
        ("1,400 or 3.5", [("1400", 0, 5), ("or", 6, 8), ("3.5", 9, 12)]),
        ("the U.S end. Next", [("the", 0, 3), ("us", 4, 7), ("end", 8, 11), ("next", 13, 17)]),
        ("co\u00adop Cafe\u0301", [("coop", 0, 5), ("cafe", 6, 11)]),
        ("'quoted' dogs'", [("quoted", 1, 7), ("dogs", 9, 13)]),
        ("snake_case", [("snake", 0, 5), ("case", 6, 10)]),
        ("", []),
    ],
)
def test_words(text: str, wanted: list[tuple[str, int, int]]) -> None:
    assert words(text) == wanted


@given(ANY)
@settings(max_examples=500, deadline=None)
def test_the_map_is_whole_and_monotone(text: str) -> None:
    view = fold(text)
    assert len(view.text) == len(view.starts) == len(view.ends)
    assert list(view.starts) == sorted(view.starts)
    assert list(view.ends) == sorted(view.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(view.starts, view.ends, strict=True))


@given(ANY, st.integers(-5, 80), st.integers(-5, 80))
@settings(deadline=None)
def test_any_stretch_leads_inside(text: str, start: int, end: int) -> None:
    span = fold(text).to_original(start, end)
    assert 0 <= span.start <= span.end <= len(text)


@given(ANY)
@settings(max_examples=300, deadline=None)
def test_folded_text_has_no_case_no_runs_of_blanks_and_nothing_invisible(text: str) -> None:
    view = fold(text).text
    assert "  " not in view
    assert not view.startswith(" ")
    assert not set(view) & set("\u00ad\u200b\ufeff\ufe0f\u2019\u201c\u2014\n\t")


@given(ANY)
@settings(deadline=None)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii() or all("LATIN" in unicodedata.name(c, "") or c.isascii() for c in composed):
        assert fold(composed).text == fold(unicodedata.normalize("NFD", composed)).text


@given(ANY)
@settings(deadline=None)
def test_words_lie_apart_and_inside(text: str) -> None:
    at = 0
    for word, start, end in words(text):
        assert word
        assert at <= start < end <= len(text)
        at = end


@pytest.mark.parametrize("piece", ["a", ".", "a.", "1,", "é", "\u0301", " ", "'", "a'", "\u00ad", "a\u00ad"])
def test_long_monotonous_texts_are_quick(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    began = time.process_time()
    fold(text)
    words(text)
    assert time.process_time() - began < 5
