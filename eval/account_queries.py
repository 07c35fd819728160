"""Questions that a desk editor asks of an account, answered from its records alone.

Each query takes a ``Book`` (an account with its look-ups) and words of the question, and returns an ``Answer``: what it says,
the places it rests on, and whether the account is sure. No query knows any story.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from math import log

from retold.model import (
    Account,
    Article,
    BlockKind,
    Claim,
    Drift,
    EdgeType,
    Entity,
    Match,
    Mention,
    Place,
    Precision,
    Quote,
    Relation,
    ResponseState,
    Severity,
    SourceKind,
    Span,
    Statement,
    Tri,
)
from retold.text.namekeys import same_name_word

UNNAMED = (SourceKind.ANONYMOUS_PERSON, SourceKind.ANONYMOUS_GROUP)
OUTLETS = (SourceKind.OUTLET, SourceKind.NEWS_AGENCY)
STORY = (BlockKind.HEADLINE, BlockKind.DEK, BlockKind.PARAGRAPH)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_WORD = re.compile(r"[^\W_]+(?:[.'’][^\W_]+)*")
_STOP = frozenset(
    "a an and as at be been by for from has have he her his in is it its of on or that the this to was were who with".split()
)
# the pasts that news uses most and that no ending tells
_IRREGULAR = dict(
    pair.split(":")
    for pair in "met:meet said:say told:tell sold:sell made:make won:win took:take gave:give left:leave paid:pay".split()
)
SURE = 0.6  # a mention that is less sure than this names nobody


@dataclass(frozen=True, slots=True)
class Answer:
    """``value`` is yes, no or a number where one was asked for; ``items`` are the evidence places of each thing listed."""

    text: str
    items: tuple[tuple[Place, ...], ...] = ()
    value: str = ""
    sure: bool = True

    @property
    def evidence(self) -> tuple[Place, ...]:
        return tuple(p for item in self.items for p in item)


def unclear(why: str, *places: Place) -> Answer:
    return Answer(f"unclear: {why}", (places,) if places else (), "unclear", sure=False)


def stem(word: str) -> str:
    """Words of one family fall together, roughly: meeting, meets; election, elections."""
    word = word.casefold().removesuffix("'s").removesuffix("’s").replace(".", "")
    word = _IRREGULAR.get(word, word)
    for tail in ("ation", "ing", "ed", "es", "s"):
        if len(word) > len(tail) + 3 and word.endswith(tail):
            return word.removesuffix(tail)
    return word


def stems(text: str) -> list[str]:
    return [stem(w) for w in _WORD.findall(text.replace("-", " ")) if w.casefold() not in _STOP]


@dataclass(frozen=True, slots=True)
class Book:
    """An account and the look-ups that the queries share."""

    account: Account

    def doc(self, which: str) -> Article:
        """The article that the story counts as first, second and so on."""
        place = ("first", "second", "third", "fourth", "fifth").index(which)
        wanted = self.account.story.documents[place]
        return next(d for d in self.account.documents if d.id == wanted)

    def words(self, place: Place) -> str:
        return next(d.text for d in self.account.documents if d.id == place.doc)[place.start : place.end]

    def told(self, s: Statement) -> str:
        text = next(d.text for d in self.account.documents if d.id == s.doc)
        return " ".join(p.of(text) for p in s.parts)

    def statements(self, doc: Article | None = None) -> list[Statement]:
        return [s for s in self.account.statements if doc is None or s.doc == doc.id]

    def statement(self, sid: str) -> Statement:
        return next(s for s in self.account.statements if s.id == sid)

    def agent(self, aid: str) -> tuple[SourceKind, str]:
        for a in self.account.agents:
            if a.id == aid:
                return a.kind, a.name
        return SourceKind.UNKNOWN, aid

    def find(self, doc: Article, words: str) -> list[Place]:
        """Every place of these very words in the article."""
        return [Place(doc.id, m.start(), m.end()) for m in re.finditer(re.escape(words), doc.text, re.IGNORECASE)]

    def covering(self, places: Iterable[Place]) -> list[Statement]:
        found = [
            s
            for p in places
            for s in self.account.statements
            if s.doc == p.doc and any(p.span.touches(x) for x in s.parts)
        ]
        return list({s.id: s for s in found}.values())

    def nearest(self, words: str, among: Sequence[Statement]) -> list[Statement]:
        """Statements in the order of how many of the words they share, rare ones weighing more."""
        seen = Counter(t for s in self.account.statements for t in set(stems(self.told(s))))
        total = len(self.account.statements)

        def worth(s: Statement) -> tuple[float, str]:
            mine = set(stems(self.told(s)))
            cues = {t for link in s.chain if link.cue for t in stems(self.words(_place(s.doc, link.cue)))}
            return (-sum(log(1 + total / (1 + seen[t])) for t in set(stems(words)) & (mine | cues)), s.id)

        ranked = sorted((worth(s), n) for n, s in enumerate(among))
        return [among[n] for (score, _), n in ranked if score < 0]

    def matches(self, frm: Article | None = None, to: Article | None = None) -> list[Match]:
        """Alignments from one article to another; an addition has no ``from``."""

        def lies(ids: Sequence[str], doc: Article | None) -> bool:
            return doc is None or any(self.statement(i).doc == doc.id for i in ids)

        return [m for m in self.account.alignments if lies(m.from_, frm) and lies(m.to, to)]

    def additions(self, to: Article, quotation_marks: bool) -> list[tuple[Match, Drift]]:
        """What a retelling says in the name of the report it credits, and the report does not say."""
        kinds = (
            "unsupported_addition",
            "entity_changed",
            "meaning_shifted",
            *(("quote_marks_added",) if quotation_marks else ()),
        )
        out = [
            (m, d)
            for m in self.matches(to=to)
            for d in m.drift
            if d.type in kinds and d.b and d.severity != Severity.BENIGN
        ]
        return [(m, d) for m, d in out if d.a is None or d.type == "quote_marks_added"]


def _place(doc: str, span: Span) -> Place:
    return Place(doc, span.start, span.end)


def _places(s: Statement) -> tuple[Place, ...]:
    return tuple(_place(s.doc, p) for p in s.parts)


def _yes(flag: bool, text: str, *places: Place) -> Answer:
    return Answer(text, (places,) if places else (), "yes" if flag else "no")


def _same_name(a: str, b: str) -> bool:
    """One of the names is the other with words left out ("the Beacon", "The Evening Beacon")."""
    x, y = set(stems(a)), set(stems(b))
    return bool(x and y) and (x <= y or y <= x)


# ------------------------------------------------------------------ the page
def headline(book: Book, which: str) -> Answer:
    doc = book.doc(which)
    places = tuple(_place(doc.id, b.span) for b in doc.sections if b.kind == BlockKind.HEADLINE)
    return Answer(doc.headline, (places,))


def printed_date(book: Book, which: str) -> Answer:
    when = book.doc(which).published
    if when.value is None or when.basis != "explicit":
        return unclear("no date is printed")
    return Answer(when.value, (when.evidence,))


def names_itself(book: Book, which: str) -> Answer:
    doc = book.doc(which)
    printed = doc.published.basis == "explicit" or doc.outlet_basis in ("explicit", "inferred")
    return _yes(printed, f"date: {doc.published.basis}, outlet: {doc.outlet_basis}")


def contributors(book: Book, which: str) -> Answer:
    doc = book.doc(which)
    places = tuple(_place(doc.id, b.span) for b in doc.sections if b.kind == BlockKind.CONTRIBUTORS)
    return Answer("; ".join(doc.contributors), (places,))


def updated(book: Book, which: str) -> Answer:
    doc = book.doc(which)
    notes = tuple(
        _place(doc.id, b.span) for b in doc.sections if b.kind in (BlockKind.UPDATE_NOTE, BlockKind.CORRECTION)
    )
    return _yes(doc.updated.value is not None, " ".join(map(book.words, notes)) or "no", *notes)


def furniture(book: Book, which: str) -> Answer:
    doc = book.doc(which)
    places = [_place(doc.id, b.span) for b in doc.sections if b.kind not in STORY]
    said = "; ".join(f"{book.words(p)[:40]} [{p.start},{p.end})" for p in places)
    return Answer(said, tuple((p,) for p in places))


def same_story(book: Book) -> Answer:
    firsts = [min((p for s in book.statements(d) for p in _places(s)), default=None) for d in book.account.documents]
    shared = [
        m
        for e in book.account.entities
        if len({m.doc for m in e.mentions}) > 1
        for m in e.mentions
        if e.type == "Person"
    ]
    places = [Place(m.doc, m.start, m.end) for m in shared] or [p for p in firsts if p]
    return _yes(
        len(book.account.story.documents) == len(book.account.documents) > 1, "one account holds them all", *places
    )


# ------------------------------------------------------------------ who says so
def cites(book: Book, taker: str, giver: str) -> Answer:
    a, b = book.doc(taker).id, book.doc(giver).id
    edges = [e for e in book.account.edges if e.from_ == a and e.to == b and e.type == EdgeType.CITES]
    return _yes(bool(edges), f"{len(edges)} edge(s)", *(p for e in edges for p in e.evidence))


def unnamed_source(book: Book, which: str) -> Answer:
    doc = book.doc(which)
    told = Counter(
        s.chain[-1].agent for s in book.statements(doc) if s.chain and book.agent(s.chain[-1].agent)[0] in UNNAMED
    )
    people = {a: n for a, n in told.items() if book.agent(a)[0] == SourceKind.ANONYMOUS_PERSON} or told
    if not people:
        return unclear("no unnamed source")
    who = max(sorted(people), key=lambda a: people[a])
    mentions = next(tuple(m for m in a.mentions if m.doc == doc.id) for a in book.account.agents if a.id == who)
    return Answer("; ".join(map(book.words, mentions)), (mentions,))


def cited_outlets(book: Book, which: str, but: str) -> Answer:
    doc = book.doc(which)
    edges = [e for e in book.account.edges if e.from_ == doc.id and e.type == EdgeType.CITES]
    found = [
        (book.agent(e.to)[1], e.evidence)
        for e in edges
        if book.agent(e.to)[0] in OUTLETS and not _same_name(book.agent(e.to)[1], but)
    ]
    return Answer(", ".join(n for n, _ in found), tuple(e for _, e in found), str(len(found)))


def carries_over(book: Book, taker: str, names: Sequence[str]) -> Answer:
    doc = book.doc(taker)
    kept = [
        n
        for n in names
        if book.find(doc, n)
        or any(_same_name(n, book.agent(x.agent)[1]) for s in book.statements(doc) for x in s.chain)
    ]
    return _yes(bool(kept), ", ".join(kept) or "none of " + ", ".join(names))


def speaker(book: Book, which: str, words: str) -> Answer:
    held = book.covering(book.find(book.doc(which), words))
    if not held or not held[0].chain:
        return unclear("nobody is given as the speaker", *(p for s in held for p in _places(s)))
    last = held[0].chain[-1]
    kind, name = book.agent(last.agent)
    return Answer(f"{name} ({kind})" + (", carried over" if last.carried else ""), (_places(held[0]),))


def chain(book: Book, which: str, words: str, quoted: bool) -> Answer:
    doc = book.doc(which)
    held = book.covering(book.find(doc, words)) if quoted else []
    if not held and not (held := book.nearest(words, book.statements(doc))[:1]):
        return unclear("no such statement")
    told = max(held, key=lambda s: len(s.chain))
    steps = [doc.outlet_name or f"{which} article"]
    for link in told.chain:
        kind, name = book.agent(link.agent)
        steps.append(f"{name} (anonymous)" if kind in UNNAMED else name)
    links = [_place(told.doc, x) for link in told.chain for x in (link.source, link.cue) if x]
    return Answer(" -> ".join(steps), ((*_places(told), *links),))


def attributed_to(book: Book, which: str, words: str, outlet: str) -> Answer:
    held = book.covering(book.find(book.doc(which), words))
    if not held:
        return unclear("no such statement")
    named = [s for s in held if any(_same_name(outlet, book.agent(x.agent)[1]) for x in s.chain)]
    return _yes(
        bool(named),
        "chain: " + (" -> ".join(x.agent for x in held[0].chain) or "the article's own voice"),
        *_places(held[0]),
    )


def covers(book: Book, which: str, cue: str) -> Answer:
    doc = book.doc(which)
    at = book.find(doc, cue)[:1]
    spans = [(s, x) for s in book.statements(doc) for link in s.chain for x in (link.cue, link.source) if x]
    under = {s.id: s for s, x in spans if at and x.touches(at[0].span)}
    if not under:
        return unclear("these words govern nothing")
    row = {s.sentence for s in under.values()}
    free = [s for s in book.statements(doc) if s.sentence in row and not s.chain]
    said = (
        "covers "
        + "; ".join(book.told(s) for s in under.values())
        + " | leaves "
        + "; ".join(book.told(s) for s in free)
    )
    return Answer(said, (tuple(at), *(_places(s) for s in free)))


# ------------------------------------------------------------------ who is meant
def _doubted(book: Book, place: Place) -> bool:
    rows = [f for f in book.account.findings if f.code == "referent_confusion"]
    return any(p.doc == place.doc and p.span.touches(place.span) for f in rows for p in f.evidence)


def _holder(book: Book, place: Place) -> tuple[Entity, Mention] | None:
    for e in book.account.entities:
        for m in e.mentions:
            if m.doc == place.doc and Span(m.start, m.end).touches(place.span):
                return e, m
    return None


def _who(book: Book, places: Sequence[Place]) -> Answer:
    held = [h for h in (_holder(book, p) for p in places) if h]
    named = sorted({e.name for e, _ in held})
    where = tuple(Place(m.doc, m.start, m.end) for _, m in held)
    if len(named) != 1 or len(held) < len(places):
        return unclear("one of " + ", ".join(named), *where)
    if any(m.confidence < SURE for _, m in held) or any(_doubted(book, p) for p in where):
        others = sorted({n for _, m in held for n in m.alternatives})
        return unclear(f"{named[0]} or {', '.join(others)}", *where)
    return Answer(named[0], (where,))


def meant(book: Book, asked: Sequence[tuple[str, str, str]]) -> Answer:
    """Who a name stands for in the words quoted: (name, words around it, which article) for each that was asked."""
    found = []
    for name, around, which in asked:
        at = book.find(book.doc(which), around)[:1]
        inside = [
            Place(p.doc, p.start + m.start(), p.start + m.end())
            for p in at
            for m in re.finditer(re.escape(name), book.words(p))
        ]
        found.append(_who(book, inside[:1]))
    text = "; ".join(f.text for f in found)
    return Answer(text, tuple(i for f in found for i in f.items), sure=all(f.sure for f in found))


def meant_at_end(book: Book, name: str, count: str, which: str) -> Answer:
    doc = book.doc(which)
    last = [b for b in doc.sections if b.kind == BlockKind.PARAGRAPH][-_NUMBERS[count] :]
    inside = [p for p in book.find(doc, name) if any(b.span.covers(p.span) for b in last)]
    return _who(book, inside)


def father(book: Book, name: str) -> Answer:
    for e in book.account.entities:
        if _same_name(e.name, name):
            for r in e.relations:
                if r.predicate == "child_of":
                    who = next(x for x in book.account.entities if x.id == r.object)
                    places = r.evidence or tuple(Place(m.doc, m.start, m.end) for m in who.mentions)
                    return Answer(who.name, (places,))
    return unclear("no parent is stated")


def mentions(book: Book, which: str, name: str) -> Answer:
    doc = book.doc(which)
    full = [e for e in book.account.entities if set(stems(name)) <= set(stems(e.name))]
    here = [Place(m.doc, m.start, m.end) for e in full for m in e.mentions if m.doc == doc.id]
    elsewhere = [Place(m.doc, m.start, m.end) for e in full for m in e.mentions]
    return _yes(bool(here), f"{len(here)} mentions here, {len(elsewhere)} in all", *(here or elsewhere))


def stray_spelling(book: Book, taker: str, giver: str) -> Answer:
    """A spelling used once against the article's own habit, and usual in the article that it took from."""

    def forms(doc: Article) -> list[tuple[str, Place]]:
        out = []
        for e in book.account.entities:
            for m in e.mentions:
                if m.doc == doc.id and e.type == "Person":
                    text = doc.text[m.start : m.end]
                    out += [(w.group().removesuffix("'s"), Place(doc.id, m.start, m.end)) for w in _WORD.finditer(text)]
        return out

    mine, theirs = forms(book.doc(taker)), {w for w, _ in forms(book.doc(giver))}
    counts = Counter(w for w, _ in mine)
    strays = [
        (w, p)
        for w, p in mine
        if w in theirs
        and any(
            counts[o] > counts[w]
            and o.casefold() != w.casefold()
            and o not in _STOP
            and same_name_word(w.casefold(), o.casefold()) >= 0.9
            for o in counts
        )
    ]
    if len({w for w, _ in strays}) != 1:
        return unclear("strays: " + ", ".join(sorted({w for w, _ in strays})))
    return Answer(strays[0][0], (tuple(p for _, p in strays),))


