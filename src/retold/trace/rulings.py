"""What people ruled, put to work: an account is worked out again from their rulings, and says which answers rest on a person.

Verdicts: ``confirmed`` and ``rejected`` of a match or an edge; ``same_as:ID`` and ``not_same_as:ID`` of two sources or two claims.
The last ruling on a subject holds. The machine's own score stays in the record; the ruling is one more reason beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from retold.model import Derivation, EdgeType, Judgement, Match, Reason, Tri
from retold.trace.agents import Agents
from retold.trace.derive import Web

_TAKES = (EdgeType.CITES, EdgeType.COPIES, EdgeType.FOLLOWS, EdgeType.QUOTES)


@dataclass(frozen=True, slots=True)
class Rulings:
    """The rulings that hold, by what they say."""

    confirmed: frozenset[str] = frozenset()
    rejected: frozenset[str] = frozenset()
    same: frozenset[tuple[str, str]] = frozenset()
    apart: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, judgements: Sequence[Judgement]) -> Rulings:
        last: dict[tuple[str, str], str] = {}
        for j in judgements:
            verdict, _, other = j.verdict.partition(":")
            last[j.subject, other] = verdict
        pick = {
            v: frozenset(k for k, w in last.items() if w == v)
            for v in ("confirmed", "rejected", "same_as", "not_same_as")
        }
        return cls(
            frozenset(s for s, _ in pick["confirmed"]), frozenset(s for s, _ in pick["rejected"]),
            frozenset(pick["same_as"]), frozenset(pick["not_same_as"]),
        )  # fmt: skip


def identities(agents: Agents, rulings: Rulings) -> None:
    """Sources that a person joined or told apart."""
    for pairs, joined in ((rulings.same, True), (rulings.apart, False)):
        for x, y in sorted(pairs):
            if x not in agents.drafts or y not in agents.drafts:
                continue
            for p, q in ((x, y), (y, x)):
                draft = agents.drafts[p]
                draft.possibly_same_as.discard(q)
                draft.same_as.discard(q)
                if joined:
                    draft.same_as.add(q)


def edges(web: Web, rulings: Rulings) -> None:
    """Edges that a person rejected are taken out, with what was concluded from them; confirmed ones stand, however doubtful they were."""
    kept: list[Derivation] = []
    docs = {e.from_ for e in web.edges}
    for e in web.edges:
        if e.id in rulings.rejected:
            web.siblings -= {(e.from_, e.to), (e.to, e.from_)} if e.type == EdgeType.SHARES_UPSTREAM else set()
            continue
        if e.id in rulings.confirmed:
            e = replace(e, reasons=(*e.reasons, Reason("a person confirmed it")))
            if e.type in _TAKES and e.to in docs:
                web.up[e.from_].add(e.to)
        kept.append(e)
    gone = {(e.from_, e.to) for e in web.edges} - {(e.from_, e.to) for e in kept if e.type in _TAKES}
    for child, parent in gone:
        if any(e.id in rulings.rejected and (e.from_, e.to) == (child, parent) for e in web.edges):
            web.up[child].discard(parent)
            web.cites.pop((child, parent), None)
    web.edges = kept


def match(found: Match, rulings: Rulings) -> Match:
    """A match that a person ruled on says so."""
    if found.id in rulings.rejected:
        return replace(found, derived=Tri.NO, drift=(), reasons=(*found.reasons, Reason("a person rejected it")))
    if found.id in rulings.confirmed:
        return replace(found, derived=Tri.YES, reasons=(*found.reasons, Reason("a person confirmed it")))
    return found
