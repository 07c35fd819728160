"""The state of a claim in words, and how much it matters to the story."""

from __future__ import annotations

from collections.abc import Sequence

from retold.compare.features import Feature
from retold.model import SourceKind
from retold.trace.agents import Agents
from retold.trace.origins import Counted

K = SourceKind


def status_of(counted: Counted, tellings: Sequence[Feature], agents: Agents) -> str:
    """One line for a reader: "3 articles, one anonymous source"."""
    docs = {f.statement.doc for f in tellings}
    outlets = f"{len(docs)} articles" if len(docs) > 1 else "one article"
    if counted.circular:
        return "circular"
    if counted.misattributed:
        return f"{outlets}; credited to a report that does not say it"
    if not counted.origins:
        return f"{outlets}; nobody in particular is named as its source"
    n = counted.interval
    if n.max == 1:
        o = counted.origins[0]
        kind = agents.kind(o.agent)
        heard = f", heard by {len(o.hearers)} articles" if len(o.hearers) > 1 else ""
        return f"{outlets}, {_what(kind, agents.name(o.agent) if o.agent in agents.drafts else 'the article itself')}{heard}"
    span = f"{n.max}" if n.min == n.max else f"{n.min} to {n.max}"
    return f"{outlets}, {span} independent origins"


def _what(kind: SourceKind, name: str) -> str:
    if kind == K.ANONYMOUS_PERSON:
        return "one anonymous source"
    if kind == K.ANONYMOUS_GROUP:
        return "one group of anonymous sources"
    if kind in (K.OUTLET, K.SELF_OUTLET):
        return f"the word of {name} alone"
    if kind == K.NEWS_AGENCY:
        return f"one agency ({name})"
    if kind == K.DOCUMENT:
        return f"one document ({name})"
    return f"one source ({name})"


def importance(tellings: Sequence[Feature], everything: Sequence[Feature]) -> float:
    """How much a claim matters: told by many, high up, in a headline."""
    docs = {f.statement.doc for f in tellings}
    all_docs = {f.statement.doc for f in everything}
    top = sum(1.0 - min(f.order for f in tellings if f.statement.doc == d) for d in docs) / len(docs)
    head = any(f.statement.mode.value == "headline" for f in tellings)
    return round(len(docs) / len(all_docs) + 0.4 * top + (0.3 if head else 0.0), 4)
