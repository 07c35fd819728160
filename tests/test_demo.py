"""The story that ships with the package, held against what a careful person answers for it.

The floors are what the engine reaches; they go up, and down only by an editor who says why. ``python tests/golden.py`` lists
what is missing.
"""

from __future__ import annotations

import pytest
from golden import Fact, demo, shares

# Where a wrong answer does harm, none is allowed.
NEVER_WRONG = ("order", "no edge", "no false confirmation", "no drift", "no wrong person")
FLOORS = {
    "pages": 29,
    "edges": 12,
    "tellings": 26,
    "chains": 30,
    "origins": 15,
    "serious drift": 6,
    "notable drift": 2,
    "findings": 9,
    "people": 2,
}


@pytest.fixture(scope="module")
def facts() -> list[Fact]:
    return demo()


@pytest.mark.parametrize("part", sorted(FLOORS))
def test_the_demo_is_told_as_well_as_before(part: str, facts: list[Fact]) -> None:
    right, total = shares(facts)[part]
    missing = "\n".join(said for p, ok, said in facts if p == part and not ok)
    assert right >= FLOORS[part], f"{right} of {total}:\n{missing}"


@pytest.mark.parametrize("part", NEVER_WRONG)
def test_the_demo_is_never_told_falsely(part: str, facts: list[Fact]) -> None:
    assert not [said for p, ok, said in facts if p == part and not ok]


def test_every_part_is_looked_at(facts: list[Fact]) -> None:
    assert set(shares(facts)) == {*FLOORS, *NEVER_WRONG}
