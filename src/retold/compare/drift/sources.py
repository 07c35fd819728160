"""Who is said to say so: dropped, swapped, multiplied."""

from __future__ import annotations

import re
from collections.abc import Iterator

from retold.compare.align import Pair
from retold.compare.drift.base import Bridge, Context, place, words_of
from retold.compare.features import Feature, Reading
from retold.model import ChainLink, Drift, Place, Relation, Severity, SourceKind, Span
from retold.text.namekeys import name_key

S = Severity
_UNNAMED = (SourceKind.ANONYMOUS_PERSON, SourceKind.ANONYMOUS_GROUP)


def _sources_of(f: Feature, c: Context) -> list[str]:
    papers = (SourceKind.OUTLET, SourceKind.NEWS_AGENCY, SourceKind.SELF_OUTLET)
    return [x.agent for x in f.statement.chain if c.kinds.get(x.agent) not in papers and not x.inferred]


def attribution(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    """Who is said to say so: dropped, swapped for the outlet, promoted from one unnamed voice to fact, or given to another."""
    a, b = _sources_of(pair.a, c), _sources_of(pair.b, c)
    if pair.b.statement.mode.value == "headline" or pair.a.statement.mode.value == "headline" or not a:
        return
    source = next((x.source for x in pair.a.statement.chain if x.agent == a[-1]), None)
    where = place(c.a, source) if source else None
    name = words_of(c.a, source) if source else "its source"
    if not b and pair.b.statement.chain and c.credited:
        if c.kinds.get(a[-1]) in _UNNAMED:
            yield _only_the_paper(pair, c, name, where)
    elif not pair.b.statement.chain and c.kinds.get(a[-1]) != SourceKind.DIFFUSE and not c.names_paper:
        yield from _dropped(pair, c, a[-1], name, where)
    elif b and b[-1] != a[-1] and source is not None and pair.relation in _WORD_FOR_WORD:
        other = next((x.source for x in pair.b.statement.chain if x.agent == b[-1]), None)
        if other is not None and not _kin(a[-1], b[-1], c) and _another(name, words_of(c.b, other)):
            message = f"“{name}” became “{words_of(c.b, other)}”"
            yield Drift("attribution_changed", S.SERIOUS, message, where, place(c.b, other))


def credit(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    """Who heard it: words told to one paper are said to have been told to the one that copied them; a bare line gets a source."""
    a, b = pair.a.statement.chain, pair.b.statement.chain
    if not a and b and c.credited and pair.relation != Relation.PARTIAL:
        span = next((x.source for x in b if x.source is not None), None)
        if span is not None:
            yield Drift(
                "attribution_added",
                S.BENIGN,
                f"“{words_of(c.b, span)}” is named for it",
                place(c.a, pair.a.statement.span),
                place(c.b, span),
                "weaker",
            )
    first, later = _hearer(pair.a, c), _hearer(pair.b, c)
    if (
        first is not None
        and later is not None
        and first.agent != later.agent
        and c.credited
        and pair.relation in (*_WORD_FOR_WORD, Relation.PARAPHRASE)
    ):
        x, y = (words_of(r, k.source or k.cue or Span(0, 0)) for r, k in ((c.a, first), (c.b, later)))
        message = f"told to “{x}”; now it is put down to “{y}”"
        yield Drift(
            "attribution_changed",
            S.NOTABLE,
            message,
            place(c.a, first.source or pair.a.statement.span),
            place(c.b, later.source or pair.b.statement.span),
            slot="hearer",
        )
    many = next(
        (
            x
            for x in b
            if x.source is not None and words_of(c.b, x.source).lower().split()[:1] in (["many"], ["most"], ["several"])
        ),
        None,
    )
    if many is not None and many.source is not None and a and c.kinds.get(a[-1].agent) == SourceKind.DIFFUSE:
        message = f"a view that nobody in particular held is now that of “{words_of(c.b, many.source)}”"
        yield Drift(
            "meaning_shifted",
            S.NOTABLE,
            message,
            place(c.a, a[-1].cue or pair.a.statement.span),
            place(c.b, many.source),
            "stronger",
            "source count",
        )


# verbs of saying from what is only held to what is established
_SURE = {w: n for n, ws in enumerate((
    "suspect fear wonder speculate guess hope", "think believe feel suggest indicate hint imply estimate claim allege argue contend", "say tell state note add report announce explain write",
    "insist stress maintain warn assert declare", "confirm reveal find show establish prove admit acknowledge concede disclose",
)) for w in ws.split()}  # fmt: skip


def verbs(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    """The same source "suggested" it and now "confirmed" it."""
    a, b = pair.a.statement.chain, pair.b.statement.chain
    if not a or not b or a[-1].agent != b[-1].agent or a[-1].cue is None or b[-1].cue is None:
        return
    x, y = _sureness(c.a, a[-1].cue), _sureness(c.b, b[-1].cue)
    if x is None or y is None or y[0] - x[0] < 2 and not (y[0] == 4 and x[0] < 4) and not (x[0] == 2 and y[0] == 1):
        return
    up = y[0] > x[0]
    message = f"“{x[1]}” became “{y[1]}”: the source is made to sound {'surer' if up else 'less sure'}"
    yield Drift(
        "reporting_verb_changed",
        S.NOTABLE if up else S.BENIGN,
        message,
        place(c.a, a[-1].cue),
        place(c.b, b[-1].cue),
        "stronger" if up else "weaker",
        "verb of saying",
    )


def _sureness(r: Reading, cue: Span) -> tuple[int, str] | None:
    return next(((_SURE[t.lemma], t.text) for t in r.analysis.words(cue) if t.lemma in _SURE), None)


def _hearer(f: Feature, c: Context) -> ChainLink | None:
    """The paper that a source is said to have spoken to, where the chain goes on to that source."""
    chain = f.statement.chain
    return (
        chain[0]
        if len(chain) > 1 and c.kinds.get(chain[0].agent) in (SourceKind.OUTLET, SourceKind.NEWS_AGENCY)
        else None
    )


_WORD_FOR_WORD = (Relation.SAME_TEXT, Relation.VERBATIM_QUOTE, Relation.EDITED_QUOTE)


def _only_the_paper(pair: Pair, c: Context, name: str, where: Place | None) -> Drift:
    """An unnamed source is gone: grave where the reader meets the claim first."""
    grave = pair.b.order < 0.35 or pair.b.statement.sentence < 4
    cue = next((x.source for x in pair.b.statement.chain if x.source is not None), None)
    message = f"“{name}” is gone: the reader sees only the paper"
    whole = place(c.b, cue or pair.b.statement.span)
    return Drift("source_collapsed", S.SERIOUS if grave else S.NOTABLE, message, where, whole, slot="source")


# a clause that only places the main one in time: what it tells is presupposed, not claimed
_ASIDES = frozenset("after when while before since as following amid".split())


def _dropped(pair: Pair, c: Context, agent: str, name: str, where: Place | None) -> Iterator[Drift]:
    """What a source said is told as a fact."""
    if pair.relation == Relation.PARTIAL and (pair.score < 0.45 or c.kinds.get(agent) not in _UNNAMED):
        return
    whole = place(c.b, pair.b.statement.span)
    if c.kinds.get(agent) in _UNNAMED:
        yield Drift("attribution_dropped", S.SERIOUS, f"what “{name}” said is told as a fact", where, whole, "stronger")
    elif pair.score >= 0.6 and (not c.cites_anywhere or pair.relation == Relation.SAME_TEXT and pair.a.order > 0):
        aside = bool(pair.b.tokens) and pair.b.tokens[0].lower in _ASIDES
        yield Drift(
            "attribution_dropped",
            S.BENIGN if aside else S.NOTABLE,
            f"“{name}” is no longer named",
            where,
            whole,
            "stronger",
        )


_PRONOUNS = frozenset("i he she it they we him her them you who".split())


def _another(x: str, y: str) -> bool:
    """Do the two wordings name two speakers? Not where one is a pronoun, or has the other's last name."""
    p, q = _named(x), _named(y)
    if not p or not q or x.lower() in _PRONOUNS or y.lower() in _PRONOUNS:
        return False
    every_x, every_y = (set(map(name_key, re.findall(r"[A-Z][\w’'-]+", w))) for w in (x, y))
    return name_key(p[-1]) not in every_y and name_key(q[-1]) not in every_x


def _named(words: str) -> list[str]:
    """The capitalised words of the first part of a source phrase that has a name ("The maker, Hadley Ltd" -> Hadley, Ltd)."""
    for part in re.split(r",| who ", words):
        found = [w for w in re.findall(r"[A-Z][\w’'-]+", part) if w not in ("The", "A", "An")]
        if found:
            return found
    return []


def _kin(x: str, y: str, c: Context) -> bool:
    """A source that is only described is no other source."""
    soft = (SourceKind.DIFFUSE, SourceKind.UNKNOWN, SourceKind.COLLECTIVE, SourceKind.DOCUMENT, *_UNNAMED)
    return c.kinds.get(x) in soft or c.kinds.get(y) in soft


def count(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    """ "A source" became "sources": one voice sounds like several."""
    a, b = pair.a.statement.chain, pair.b.statement.chain
    if not a or not b or a[-1].source is None or b[-1].source is None:
        return
    if c.kinds.get(a[-1].agent) not in (*_UNNAMED, SourceKind.SPOKESPERSON) or c.kinds.get(b[-1].agent) not in (
        *_UNNAMED,
        SourceKind.COLLECTIVE,
    ):
        return
    if _plural(c.a, a[-1].source) is False and _plural(c.b, b[-1].source) is True:
        one, many = words_of(c.a, a[-1].source), words_of(c.b, b[-1].source)
        message = f"one source became several: “{one}”, “{many}”"
        yield Drift(
            "attribution_changed",
            S.SERIOUS,
            message,
            place(c.a, a[-1].source),
            place(c.b, b[-1].source),
            "stronger",
            "source count",
        )


def _plural(reading: Reading, span: Span) -> bool | None:
    """Is the head of the source a plural? None where no noun is found."""
    nouns = [t for t in reading.analysis.words(span) if t.pos in ("NOUN", "PROPN")]
    inside = {t.i for t in nouns}
    head = next((t for t in nouns if t.head not in inside), None)
    return None if head is None else head.tag in ("NNS", "NNPS")
