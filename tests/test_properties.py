"""What holds for every story: spans, round trips, replay, order, and that a copy is no second source."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import article

import retold
from retold.compare.edits import diff, replay
from retold.model import Account, Article, Claim, Place, Span, Statement

DEMO = Path(__file__).resolve().parents[1] / "src" / "retold" / "demo" / "articles"
SLOW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def articles() -> tuple[Article, ...]:
    return retold.read(str(DEMO)).articles


@cache
def account() -> Account:
    return retold.trace(articles())


# ------------------------------------------------------------------ spans and records
def spans(record: Any, doc: str | None) -> Iterator[tuple[str | None, int, int]]:
    """Every range of a record, with the article that it lies in."""
    if isinstance(record, tuple):
        for item in record:
            yield from spans(item, doc)
    elif is_dataclass(record):
        doc = record.id if isinstance(record, Article) else getattr(record, "doc", doc)
        if hasattr(record, "start") and hasattr(record, "end") and not isinstance(record, Statement):
            yield doc, record.start, record.end
        for f in fields(record):
            yield from spans(getattr(record, f.name), doc)


def assert_spans_lie_inside(made: Account) -> None:
    lengths = {d.id: len(d.text) for d in made.documents}
    ranges = list(spans(made, None))
    assert all(0 <= a <= b for _, a, b in ranges)
    assert all(b <= lengths[doc] for doc, _, b in ranges if doc is not None)


def test_every_span_lies_in_its_article() -> None:
    assert_spans_lie_inside(account())
    assert sum(doc is not None for doc, _, _ in spans(account(), None)) > 500


def test_every_id_that_is_named_is_there() -> None:
    made = account()
    statements = {s.id for s in made.statements}
    claims = {c.id for c in made.claims}
    ends = {d.id for d in made.documents} | {a.id for a in made.agents}
    assert {i for c in made.claims for i in (*c.statements, c.first_seen)} <= statements
    assert {s.claim for s in made.statements if s.claim} <= claims
    assert {i for m in made.alignments for i in (*m.from_, *m.to)} <= statements
    assert {e for d in made.edges for e in (d.from_, d.to)} <= ends
    assert {o.agent for c in made.claims for o in c.origins} <= ends
    assert {x.agent for s in made.statements for x in s.chain} <= ends
    assert {c for f in made.findings for c in f.claims} <= claims


def test_an_account_is_the_same_after_writing_and_reading() -> None:
    assert retold.loads(retold.dumps(account())) == account()


def test_without_text_no_sentence_is_written() -> None:
    written = retold.dumps(account(), with_text=False)
    for doc in account().documents:
        for block in doc.sections:
            words = doc.text[block.start : block.end]
            assert len(words) < 80 or json.dumps(words, ensure_ascii=False)[1:-1] not in written


# ------------------------------------------------------------------ replay
WORDS = st.lists(
    st.sampled_from('the mill, "closed" on May 3 — it’s 40 % of U.N. aid\n \u00a0 é 😀 not'.split(" ")), max_size=14
).map(" ".join)


@given(a=st.one_of(WORDS, st.text(max_size=60)), b=st.one_of(WORDS, st.text(max_size=60)), pad=st.text(max_size=5))
@settings(max_examples=300, deadline=None)
def test_edits_turn_the_earlier_text_into_the_later(a: str, b: str, pad: str) -> None:
    here, there = Span(len(pad), len(pad) + len(a)), Span(0, len(b))
    edits = diff(pad + a + pad, here, b + pad, there)
    assert replay(pad + a + pad, here, edits) == b
    assert all(e.a.of(pad + a + pad) == e.a_text and e.b.of(b + pad) == e.b_text for e in edits)
    assert list(edits) == sorted(edits, key=lambda e: (e.a.start, e.b.start))


def test_every_alignment_of_the_demo_replays() -> None:
    texts = {d.id: d.text for d in account().documents}
    replayed = 0
    for m in account().alignments:
        if m.a and m.b:
            assert replay(texts[m.a.doc], m.a.span, m.edits) == texts[m.b.doc][m.b.start : m.b.end]
            replayed += 1
    assert replayed >= 20


# ------------------------------------------------------------------ order
@given(order=st.permutations(range(5)))
@SLOW
def test_the_order_of_the_articles_does_not_matter(order: list[int]) -> None:
    assert retold.dumps(retold.trace([articles()[i] for i in order])) == retold.dumps(account())


def test_an_article_given_twice_counts_once() -> None:
    assert retold.dumps(retold.trace([*articles(), articles()[2]])) == retold.dumps(account())


# ------------------------------------------------------------------ copies
def copy_of(page: Article, name: str) -> Article:
    """The same words on another outlet's page, a day later."""
    made = article(f"{name}.txt", ["x"], outlet=name, published="2025-05-15T12:00:00+02:00")
    why = {"url": None, "links": (), "outlet": None, "updated": made.updated, "uri": made.uri}
    return replace(page, id=made.id, outlet_name=name, outlet_basis=made.outlet_basis, published=made.published, **why)


def telling(made: Account, doc: str, place: Place) -> Claim | None:
    """The claim that the same words are put into."""
    owners = {i: c for c in made.claims for i in c.statements}
    held = [s for s in made.statements if s.doc == doc and s.span.touches(place.span)]
    return next((owners[s.id] for s in held if s.id in owners), None)


@pytest.mark.parametrize("which", range(5))
def test_a_pure_copy_never_adds_an_origin(which: int) -> None:
    more = retold.trace([*articles(), copy_of(articles()[which], "The Evening Echo")])
    for claim in account().claims:
        first = next(s for s in account().statements if s.id == claim.first_seen)
        now = telling(more, first.doc, Place(first.doc, first.start, first.end))
        assert now is not None
        assert now.independent_origins.min <= claim.independent_origins.min, claim.text
        assert now.independent_origins.max <= claim.independent_origins.max, claim.text


@pytest.mark.parametrize("which", range(5))
def test_taking_an_article_away_breaks_nothing(which: int) -> None:
    left = [a for n, a in enumerate(articles()) if n != which]
    made = retold.trace(left)
    assert len(made.documents) == 4
    assert_spans_lie_inside(made)


# ------------------------------------------------------------------ any text
SENTENCES = (
    'The dam "will hold," said the engineer Ada Brandt.',
    "Officials told the Vale Courier that 12 boats sank on Monday.",
    "“It was dark",
    "A source familiar with the matter denied it.",
    "According to the Northgate Herald, about 4.5 million crowns are missing.",
    "  \u00a0 ",
    "‮abc‬ \u200b\ufe0f",
    "''''\"\"\"",
    "Überraschung in Łódź: 3½ Mio. € weg!",
    "- report",
    "(Reuters) -",
    "He said. She said. They said that he said that she said.",
    "\ud800",
)
PARAGRAPH = st.lists(st.one_of(st.sampled_from(SENTENCES), st.text(max_size=40)), min_size=1, max_size=5).map(
    lambda parts: " ".join(parts).replace("\n", " ")
)


@given(first=st.lists(PARAGRAPH, max_size=4), second=st.lists(PARAGRAPH, max_size=4))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_gives_a_sound_account(first: list[str], second: list[str]) -> None:
    a = article("a.txt", first, headline="One", outlet="Vale Courier", published="2024-05-06T08:00:00+00:00")
    b = article("b.txt", second, outlet="Northgate Herald")
    made = retold.trace([a, b])
    assert_spans_lie_inside(made)
    assert retold.loads(retold.dumps(made)) == made