# ------------------------------------------------------------------ what changed
def quotation_edits(book: Book, source: str, giver: str, taker: str) -> Answer:
    found: list[tuple[str, tuple[Place, ...]]] = []
    for m in book.matches(book.doc(giver), book.doc(taker)):
        chains = [x.agent for i in m.from_ for x in book.statement(i).chain]
        if m.relation == Relation.EDITED_QUOTE and any(
            set(stems(source)) <= set(stems(book.agent(a)[1])) for a in chains
        ):
            a, b = book.statement(m.from_[0]).doc, book.statement(m.to[0]).doc
            found += [(f"{e.a_text.strip()} -> {e.b_text.strip()}", (_place(a, e.a), _place(b, e.b))) for e in m.edits]
    return (
        Answer("; ".join(t for t, _ in found), tuple(p for _, p in found))
        if found
        else unclear("no edited quotation of that source")
    )


def _quoted(book: Book, doc: Article, unnamed_only: bool) -> list[tuple[Statement, Quote]]:
    told = [
        s for s in book.statements(doc) if s.chain and (not unnamed_only or book.agent(s.chain[-1].agent)[0] in UNNAMED)
    ]
    return [(s, q) for s in told for q in s.quotes]


def _inside(book: Book, doc: Article, q: Quote) -> str:
    return doc.text[q.start : q.end].strip("\"“”'‘’«»")


