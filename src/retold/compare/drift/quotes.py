"""Quotations: words changed, cut, joined, or put between marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rapidfuzz.distance import Indel, JaroWinkler, LCSseq, Opcode

from retold.compare.align import Pair, folded
from retold.compare.drift.base import Bridge, Context, place, words_of
from retold.compare.features import Reading
from retold.model import Drift, Quote, Severity, Span
from retold.text.namekeys import abbreviation_of, name_key
from retold.text.values import compare_values, find_values

S = Severity


def quotes(pair: Pair, c: Context, bridge: Bridge) -> Iterator[Drift]:
    """Words changed, cut or put between marks."""
    brief = pair.b.statement.mode.value == "headline"
    sentence = c.a.analysis.sentences[pair.a.statement.sentence].span
    beside = [q for q in c.a.told.quotes if q.span.touches(sentence)]
    for y_text, y in pair.b.quotes:
        joined = [q for q in beside if len(q.span) >= 8 and folded(words_of(c.a, q.span)) in folded(y_text)]
        if len(joined) > 1:
            message = "two quotations were made into one"
            yield Drift(
                "quote_boundary_moved",
                S.NOTABLE,
                message,
                place(c.a, Span(joined[0].start, joined[-1].end)),
                place(c.b, y.span),
                slot="merged",
            )
            continue
        found = _original(y_text, pair)
        if not y.closed:
            yield Drift(
                "quote_unclosed",
                S.NOTABLE,
                "the closing quotation mark is missing",
                place(c.a, found.span) if found else None,
                place(c.b, y.span),
            )
        if found is not None:
            for d in _quote_edits(c, found.span, y.span):
                yield replace(d, severity=S.BENIGN) if brief and d.severity == S.NOTABLE else d
        elif not pair.a.quotes and y.closed and _was_plain(y_text, pair):
            message = f"quotation marks were put around “{y_text}”, which was no quotation"
            yield Drift("quote_marks_added", S.NOTABLE, message, place(c.a, pair.a.statement.span), place(c.b, y.span))


def _original(quoted: str, pair: Pair) -> Quote | None:
    """The earlier quotation that this one gives, whole or in part: most of its words, in the same order."""
    best: tuple[float, Quote] | None = None
    words = folded(quoted).split()
    for x_text, x in pair.a.quotes:
        others = folded(x_text).split()
        if folded(quoted) in folded(x_text):
            score = 1.0
        else:
            kept = LCSseq.similarity(others, words)
            score = kept / max(1, min(len(words), len(others)))
            if score < 0.6 or kept < 2 and len(words) > 2:
                continue
        if best is None or score > best[0]:
            best = (score, x)
    return best[1] if best else None


def _was_plain(quoted: str, pair: Pair) -> bool:
    """Do the words stand in the earlier telling without marks?"""
    words, plain = folded(quoted).split(), folded(pair.a.text)
    if len(words) <= 4:
        return folded(quoted) in plain
    return _overlap(plain.split(), words) >= 0.85 and Indel.normalized_similarity(plain.split(), words) >= 0.7


def _overlap(x: list[str], y: list[str]) -> float:
    return sum(1 for w in y if w in x) / len(y) if y else 0.0


def _quote_edits(c: Context, x: Span, y: Span) -> Iterator[Drift]:
    """The words of two quotations side by side: an edge may be cut, the middle may not."""
    xs, ys = _words(c.a, x), _words(c.b, y)
    steps = [o for o in Indel.opcodes([w[0] for w in xs], [w[0] for w in ys])]
    equal = [o for o in steps if o.tag == "equal"]
    if not equal:
        return
    inner = [o for o in steps if o.tag != "equal" and equal[0].src_start <= o.src_start and o.src_end <= equal[-1].src_end
             and equal[0].dest_start <= o.dest_start and o.dest_end <= equal[-1].dest_end]  # fmt: skip
    lead = equal[0].src_start
    if lead and not equal[0].dest_start:
        cut = Span(xs[0][1], xs[lead - 1][2])
        yield Drift(
            "quote_boundary_moved" if lead <= 2 else "quote_truncated",
            S.BENIGN,
            f"“{words_of(c.a, cut)}” was left out of the quotation",
            place(c.a, cut),
            place(c.b, y),
        )
    yield from _cut_short(c, xs, equal[-1], y)
    for i, j in _joined(inner):
        a = Span(xs[i[0]][1], xs[i[1] - 1][2]) if i[0] < i[1] else None
        b = Span(ys[j[0]][1], ys[j[1] - 1][2]) if j[0] < j[1] else None
        yield _quote_step(c, a, b, x, y)
    yield from _marks_style(c, xs, ys, equal)


_TURNS = re.compile(
    r"\b(?:but|though|although|however|not|n[’']t|never|unless|if|only|may|might|because|except|until|yet|still)\b",
    re.I,
)


def _cut_short(c: Context, xs: Sequence[tuple[str, int, int]], last: Opcode, y: Span) -> Iterator[Drift]:
    """The end of a quotation is gone: fair, unless it took back or limited what was kept."""
    tail = xs[last.src_end :]
    if len(tail) < 3 or words_of(c.b, y).rstrip("”\"’' ").endswith(("…", "...")):
        return
    cut = Span(tail[0][1], tail[-1][2])
    grave = _TURNS.search(words_of(c.a, cut)) is not None
    message = f"the quotation stops before “{words_of(c.a, cut)}”"
    yield Drift("quote_truncated", S.NOTABLE if grave else S.BENIGN, message, place(c.a, cut), place(c.b, y))


def _words(r: Reading, q: Span) -> list[tuple[str, int, int]]:
    """The words of a quotation with offsets, folded so that house style makes no difference."""
    return [(m.group().lower().replace("’", "'").replace(".", ""), q.start + m.start(), q.start + m.end())
            for m in re.finditer(r"\w+(?:[’'.-]\w+)*(?:(?<=\b[A-Za-z]\.[A-Za-z])\.)?", words_of(r, q))]  # fmt: skip


def _joined(inner: Sequence[Opcode]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """A delete and an insert at one place are one replacement."""
    out: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for o in inner:
        if out and out[-1][0][1] == o.src_start and out[-1][1][1] == o.dest_start:
            out[-1] = ((out[-1][0][0], o.src_end), (out[-1][1][0], o.dest_end))
        else:
            out.append(((o.src_start, o.src_end), (o.dest_start, o.dest_end)))
    return out


def _quote_step(c: Context, a: Span | None, b: Span | None, x: Span, y: Span) -> Drift:
    p, q = (words_of(c.a, a) if a else ""), (words_of(c.b, b) if b else "")
    here, there = place(c.a, a or x), place(c.b, b or y)
    if a and b and _style(p, q):
        return Drift("style_normalised", S.BENIGN, f"house style: “{p}”, “{q}”", here, there)
    if a and b and _spelling(p, q):
        return Drift(
            "spelling_in_quote",
            S.NOTABLE if p[:1].isupper() else S.BENIGN,
            f"a name inside the quotation was respelt: “{p}”, “{q}”",
            here,
            there,
        )
    if not b:
        fair = re.search(r"\.\.\.|…|\[", words_of(c.b, y)) is not None
        return Drift(
            "quote_truncated",
            S.BENIGN if fair else S.NOTABLE,
            f"“{p}” was cut out of the middle of the quotation",
            here,
            there,
        )
    return Drift(
        "quote_altered",
        S.SERIOUS,
        f"words inside the quotation were changed: “{p}” became “{q}”" if p else f"“{q}” was put into the quotation",
        here,
        there,
    )


def _marks_style(
    c: Context, xs: list[tuple[str, int, int]], ys: list[tuple[str, int, int]], equal: Sequence[Opcode]
) -> Iterator[Drift]:
    """Abbreviations and spellings that fold to the same word but are written another way."""
    for o in equal:
        for k in range(o.src_end - o.src_start):
            p, q = xs[o.src_start + k], ys[o.dest_start + k]
            x, y = Span(p[1], p[2]), Span(q[1], q[2])
            if words_of(c.a, x).replace("’", "'").lower() != words_of(c.b, y).replace("’", "'").lower():
                yield Drift(
                    "style_normalised",
                    S.BENIGN,
                    f"house style: “{words_of(c.a, x)}”, “{words_of(c.b, y)}”",
                    place(c.a, x),
                    place(c.b, y),
                )


def _bare(text: str) -> str:
    """Letters and digits alone, the spelling of the two Englishes folded."""
    return re.sub(r"[\W_]+", "", text).casefold().replace("ise", "ize").replace("our", "or")


def _style(a: str, b: str) -> bool:
    if (
        _same_number(a, b)
        or _SHORT.get(a.lower().rstrip(".")) == b.lower()
        or _SHORT.get(b.lower().rstrip(".")) == a.lower()
    ):
        return True
    p, q = _bare(a), _bare(b)
    return (
        p == q
        or {p, q}
        in ({"mom", "mum"}, {"percent", "per cent"}, {"percent", "pct"}, {"while", "whilst"}, {"percent", "%"})
        or abbreviation_of(a, b)
        or abbreviation_of(b, a)
    )


_SHORT = {
    "rep": "representative",
    "sen": "senator",
    "gov": "governor",
    "gen": "general",
    "pct": "percent",
    "dr": "doctor",
    "st": "saint",
}


def _same_number(a: str, b: str) -> bool:
    """ "Four" and "4", "percent" and "pct"."""
    x, y = find_values(a), find_values(b)
    return len(x) == len(y) == 1 and compare_values(x[0], y[0]).relation in ("same", "converted")


def _spelling(a: str, b: str) -> bool:
    x, y = a.split(), b.split()
    return len(x) == len(y) and all(
        p == q or name_key(p) == name_key(q) or JaroWinkler.similarity(p.lower(), q.lower()) > 0.86
        for p, q in zip(x, y, strict=True)
    )
