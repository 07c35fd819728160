"""Words, sentences and quotations, with their places."""

from __future__ import annotations

from retold.scale.words import QUOTED, read_words, word_hash


def spans(text: str) -> list[str]:
    found = read_words([text])
    return [text[s : s + n] for s, n in zip(found.starts.tolist(), found.lengths.tolist(), strict=True)]


def sentences(text: str) -> list[str]:
    found = read_words([text])
    return [text[b:e] for b, e in zip(found.sentence_start.tolist(), found.sentence_end.tolist(), strict=True)]


def test_places_are_code_points_of_the_text() -> None:
    assert spans("Žofie’s café – 東京 opened at 10:30 😀 sharp") == [
        "Žofie’s",
        "café",
        "東",
        "京",
        "opened",
        "at",
        "10",
        "30",
        "sharp",
    ]


def test_case_accents_and_apostrophes_fold_away() -> None:
    assert word_hash("CAFÉ") == word_hash("cafe") == word_hash("cafe\u0301")
    assert word_hash("didn't") == word_hash("didn’t") != word_hash("did")


def test_sentences_end_where_they_end() -> None:
    text = 'The ferry sank. Dr. Olm said so! "Nobody knew," she added.\n\nA second paragraph'
    assert sentences(text) == ["The ferry sank.", "Dr. Olm said so!", '"Nobody knew," she added.', "A second paragraph"]


def test_words_in_quotation_marks_are_marked() -> None:
    text = "He said: “we had no warning at all” and left."
    found = read_words([text])
    marked = [w for w, flag in zip(spans(text), found.flags.tolist(), strict=True) if flag & QUOTED]
    assert marked == ["we", "had", "no", "warning", "at", "all"]


def test_a_long_run_of_letters_and_text_without_stops_are_cut() -> None:
    assert max(len(w) for w in spans("x" * 500)) == 48
    assert len(sentences("word " * 200)) == 4
