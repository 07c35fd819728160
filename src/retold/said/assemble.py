"""From cues with their parts to whole attributions: quotations are never cut, and a quotation that nobody claims finds its speaker.

Works on one article at a time, because a quotation may run over sentences and paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from retold.said.cues import Range, Raw
from retold.said.features import Sheet
from retold.text.analysis import Sentence, Token

_OF_THE_SPEAKING = frozenset(
    "when while as after before moments minutes during in on at shortly just via upon once until".split()
)
MIN_QUOTED_WORDS = 4  # a shorter quotation may be a word in distance marks: it gets no speaker of its own


def quote_ranges(page: Sheet) -> list[Range]:
    """The outermost quotations as token ranges, marks included."""
    at = page.quote_at
    out: list[Range] = []
    i = 0
    while i < len(at):
        if at[i] < 0:
            i += 1
            continue
        j = i
        while j < len(at) and at[j] == at[i]:
            j += 1
        out.append((i, j))
        i = j
    return out


def assemble(page: Sheet, found: list[Raw]) -> list[Raw]:
    """Make whole: contents take in all of a quotation that they touch, and stray quotations are given to who speaks there."""
    ranges = quote_ranges(page)
    _keep_to_own(page, found)
    for f in found:
        f.content = _speech_alone(page, f, _whole(page, f, ranges), ranges)
    _give_strays(page, found, ranges)
    for f in found:
        f.content = _merge([*f.content, *f.joined])
    return _no_twins([f for f in found if f.content])


def _keep_to_own(page: Sheet, found: Sequence[Raw]) -> None:
    """Words of another sentence belong to a cue only as quotation, and only where no cue of that sentence claims them."""
    tokens = page.tokens
    claimed: set[int] = set()
    for f in found:
        claimed |= {i for r in f.content for i in range(*r) if tokens[i].sent == tokens[f.at].sent}
    for f in found:
        kept: list[Range] = []
        for first, last in f.content:
            for part in _by_sentence(tokens, first, last):
                inside = sum(page.quote_at[i] >= 0 for i in range(*part))
                own = tokens[part[0]].sent == tokens[f.at].sent
                if own or inside >= 0.6 * (part[1] - part[0]) and not claimed & set(range(*part)):
                    kept.append(part)
        f.content = _merge(kept)


def _by_sentence(tokens: Sequence[Token], first: int, last: int) -> Iterator[Range]:
    start = first
    for i in range(first + 1, last + 1):
        if i == last or tokens[i].sent != tokens[start].sent:
            yield start, i
            start = i


def _whole(page: Sheet, f: Raw, ranges: Sequence[Range]) -> list[Range]:
    """A content that reaches into a quotation from outside takes in all of it, unless the cue or the source stands in it."""
    out = []
    for first, last in f.content:
        for q in ranges:
            if q[0] < last and first < q[1] and not q[0] <= f.at < q[1] and (q[0] < first or q[1] > last):
                first, last = min(first, q[0]), max(last, q[1])
        out.append((first, last))
    return _merge(out)


def _speech_alone(page: Sheet, f: Raw, content: list[Range], ranges: Sequence[Range]) -> list[Range]:
    """ "Really," she added when asked: what follows a whole quotation and its cue is no part of what was said."""
    if page.quote_at[f.at] >= 0 or f.rule in ("transcript", "headline"):
        return content
    ends = {q[1] for q in ranges}
    starts = {q[0]: q for q in ranges}
    led = any(r[1] <= f.at and r[1] in ends and r[0] in starts for r in content)
    out = []
    for first, last in content:
        q = starts.get(first)
        if led and first > f.at and not any(page.quote_at[i] >= 0 for i in range(first, last)):
            continue
        if q is not None and q[1] < last and _tail_is_ours(page, q, last):
            last = q[1]
        out.append((first, last))
    return out


def _tail_is_ours(page: Sheet, q: Range, last: int) -> bool:
    """Do the words after a quotation tell of the speaking ("moments after polls closed", a new sentence)?"""
    tokens = page.tokens
    rest = range(q[1], last)
    if any(page.quote_at[i] >= 0 for i in rest):
        return False
    closed = tokens[q[1] - 2].text[-1:] in ".!?" if q[1] - q[0] > 2 else False
    return closed or tokens[q[1]].lower in _OF_THE_SPEAKING or tokens[q[1]].ent in ("DATE", "TIME")


def _merge(ranges: Sequence[Range]) -> list[Range]:
    out: list[Range] = []
    for r in sorted(ranges):
        if out and r[0] <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], r[1]))
        else:
            out.append(r)
    return out


def _give_strays(page: Sheet, found: Sequence[Raw], ranges: Sequence[Range]) -> None:
    tokens, sentences = page.tokens, page.analysis.sentences
    block = [
        sentences[t.sent].block if t.sent < len(sentences) else -1 for t in tokens
    ]  # white space alone is no sentence
    taken = [False] * len(tokens)
    for f in found:
        if page.quote_at[f.at] < 0:
            for r in f.content:
                taken[r[0] : r[1]] = [True] * (r[1] - r[0])
    last: Raw | None = None
    by_block: dict[int, list[Raw]] = {}
    for f in found:
        if page.quote_at[f.at] < 0:
            by_block.setdefault(block[f.at], []).append(f)
    for q in ranges:
        words = [i for i in range(*q) if tokens[i].text[:1].isalnum()]
        here = by_block.get(block[q[0]], [])
        if len(words) >= MIN_QUOTED_WORDS and sum(taken[i] for i in words) < 0.5 * len(words):
            giver = _giver(page, here, q) if here else _before(page, by_block, block[q[0]], q, last)
            if giver is not None:
                giver.joined.append(q)
                last = giver
                continue
        last = None if here else last


def _giver(page: Sheet, here: Sequence[Raw], q: Range) -> Raw | None:
    """Who of a paragraph says a stray quotation: the nearest cue that quotes already, else the nearest that speaks."""

    def near(f: Raw) -> tuple[bool, bool, int]:
        quotes = any(page.quote_at[i] >= 0 for r in f.content for i in range(*r))
        return (not quotes, f.at > q[0], abs(f.at - q[0]))

    speaking = [
        f
        for f in here
        if page.lexicon.grade(page.tokens[f.at].lemma, page.tokens[f.at].pos) >= "2" or f.rule != "learned"
    ]
    return min(speaking, key=near, default=None)


def _before(page: Sheet, by_block: dict[int, list[Raw]], block: int, q: Range, last: Raw | None) -> Raw | None:
    """A paragraph that is all quotation goes on with the speaker of the paragraph before it, or with whom a colon announced."""
    tokens, sentences = page.tokens, page.analysis.sentences
    mine = sentences[tokens[q[0]].sent]
    outside = [
        t
        for s in _of_block(sentences, mine.index)
        for t in tokens[s.first : s.last]
        if page.quote_at[t.i] < 0 and t.text[:1].isalnum()
    ]
    if len(outside) > 3:
        return None
    before = by_block.get(block - 1, [])
    first = next(iter(_of_block(sentences, mine.index)))
    if before and first.first and tokens[first.first - 1].text == ":":
        return max(before, key=lambda f: f.at)
    return last or (before[-1] if before and before[-1].content else None)


def _of_block(sentences: Sequence[Sentence], index: int) -> list[Sentence]:
    """The sentences of the same paragraph."""
    first = last = index
    while first and sentences[first - 1].block == sentences[index].block:
        first -= 1
    while last + 1 < len(sentences) and sentences[last + 1].block == sentences[index].block:
        last += 1
    return list(sentences[first : last + 1])


def _no_twins(found: list[Raw]) -> list[Raw]:
    """Two cues over the same words by the same source are one attribution: the surer cue stands."""
    out: list[Raw] = []
    for f in sorted(found, key=lambda f: (-f.weight, f.at)):
        mine = {i for r in f.content for i in range(*r)}
        if not any(_same(mine, f, o) for o in out):
            out.append(f)
    return sorted(out, key=lambda f: f.at)


def _same(mine: set[int], f: Raw, other: Raw) -> bool:
    theirs = {i for r in other.content for i in range(*r)}
    same_source = (
        f.source is None or other.source is None or f.source[0] < other.source[1] and other.source[0] < f.source[1]
    )
    return same_source and len(mine & theirs) >= 0.8 * len(mine | theirs)
