"""Cases of one phenomenon each, run through the real engine: text in, statements out, compared word by word."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from retold.model import Article, Block, BlockKind, Statement
from retold.said.sources import Outlets
from retold.said.statements import Told, extract
from retold.settings import Settings
from retold.text.analysis import Analysis, analyse_all
from retold.text.names import find_names

CASES = Path(__file__).parent.parent / "cases"
WORD = re.compile(r"\w+(?:['’\-]\w+)*")


@dataclass
class Read:
    """A case as the engine reads it."""

    text: str
    told: Told
    faults: list[str] = field(default_factory=list)


def load(name: str) -> list[dict[str, Any]]:
    return tomllib.loads((CASES / name).read_text("utf-8"))["case"]


def article(case: dict[str, Any]) -> Article:
    """Paragraphs are divided by blank lines; a headline case is one headline."""
    text, blocks = case["text"], []
    for m in re.finditer(r"[^\n]+(?:\n(?!\n)[^\n]+)*", text):
        kind = BlockKind.HEADLINE if case.get("headline") else BlockKind.PARAGRAPH
        blocks.append(Block(kind, m.start(), m.end()))
    return Article(
        "d1", "case.txt", "", len(text), text, language="en", sections=tuple(blocks), outlet_name=case.get("outlet")
    )


@cache
def read_all(name: str) -> list[Read]:
    """All cases of a file, parsed in one batch."""
    cases = load(name)
    analyses = analyse_all([article(c) for c in cases], Settings())
    return [_read(c, a) for c, a in zip(cases, analyses, strict=True)]


def _read(case: dict[str, Any], analysis: Analysis) -> Read:
    own = case.get("outlet")
    outlets = Outlets.of([own] if own else [], own)
    return Read(case["text"], extract(analysis, find_names(analysis), outlets, Settings()))


def faults(case: dict[str, Any], read: Read) -> list[str]:
    """Everything in which the engine's answer differs from the one expected."""
    out = [f for e in case.get("expect", []) for f in _expectation(read, e)]
    return out + [f"given to someone: {words!r}" for words in case.get("absent", []) if _is_given(read, words)]


def _positions(text: str, words: str) -> set[int]:
    at = text.find(words)
    assert at >= 0, f"the case itself is wrong: {words!r} is not in its text"
    return {at + m.start() for m in WORD.finditer(words)}


def _words_of(read: Read, s: Statement) -> set[int]:
    return {m.start() for p in s.parts for m in WORD.finditer(read.text, p.start, p.end)}


def _is_given(read: Read, words: str) -> bool:
    wanted = _positions(read.text, words)
    return any(len(_words_of(read, s) & wanted) > 0.5 * len(wanted) for s in read.told.statements if s.chain)


def _expectation(read: Read, e: dict[str, Any]) -> Iterator[str]:
    wanted = (
        set().union(*(_positions(read.text, w) for w in [e["content"], *e.get("more", [])]))
        if e.get("content")
        else set()
    )
    if not wanted:
        if e.get("response") and not any(
            s.response and s.response.value == e["response"] for s in read.told.statements
        ):
            yield f"no response {e['response']}"
        return
    mine = [s for s in read.told.statements if len(_words_of(read, s) & wanted) > 0.5 * len(_words_of(read, s))]
    if e.get("mode") != "plain":
        mine = [s for s in mine if s.chain] or mine
    found = set().union(*(_words_of(read, s) for s in mine)) if mine else set()
    if len(found & wanted) < 0.8 * len(found | wanted):
        yield f"content {e['content']!r}: found {[' … '.join(p.of(read.text) for p in s.parts) for s in mine]}"
        return
    yield from _chain(read, mine, e)
    yield from _marks(read, mine, e)


def _plain(name: str) -> str:
    return re.sub(r"^(?:the|a|an) ", "", name.lower()).replace("’", "'").replace("'s", "").strip()


def _same(found: str, wanted: str) -> bool:
    a, b = _plain(found), _plain(wanted)
    return a == b or f" {b} " in f" {a} " or f" {a} " in f" {b} "


def _chain(read: Read, mine: list[Statement], e: dict[str, Any]) -> Iterator[str]:
    wanted = e.get("chain", [e["entity"]] if e.get("entity") else [])
    side = e.get("parallel", [])
    for s in mine:
        names = [read.told.sources[x.agent].name for x in s.chain if x.parallel_to is None]
        if len(names) != len(wanted) or not all(_same(n, w) for n, w in zip(names, wanted, strict=True)):
            yield f"chain {names} for {wanted}"
        elif s.chain and e.get("kind") and read.told.sources[s.chain[-1].agent].kind.value != e["kind"]:
            yield f"kind {read.told.sources[s.chain[-1].agent].kind.value} for {e['kind']}"
        beside = [read.told.sources[x.agent].name for x in s.chain if x.parallel_to is not None]
        if not all(any(_same(b, w) for b in beside) for w in side):
            yield f"side by side {beside} for {side}"


def _marks(read: Read, mine: list[Statement], e: dict[str, Any]) -> Iterator[str]:
    source = e.get("source")
    if source and not any(
        len(set(WORD.findall(source)) & set(WORD.findall(x.source.of(read.text))))
        for s in mine
        for x in s.chain
        if x.source
    ):
        yield f"source words {source!r}: found {[x.source and x.source.of(read.text) for s in mine for x in s.chain]}"
    if (
        e.get("mode") in ("direct", "indirect", "mixed", "headline")
        and len(mine) == 1
        and mine[0].mode.value != e["mode"]
    ):
        yield f"mode {mine[0].mode.value} for {e['mode']}"
    if e.get("denied") and not any(s.denied for s in mine):
        yield "not denied"
    hedges = [h.span.of(read.text).lower() for s in mine for h in s.hedges]
    for hedge in [e["hedge"]] if isinstance(e.get("hedge"), str) else e.get("hedge", []):
        if not any(hedge.lower() in h or h in hedge.lower() for h in hedges):
            yield f"hedge {hedge!r}: found {hedges}"
    if e.get("response") and not any(s.response and s.response.value == e["response"] for s in mine):
        yield f"response {[s.response for s in mine]} for {e['response']}"
