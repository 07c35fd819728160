"""One analysis per article: tokens with a dependency parse, sentences and paragraphs, all in offsets of the stored text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from retold.errors import RetoldError
from retold.model import Article, Block, BlockKind, Span
from retold.settings import Settings

STORY = (BlockKind.HEADLINE, BlockKind.DEK, BlockKind.PARAGRAPH)
LONGEST = 5_000  # characters parsed at once: no paragraph of news is longer
_CLOSERS = frozenset("\"”’'»)]")
_ENDS = frozenset(".!?…")


@dataclass(slots=True)
class Token:
    """A word with its place in the text and in the parse. ``head`` and ``kids`` are indices in ``Analysis.tokens``."""

    i: int
    start: int
    end: int
    text: str
    lower: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    ent: str
    sent: int = 0
    kids: list[int] = field(default_factory=list)
    left: int = 0  # first and last token of the subtree
    right: int = 0
    content: bool | None = None  # worked out by compare/features when asked for, as is the next
    key: str | None = None  # under which the word is compared


@dataclass(frozen=True, slots=True)
class Sentence:
    """A run of tokens ``first..last`` (last excluded) in one block."""

    index: int
    first: int
    last: int
    span: Span
    block: int
    kind: BlockKind


@dataclass(slots=True)
class Analysis:
    """What later stages read instead of the raw text."""

    article: Article
    tokens: list[Token]
    sentences: list[Sentence]

    @property
    def text(self) -> str:
        return self.article.text

    def words(self, span: Span) -> list[Token]:
        """The tokens that start inside the span."""
        return [t for t in self.tokens if span.start <= t.start < span.end]

    def sentence_tokens(self, sentence: Sentence) -> list[Token]:
        return self.tokens[sentence.first : sentence.last]


@lru_cache(maxsize=2)
def _pipeline(names: tuple[str, ...]) -> tuple[Any, str]:
    import spacy
    from spacy.util import is_package

    for name in names:
        if is_package(name) or is_package(name.replace("_", "-")):
            model = spacy.load(name)
            return model, f"{name} {model.meta.get('version', '')}".strip()
    raise RetoldError(f"no English model is installed (tried {', '.join(names)}): run `make` or install the lock file")


def model_name(settings: Settings) -> str:
    """Name and version of the parser in use, for the account."""
    return str(_pipeline(settings.models)[1])


def analyse_all(articles: Sequence[Article], settings: Settings) -> list[Analysis]:
    """Parse the story text of the articles in one batch: line by line, so that no sentence crosses a line break."""
    shapes = _shapes(settings.models)
    jobs: list[tuple[int, int, Block]] = []
    for n, article in enumerate(articles):
        used = 0
        for b, block in enumerate(article.sections):
            used += block.end - block.start
            if block.kind in STORY and block.duplicate_of is None and used <= settings.max_chars:
                lead = dateline(article.text[block.start : block.end]) if block.kind == BlockKind.PARAGRAPH else 0
                jobs += [(n, b, part) for part in _stretches(article.text, replace(block, start=block.start + lead))]
    texts = [parse_text(articles[n].text[block.start : block.end]) for n, _, block in jobs]
    # news is echo: a line that several articles carry is parsed once
    often = Counter(texts)
    parsed = shapes.parse(often)
    kept: dict[str, tuple[Any, list[tuple[str, str]]]] = {}
    results = [Analysis(article, [], []) for article in articles]
    for (n, b, block), text in zip(jobs, texts, strict=True):
        found = kept.get(text) or next(parsed)
        if often[text] > 1:
            kept[text] = found
        _take(results[n], *found, b, block)
    return results


# parts of the pipeline whose answer for a word depends on the word, its tag and its relation alone
_BY_WORD = ("attribute_ruler", "lemmatizer")
_MOST_FORMS = 200_000


@dataclass(slots=True)
class Shapes:
    """The parser, with word class and lemma looked up once for each word, tag and relation: a third of the parse is saved.

    ``odd`` are words of rules that look at two words ("gonna"); a line with one of them takes the whole pipeline.
    """

    nlp: Any
    odd: frozenset[str]
    parts: tuple[Any, ...]  # empty where the model's rules look at more than that: then nothing is looked up
    known: dict[tuple[int, int, int], tuple[str, str]] = field(default_factory=dict)

    def parse(self, texts: Iterable[str]) -> Iterator[tuple[Any, list[tuple[str, str]]]]:
        """Each line's parse with (word class, lemma) of its words."""
        skipped = list(_BY_WORD) if self.parts else []
        for doc in self.nlp.pipe(texts, batch_size=64, disable=skipped):
            if not self.parts:
                yield doc, [(t.pos_, t.lemma_.lower()) for t in doc]
                continue
            keys = [(t.lower, t.tag, t.dep) for t in doc]
            if any(k not in self.known for k in keys) or any(t.lower_ in self.odd for t in doc):
                for part in self.parts:
                    doc = part(doc)
                forms = [(t.pos_, t.lemma_.lower()) for t in doc]
                if len(self.known) > _MOST_FORMS:
                    self.known.clear()
                self.known.update((k, f) for k, f, t in zip(keys, forms, doc, strict=True) if t.lower_ not in self.odd)
                yield doc, forms
            else:
                yield doc, [self.known[k] for k in keys]


