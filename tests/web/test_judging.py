"""A person rules, the ruling stands beside the machine's answer, can be taken back, and stays in the history."""

from __future__ import annotations

import re
from html import unescape

import pytest
from web.desk_made import Desk

from retold.web.judging import subjects


def _parts(desk: Desk) -> dict[str, str]:
    account = desk.store.account(desk.crane())
    return {
        "match": account.alignments[0].id, "edge": account.edges[0].id, "claim": account.claims[0].id,
        "source": account.agents[0].id, "story": account.story.id,
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["match", "edge", "claim", "source", "story"])
@pytest.mark.parametrize("verdict", ["confirmed", "rejected"])
def test_a_ruling_is_kept_and_shown(desk: Desk, kind: str, verdict: str) -> None:
    story, subject = desk.crane(), _parts(desk)[kind]
    before = desk.store.account(story)
    answer = desk.post(
        "/judge", story=story, subject=subject, verdict=verdict, note="asked the clerk", back=f"/story/{story}/judge"
    )
    assert answer.status_code == 303
    kept = desk.store.judgements(subject)
    assert [(r.verdict, r.by, r.note) for r in kept] == [(verdict, "night desk", "asked the clerk")]
    after = desk.store.account(story)
    assert [j.verdict for j in after.judgements] == [verdict]
    # what is worked out follows the ruling and says so; the machine's own scores stay as they were
    scores = {m.id: m.confidence for m in before.alignments} | {e.id: e.confidence for e in before.edges}
    assert all(scores[x.id] == x.confidence for x in (*after.alignments, *after.edges))
    ruled = [x for x in (*after.alignments, *after.edges) if x.id == subject]
    if kind == "match" or (kind, verdict) == ("edge", "confirmed"):
        assert ruled[0].reasons[-1].rule == f"a person {verdict} it"
    elif kind == "edge":
        assert not ruled


def test_a_ruling_can_be_taken_back_and_stays_in_the_history(desk: Desk) -> None:
    story, match = desk.crane(), _parts(desk)["match"]
    answer = desk.post("/judge", story=story, subject=match, verdict="rejected", note="", back=f"/story/{story}/judge")
    page = desk.client.get(answer.headers["location"]).text
    assert "Your ruling is kept." in page and "Ruled <bdi>rejected by night desk</bdi>" in page
    ruling = re.search(r'name="ruling" value="(\d+)"', page)
    assert ruling, "the page right after a ruling offers to undo it"
    undone = desk.post("/undo", ruling=ruling[1], back=f"/story/{story}/judge")
    page = desk.client.get(undone.headers["location"]).text
    assert "was taken back" in page and "Ruled <bdi>rejected" not in page
    history = desk.client.get("/rulings").text
    assert 'class="undone"' in history and "taken back" in history
    assert desk.post("/undo", ruling=ruling[1], back="/rulings").status_code == 400  # once is enough


def test_the_story_page_shows_a_new_ruling_at_once(desk: Desk) -> None:
    story, claim = desk.crane(), _parts(desk)["claim"]
    assert "A person ruled" not in desk.client.get(f"/story/{story}").text
    desk.post("/judge", story=story, subject=claim, verdict="confirmed", note="", back="/")
    assert "confirmed" in desk.client.get(f"/story/{story}").text.partition("A person ruled")[2][:200]


def test_two_claims_are_one_and_two_sources_are_not(desk: Desk) -> None:
    account = desk.store.account(desk.crane())
    one, two = account.claims[0].id, account.claims[1].id
    assert (
        desk.post(
            "/judge", story=account.story.id, subject=one, other=two, verdict="same_as", note="", back=f"/claim/{one}"
        ).status_code
        == 303
    )
    assert desk.store.judgements(one)[0].verdict == f"same_as:{two}"
    assert "the same as" in desk.client.get(f"/claim/{one}").text
    a, b = account.agents[0].id, account.agents[1].id
    assert (
        desk.post(
            "/judge", story=account.story.id, subject=a, other=b, verdict="not_same_as", note="", back="/"
        ).status_code
        == 303
    )
    assert desk.store.judgements(a)[0].verdict == f"not_same_as:{b}"


@pytest.mark.parametrize(
    ("subject", "verdict", "other"),
    [
        ("nothing", "confirmed", ""),
        ("", "confirmed", ""),
        ("claim", "maybe", ""),
        ("claim", "", ""),
        ("claim", "same_as", ""),
        ("claim", "same_as", "nothing"),
        ("claim", "same_as", "claim"),
    ],
)
def test_what_cannot_be_ruled_is_refused(desk: Desk, subject: str, verdict: str, other: str) -> None:
    known = _parts(desk)
    answer = desk.post(
        "/judge",
        story=desk.crane(),
        subject=known.get(subject, subject),
        verdict=verdict,
        other=known.get(other, other),
        note="",
        back="/",
    )
    assert answer.status_code == 400 and not desk.store.judgements()


def test_everything_that_the_judge_page_offers_can_be_ruled(desk: Desk) -> None:
    story = desk.crane()
    page = desk.client.get(f"/story/{story}/judge").text
    offered = {unescape(s) for s in re.findall(r'name="subject" value="([^"]+)"', page)}
    known = subjects(desk.store.account(story))
    assert offered and offered <= known
    assert set(re.findall(r'name="back" value="([^"]+)"', page)) == {f"/story/{story}/judge"}


def test_articles_are_taken_out_of_a_story_and_put_back(desk: Desk) -> None:
    story = desk.crane()
    article = next(a.id for a in desk.store.articles(story) if a.outlet == "Coast Evening Post")
    answer = desk.post(f"/story/{story}/split", article=article, note="another crane")
    assert answer.status_code == 303 and "done=split" in answer.headers["location"]
    assert desk.store.story_of(article) != desk.store.story_of(desk.store.articles(story)[0].id)
    new = desk.store.story_of(article)
    assert desk.post(f"/story/{story}/merge", other=new, note="").status_code == 303
    assert desk.store.story_of(article) == desk.store.story_of(story)
    assert desk.post(f"/story/{story}/split", note="").status_code == 400
