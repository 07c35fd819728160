"""What changed between two tellings, slot by slot: never by likeness, which does not see that 12 became 29.

``RULES`` is a flat table of small functions. Each gets the pair, what is known of the two articles and which words stand
for which, and yields drifts with both spans, a severity and a sentence for the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from retold.compare.align import Pair
from retold.compare.drift import certainty, quotes, sources, wording
from retold.compare.drift import figures as numbers
from retold.compare.drift.additions import additions
from retold.compare.drift.base import Bridge, Context, bridge
from retold.compare.features import Feature, Reading, sentence_feature
from retold.model import Drift, Place, Severity

Rule = Callable[[Pair, Context, Bridge], Iterator[Drift]]

# what the statement itself carries: its sources, hedges, quotations
OF_THE_STATEMENT: tuple[Rule, ...] = (
    numbers.date_lost, certainty.hedges, certainty.conditions, certainty.responses, certainty.softeners, sources.attribution, sources.count,
    sources.credit, sources.verbs, quotes.quotes,
)  # fmt: skip
# what stands in the sentence, its frame included
OF_THE_WORDS: tuple[Rule, ...] = (
    numbers.figures, numbers.dates, certainty.tense, certainty.negation, wording.scales, wording.scope, wording.cause, wording.roles, wording.names,
)  # fmt: skip

_ORDER = {Severity.SERIOUS: 0, Severity.NOTABLE: 1, Severity.BENIGN: 2}
# where two rules see the same words, the one that says more
_FIRST = ("number_changed", "date_changed", "entity_changed", "attribution_changed", "quote_altered")

figures = numbers.figures


def degrees(pair: Pair, context: Context) -> Iterator[Drift]:
    """Only what one telling says more strongly than the other ("sprained", "broken")."""
    return wording.scales(pair, context, bridge(pair, context))


__all__ = ["OF_THE_STATEMENT", "OF_THE_WORDS", "Context", "additions", "degrees", "figures", "find_drift"]


def find_drift(pair: Pair, context: Context) -> tuple[Drift, ...]:
    """All that changed from the earlier telling to the later, gravest first; each change is told once."""
    laid = bridge(pair, context)
    found = [d for rule in OF_THE_STATEMENT for d in rule(pair, context, laid)]
    if _whole(pair.a, context.a) and _whole(pair.b, context.b):
        return tuple(_once(found + [d for rule in OF_THE_WORDS for d in rule(pair, context, laid)]))
    wide = replace(pair, a=sentence_feature(context.a, pair.a), b=sentence_feature(context.b, pair.b))
    whole = bridge(wide, context)
    if whole.likeness >= 0.5:
        found += [d for rule in OF_THE_WORDS for d in rule(wide, context, whole) if _mine(d, pair, context)]
    else:
        found += [d for rule in OF_THE_WORDS for d in rule(pair, context, laid)]
    return tuple(_once(found))


def _whole(f: Feature, r: Reading) -> bool:
    """Is the statement all of its sentence?"""
    sentence = r.analysis.sentences[f.statement.sentence]
    return len(f.tokens) >= sentence.last - sentence.first - 1


def _mine(d: Drift, pair: Pair, c: Context) -> bool:
    """Of the statements of a sentence, the one that holds the words tells the change; the first, where none does."""
    if d.b is None:
        return True
    at = d.b.span
    if any(p.touches(at) for p in pair.b.statement.parts):
        return True
    beside = [f for f in c.b.features if f.statement.sentence == pair.b.statement.sentence]
    held = any(p.touches(at) for f in beside for p in f.statement.parts)
    return not held and bool(beside) and beside[0].statement.id == pair.b.statement.id


def _once(found: list[Drift]) -> Iterator[Drift]:
    """Each change once: exact repeats and the lesser of two readings of the same words are left out."""
    seen: set[tuple[str, Place | None, Place | None]] = set()
    kept: list[Drift] = []
    rank = {name: n for n, name in enumerate(_FIRST)}
    for d in sorted(
        found, key=lambda d: (rank.get(d.type, 9), _ORDER[d.severity], d.type, d.b or d.a or Place("", 0, 0), d.message)
    ):
        shadow = d.type in _SHADOWED and any(
            k.type in _FIRST and k.b is not None and d.b is not None and k.b.span.touches(d.b.span) for k in kept
        )
        cut = d.type in ("hedge_dropped", "condition_changed") and any(
            k.type == "quote_truncated" and k.a is not None and d.a is not None and k.a.span.touches(d.a.span)
            for k in found
        )
        if (d.type, d.a, d.b) in seen or shadow or cut:
            continue
        seen.add((d.type, d.a, d.b))
        kept.append(d)
    yield from sorted(kept, key=lambda d: (_ORDER[d.severity], d.type, d.b or d.a or Place("", 0, 0), d.message))


_SHADOWED = frozenset(("quote_altered", "negation", "meaning_shifted", "spelling_in_quote"))
