"""How sure a telling is: hedges, plans told as done, conditions, negation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from retold.compare.align import Pair, state_of
from retold.compare.drift.base import Bridge, Context, bigrams, cover, place, shifts, words_of
from retold.compare.features import Feature, Reading, is_content, stem
from retold.model import Drift, Hedge, Relation, ResponseState, Severity, Span
from retold.text.analysis import Token

S = Severity
_DOUBT = frozenset(("alleged", "rumoured", "possible", "claimed", "reported", "conditional"))
_HELD = re.compile(r"believ|think|thought|suspect|fear|alleg|claim", re.I)
_DOUBTING = re.compile(
    r"\b(believ|thought|suspect|alleg|claim|unclear|may|might|could|appear|seem|possib|potential|likely|expected|report(s|ed)? (say|suggest))",
    re.I,
)


def _doubts(f: Feature, r: Reading) -> list[Hedge]:
    """The hedges that make a doubt; "if" is a condition, and "May" a month."""
    return [h for h in f.statement.hedges if h.kind in _DOUBT and words_of(r, h.span) not in ("if", "If", "May")]


def _strength(f: Feature, r: Reading) -> float:
    return min((h.strength for h in _doubts(f, r)), default=0.9)


def hedges(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    """A doubt that the earlier telling had and the later has not, or the other way."""
    a, b = _strength(pair.a, c.a), _strength(pair.b, c.b)
    doubt = next((h for h in _doubts(pair.a, c.a) if h.strength == a), None)
    added = next((h for h in _doubts(pair.b, c.b) if h.strength == b), None)
    whole = place(c.b, pair.b.statement.span)
    same_words = pair.relation in (Relation.VERBATIM_QUOTE, Relation.SAME_TEXT) and bridge.likeness == 1.0
    if (
        doubt is not None
        and b - a >= 0.25
        and not same_words
        and _governs(doubt.span.start, doubt.span.end, pair)
        and not _still_doubted(pair, c)
    ):
        said = words_of(c.a, doubt.span)
        yield Drift(
            "hedge_dropped",
            S.SERIOUS,
            f"“{said}” is gone: a doubt became a fact",
            place(c.a, doubt.span),
            whole,
            "stronger",
        )
    elif added is not None and a - b >= 0.25:
        said = words_of(c.b, added.span)
        yield Drift(
            "hedge_added", S.BENIGN, f"the later telling adds a doubt: “{said}”", None, place(c.b, added.span), "weaker"
        )
    held = [x.cue for x in pair.a.statement.chain if x.cue is not None and _HELD.search(words_of(c.a, x.cue))]
    plain = pair.b.statement.mode.value == "plain" and not pair.b.statement.hedges and not pair.b.statement.chain
    if held and doubt is None and plain and not _still_doubted(pair, c):
        said = words_of(c.a, held[-1])
        yield Drift(
            "hedge_dropped",
            S.SERIOUS,
            f"what somebody only held (“{said}”) is told as a fact",
            place(c.a, held[-1]),
            whole,
            "stronger",
        )


_IF_TRUE = re.compile(
    r"\bif (?:the |this |that |these )?(?:\w+ ){0,3}?(?:(?:is|are|proves?|turns? out to be|stands?(?: to be)?) )?(?:true|confirmed|correct|accurate|genuine)\b",
    re.I,
)


def softeners(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    """ "As a precaution" is gone, or "if the report is true" is new."""
    lost = next((m for m in _SOFTENER.finditer(pair.a.text) if not _SOFTENER.search(pair.b.text)), None)
    if (
        lost
        and pair.score >= 0.4
        and pair.b.statement.mode.value != "headline"
        and not any(_SOFTENER.search(f.text) for f in c.b.features)
    ):
        at = words_of(c.a, pair.a.statement.span).find(lost.group())
        where = (
            place(c.a, Span(pair.a.statement.start + at, pair.a.statement.start + at + len(lost.group())))
            if at >= 0
            else None
        )
        message = f"“{lost.group()}” is gone, which made it sound less grave"
        yield Drift(
            "meaning_shifted", S.NOTABLE, message, where, place(c.b, pair.b.statement.span), "stronger", "softener"
        )
    added = _IF_TRUE.search(pair.b.text)
    if added and not _IF_TRUE.search(pair.a.text):
        yield Drift(
            "hedge_added",
            S.BENIGN,
            f"the later telling adds a doubt: “{added.group()}”",
            None,
            place(c.b, pair.b.statement.span),
            "weaker",
        )


_SOFTENER = re.compile(
    r"\b(?:as a precaution|out of (?:an abundance of )?caution|as a precautionary measure|precautionary|minor|slight|slightly|briefly|mild|mildly|"
    r"non-life-threatening|not life-threatening|in isolation|at most|no more than|so far as is known|for observation)\b",
    re.I,
)


def _governs(start: int, end: int, pair: Pair) -> bool:
    """Is the word that the doubt governs still there: the verb after "may have", the noun after "alleged"?"""
    later = [
        t for t in pair.a.tokens if t.start >= end and t.pos in ("VERB", "NOUN", "ADJ", "PROPN") and is_content(t)
    ][:3]
    earlier = [t for t in pair.a.tokens if t.end <= start and t.pos in ("VERB", "NOUN") and is_content(t)][-1:]
    near = later if later else earlier
    return any(stem(t) in pair.b.stems for t in near) and pair.score >= 0.33


def _still_doubted(pair: Pair, c: Context) -> bool:
    """Is a doubt expressed by other words: a belief, a denial, a question mark?"""
    if _DOUBTING.search(pair.b.text):
        return True
    return any(
        x.cue is not None
        and re.search(r"believ|think|thought|suspect|claim|alleg|expect|fear", words_of(c.b, x.cue), re.I)
        for x in pair.b.statement.chain
    )


# ------------------------------------------------------------------ planned and done
def tense(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    """What was to happen is told as having happened."""
    for x, y in bridge.same:
        if x.pos not in ("VERB", "AUX") and x.tag[:2] != "VB" or y.tag[:2] != "VB":
            continue
        sign = _planned(x, c.a.analysis.tokens)
        if sign is None or not _done(y, c.b.analysis.tokens) or _planned(y, c.b.analysis.tokens) is not None:
            continue
        if pair.b.statement.mode.value == "headline" or bridge.likeness < 0.4:
            continue
        message = f"“{sign.text} … {x.text}” was still to come; “{y.text}” is told as done"
        yield Drift(
            "meaning_shifted",
            S.SERIOUS,
            message,
            place(c.a, cover(sign, x)),
            place(c.b, cover(y, y)),
            "stronger",
            "tense",
        )
        return


def _planned(t: Token, tokens: list[Token]) -> Token | None:
    """The word that makes it a plan: "will", "plans to", "is expected to"."""
    table = shifts()
    for k in t.kids:
        if tokens[k].lower in table.plan_aux and tokens[k].dep in ("aux", "auxpass"):
            return tokens[k]
    up = t
    for _ in range(3):
        head = tokens[up.head]
        if up.dep not in ("xcomp", "conj", "advcl", "acl", "ccomp", "relcl") or head.i == up.i:
            return None
        to = any(tokens[k].tag == "TO" for k in up.kids)
        if (up.dep == "xcomp" or to) and (
            head.lemma in table.plan_verbs or head.lemma in table.plan_nouns or head.lower == "going"
        ):
            return head
        if up.dep != "conj":
            return None
        up = head
    return None


def _done(t: Token, tokens: list[Token]) -> bool:
    """Told in the past, or as having been done."""
    aux = {tokens[k].lower for k in t.kids if tokens[k].dep in ("aux", "auxpass")}
    if aux & shifts().plan_aux or any(tokens[k].tag == "TO" for k in t.kids):
        return False
    if t.tag == "VBD":
        return True
    return t.tag == "VBN" and bool(aux & {"was", "were", "has", "have", "had", "been", "is", "are", "'s", "’s"})


# ------------------------------------------------------------------ conditions
def conditions(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    """ "If the board agrees" is gone."""
    mark = _condition(pair.a, c.a.analysis.tokens)
    if mark is None or _condition(pair.b, c.b.analysis.tokens) is not None or pair.score < 0.45:
        return
    sentence = [t for t in c.b.analysis.tokens if t.sent == pair.b.tokens[0].sent] if pair.b.tokens else []
    if bigrams(sentence) & (shifts().conditions - {"until", "in the event"}) or _DOUBTING.search(pair.b.text):
        return
    sentence_a = [t for t in c.a.analysis.tokens if t.sent == mark.sent and t.start >= mark.start][:14]
    shared = {stem(t) for t in sentence_a if is_content(t)} & {stem(t) for t in sentence if is_content(t)}
    if len(shared) > 2:
        return  # the condition is still told, in other words
    message = f"the condition “{' '.join(t.text for t in sentence_a[:8])}…” is gone"
    yield Drift(
        "condition_changed",
        S.SERIOUS,
        message,
        place(c.a, cover(mark, sentence_a[-1])),
        place(c.b, pair.b.statement.span),
        "stronger",
        "condition",
    )


def _condition(f: Feature, tokens: list[Token]) -> Token | None:
    """The word that opens a condition in the statement's sentence, where its main clause is in the statement."""
    if not f.tokens:
        return None
    sentence = [t for t in tokens if t.sent == f.tokens[0].sent]
    marks = shifts().conditions
    for k, t in enumerate(sentence):
        three = " ".join(x.lower for x in sentence[k : k + 3])
        two = " ".join(x.lower for x in sentence[k : k + 2])
        hit = t.lower in marks and (
            t.lower in ("unless", "pending", "provided") or t.dep in ("mark", "advmod", "prep") and t.lower == "if"
        )
        if hit or two in marks or three in marks:
            if t.lower == "if" and tokens[t.head].dep == "ccomp":
                continue  # "asked if"
            return t
    return None


