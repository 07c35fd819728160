"""What changed between two tellings, slot by slot: never by likeness, which does not see that 12 became 29.

``RULES`` is a flat table of small functions. Each gets the pair, what is known of the two articles and which words stand
for which, and yields drifts with both spans, a severity and a sentence for the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from retold.compare.align import Pair
from retold.compare.drift import certainty, quotes, sources, wording
from retold.compare.drift import figures as numbers
from retold.compare.drift.additions import additions
from retold.compare.drift.base import Bridge, Context, bridge
from retold.model import Drift, Place, Severity

Rule = Callable[[Pair, Context, Bridge], Iterator[Drift]]

RULES: tuple[Rule, ...] = (
    numbers.figures,
    numbers.dates,
    numbers.date_lost,
    certainty.hedges,
    certainty.tense,
    certainty.conditions,
    certainty.negation,
    certainty.responses,
    sources.attribution,
    sources.count,
    quotes.quotes,
    wording.scales,
    wording.scope,
    wording.cause,
    wording.roles,
    wording.names,
)

_ORDER = {Severity.SERIOUS: 0, Severity.NOTABLE: 1, Severity.BENIGN: 2}

figures = numbers.figures

__all__ = ["RULES", "Context", "additions", "figures", "find_drift"]


def find_drift(pair: Pair, context: Context) -> tuple[Drift, ...]:
    """All that changed from the earlier telling to the later, gravest first; each change is told once."""
    laid = bridge(pair, context)
    found = [d for rule in RULES for d in rule(pair, context, laid)]
    seen: set[tuple[str, Place | None, Place | None]] = set()
    out = []
    for d in sorted(found, key=lambda d: (_ORDER[d.severity], d.type, d.b or d.a or Place("", 0, 0), d.message)):
        if (d.type, d.a, d.b) not in seen:
            seen.add((d.type, d.a, d.b))
            out.append(d)
    return tuple(out)
