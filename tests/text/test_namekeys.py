"""Whether two spellings are one name. The pairs are in ``tests/cases/names.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.text.namekeys import abbreviation_of, name_key, same_name_word, same_person_name

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "names.toml").read_text("utf-8"))
SAME = 0.9
LETTERS = st.text("abcdeghijkmnoqrstuvwyzéüłßчم'’-. AEKMQ", max_size=14)


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(
            case,
            id=case["label"],
            marks=[pytest.mark.xfail(reason=case["xfail"], strict=True)] if "xfail" in case else [],
        )
        for case in CASES[kind]
    ]


@pytest.mark.parametrize("case", cases("word"))
def test_words(case: dict[str, Any]) -> None:
    assert (same_name_word(case["a"], case["b"]) >= SAME) is case["same"]
    assert (same_name_word(case["b"], case["a"]) >= SAME) is case["same"]


@pytest.mark.parametrize("case", cases("person"))
def test_persons(case: dict[str, Any]) -> None:
    assert (same_person_name(case["a"], case["b"]) >= SAME) is case["same"]
    assert (same_person_name(case["b"], case["a"]) >= SAME) is case["same"]


@pytest.mark.parametrize("case", cases("abbreviation"))
def test_abbreviations(case: dict[str, Any]) -> None:
    assert abbreviation_of(case["short"], case["long"]) is case["same"]


def test_labels_are_unique() -> None:
    labels = [case["label"] for kind in ("word", "person") for case in CASES[kind]]
    assert len(labels) == len(set(labels))


def test_spellings_of_one_name_share_a_key() -> None:
    assert len({name_key(w) for w in ("Qaddafi", "Gaddafi", "Kadhafi", "Khadafy", "al-Gaddafi")}) == 1


def test_a_bare_surname_fits_but_never_proves() -> None:
    assert 0.5 < same_person_name("Odile Farrant", "Farrant") <= 0.7


def test_smyth_is_close_to_smith() -> None:
    assert same_name_word("Smith", "Smyth") >= 0.8


def test_scripts_without_latin_letters_compare_literally() -> None:
    assert same_name_word("Чехов", "Чехов") == 1
    assert same_name_word("Чехов", "Павлов") == 0


@given(LETTERS | st.text(max_size=20), LETTERS | st.text(max_size=20))
@settings(max_examples=500, deadline=None)
def test_scores_are_symmetric_and_bounded(a: str, b: str) -> None:
    for score in (same_name_word, same_person_name):
        assert 0 <= score(a, b) <= 1
        assert score(a, b) == score(b, a)
    assert isinstance(name_key(a), str)
    assert isinstance(abbreviation_of(a, b), bool)


@given(st.text("abdeghiklmnorstuvyz", min_size=2, max_size=10))
def test_a_name_is_itself(word: str) -> None:
    assert same_name_word(word, word.title()) == 1
    assert same_person_name(f"Odile {word}", f"Odile {word}") == 1
