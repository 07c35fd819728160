"""Warnings for the reader: one sentence each, with the words it rests on. ``RULES`` is a flat table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from retold.model import Basis, Claim, EdgeType, Finding, Match, Place, Severity, SourceKind
from retold.trace import corrections, sourcing
from retold.trace.view import View, finding, place_of

S = Severity
K = SourceKind


def find_findings(view: View) -> tuple[Finding, ...]:
    """All warnings, gravest first."""
    order = {S.SERIOUS: 0, S.NOTABLE: 1, S.BENIGN: 2}
    found = [f for rule in RULES for f in rule(view)]
    unique = {f.id: f for f in found}
    return tuple(sorted(unique.values(), key=lambda f: (order[f.severity], f.code, f.id)))


def _single(view: View) -> Iterator[Finding]:
    """Several outlets, one origin: told once for each origin, with all the claims that rest on it."""
    groups: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for c in view.claims:
        if len(_docs(c)) < 2 or c.independent_origins.max != 1 or not c.origins:
            continue
        origin = c.origins[0]
        kind = view.agents.kind(origin.agent)
        if kind in (K.ANONYMOUS_PERSON, K.ANONYMOUS_GROUP):
            groups["single_anonymous_origin", origin.agent].append(c)
        elif len(origin.hearers) >= len(_docs(c)) > 1:
            groups["one_speaker_many_hearers", origin.agent].append(c)
        else:
            groups["single_origin", origin.agent].append(c)
    for (code, agent), claims in sorted(groups.items()):
        docs = {d for c in claims for d in _docs(c)}
        name = view.agents.name(agent)
        places = [p for c in claims[:4] for p in place_of(view, c.first_seen)]
        ids = [c.id for c in claims]
        what = f"{len(claims)} claims in {len(docs)} articles" if len(claims) > 1 else f"{len(docs)} articles"
        if code == "one_speaker_many_hearers":
            yield finding(
                code, S.BENIGN, f"{what} come from the same source, {name}: one origin, several hearers", places, ids
            )
        elif code == "single_anonymous_origin":
            yield finding(code, S.SERIOUS, f"{what}, one origin: {name} (not named)", places, ids)
        else:
            yield finding(code, S.NOTABLE, f"{what}, one origin: {name}", places, ids)


def _docs(c: Claim) -> set[str]:
    return {s.split(".")[0] for s in c.statements}


def _no_origin(view: View) -> Iterator[Finding]:
    for c in view.claims:
        if c.misattributed_to and c.introduced_by:
            yield finding("misattributed_addition", S.SERIOUS, f"{view.outlets.get(c.introduced_by, 'an article')} credits {view.agents.name(c.misattributed_to)} with something its article does not say: “{c.text}”",
                           place_of(view, c.first_seen), [c.id])  # fmt: skip


_DRIFT_CODES = {
    "number_changed": ("number_drift", "a figure changed on the way"),
    "hedge_dropped": ("hedge_dropped", "a doubt was dropped"),
    "date_changed": ("date_changed", "a date changed on the way"),
    "date_dropped": ("date_lost", "the retelling no longer says when"),
    "quote_truncated": ("quote_truncated", "a quotation was cut so that it says something else"),
    "condition_changed": ("condition_dropped", "a condition was left out"),
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


_SLOT_CODES = {"office": "unsupported_description", "tense": "plan_told_as_done", "scope": "scope_widened", "cause": "cause_changed", "strength": "wording_strengthened",
               "softener": "wording_strengthened", "source count": "sources_multiplied", "hearer": "credit_moved", "invented": "quote_invented", "role": "role_changed"}  # fmt: skip
_SLOT_LABELS = {
    "unsupported_description": "a description that the cited report does not give", "plan_told_as_done": "what was planned is told as done",
    "scope_widened": "more are meant than in the earlier telling", "cause_changed": "another tie between two events is told",
    "wording_strengthened": "a stronger word than the earlier telling has", "sources_multiplied": "one voice became several", "credit_moved": "another paper is said to have heard it",
    "quote_invented": "words are quoted that the earlier article does not have", "role_changed": "somebody is given another office",
}  # fmt: skip


def _drifts(view: View) -> Iterator[Finding]:
    """Serious drift by kind and pair of articles, told once each."""
    groups: dict[tuple[str, str], list[tuple[Match, Place | None, Place | None, str, Severity]]] = defaultdict(list)
    claim_of = view.claim_of or {}
    for m in view.matches:
        for d in m.drift:
            if d.type in _DRIFT_CODES and d.severity != S.BENIGN:
                doc = d.b.doc if d.b else (m.b.doc if m.b else "")
                code = _SLOT_CODES.get(d.slot, _DRIFT_CODES[d.type][0])
                groups[code, doc].append((m, d.a, d.b, d.message, d.severity))
    for (code, doc), items in sorted(groups.items()):
        worst = S.SERIOUS if any(x[4] == S.SERIOUS for x in items) else S.NOTABLE
        label = _SLOT_LABELS.get(code) or next(v[1] for v in _DRIFT_CODES.values() if v[0] == code)
        places = [p for _, a, b, _, _ in items for p in (b, a) if p is not None]
        claims = sorted({claim_of[s] for m, *_ in items for s in (*m.to, *m.from_) if s in claim_of})
        head = items[0][3] if len(items) == 1 else f"{items[0][3]}; {len(items) - 1} more"
        yield finding(
            code,
            worst,
            f"{view.outlets.get(doc, 'An article')}: {label}: {head}",
            places[:8],
            claims,
            sorted({m.id for m, *_ in items}),
        )


def _uncredited(view: View) -> Iterator[Finding]:
    for e in view.web.edges:
        if e.type == EdgeType.COPIES and e.basis == Basis.INFERRED and e.confidence >= 0.5:
            credited = any(
                x.from_ == e.from_ and x.to == e.to and x.type in (EdgeType.CITES, EdgeType.CONTRIBUTOR)
                for x in view.web.edges
            )
            giver = view.outlets.get(e.to) or view.agents.name(e.to)
            if not credited:
                yield finding(
                    "uncredited_copy",
                    S.SERIOUS,
                    f"{view.outlets.get(e.from_, 'An article')} carries text of {giver} without credit",
                    e.evidence[:4],
                )


def _conflicts(view: View) -> Iterator[Finding]:
    claim_of = view.claim_of or {}
    for m in view.matches:
        for d in m.drift:
            if d.type == "conflict":
                claims = sorted({claim_of[s] for s in (*m.from_, *m.to) if s in claim_of})
                yield finding(
                    "contradiction",
                    S.NOTABLE,
                    f"independent tellings disagree: {d.message}",
                    [p for p in (d.a, d.b) if p],
                    claims,
                    [m.id],
                )


def _dates(view: View) -> Iterator[Finding]:
    for r in view.readings:
        a = r.analysis.article
        start = [Place(a.id, 0, min(len(a.text), 60))]
        if a.published.value is None:
            yield finding("undated", S.NOTABLE, f"{view.outlets[a.id]}: no publication date is known", start)
        odd = [
            w
            for w in (*a.published.why, *a.updated.why)
            if "migrat" in w or "disagree" in w or "impossible" in w or "first published" in w
        ]
        if odd:
            yield finding(
                "misleading_timestamp", S.NOTABLE, f"{view.outlets[a.id]}: {odd[0]}", a.published.evidence or start
            )
        for f in r.features:
            bad = [t for t in f.times if t.why.startswith("impossible")]
            if bad:
                yield finding(
                    "impossible_date",
                    S.NOTABLE,
                    f"{view.outlets[a.id]}: “{bad[0].span.of(a.text)}” cannot be meant: {bad[0].why}",
                    [Place(a.id, bad[0].span.start, bad[0].span.end)],
                )


def _quotes(view: View) -> Iterator[Finding]:
    for r in view.readings:
        for q in r.told.open_quotes:
            yield finding(
                "quote_unbalanced",
                S.NOTABLE,
                f"{view.outlets[r.doc]}: a quotation is opened and never closed",
                [Place(r.doc, q.start, q.end)],
            )


def _surnames(view: View) -> Iterator[Finding]:
    """A bare surname that two people of the article bear, where the words do not decide."""
    for r in view.readings:
        unsure = [n for n in r.names.found if n.weights and sorted(n.weights.values())[-1] < 0.7]
        for who in sorted({tuple(sorted(n.weights)) for n in unsure}):
            mine = [n for n in unsure if tuple(sorted(n.weights)) == who]
            places = [Place(r.doc, n.span.start, n.span.end) for n in mine]
            yield finding(
                "referent_confusion",
                S.NOTABLE,
                f"{view.outlets[r.doc]}: “{mine[0].text}” may be {' or '.join(who)}",
                places[:8],
            )


def _circles(view: View) -> Iterator[Finding]:
    for c in view.claims:
        if c.status == "circular":
            yield finding(
                "circular",
                S.SERIOUS,
                f"the articles rest on each other and on nothing else: “{c.text}”",
                place_of(view, c.first_seen),
                [c.id],
            )


def _stories(view: View) -> Iterator[Finding]:
    for label, why in view.near_stories:
        evidence = [Place(r.doc, 0, min(60, len(r.analysis.text))) for r in view.readings]
        yield finding("different_events", S.NOTABLE, f"kept apart from “{label}”: {why}", evidence)


def _headlines(view: View) -> Iterator[Finding]:
    """A headline that tells as fact what the body puts down to somebody unnamed or doubts."""
    claim_of = view.claim_of or {}
    for r in view.readings:
        for f in r.features:
            s = f.statement
            if s.mode.value != "headline" or s.chain or s.hedges or len(f.stems) < 3:
                continue
            body = [
                g
                for g in r.features
                if g.statement.mode.value != "headline" and len(f.stems & g.stems) >= max(2, 0.4 * len(f.stems))
            ]
            best = max(body, key=lambda g: (len(f.stems & g.stems), -g.order), default=None)
            if best is None:
                continue
            t = best.statement
            doubted = any(h.strength <= 0.45 and h.kind != "conditional" for h in t.hedges)
            if t.anonymity is None and not doubted:
                continue
            why = (
                "rests on a source who is not named" if t.anonymity is not None else "is told with a doubt in the body"
            )
            claims = sorted({claim_of[x] for x in (s.id, t.id) if x in claim_of})
            yield finding("headline_overstates", S.NOTABLE, f"{view.outlets[r.doc]}: the headline states as fact what {why}",
                           [Place(r.doc, s.span.start, s.span.end), Place(r.doc, t.span.start, t.span.end)], claims)  # fmt: skip


RULES: tuple[Callable[[View], Iterator[Finding]], ...] = (
    _single, _no_origin, _drifts, _uncredited, _conflicts, _dates, _quotes, _surnames, _circles, _stories, _headlines, *sourcing.RULES, *corrections.RULES,
)  # fmt: skip
