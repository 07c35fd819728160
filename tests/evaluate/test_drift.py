"""The drift benchmark: the same seed makes the same items, the halves share no wording, and scores count what they say."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import retold
from retold.evaluate import drift_kinds, drift_values, drift_words
from retold.evaluate.drift import command, listing
from retold.evaluate.drift_items import KINDS, RESTATEMENTS, Item, items
from retold.evaluate.drift_kinds import Draw
from retold.evaluate.drift_score import answer, tabulate
from retold.evaluate.drift_text import Passage, clean, passages, split
from retold.evaluate.drift_words import Words, part
from retold.model import Account, Drift, Match, Place, Relation, Severity, Tri

SENTENCES = (
    "The harbour board will sell {a} boats in May to pay for a longer pier at Kettle Point.",
    "Some of the fishermen were asked to move their nets to the far side of the bay on {d}.",
    "President Alma Reyes visited the lighthouse with {b} children after the storm in 2016.",
    "The governor of Ohio rejected the plan because the money was needed for roads in Texas.",
    "“We could have waited for a better price, but nobody would listen,” Dana Holm said.",
    "About {c} percent of the boats were built before the war, and most of them still sail.",
    "The Pentagon paid $4 million for the old barracks near the lake on June 12.",
    "The museum has bought dozens of charts from a captain who plans to visit Canada.",
)


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of invented articles in the place and form of the public text."""
    folder = tmp_path_factory.mktemp("bench")
    (folder / "stories").mkdir()
    lines = []
    for k in range(60):
        filled = [s.format(a=20 + k, b=31 + k, c=10 + k, d=drift_words.WEEKDAYS[k % 7]) for s in SENTENCES]
        turned = filled[k % 8 :] + filled[: k % 8]
        lines.append(
            json.dumps(
                {
                    "id": str(k),
                    "title": f"Harbour board of Kettle Point sells lot {k}",
                    "seen": "2019-05-02",
                    "text": "\n".join(turned),
                }
            )
        )
    (folder / "stories" / "helsinki.jsonl").write_text("\n".join(lines), "utf-8")
    return folder


@pytest.fixture(scope="module")
def made(gold: Path) -> list[Item]:
    return list(items(gold, 1, 60, False))


def kinds_made(made: list[Item]) -> set[str]:
    return {i.label for i in made}


def test_the_same_seed_makes_the_same_items(gold: Path) -> None:
    first, again = list(items(gold, 3, 12, False)), list(items(gold, 3, 12, False))
    assert [(i.label, i.change, i.earlier.text, i.later.text) for i in first] == [
        (i.label, i.change, i.earlier.text, i.later.text) for i in again
    ]
    assert [i.change for i in first] != [i.change for i in items(gold, 4, 12, False)]


def test_as_many_restatements_as_drifts_and_many_kinds_of_both(made: list[Item]) -> None:
    drifts = [i for i in made if i.kind]
    assert len(drifts) == 60 and len(made) == 120
    assert len(kinds_made(drifts)) >= 15
    assert len(kinds_made([i for i in made if not i.kind])) >= 6
    assert all(i.earlier.outlet_name != i.later.outlet_name for i in made)


def test_the_altered_sentence_is_in_the_later_article_and_not_in_the_earlier(made: list[Item]) -> None:
    for item in made:
        first, then = item.change.headlines or (item.change.before, item.change.after)
        assert first in item.earlier.text and then in item.later.text and first != then


@pytest.mark.parametrize(
    "name",
    ["OUTLETS", "PEOPLE", "DOUBT_ADVERBS", "MODALS", "ANONYMOUS", "RESPONSES", "INVENTED", "ADDITIONS", "CONDITIONS"],
)
def test_the_halves_of_a_table_share_nothing(name: str) -> None:
    table = getattr(drift_words, name)
    one, other = set(part(table, False)), set(part(table, True))
    assert one | other == set(table) and not one & other and one and other


def test_the_halves_share_no_passage(gold: Path) -> None:
    texts = [{i.earlier.headline for i in items(gold, 1, 30, half)} for half in (False, True)]
    assert not texts[0] & texts[1]


