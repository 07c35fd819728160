"""Warnings about sourcing that a standards desk asks for: what confirms nothing, what nobody is named for, who was not asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from retold.model import Claim, EdgeType, Finding, Place, Severity, SourceKind, Statement
from retold.trace.view import View, finding, place_of

S = Severity
K = SourceKind
_UNNAMED = (K.ANONYMOUS_PERSON, K.ANONYMOUS_GROUP)


def _nobody(view: View) -> Iterator[Finding]:
    """Claims that are put down to nobody in particular ("is seen as", "many believe")."""
    bare = [
        c for c in view.claims if c.independent_origins.max == 0 and not c.misattributed_to and c.status != "circular"
    ]
    if bare:
        places = [p for c in bare[:6] for p in place_of(view, c.first_seen)]
        what = f"{len(bare)} claims are" if len(bare) > 1 else "one claim is"
        yield finding(
            "diffuse_attribution", S.BENIGN, f"{what} put down to nobody in particular", places, [c.id for c in bare]
        )


def _orphans(view: View) -> Iterator[Finding]:
    """Quotations whose sentence names no speaker: the reader has to guess that the one before goes on."""
    for r in view.readings:
        lone = [
            s
            for s in r.told.statements
            if s.mode.value == "direct" and (not s.chain or all(x.carried for x in s.chain)) and len(s.span) > 20
        ]
        if lone:
            places = [Place(r.doc, s.span.start, s.span.end) for s in lone[:6]]
            ids = sorted({c for s in lone if (c := (view.claim_of or {}).get(s.id))})
            yield finding(
                "orphan_quote",
                S.BENIGN,
                f"{view.outlets[r.doc]}: no speaker is named beside {len(lone)} of its quotations",
                places,
                ids,
            )


_QUOTED = re.compile(r"\bquot(?:ed|es|ing)\b", re.I)


def _mislabelled(view: View) -> Iterator[Finding]:
    """ "Quoted the ministry as being" without a word in quotation marks: a paraphrase is called a quotation."""
    for r in view.readings:
        text = r.analysis.text
        for s in r.told.statements:
            cue = next((x.cue for x in s.chain if x.cue is not None and _QUOTED.search(x.cue.of(text))), None)
            if cue is None or s.quotes or s.mode.value not in ("indirect", "plain") or _says(s, r.doc, view):
                continue
            ids = [c] if (c := (view.claim_of or {}).get(s.id)) else []
            message = f"{view.outlets[r.doc]}: says “{cue.of(text)}”, but quotes no words"
            yield finding(
                "speech_act_mislabelled",
                S.BENIGN,
                message,
                [Place(r.doc, cue.start, cue.end), Place(r.doc, s.span.start, s.span.end)],
                ids,
            )


def _says(s: Statement, doc: str, view: View) -> bool:
    """Does the same sentence go on with quoted words?"""
    return any(t.sentence == s.sentence and t.quotes for r in view.readings if r.doc == doc for t in r.told.statements)


_WIDELY = re.compile(
    r"\b(?:multiple|several|numerous|many|other|various|two|three) (?:news )?(?:outlets|organi[sz]ations|media|newspapers|papers|publications|reports|sources) "
    r"(?:have |had |also |now |all )*(?:confirm|report|corroborat|carried)|\bwidely reported\b|\bconfirmed by (?:multiple|several|other) (?:outlets|reports|media)\b",
    re.I,
)


def _echo_called_confirmation(view: View) -> Iterator[Finding]:
    """The text itself counts echoes as confirmations ("several outlets have confirmed")."""
    single = [c for c in view.claims if c.independent_origins.max == 1 and c.outlets > 1]
    for r in view.readings:
        for s in r.analysis.sentences:
            m = _WIDELY.search(r.analysis.text, s.span.start, s.span.end)
            if m and single:
                message = f"{view.outlets[r.doc]}: “{m.group()}”, but the reports here go back to one origin"
                yield finding(
                    "false_confirmation",
                    S.SERIOUS,
                    message,
                    [Place(r.doc, m.start(), m.end())],
                    [c.id for c in single[:3]],
                )


def _credit_confirms_nothing(view: View) -> Iterator[Finding]:
    """A wire in the credit line of an article that cites another paper: it stands behind the background, not behind the cited claim."""
    single = [
        c
        for c in view.claims
        if c.independent_origins.max == 1
        and c.outlets > 1
        and any(view.agents.kind(o.agent) in _UNNAMED for o in c.origins)
    ]
    for e in view.web.edges:
        if e.type != EdgeType.CONTRIBUTOR or view.agents.kind(e.to) != K.NEWS_AGENCY or not view.web.up[e.from_]:
            continue
        mine = [c for c in single if any(s.split(".")[0] == e.from_ for s in c.statements)]
        if mine:
            name = view.agents.name(e.to)
            message = f"{view.outlets.get(e.from_, 'an article')}: {name} is credited, but does not confirm what is put down to the cited report"
            yield finding(
                "credit_is_not_corroboration",
                S.BENIGN,
                message,
                e.evidence or place_of(view, mine[0].first_seen),
                [c.id for c in mine],
            )


def _comment_confirms_nothing(view: View) -> Iterator[Finding]:
    """Somebody official comments beside a claim of one unnamed source without speaking of it."""
    top = next(
        (
            c
            for c in view.claims
            if c.independent_origins.max == 1 and any(view.agents.kind(o.agent) in _UNNAMED for o in c.origins)
        ),
        None,
    )
    if top is None:
        return
    docs = {s.split(".")[0] for s in top.statements}
    for r in view.readings:
        for s in r.told.statements:
            kinds = [view.agents.kind(view.agents.of(r.doc, x.agent)) for x in s.chain]
            if r.doc in docs and kinds and kinds[-1] == K.SPOKESPERSON and s.id not in top.statements:
                name = view.agents.name(view.agents.of(r.doc, s.chain[-1].agent))
                ids = [top.id, *([c] if (c := (view.claim_of or {}).get(s.id)) else [])]
                message = f"{name} comments, but neither confirms nor denies: “{top.text}”"
                yield finding(
                    "comment_is_not_confirmation", S.BENIGN, message, [Place(r.doc, s.span.start, s.span.end)], ids
                )
                return


def _not_asked(view: View) -> Iterator[Finding]:
    """The people whom the main claim of an unnamed source is about are neither quoted nor said to have been asked."""
    for c in view.claims[:3]:
        if not any(view.agents.kind(o.agent) in _UNNAMED for o in c.origins):
            continue
        about = _people(view, c)
        heard = {view.agents.of(r.doc, x.agent) for r in view.readings for s in r.told.statements for x in s.chain}
        asked = " ".join(
            s.span.of(r.analysis.text) for r in view.readings for s in r.told.statements if s.response is not None
        )
        missing = [
            n
            for n in about
            if not any(n.split()[-1].lower() in a.lower() for a in heard) and n.split()[-1] not in asked
        ]
        if missing:
            message = f"no article says that {', '.join(missing[:3])} was asked about it: “{c.text}”"
            yield finding("no_right_of_reply", S.BENIGN, message, place_of(view, c.first_seen), [c.id])
            return


def _people(view: View, c: Claim) -> list[str]:
    names: list[str] = []
    for r in view.readings:
        for f in r.features:
            if f.statement.id in c.statements:
                names += [n for n in f.names if n in r.bearers.values() and len(n.split()) > 1]
    return sorted(set(names))


_GRAVE = frozenset(("alleged", "rumoured"))
_AGAINST = re.compile(
    r"\b(?:accus|alleg|critici|rebuk|condemn|war crime|fraud|sued|lawsuit|convict|investigat|scandal|denie[sd])", re.I
)


def _left_out(view: View) -> Iterator[Finding]:
    """What the first report holds against the people it is about, and a retelling that cites it leaves out."""
    matched = {s for m in view.matches for s in m.from_}
    for (child, parent), places in sorted(view.web.cites.items()):
        r = next(x for x in view.readings if x.doc == parent)
        lost = [
            s
            for s in r.told.statements
            if s.id not in matched
            and s.mode.value != "headline"
            and (_AGAINST.search(s.span.of(r.analysis.text)) or any(h.kind in _GRAVE for h in s.hedges))
        ]
        if len(lost) >= 2 and places:
            spots = [Place(parent, s.span.start, s.span.end) for s in lost[:4]]
            ids = sorted({c for s in lost if (c := (view.claim_of or {}).get(s.id))})
            message = f"{view.outlets[child]} leaves out what {view.outlets[parent]} reports against those it is about ({len(lost)} passages)"
            yield finding("counter_evidence_dropped", S.BENIGN, message, spots, ids)


RULES: tuple[Callable[[View], Iterator[Finding]], ...] = (
    _nobody, _orphans, _mislabelled, _echo_called_confirmation, _credit_confirms_nothing, _comment_confirms_nothing, _not_asked, _left_out,
)  # fmt: skip