def _partner(text: str, others: Sequence[str]) -> str | None:
    near = [(SequenceMatcher(None, text.casefold(), o.casefold()).ratio(), o) for o in others]
    best = max(near, default=(0.0, ""))
    return best[1] if best[0] >= 0.7 else None


def kept_quotations(book: Book, giver: str, taker: str) -> Answer:
    a, b = book.doc(giver), book.doc(taker)
    earlier = [_inside(book, a, q) for _, q in _quoted(book, a, True)]
    said, places = [], []
    for _, q in _quoted(book, b, True):
        mine = _inside(book, b, q)
        if (partner := _partner(mine, earlier)) is None:
            continue
        how = "verbatim" if partner == mine and q.closed else f"was {partner!r}" + ("" if q.closed else ", unclosed")
        said.append(f"{mine} {how}")
        places.append((Place(b.id, q.start, q.end),))
    return Answer("; ".join(said), tuple(places))


def dropped_quotations(book: Book, giver: str, taker: str) -> Answer:
    """Quotations of a statement that was carried over in part: those that did not come along."""
    a, b = book.doc(giver), book.doc(taker)
    kept = [_inside(book, b, q) for _, q in _quoted(book, b, False)]
    carried = {i for m in book.matches(a, b) for i in m.from_ if m.derived == Tri.YES}
    gone = [
        q
        for s, q in _quoted(book, a, True)
        if s.id in carried and len(s.quotes) > 1 and _partner(_inside(book, a, q), kept) is None
    ]
    words = [_inside(book, a, q) for q in gone]
    return Answer(
        "; ".join(words),
        tuple((Place(a.id, q.start, q.end),) for q in gone),
        str(sum(len(_WORD.findall(w)) for w in words)),
    )


