"""Figures for attribution: which contents were found, and whether they were put down to the right words.

Contents are compared as sets of words, so marks and blanks at the edges never matter. Found and gold attributions of one
article are paired one to one, best overlap first; a pair counts from an overlap (words shared by words of either) of one half.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

WORD = re.compile(r"\w+(?:['’\-]\w+)*")
OVERLAP = 0.5
NAMES = ("content", "content+source", "content+source50", "content+cue", "all", "content_exact", "content+source_exact")
TYPES = ("direct", "mixed", "indirect")
# words that two spans may share without naming the same source
_WEAK = frozenset(
    "the a an his her their its our your my this that these those of in at for and to on with who which as by mr mrs ms dr sen rep gov president former".split()
)
_SPEECH_VERBS = """accuse acknowledge add address admit advise agree allege announce answer argue ask assert assure blame boast
brag call caution challenge charge cite claim comment complain concede conclude condemn confess confirm contend continue
counter criticize criticise declare decline defend demand deny describe detail disclose dismiss dispute echo elaborate
emphasize emphasise estimate exclaim explain express find hint imply indicate inform insist interrupt joke lament
maintain mention mock muse note object observe offer opine point post praise predict press proclaim promise pronounce
propose protest purport question quip quote reaffirm recall recommend recount refer refuse reiterate relate remark remind
repeat reply report request respond restate reveal say scream shout signal slam speculate speak state stress suggest
summarize summarise swear talk tell testify thank tout tweet urge voice vow wonder warn write"""
_SPEECH_FORMS = """said says saying told telling wrote written writing spoke spoken swore sworn denied denies replied replies implied
implies found according reportedly allegedly quoted citing admitted admitting recalled referred referring tweeted
testified testifies bragged vowed quipped spokesman spokeswoman statement"""
_LONE_MARKS = (":", "-", "–", "—", "―", "--")
Words = frozenset[int]


@cache
def speech_words() -> frozenset[str]:
    """The forms of the verbs of reported speech."""
    out = set(_SPEECH_FORMS.split())
    for v in _SPEECH_VERBS.split():
        out |= {v, v + "s", v + "es", v + "d", v + "ed", v + "ing"} | ({v[:-1] + "ing"} if v.endswith("e") else set())
    return frozenset(out)


def pieces(span: Any) -> list[list[int]]:
    """A span of any allowed form (nothing, one pair, a list of pairs) as a list of pairs."""
    if not span:
        return []
    return [list(span)] if isinstance(span[0], int) else [list(p) for p in span]


def quoted(text: str) -> bytearray:
    """One byte per code point, 1 inside double marks; an open mark runs to the end of its line."""
    mask = bytearray(len(text))
    base = 0
    for line in text.split("\n"):
        start = -1
        for j, char in enumerate(line):
            pair = line[j : j + 2]
            opens, closes = char in "“„«〝" or pair == "``", char in "”»〞" or pair == "''"
            if opens or char == '"' and start < 0:
                start = j if start < 0 else start
            elif (closes or char == '"') and start >= 0:
                mask[base + start : base + j + 1] = b"\x01" * (j + 1 - start)
                start = -1
        if start >= 0:
            mask[base + start : base + len(line)] = b"\x01" * (len(line) - start)
        base += len(line) + 1
    return mask


@dataclass(slots=True)
class Item:
    """One attribution as sets of word numbers."""

    source: Words
    cue: Words
    content: Words
    mode: str
    speech: bool
    record: Mapping[str, Any]


@dataclass(slots=True)
class Outcome:
    """What became of one article: counts to add up, and a record of every gold and found attribution."""

    counts: Counter[str] = field(default_factory=Counter)
    gold: list[tuple[str, Item, Item | None]] = field(default_factory=list)  # state, gold, its partner
    spare: list[tuple[str, Item]] = field(default_factory=list)


def items(text: str, records: Iterable[Mapping[str, Any]], by_piece: bool) -> list[Item]:
    """Attributions read as word sets. With ``by_piece`` every content piece is one of its own."""
    found = list(WORD.finditer(text))
    starts = [m.start() for m in found]
    mask = quoted(text)

    def words(spans: Sequence[Sequence[int]]) -> Words:
        return frozenset(i for s, e in spans for i in range(bisect_left(starts, s), bisect_left(starts, e)))

    out = []
    for r in records:
        cue = pieces(r.get("cue"))
        plain = " ".join(text[s:e] for s, e in cue).lower()
        speech = bool(set(WORD.findall(plain)) & speech_words()) or plain.strip() in _LONE_MARKS
        whole = pieces(r.get("content"))
        for content in [[p] for p in whole] if by_piece else [whole]:
            inside = words(content)
            share = sum(mask[starts[i]] for i in inside) / len(inside) if inside else 0.0
            given = None if by_piece else r.get("type")
            mode = str(given) if given in TYPES else "direct" if share >= 0.9 else "mixed" if share else "indirect"
            out.append(Item(words(pieces(r.get("source"))), words(cue), inside, mode, speech, r))
    return out


def overlap(a: Words, b: Words) -> float:
    return len(a & b) / len(a | b) if a or b else 1.0


def same_source(gold: Words, found: Words, texts: Sequence[str]) -> bool:
    """Both name nobody, or they share a word that says who."""
    if not gold or not found:
        return not gold and not found
    a, b = ({i for i in s if texts[i] not in _WEAK} for s in (gold, found))
    return bool(a & b) if a and b else bool(gold & found)


def compare(text: str, gold: Sequence[Item], found: Sequence[Item], speech_only: bool) -> Outcome:
    """Pair one article's attributions and count. ``speech_only``: what is no reported speech is neither asked for nor held against."""
    texts = [m.group().lower() for m in WORD.finditer(text)]
    pairs, touched = _pair(gold, found, texts)
    partner = dict(pairs)
    taken = set(partner.values())
    out = Outcome()
    for i, g in enumerate(gold):
        if speech_only and not g.speech:
            continue
        out.counts.update(("gold", f"gold_{g.mode}"))
        if i not in partner:
            out.gold.append(("missed_overlap" if ("g", i) in touched else "missed", g, None))
            continue
        p = found[partner[i]]
        out.gold.append((_judge(g, p, texts, out.counts), g, p))
    unasked = {j for i, j in pairs if speech_only and not gold[i].speech}
    for j, p in enumerate(found):
        if j in unasked or speech_only and j not in taken and p.cue and not p.speech:
            continue
        out.counts.update(("found", f"found_{p.mode}"))
        if j not in taken:
            out.spare.append(("spurious_overlap" if ("p", j) in touched else "spurious", p))
    return out


