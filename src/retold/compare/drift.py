"""What changed between two tellings, slot by slot: never by likeness, which does not see that 12 became 29.

``RULES`` is a flat table of small functions. Each gets the pair and what is known of the two articles and yields drifts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel, JaroWinkler, Opcode

from retold.compare.align import Pair, folded
from retold.compare.features import Feature, Reading, is_content, same_noun, squeeze, stem
from retold.model import Drift, Place, Relation, ResponseState, Severity, SourceKind, Span
from retold.text.analysis import Token
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
    names_paper: bool = False  # the paragraph of the later statement names the earlier paper
    cites_anywhere: bool = False


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
def figures(pair: Pair, c: Context) -> Iterator[Drift]:
    """A figure of the later telling against the figure of the same thing in the earlier one."""
    mine = [v for v in pair.a.values if v.kind not in ("ordinal", "age", "time_of_day")]
    theirs = [v for v in pair.b.values if v.kind not in ("ordinal", "age", "time_of_day")]
    for y in theirs:
        x = _counterpart(y, mine, theirs, pair)
        if x is None:
            continue
        result = compare_values(x, y)
        a, b = _place(c.a, x.span), _place(c.b, y.span)
        if result.relation in ("different", "modifier_changed", "less_precise") and pair.score < 0.42:
            continue  # two statements that are only near each other have figures of different things
        if x.low == y.low and x.high == y.high and x.unit != y.unit and JaroWinkler.similarity(x.unit, y.unit) > 0.85:
            yield Drift("style_normalised", S.BENIGN, f"another unit of nearly the same size: “{x.exact_text}”, “{y.exact_text}”", a, b)
        elif result.relation == "different":
            larger = "larger" if (y.low or 0) > (x.low or 0) else "smaller"
            yield Drift("number_changed", S.SERIOUS, f"“{x.exact_text}” became “{y.exact_text}”", a, b, larger)
        elif result.relation == "modifier_changed":
            grave = y.modifier in ("more_than", "at_least") and x.modifier not in ("more_than", "at_least")
            yield Drift("number_changed" if grave else "style_normalised", S.SERIOUS if grave else S.BENIGN,
                        f"“{x.exact_text}” became “{y.exact_text}”", a, b, "stronger" if grave else "")  # fmt: skip
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
    same_thing = [x for x in fits if x.noun and y.noun and same_noun(x.noun, y.noun)]
    if same_thing:
        return same_thing[0]
    unit = [x for x in fits if x.unit and x.unit == y.unit]
    if unit:
        return unit[0]
    return fits[0] if len(fits) == 1 and len(theirs) <= len(mine) + 1 and (not fits[0].noun or not y.noun) else None


def _comparable(x: Value, y: Value) -> bool:
    counts = {"count", "vague", "range"}
    return (x.kind in counts and y.kind in counts or x.kind == y.kind) and compare_values(x, y).relation != "incomparable"


# ------------------------------------------------------------------ time
def _dates(pair: Pair, c: Context) -> Iterator[Drift]:
    for y in pair.b.times:
        fits = [(compare_times(x, y), x) for x in pair.a.times]
        if not fits or any(r == "same" or folded(_text(c.a, x.span)) == folded(_text(c.b, y.span)) for r, x in fits):
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
    if doubt is not None and b - a >= 0.25 and _governs(doubt.span, pair) and not same_words and not _doubts_elsewhere(pair, c):
        yield Drift("hedge_dropped", S.SERIOUS, f"“{_text(c.a, doubt.span)}” is gone: a doubt became a fact", _place(c.a, doubt.span), whole, "stronger")
    elif added is not None and a - b >= 0.25:
        yield Drift("hedge_added", S.BENIGN, f"the later telling adds a doubt: “{_text(c.b, added.span)}”", None, _place(c.b, added.span), "weaker")
    believes = [x for x in pair.a.statement.chain if x.cue is not None and re.search(r"believ|think|thought|suspect|fear|alleg|claim", _text(c.a, x.cue), re.I)]
    if believes and doubt is None and pair.b.statement.mode.value == "plain" and not pair.b.statement.hedges and not pair.b.statement.chain:
        cue = believes[-1].cue
        assert cue is not None
        yield Drift("hedge_dropped", S.SERIOUS, f"what somebody only held (“{_text(c.a, cue)}”) is told as a fact", _place(c.a, cue), whole, "stronger")


def _governs(hedge: Span, pair: Pair) -> bool:
    """Is the word that the doubt governs still there: the verb after "may have", the noun after "alleged"?"""
    later = [t for t in pair.a.tokens if t.start >= hedge.end and t.pos in ("VERB", "NOUN", "ADJ") and is_content(t)][:2]
    earlier = [t for t in pair.a.tokens if t.end <= hedge.start and t.pos == "VERB" and is_content(t)][-1:]
    return any(stem(t) in pair.b.stems for t in (*later[:1], *(earlier if not later else ()))) and pair.score >= 0.35


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
            grave = pair.b.order < 0.35 or pair.b.statement.sentence < 4
            cue = next((x.source for x in pair.b.statement.chain if x.source is not None), None)
            yield Drift("source_collapsed", S.SERIOUS if grave else S.NOTABLE, f"“{name}” is gone: the reader sees only the paper", place,
                        _place(c.b, cue) if cue else whole, slot="source")  # fmt: skip
    elif not cited and c.kinds.get(a[-1]) != SourceKind.DIFFUSE and pair.relation != Relation.PARTIAL and not c.names_paper:
        if anonymous:
            yield Drift("attribution_dropped", S.SERIOUS, f"what “{name}” said is told as a fact", place, whole, "stronger")
        elif not c.cites_anywhere and pair.score >= 0.6:
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
        "meaning_shifted", S.SERIOUS if grave else S.NOTABLE, f"“{s.value.replace('_', ' ')}” became “{t.value.replace('_', ' ')}”",
        _place(c.a, pair.a.statement.span), _place(c.b, pair.b.statement.span), "stronger" if grave else "weaker", "response",
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
    """The words of two quotations side by side: an edge may be cut, the middle may not."""
    xs, ys = _words(c.a, x), _words(c.b, y)
    steps = [o for o in Indel.opcodes([w[0] for w in xs], [w[0] for w in ys])]
    equal = [o for o in steps if o.tag == "equal"]
    if not equal:
        return
    inner = [o for o in steps if o.tag != "equal" and equal[0].src_start <= o.src_start and o.src_end <= equal[-1].src_end
             and equal[0].dest_start <= o.dest_start and o.dest_end <= equal[-1].dest_end]  # fmt: skip
    lead = equal[0].src_start
    if lead and not equal[0].dest_start:
        cut = Span(xs[0][1], xs[lead - 1][2])
        yield Drift("quote_boundary_moved" if lead <= 2 else "quote_truncated", S.BENIGN, f"“{_text(c.a, cut)}” was left out of the quotation", _place(c.a, cut), _place(c.b, y))
    for i, j in _joined(inner):
        a = Span(xs[i[0]][1], xs[i[1] - 1][2]) if i[0] < i[1] else None
        b = Span(ys[j[0]][1], ys[j[1] - 1][2]) if j[0] < j[1] else None
        yield _quote_step(c, a, b, x, y)
    yield from _marks_style(c, xs, ys, equal)


def _words(r: Reading, q: Span) -> list[tuple[str, int, int]]:
    """The words of a quotation with offsets, folded so that house style makes no difference."""
    return [(m.group().lower().replace("’", "'").replace(".", ""), q.start + m.start(), q.start + m.end())
            for m in re.finditer(r"\w+(?:[’'.-]\w+)*(?:(?<=\b[A-Za-z]\.[A-Za-z])\.)?", _text(r, q))]  # fmt: skip


def _joined(inner: Sequence[Opcode]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """A delete and an insert at one place are one replacement."""
    out: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for o in inner:
        if out and out[-1][0][1] == o.src_start and out[-1][1][1] == o.dest_start:
            out[-1] = ((out[-1][0][0], o.src_end), (out[-1][1][0], o.dest_end))
        else:
            out.append(((o.src_start, o.src_end), (o.dest_start, o.dest_end)))
    return out


def _quote_step(c: Context, a: Span | None, b: Span | None, x: Span, y: Span) -> Drift:
    p, q = (_text(c.a, a) if a else ""), (_text(c.b, b) if b else "")
    here, there = _place(c.a, a or x), _place(c.b, b or y)
    if a and b and _style(p, q):
        return Drift("style_normalised", S.BENIGN, f"house style: “{p}”, “{q}”", here, there)
    if a and b and _spelling(p, q):
        return Drift("spelling_in_quote", S.NOTABLE if p[:1].isupper() else S.BENIGN, f"a name inside the quotation was respelt: “{p}”, “{q}”", here, there)
    if not b:
        fair = re.search(r"\.\.\.|…|\[", _text(c.b, y)) is not None
        return Drift("quote_truncated", S.BENIGN if fair else S.NOTABLE, f"“{p}” was cut out of the middle of the quotation", here, there)
    return Drift("quote_altered", S.SERIOUS, f"words inside the quotation were changed: “{p}” became “{q}”" if p else f"“{q}” was put into the quotation", here, there)


def _marks_style(c: Context, xs: list[tuple[str, int, int]], ys: list[tuple[str, int, int]], equal: Sequence[Opcode]) -> Iterator[Drift]:
    """Abbreviations and spellings that fold to the same word but are written another way."""
    for o in equal:
        for k in range(o.src_end - o.src_start):
            p, q = xs[o.src_start + k], ys[o.dest_start + k]
            x, y = Span(p[1], p[2]), Span(q[1], q[2])
            if _text(c.a, x).replace("’", "'").lower() != _text(c.b, y).replace("’", "'").lower():
                yield Drift("style_normalised", S.BENIGN, f"house style: “{_text(c.a, x)}”, “{_text(c.b, y)}”", _place(c.a, x), _place(c.b, y))


def _style(a: str, b: str) -> bool:
    strip = lambda s: re.sub(r"[\W_]+", "", s).casefold().replace("ise", "ize").replace("our", "or")  # noqa: E731
    p, q = strip(a), strip(b)
    return p == q or {p, q} in ({"mom", "mum"}, {"percent", "per cent"}) or abbreviation_of(a, b) or abbreviation_of(b, a)


def _spelling(a: str, b: str) -> bool:
    x, y = a.split(), b.split()
    return len(x) == len(y) and all(p == q or name_key(p) == name_key(q) or JaroWinkler.similarity(p.lower(), q.lower()) > 0.86 for p, q in zip(x, y, strict=True))


# ------------------------------------------------------------------ additions
def additions(f: Feature, a: Reading, b: Reading) -> tuple[Drift, ...]:
    """What a statement credited to the cited paper says that stands nowhere in its article."""
    out = list(_offices(f, a, b))
    for run in unsupported(f, a, b)[:4]:
        words = b.analysis.text[run[0].start : run[-1].end]
        body = any(t.pos == "PROPN" or t.text[:1].isupper() and t.i != f.tokens[0].i for t in run) and len(f.names) > 0
        names = [n for n in b.names.found if n.type == "ORG" and n.first <= run[0].i < n.last and n.last - n.first > 1]
        action = any(t.pos == "VERB" and t.dep in ("ROOT", "ccomp", "conj", "advcl", "xcomp", "pcomp") for t in run)
        gloss = all(t.pos in ("ADJ", "PROPN", "ADV") for t in run) and not names or _is_gloss(run, b)
        state = any(t.pos == "ADJ" and t.dep in ("acomp", "attr", "pcomp", "oprd") for t in run)
        grave = bool(names) or action or state
        kind = "entity_changed" if names and not action else "unsupported_addition"
        thin = len(run) < 2 and not action
        severity = S.SERIOUS if grave and not (gloss and not state) else S.BENIGN if gloss or body or thin else S.NOTABLE
        out.append(Drift(kind, severity, f"“{words}” is credited to the cited report, which does not say it", None, Place(b.doc, run[0].start, run[-1].end), "added"))
    return tuple(out)


_OFFICES = frozenset("leader president chief head ruler minister king queen premier chairman chairwoman director governor mayor founder owner commander chancellor prince".split())


def _offices(f: Feature, a: Reading, b: Reading) -> Iterator[Drift]:
    """An office or rank given to somebody ("the de facto leader of Arvonia") that the cited article gives to nobody so."""
    for k, t in enumerate(f.tokens):
        if t.lemma not in _OFFICES or t.pos not in ("NOUN", "PROPN"):
            continue
        rest = f.tokens[k + 1 : k + 9]
        if not rest or rest[0].lower != "of":
            continue
        of = next((x for x in rest[1:] if x.pos == "PROPN"), None)
        person = any(b.names.at.get(x.i) is not None and b.names.at[x.i].type == "PERSON" for x in rest)
        if of is None or not person or _has_office(a, t.lemma, of):
            continue
        first = k
        while first > 0 and (f.tokens[first - 1].pos in ("ADJ", "ADV", "X", "DET") or f.tokens[first - 1].text == "-"):
            first -= 1
        start = f.tokens[first].start
        words = b.analysis.text[start : of.end]
        yield Drift("meaning_shifted", S.SERIOUS, f"“{words}” is credited to the cited report, which gives nobody that office", None, Place(b.doc, start, of.end), "added", "office")


def _has_office(a: Reading, lemma: str, of: Token) -> bool:
    """Does the article have the same office of the same place or body?"""
    tokens = a.analysis.tokens
    for i, t in enumerate(tokens):
        if t.lemma == lemma:
            near = [x for x in tokens[max(0, i - 4) : i + 6] if x.pos == "PROPN"]
            if any(name_key(x.text.removesuffix("'s")) == name_key(of.text) for x in near):
                return True
    return False


def _is_gloss(run: list[Token], b: Reading) -> bool:
    """A description added for the reader beside a name ("the airline, which flies for two carriers")."""
    tokens = b.analysis.tokens
    for t in run:
        up, steps = t, 0
        while up.head != up.i and steps < 12:
            if up.dep in ("relcl", "appos") and tokens[up.head].pos in ("PROPN", "NOUN") and up.dep == "relcl":
                return True
            up, steps = tokens[up.head], steps + 1
    return False


def unsupported(f: Feature, a: Reading, b: Reading) -> list[list[Token]]:
    """Runs of content words of a statement whose stems, synonyms and names stand nowhere in article ``a``."""
    runs: list[list[Token]] = []
    keys = {name_key(w) for w in a.names.bodies for w in w.split()} | {name_key(x) for w in a.names.people for x in w.split()}
    for t in f.tokens:
        if not is_content(t) or t.pos == "ADV" or not any(p.start <= t.start < p.end for p in f.statement.parts):
            continue
        if t.lemma in _REPORTING or t.lower.isdigit() or t.ent in ("DATE", "TIME", "CARDINAL", "QUANTITY", "PERCENT", "MONEY", "ORDINAL"):
            continue
        known = stem(t) in a.vocabulary or squeeze(t.lower) in a.vocabulary or t.lower in a.vocabulary
        near = known or t.pos == "PROPN" and name_key(t.text) in keys or t.pos != "PROPN" and any(JaroWinkler.similarity(t.lower, w) > 0.95 for w in a.vocabulary if w[:3] == t.lower[:3])
        if near:
            continue
        if runs and t.i - runs[-1][-1].i <= 2:
            runs[-1].append(t)
        else:
            runs.append([t])
    return runs


_REPORTING = frozenset("report claim quote cite article story newspaper paper accord describe stand true comment".split())

RULES: tuple[Callable[[Pair, Context], Iterator[Drift]], ...] = (figures, _dates, _hedges, _attribution, _responses, _negation, _quotes)