def open_quotation(book: Book, which: str) -> Answer:
    doc = book.doc(which)
    left = sorted({(q.start, q.end) for s in book.statements(doc) for q in s.quotes if not q.closed})
    return Answer("; ".join(f"{a}: {doc.text[a:b]}" for a, b in left), tuple((Place(doc.id, a, b),) for a, b in left))


def responded(book: Book, who: str, act: str) -> Answer:
    told = [s for s in book.statements() if s.response and set(stems(who)) <= set(stems(book.told(s)))]
    order = {d: n for n, d in enumerate(book.account.story.documents)}
    told.sort(key=lambda s: (order[s.doc], s.start))
    if not told:
        return unclear("nothing is said of a response")
    meant = {"refuse": ResponseState.REFUSED, "decline": ResponseState.DECLINED, "deny": ResponseState.DENIED}[act]
    return _yes(
        told[0].response == meant, " then ".join(str(s.response) for s in told), *(p for s in told for p in _places(s))
    )


def added_condition(book: Book, taker: str, giver: str) -> Answer:
    a, b = book.doc(giver), book.doc(taker)
    found = []
    for s in book.statements(b):
        before = [h.kind for m in book.matches(a, b) if s.id in m.to for i in m.from_ for h in book.statement(i).hedges]
        found += [
            Place(b.id, h.span.start, max(h.span.end, s.end))
            for h in s.hedges
            if h.kind == "conditional" and h.kind not in before
        ]
    return (
        Answer("; ".join(map(book.words, found)), tuple((p,) for p in found))
        if found
        else unclear("no condition was added")
    )


