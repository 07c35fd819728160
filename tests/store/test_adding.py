"""Taking articles in: round trips, duplicates, versions, stories whatever the order."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import article
from store.town import NOW, event, everything, names

from retold.errors import UsageError
from retold.model import Problem
from retold.store import Store
from retold.store.identity import page_url


def grouping(store: Store) -> set[frozenset[str]]:
    return names({a.id: a.story for a in store.recent(limit=1000)})


GOLD = {frozenset(a.id for a in event(name)) for name in ("ferry", "mine", "festival")}


def test_an_article_comes_back_as_it_was_given(store: Store) -> None:
    given = everything()
    added = store.add(given, now=NOW)
    assert sorted(added.new) == sorted(a.id for a in given)
    assert [store.article(a.id) for a in given] == given


def test_each_event_is_one_story(store: Store) -> None:
    store.add(everything(), now=NOW)
    assert grouping(store) == GOLD


def test_the_same_again_is_a_duplicate(store: Store) -> None:
    store.add(event("ferry"), now=NOW)
    again = store.add(event("ferry"), now=NOW)
    assert again.new == () and len(again.duplicates) == 3
    assert store.counts().articles == 3


def test_the_same_words_at_another_address_are_a_copy_and_no_duplicate(store: Store) -> None:
    first = event("ferry")[0]
    copy = replace(first, id="dcopy", uri="elsewhere", url="https://other.example/1", outlet_name="Other Paper")
    store.add([first], now=NOW)
    assert store.add([copy], now=NOW).new == ("dcopy",)


def test_a_new_version_joins_its_page_and_story(store: Store) -> None:
    first, *others = event("ferry")
    store.add([first, *others], now=NOW)
    text = first.text + "\nUpdate: the Osprey was towed to Dunmere in the evening."
    later = replace(
        article("v2", text.split("\n"), headline="", outlet=first.outlet_name, published="2031-05-12T20:00:00+00:00"),
        url=f"http://www.{first.url.removeprefix('https://')}/?utm_source=feed#top",  # type: ignore[union-attr]
    )
    added = store.add([later], now=NOW)
    assert added.versions == (later.id,) and added.new == ()
    found = store.versions(first.url or "")
    assert [v.id for v in found] == [first.id, later.id]
    assert [(v.number, v.versions) for v in found] == [(1, 2), (2, 2)]
    assert {v.story for v in found} == {store.story_of(others[0].id)}


def test_the_way_to_a_page_is_no_part_of_its_address() -> None:
    plain = page_url("https://paper.example/a/b?id=3")
    assert page_url("http://www.PAPER.example/a/b/?id=3&utm_campaign=x&fbclid=1#part") == plain
    assert page_url("https://paper.example/a/b?id=4") != plain


@given(st.permutations(range(7)), st.lists(st.integers(1, 6), max_size=3))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_order_and_batching_ends_in_the_same_stories_after_regroup(order: list[int], cuts: list[int]) -> None:
    given_ = everything()
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "desk") as store:
        edges = [0, *sorted(set(cuts)), len(order)]
        for low, high in zip(edges, edges[1:], strict=False):
            store.add([given_[k] for k in order[low:high]], now=NOW)
        store.regroup(now=NOW)
        assert grouping(store) == GOLD
        assert sorted(s.id for s in store.stories()) == _IDS.setdefault("ids", sorted(s.id for s in store.stories()))


_IDS: dict[str, list[str]] = {}


def test_half_of_a_character_pair_is_a_problem_and_the_rest_goes_on(store: Store) -> None:
    broken = article("x", ["The ferry \ud83d sank in the sound off Marlow."], outlet="Paper")
    added = store.add([broken, *event("mine")], [Problem("y", "empty", "There is nothing in it.")], now=NOW)
    assert len(added.new) == 2 and added.problems == 2
    assert {p.problem.code for p in store.problems()} == {"half_character", "empty"}


def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="time zone"):
        store.add(event("mine"), now=NOW.replace(tzinfo=None))


def test_an_article_without_a_date_finds_its_story(store: Store) -> None:
    store.add(
        [replace(event("ferry")[2], published=everything()[0].seen), *event("ferry")[:2], *event("mine")], now=NOW
    )
    assert {frozenset(a.id for a in event("ferry"))} < grouping(store)
