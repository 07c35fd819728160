"""Quotation marks, paired paragraph by paragraph.

A mark left open is closed at the end of its paragraph and said to be open, so that it never swallows the next one.
A quotation that runs over paragraphs opens again at the head of each and closes only once: its parts are not faults.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from retold.model import Quote, QuoteRole, Span

_PAIRS = {"“": "”", "„": "“”", "«": "»", "‹": "›", '"': '"', "‘": "’", "'": "'", "»": "«"}
_DOUBLE = frozenset('"“„«')
_MARK = re.compile("''|``|[\"“”„«»'‘’]")
_SINGLE_OPEN_BEFORE = frozenset(' \t\u00a0\n([—–-:"“/')
_SPEECH_END = frozenset(",.!?…;")
_ELISION = re.compile(r"['‘’](?:tis|twas|em|cause|til|n|round|bout|[0-9]{2}s?)\b", re.IGNORECASE)
MAX_QUOTES = 2_000  # a page with more marks than this is not an article


def find_quotes(text: str, paragraphs: Sequence[Span]) -> tuple[Quote, ...]:
    """All quotations in the paragraphs, in order, outer before inner.

    >>> [q.closed for q in find_quotes('He said "no. "Yes," she said.', [Span(0, 29)])]
    [False, True]
    """
    out: list[Quote] = []
    for n, span in enumerate(paragraphs):
        found = _pair(text, span)
        following = text[paragraphs[n + 1].start : paragraphs[n + 1].start + 1] if n + 1 < len(paragraphs) else ""
        if found and not found[-1].closed and following and following == text[found[-1].start] and following in _DOUBLE:
            found[-1] = Quote(found[-1].start, found[-1].end, True, found[-1].role)
        out += found
        if len(out) > MAX_QUOTES:
            break
    return tuple(out)


def _pair(text: str, span: Span) -> list[Quote]:
    """One paragraph: double marks by their neighbours, single marks only where both ends look like marks."""
    found: list[Quote] = []
    open_at: int | None = None
    opener = ""
    singles: list[int] = []
    for m in _MARK.finditer(text, span.start, span.end):
        i, mark = m.start(), m.group()
        if mark in ("'", "‘", "’"):
            singles.append(i)
            continue
        if len(mark) == 2:
            mark = '"'  # two single marks set for one double mark
        opens = _opens(text, i, span, m.end())
        if open_at is None:
            if mark in "”»" or (mark == '"' and opens is False):
                continue  # a closing mark without an opening one says nothing
            if mark == '"' and _is_measure(text, i):
                continue
            open_at, opener = i, mark
        elif mark == '"' and opens is True and opener == '"' or mark in "“„«" and opener == mark:
            found.append(Quote(open_at, _before(text, i), False))
            open_at, opener = i, mark
        elif mark in _PAIRS.get(opener, '"') or mark == '"' and opens is False:
            found.append(Quote(open_at, m.end()))
            open_at = None
    if open_at is not None:
        found.append(Quote(open_at, _before(text, span.end), False))
    found += _singles(text, singles, found, span)
    return [_with_role(text, q) for q in sorted(found, key=lambda q: (q.start, -q.end)) if q.end - q.start > 2]


def _opens(text: str, i: int, span: Span, end: int) -> bool | None:
    """Does a straight mark open? Yes after a blank and before a word, no after a word and before a blank; else unknown."""
    before = text[i - 1] if i > span.start else " "
    after = text[end] if end < span.end else " "
    left, right = before.isspace() or before in "([—–-/‘'“", after.isspace() or after in ")],.;:!?—–-"
    if left and not after.isspace():
        return True
    if right and not before.isspace():
        return False
    return None


def _is_measure(text: str, i: int) -> bool:
    return i > 0 and text[i - 1].isdigit() and (
        i + 1 >= len(text) or not text[i + 1].isalpha())  # fmt: skip


def _before(text: str, end: int) -> int:
    while end > 0 and text[end - 1].isspace():
        end -= 1
    return end


def _singles(text: str, marks: list[int], doubles: list[Quote], span: Span) -> list[Quote]:
    """Single quotation marks: an opener after a blank, a closer before one, apostrophes left alone."""
    out: list[Quote] = []
    k = 0
    while k < len(marks):
        i = marks[k]
        before = text[i - 1] if i > span.start else " "
        after = text[i + 1] if i + 1 < span.end else " "
        k += 1
        if (
            text[i] == "’"
            or before not in _SINGLE_OPEN_BEFORE
            or not (after.isalnum() or after in '“"£$')
            or _ELISION.match(text, i)
        ):
            continue
        inside = next((q for q in doubles if q.start < i < q.end), None)
        limit = inside.end if inside else span.end
        closer = _closer(text, [j for j in marks[k:] if j < limit], span)
        if closer is None:
            continue
        out.append(Quote(i, closer + 1))
        while k < len(marks) and marks[k] <= closer:
            k += 1
    return out


def _closer(text: str, marks: list[int], span: Span) -> int | None:
    """The mark that closes: best after the punctuation of speech, else the first that is no plural possessive, else any."""
    plain: int | None = None
    possessive: int | None = None
    for j in marks:
        before = text[j - 1]
        after = text[j + 1] if j + 1 < span.end else " "
        if text[j] == "‘" or (before.isspace() and after.isalnum() and not _ELISION.match(text, j)):
            break  # another quotation begins
        if before.isspace() or not (after.isspace() or after in '),.;:!?—–-”"'):
            continue
        if before in _SPEECH_END:
            return j
        if before == "s" and text[j + 2 : j + 3].islower():
            possessive = j if possessive is None else possessive
        elif plain is None:
            plain = j
    return plain if plain is not None else possessive


_TITLE_CUE = re.compile(
    r"\b(?:titled|entitled|called|named|dubbed|song|book|film|movie|novel|album|series|play|headlined|nicknamed|known as)\s*$",
    re.I,
)
_CAPITALISED = re.compile(
    r"^(?:[A-Z0-9][\w'’-]*|of|the|and|a|in|to|for|on|an)(?:[ ](?:[A-Z0-9][\w'’!?-]*|of|the|and|a|in|to|for|on|an|with))*[,.!?]?$"
)


def _with_role(text: str, quote: Quote) -> Quote:
    inner = text[quote.start + 1 : quote.end - 1 if quote.closed else quote.end].strip()
    words = inner.split()
    role = QuoteRole.SPEECH
    if len(words) <= 8 and _TITLE_CUE.search(text, max(0, quote.start - 24), quote.start) and _CAPITALISED.match(inner):
        role = QuoteRole.TITLE
    elif len(words) == 1 and inner[-1:] not in _SPEECH_END:
        role = QuoteRole.ONE_WORD
    return Quote(quote.start, quote.end, quote.closed, role)
