"""What the drift rules share: the two articles of a pair, and which words of one telling stand for which of the other."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

from rapidfuzz.distance import Indel

from retold.compare.align import Pair
from retold.compare.features import Feature, Reading, is_content, squeeze, stem, synonyms
from retold.model import Place, SourceKind, Span
from retold.text.analysis import Token
from retold.text.namekeys import name_key


@dataclass(frozen=True, slots=True)
class Context:
    """The two articles of a pair. ``credited``: the later one puts the statement down to the earlier article's outlet."""

    a: Reading
    b: Reading
    kinds: dict[str, SourceKind]  # agent id -> kind
    credited: bool
    names_paper: bool = False  # the paragraph of the later statement names the earlier paper
    cites_anywhere: bool = False


def place(reading: Reading, span: Span) -> Place:
    return Place(reading.doc, span.start, span.end)


def words_of(reading: Reading, span: Span) -> str:
    return span.of(reading.analysis.text)


def run_span(run: Sequence[Token]) -> Span:
    return Span(run[0].start, run[-1].end)


def cover(x: Token, y: Token) -> Span:
    """From the first of two words to the end of the last."""
    return Span(min(x.start, y.start), max(x.end, y.end))


# ------------------------------------------------------------------ language tables
@dataclass(frozen=True, slots=True)
class Scale:
    """Words from weak to strong; ``grave`` steps up make a serious change."""

    name: str
    grave: int
    level: dict[str, int]


@dataclass(frozen=True, slots=True)
class Shifts:
    """The tables of ``data/shifts.toml``, by stem."""

    scales: tuple[Scale, ...]
    opposites: frozenset[frozenset[str]]
    scope: dict[str, int]
    loose: frozenset[str]
    firm: frozenset[str]
    despite: frozenset[str]
    conditions: frozenset[str]
    plan_aux: frozenset[str]
    plan_verbs: frozenset[str]
    plan_nouns: frozenset[str]
    offices: frozenset[str]


def _spaced(words: str) -> list[str]:
    return [w.replace("-", " ") for w in words.split()]


@cache
def shifts() -> Shifts:
    """What may be strengthened, weakened or turned round, as shipped."""
    raw: dict[str, Any] = tomllib.loads((resources.files("retold.text") / "data" / "shifts.toml").read_text("utf-8"))
    scales = tuple(
        Scale(s["name"], s["grave"], {w: n for n, level in enumerate(s["levels"]) for w in level.split()})
        for s in raw["scale"]
    )
    return Shifts(
        scales,
        frozenset(frozenset(p.split()) for p in raw["opposites"]["pairs"]),
        {w: n for n, level in enumerate(raw["scope"]["levels"]) for w in _spaced(level)},
        frozenset(_spaced(raw["cause"]["loose"])),
        frozenset(_spaced(raw["cause"]["firm"])),
        frozenset(_spaced(raw["cause"]["despite"])),
        frozenset(_spaced(raw["condition"]["markers"])),
        frozenset(raw["plan"]["aux"].split()),
        frozenset(raw["plan"]["verbs"].split()),
        frozenset(raw["plan"]["nouns"].split()),
        frozenset(raw["office"]["words"].split()),
    )


# ------------------------------------------------------------------ words side by side
@dataclass(frozen=True, slots=True)
class Swap:
    """Words of the later telling in the place of words of the earlier one. ``near``: the sentences are otherwise alike."""

    a: tuple[Token, ...]
    b: tuple[Token, ...]
    slot: str
    near: bool


@dataclass(frozen=True, slots=True)
class Bridge:
    """Which words of the later statement stand for which of the earlier."""

    same: tuple[tuple[Token, Token], ...]
    swaps: tuple[Swap, ...]
    lost: tuple[tuple[Token, ...], ...]  # runs of the earlier telling in whose place nothing stands
    added: tuple[tuple[Token, ...], ...]
    likeness: float  # share of words in the same order in both, 0..1


def _key(t: Token) -> str:
    if t.key is None:
        t.key = "@" + name_key(t.text) if t.pos == "PROPN" else stem(t) if is_content(t) else t.lower.replace("’", "'")
    return t.key


def _spoken(f: Feature) -> list[Token]:
    return [t for t in f.tokens if t.text[:1].isalnum() or t.text in ("$", "£", "€", "%")]


def bridge(pair: Pair, c: Context) -> Bridge:
    """Lay the two statements side by side: by place where they are alike, by grammar where they are not."""
    xs, ys = _spoken(pair.a), _spoken(pair.b)
    kx, ky = [_key(t) for t in xs], [_key(t) for t in ys]
    steps = list(Indel.opcodes(kx, ky))
    same = [
        (xs[o.src_start + k], ys[o.dest_start + k])
        for o in steps
        if o.tag == "equal"
        for k in range(o.src_end - o.src_start)
    ]
    likeness = 2 * len(same) / max(1, len(xs) + len(ys))
    swaps, lost, added = [], [], []
    for i, j in _changes(steps):
        a, b = tuple(xs[i[0] : i[1]]), tuple(ys[j[0] : j[1]])
        if a and b:
            swaps.append(Swap(a, b, "place", likeness >= 0.55))
        elif a:
            lost.append(a)
        elif b:
            added.append(b)
    anywhere = _by_stem(xs, ys, same)
    swaps = [s for s in swaps if s.near] + list(_by_grammar(pair, c, anywhere))
    return Bridge(tuple(anywhere), tuple(swaps), tuple(lost), tuple(added), likeness)


