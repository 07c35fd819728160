"""Attributions in the plain form of public gold: source, cue and content spans, one record per attribution."""

from __future__ import annotations

from typing import Any

from retold.model import QuoteRole, Span
from retold.said.cues import span_of
from retold.said.quotes import find_quotes
from retold.said.sources import Outlets, Speakers
from retold.said.statements import Attribution, attribute
from retold.settings import Settings
from retold.text.analysis import Analysis
from retold.text.names import find_names


def attributions(analysis: Analysis, settings: Settings) -> list[dict[str, Any]]:
    """What ``extract`` found before it cut contents into clauses: for benchmarks that judge whole attributions."""
    names = find_names(analysis)
    blocks = [b.span for b in analysis.article.sections if b.kind.value in ("paragraph", "headline", "dek")]
    quotes = find_quotes(analysis.text, blocks)
    out: list[dict[str, Any]] = []
    last: dict[str, Any] | None = None
    speakers = Speakers(analysis, names, Outlets.of([], None))
    for sentence, found in attribute(analysis, quotes, speakers):
        for a in found:
            content = _whole_quotes(analysis, a, [q.span for q in quotes if q.role == QuoteRole.SPEECH and q.start < sentence.span.end and q.end > sentence.span.start])
            if a.raw.rule == "carried" and last is not None:
                last["content"] += content
                continue
            item = {
                "source": list(_pair(analysis, a.raw.source)) if a.raw.source else None,
                "cue": list(_pair(analysis, a.raw.cue)),
                "content": content,
                "rule": a.raw.rule,
                "kind": a.raw.kind,
            }
            out.append(item)
            last = item
    return out


def _pair(analysis: Analysis, r: tuple[int, int]) -> tuple[int, int]:
    span = span_of(analysis, r)
    return span.start, span.end


def _whole_quotes(analysis: Analysis, a: Attribution, quotes: list[Span]) -> list[list[int]]:
    """A content that reaches into a quotation over several sentences takes in all of it."""
    out = []
    for c in a.content:
        start, end = c.start, c.end
        for q in quotes:
            if q.start < end and q.end > start and (q.start < start or q.end > end):
                start, end = min(start, q.start), max(end, q.end)
        out.append([start, end])
    return out