# ------------------------------------------------------------------ negation
_BE = frozenset("be been being is are was were am have has had having do does did done".split())
_IMPLICIT = frozenset("fail refuse deny decline avoid stop prevent lack reject cease".split())


def negation(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    """The same act with and without "not", or turned into its opposite."""
    if pair.a.statement.response or pair.b.statement.response or pair.a.statement.denied != pair.b.statement.denied:
        return
    ta, tb = c.a.analysis.tokens, c.b.analysis.tokens
    for x, y in bridge.same:
        if (
            y.pos not in ("VERB", "AUX", "ADJ")
            or x.pos not in ("VERB", "AUX", "ADJ")
            or not (is_content(x) or bridge.likeness > 0.6)
        ):
            continue
        p, q = _negated(x, ta), _negated(y, tb)
        if p != q and (bridge.likeness >= 0.5 or pair.score >= 0.6) and _same_arguments(x, y, bridge):
            yield Drift(
                "negation",
                S.SERIOUS,
                "one telling affirms what the other denies",
                place(c.a, cover(x, x)),
                place(c.b, cover(y, y)),
                slot="negation",
            )
            return
    yield from _opposites(pair, c, bridge)


def _negators(f: Feature) -> int:
    """How many words of the statement deny."""
    return sum(
        1
        for t in f.tokens
        if t.dep == "neg"
        or t.lower in ("no", "never", "none", "nobody", "nothing", "without", "nor", "neither")
        or t.lemma in _IMPLICIT
    )


def _negated(t: Token, tokens: list[Token]) -> bool:
    """An odd number of "not", "never", "no", "failed to"."""
    n = sum(1 for k in t.kids if tokens[k].dep == "neg" or tokens[k].lower in ("never", "not", "n't", "n’t"))
    for k in t.kids:
        arg = tokens[k]
        if arg.dep in ("nsubj", "nsubjpass", "dobj", "attr") and (
            arg.lower in ("nobody", "none", "nothing", "neither")
            or any(tokens[d].lower in ("no", "neither") for d in arg.kids)
        ):
            n += 1
    head = tokens[t.head]
    if head.i != t.i and t.dep in ("xcomp", "pcomp", "ccomp", "acomp", "attr", "oprd") and head.pos in ("VERB", "AUX"):
        n += head.lemma in _IMPLICIT and t.dep in ("xcomp", "pcomp")
        n += sum(1 for k in head.kids if tokens[k].dep == "neg" or tokens[k].lower in ("never", "not"))
    return n % 2 == 1


def _same_arguments(x: Token, y: Token, bridge: Bridge) -> bool:
    """Is anything else that depends on the two verbs the same?"""
    mine = {p.i: q.i for p, q in bridge.same}
    return bridge.likeness >= 0.6 or any(mine.get(k) in y.kids for k in x.kids)


def _opposites(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    ta, tb = c.a.analysis.tokens, c.b.analysis.tokens
    swaps = [(x, y) for s in bridge.swaps for x in s.a for y in s.b if s.near or len(s.a) == len(s.b) == 1]
    for x, y in [*swaps, *((p, q) for p, q in bridge.same if p.lemma != q.lemma)]:
        if (
            frozenset((x.lemma, y.lemma)) not in shifts().opposites
            and frozenset((x.lower, y.lower)) not in shifts().opposites
        ):
            continue
        if _negated(x, ta) != _negated(y, tb):
            continue
        yield Drift(
            "negation",
            S.SERIOUS,
            f"“{x.text}” became its opposite, “{y.text}”",
            place(c.a, cover(x, x)),
            place(c.b, cover(y, y)),
            slot="negation",
        )
        return


# ------------------------------------------------------------------ responses
_GRADE = {
    ResponseState.ASKED: 0, ResponseState.NO_REPLY: 1, ResponseState.UNREACHABLE: 1, ResponseState.DECLINED: 2,
    ResponseState.REFUSED: 3, ResponseState.DENIED: 4,
}  # fmt: skip


def responses(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    """Silence that became a refusal, a refusal that became a denial."""
    s, t = state_of(pair.a), state_of(pair.b)
    if s is None or t is None or s == t or _GRADE[s] == _GRADE[t]:
        return
    grave = _GRADE[t] > _GRADE[s] and not (s == ResponseState.DECLINED and t == ResponseState.REFUSED)
    message = f"“{s.value.replace('_', ' ')}” became “{t.value.replace('_', ' ')}”"
    yield Drift(
        "meaning_shifted", S.SERIOUS if grave else S.NOTABLE, message, place(c.a, pair.a.statement.span),
        place(c.b, pair.b.statement.span), "stronger" if grave else "weaker", "response",
    )  # fmt: skip