@pytest.mark.parametrize(
    "sentence",
    [
        "Too short to be used here.",
        "What would the harbour board of Kettle Point do about the pier now?",
        "Subscribe to read how the board of Kettle Point sold its boats.",
    ],
)
def test_furniture_and_questions_are_no_sentences(sentence: str) -> None:
    assert not clean(sentence)


def test_an_abbreviation_ends_no_sentence() -> None:
    assert split("Sen. Ada Cole met Gov. Joe Pitt. They agreed.") == [
        "Sen. Ada Cole met Gov. Joe Pitt.",
        "They agreed.",
    ]


def draw(sentence: str) -> Draw:
    import random

    return Draw(random.Random(1), Words(False), Passage("x", "A title", "2020-01-01", (sentence,)), "Vale Courier")


def test_a_figure_that_is_one_of_a_fixed_set_is_left_alone() -> None:
    free = "The town bought 40 homes for the families of the miners."
    assert drift_values.number_vague(free, draw(free)) is not None
    for bound in (
        "The town bought the 40 homes of the miners.",
        "Nearly 40 homes were bought by the town.",
        "The town’s 40 homes were bought.",
    ):
        assert drift_values.number_vague(bound, draw(bound)) is None


def test_a_sentence_that_denies_something_already_is_not_negated() -> None:
    for s in ("The board has never sold a boat to a stranger.", "The boats were sold unless no buyer came."):
        assert drift_kinds.negation(s, draw(s)) is None


# ------------------------------------------------------------------ scoring
@pytest.fixture(scope="module")
def number_item(made: list[Item]) -> Item:
    return next(i for i in made if i.label == "number")


def told(item: Item, *drifts: Drift) -> Account:
    """An account that has one alignment with these drifts."""
    base = Account(retold.model.Engine("x", "0", ""), retold.model.StoryInfo("s", "", ()), (item.earlier, item.later))
    match = Match("m", Relation.PARAPHRASE, ("a",), ("b",), Tri.YES, b=target(item), drift=drifts)
    return replace(base, alignments=(match,))


def target(item: Item) -> Place:
    at = item.later.text.index(item.change.after)
    return Place(item.later.id, at, at + len(item.change.after))


def test_the_right_kind_on_the_right_sentence_counts(number_item: Item) -> None:
    right = answer(number_item, told(number_item, Drift("number_changed", Severity.SERIOUS, "", b=target(number_item))))
    assert right.found and right.serious and right.aligned and not right.false


def test_another_kind_or_another_sentence_is_a_false_alarm(number_item: Item) -> None:
    elsewhere = Place(number_item.later.id, 0, 5)
    wrong = answer(
        number_item,
        told(
            number_item,
            Drift("negation", Severity.SERIOUS, "", b=target(number_item)),
            Drift("number_changed", Severity.SERIOUS, "", b=elsewhere),
        ),
    )
    assert not wrong.found and len(wrong.false) == 2


def test_a_mild_flag_is_found_but_not_serious_and_the_table_says_so(number_item: Item, made: list[Item]) -> None:
    mild = answer(number_item, told(number_item, Drift("number_changed", Severity.NOTABLE, "", b=target(number_item))))
    assert mild.found and not mild.serious
    harmless = next(i for i in made if i.kind is None)
    alarm = answer(harmless, told(harmless, Drift("negation", Severity.SERIOUS, "a word", b=target(harmless))))
    table = tabulate([mild, alarm])
    assert (table.recall, table.precision, table.benign_serious) == (0.0, 0.0, 1.0)
    assert "a word" in listing([mild, alarm]) and number_item.change.after in listing([mild, alarm])


# ------------------------------------------------------------------ the command
def test_the_command_prints_a_row_per_kind_and_both_halves(gold: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke(command, ["--gold", str(gold), "--n", "6", "--errors", str(tmp_path / "e.md")])
    assert run.exit_code == 0, run.output
    assert "DEVELOPMENT half" in run.output and "HELD-OUT half" in run.output and "floor 0.90" in run.output
    assert (tmp_path / "e.md").read_text("utf-8").startswith("# Drift")


def test_a_folder_without_public_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(retold.errors.UsageError, match="no public news text"):
        list(passages(tmp_path, 1, 10))


def test_every_kind_of_the_table_has_a_name_of_its_own() -> None:
    names = [k.name for k in KINDS] + list(RESTATEMENTS)
    assert len(names) == len(set(names))
