"""What changed between two tellings, slot by slot: never by likeness, which does not see that 12 became 29.

``RULES`` is a flat table of small functions. Each gets the pair and what is known of the two articles and yields drifts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import JaroWinkler

from retold.compare.align import Pair, folded
from retold.compare.features import Feature, Reading, is_content, squeeze, stem, synonyms
from retold.model import Drift, Place, Relation, ResponseState, Severity, SourceKind, Span
from retold.text.namekeys import abbreviation_of, name_key
from retold.text.times import compare_times
from retold.text.values import Value, compare_values

S = Severity


@dataclass(frozen=True, slots=True)
class Context:
    """The two articles of a pair. ``credited``: the later one puts the statement down to the earlier article's outlet."""

    a: Reading
    b: Reading
    kinds: dict[str, SourceKind]  # agent id -> kind
    credited: bool
    derived: bool


def find_drift(pair: Pair, context: Context) -> tuple[Drift, ...]:
    """All that changed from the earlier telling to the later, gravest first."""
    found = [d for rule in RULES for d in rule(pair, context)]
    order = {S.SERIOUS: 0, S.NOTABLE: 1, S.BENIGN: 2}
    seen: set[tuple[str, Place | None, Place | None]] = set()
    out = []
    for d in sorted(found, key=lambda d: (order[d.severity], d.type, d.b or d.a or Place("", 0, 0))):
        if (d.type, d.a, d.b) not in seen:
            seen.add((d.type, d.a, d.b))
            out.append(d)
    return tuple(out)


def _place(reading: Reading, span: Span) -> Place:
    return Place(reading.doc, span.start, span.end)


def _text(reading: Reading, span: Span) -> str:
    return span.of(reading.analysis.text)


# ------------------------------------------------------------------ numbers and money
def _numbers(pair: Pair, c: Context) -> Iterator[Drift]:
    """A figure of the later telling against the figure of the same thing in the earlier one."""
    mine = [v for v in pair.a.values if v.kind not in ("ordinal", "age", "time_of_day")]
    theirs = [v for v in pair.b.values if v.kind not in ("ordinal", "age", "time_of_day")]
    for y in theirs:
        x = _counterpart(y, mine, theirs, pair)
        if x is None:
            continue
        result = compare_values(x, y)
        a, b = _place(c.a, x.span), _place(c.b, y.span)
        if result.relation == "different":
            larger = "larger" if (y.low or 0) > (x.low or 0) else "smaller"
            yield Drift("number_changed", S.SERIOUS, f"“{x.exact_text}” became “{y.exact_text}”", a, b, larger)
        elif result.relation == "modifier_changed":
            yield Drift("number_changed", S.SERIOUS if y.modifier in ("more_than", "at_least") else S.NOTABLE,
                        f"“{x.exact_text}” became “{y.exact_text}”", a, b, "stronger")  # fmt: skip
        elif result.relation == "less_precise":
            yield Drift("number_changed", S.NOTABLE if y.kind != "vague" or (x.low or 0) > 2 and y.exact_text.lower() != "a number of" else S.BENIGN,
                        f"the exact figure is gone: “{x.exact_text}” became “{y.exact_text}”", a, b, "vaguer")  # fmt: skip
        elif result.relation in ("rounded", "converted", "within") and folded(x.exact_text) != folded(y.exact_text):
            yield Drift("style_normalised", S.BENIGN, f"the same figure in another form: “{x.exact_text}”, “{y.exact_text}”", a, b)


