"""What holds for the count of origins whatever the story: echoes, removals, order, other events, and one speaker heard by many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import article

import retold
from retold.evaluate import echo_make
from retold.evaluate.echo_make import Story
from retold.model import Account, Article, Claim, EdgeType, Precision, When

FEW = settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
STORIES = range(4)
TAKEN = (EdgeType.COPIES, EdgeType.FOLLOWS, EdgeType.CITES)


@cache
def story(number: int) -> Story:
    """One first report, four retellings of it and of each other, and up to one report of another's own."""
    return echo_make.make(5, number, 4, number % 2)


@cache
def articles(number: int) -> tuple[Article, ...]:
    return tuple(echo_make.articles(story(number)))


@cache
def account(number: int) -> Account:
    return retold.trace(articles(number))


def told_before(claim: Claim, before: Account) -> list[Claim]:
    """The claims of the account before that share a telling with this one."""
    return [c for c in before.claims if set(c.statements) & set(claim.statements)]


def risen(before: Account, after: Account) -> list[str]:
    """Claims that have more origins than the largest of those whose tellings they hold had before."""
    out = []
    for claim in after.claims:
        old = told_before(claim, before)
        now = claim.independent_origins
        if old and (
            now.min > max(c.independent_origins.min for c in old)
            or now.max > max(c.independent_origins.max for c in old)
        ):
            out.append(f"{claim.text!r}: {[c.independent_origins for c in old]} became {now}")
    return out


def copy_of(original: Article, outlet: str, minutes: int) -> Article:
    """The same words under another name, later."""
    value = (datetime.fromisoformat(str(original.published.value)) + timedelta(minutes=minutes)).isoformat()
    lines = original.text.strip().split("\n\n")
    made = article(outlet.lower().replace(" ", "-") + ".txt", lines[1:], headline=lines[0], outlet=outlet)
    return replace(made, published=replace(original.published, value=value, earliest=value, latest=value))


# ------------------------------------------------------------------ copies and removals
@given(number=st.sampled_from(STORIES), which=st.integers(0, 4), minutes=st.sampled_from((30, 3000)))
@FEW
def test_a_pure_copy_never_raises_a_count(number: int, which: int, minutes: int) -> None:
    copied = copy_of(articles(number)[which], "Quarry Bugle", minutes)
    assert risen(account(number), retold.trace([*articles(number), copied])) == []


def test_ten_pure_copies_raise_no_count() -> None:
    copies = [copy_of(articles(1)[0], f"Quarry Bugle {name}", 20 * k) for k, name in enumerate("ABCDEFGHIJ", 1)]
    assert risen(account(1), retold.trace([*articles(1), *copies])) == []


ONE_OPEN = pytest.mark.xfail(
    strict=True, reason="an unseen paper and the source that others name behind it are counted apart in max"
)


@pytest.mark.parametrize("number", [0, 1, pytest.param(2, marks=ONE_OPEN), 3])
def test_removing_the_first_report_that_others_carry_raises_no_count(number: int) -> None:
    assert story(number).pieces[0].parent is None
    assert risen(account(number), retold.trace(articles(number)[1:])) == []


@pytest.mark.parametrize("number", STORIES)
def test_removing_a_link_of_a_chain_raises_no_count(number: int) -> None:
    parents = {p.parent for p in story(number).pieces if p.parent}
    for gone in sorted(p for p in parents if story(number).pieces[p].parent is not None)[:1]:
        left = [a for k, a in enumerate(articles(number)) if k != gone]
        assert risen(account(number), retold.trace(left)) == []


# ------------------------------------------------------------------ order, other events
@given(order=st.permutations(range(6)))
@FEW
def test_order_never_matters(order: list[int]) -> None:
    shuffled = [articles(1)[i] for i in order]
    assert retold.dumps(retold.trace(shuffled)) == retold.dumps(account(1))


@pytest.mark.parametrize(("x", "y"), [(0, 1), (2, 3)])
def test_another_event_beside_it_changes_nothing(x: int, y: int) -> None:
    alone = {retold.dumps(a) for n in (x, y) for a in retold.trace_stories(articles(n))}
    together = {retold.dumps(a) for a in retold.trace_stories([*articles(x), *articles(y)])}
    assert together == alone


# ------------------------------------------------------------------ one speaker, several outlets present
SAID = "“The tunnel will stay shut until every bolt has been checked,” mayor Odile Marchbank said."
HEARD: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Vale Courier", "Tunnel shut after bolts fall", (
        "Mayor Odile Marchbank faced reporters on the steps of the town hall in Sallow Bridge on Tuesday.", SAID,
        "Engineers had found eleven loose bolts above the northern lane the day before.",
        "Lorries are being sent over the pass, and haulers grumbled about two extra hours.")),
    ("Northgate Herald", "Marchbank: no traffic until all is safe", (
        "Commuters in Sallow Bridge must find another way to work.", SAID,
        "She spoke for a quarter of an hour and took nine questions, most of them about who would pay.",
        "A firm from the coast won the contract to look after the roof in 2019.")),
    ("Radio Tarn", "Long queues on the pass road", (
        "Queues reached the quarry by noon, our reporter at the town hall says.", SAID,
        "Asked about a date, the mayor shrugged.",
        "Schools will start later from Wednesday so that buses can make the detour.")),
)  # fmt: skip
SLIP = "The bolts were made in Antwelp in 1987 and came down like over-ripe pears, somebody in the crowd remarked."


def heard(slips: Sequence[int] = ()) -> list[Article]:
    """The three reports; ``slips`` are those that carry one outlet's peculiar sentence, slip of the pen included."""
    out = []
    for k, (outlet, head, lines) in enumerate(HEARD):
        body = [*lines, SLIP] if k in slips else list(lines)
        made = article(outlet.lower().replace(" ", "-") + ".txt", body, headline=head, outlet=outlet)
        value = f"2024-05-14T1{2 + k}:20:00+00:00"
        out.append(replace(made, published=When(value, value, value, Precision.MINUTE, retold.model.Basis.EXPLICIT)))
    return out


def said_claim(made: Account) -> Claim:
    texts = {d.id: d.text for d in made.documents}
    quoted = {s.id for s in made.statements if "every bolt has been checked" in s.span.of(texts[s.doc])}
    return max((c for c in made.claims if quoted & set(c.statements)), key=lambda c: len(quoted & set(c.statements)))


def takings(made: Account) -> set[tuple[str, str]]:
    names = {d.id: str(d.outlet_name) for d in made.documents}
    return {
        (names[e.from_], names[e.to])
        for e in made.edges
        if e.type in TAKEN and e.from_ in names and e.to in names and e.confidence >= 0.5
    }


def test_one_speaker_heard_by_three_outlets_is_one_origin_with_three_hearers() -> None:
    claim = said_claim(retold.trace(heard()))
    assert len({s for s in claim.statements}) >= 3
    assert (claim.independent_origins.min, claim.independent_origins.max) == (1, 1)
    assert [len(o.hearers) for o in claim.origins] == [3]


def test_hearing_the_same_speaker_is_no_copying() -> None:
    assert takings(retold.trace(heard())) == set()


def test_an_outlets_peculiar_slip_in_another_makes_an_edge() -> None:
    assert ("Radio Tarn", "Vale Courier") in takings(retold.trace(heard(slips=(0, 2))))
