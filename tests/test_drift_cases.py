"""What changed between two sentences, one phenomenon a case, through the whole of ``retold.trace``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from made import EARLIER, pair

import retold
from retold.model import Account, Severity

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "cases" / "drift.toml").read_text("utf-8"))["case"]


def told(case: dict[str, Any]) -> list[tuple[str, str]]:
    """(type, severity) of every change reported for the pair of sentences."""
    later = case["later"].replace("{paper}", EARLIER)
    a, b = pair(case["earlier"], later)
    account: Account = retold.trace([b, a])
    ends = {a.id: len(case["earlier"]) + a.text.index(case["earlier"]), b.id: len(later) + b.text.index(later)}
    return [
        (d.type, d.severity.value)
        for m in account.alignments
        for d in m.drift
        if all(p.end <= ends[p.doc] for p in (d.a, d.b) if p is not None)
    ]


def params() -> list[Any]:
    known = pytest.mark.xfail(reason="known failure", strict=True)
    return [pytest.param(c, id=c["label"], marks=[known] if c.get("fails") else []) for c in CASES]


@pytest.mark.parametrize("case", params())
def test_drift(case: dict[str, Any]) -> None:
    found = told(case)
    wanted = {(d["type"], d["severity"]) for d in case["drift"]}
    assert wanted <= set(found), found
    free = {*case.get("also", ()), *(t for t, _ in wanted)}
    assert not [(t, s) for t, s in found if s != Severity.BENIGN and t not in free]
    assert set(case.get("benign", ())) <= {t for t, _ in found}


def test_there_are_enough_cases_and_no_label_twice() -> None:
    labels = [c["label"] for c in CASES]
    assert len(labels) == len(set(labels)) >= 60