def lost_precision(book: Book, topic: str) -> Answer:
    """A day in the first telling that is only a month, or a month that is only a year, in a later one."""
    docs = [book.doc(w) for w, _ in zip(("first", "second", "third"), book.account.documents, strict=False)]
    fine = [
        (s, t)
        for s in book.statements(docs[0])
        for t in s.times
        if t.precision == Precision.DAY and set(stems(topic)) & set(stems(book.told(s)))
    ]
    for s, t in fine:
        for d in docs[1:]:
            wide = [
                x
                for o in book.statements(d)
                for x in o.times
                if x.earliest and x.latest and t.earliest and x.earliest <= t.earliest <= x.latest
            ]
            wide = [x for x in wide if x.precision in (Precision.MONTH, Precision.YEAR)]
            if wide:
                places = (_place(s.doc, t.span), *(_place(d.id, x.span) for x in wide))
                return Answer(f"{book.words(places[0])} -> {book.words(places[1])}", (places,))
    return unclear("no coarser date of the same thing")


def says_place(book: Book, which: str, event: str, place: str) -> Answer:
    doc = book.doc(which)
    where = re.compile(rf"\b(?:in|at|to|inside|near) (?:the )?{re.escape(place)}\b", re.IGNORECASE)
    told = [s for s in book.statements(doc) if stem(event) in stems(book.told(s)) and where.search(book.told(s))]
    if told:
        return _yes(True, book.told(told[0]), *_places(told[0]))
    spoken = {c.id for c in _claims_about(book, event)}
    moved = [
        d.b
        for o in book.account.documents
        if o.id != doc.id
        for m, d in book.additions(o, False)
        if d.b and any(book.statement(i).claim in spoken for i in (*m.from_, *m.to))
    ]
    return _yes(False, "added later: " + "; ".join(map(book.words, moved)), *moved)


