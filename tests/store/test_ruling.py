"""What people rule is kept for good: judgements outlive new traces, splits and merges outlive new groupings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made import article
from store.town import NOW, event, everything, names

from retold.errors import UsageError
from retold.store import Store


def grouping(store: Store) -> set[frozenset[str]]:
    return names({a.id: a.story for a in store.recent(limit=1000)})


def ids(name: str) -> frozenset[str]:
    return frozenset(a.id for a in event(name))


def test_a_split_is_remembered(store: Store) -> None:
    store.add(everything(), now=NOW)
    out = event("ferry")[2]
    left, new = store.split(store.story_of(out.id), [out.id], by="ida", now=NOW)
    assert store.story(left).articles == 2 and store.story(new).articles == 1
    wanted = {ids("ferry") - {out.id}, frozenset({out.id}), ids("mine"), ids("festival")}
    assert grouping(store) == wanted
    store.regroup(now=NOW)
    assert grouping(store) == wanted


def test_a_merge_is_remembered_and_old_links_lead_on(store: Store) -> None:
    store.add(everything(), now=NOW)
    before = [store.story_of(event(name)[0].id) for name in ("mine", "festival")]
    made = store.merge(before, by="ida", now=NOW)
    assert {store.story_of(s) for s in before} == {made}
    store.regroup(now=NOW)
    assert grouping(store) == {ids("ferry"), ids("mine") | ids("festival")}


def test_an_article_that_comes_later_does_not_undo_a_split(store: Store) -> None:
    first, second, third = event("ferry")
    store.add([first, second], now=NOW)
    store.split(store.story_of(first.id), [second.id], by="ida", now=NOW)
    store.add([third, *event("mine")], now=NOW)
    assert store.story_of(first.id) != store.story_of(second.id)


def test_undoing_a_split_brings_the_story_together_and_stays_in_the_history(store: Store) -> None:
    store.add(everything(), now=NOW)
    out = event("ferry")[2]
    store.split(store.story_of(out.id), [out.id], by="ida", now=NOW)
    (ruling,) = store.judgements()
    store.undo(ruling.id, by="ben", now=NOW)
    assert grouping(store) == {ids("ferry"), ids("mine"), ids("festival")}
    assert store.judgements() == ()
    (kept,) = store.judgements(undone_too=True)
    assert (kept.verdict, kept.by, kept.undone_by) == ("split", "ida", "ben")
    with pytest.raises(UsageError, match="undone already"):
        store.undo(ruling.id, by="ben", now=NOW)


def test_a_split_must_take_something_and_leave_something(store: Store) -> None:
    store.add(everything(), now=NOW)
    story = store.story_of(event("mine")[0].id)
    with pytest.raises(UsageError, match="leave something"):
        store.split(story, sorted(ids("mine")), by="", now=NOW)
    with pytest.raises(UsageError, match="not all of these"):
        store.split(story, [event("ferry")[0].id], by="", now=NOW)
    with pytest.raises(UsageError, match="two stories"):
        store.merge([story], by="", now=NOW)


def test_a_judgement_outlives_the_growth_of_its_story(store: Store) -> None:
    first, second, third = event("ferry")
    store.add([first, second], now=NOW)
    story = store.story_of(first.id)
    account = store.account(story)
    claim = next(c for c in account.claims if len(c.statements) > 1)
    store.judge(claim.id, "confirmed", by="ida", now=NOW, note="asked the coastguard")
    assert [(j.subject, j.verdict) for j in store.account(story).judgements] == [(claim.id, "confirmed")]

    store.add([third], now=NOW)
    assert store.story(story).stale
    grown = store.account(story)
    assert len(grown.documents) == 3
    (judgement,) = grown.judgements
    now_told = next(c for c in grown.claims if c.id == judgement.subject)
    assert set(claim.statements) & set(now_told.statements)
    # a link to the claim as it was leads to the claim that tells it now
    assert set(store.claim(claim.id).claim.statements) & set(claim.statements)


def test_alerts_tell_of_a_new_origin_once(store: Store) -> None:
    told = [
        ("a", "Vale Courier", "Almery Wood reservoir leaks", "2031-05-01T08:00:00+00:00", [
            "The reservoir above Almery Wood leaks through its eastern wall, engineer Petra Voss told the Vale Courier.",
            "Voss inspected the wall in April."]),
        ("b", "Radio Dunmere", "Reservoir at Almery Wood leaks", "2031-05-01T10:00:00+00:00", [
            "The reservoir above Almery Wood leaks through its eastern wall, the Vale Courier reported."]),
        ("c", "Hill Echo", "Farmer saw Almery Wood reservoir leak", "2031-05-02T08:00:00+00:00", [
            "Water leaks through the eastern wall of the reservoir above Almery Wood, farmer Tomas Reed said in an interview "
            "with the Hill Echo.", "Reed grazes sheep below the dam."]),
    ]  # fmt: skip
    one, copy, own = (
        replace(article(u, lines, headline=head, outlet=outlet, published=at), url=f"https://{u}.example/1")
        for u, outlet, head, at, lines in told
    )
    store.add([one, copy], now=NOW)
    assert len(store.stories()) == 1
    assert store.check_alerts(now=NOW) == ()  # the first look only takes note
    store.add([own], now=NOW)
    assert len(store.stories()) == 1
    found = store.check_alerts(now=NOW)
    assert {a.kind for a in found} == {"new_origin"}
    assert any("Hill Echo" in a.message or "Tomas Reed" in a.message for a in found)
    assert store.check_alerts(now=NOW) == ()


def test_alerts_tell_of_copies_that_stand_on_a_corrected_report(store: Store) -> None:
    from retold.model import Block, BlockKind

    first, second, _ = event("ferry")
    store.add([first, second], now=NOW)
    store.check_alerts(now=NOW)
    note = "Correction: an earlier version said that 84 passengers were aboard; there were 48."
    text = first.text + "\n" + note
    later = replace(
        first, id="dcorrected", text=text, length=len(text), sha256="0" * 64,
        sections=(*first.sections, Block(BlockKind.CORRECTION, len(first.text) + 1, len(text))),
    )  # fmt: skip
    store.add([later], now=NOW)
    found = [a for a in store.check_alerts(now=NOW) if a.kind == "corrected"]
    assert len(found) == 1 and "Northgate Herald" in found[0].message and found[0].subject == "dcorrected"
    assert store.check_alerts(now=NOW) == ()


def test_a_watched_phrase_is_told_of_in_new_articles_only(store: Store) -> None:
    store.add(event("mine"), now=NOW)
    store.watch("oona  quill", by="ida", now=NOW)
    store.watch("Brannock Metals", by="ida", now=NOW)
    assert store.check_alerts(now=NOW, limit=0) == ()
    store.add(event("festival"), now=NOW)
    found = store.check_alerts(now=NOW, limit=0)
    assert {a.subject for a in found} == ids("festival") and {a.kind for a in found} == {"watched"}
    store.unwatch(store.watches()[0].id, now=NOW)
    assert [w.phrase for w in store.watches()] == ["Brannock Metals"]
