"""Words that changed their strength, their scope, the cause, the role or the name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from retold.compare.align import Pair
from retold.compare.drift.base import Bridge, Context, cover, known_to, place, run_span, shifts, words_of
from retold.compare.features import Feature, is_content, stem
from retold.model import Drift, Severity, SourceKind
from retold.text.analysis import Token
from retold.text.namekeys import abbreviation_of, name_key, same_person_name
from retold.text.names import Name

S = Severity


# ------------------------------------------------------------------ scales
def scales(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    """ "Exposed" became "poisoned", "leaked" became "exploded", "questioned" became "arrested"."""
    pairs = [(x, y) for s in bridge.swaps for x in s.a for y in s.b] + [
        (x, y) for x, y in bridge.same if x.lemma != y.lemma
    ]
    seen: set[str] = set()
    for x, y in pairs:
        for scale in shifts().scales:
            p, q = _level(x, scale.level), _level(y, scale.level)
            if p is None or q is None or p == q or scale.name in seen or _both_say(scale.level, q, pair.a):
                continue
            seen.add(scale.name)
            up = q > p
            grave = up and q - p >= scale.grave
            how = S.SERIOUS if grave else S.NOTABLE if up or p - q > 1 else S.BENIGN
            message = (
                f"“{x.text}” became “{y.text}”: {'more' if up else 'less'} than the earlier telling says ({scale.name})"
            )
            yield Drift(
                "meaning_shifted",
                how,
                message,
                place(c.a, cover(x, x)),
                place(c.b, cover(y, y)),
                "stronger" if up else "weaker",
                "strength",
            )
    yield from _by_all_words(pair, c, seen)


_CLEAR = frozenset(("harm to people", "what broke", "steps of the law", "wrongdoing"))


def _by_all_words(pair: Pair, c: Context, seen: set[str]) -> Iterator[Drift]:
    """The strongest word of the later telling stands above all that the earlier article says, whatever it is said of."""
    if pair.score < 0.45:
        return
    for scale in shifts().scales:
        if scale.name in seen or scale.name not in _CLEAR:
            continue
        mine = [(p, t) for t in pair.a.tokens if (p := _level(t, scale.level)) is not None and is_content(t)]
        theirs = [(q, t) for t in pair.b.tokens if (q := _level(t, scale.level)) is not None and is_content(t)]
        if not mine or not theirs:
            continue
        (p, x), (q, y) = max(mine, key=lambda m: m[0]), max(theirs, key=lambda m: m[0])
        above = any((lv := _level(t, scale.level)) is not None and lv >= q for t in c.a.analysis.tokens)
        if q - p >= scale.grave and not above:
            message = f"“{x.text}” became “{y.text}”: more than the earlier article says anywhere ({scale.name})"
            yield Drift(
                "meaning_shifted",
                S.SERIOUS,
                message,
                place(c.a, cover(x, x)),
                place(c.b, cover(y, y)),
                "stronger",
                "strength",
            )


def _level(t: Token, level: dict[str, int]) -> int | None:
    return level.get(t.lemma, level.get(t.lower))


def _both_say(level: dict[str, int], wanted: int, a: Feature) -> bool:
    """The earlier statement has the stronger word too, somewhere else."""
    return any(_level(t, level) == wanted for t in a.tokens)


# ------------------------------------------------------------------ scope
def scope(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    """ "Some residents" became "all residents"."""
    for x, y in bridge.same:
        if y.pos not in ("NOUN", "PROPN", "PRON") or not is_content(y):
            continue
        p, q = _quantity(x, c.a.analysis.tokens), _quantity(y, c.b.analysis.tokens)
        if p is None or q is None or p[0] == q[0]:
            continue
        up = q[0] > p[0]
        grave = up and (q[0] >= 3 or q[0] - p[0] >= 2)
        message = f"“{p[1].text} {x.text}” became “{q[1].text} {y.text}”"
        yield Drift(
            "meaning_shifted",
            S.SERIOUS if grave else S.NOTABLE if up else S.BENIGN,
            message,
            place(c.a, cover(p[1], x)),
            place(c.b, cover(q[1], y)),
            "wider" if up else "narrower",
            "scope",
        )
    yield from _swapped_scope(pair, c, bridge)


def _swapped_scope(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    table = shifts().scope
    for s in bridge.swaps:
        if not s.near:
            continue
        p = next(
            ((table[t.lower], t) for t in s.a if t.lower in table and t.pos in ("DET", "ADJ", "PRON", "ADV")), None
        )
        q = next(
            ((table[t.lower], t) for t in s.b if t.lower in table and t.pos in ("DET", "ADJ", "PRON", "ADV")), None
        )
        if p and q and q[0] - p[0] >= 2:
            yield Drift(
                "meaning_shifted",
                S.SERIOUS,
                f"“{p[1].text}” became “{q[1].text}”",
                place(c.a, cover(p[1], p[1])),
                place(c.b, cover(q[1], q[1])),
                "wider",
                "scope",
            )


def _quantity(t: Token, tokens: Sequence[Token]) -> tuple[int, Token] | None:
    """How much of the noun is meant, where a word says so."""
    table = shifts().scope
    for k in t.kids:
        if tokens[k].lower in table and tokens[k].dep in ("det", "amod", "predet", "nmod", "advmod"):
            return table[tokens[k].lower], tokens[k]
    of = tokens[t.head]
    if t.dep == "pobj" and of.lower in ("of", "among") and tokens[of.head].lower in table:
        return table[tokens[of.head].lower], tokens[of.head]
    return None


# ------------------------------------------------------------------ cause
def cause(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    """ "After" or "despite" became "because of", or the other way."""
    lead_a, lead_b = _lead(pair.a, c.a.analysis.tokens), _lead(pair.b, c.b.analysis.tokens)
    places = [(s.a, s.b) for s in bridge.swaps if s.near]
    if pair.score >= 0.45:
        places.append((tuple(lead_a), tuple(lead_b)))
    for x, y in places:
        p, q = _tie(x), _tie(y)
        if p is None or q is None or p[0] == q[0] or "firm" not in (p[0], q[0]):
            continue
        if {p[0], q[0]} == {"firm", "loose"} and p[0] == "firm":
            continue  # a cause that became "after" is only vaguer
        yield _caused(c, p[1], q[1])
        return


def _tie(run: Sequence[Token]) -> tuple[str, Sequence[Token]] | None:
    """What ties two clauses: a cause, a concession, or no more than time."""
    for name, table in (("firm", shifts().firm), ("despite", shifts().despite), ("loose", shifts().loose)):
        found = _connector(run, table)
        if found:
            return name, found
    return None


def _caused(c: Context, p: Sequence[Token], q: Sequence[Token]) -> Drift:
    a, b = run_span(p), run_span(q)
    message = f"another tie between the two: “{words_of(c.a, a)}” became “{words_of(c.b, b)}”"
    return Drift("meaning_shifted", S.SERIOUS, message, place(c.a, a), place(c.b, b), "stronger", "cause")


def _connector(run: Sequence[Token], table: frozenset[str]) -> Sequence[Token] | None:
    for n in (3, 2, 1):
        for k in range(len(run) - n + 1):
            part = run[k : k + n]
            words = " ".join(t.lower for t in part)
            lemma = " ".join([part[0].lemma, *(t.lower for t in part[1:])])
            if words in table or lemma in table:
                return part
    return None


def _lead(f: Feature, tokens: Sequence[Token]) -> Sequence[Token]:
    """The words that tie the clause to the one before."""
    if not f.tokens:
        return ()
    first = f.tokens[0].i
    before = [t for t in tokens[max(0, first - 3) : first] if t.sent == f.tokens[0].sent]
    return (*before, f.tokens[0])


# ------------------------------------------------------------------ roles and names
def roles(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    """The deputy became the minister: the same name under another office."""
    done: set[str] = set()
    ta, tb = c.a.analysis.tokens, c.b.analysis.tokens
    for x, y in bridge.same:
        if y.pos != "PROPN" or x.pos != "PROPN" or y.text in done or y.lower in shifts().offices:
            continue
        p, q = _title(x, ta), _title(y, tb)
        done.add(y.text)
        if p and q and _other_office(p, q):
            yield _role(c, p, q)
            return
    for s in bridge.swaps:
        p, q = [t for t in s.a if _plain(t) in shifts().offices], [t for t in s.b if _plain(t) in shifts().offices]
        if s.near and p and q and _other_office(p, q):
            yield _role(c, p, q)
            return
    yield from _promoted(pair, c, bridge)


def _promoted(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    """ "Deputy", "acting" or "former" is gone before an office that is still named."""
    ta = c.a.analysis.tokens
    for run in bridge.lost:
        if run[-1].i + 1 >= len(ta) or bridge.likeness < 0.6:
            continue
        after = ta[run[-1].i + 1]
        if any(_plain(t) in _SMALL for t in run) and _plain(after) in shifts().offices:
            message = f"“{run[-1].text}” is gone before “{after.text}”"
            yield Drift(
                "entity_changed",
                S.SERIOUS,
                message,
                place(c.a, cover(run[0], after)),
                place(c.b, pair.b.statement.span),
                "stronger",
                "role",
            )
            return


_SMALL = frozenset("deputy vice acting former ex interim assistant co associate junior retired then".split())
_SHORT = {
    "rep": "representative", "gov": "governor", "sen": "senator", "gen": "general", "lt": "lieutenant", "sgt": "sergeant", "capt": "captain",
    "prof": "professor", "dr": "doctor", "pres": "president", "atty": "attorney", "maj": "major", "col": "colonel", "adm": "admiral", "sec": "secretary",
    "defense": "defence", "supt": "superintendent", "det": "detective", "insp": "inspector", "rev": "reverend",
}  # fmt: skip
_KIN = ("spokesman spokeswoman spokesperson", "chairman chairwoman chair chairperson", "councillor councilor", "congressman congresswoman lawmaker mp representative",
        "lawyer attorney", "head chief boss director manager leader", "adviser advisor aide", "scientist researcher", "owner founder", "envoy ambassador diplomat",
        "inspector detective", "officer constable", "doctor surgeon professor", "teacher principal", "commander captain")  # fmt: skip


def _plain(t: Token) -> str:
    word = t.lower.replace(".", "")
    return _SHORT.get(word, word)


def _role(c: Context, p: Sequence[Token], q: Sequence[Token]) -> Drift:
    a, b = run_span(p), run_span(q)
    message = f"another role: “{words_of(c.a, a)}” became “{words_of(c.b, b)}”"
    return Drift("entity_changed", S.SERIOUS, message, place(c.a, a), place(c.b, b), "", "role")


def _title(t: Token, tokens: Sequence[Token]) -> list[Token]:
    """The words of office straight before a name, its department with them ("Foreign Minister", "Secretary of State")."""
    i = t.i - 1
    while (
        i >= 0 and tokens[i].sent == t.sent and tokens[i].pos == "PROPN" and _plain(tokens[i]) not in shifts().offices
    ):
        i -= 1  # forenames
    out: list[Token] = []
    while (
        i >= 0
        and tokens[i].sent == t.sent
        and (
            tokens[i].text[:1].isupper()
            or _plain(tokens[i]) in shifts().offices | _SMALL
            or tokens[i].lower in ("of", "-")
        )
    ):
        out.insert(0, tokens[i])
        i -= 1
    return out if any(_plain(x) in shifts().offices for x in out) else []


def _other_office(p: Sequence[Token], q: Sequence[Token]) -> bool:
    """Each has an office or a department that the other has not; a title spelt out, or cut short, is the same."""
    a, b = (
        {_plain(t) for t in p if len(t.text) > 1} - {"of", "the"},
        {_plain(t) for t in q if len(t.text) > 1} - {"of", "the"},
    )
    if (a & _SMALL) - b and (a - _SMALL) & (b - _SMALL):
        return True
    only_a, only_b = a - b - _SMALL, b - a - _SMALL
    if not only_a or not only_b or any(only_a & set(g.split()) and only_b & set(g.split()) for g in _KIN):
        return False
    offices = shifts().offices
    return bool(only_a & offices and only_b & offices) or bool(a & b & offices) and not (only_a | only_b) & offices


def names(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    """Another person, body or place stands where the earlier telling has one."""
    seen: set[tuple[str, str]] = set()
    for s in bridge.swaps:
        p, q = _name_in(s.a, c.a.names.at), _name_in(s.b, c.b.names.at)
        if p is None or q is None or p.type != q.type and s.slot != "place" or (p.text, q.text) in seen:
            continue
        seen.add((p.text, q.text))
        if _is_paper(q, pair, c):
            continue  # "the clerk said" against "the Echo reported": sources, not names
        if _same_name(p, q, c) or not s.near and _known(q, c) or {p.text, q.text} & _ZONES or _variants(p, q):
            continue
        kind = {"PERSON": "person", "ORG": "organisation", "PLACE": "place"}.get(q.type, "name")
        how = S.SERIOUS if s.near or q.type in ("PERSON", "ORG") else S.NOTABLE
        message = f"another {kind}: “{p.text}” became “{q.text}”"
        yield Drift("entity_changed", how, message, place(c.a, p.span), place(c.b, q.span), "", kind)
    yield from _nouns(pair, c, bridge, seen)


def _is_paper(q: Name, pair: Pair, c: Context) -> bool:
    """Does the name stand for the paper that the later telling credits?"""
    papers = (SourceKind.OUTLET, SourceKind.NEWS_AGENCY, SourceKind.SELF_OUTLET)
    return any(
        x.source is not None and x.source.touches(q.span) and c.kinds.get(x.agent) in papers
        for x in pair.b.statement.chain
    )


_ZONES = frozenset("ET EST EDT CT CST CDT MT MST MDT PT PST PDT GMT BST UTC CET CEST AEST IST".split())


def _variants(p: Name, q: Name) -> bool:
    """Spelling and title variants of one name: "Rep." and "Representative", "U.S." and "United States"."""
    words = {_SHORT.get(w.lower().rstrip("."), w.lower()) for w in p.text.split()}
    others = {_SHORT.get(w.lower().rstrip("."), w.lower()) for w in q.text.split()}
    plain = {w.replace(".", "") for w in words}, {w.replace(".", "") for w in others}
    if {"us"} & plain[0] and {"united", "states"} <= plain[1] or {"us"} & plain[1] and {"united", "states"} <= plain[0]:
        return True
    return bool(words & others) and (
        words <= others or others <= words or p.text.split()[-1].lower() == q.text.split()[-1].lower()
    )


def _name_in(run: Sequence[Token], at: dict[int, Name]) -> Name | None:
    return next(
        (at[t.i] for t in run if t.i in at and t.pos == "PROPN" and at[t.i].type in ("PERSON", "ORG", "PLACE")), None
    )


def _same_name(p: Name, q: Name, c: Context) -> bool:
    x, y = c.a.bearers.get(p.who, p.who) or p.text, c.b.bearers.get(q.who, q.who) or q.text
    if (
        x == y
        or name_key(p.text) == name_key(q.text)
        or abbreviation_of(p.text, q.text)
        or abbreviation_of(q.text, p.text)
    ):
        return True
    words, others = {name_key(w) for w in x.split()}, {name_key(w) for w in y.split()}
    return words <= others or others <= words or q.type == "PERSON" and same_person_name(x, y) >= 0.85


def _known(q: Name, c: Context) -> bool:
    return all(
        known_to(c.a, w) or any(name_key(w) == name_key(x) for n in c.a.names.found for x in n.text.split())
        for w in q.text.split()
        if w[:1].isupper()
    )


_ACTORS = frozenset(
    "person man woman child boy girl pupil student teacher police officer worker driver passenger pilot resident tenant official minister club team school college "
    "class company firm union group party council court hospital clinic church farmer fisherman soldier guard nurse doctor patient prisoner inmate "
    "protester activist voter customer shopper tourist visitor migrant refugee bank airline factory plant charity agency ministry army navy town city village "
    "county province region state country street bridge station airport port".split()
)


def _nouns(pair: Pair, c: Context, bridge: Bridge, seen: set[tuple[str, str]]) -> Iterator[Drift]:
    """A club became a school, a driver a passenger: another kind of actor or place, which the earlier article does not know."""
    for s in bridge.swaps:
        p = next((t for t in s.a if t.pos == "NOUN" and t.lemma in _ACTORS), None)
        q = next((t for t in s.b if t.pos == "NOUN" and t.lemma in _ACTORS), None)
        if (
            p is None
            or q is None
            or stem(p) == stem(q)
            or (p.text, q.text) in seen
            or p.lemma in ("person", "man", "woman")
            or q.lemma in ("person", "man", "woman")
        ):
            continue
        if known_to(c.a, q.lemma) and not s.near:
            continue
        seen.add((p.text, q.text))
        how = S.SERIOUS if s.near and bridge.likeness >= 0.75 else S.NOTABLE
        yield Drift(
            "entity_changed",
            how,
            f"“{p.text}” became “{q.text}”",
            place(c.a, cover(p, p)),
            place(c.b, cover(q, q)),
            "",
            "actor",
        )
