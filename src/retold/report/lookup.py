"""One account with everything that the reports look up in it, worked out once.

Accounts come from outside (a file, another version): an id that leads nowhere is shown as it stands, a span that
leaves the text is cut to it. No report fails on either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from retold.model import (
    Account,
    Article,
    Basis,
    Claim,
    Derivation,
    Drift,
    Finding,
    Judgement,
    Match,
    Origin,
    Place,
    Source,
    SourceKind,
    Span,
    Statement,
    Tri,
)
from retold.report import text as words

ANONYMOUS = frozenset({SourceKind.ANONYMOUS_PERSON, SourceKind.ANONYMOUS_GROUP})
_OWN_WORD = "own:"  # before the id of an article: what it says on its own word
OUTLETS = frozenset({SourceKind.OUTLET, SourceKind.SELF_OUTLET})


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the drift ledger: a drift with the match that it belongs to (none for a drift inside one article)."""

    drift: Drift
    match: Match
    claim: str | None


class Story:
    """An account, ready for a reader's questions: who is that, where is it, what was said there."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.docs: dict[str, Article] = {d.id: d for d in account.documents}
        self.agents: dict[str, Source] = {a.id: a for a in account.agents}
        self.statements: dict[str, Statement] = {s.id: s for s in account.statements}
        self.claims: dict[str, Claim] = {c.id: c for c in account.claims}
        self.matches: dict[str, Match] = {m.id: m for m in account.alignments}

    @cached_property
    def order(self) -> tuple[Article, ...]:
        """Articles in order of first publication; those that the story line forgot come last, in their own order."""
        named = [self.docs[i] for i in dict.fromkeys(self.account.story.documents) if i in self.docs]
        return (*named, *(d for d in self.account.documents if d.id not in set(self.account.story.documents)))

    @cached_property
    def position(self) -> dict[str, int]:
        return {d.id: i for i, d in enumerate(self.order)}

    @cached_property
    def labels(self) -> dict[str, str]:
        """A short name for each article: its outlet, numbered where one outlet has several articles."""
        names = {d.id: self.outlet(d) for d in self.order}
        total: dict[str, int] = {}
        for name in names.values():
            total[name] = total.get(name, 0) + 1
        seen: dict[str, int] = {}
        labels = {}
        for doc, name in names.items():
            seen[name] = seen.get(name, 0) + 1
            labels[doc] = f"{name} ({seen[name]})" if total[name] > 1 else name
        return labels

    def outlet(self, doc: Article) -> str:
        """The publisher's name; where it is not known, the file or page that the article came from."""
        if doc.outlet_name:
            return words.safe_line(doc.outlet_name)
        source = self.agents.get(doc.outlet or "")
        if source is not None and doc.outlet_basis is not Basis.UNKNOWN:
            return words.safe_line(source.name)
        name = words.safe_line(doc.uri.rstrip("/").rpartition("/")[2])
        return words.shorten(name, 40) if name else "Outlet not known"

    def outlet_key(self, doc: str) -> str:
        """What makes two articles count as one outlet; an article whose outlet is not known counts by itself."""
        article = self.docs.get(doc)
        if article is None:
            return doc
        return article.outlet or article.outlet_name or article.id

    @cached_property
    def outlet_count(self) -> int:
        return len({self.outlet_key(d.id) for d in self.order})

    def label(self, some_id: str) -> str:
        """Name an article or a source by its id; an id that leads nowhere stands for itself."""
        if some_id in self.docs:
            return self.labels[some_id]
        return self.agent(some_id)

    def agent(self, agent_id: str) -> str:
        source = self.agents.get(agent_id)
        if source is None:
            own = self.own_article(agent_id)
            return self.labels[own] if own else words.safe_line(agent_id)
        if agent_id in self._unnamed_outlets:
            return self._unnamed_outlets[agent_id]
        name = source.name or source.description or words.plain(words.SOURCE_KINDS, source.kind)
        return words.safe_line(name)

    @cached_property
    def _unnamed_outlets(self) -> dict[str, str]:
        """Outlets that nothing names are called by the one article that stands for them."""
        docs = [d for d in self.order if d.outlet and not d.outlet_name and d.outlet_basis is Basis.UNKNOWN]
        return {d.outlet: self.labels[d.id] for d in docs if d.outlet}

    def message(self, finding: Finding) -> str:
        """What a finding says, with the names that this report uses."""
        said = words.safe_line(finding.message)
        for agent, label in self._unnamed_outlets.items():
            if agent in self.agents and self.agents[agent].name:
                said = said.replace(words.safe_line(self.agents[agent].name), label)
        return said

    def own_article(self, agent_id: str) -> str | None:
        """The article whose own word an origin is, where its outlet is no agent of the story."""
        doc = agent_id.removeprefix(_OWN_WORD)
        return doc if doc != agent_id and doc in self.docs and agent_id not in self.agents else None

    def kind(self, agent_id: str) -> SourceKind:
        source = self.agents.get(agent_id)
        if source is None:
            return SourceKind.SELF_OUTLET if self.own_article(agent_id) else SourceKind.UNKNOWN
        return source.kind

    def is_anonymous(self, agent_id: str) -> bool:
        return self.kind(agent_id) in ANONYMOUS

    def slice(self, doc: str, start: int, end: int) -> str:
        article = self.docs.get(doc)
        return article.text[max(start, 0) : max(end, 0)] if article else ""

    def at(self, place: Place | None) -> str:
        return self.slice(place.doc, place.start, place.end) if place else ""

    def said(self, statement: Statement) -> str:
        """The exact words of a statement; parts that stand apart are joined by an ellipsis."""
        return " … ".join(self.slice(statement.doc, p.start, p.end) for p in statement.parts)

    def own_voice(self, statement: Statement) -> bool:
        """True where the article puts a statement down to nobody but itself."""
        return not self.outside_chain(statement)

    def outside_chain(self, statement: Statement) -> tuple[str, ...]:
        """The chain without the article's own outlet in front of it."""
        article = self.docs.get(statement.doc)
        own = article.outlet if article else None
        ids = [link.agent for link in statement.chain]
        while ids and (ids[0] == own or self.kind(ids[0]) is SourceKind.SELF_OUTLET):
            ids.pop(0)
        return tuple(ids)

    def chain(self, statement: Statement) -> list[str]:
        """The chain in names, the article's outlet first."""
        return [self.labels.get(statement.doc, statement.doc), *(self.agent(a) for a in self.outside_chain(statement))]

    def speaker(self, statement: Statement) -> SourceKind:
        """Who the reader hears: the kind of the innermost source, or the outlet itself."""
        outside = self.outside_chain(statement)
        return self.kind(outside[-1]) if outside else SourceKind.SELF_OUTLET

    def path(self, origin: Origin) -> list[str]:
        """The names along the way to an origin, the origin last; an article and its own outlet are one step."""
        names: list[str] = []
        for step in (*origin.via, origin.agent):
            name = self.label(step)
            if not names or names[-1] != name:
                names.append(name)
        return names

    def tellings(self, claim: Claim) -> list[Statement]:
        """A claim's tellings in time order, as far as they can be found."""
        found = [self.statements[i] for i in dict.fromkeys(claim.statements) if i in self.statements]
        return sorted(found, key=lambda s: (self.position.get(s.doc, len(self.position)), s.start if s.parts else 0))

    @cached_property
    def findings(self) -> list[Finding]:
        order = words.SEVERITY_ORDER
        ranked = sorted(enumerate(self.account.findings), key=lambda p: (order.get(p[1].severity, 9), p[0]))
        return [f for _, f in ranked]

    @cached_property
    def main_claim(self) -> Claim | None:
        for claim_id in self.account.story.key_claims:
            if claim_id in self.claims:
                return self.claims[claim_id]
        return max(self.account.claims, key=lambda c: c.importance, default=None)

    @cached_property
    def claim_findings(self) -> dict[str, list[Finding]]:
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            for claim in finding.claims:
                found.setdefault(claim, []).append(finding)
        return found

    @cached_property
    def changes(self) -> list[Change]:
        """The drift ledger, most severe first, then in the order of the later article."""
        found = [Change(d, m, self.claim_of(m)) for m in self.account.alignments for d in m.drift]
        return sorted(found, key=self._change_key)

    def distinct(self, changes: Iterable[Change]) -> list[Change]:
        """Changes as a reader sees them: the same words of the same articles are one, however many pairs found it."""
        seen: dict[tuple[object, ...], Change] = {}
        for change in changes:
            d = change.drift
            sides = [(p.doc, words.shorten(self.at(p), 160) or p.start) if p else None for p in (d.a, d.b)]
            seen.setdefault((d.type, *sides, d.message if None in sides else ""), change)
        return list(seen.values())

    def _change_key(self, change: Change) -> tuple[int, int, int, str]:
        place = change.drift.b or change.drift.a or change.match.b
        where = (self.position.get(place.doc, 9999), place.start) if place else (9999, 0)
        return words.SEVERITY_ORDER.get(change.drift.severity, 9), *where, change.match.id

    def claim_of(self, match: Match) -> str | None:
        for statement_id in (*match.to, *match.from_):
            statement = self.statements.get(statement_id)
            if statement and statement.claim:
                return statement.claim
        return None

    @cached_property
    def claim_changes(self) -> dict[str, list[Change]]:
        found: dict[str, list[Change]] = {}
        for change in self.changes:
            if change.claim:
                found.setdefault(change.claim, []).append(change)
        return found

    def by_importance(self) -> list[Claim]:
        return sorted(self.account.claims, key=lambda c: -c.importance)

    def by_concern(self) -> list[Claim]:
        """Claims that an editor should look at first: worst finding, then worst change, then importance."""
        order = words.SEVERITY_ORDER

        def key(claim: Claim) -> tuple[int, int, float]:
            finding = min((order.get(f.severity, 9) for f in self.claim_findings.get(claim.id, ())), default=9)
            drift = min((order.get(c.drift.severity, 9) for c in self.claim_changes.get(claim.id, ())), default=9)
            return min(finding, drift), finding, -claim.importance

        return sorted(self.account.claims, key=key)

    def against(self, claim: Claim) -> list[tuple[str, str]]:
        """What contradicts a claim from outside: article and words. Its own tellings that disagree are changes of it."""
        found: dict[tuple[str, str], None] = {}
        for some_id in claim.contradicted_by:
            if some_id in self.claims:
                found["another claim", self.claims[some_id].text] = None
            elif some_id in self.statements and some_id not in claim.statements:
                found[self.label(self.statements[some_id].doc), self.said(self.statements[some_id])] = None
        return list(found)

    def claim_outlets(self, claim: Claim) -> int:
        """Outlets that tell a claim; counted here where the engine left it open."""
        return claim.outlets or len({self.outlet_key(s.doc) for s in self.tellings(claim)})

    def place_of(self, statement_ids: Iterable[str], place: Place | None) -> list[Place]:
        """Where one side of a match stands: its passage, or the parts of its statements."""
        if place is not None:
            return [place] if place.doc in self.docs else []
        statements = (self.statements[i] for i in statement_ids if i in self.statements)
        return [Place(s.doc, p.start, p.end) for s in statements for p in s.parts if s.doc in self.docs]

    @cached_property
    def best_match_to(self) -> dict[str, Match]:
        """For each statement the earlier telling that it most likely comes from."""
        best: dict[str, Match] = {}
        for match in self.account.alignments:
            for statement_id in match.to:
                held = best.get(statement_id)
                if held is None or self._strength(match) > self._strength(held):
                    best[statement_id] = match
        return best

    @staticmethod
    def _strength(match: Match) -> tuple[int, float, int]:
        return {Tri.YES: 2, Tri.UNCLEAR: 1, Tri.NO: 0}.get(match.derived, 0), match.confidence, len(match.edits)

    def other_doc(self, match: Match) -> str | None:
        """The article that holds the earlier side of a match."""
        places = self.place_of(match.from_, match.a)
        return places[0].doc if places else None

    def edges_from(self, doc: str) -> list[Derivation]:
        return [e for e in self.account.edges if e.from_ == doc]

    def judgements(self, subject: str) -> list[Judgement]:
        return [j for j in self.account.judgements if j.subject == subject]

    def anonymous_origins(self, claim: Claim) -> bool:
        """True where everything that a claim rests on is somebody without a name."""
        return bool(claim.origins) and all(self.is_anonymous(o.agent) for o in claim.origins)

    def headline_counts(self) -> Sequence[str]:
        """``5 articles``, ``5 outlets``: what the story consists of."""
        return words.count(len(self.order), "article"), words.count(self.outlet_count, "outlet")


def clamp(span: Span, length: int) -> Span:
    """A span cut to a text of that length."""
    start = min(max(span.start, 0), length)
    return Span(start, min(max(span.end, start), length))
