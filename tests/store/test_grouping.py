"""The grouper: two like events stay apart, memory and tables agree, order does not matter for a whole set."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from made import article
from store.town import NOW, everything

from retold.compare.profiles import Profile, profile
from retold.compare.stories import Memory, Ties, Vector, clashes, cluster, moment_of, settle, stream
from retold.evaluate.grouping import bcubed
from retold.model import Article
from retold.settings import Settings
from retold.store import Store
from retold.store.grouping import Shelf


def profiles(articles: Sequence[Article]) -> list[Profile]:
    return [profile(a, moment_of(a)) for a in articles]


def told(name: str, day: int, pieces: Sequence[tuple[str, str]]) -> list[Article]:
    return [
        article(
            f"{name}{n}", [body], headline=head, outlet=f"Paper {n}", published=f"2031-04-{day:02}T{10 + n}:00:00+00:00"
        )
        for n, (head, body) in enumerate(pieces)
    ]


# the words of every earthquake, the names of these two
MERROW = told("merrow", 3, [
    ("Earthquake shakes Port Ansel, 41 hurt", "An earthquake of magnitude 6.1 shook Port Ansel on the island of Merrow, injuring 41 people, officials said. Mayor Livia Crane of Port Ansel said that houses had collapsed."),
    ("41 injured as strong quake hits Merrow", "At least 41 people were injured on Merrow when a strong earthquake hit the harbour of Port Ansel. Livia Crane, the mayor, asked the army on Merrow for tents."),
    ("Harbour of Port Ansel destroyed by earthquake", "The earthquake destroyed the harbour of Port Ansel. Mayor Livia Crane counted 41 injured on Merrow, where houses collapsed."),
    ("Merrow quake: tents for Port Ansel", "The army brought tents to Port Ansel after the earthquake on Merrow that injured 41 people, Livia Crane said."),
])  # fmt: skip
TOLOMAI = told("tolomai", 5, [
    ("Quake kills two in Santa Brisa", "A strong earthquake killed two people and injured 17 in Santa Brisa, in the Tolomai valley, the governor, Bruno Vasek, said. A bridge fell into the river Osk."),
    ("Two dead in Tolomai valley earthquake", "Two people died when an earthquake of magnitude 5.8 hit Santa Brisa in the Tolomai valley, officials said. Governor Bruno Vasek closed the bridges over the Osk."),
    ("Bridge falls into Osk after earthquake", "A bridge over the Osk at Santa Brisa fell when the earthquake struck the Tolomai valley, killing two, Bruno Vasek said."),
    ("Santa Brisa mourns its dead", "Santa Brisa in the Tolomai valley mourned the two people whom the earthquake killed. Governor Bruno Vasek came over the Osk by boat."),
])  # fmt: skip


def test_two_earthquakes_are_two_stories() -> None:
    stories = stream(profiles([*MERROW, *TOLOMAI]), Settings())
    assert len(set(stories[:4])) == 1 and len(set(stories[4:])) == 1 and stories[0] != stories[4]


def test_leads_that_speak_of_other_days_part_a_story() -> None:
    """Two protests in one town in one week: nothing but the days that the leads speak of tells one from the other."""
    like = np.full((4, 4), 0.08)
    like[0, 1] = like[1, 0] = like[2, 3] = like[3, 2] = 0.2
    np.fill_diagonal(like, 1.0)
    days = [{129.0}, {129.0}, {132.0}, {132.0}]
    vectors = [Vector(np.array([], dtype=np.int32), np.array([]), np.array([]), None, frozenset(d)) for d in days]
    starts = [[k] for k in range(4)]
    assert cluster(like, np.zeros((4, 4)), starts, ([], []), Settings()) == [[0, 1, 2, 3]]
    assert cluster(like, clashes(vectors), starts, ([], []), Settings()) == [[0, 1], [2, 3]]


def test_memory_and_tables_group_alike(store: Store) -> None:
    articles = sorted(
        [
            *MERROW,
            *TOLOMAI,
            *everything(),
        ],
        key=lambda a: (moment_of(a) or 0.0, a.id),
    )
    told = stream(profiles(articles), Settings())
    store.add(articles, now=NOW)
    rows = {a.id: a.story for a in store.recent(limit=100)}
    pairs = {(story, rows[a.id]) for story, a in zip(told, articles, strict=True)}
    assert len(pairs) == len(set(told)) == len(set(rows.values()))


def test_a_vector_comes_back_from_its_table() -> None:
    from retold.store.database import schema_file, statements

    c = sqlite3.connect(":memory:")
    for statement in statements(schema_file().read_text("utf-8")):
        c.execute(statement)
    shelf = Shelf(c)
    (given,) = profiles(everything()[:1])
    vector = shelf.vector(given)
    shelf.count(vector)
    shelf.remember(1, vector, vector.ids)
    (back,) = shelf.vectors([1])
    assert (
        np.array_equal(back.ids, vector.ids)
        and np.allclose(back.body, vector.body)
        and np.allclose(back.lead, vector.lead)
    )
    assert (back.moment, back.days) == (vector.moment, vector.days)
    c.close()


def test_what_people_ruled_holds_while_settling() -> None:
    made = profiles([*everything()])
    memory = Memory()
    vectors = [memory.vector(p) for p in made]
    ties = Ties(together=frozenset({(0, 3)}), apart=frozenset({(0, 1)}))
    for page, v in enumerate(vectors):
        memory.count(v)
        settled = settle(page, v, memory, ties, Settings())
        memory.remember(page, v)
        memory.place(settled)
    assert memory.where[0] == memory.where[3] and memory.where[0] != memory.where[1]


def test_bcubed_of_a_perfect_and_of_a_lumped_grouping() -> None:
    assert bcubed("aabb", [1, 1, 2, 2]).f1 == 1.0
    lumped = bcubed("aabb", [1, 1, 1, 1])
    assert (lumped.precision, lumped.recall) == (0.5, 1.0)
    torn = bcubed("aabb", [1, 2, 3, 4])
    assert (torn.precision, torn.recall) == (1.0, 0.5)


def test_a_date_that_is_none_or_only_a_month_does_no_harm() -> None:
    given = everything()[0]
    for value in ("2031-05", "9/6/31", "soon"):
        odd = replace(given, published=replace(given.published, value=value))
        assert profile(odd, moment_of(odd)).words == profile(given, moment_of(given)).words
