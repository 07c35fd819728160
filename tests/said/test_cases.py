"""Every case of who said what, of chains and of quotations, run through the real engine."""

from __future__ import annotations

from typing import Any

import pytest

from retold.model import Quote, Span
from retold.said.quotes import find_quotes
from said import cases


def _params(name: str) -> list[Any]:
    """One parameter per case; a known failure (``fails = true``) must go on failing until it is mended."""
    return [
        pytest.param(
            n, id=c["label"], marks=[pytest.mark.xfail(strict=True, reason="known failure")] if c.get("fails") else []
        )
        for n, c in enumerate(cases.load(name))
    ]


@pytest.mark.parametrize("n", _params("attribution.toml"))
def test_who_said_what(n: int) -> None:
    case, read = cases.load("attribution.toml")[n], cases.read_all("attribution.toml")[n]
    assert cases.faults(case, read) == []


@pytest.mark.parametrize("n", _params("chains.toml"))
def test_chain_of_sources(n: int) -> None:
    case, read = cases.load("chains.toml")[n], cases.read_all("chains.toml")[n]
    assert cases.faults(case, read) == []


def test_enough_chains_pass() -> None:
    """Sixty nested attributions of other topics than any test article are read right."""
    assert sum(not c.get("fails") for c in cases.load("chains.toml")) >= 60


@pytest.mark.parametrize("n", _params("quotes.toml"))
def test_where_quotations_begin_and_end(n: int) -> None:
    case = cases.load("quotes.toml")[n]
    text = case["text"]
    found = find_quotes(text, [b.span for b in cases.article(case).sections])
    assert _quote_faults(case, text, found) == []


def _quote_faults(case: dict[str, Any], text: str, found: tuple[Quote, ...]) -> list[str]:
    out, at = [], 0
    for wanted in case.get("quotes", []):
        start = text.index(wanted["text"], 0 if wanted.get("inner") else at)
        at = start
        span = Span(start, start + len(wanted["text"]))
        hit = next((q for q in found if q.span == span), None)
        if hit is None:
            out.append(f"{wanted['text']!r}: found {[q.span.of(text) for q in found]}")
        elif hit.closed != wanted.get("closed", True) or hit.role.value != wanted["role"]:
            out.append(f"{wanted['text']!r}: closed {hit.closed}, {hit.role.value}")
    extra = [q for q in found if all(q.span.of(text) != w["text"] for w in case.get("quotes", []))]
    inside = [
        w
        for w in case.get("not_quotes", [])
        for q in extra
        if q.span.touches(Span(text.index(w), text.index(w) + len(w)))
    ]
    return out + [f"a mark was read as a quotation in {w!r}" for w in inside]
