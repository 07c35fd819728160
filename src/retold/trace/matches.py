"""Alignments of a story: every pair of articles held against each other, the earlier first, with edits and drift."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz.distance import LCSseq

from retold.compare.align import Pair, align, folded
from retold.compare.drift import Context, additions, degrees, figures, find_drift
from retold.compare.edits import diff
from retold.compare.features import Feature, Reading
from retold.compare.similar import Similarity
from retold.model import Drift, Match, Place, Reason, Relation, Severity, Tri
from retold.settings import Settings
from retold.trace.agents import Agents
from retold.trace.derive import Web
from retold.trace.origins import is_firsthand
from retold.trace.rulings import Rulings, match


@dataclass(slots=True)
class Held:
    """All pairs of a story with what was concluded from them."""

    pairs: list[Pair] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    derived: set[tuple[str, str]] = field(default_factory=set)


def hold(
    readings: Sequence[Reading],
    rank: dict[str, int],
    index: dict[str, int],
    sim: Similarity,
    agents: Agents,
    web: Web,
    settings: Settings,
    rulings: Rulings,
) -> Held:
    """Align every two articles; drift is looked for only between an article and the one it takes from most directly."""
    out = Held()
    ordered = sorted(readings, key=lambda r: rank[r.doc])
    for n, b in enumerate(ordered):
        for a in ordered[:n]:
            rows, columns = [index[f.statement.id] for f in a.features], [index[f.statement.id] for f in b.features]
            pairs = align(a, b, rows, columns, sim, settings)
            best: dict[str, float] = {}
            for pair in pairs:
                best[pair.b.statement.id] = max(best.get(pair.b.statement.id, 0.0), pair.score)
            for pair in pairs:
                # a statement drifts from what it retells, not from all that is near it
                found = match(_match(pair, a, b, agents, web, pair.score >= best[pair.b.statement.id] - 0.01), rulings)
                out.matches.append(found)
                if found.id not in rulings.rejected:
                    out.pairs.append(pair)
                if out.matches[-1].derived == Tri.YES:
                    out.derived.add((pair.b.statement.id, pair.a.statement.id))
            if a.doc in web.up[b.doc]:
                _additions(a, b, out, agents)
    return out


def _match(pair: Pair, a: Reading, b: Reading, agents: Agents, web: Web, nearest: bool) -> Match:
    """One alignment: does it derive, what are the edits, what drifted."""
    derived, why = _derived(pair, a, b, agents, web)
    credited = _credits(pair.b, b, a, agents)
    drift: tuple[Drift, ...] = ()
    if derived == Tri.YES and nearest:
        drift = find_drift(
            _linked(pair, a, b, agents),
            Context(
                a, b, agents.kinds(), credited, _names_paper(pair.b, b, a, web), bool(web.cites.get((b.doc, a.doc)))
            ),
        )
        if not _direct(pair, a, b, web):
            drift = tuple(d for d in drift if d.severity == Severity.BENIGN)
    elif a.doc not in web.ancestors(b.doc) and (a.doc, b.doc) not in web.siblings:
        drift = _conflict(pair, a, b)
    x, y = pair.a.statement.span, pair.b.statement.span
    text = f"{pair.a.statement.id}>{pair.b.statement.id}"
    relation = (
        Relation.OVERLAP
        if derived == Tri.NO and pair.relation in (Relation.PARAPHRASE, Relation.PARTIAL)
        else pair.relation
    )
    return Match(
        "m" + hashlib.sha256(text.encode()).hexdigest()[:12], relation, (pair.a.statement.id,), (pair.b.statement.id,), derived, pair.score,
        Place(a.doc, x.start, x.end), Place(b.doc, y.start, y.end), diff(a.analysis.text, x, b.analysis.text, y), drift, (*pair.reasons, *why),
    )  # fmt: skip


def _linked(pair: Pair, a: Reading, b: Reading, agents: Agents) -> Pair:
    """The pair with the story's ids in its chains, so that one source is one in both articles."""
    return replace(pair, a=_story_ids(pair.a, a, agents), b=_story_ids(pair.b, b, agents))


def _story_ids(f: Feature, r: Reading, agents: Agents) -> Feature:
    chain = tuple(replace(x, agent=agents.of(r.doc, x.agent)) for x in f.statement.chain)
    return replace(f, statement=replace(f.statement, chain=chain))


def _names_paper(f: Feature, b: Reading, a: Reading, web: Web) -> bool:
    """Does the paragraph name the earlier paper?"""
    blocks = [s.span for s in b.analysis.article.sections if s.span.covers(f.statement.parts[0])]
    return any(block.covers(p.span) for block in blocks for p in web.cites.get((b.doc, a.doc), ()))


def _direct(pair: Pair, a: Reading, b: Reading, web: Web) -> bool:
    """Drift counts against the nearest article: not against a grandparent when the parent stands between."""
    return a.doc in web.up[b.doc] or (a.doc, b.doc) in web.siblings


def _credits(f: Feature, b: Reading, a: Reading, agents: Agents) -> bool:
    """Does the later statement put itself down to the earlier article's outlet?"""
    outlet = agents.outlets.get(a.doc)
    return any(agents.of(b.doc, x.agent) == outlet for x in f.statement.chain)


