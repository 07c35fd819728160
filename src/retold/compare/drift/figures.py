"""Numbers, money and dates of two tellings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import JaroWinkler

from retold.compare.align import Pair, folded
from retold.compare.drift.base import Bridge, Context, place, words_of
from retold.compare.features import Feature, is_content, same_noun, squeeze, stem
from retold.model import BlockKind, Drift, Severity, TimeRef
from retold.text.times import compare_times
from retold.text.values import Value, compare_values

S = Severity
_SAME = ("same", "rounded", "converted")
# nouns that count anybody: the same noun is no sign of the same thing
_ANYBODY = frozenset("person people resident child kid man woman other local victim".split())
_SKIP = ("ordinal", "age", "time_of_day")


def figures(pair: Pair, c: Context, bridge: Bridge | None = None) -> Iterator[Drift]:
    """A figure of the later telling against the figure of the same thing in the earlier one."""
    mine = [v for v in pair.a.values if v.kind not in _SKIP]
    theirs = [v for v in pair.b.values if v.kind not in _SKIP]
    for y in theirs:
        x = _opposite(y, mine, bridge) or _counterpart(y, mine, theirs, pair)
        if x is None:
            continue
        result = "currency" if _currency_swapped(x, y) else compare_values(x, y).relation
        near = bridge is not None and bridge.likeness >= 0.7
        if not near and result in ("different", "modifier_changed", "less_precise") and _stands_in(y, c):
            continue
        yield from _changed(x, y, result, c)


def _changed(x: Value, y: Value, result: str, c: Context) -> Iterator[Drift]:
    a, b = place(c.a, x.span), place(c.b, y.span)
    became = f"“{x.exact_text}” became “{y.exact_text}”"
    if result != "currency" and _same_but_unit(x, y) and result != "converted":
        yield Drift("style_normalised", S.BENIGN, f"nearly the same unit: “{x.exact_text}”, “{y.exact_text}”", a, b)
    elif result == "currency":
        yield Drift("number_changed", S.SERIOUS, f"another currency: {became}", a, b, slot="money")
    elif result in ("less_precise", "more_precise", "within") and _inflated(x, y):
        yield Drift("number_changed", S.SERIOUS, became, a, b, "larger")
    elif result == "different":
        larger = "larger" if (y.low or 0) > (x.low or 0) else "smaller"
        yield Drift("number_changed", S.SERIOUS, became, a, b, larger)
    elif result == "modifier_changed":
        bold, timid = ("more_than", "at_least"), ("fewer_than", "at_most", "up_to", "less_than", "under")
        grave = y.modifier in bold and x.modifier not in bold or x.modifier in bold and y.modifier in timid
        kind, how = ("number_changed", S.SERIOUS) if grave else ("style_normalised", S.BENIGN)
        yield Drift(kind, how, became, a, b, "stronger" if grave else "")
    elif result == "less_precise":
        vague = y.kind == "vague" and ((x.low or 0) <= 3 or y.exact_text.lower() in ("a number of", "a number"))
        yield Drift(
            "number_changed", S.BENIGN if vague else S.NOTABLE, f"the exact figure is gone: {became}", a, b, "vaguer"
        )
    elif result in ("rounded", "converted", "within") and folded(x.exact_text) != folded(y.exact_text):
        message = f"the same figure in another form: “{x.exact_text}”, “{y.exact_text}”"
        yield Drift("style_normalised", S.BENIGN, message, a, b)


def _currency_swapped(x: Value, y: Value) -> bool:
    """The same amount in another currency: no conversion gives that."""
    return x.kind == y.kind == "money" and x.unit != y.unit and x.low == y.low and x.high == y.high


def _inflated(x: Value, y: Value) -> bool:
    """A range that was widened upwards, or "more than 20" that became "dozens"."""
    if x.kind == y.kind == "range" and x.high and y.high and x.low:
        return y.high / x.high > 1.15 or (y.low or 0) / x.low < 0.85
    open_ended = x.modifier in ("more_than", "at_least", "about", "up_to")
    return open_ended and y.kind == "vague" and (y.low or 0) > x.stated


def _same_but_unit(x: Value, y: Value) -> bool:
    """ "Tonnes" and "tons" with the same figure."""
    return x.low == y.low and x.high == y.high and x.unit != y.unit and JaroWinkler.similarity(x.unit, y.unit) > 0.85


def _stands_in(y: Value, c: Context) -> bool:
    """Does the earlier article give this very figure for the same thing somewhere else?"""
    return any(
        compare_values(v, y).relation in _SAME
        and (v.noun and y.noun and same_noun(v.noun, y.noun) or v.unit == y.unit != "")
        for f in c.a.features
        for v in f.values
        if v.kind == y.kind
    )


def _opposite(y: Value, mine: Sequence[Value], bridge: Bridge | None) -> Value | None:
    """The figure in whose very place y stands, where the sentences are otherwise alike."""
    for s in bridge.swaps if bridge is not None else ():
        if s.near and any(t.start < y.span.end and y.span.start < t.end for t in s.b):
            hits = [
                x for x in mine if any(t.start < x.span.end and x.span.start < t.end for t in s.a) and _comparable(x, y)
            ]
            if hits:
                return hits[0]
    return None


def _counterpart(y: Value, mine: Sequence[Value], theirs: Sequence[Value], pair: Pair) -> Value | None:
    """The earlier figure that y retells: of the same kind and thing, and not one that stands unchanged elsewhere."""
    kept = next((x for x in mine if compare_values(x, y).relation in _SAME), None)
    if kept is not None:
        return kept
    free = [x for x in mine if not any(compare_values(x, z).relation in _SAME for z in theirs)]
    fits = [x for x in free if _comparable(x, y)]
    near = {id(x): _around(x, pair.a) & _around(y, pair.b) for x in fits}
    best = max(fits, key=lambda x: (len(near[id(x)]), -x.span.start), default=None)
    if best is None or y.noun and not best.noun and any(x.noun and same_noun(x.noun, y.noun) for x in mine):
        return None
    same_thing = bool(best.noun and y.noun and same_noun(best.noun, y.noun)) or bool(best.unit and best.unit == y.unit)
    other_thing = bool(best.noun and y.noun) and not same_thing
    shared = len(near[id(best)])
    people = same_thing and squeeze(best.noun) in _ANYBODY and squeeze(y.noun) in _ANYBODY
    unlike = bool(best.noun) != bool(y.noun) and not best.unit and not y.unit
    if (
        shared >= 2
        and not other_thing
        and (not unlike or pair.score >= 0.5)
        or same_thing
        and (shared >= 1 or pair.score >= 0.5 and not people)
    ):
        return best
    return best if len(fits) == 1 and len(theirs) <= len(mine) and pair.score >= 0.42 and not other_thing else None


def _around(v: Value, f: Feature) -> set[str]:
    """The words near a figure, its own noun left out: what it is said of."""
    noun = squeeze(v.noun) if v.noun else ""
    at = next((k for k, t in enumerate(f.tokens) if t.end > v.span.start), 0)
    near = f.tokens[max(0, at - 6) : at + 9]
    words = {stem(t) for t in near if is_content(t) and not (v.span.start <= t.start < v.span.end)}
    return words - {noun, "person", "child"}


def _comparable(x: Value, y: Value) -> bool:
    counts = {"count", "vague", "range"}
    if _currency_swapped(x, y):
        return True
    return (x.kind in counts and y.kind in counts or x.kind == y.kind) and compare_values(
        x, y
    ).relation != "incomparable"


# ------------------------------------------------------------------ time
def dates(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    """A day that became another day, or lost its precision."""
    for y in pair.b.times:
        fits = [(compare_times(x, y), x) for x in pair.a.times]
        said = folded(words_of(c.b, y.span))
        if not fits or any(r == "same" or folded(words_of(c.a, x.span)) == said for r, x in fits):
            continue
        within = next((x for r, x in fits if r == "within"), None)
        different = next((x for r, x in fits if r == "different" and x.precision == y.precision), None)
        if within is not None:
            message = f"“{words_of(c.a, within.span)}” became “{words_of(c.b, y.span)}”"
            how = S.NOTABLE if _steps(within, y) >= 2 else S.BENIGN
            yield Drift("date_precision_lost", how, message, place(c.a, within.span), place(c.b, y.span), "vaguer")
        elif different is not None and (bridge.likeness >= 0.7 or len(pair.a.times) <= 2 and not _dated_so(y, c)):
            message = f"“{words_of(c.a, different.span)}” became “{words_of(c.b, y.span)}”"
            yield Drift(
                "date_changed",
                S.NOTABLE,
                message,
                place(c.a, different.span),
                place(c.b, y.span),
            )


_FINE = ("year", "month", "day", "minute", "second")


def _steps(x: TimeRef, y: TimeRef) -> int:
    p, q = str(x.precision), str(y.precision)
    return _FINE.index(p) - _FINE.index(q) if p in _FINE and q in _FINE else 0


def _dated_so(y: TimeRef, c: Context) -> bool:
    """Does the earlier article give this very day somewhere else?"""
    return any(compare_times(t, y) == "same" for f in c.a.features for t in f.times)


def date_lost(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    """The first telling says when it happened, and the later article nowhere does."""
    if pair.b.statement.mode.value == "headline" or not pair.a.times or pair.score < 0.4:
        return
    if any(f.times for f in c.b.features if f.statement.sentence == pair.b.statement.sentence):
        return
    lead = pair.b.order < 0.3 or pair.b.statement.sentence <= 3
    for x in pair.a.times:
        if not x.earliest or str(x.precision) not in ("day", "month", "minute"):
            continue
        if any(compare_times(x, t) in ("same", "within") for f in c.b.features for t in f.times) or _prints_day(c):
            continue
        message = f"“{words_of(c.a, x.span)}” is gone: the later article does not say when"
        how = S.NOTABLE if lead else S.BENIGN
        yield Drift("date_dropped", how, message, place(c.a, x.span), place(c.b, pair.b.statement.span))
        return


def _prints_day(c: Context) -> bool:
    """A page that prints its own date leaves the reader able to place a "today"."""
    return any(s.kind == BlockKind.DATELINE for s in c.b.analysis.article.sections)
