"""How many independent origins stand behind a claim: one rule a case, each the smallest story that shows it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from golden import Board, same_name
from made import article

import retold
from retold.model import Account, Claim

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "cases" / "origin_rules.toml").read_text("utf-8"))[
    "case"
]


def story(case: dict[str, Any]) -> Account:
    return retold.trace(
        [
            article(
                f"{n}.txt",
                a["text"],
                headline=f"Day {n} in the valley",
                outlet=a["outlet"],
                published=f"2024-05-06T{a['at']}:00+00:00",
            )
            for n, a in enumerate(case["articles"])
        ]
    )


def claim_of(account: Account, words: str) -> Claim:
    """The claim that most of the passages with these words are put into."""
    board = Board(account)
    rows = [{"file": d.uri, "exact": words} for d in account.documents if words in d.text]
    found, _ = board.claim_of(rows)
    assert found is not None, "no statement has these words"
    return found


def params() -> list[Any]:
    known = pytest.mark.xfail(reason="known failure", strict=True)
    return [pytest.param(c, id=c["label"], marks=[known] if c.get("fails") else []) for c in CASES]


@pytest.mark.parametrize("case", params())
def test_origins(case: dict[str, Any]) -> None:
    account = story(case)
    claim = claim_of(account, case["claim"])
    ends = [Board(account).name(o.agent) for o in claim.origins]
    assert (claim.independent_origins.min, claim.independent_origins.max) == (
        case["origins"]["min"],
        case["origins"]["max"],
    ), ends
    assert len(ends) == len(case["ends"]), ends
    assert all(any(same_name(e, name) for e in ends) for name in case["ends"]), ends


@pytest.mark.parametrize("case", params())
def test_all_tellings_are_one_claim(case: dict[str, Any]) -> None:
    account = story(case)
    claim = claim_of(account, case["claim"])
    told = {s.doc for s in account.statements if s.id in claim.statements}
    assert told == {d.id for d in account.documents if case["claim"] in d.text}


@pytest.mark.parametrize("case", [c for c in CASES if not c.get("fails")], ids=lambda c: c["label"])
def test_a_copy_of_any_article_adds_nothing(case: dict[str, Any]) -> None:
    before = claim_of(story(case), case["claim"]).independent_origins
    for a in case["articles"]:
        copied = {**case, "articles": [*case["articles"], {**a, "outlet": "Evening Echo", "at": "20:00"}]}
        after = claim_of(story(copied), case["claim"]).independent_origins
        assert after.min <= before.min
        assert after.max <= before.max