@lru_cache(maxsize=2)
def _shapes(names: tuple[str, ...]) -> Shapes:
    nlp = _pipeline(names)[0]
    if not set(_BY_WORD) <= set(nlp.pipe_names):
        return Shapes(nlp, frozenset(), ())
    odd: set[str] = set()
    for rule in nlp.get_pipe("attribute_ruler").patterns:
        for pattern in rule["patterns"]:
            if any(set(token) - {"TAG", "LOWER", "DEP", "IS_SPACE"} for token in pattern):
                return Shapes(nlp, frozenset(), ())
            if len(pattern) > 1:
                odd.update(str(token["LOWER"]) for token in pattern if isinstance(token.get("LOWER"), str))
    return Shapes(nlp, frozenset(odd), tuple(nlp.get_pipe(name) for name in _BY_WORD))


_PLACE = r"(?:[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,3})(?:, [A-Z][\w.]+(?: \d{1,2})?){0,2}"


def _stretches(text: str, block: Block) -> list[Block]:
    """A block in pieces that the parser can hold: memory and time of later stages grow with the longest sentence."""
    out: list[Block] = []
    start = block.start
    while block.end - start > LONGEST:
        stop = start + LONGEST
        cut = max(text.rfind(end, start + LONGEST // 2, stop) for end in (". ", '." ', ".” ", "? ", "! "))
        cut = text.find(" ", cut) if cut > 0 else text.rfind(" ", start + LONGEST // 2, stop)
        stop = cut if start < cut <= stop else stop
        out.append(replace(block, start=start, end=stop))
        start = stop
    return [*out, replace(block, start=start)]


# a colon closes a dateline only after an agency in brackets: "OKORO: We were late" is a transcript
_DATELINE = re.compile(_PLACE + r"(?:(?: \([^()\n]{2,30}\)| [A-Z]{2,5})?\s?(?:—|–|--|-)+\s| \([^()\n]{2,30}\)\s?:\s)")


def dateline(text: str) -> int:
    """Length of a dateline at the head of a paragraph ("WELLBURY, Kent (Reuters) — "), 0 where there is none."""
    m = _DATELINE.match(text[:90])
    return m.end() if m else 0


# two single marks set for one double mark, as old wires and scripts have it: ''So be it,'' he said
_TWO_OPEN = re.compile(r"(?<![^\s(\[—–-])(?:''|``)(?=\S)")
_TWO_CLOSE = re.compile(r"''|``")
# half of a character pair has no UTF-8 form, and the parser hashes words as UTF-8
_PLAIN = str.maketrans("\u00a0\u2019\u2018\n\t", " ''  ") | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
# variation selectors and tags: no reader sees them, and whole manifests are hidden in them
_PLAIN |= dict.fromkeys((*range(0xFE00, 0xFE10), *range(0xE0000, 0xE01F0)), " ")


def parse_text(text: str) -> str:
    """What the parser sees: the same length, with odd white space and an all-capitals line put into plain form."""
    plain = text.translate(_PLAIN)
    if "''" in plain or "``" in plain:
        plain = _TWO_CLOSE.sub(' "', _TWO_OPEN.sub('" ', plain))
    letters = [c for c in plain if c.isalpha()]
    if len(letters) > 20 and sum(c.isupper() for c in letters) > 0.8 * len(letters):
        plain = plain[:1] + "".join(c.lower() if len(c.lower()) == 1 else c for c in plain[1:])
    return plain


def _take(into: Analysis, doc: Any, forms: Sequence[tuple[str, str]], block_index: int, block: Block) -> None:
    """Copy the parse of one block, shifted to the article's offsets."""
    base, shift = len(into.tokens), block.start
    text = into.article.text
    for t, (pos, lemma) in zip(doc, forms, strict=True):
        start = shift + t.idx
        word = text[start : start + len(t)]
        end = start + len(word)
        if word != t.text and t.text == '"':
            word, start, end = '"', *_two_marks(text, start)
        into.tokens.append(
            Token(base + t.i, start, end, word, t.lower_, lemma, pos, t.tag_, t.dep_,
                  base + t.head.i, t.ent_type_, 0, [], base + t.left_edge.i, base + t.right_edge.i)
        )  # fmt: skip
    for t in into.tokens[base:]:
        if t.head != t.i:
            into.tokens[t.head].kids.append(t.i)
    for first, last in _sentences([(s.start + base, s.end + base) for s in doc.sents], into.tokens):
        index = len(into.sentences)
        for t in into.tokens[first:last]:
            t.sent = index
        span = Span(into.tokens[first].start, into.tokens[last - 1].end)
        into.sentences.append(Sentence(index, first, last, span, block_index, block.kind))


def _two_marks(text: str, at: int) -> tuple[int, int]:
    """Where a double mark that is set as two single ones begins and ends."""
    start = at if text[at : at + 1] == text[at + 1 : at + 2] else at - 1
    return start, start + 2


def _sentences(bounds: list[tuple[int, int]], tokens: list[Token]) -> list[tuple[int, int]]:
    """The parser's sentences, mended where it cut off a closing quotation mark or cut before ``said X``."""
    out: list[tuple[int, int]] = []
    for first, last in bounds:
        while first < last and not tokens[first].text.strip():
            first += 1
        while last > first and not tokens[last - 1].text.strip():
            last -= 1
        if first == last:
            continue
        if out and (before := out[-1]) and _continues(tokens, before, first, last):
            out[-1] = (before[0], last)
            continue
        out.append((first, last))
        # a closing mark at the head of a sentence belongs to the one before
        if (
            len(out) > 1
            and tokens[first].text in _CLOSERS
            and tokens[first].start == tokens[first - 1].end
            and last - first > 1
        ):
            out[-2], out[-1] = (out[-2][0], first + 1), (first + 1, last)
    return out


def _continues(tokens: list[Token], before: tuple[int, int], first: int, last: int) -> bool:
    """The sentence goes on: only marks are left, or a lower-case word follows a quotation or an unfinished end."""
    if all(t.text in _CLOSERS for t in tokens[first:last]):
        return True
    start = first + 1 if tokens[first].text in _CLOSERS and last - first > 1 else first
    end = tokens[before[1] - 1].text
    lower = tokens[start].text[:1].islower()
    return lower and (end[-1:] not in _ENDS or end in _CLOSERS or start > first)
