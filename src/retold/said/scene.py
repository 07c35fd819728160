"""One sentence as the finders of attributions see it: ranges of tokens, noun phrases, subjects."""

from __future__ import annotations

from dataclasses import dataclass, field

from retold.model import Quote, Span
from retold.text.analysis import Analysis, Sentence, Token
from retold.text.lexicon import Lexicon

Range = tuple[int, int]  # first token, last token (excluded)

_PUNCT = frozenset(",;:—–-()\"“”‘’'…")
SUBJECTS = ("nsubj", "nsubjpass", "csubj")
FINITE = ("VBD", "VBZ", "VBP", "MD", "VBN", "VBG", "VB")


@dataclass(slots=True)
class Raw:
    """An attribution as found: ranges of tokens. ``source`` is None when hidden or carried over."""

    content: list[Range]
    source: Range | None
    cue: Range
    rule: str
    recipient: Range | None = None
    kind: str = ""
    inner: Range | None = None  # a second source under the first: "the Post quoted a witness as saying"
    inner_cue: Range | None = None
    denied: bool = False
    weight: float = 0.9
    at: int = -1  # the head of the cue
    joined: list[Range] = field(default_factory=list)  # quotations that it was given by position alone


@dataclass(slots=True)
class Scene:
    """A sentence with what the finders need to know about it."""

    analysis: Analysis
    sentence: Sentence
    quotes: list[Quote]
    lexicon: Lexicon
    minds: bool = True

    @property
    def tokens(self) -> list[Token]:
        return self.analysis.tokens

    def inside_quote(self, i: int) -> bool:
        t = self.tokens[i]
        return any(q.start < t.start < q.end - (1 if q.closed else 0) for q in self.quotes)


# ------------------------------------------------------------------ ranges
def trim(scene: Scene, r: Range) -> Range | None:
    """Cut commas, conjunctions and a leading "that" off a range; quotation marks stay."""
    tokens, (first, last) = scene.tokens, r
    edge = frozenset(",;:—–-")
    while first < last and (
        tokens[first].text in edge
        or tokens[first].lower in ("that", "and", "but")
        and last - first > 2
        and not _head_of_content(tokens[first])
    ):
        first += 1
    while last > first and (
        tokens[last - 1].text in edge or tokens[last - 1].text == "." and last == scene.sentence.last
    ):
        last -= 1
    words = [t for t in tokens[first:last] if t.text[:1].isalnum()]
    return (first, last) if words else None


def _head_of_content(t: Token) -> bool:
    """``that`` as a pronoun ("that was wrong") is content; as a conjunction it is not."""
    return t.lower == "that" and t.dep in ("nsubj", "nsubjpass", "dobj", "det", "attr", "pobj")


def noun_phrase(scene: Scene, head: int) -> Range:
    """The noun phrase of a source: its subtree within the sentence, without what hangs on after a dash or a quotation."""
    tokens = scene.tokens
    first = max(tokens[head].left, scene.sentence.first)
    last = min(tokens[head].right + 1, scene.sentence.last)
    while first < head and (
        tokens[first].text in _PUNCT or tokens[first].dep in ("cc", "advmod", "mark") and tokens[first].head != head
    ):
        first += 1
    # a quotation never belongs to the words that name its source
    for i in range(head, last):
        if tokens[i].text in '"“”' or tokens[i].text in ("—", "–"):
            last = i
            break
    for i in range(head, first, -1):
        if tokens[i].text in '"“”;':
            first = i + 1
            break
    while last > head + 1 and tokens[last - 1].text in _PUNCT:
        last -= 1
    return first, last


def cut_source(source: Range, cue: int) -> Range:
    """Keep the source on its own side of the cue verb."""
    first, last = source
    if first <= cue < last:
        return (first, cue) if cue > first else (cue + 1, last)
    return source


def subject_of(scene: Scene, verb: int) -> int | None:
    """Who does the verb: its own subject, that of the verb it is joined to, or the noun it hangs on."""
    tokens, seen, v = scene.tokens, 0, verb
    while seen < 4:
        seen += 1
        own = [k for k in tokens[v].kids if tokens[k].dep in SUBJECTS]
        if own:
            who = own[0]
            if tokens[who].lower in ("who", "which", "that") and tokens[v].dep == "relcl":
                return tokens[v].head
            return who
        t = tokens[v]
        if (
            t.dep in ("conj", "advcl", "xcomp", "ccomp", "dep", "aux")
            and tokens[t.head].pos in ("VERB", "AUX")
            and t.head != v
        ):
            if t.dep == "conj" and any(tokens[k].dep == "auxpass" for k in tokens[t.head].kids) and t.tag != "VBN":
                return next((k for k in tokens[t.head].kids if tokens[k].dep in SUBJECTS), None)
            v = t.head
        elif t.dep == "acl" and tokens[t.head].pos in ("NOUN", "PROPN", "PRON"):
            return t.head
        else:
            return None
    return None


def passive(scene: Scene, verb: int) -> bool:
    return any(scene.tokens[k].dep in ("auxpass", "nsubjpass") for k in scene.tokens[verb].kids)


def cue_range(scene: Scene, verb: int) -> Range:
    """The verb with its auxiliaries, negation and particle."""
    kids = [
        k
        for k in scene.tokens[verb].kids
        if scene.tokens[k].dep in ("aux", "neg", "auxpass", "prt") and abs(k - verb) < 5
    ]
    kids = [k for k in kids if k < verb or scene.tokens[k].dep == "prt"]
    left = min([k for k in kids if k < verb], default=verb)
    right = max([k for k in kids if k > verb], default=verb)
    # only what is contiguous with the verb, adverbs allowed
    if any(scene.tokens[i].pos not in ("AUX", "ADV", "PART", "VERB") for i in range(left, verb)):
        left = verb
    return left, max(right, verb) + 1


def is_negated(scene: Scene, verb: int) -> bool:
    return any(scene.tokens[k].dep == "neg" for k in scene.tokens[verb].kids)


def span_of(analysis: Analysis, r: Range) -> Span:
    """The text span of a token range."""
    return Span(analysis.tokens[r[0]].start, analysis.tokens[r[1] - 1].end)
