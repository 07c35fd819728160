"""What a statement is made of, for comparison: folded words, names by bearer, numbers, times, quotations."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib import resources

from retold.model import Quote, Span, Statement, TimeRef
from retold.said.statements import Told
from retold.text.analysis import Analysis, Token
from retold.text.names import Names
from retold.text.times import find_times
from retold.text.values import Value, find_values

_CONTENT = frozenset(("NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV"))
_LIGHT = frozenset(
    "be have do get make take go come say tell add also not just now then there here very more most so too even still only about some any "
    "many much such other same new old first last one two year day week month time thing way people man woman accord".split()
)


@cache
def synonyms() -> dict[str, str]:
    """Lemma -> the first word of its group."""
    raw = tomllib.loads((resources.files("retold.text") / "data" / "synonyms.toml").read_text("utf-8"))
    out: dict[str, str] = {}
    for group in raw["groups"]:
        words = group.split()
        for word in words:
            out.setdefault(word, words[0])
    return out


@dataclass(slots=True)
class Feature:
    """One statement with everything the comparison needs; ``order`` runs from 0 to 1 down the article."""

    statement: Statement
    text: str
    words: list[tuple[str, Span]]
    stems: frozenset[str]
    names: dict[str, Span]
    values: tuple[Value, ...]
    times: tuple[TimeRef, ...]
    quotes: list[tuple[str, Quote]]
    negated: bool
    order: float
    tokens: list[Token]
    index: int = 0
    acts: dict[str, set[str]] | None = None  # verb -> its arguments, worked out when asked for
    spoken: list[tuple[str, int, frozenset[str]]] | None = None  # quotations folded, with their words
    plain: str | None = None  # the text folded


@dataclass(slots=True)
class Reading:
    """One article, read: its analysis, names, statements and their features."""

    analysis: Analysis
    names: Names
    told: Told
    features: list[Feature] = field(default_factory=list)
    vocabulary: frozenset[str] = frozenset()
    bearers: dict[str, str] = field(default_factory=dict)  # name in this article -> entity id of the story
    anchor: str | None = None  # the day from which "Tuesday" is counted
    whole: dict[int, Feature] = field(
        default_factory=dict
    )  # sentence -> the features of all of it, made when asked for

    @property
    def doc(self) -> str:
        return self.analysis.article.id


def stem(t: Token) -> str:
    """The word under which a token is compared: its lemma, crudely stemmed, with its synonyms' name."""
    return _stem(t.lemma if t.pos != "PROPN" else t.lower)


@lru_cache(maxsize=1 << 16)
def _stem(lemma: str) -> str:
    lemma = lemma.replace("’", "'").removesuffix("'s")
    return synonyms().get(lemma) or squeeze(lemma)


@lru_cache(maxsize=1 << 16)
def squeeze(word: str) -> str:
    """A light stemmer: endings off, spelling of the two Englishes folded."""
    w = word.replace("isation", "ization").replace("ise", "ize").replace("our", "or").replace(".", "")
    for ending in (
        "ization",
        "ations",
        "ation",
        "ingly",
        "ments",
        "ment",
        "ings",
        "ing",
        "edly",
        "ies",
        "ers",
        "ed",
        "er",
        "ly",
        "es",
        "s",
    ):
        if w.endswith(ending) and len(w) - len(ending) >= 4:
            w = w[: -len(ending)]
            break
    return w.rstrip("e") if len(w) > 4 else w


def is_content(t: Token) -> bool:
    """Does the word carry meaning: no article, auxiliary or word of every sentence?"""
    if t.content is None:
        word = t.text[:1].isalnum() and (len(t.text) > 1 or t.text.isdigit())
        t.content = word and t.pos in _CONTENT and t.lemma not in _LIGHT
    return t.content


def read(reading: Reading, anchor: str | None) -> None:
    """Fill the features of one article."""
    analysis = reading.analysis
    reading.anchor = anchor
    everything: set[str] = set()
    for t in analysis.tokens:
        if t.text[:1].isalnum():
            everything.update((stem(t), t.lower, squeeze(t.lower)))
    reading.vocabulary = frozenset(everything)
    by_sentence = {s.index: s for s in analysis.sentences}
    for k, s in enumerate(reading.told.statements):
        tokens = [
            t
            for t in analysis.sentence_tokens(by_sentence[s.sentence])
            if any(p.start <= t.start < p.end for p in s.parts)
        ]
        reading.features.append(_feature(reading, s, s.parts, tokens, k))


def _feature(reading: Reading, s: Statement, parts: tuple[Span, ...], tokens: list[Token], index: int) -> Feature:
    text = reading.analysis.article.text
    words = [(stem(t), Span(t.start, t.end)) for t in tokens if is_content(t)]
    names: dict[str, Span] = {}
    for t in tokens:
        name = reading.names.at.get(t.i)
        if name is not None and name.who:
            names.setdefault(reading.bearers.get(name.who, name.who), name.span)
    values = tuple(v for p in parts for v in find_values(text, p.start, p.end))
    times = tuple(v for p in parts for v in find_times(text, reading.anchor, p.start, p.end))
    quotes = [(text[q.start + 1 : q.end - 1 if q.closed else q.end], q) for q in s.quotes]
    negated = any(
        t.dep == "neg" or t.lower in ("no", "never", "none", "nobody", "without", "nor", "neither") for t in tokens
    )
    return Feature(s, " ".join(p.of(text) for p in parts), words, frozenset(w for w, _ in words), names, values, times, quotes,
                   negated, s.start / max(1, len(text)), tokens, index)  # fmt: skip


def sentence_feature(reading: Reading, f: Feature) -> Feature:
    """The statement's whole sentence, its frame ("..., the clerk said on Monday") included."""
    at = f.statement.sentence
    if at not in reading.whole:
        sentence = reading.analysis.sentences[at]
        reading.whole[at] = _feature(
            reading, f.statement, (sentence.span,), reading.analysis.sentence_tokens(sentence), f.index
        )
    return replace(reading.whole[at], statement=f.statement, quotes=f.quotes, order=f.order)


def date_again(reading: Reading, anchor: str) -> None:
    """Read the time expressions once more, now that the day of writing is known from elsewhere."""
    text = reading.analysis.article.text
    reading.anchor = anchor
    for f in reading.features:
        f.times = tuple(v for p in f.statement.parts for v in find_times(text, anchor, p.start, p.end))


_PEOPLE = frozenset(
    "person child member kid pupil swimmer resident worker passenger student people official soldier victim".split()
)


def same_noun(x: str, y: str) -> bool:
    """Do two figures count the same thing ("residents", "people")?"""
    table = synonyms()
    return table.get(x, squeeze(x)) == table.get(y, squeeze(y)) or x in _PEOPLE and y in _PEOPLE