def _counterpart(y: Value, mine: Sequence[Value], theirs: Sequence[Value], pair: Pair) -> Value | None:
    """The earlier figure that y retells: not one that stands unchanged elsewhere, of the same kind and thing."""
    if any(compare_values(x, y).relation in ("same", "rounded", "converted") for x in mine):
        return next(x for x in mine if compare_values(x, y).relation in ("same", "rounded", "converted"))
    free = [x for x in mine if not any(compare_values(x, z).relation == "same" for z in theirs)]
    fits = [x for x in free if _comparable(x, y)]
    if not fits:
        return None
    same_thing = [x for x in fits if x.noun and y.noun and _same_noun(x.noun, y.noun)]
    if same_thing:
        return same_thing[0]
    unit = [x for x in fits if x.unit and x.unit == y.unit]
    if unit:
        return unit[0]
    return fits[0] if len(fits) == 1 and len(theirs) <= len(mine) + 1 and (not fits[0].noun or not y.noun) else None


def _comparable(x: Value, y: Value) -> bool:
    counts = {"count", "vague", "range"}
    return (x.kind in counts and y.kind in counts or x.kind == y.kind) and compare_values(x, y).relation != "incomparable"


def _same_noun(x: str, y: str) -> bool:
    table = synonyms()
    people = frozenset("person child member kid pupil swimmer resident worker passenger student people official soldier victim".split())
    p, q = table.get(x, squeeze(x)), table.get(y, squeeze(y))
    return p == q or x in people and y in people


# ------------------------------------------------------------------ time
def _dates(pair: Pair, c: Context) -> Iterator[Drift]:
    for y in pair.b.times:
        fits = [(compare_times(x, y), x) for x in pair.a.times]
        if not fits or any(r in ("same",) for r, _ in fits):
            continue
        within = next((x for r, x in fits if r == "within"), None)
        different = next((x for r, x in fits if r == "different" and x.precision == y.precision), None)
        if within is not None:
            yield Drift("date_precision_lost", S.BENIGN, f"“{_text(c.a, within.span)}” became “{_text(c.b, y.span)}”",
                        _place(c.a, within.span), _place(c.b, y.span), "vaguer")  # fmt: skip
        elif different is not None and len(pair.a.times) <= 2:
            yield Drift("date_changed", S.NOTABLE, f"“{_text(c.a, different.span)}” became “{_text(c.b, y.span)}”",
                        _place(c.a, different.span), _place(c.b, y.span))  # fmt: skip


# ------------------------------------------------------------------ hedges and attribution
_DOUBT = frozenset(("alleged", "rumoured", "possible", "claimed", "reported", "conditional"))


def _strength(f: Feature) -> float:
    doubts = [h.strength for h in f.statement.hedges if h.kind in _DOUBT]
    return min(doubts, default=0.9)


def _hedges(pair: Pair, c: Context) -> Iterator[Drift]:
    """A doubt that the earlier telling had and the later has not, or the other way."""
    a, b = _strength(pair.a), _strength(pair.b)
    doubt = next((h for h in pair.a.statement.hedges if h.strength == a), None)
    added = next((h for h in pair.b.statement.hedges if h.strength == b), None)
    whole = _place(c.b, pair.b.statement.span)
    same_words = pair.relation in (Relation.VERBATIM_QUOTE, Relation.SAME_TEXT)
    if doubt is not None and b - a >= 0.25 and not same_words and not _doubts_elsewhere(pair, c):
        yield Drift("hedge_dropped", S.SERIOUS, f"“{_text(c.a, doubt.span)}” is gone: a doubt became a fact", _place(c.a, doubt.span), whole, "stronger")
    elif added is not None and a - b >= 0.25:
        yield Drift("hedge_added", S.BENIGN, f"the later telling adds a doubt: “{_text(c.b, added.span)}”", None, _place(c.b, added.span), "weaker")
    believes = [x for x in pair.a.statement.chain if x.cue is not None and re.search(r"believ|think|thought|suspect|fear|alleg|claim", _text(c.a, x.cue), re.I)]
    if believes and doubt is None and pair.b.statement.mode.value == "plain" and not pair.b.statement.hedges and not pair.b.statement.chain:
        cue = believes[-1].cue
        assert cue is not None
        yield Drift("hedge_dropped", S.SERIOUS, f"what somebody only held (“{_text(c.a, cue)}”) is told as a fact", _place(c.a, cue), whole, "stronger")


