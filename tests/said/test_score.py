"""The figures of ``retold eval attribution`` on examples that can be counted by hand."""

from __future__ import annotations

from collections import Counter
from typing import Any

from retold.evaluate.attribution_score import compare, items, prf, summary

TEXT = '"It is late," Ana Ruiz said. Ivo Marsh wants a new bridge.'


def _span(words: str) -> list[int]:
    start = TEXT.index(words)
    return [start, start + len(words)]


def _item(source: str, cue: str, content: str) -> dict[str, Any]:
    return {"source": _span(source), "cue": _span(cue), "content": _span(content)}


GOLD = [_item("Ana Ruiz", "said", '"It is late,"'), _item("Ivo Marsh", "wants", "a new bridge")]


def _figures(found: list[dict[str, Any]], by_piece: bool = False, speech: bool = False) -> dict[str, Any]:
    counts: Counter[str] = compare(TEXT, items(TEXT, GOLD, by_piece), items(TEXT, found, by_piece), speech).counts
    return summary(counts)


def test_all_found() -> None:
    assert _figures(GOLD)["content+source"] == {"p": 100.0, "r": 100.0, "f1": 100.0}


def test_a_wrong_source_counts_as_content_only() -> None:
    figures = _figures([_item("Ivo Marsh", "said", '"It is late,"')])
    assert (figures["content"]["r"], figures["content+source"]["r"]) == (50.0, 0.0)
    assert figures["direct_speaker"] == {"found": 100.0, "end_to_end": 0.0}


def test_half_of_the_words_is_enough_and_less_is_not() -> None:
    assert _figures([_item("Ivo Marsh", "wants", "a new bridge")])["content"]["r"] == 50.0
    assert _figures([_item("Ivo Marsh", "wants", "bridge")])["content"]["r"] == 0.0


def test_speech_view_neither_asks_for_wants_nor_holds_them_against() -> None:
    figures = _figures(GOLD, by_piece=True, speech=True)
    assert (figures["gold"], figures["found"], figures["content"]["f1"]) == (1, 1, 100.0)


def test_prf_of_nothing_is_zero() -> None:
    assert prf(0, 0, 0) == {"p": 0.0, "r": 0.0, "f1": 0.0}
