"""Public news text, read at run time, as short passages of clean sentences: what the drift benchmark alters.

Nothing of it is kept in the repository; the folder is the one given with ``--gold``.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retold.errors import FormatError, UsageError

# folder below --gold -> how a record of it names its text, its title and its day
SOURCES = ("reuse/base.jsonl.xz", "stories/helsinki.jsonl", "grouping/giveme5w1h.jsonl")
SENTENCES = 4  # sentences of a passage: the altered one among others
_PER_ARTICLE = 3
_ABBREVIATED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Gen|Lt|Col|Sgt|Capt|Adm|Maj|St|Jr|Sr|Prof|Rev|No|vs?|Inc|Corp|Co|Ltd"
    r"|Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec|[A-Z]|[ap]\.m|U\.S|U\.N|U\.K|D\.C|Mass|Calif|Fla|Va|Pa|Conn|Ariz)\.$"
)
_END = re.compile(r"[.!?][\"”’']?\s+(?=[\"“A-Z])")
_ODD = re.compile(
    r"[()\[\]{}|@#*_<>=…/•©]|https?:|www\.|\.\.\.|—|--|[A-Z]{6,}|\b(?:Advertisement|Photo|Getty|Subscribe|Click|Story|Updated?|[Tt]his (?:story|article|post|report|piece))\b"
)
_OPENER = re.compile(r"^(?:[\"“]?[A-Z])")


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive sentences of one public article, with its title and its day."""

    id: str
    title: str
    day: str
    sentences: tuple[str, ...]


def passages(gold: Path, seed: int, articles: int) -> Iterator[Passage]:
    """Passages of about ``articles`` articles of the public text below ``gold``, chosen by a hash of the seed."""
    found = [gold / name for name in SOURCES if (gold / name).is_file()]
    if not found:
        raise UsageError(f"no public news text under {gold}: it should have {', '.join(SOURCES)}")
    for path in found:
        for key, record in _chosen(path, seed, articles):
            yield from _windows(key, record)


def _chosen(path: Path, seed: int, wanted: int) -> Iterator[tuple[str, dict[str, Any]]]:
    lines = _lines(path)
    ranked = sorted((_rank(seed, line[:200]), line) for line in lines)
    for _, line in ranked[:wanted]:
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise FormatError(f"{path.name} is not JSON lines: {error.msg}") from error
        yield _rank(0, line), record


def _lines(path: Path) -> list[str]:
    try:
        raw = path.read_bytes()
        return (lzma.decompress(raw) if path.suffix == ".xz" else raw).decode("utf-8").splitlines()
    except (OSError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}") from error


def _rank(seed: int, text: str) -> str:
    return hashlib.sha256(f"{seed}|{text}".encode()).hexdigest()[:16]


def _windows(key: str, record: dict[str, Any]) -> Iterator[Passage]:
    lines = [line.strip() for line in str(record.get("text") or "").split("\n") if line.strip()]
    title = str(record.get("title") or (lines[0] if lines else ""))
    title = " ".join(title.split())
    if not lines or len(title.split()) > 20 or len(title.split()) < 4 or _ODD.search(title):
        return
    day = str(record.get("date") or record.get("published") or record.get("seen") or "2018-07-16")[:10]
    run: list[str] = []
    made = 0
    for sentence in (s for line in lines for s in split(line)):
        run = [*run, sentence] if clean(sentence) and sentence not in run else []
        if len(run) == SENTENCES:
            yield Passage(f"{key}.{made}", title, day, tuple(run))
            run, made = [], made + 1
            if made == _PER_ARTICLE:
                return


def split(line: str) -> list[str]:
    """The sentences of a paragraph; an abbreviation ends none."""
    out, start = [], 0
    for m in _END.finditer(line):
        head = line[start : m.start() + 1]
        if _ABBREVIATED.search(head):
            continue
        out.append(line[start : m.end()].strip())
        start = m.end()
    return [*out, line[start:].strip()]


def clean(sentence: str) -> bool:
    """A whole sentence of plain news prose: nothing cut off, no furniture, no opinion column's "I"."""
    n = len(sentence.split())
    marks = sentence.count('"') % 2 == 0 and sentence.count("“") == sentence.count("”")
    outside = re.sub(r"[\"“][^\"”]*[\"”]", "", sentence)
    return (
        9 <= n <= 40
        and marks
        and sentence[-1] in '.”"'
        and not _ODD.search(sentence)
        and bool(_OPENER.match(sentence))
        and not re.search(r"\b(?:I|we|you|my|our|us|your)\b", outside)
        and "?" not in outside
        and not re.search(r"\s[\s,.;]", sentence)
        and not re.search(r"[a-z]: |^\w+: ", outside)
        and "!" not in outside
    )
