"""The parts that the engine is made of, each by itself."""

from __future__ import annotations

import numpy as np
import pytest

from retold.errors import SettingsError
from retold.scale.clusters import settle, unite
from retold.scale.direction import dated_apart, first_is_source
from retold.scale.join import count_pairs, repeated
from retold.scale.passages import levels
from retold.scale.settings import ReuseSettings
from retold.scale.source import UNDATED, parse_times
from retold.scale.stories import communities

DAY = 86_400


def test_dates_in_any_usual_form() -> None:
    found = parse_times(["1970-01-02", "1970-01-02T00:00:01Z", "1970-01-02T01:00:00+01:00", "soon", "", "0001-13-01"])
    assert found.tolist() == [DAY, DAY + 1, DAY, UNDATED, UNDATED, UNDATED]


def test_a_day_says_nothing_about_the_hours_in_it() -> None:
    times = np.array(
        [[10 * DAY, 10 * DAY + 3600], [10 * DAY, 11 * DAY], [10 * DAY + 50, 10 * DAY + 20], [UNDATED, 10 * DAY]]
    )
    assert dated_apart(times).tolist() == [0, 1, -1, 0]


def test_time_outweighs_a_credit_and_a_credit_outweighs_length() -> None:
    times = np.array([[DAY + 1, 2 * DAY + 1], [UNDATED, UNDATED], [UNDATED, UNDATED]])
    shares = np.array([[0.5, 0.5], [0.2, 0.9], [0.2, 0.9]])
    likely = first_is_source(times, shares, np.array([2, 2, 0], np.uint8))
    assert likely[0] > 0.8 and likely[1] < 0.15 and 0.5 < likely[2] < 0.65


def test_only_what_comes_twice_is_counted() -> None:
    keys = np.array([7, 3, 7, 9, 3, 7], np.uint64)
    pairs, hits = count_pairs(keys.copy(), 3)
    assert pairs.tolist() == [7] and hits.tolist() == [3]
    assert set(repeated(keys.copy(), 0).tolist()) >= {3, 7}


def test_a_rewritten_sentence_joins_a_passage_but_bridges_none() -> None:
    def link(a: int, b: int, alike: int) -> list[int]:
        return [0, a, b, alike, 0, 0, 0, 0]

    links = np.array([link(0, 1, 900), link(2, 3, 900), link(1, 2, 400), link(1, 4, 400)], np.int64)
    parent, weak = np.arange(6, dtype=np.int32), np.zeros((4, 3), np.int64)
    n = unite(links, parent, 500, weak)
    cluster = settle(parent, weak[:n].astype(np.int32)).tolist()
    assert cluster[0] == cluster[1] == cluster[4] != cluster[2] == cluster[3] and cluster[5] == -1


def test_one_round_up_does_not_chain_two_stories() -> None:
    a = np.array([0, 0, 1, 3, 3, 4, 6, 6])
    b = np.array([1, 2, 2, 4, 5, 5, 0, 3])
    weights = np.array([0.9] * 6 + [0.1, 0.1])
    label = communities(7, a, b, weights, 1.0)
    assert label[0] == label[1] == label[2] != label[3] == label[4] == label[5]


def test_edit_levels() -> None:
    assert levels(np.array([1.0, 0.9, 0.7, 0.3])).tolist() == [0, 1, 2, 3]


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(SettingsError, match="shingle must be between"):
        ReuseSettings(shingle=1)
