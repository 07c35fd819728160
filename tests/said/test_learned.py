"""The learned part: its model file, what it adds to the rules, and that it always says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from retold.errors import RetoldError
from retold.model import Article, Block, BlockKind
from retold.said import learned
from retold.said.export import attributions
from retold.settings import Settings
from retold.text.analysis import analyse_all


def _found(text: str, inner: bool = False) -> list[tuple[str, str, str]]:
    blocks = tuple(Block(BlockKind.PARAGRAPH, text.index(p), text.index(p) + len(p)) for p in text.split("\n") if p)
    analysis = analyse_all([Article("d1", "d1", "", len(text), text, sections=blocks)], Settings())[0]
    return [
        (
            text[slice(*f["source"])] if f["source"] else "",
            text[slice(*f["cue"])],
            " … ".join(text[a:b] for a, b in f["content"]),
        )
        for f in attributions(analysis, Settings(), inner)
    ]


def test_the_model_says_what_it_was_fitted_to() -> None:
    about = learned.load("").about
    assert about["name"] == "resources/attribution"
    assert about["attributions"] >= 1400


def test_same_text_same_answer() -> None:
    text = "The mayor promised to reopen the pool. Residents fear it will leak."
    assert _found(text) == _found(text)
    assert len(_found(text)) == 2


def test_a_quotation_is_kept_whole_and_the_circumstance_left_out() -> None:
    found = _found('"We were late. We were cold," Ana Ruiz said when asked about the march.')
    assert [(s, c) for s, _, c in found] == [("Ana Ruiz", '"We were late. We were cold,"')]


def test_two_single_marks_are_a_double_mark() -> None:
    text = "''It is a mess,'' said Ivo Marsh, a plumber."
    assert [(s.startswith("Ivo Marsh"), c) for s, _, c in _found(text)] == [(True, "''It is a mess,''")]


def test_what_a_quoted_speaker_reports_is_given_only_when_asked_for() -> None:
    text = '"My sister told me that the bridge was gone," Ana Ruiz said.'
    assert len(_found(text)) == 1
    assert len(_found(text, inner=True)) >= 1


@pytest.mark.parametrize("body", [b"", b"not a model", b"PK\x03\x04broken"])
def test_a_file_that_is_no_model_is_refused_in_one_line(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "bad.model"
    path.write_bytes(body)
    with pytest.raises(RetoldError, match="cannot use the attribution model"):
        learned.load(str(path))


def test_a_model_file_is_the_same_bytes_for_the_same_parts() -> None:
    assert learned.pack(b"a", b"b", {"floor": 0.4}) == learned.pack(b"a", b"b", {"floor": 0.4})