def additions(book: Book, which: str, quotation_marks: bool = False) -> Answer:
    doc = book.doc(which)
    found: dict[Place, str] = {}
    for m in book.matches(to=doc):
        if m.relation == Relation.UNSUPPORTED and not m.drift and m.b:
            found[m.b] = book.words(m.b)
    for _, d in book.additions(doc, quotation_marks):
        if d.b:
            found[d.b] = book.words(d.b)
    return Answer("; ".join(found.values()), tuple((p,) for p in sorted(found)))


def supports(book: Book, which: str, words: str) -> Answer:
    doc = book.doc(which)
    for other in (d for d in book.account.documents if d.id != doc.id):
        at = book.find(other, words)
        hit = [d.b for _, d in book.additions(other, False) if d.b and any(d.b.span.touches(p.span) for p in at)]
        if hit:
            return _yes(False, "added by the retelling", *hit)
        same = [
            m
            for m in book.matches(doc, other)
            if m.b and m.derived == Tri.YES and any(m.b.span.covers(p.span) for p in at)
        ]
        if same:
            return _yes(True, "taken over", *(m.b for m in same if m.b))
    return unclear("no statement of another article has these words")


def copied(book: Book, words: str, taker: str, giver: str) -> Answer:
    held = {s.id for s in book.covering(book.find(book.doc(taker), words))}
    pairs = [m for m in book.matches(book.doc(giver), book.doc(taker)) if held & set(m.to)]
    places = [p for m in pairs for p in (m.a, m.b) if p]
    verdicts = {m.derived for m in pairs}
    if Tri.YES in verdicts or not verdicts or Tri.UNCLEAR in verdicts:
        return _yes(True, "derived", *places) if Tri.YES in verdicts else unclear("not settled", *places)
    return _yes(False, "; ".join(r.rule for m in pairs for r in m.reasons), *places)


# ------------------------------------------------------------------ origins and time
def _claims_about(book: Book, event: str) -> list[Claim]:
    return [
        c for c in book.account.claims if any(stem(event) in stems(book.told(book.statement(i))) for i in c.statements)
    ]