def _changes(steps: Sequence[Any]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """A delete and an insert at one place are one replacement."""
    out: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for o in steps:
        if o.tag == "equal":
            continue
        if out and out[-1][0][1] == o.src_start and out[-1][1][1] == o.dest_start:
            out[-1] = ((out[-1][0][0], o.src_end), (out[-1][1][0], o.dest_end))
        else:
            out.append(((o.src_start, o.src_end), (o.dest_start, o.dest_end)))
    yield from out


def _by_stem(xs: Sequence[Token], ys: Sequence[Token], same: list[tuple[Token, Token]]) -> list[tuple[Token, Token]]:
    """The pairs in order, and content words that moved to another place."""
    out = list(same)
    left = {t.i for t, _ in out}
    right = {t.i for _, t in out}
    for y in ys:
        if y.i in right or not is_content(y):
            continue
        fits = [x for x in xs if x.i not in left and is_content(x) and _key(x) == _key(y)]
        if fits:
            out.append((fits[0], y))
            left.add(fits[0].i)
            right.add(y.i)
    return out


_CLASS = {
    "nsubj": "subject", "nsubjpass": "subject", "csubj": "subject", "dobj": "object", "attr": "object", "oprd": "object",
    "acomp": "object", "dative": "object", "amod": "modifier", "compound": "modifier", "nmod": "modifier", "poss": "modifier",
    "nummod": "number", "advmod": "adverb",
}  # fmt: skip


def slot_of(t: Token, tokens: Sequence[Token]) -> tuple[str, int]:
    """The part a word plays and the word it plays it for: ("subject", verb), ("to", verb), ("modifier", noun)."""
    up = t
    while up.dep == "conj" and up.head != up.i:
        up = tokens[up.head]
    head = tokens[up.head]
    if up.dep == "pobj" and head.dep in ("prep", "agent"):
        if head.lower == "by" and tokens[head.head].tag == "VBN":
            return "subject" if head.dep == "agent" else "by", head.head
        return head.lower, head.head
    name = _CLASS.get(up.dep, "")
    if name == "subject" and up.dep == "nsubjpass":
        return "object", up.head
    return name, up.head


def _by_grammar(pair: Pair, c: Context, matched: Sequence[tuple[Token, Token]]) -> Iterator[Swap]:
    """Words that play the same part for words that are matched, though the sentences are built another way."""
    to_a = {y.i: x for x, y in matched}
    used = {x.i for x, _ in matched}
    ta, tb = c.a.analysis.tokens, c.b.analysis.tokens
    loose_a = [t for t in pair.a.tokens if t.i not in used and is_content(t)]
    for y in pair.b.tokens:
        if y.i in to_a or not is_content(y):
            continue
        name, head = slot_of(y, tb)
        if name and head in to_a:
            hits = [x for x in loose_a if slot_of(x, ta) == (name, to_a[head].i)]
            if hits:
                yield Swap((hits[0],), (y,), name, False)
        if y.pos == "VERB":
            yield from _other_verb(y, loose_a, matched, ta, tb)


def _other_verb(
    y: Token, loose_a: Sequence[Token], matched: Sequence[tuple[Token, Token]], ta: Sequence[Token], tb: Sequence[Token]
) -> Iterator[Swap]:
    """Another verb with the same subject or object."""
    for p, q in matched:
        if q.pos not in ("NOUN", "PROPN") or slot_of(q, tb)[1] != y.i or slot_of(q, tb)[0] not in ("subject", "object"):
            continue
        name, head = slot_of(p, ta)
        verb = next((x for x in loose_a if x.i == head and x.pos == "VERB"), None)
        if verb is not None and name == slot_of(q, tb)[0]:
            yield Swap((verb,), (y,), "verb", False)
            return


def known_to(reading: Reading, word: str) -> bool:
    """Does the word, a spelling or a synonym of it stand anywhere in the article?"""
    low = word.lower()
    return (
        low in reading.vocabulary
        or squeeze(low) in reading.vocabulary
        or synonyms().get(low, low) in reading.vocabulary
    )


def bigrams(tokens: Sequence[Token]) -> set[str]:
    """Words, pairs and threes of words, folded: for markers of more than one word."""
    low = [t.lower for t in tokens]
    lemmas = [t.lemma for t in tokens]
    out = {*low, *lemmas}
    out.update(" ".join(p) for p in pairwise(low))
    out.update(f"{p} {q}" for p, q in zip(lemmas, low[1:], strict=False))
    out.update(" ".join(low[i : i + 3]) for i in range(len(low) - 2))
    return out
