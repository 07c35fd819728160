"""The echo benchmark: its stories are what they claim to be, and its counts are counted right."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from click.testing import CliRunner

from retold.evaluate import echo_make
from retold.evaluate.echo import calibration, command
from retold.evaluate.echo_topics import TOPICS

STORY = echo_make.make(1, 3, 12, 2)


def test_the_same_seed_makes_the_same_story() -> None:
    again = echo_make.make(1, 3, 12, 2)
    assert [p.text for p in STORY.pieces] == [p.text for p in again.pieces]
    assert [p.text for p in echo_make.make(2, 3, 12, 2).pieces] != [p.text for p in STORY.pieces]


def test_a_story_has_its_reports_and_its_retellings() -> None:
    assert len(STORY.roots) == 3 and len(STORY.pieces) == 15
    assert len({p.outlet for p in STORY.pieces}) == 15
    assert all(1 <= p.depth <= echo_make.DEPTH for p in STORY.pieces if p.parent is not None)


def test_a_retelling_is_later_than_what_it_retells_and_rests_on_the_same_report() -> None:
    for piece in STORY.pieces:
        if piece.parent is not None:
            parent = STORY.pieces[piece.parent]
            assert piece.when > parent.when and piece.root == parent.root and piece.depth == parent.depth + 1


def test_independent_reports_share_no_sentence_with_the_first() -> None:
    first = set(STORY.pieces[0].text.split("\n\n")[1:])
    assert not any(first & set(STORY.pieces[k].text.split("\n\n")[1:]) for k in STORY.roots[1:])


def test_nothing_is_left_unfilled() -> None:
    for number in range(len(TOPICS)):
        for piece in echo_make.make(1, number, 6, 3).pieces:
            assert "{" not in piece.text and "}" not in piece.text
            assert piece.text[slice(*piece.claim_at)].endswith(".")


@pytest.mark.parametrize("kind", ["number", "actor", "polarity", "modality"])
def test_a_distorted_retelling_says_something_else(kind: str) -> None:
    for number in range(len(TOPICS)):
        story = echo_make.make(1, number, 3, 0)
        liar = echo_make.distorted(story, kind, random.Random(1))
        claim = story.topic.facts[0][0].format(**story.slots)
        assert claim.lower() not in liar.text.lower()
        assert story.topic.wrong[kind].format(**story.slots).lower() in liar.text.lower()


def test_calibration_is_the_mean_gap_between_what_was_said_and_what_was_right() -> None:
    edges = [(0.95, True)] * 8 + [(0.95, False)] * 2 + [(0.55, True)] * 5 + [(0.55, False)] * 5
    rows, error = calibration(edges)
    assert [(n, round(right, 2)) for _, _, n, _, right in rows] == [(10, 0.5), (10, 0.8)]
    assert error == pytest.approx((0.05 * 10 + 0.15 * 10) / 20)
    assert calibration([]) == ([], 0.0)


def test_the_command_counts_and_prints_the_floors() -> None:
    run = CliRunner().invoke(command, ["--stories", "1", "--retellings", "5"])
    assert run.exit_code == 0, run.output
    words = Counter(run.output.split())
    assert words["floor"] >= 4 and "calibration" in run.output
