"""Every rule of docs/origins.md on an invented story of its own."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from retold import pipeline
from retold.intake import article_from_record
from retold.model import Account, Article, Claim

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "origins.toml").read_text("utf-8"))["case"]


def traced(case: dict[str, Any]) -> Account:
    found = []
    for a in case["articles"]:
        outlet, title, date = a["head"].split("\n")
        found.append(
            article_from_record({"outlet": outlet, "title": title, "published": date, "text": a["text"]}, a["file"])
        )
    return pipeline.trace([a for a in found if isinstance(a, Article)])


def claim_of(account: Account, words: str) -> Claim:
    texts = {d.id: d.text for d in account.documents}
    told = {
        s.id
        for s in account.statements
        if words.lower() in s.span.of(texts[s.doc]).lower() and s.mode.value != "headline"
    }
    assert told, "the claim is told nowhere"
    return max(account.claims, key=lambda c: len(told & set(c.statements)))


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_origins(case: dict[str, Any]) -> None:
    account = traced(case)
    claim = claim_of(account, case["claim"])
    interval = claim.independent_origins
    assert [interval.min, interval.max] == case["origins"], claim
    names = {a.id: a.name for a in account.agents}
    ends = [names[o.agent] for o in claim.origins]
    for words in case.get("ends", ()):
        assert any(words.lower() in e.lower() for e in ends), ends
    if "hearers" in case:
        assert [len(o.hearers) for o in claim.origins] == [case["hearers"]]
    if case["origins"] == [0, 0] and "circle" in case["label"]:
        assert claim.status == "circular" and any(f.code == "circular" for f in account.findings)
