"""Signs that no reader sees: provenance manifests and messages hidden in a text. Found, reported, and set apart.

The text itself is never changed: a run at the end or the beginning of a block becomes a block of its own, so that it is
neither parsed nor compared, and every offset stays what it was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from retold.model import Article, Block, BlockKind, Problem

_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_TAGS = "\U000e0001\U000e0020-\U000e007f"
# A lone selector after an emoji or a Chinese sign is normal, and so is a flag spelled with a few tags.
_RUN = re.compile(f"\ufeff?[{_SELECTORS}]{{8,}}|[{_TAGS}]{{8,}}")
# Zero-width signs inside words; a byte order mark or two do no harm.
_BETWEEN = re.compile(r"(?<=\w)[\u200b-\u200f\u2060-\u2064\ufeff](?=\w)")
_C2PA = b"C2PATXT\0"  # the magic of a C2PATextManifestWrapper
_HEAD = len(_C2PA) + 1 + 4


@dataclass(frozen=True, slots=True)
class Hidden:
    """A run of invisible signs: what it is ("c2pa_text_manifest" or "hidden_text"), where, and what can be said of it."""

    code: str
    start: int
    end: int
    note: str


def hidden_runs(text: str) -> tuple[Hidden, ...]:
    """The runs of invisible signs that carry something, in order."""
    if text.isascii():
        return ()
    return tuple(_read(match) for match in _RUN.finditer(text))


def visible_length(line: str) -> int:
    """How long a line is without its hidden runs."""
    return len(_RUN.sub("", line))


def _read(match: re.Match[str]) -> Hidden:
    signs = match[0].removeprefix("\ufeff")
    start, end = match.span()
    if signs[0] >= "\U000e0000" and signs[0] <= "\U000e007f":
        words = "".join(chr(ord(sign) - 0xE0000) for sign in signs[:60] if sign > "\U000e001f")
        return Hidden("hidden_text", start, end, f"{len(signs)} invisible tag letters that read {words!r}")
    data = bytes(_byte(sign) for sign in signs[: _HEAD + 4])
    if data.startswith(_C2PA):
        announced = int.from_bytes(data[9:13], "big") if len(data) >= _HEAD else 0
        whole = "" if announced <= len(signs) - _HEAD else ", which is cut off"
        return Hidden("c2pa_text_manifest", start, end, f"a C2PA manifest of {announced:,} bytes{whole}")
    return Hidden("hidden_text", start, end, f"{len(signs):,} bytes hidden in invisible variation selectors")


def _byte(sign: str) -> int:
    code = ord(sign)
    return code - 0xFE00 if code < 0xE0100 else code - 0xE0100 + 16


def set_apart(text: str, sections: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks with hidden runs at their ends cut off into blocks of their own."""
    if not hidden_runs(text):
        return sections
    out: list[Block] = []
    moved: dict[int, int] = {}
    for index, block in enumerate(sections):
        parts = _parts(text, block)
        moved[index] = len(out) + next((n for n, part in enumerate(parts) if part.kind is block.kind), 0)
        out += parts
    return tuple(b if b.duplicate_of is None else replace(b, duplicate_of=moved[b.duplicate_of]) for b in out)


def _parts(text: str, block: Block) -> list[Block]:
    start, end = block.start, block.end
    before: list[Block] = []
    after: list[Block] = []
    for run in hidden_runs(text[start:end]):
        first, last = block.start + run.start, block.start + run.end
        if first == start:
            before.append(Block(BlockKind.OTHER, first, last))
            start = last
        elif not text[last:end].strip():
            after.append(Block(BlockKind.OTHER, first, last))
            end = first
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    middle = [replace(block, start=start, end=end)] if start < end else []
    return [*before, *middle, *after]


def hidden_problems(article: Article) -> Sequence[Problem]:
    """What a reader should know of the invisible signs in an article: one line for each kind."""
    out: dict[str, Problem] = {}
    if 20 * len(_BETWEEN.findall(article.text)) > len(article.text):
        message = (
            "Invisible signs stand between its letters, so that its words cannot be told; the text is kept as it is."
        )
        out["zero_width"] = Problem(article.uri, "zero_width", message, article.id)
    for run in hidden_runs(article.text):
        message = f"The text carries {run.note}; it is kept, and left out of comparison."
        out.setdefault(run.code, Problem(article.uri, run.code, message, article.id))
    return tuple(out.values())
