"""Warnings for the reader: one sentence each, with the words it rests on. ``RULES`` is a flat table."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from retold.compare.features import Reading
from retold.model import Basis, Claim, EdgeType, Finding, Match, Place, Severity, SourceKind
from retold.trace.agents import Agents
from retold.trace.derive import Web

S = Severity
K = SourceKind


@dataclass(frozen=True, slots=True)
class View:
    """All that a rule may look at."""

    readings: Sequence[Reading]
    agents: Agents
    web: Web
    claims: Sequence[Claim]
    matches: Sequence[Match]
    outlets: dict[str, str]  # document -> name for people
    near_stories: tuple[tuple[str, str], ...] = ()  # (label, reason) of stories of the same run that share names
    claim_of: dict[str, str] | None = None


def find_findings(view: View) -> tuple[Finding, ...]:
    """All warnings, gravest first."""
    order = {S.SERIOUS: 0, S.NOTABLE: 1, S.BENIGN: 2}
    found = [f for rule in RULES for f in rule(view)]
    unique = {f.id: f for f in found}
    return tuple(sorted(unique.values(), key=lambda f: (order[f.severity], f.code, f.id)))


def _finding(code: str, severity: Severity, message: str, evidence: Sequence[Place], claims: Sequence[str] = (), matches: Sequence[str] = ()) -> Finding:
    key = "|".join([code, message, *[f"{p.doc}:{p.start}" for p in evidence], *claims])
    return Finding("f" + hashlib.sha256(key.encode()).hexdigest()[:12], code, severity, message, tuple(claims), tuple(matches), tuple(evidence))


def _place_of(view: View, statement: str) -> list[Place]:
    for r in view.readings:
        for s in r.told.statements:
            if s.id == statement:
                return [Place(r.doc, s.span.start, s.span.end)]
    return []


def _single(view: View) -> Iterator[Finding]:
    """Several outlets, one origin."""
    for c in view.claims:
        docs = {s.split(".")[0] for s in c.statements}
        if len(docs) < 2 or c.independent_origins.max != 1 or not c.origins:
            continue
        agent = c.origins[0].agent
        kind = view.agents.kind(agent)
        unnamed = kind in (K.ANONYMOUS_PERSON, K.ANONYMOUS_GROUP)
        name = view.agents.name(agent)
        heard = len(c.origins[0].hearers)
        if heard >= len(docs) and not unnamed and heard > 1:
            yield _finding("one_speaker_many_hearers", S.BENIGN, f"{len(docs)} articles heard the same source, {name}: one origin, several hearers", _place_of(view, c.first_seen), [c.id])
            continue
        code = "single_anonymous_origin" if unnamed else "single_origin"
        yield _finding(code, S.SERIOUS if unnamed else S.NOTABLE, f"{len(docs)} articles, one origin: {name}" + (" (not named)" if unnamed else ""), _place_of(view, c.first_seen), [c.id])


def _no_origin(view: View) -> Iterator[Finding]:
    for c in view.claims:
        if c.misattributed_to and c.introduced_by:
            yield _finding("misattributed_addition", S.SERIOUS, f"{view.outlets.get(c.introduced_by, 'an article')} credits {view.agents.name(c.misattributed_to)} with something its article does not say: “{c.text}”",
                           _place_of(view, c.first_seen), [c.id])  # fmt: skip


_DRIFT_CODES = {
    "number_changed": ("number_drift", "a figure changed on the way"),
    "hedge_dropped": ("hedge_dropped", "a doubt was dropped"),
    "date_changed": ("date_changed", "a date changed on the way"),
    "quote_altered": ("quote_altered", "a quotation was changed"),
    "spelling_in_quote": ("quote_altered", "a spelling inside a quotation was changed"),
    "quote_marks_added": ("scare_quotes_added", "words that were no quotation stand in quotation marks"),
    "meaning_shifted": ("no_reply_to_refusal", "what somebody answered was changed"),
    "unsupported_addition": ("misattributed_addition", "a retelling adds what the cited report does not say"),
    "entity_changed": ("entity_changed", "someone or something else is named than in the cited report"),
    "attribution_dropped": ("attribution_dropped", "the source is no longer named"),
    "attribution_changed": ("quote_misattributed", "words are put into another mouth"),
    "quote_unclosed": ("quote_unbalanced", "a quotation mark is left open"),
    "negation": ("denial_mutated", "a denial became an assertion, or the other way"),
}


def _drifts(view: View) -> Iterator[Finding]:
    """Serious drift by kind and pair of articles, told once each."""
    groups: dict[tuple[str, str], list[tuple[Match, Place | None, Place | None, str, Severity]]] = defaultdict(list)
    claim_of = view.claim_of or {}
    for m in view.matches:
        for d in m.drift:
            if d.type in _DRIFT_CODES and d.severity != S.BENIGN:
                doc = d.b.doc if d.b else (m.b.doc if m.b else "")
                code = "unsupported_description" if d.slot == "office" else _DRIFT_CODES[d.type][0]
                groups[code, doc].append((m, d.a, d.b, d.message, d.severity))
    for (code, doc), items in sorted(groups.items()):
        worst = S.SERIOUS if any(x[4] == S.SERIOUS for x in items) else S.NOTABLE
        label = next((v[1] for v in _DRIFT_CODES.values() if v[0] == code), "a description that the cited report does not give")
        places = [p for _, a, b, _, _ in items for p in (b, a) if p is not None]
        claims = sorted({claim_of[s] for m, *_ in items for s in (*m.to, *m.from_) if s in claim_of})
        head = items[0][3] if len(items) == 1 else f"{items[0][3]}; {len(items) - 1} more"
        yield _finding(code, worst, f"{view.outlets.get(doc, 'An article')}: {label}: {head}", places[:8], claims, sorted({m.id for m, *_ in items}))


def _uncredited(view: View) -> Iterator[Finding]:
    for e in view.web.edges:
        if e.type == EdgeType.COPIES and e.basis == Basis.INFERRED and e.confidence >= 0.5:
            credited = any(x.from_ == e.from_ and x.to == e.to and x.type in (EdgeType.CITES, EdgeType.CONTRIBUTOR) for x in view.web.edges)
            giver = view.outlets.get(e.to) or view.agents.name(e.to)
            if not credited:
                yield _finding("uncredited_copy", S.SERIOUS, f"{view.outlets.get(e.from_, 'An article')} carries text of {giver} without credit", e.evidence[:4])


def _conflicts(view: View) -> Iterator[Finding]:
    claim_of = view.claim_of or {}
    for m in view.matches:
        for d in m.drift:
            if d.type == "conflict":
                claims = sorted({claim_of[s] for s in (*m.from_, *m.to) if s in claim_of})
                yield _finding("contradiction", S.NOTABLE, f"independent tellings disagree: {d.message}", [p for p in (d.a, d.b) if p], claims, [m.id])


def _dates(view: View) -> Iterator[Finding]:
    for r in view.readings:
        a = r.analysis.article
        start = [Place(a.id, 0, min(len(a.text), 60))]
        if a.published.value is None:
            yield _finding("undated", S.NOTABLE, f"{view.outlets[a.id]}: no publication date is known", start)
        odd = [w for w in (*a.published.why, *a.updated.why) if "migrat" in w or "disagree" in w or "impossible" in w or "first published" in w]
        if odd:
            yield _finding("misleading_timestamp", S.NOTABLE, f"{view.outlets[a.id]}: {odd[0]}", a.published.evidence or start)
        for f in r.features:
            bad = [t for t in f.times if t.why.startswith("impossible")]
            if bad:
                yield _finding("impossible_date", S.NOTABLE, f"{view.outlets[a.id]}: “{bad[0].span.of(a.text)}” cannot be meant: {bad[0].why}", [Place(a.id, bad[0].span.start, bad[0].span.end)])


def _quotes(view: View) -> Iterator[Finding]:
    for r in view.readings:
        for q in r.told.open_quotes:
            yield _finding("quote_unbalanced", S.NOTABLE, f"{view.outlets[r.doc]}: a quotation is opened and never closed", [Place(r.doc, q.start, q.end)])


def _surnames(view: View) -> Iterator[Finding]:
    """A bare surname that two people of the article bear, where the words do not decide."""
    for r in view.readings:
        unsure = [n for n in r.names.found if n.weights and sorted(n.weights.values())[-1] < 0.7]
        for who in sorted({tuple(sorted(n.weights)) for n in unsure}):
            mine = [n for n in unsure if tuple(sorted(n.weights)) == who]
            places = [Place(r.doc, n.span.start, n.span.end) for n in mine]
            yield _finding("referent_confusion", S.NOTABLE, f"{view.outlets[r.doc]}: “{mine[0].text}” may be {' or '.join(who)}", places[:8])


def _circles(view: View) -> Iterator[Finding]:
    for c in view.claims:
        if c.status == "circular":
            yield _finding("circular", S.SERIOUS, f"the articles rest on each other and on nothing else: “{c.text}”", _place_of(view, c.first_seen), [c.id])


def _stories(view: View) -> Iterator[Finding]:
    for label, why in view.near_stories:
        evidence = [Place(r.doc, 0, min(60, len(r.analysis.text))) for r in view.readings]
        yield _finding("different_events", S.NOTABLE, f"kept apart from “{label}”: {why}", evidence)


def _headlines(view: View) -> Iterator[Finding]:
    """A headline that tells as fact what the body puts down to somebody unnamed or doubts."""
    claims = {s: c for c in view.claims for s in c.statements}
    for r in view.readings:
        for s in r.told.statements:
            if s.mode.value != "headline" or s.chain or s.hedges or s.id not in claims:
                continue
            body = [t for t in r.told.statements if t.id in claims[s.id].statements and t.mode.value != "headline"]
            unnamed = [t for t in body if t.anonymity is not None]
            doubted = [t for t in body if any(h.strength <= 0.45 and h.kind != "conditional" for h in t.hedges)]
            for t in (unnamed or doubted)[:1]:
                why = "rests on a source who is not named" if unnamed else "is told with a doubt in the body"
                yield _finding("headline_overstates", S.NOTABLE, f"{view.outlets[r.doc]}: the headline states as fact what {why}",
                               [Place(r.doc, s.span.start, s.span.end), Place(r.doc, t.span.start, t.span.end)], [claims[s.id].id])  # fmt: skip


RULES: tuple[Callable[[View], Iterator[Finding]], ...] = (
    _single, _no_origin, _drifts, _uncredited, _conflicts, _dates, _quotes, _surnames, _circles, _stories, _headlines,
)  # fmt: skip
