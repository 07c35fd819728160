"""Attributions in the plain form of public gold: source, cue and content spans, one record per attribution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from retold.model import QuoteRole, SourceKind, Span
from retold.said.cues import Range, span_of
from retold.said.learned import load
from retold.said.quotes import find_quotes
from retold.said.sources import Outlets, Speakers, Who
from retold.said.statements import Attribution, attribute
from retold.settings import Settings
from retold.text.analysis import Analysis
from retold.text.names import find_names


def attributions(analysis: Analysis, settings: Settings, inner: bool = False) -> list[dict[str, Any]]:
    """What ``extract`` found before it cut contents into clauses: for benchmarks that judge whole attributions.

    What a quoted speaker puts down to others is left out unless ``inner``: most gold takes a quotation as one piece.
    """
    names = find_names(analysis)
    blocks = [b.span for b in analysis.article.sections if b.kind.value in ("paragraph", "headline", "dek")]
    quotes = find_quotes(analysis.text, blocks)
    outer = [q.span for q in quotes if q.role is QuoteRole.SPEECH]
    speakers = Speakers(analysis, names, Outlets.of([], analysis.article.outlet_name))
    return [
        _record(analysis, a)
        for sentence, found in attribute(analysis, quotes, speakers, load(settings.attribution_model), wide=True)
        for a in found
        if a.sentence is sentence and a.raw.rule != "carried" and (inner or not _within(analysis, a.raw.cue, outer))
    ]


def _within(analysis: Analysis, r: Range, quotes: Sequence[Span]) -> bool:
    span = span_of(analysis, r)
    return any(q.start < span.start and span.end < q.end for q in quotes)


def _record(analysis: Analysis, a: Attribution) -> dict[str, Any]:
    raw = a.raw
    source = _with_pronoun(analysis, raw.inner or raw.source, raw.at)
    chain = a.chain()
    who = chain[-1][0] if chain else None
    return {
        "source": _pair(analysis, source) if source else None,
        "cue": _pair(analysis, raw.cue),
        "content": [_pair(analysis, r) for r in raw.content],
        "rule": raw.rule,
        "score": raw.weight,
        "kind": _kind(analysis, who, source),
        "entity": who.name if who else "",
    }


def _kind(analysis: Analysis, who: Who | None, source: Range | None) -> str:
    """The kind of source; a named spokesman is a person in an account, and a spokesperson in annotated news."""
    if who is None:
        return ""
    words = {t.lower for t in analysis.tokens[source[0] : source[1]]} if source else set()
    spokes = who.kind is SourceKind.PERSON and words & {"spokesman", "spokeswoman", "spokesperson"}
    return SourceKind.SPOKESPERSON.value if spokes else who.kind.value


def _with_pronoun(analysis: Analysis, source: Range | None, cue: int) -> Range | None:
    """ "Marsh, who insists": some gold marks the name, some the pronoun; the span takes in both."""
    if source is None or source[1] > cue:
        return source
    tokens = analysis.tokens
    relative = [
        k for k in tokens[cue].kids if source[1] <= k <= source[1] + 1 and tokens[k].lower in ("who", "which", "that")
    ]
    return (source[0], relative[0] + 1) if relative and tokens[relative[0]].dep in ("nsubj", "nsubjpass") else source


def _pair(analysis: Analysis, r: Range) -> list[int]:
    span: Span = span_of(analysis, r)
    return [span.start, span.end]