def _pair(
    gold: Sequence[Item], found: Sequence[Item], texts: Sequence[str]
) -> tuple[list[tuple[int, int]], set[tuple[str, int]]]:
    holders: dict[int, set[int]] = defaultdict(set)
    for i, g in enumerate(gold):
        for w in g.content:
            holders[w].add(i)
    ranked = []
    touched: set[tuple[str, int]] = set()
    for j, p in enumerate(found):
        for i in {i for w in p.content for i in holders[w]}:
            value = overlap(gold[i].content, p.content)
            touched |= {("g", i), ("p", j)}
            ranked.append((-value, -same_source(gold[i].source, p.source, texts), -bool(gold[i].cue & p.cue), i, j))
    used_g: set[int] = set()
    used_p: set[int] = set()
    pairs = []
    for value, _, _, i, j in sorted(ranked):
        if -value >= OVERLAP and i not in used_g and j not in used_p:
            used_g.add(i)
            used_p.add(j)
            pairs.append((i, j))
    return pairs, touched


def _judge(g: Item, p: Item, texts: Sequence[str], counts: Counter[str]) -> str:
    """Count what a pair earns; say what is wrong with it, if anything."""
    source = same_source(g.source, p.source, texts)
    cue = bool(g.cue & p.cue) or not g.cue and not p.cue
    close = overlap(g.source, p.source)
    exact = g.content == p.content
    earned = (True, source, source and close >= OVERLAP, cue, source and cue, exact, exact and close == 1.0)
    for name, good in zip(NAMES, earned, strict=True):
        if good:
            counts.update((f"hit_{name}", f"hit_{name}_gold_{g.mode}", f"hit_{name}_found_{p.mode}"))
    return "right" if source and exact else "boundary" if source else "wrong_source"


def prf(hit: int, found: int, gold: int) -> dict[str, float]:
    """Precision, recall and F1 in percent, one decimal."""
    p, r = hit / found if found else 0.0, hit / gold if gold else 0.0
    return {"p": round(100 * p, 1), "r": round(100 * r, 1), "f1": round(200 * p * r / (p + r), 1) if p + r else 0.0}


def summary(c: Counter[str]) -> dict[str, Any]:
    """The figures of a run from its counts."""
    out: dict[str, Any] = {"gold": c["gold"], "found": c["found"]}
    for n in NAMES:
        out[n] = prf(c[f"hit_{n}"], c["found"], c["gold"])
    for t in TYPES:
        out[t] = {"gold": c[f"gold_{t}"], "found": c[f"found_{t}"]}
        for n in NAMES[:2]:
            p = c[f"hit_{n}_found_{t}"] / c[f"found_{t}"] if c[f"found_{t}"] else 0.0
            r = c[f"hit_{n}_gold_{t}"] / c[f"gold_{t}"] if c[f"gold_{t}"] else 0.0
            out[t][n] = {
                "p": round(100 * p, 1),
                "r": round(100 * r, 1),
                "f1": round(200 * p * r / (p + r), 1) if p + r else 0.0,
            }
    n_direct = c["gold_direct"] or 1
    out["direct_speaker"] = {
        "found": round(100 * c["hit_content_gold_direct"] / n_direct, 1),
        "end_to_end": round(100 * c["hit_content+source_gold_direct"] / n_direct, 1),
    }
    return out