def origins(book: Book, words: str) -> Answer:
    near = book.nearest(words, book.statements())
    held = [s for s in near[:5] if s.claim]
    if not held:
        return unclear("no such claim")
    claim = next(c for c in book.account.claims if c.id == held[0].claim)
    span = claim.independent_origins
    ends = ", ".join(f"{book.agent(o.agent)[1]} ({book.agent(o.agent)[0]})" for o in claim.origins)
    chains = [
        _place(s.doc, x)
        for i in claim.statements
        for s in [book.statement(i)]
        for k in s.chain
        for x in (k.source, k.cue)
        if x
    ]
    text = f"{span.min}..{span.max}: {ends}"
    places = tuple(dict.fromkeys(chains))
    return Answer(text, (places,), str(span.min)) if span.min == span.max else unclear(text, *places)


def confirms(book: Book, body: str, event: str) -> Answer:
    mine = [
        s for s in book.statements() if any(set(stems(body)) <= set(stems(book.agent(x.agent)[1])) for x in s.chain)
    ]
    about = {c.id for c in _claims_about(book, event)}
    if not mine:
        return unclear("says nothing here")
    return _yes(any(s.claim in about for s in mine), "says something else", *(p for s in mine for p in _places(s)))


def is_origin(book: Book, name: str, event: str) -> Answer:
    ends = {o.agent for c in _claims_about(book, event) for o in c.origins}
    edges = [e for e in book.account.edges if _same_name(name, book.agent(e.to)[1])]
    return _yes(
        any(_same_name(name, book.agent(a)[1]) for a in ends),
        ", ".join(str(e.type) for e in edges),
        *(p for e in edges for p in e.evidence),
    )


def separate_lines(book: Book) -> Answer:
    docs = set(book.account.story.documents)
    both = [
        c
        for c in book.account.claims
        if {book.statement(i).doc for i in c.statements} == docs and c.independent_origins.max > 1
    ]
    apart = [
        c
        for c in both
        if all(
            m.derived == Tri.NO
            for m in book.account.alignments
            if set(m.to) & set(c.statements) and set(m.from_) & set(c.statements)
        )
    ]
    if not apart:
        return unclear("no claim has two lines")
    said = "; ".join(f"{c.text} {c.independent_origins.min}..{c.independent_origins.max}" for c in apart)
    return Answer(
        said, tuple(tuple(p for i in c.statements for p in _places(book.statement(i))) for c in apart), str(len(apart))
    )


def version_used(book: Book, giver: str, taker: str) -> Answer:
    a, b = book.doc(giver), book.doc(taker)
    edges = [e for e in book.account.edges if e.from_ == b.id and e.to == a.id]
    known = [e.version for e in edges if e.version]
    earliest = b.published.value or b.published.earliest
    notes = [_place(a.id, x.span) for x in a.sections if x.kind == BlockKind.UPDATE_NOTE]
    late = bool(a.updated.value and earliest and "T" in a.updated.value and earliest[:16] >= a.updated.value[:16])
    if not known and not late:
        return unclear(f"not before {earliest}: " + "; ".join(b.published.why), *notes)
    return Answer("updated version: " + "; ".join((*known, *b.published.why)), ((*b.published.evidence, *notes),))


def month_of(book: Book, event: str) -> Answer:
    """ "The meeting" is the one that the weightiest claim with such a word and a month tells of; other meetings are not asked for."""
    for claim in _claims_about(book, event):
        told = [s for s in map(book.statement, claim.statements) if stem(event) in stems(book.told(s))]
        times = [(s, t) for s in told for t in s.times if t.precision == Precision.MONTH and t.earliest]
        if times:
            return _month(book, event, {(t.earliest or "")[:7] for _, t in times})
    return unclear("no month")


def _month(book: Book, event: str, months: set[str]) -> Answer:
    told = [s for s in book.statements() if stem(event) in stems(book.told(s))]
    places = [_place(s.doc, t.span) for s in told for t in s.times if (t.earliest or "")[:7] in months]
    if len(months) != 1:
        return unclear(", ".join(sorted(months)), *places)
    odd = [f for f in book.account.findings if f.code == "impossible_date"]
    said = [f.message for f in odd if any(p.span.touches(e.span) for p in places for e in f.evidence if e.doc == p.doc)]
    return Answer(f"{months.pop()}; " + "; ".join(said), (tuple(places),))


Query = Callable[[Book, re.Match[str]], Answer]