def _doubts_elsewhere(pair: Pair, c: Context) -> bool:
    """Is a doubt of the same strength expressed by other words: a belief, a denial, a question mark?"""
    return bool(re.search(r"\b(believ|thought|suspect|alleg|claim|unclear|may|might|could|appear|seem|report(s|ed)? (say|suggest))", pair.b.text, re.I)) or any(
        x.cue is not None and re.search(r"believ|think|thought|suspect|claim|alleg|expect", _text(c.b, x.cue), re.I) for x in pair.b.statement.chain
    )


def _sources_of(f: Feature, c: Context) -> list[str]:
    papers = (SourceKind.OUTLET, SourceKind.NEWS_AGENCY, SourceKind.SELF_OUTLET)
    return [x.agent for x in f.statement.chain if c.kinds.get(x.agent) not in papers and not x.inferred]


def _attribution(pair: Pair, c: Context) -> Iterator[Drift]:
    """Who is said to say so: dropped, swapped for the outlet, promoted from one unnamed voice to fact, or given to another."""
    a, b = _sources_of(pair.a, c), _sources_of(pair.b, c)
    if pair.b.statement.mode.value == "headline" or pair.a.statement.mode.value == "headline" or not a:
        return
    cited = [x for x in pair.b.statement.chain]
    source = next((x.source for x in pair.a.statement.chain if x.agent == a[-1]), None)
    place = _place(c.a, source) if source else None
    name = _text(c.a, source) if source else "its source"
    anonymous = c.kinds.get(a[-1]) in (SourceKind.ANONYMOUS_PERSON, SourceKind.ANONYMOUS_GROUP)
    whole = _place(c.b, pair.b.statement.span)
    if not b and cited and c.credited:
        if anonymous:
            yield Drift("source_collapsed", S.NOTABLE, f"“{name}” is gone: the reader sees only the paper", place, whole)
    elif not cited and c.kinds.get(a[-1]) != SourceKind.DIFFUSE and pair.relation != Relation.PARTIAL:
        if anonymous:
            yield Drift("attribution_dropped", S.SERIOUS, f"what “{name}” said is told as a fact", place, whole, "stronger")
        elif pair.score >= 0.5:
            yield Drift("attribution_dropped", S.NOTABLE, f"“{name}” is no longer named", place, whole, "stronger")
    elif b and a and b[-1] != a[-1] and not _kin(a[-1], b[-1], c) and pair.relation in (Relation.SAME_TEXT, Relation.VERBATIM_QUOTE, Relation.EDITED_QUOTE):
        other = next((x.source for x in pair.b.statement.chain if x.agent == b[-1]), None)
        yield Drift("attribution_changed", S.SERIOUS, f"“{name}” became “{_text(c.b, other) if other else 'another source'}”", place, _place(c.b, other) if other else whole)


def _kin(x: str, y: str, c: Context) -> bool:
    """A spokesperson and the body spoken for, or a source only described, are no change of source."""
    soft = (SourceKind.DIFFUSE, SourceKind.UNKNOWN, SourceKind.SPOKESPERSON, SourceKind.ORGANISATION, SourceKind.COLLECTIVE, SourceKind.DOCUMENT,
            SourceKind.ANONYMOUS_PERSON, SourceKind.ANONYMOUS_GROUP)  # fmt: skip
    return c.kinds.get(x) in soft or c.kinds.get(y) in soft


# ------------------------------------------------------------------ responses, negation
_GRADE = {ResponseState.ASKED: 0, ResponseState.NO_REPLY: 1, ResponseState.UNREACHABLE: 1, ResponseState.DECLINED: 2, ResponseState.REFUSED: 3, ResponseState.DENIED: 4}


