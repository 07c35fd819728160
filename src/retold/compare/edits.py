"""Edits that turn the earlier passage into the later one, word by word, so that anyone can replay them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import Indel, Opcode

from retold.model import Edit, Span

_TOKEN = re.compile(r"\w+(?:[’'.]\w+)*|\s+|[^\w\s]")
MAX_WORDS = 4_000  # longer passages are compared as one replacement: the table of edits would help nobody


def diff(a_text: str, a: Span, b_text: str, b: Span) -> tuple[Edit, ...]:
    """The steps from ``a_text[a]`` to ``b_text[b]``, in order, in offsets of the two texts."""
    xs = [(m.group(), a.start + m.start(), a.start + m.end()) for m in _TOKEN.finditer(a_text[a.start : a.end])]
    ys = [(m.group(), b.start + m.start(), b.start + m.end()) for m in _TOKEN.finditer(b_text[b.start : b.end])]
    if len(xs) > MAX_WORDS or len(ys) > MAX_WORDS:
        return (Edit("replace", a, b, a.of(a_text), b.of(b_text)),)
    out: list[Edit] = []
    for op in _merged(list(Indel.opcodes([x[0] for x in xs], [y[0] for y in ys])), xs):
        i, j = _cover(xs, op.src_start, op.src_end, a), _cover(ys, op.dest_start, op.dest_end, b)
        name = "delete" if len(j) == 0 else "insert" if len(i) == 0 else "replace"
        out.append(Edit(name, i, j, i.of(a_text), j.of(b_text), _kind(i.of(a_text), j.of(b_text))))
    return tuple(out)


def _merged(opcodes: Sequence[Opcode], xs: list[tuple[str, int, int]]) -> list[Opcode]:
    """Neighbouring changes become one step; a blank alone between two changes is no anchor."""
    out: list[Opcode] = []
    for op in opcodes:
        blank = op.tag == "equal" and all(x[0].isspace() for x in xs[op.src_start : op.src_end])
        if op.tag == "equal" and not (blank and out and op is not opcodes[-1]):
            continue
        if blank and out[-1].src_end != op.src_start:
            continue
        if out and out[-1].src_end == op.src_start and out[-1].dest_end == op.dest_start:
            last = out[-1]
            out[-1] = Opcode("replace", last.src_start, op.src_end, last.dest_start, op.dest_end)
        else:
            out.append(op)
    return out


def _cover(items: list[tuple[str, int, int]], first: int, last: int, whole: Span) -> Span:
    if first < last:
        return Span(items[first][1], items[last - 1][2])
    at = items[first][1] if first < len(items) else whole.end
    return Span(at, at)


def _kind(a: str, b: str) -> str:
    """Only marks, spaces or capitals differ: a matter of style."""
    return "style" if _letters(a) == _letters(b) else "wording"


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def replay(a_text: str, a: Span, edits: Sequence[Edit]) -> str:
    """Apply the edits to the earlier passage: the proof that they tell the whole difference."""
    out, at = [], a.start
    for e in edits:
        out += [a_text[at : e.a.start], e.b_text]
        at = e.a.end
    return "".join([*out, a_text[at : a.end]])