def _derived(pair: Pair, a: Reading, b: Reading, agents: Agents, web: Web) -> tuple[Tri, tuple[Reason, ...]]:
    """Yes with a citation, a copy or a shared upstream; no where both heard for themselves; else unclear."""
    if _credits(pair.b, b, a, agents) and a.doc in web.ancestors(b.doc):
        return Tri.YES, (Reason("credits the paper for it", agents.name(agents.outlets[a.doc]), 3.0),)
    spoken = pair.a.statement.mode.value == pair.b.statement.mode.value == "direct"
    if spoken and pair.relation != Relation.VERBATIM_QUOTE and not _near_quote(pair):
        return Tri.UNCLEAR, (Reason("other words of the same speaker: perhaps heard separately", "", -0.5),)
    other = {agents.of(b.doc, x.agent) for x in pair.b.statement.chain}
    linked = a.doc in web.ancestors(b.doc)
    sibling = (a.doc, b.doc) in web.siblings
    if sibling and pair.relation in (Relation.SAME_TEXT, Relation.VERBATIM_QUOTE, Relation.EDITED_QUOTE):
        return Tri.YES, (Reason("both carry the same agency's text", "", 2.5),)
    if sibling:
        heard = bool(other) and pair.score < 0.5 and not web.wires[b.doc] & other
        return (Tri.UNCLEAR if heard else Tri.YES), (Reason("articles share an upstream", "", 1.0),)
    if not linked:
        return Tri.NO, (Reason("neither article takes from the other", "", -2.0),)
    wired = web.wires[b.doc] - {agents.outlets.get(a.doc, "")}
    if wired and not pair.b.statement.chain and _late_block(pair, a, b, agents):
        return Tri.NO, (Reason("stands in a block that a wire is credited for", "", -1.5),)
    firm = [x for x in other if agents.kind(x).value in ("person", "organisation", "spokesperson", "document")]
    if firm and pair.score < 0.45 and not {agents.of(a.doc, x.agent) for x in pair.a.statement.chain} & other:
        return Tri.UNCLEAR, (Reason("names a source of its own", agents.name(firm[0]), -0.5),)
    return Tri.YES, (Reason("the article takes from the other elsewhere", "", 1.0),)


def _near_quote(pair: Pair) -> bool:
    """Is the quotation the same but for a word or two?"""
    for x, _ in pair.a.quotes:
        for y, _ in pair.b.quotes:
            p, q = folded(x).split(), folded(y).split()
            if p and q and LCSseq.similarity(p, q) >= 0.8 * min(len(p), len(q)):
                return True
    return not (pair.a.quotes and pair.b.quotes)


def _late_block(pair: Pair, a: Reading, b: Reading, agents: Agents) -> bool:
    """Background after the last passage that the cited paper is credited for, told in words that the paper does not have."""
    last = max((f.statement.end for f in b.features if _credits(f, b, a, agents)), default=-1)
    return last >= 0 and pair.b.statement.start > last


def _conflict(pair: Pair, a: Reading, b: Reading) -> tuple[Drift, ...]:
    """Two independent tellings of one thing that give other figures or other degrees of it: a disagreement, not drift."""
    if pair.score < 0.42:
        return ()
    context = Context(a, b, {}, False)
    found = [d for d in figures(pair, context) if d.type == "number_changed" and d.direction in ("larger", "smaller")]
    found = found or [d for d in degrees(pair, context) if d.severity == Severity.SERIOUS or d.direction == "weaker"]
    out = []
    for d in found[:1]:
        words = d.message.split(":")[0].replace(" became ", " against ")
        out.append(replace(d, type="conflict", severity=Severity.NOTABLE, message=words, direction=""))
    return tuple(out)


def _additions(a: Reading, b: Reading, held: Held, agents: Agents) -> None:
    """What the later article credits to the earlier one's outlet and its article does not say, told with the best alignment."""
    for f in b.features:
        if not _credits(f, b, a, agents) or f.statement.response is not None:
            continue
        drift = additions(f, a, b)
        if not drift:
            continue
        mine = [
            k for k, m in enumerate(held.matches) if m.a is not None and m.a.doc == a.doc and f.statement.id in m.to
        ]
        if mine:
            k = max(mine, key=lambda k: (held.matches[k].confidence, held.matches[k].id))
            held.matches[k] = replace(held.matches[k], drift=(*drift, *held.matches[k].drift))
            continue
        mid = "m" + hashlib.sha256(f"none>{a.doc}>{f.statement.id}".encode()).hexdigest()[:12]
        span = f.statement.span
        held.matches.append(Match(mid, Relation.UNSUPPORTED, (), (f.statement.id,), Tri.NO, 0.7, None, Place(b.doc, span.start, span.end), (), drift,
                                  (Reason("nothing like it in the cited article", "", -2.0),)))  # fmt: skip


def firsthand(r: Reading) -> bool:
    """Does the writer tell what he or she saw, outside quotations?"""
    text, out, at = r.analysis.text, [], 0
    for q in r.told.quotes:
        if q.start >= at:
            out.append(text[at : q.start])
            at = q.end
    return is_firsthand(" ".join([*out, text[at:]]))