def _responses(pair: Pair, c: Context) -> Iterator[Drift]:
    s, t = pair.a.statement.response, pair.b.statement.response
    if s is None or t is None or _GRADE[s] == _GRADE[t]:
        return
    grave = _GRADE[t] > _GRADE[s] and not (s == ResponseState.DECLINED and t == ResponseState.REFUSED)
    yield Drift(
        "response_changed", S.SERIOUS if grave else S.NOTABLE, f"“{s.value.replace('_', ' ')}” became “{t.value.replace('_', ' ')}”",
        _place(c.a, pair.a.statement.span), _place(c.b, pair.b.statement.span), "stronger" if grave else "weaker",
    )  # fmt: skip


def _negation(pair: Pair, c: Context) -> Iterator[Drift]:
    """The same words with and without "not"."""
    if pair.a.negated == pair.b.negated or pair.a.statement.denied != pair.b.statement.denied or pair.a.statement.response or pair.b.statement.response:
        return
    verbs = {stem(t) for t in pair.a.tokens if t.pos == "VERB"} & {stem(t) for t in pair.b.tokens if t.pos == "VERB"}
    if pair.score >= 0.6 and verbs and abs(len(pair.a.words) - len(pair.b.words)) <= 3:
        yield Drift("negation", S.SERIOUS, "one telling affirms what the other denies", _place(c.a, pair.a.statement.span), _place(c.b, pair.b.statement.span))


# ------------------------------------------------------------------ quotations
def _quotes(pair: Pair, c: Context) -> Iterator[Drift]:
    """Words changed, cut or put between marks."""
    for y_text, y in pair.b.quotes:
        best: tuple[float, str, Span] | None = None
        for x_text, x in pair.a.quotes:
            ratio = JaroWinkler.similarity(folded(x_text), folded(y_text))
            inside = folded(y_text) in folded(x_text)
            share = _overlap(folded(x_text).split(), folded(y_text).split())
            if inside or share > 0.5:
                best = max(best or (0.0, "", x.span), (1.0 if inside else max(ratio, share), x_text, x.span))
        if not y.closed:
            yield Drift("quote_unclosed", S.NOTABLE, "the closing quotation mark is missing", best[2] and _place(c.a, best[2]) if best else None, _place(c.b, y.span))
        if best is not None and best[0] >= 0.5:
            yield from _quote_edits(c, best[1], best[2], y_text, y.span)
        elif best is None and not pair.a.quotes and len(y_text.split()) <= 4 and folded(y_text) in folded(pair.a.text):
            yield Drift("quote_marks_added", S.NOTABLE, f"quotation marks were put around “{y_text}”, which was no quotation", _place(c.a, pair.a.statement.span), _place(c.b, y.span))


def _overlap(x: list[str], y: list[str]) -> float:
    return sum(1 for w in y if w in x) / len(y) if y else 0.0


def _quote_edits(c: Context, x_text: str, x: Span, y_text: str, y: Span) -> Iterator[Drift]:
    from retold.compare.edits import diff

    p, q = folded(x_text), folded(y_text)
    if p == q:
        return
    inner_x, inner_y = Span(x.start + 1, x.start + 1 + len(x_text)), Span(y.start + 1, y.start + 1 + len(y_text))
    for e in diff(c.a.analysis.text, inner_x, c.b.analysis.text, inner_y):
        a, b = _place(c.a, e.a), _place(c.b, e.b)
        if not e.a_text.strip(" ,.;:'\"“”‘’") and not e.b_text.strip(" ,.;:'\"“”‘’"):
            continue
        edge = e.a.start == inner_x.start or e.a.end >= inner_x.end - 1
        if e.op == "delete" and edge:
            yield Drift("quote_boundary_moved" if len(e.a_text.split()) <= 2 else "quote_truncated", S.BENIGN, f"“{e.a_text.strip()}” was left out of the quotation", a, _place(c.b, y))
        elif _style(e.a_text, e.b_text):
            yield Drift("style_normalised", S.BENIGN, f"house style: “{e.a_text}”, “{e.b_text}”", a, b)
        elif _spelling(e.a_text, e.b_text):
            yield Drift("spelling_in_quote", S.NOTABLE if e.a_text[:1].isupper() else S.BENIGN, f"a name inside the quotation was respelt: “{e.a_text}”, “{e.b_text}”", a, b)
        elif len(e.a_text.split()) + len(e.b_text.split()) > 14:
            yield Drift("quote_truncated", S.NOTABLE, "a part of the quotation was replaced or left out", a, b)
        else:
            yield Drift("quote_altered", S.SERIOUS if e.op != "delete" else S.NOTABLE, f"words inside the quotation were changed: “{e.a_text.strip()}” became “{e.b_text.strip()}”", a, b)


