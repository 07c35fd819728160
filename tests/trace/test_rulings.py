"""What a person rules changes the account, and the account says so."""

from __future__ import annotations

from retold import pipeline
from retold.intake import article_from_record
from retold.model import Account, Article, EdgeType, Judgement, Tri

PAGES = (
    ("Alder Post", "2024-03-04T08:00:00", "The iron bridge at Corran will close in May because two of its piers are cracked, the county engineer, Hugo Sandoval, said."),
    ("Brook Times", "2024-03-05T08:00:00", "The iron bridge at Corran will close in May because two piers are cracked, the Alder Post reported. It carries nine thousand cars a day."),
    ("Hill Echo", "2024-03-06T08:00:00", "The owners of the old paper mill have put it up for sale, a source close to the board told the Hill Echo."),
    ("Tarn Daily", "2024-03-06T09:00:00", "A buyer is wanted for the old paper mill: its owners want to sell, a person with knowledge of the plan told the Tarn Daily."),
)  # fmt: skip


def traced(*judgements: Judgement) -> Account:
    made = [
        article_from_record({"outlet": outlet, "published": day, "title": "News of the valley", "text": text}, outlet)
        for outlet, day, text in PAGES
    ]
    return pipeline.trace([a for a in made if isinstance(a, Article)], judgements=judgements)


def test_rejected_edges_are_gone_and_nothing_is_concluded_from_them() -> None:
    before = traced()
    docs = {d.id for d in before.documents}
    taken = next(e for e in before.edges if e.type == EdgeType.CITES and e.to in docs)
    between = [e.id for e in before.edges if (e.from_, e.to) == (taken.from_, taken.to)]
    after = traced(*(Judgement(e, "rejected", "mara") for e in between))
    assert not {e.id for e in after.edges} & set(between)
    assert any(m.derived == Tri.YES and m.b and m.b.doc == taken.from_ for m in before.alignments)
    assert not any(m.derived == Tri.YES and m.b and m.b.doc == taken.from_ for m in after.alignments)
    assert after.judgements[0].by == "mara"


def test_a_confirmed_edge_says_so_and_keeps_the_machines_score() -> None:
    edge = next(e for e in traced().edges if e.type == EdgeType.CITES)
    after = next(e for e in traced(Judgement(edge.id, "confirmed", "mara")).edges if e.id == edge.id)
    assert after.confidence == edge.confidence
    assert after.reasons[-1].rule == "a person confirmed it"


def test_a_rejected_match_does_not_derive() -> None:
    match = next(m for m in traced().alignments if m.derived == Tri.YES)
    after = next(m for m in traced(Judgement(match.id, "rejected", "mara")).alignments if m.id == match.id)
    assert after.derived == Tri.NO
    assert not after.drift


def test_unnamed_sources_that_a_person_joined_are_one_origin() -> None:
    def mill(account: Account) -> tuple[int, int]:
        claim = next(c for c in account.claims if "mill" in c.text and c.outlets == 2)
        return claim.independent_origins.min, claim.independent_origins.max

    before = traced()
    unnamed = sorted(a.id for a in before.agents if a.id.startswith("unnamed:"))
    assert mill(before) == (1, 2)
    assert mill(traced(Judgement(unnamed[0], f"same_as:{unnamed[1]}", "mara"))) == (1, 1)
    assert mill(traced(Judgement(unnamed[0], f"not_same_as:{unnamed[1]}", "mara")))[1] == 2


def test_the_last_ruling_on_a_subject_holds() -> None:
    edge = next(e for e in traced().edges if e.type == EdgeType.CITES)
    after = traced(Judgement(edge.id, "rejected", "mara"), Judgement(edge.id, "confirmed", "ivo"))
    assert edge.id in {e.id for e in after.edges}