def _style(a: str, b: str) -> bool:
    strip = lambda s: re.sub(r"[\W_]+", "", s).casefold().replace("ise", "ize").replace("our", "or")  # noqa: E731
    p, q = strip(a), strip(b)
    return p == q or {p, q} in ({"mom", "mum"}, {"percent", "per cent"}) or abbreviation_of(a, b) or abbreviation_of(b, a)


def _spelling(a: str, b: str) -> bool:
    x, y = a.split(), b.split()
    return len(x) == len(y) and all(p == q or name_key(p) == name_key(q) or JaroWinkler.similarity(p.lower(), q.lower()) > 0.86 for p, q in zip(x, y, strict=True))


# ------------------------------------------------------------------ additions
def _additions(pair: Pair, c: Context) -> Iterator[Drift]:
    """Words credited to the cited paper that stand nowhere in its article."""
    if not c.credited:
        return
    for run in unsupported(pair.b, c.a, c.b):
        named = any(t.pos == "PROPN" for t in run)
        kind = "entity_changed" if named and any(t.pos == "PROPN" and squeeze(t.lower) not in c.a.vocabulary for t in run) else "unsupported_addition"
        words = c.b.analysis.text[run[0].start : run[-1].end]
        grave = any(t.pos in ("PROPN", "NUM", "VERB", "NOUN") for t in run)
        yield Drift(kind, S.SERIOUS if grave else S.NOTABLE, f"“{words}” is credited to the cited report, which does not say it",
                    _place(c.a, pair.a.statement.span), Place(c.b.doc, run[0].start, run[-1].end), "added")  # fmt: skip


def unsupported(f: Feature, a: Reading, b: Reading) -> list[list]:  # type: ignore[type-arg]
    """Runs of content words of a statement whose stems, synonyms and names stand nowhere in article ``a``."""
    runs: list[list] = []  # type: ignore[type-arg]
    keys = {name_key(w) for w in a.names.bodies for w in w.split()} | {name_key(x) for w in a.names.people for x in w.split()}
    for t in f.tokens:
        if not is_content(t) or t.pos == "ADV" or not any(p.start <= t.start < p.end for p in f.statement.parts):
            continue
        if t.lemma in _REPORTING or t.lower.isdigit():
            continue
        known = stem(t) in a.vocabulary or squeeze(t.lower) in a.vocabulary or t.lower in a.vocabulary
        near = known or t.pos == "PROPN" and name_key(t.text) in keys or any(JaroWinkler.similarity(t.lower, w) > 0.93 for w in a.vocabulary if w[:3] == t.lower[:3])
        if near:
            continue
        if runs and t.i - runs[-1][-1].i <= 2:
            runs[-1].append(t)
        else:
            runs.append([t])
    return runs


_REPORTING = frozenset("report claim quote cite article story newspaper paper accord describe stand true comment".split())

RULES: tuple[Callable[[Pair, Context], Iterator[Drift]], ...] = (_numbers, _dates, _hedges, _attribution, _responses, _negation, _quotes, _additions)
