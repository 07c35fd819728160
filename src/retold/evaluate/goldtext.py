"""Annotated attributions read from JSON Lines, and their articles as the engine takes them: line by line, untouched."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retold.errors import FormatError
from retold.model import Article, Block, BlockKind, Quote, Span
from retold.said.quotes import find_quotes
from retold.settings import Settings
from retold.text.analysis import Analysis, analyse_all


@dataclass(frozen=True, slots=True)
class GoldText:
    """One annotated article: id, text, headline span if known, and its attributions as given."""

    id: str
    text: str
    attributions: tuple[dict[str, Any], ...]
    headline: Span | None = None


def read_gold(path: str | Path) -> list[GoldText]:
    """The articles of a JSONL file. Raises FormatError with the line that is wrong."""
    try:
        lines = Path(path).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(f"cannot read {path}: {error}") from error
    out: list[GoldText] = []
    seen: set[str] = set()
    for n, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            text = _gold_text(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            raise FormatError(f"{path}:{n}: not an annotated article ({error!r})") from error
        if text.id in seen:
            raise FormatError(f"{path}:{n}: the id {text.id!r} stands twice")
        seen.add(text.id)
        out.append(text)
    if not out:
        raise FormatError(f"{path}: no annotated article in it")
    return out


def _gold_text(d: Any) -> GoldText:
    text, items = d["text"], d["attributions"]
    if (
        not isinstance(text, str)
        or not isinstance(items, list)
        or not all(isinstance(a, dict) and "content" in a for a in items)
    ):
        raise ValueError("text and a list of attributions with content are needed")
    head = d.get("headline")
    return GoldText(str(d["doc_id"]), text, tuple(items), Span(int(head[0]), int(head[1])) if head else None)


def article_of(gold: GoldText) -> Article:
    """Every line is a paragraph; the headline is one where the gold says so."""
    blocks: list[Block] = []
    at = 0
    for line in gold.text.split("\n"):
        if line.strip():
            start, end = at + len(line) - len(line.lstrip()), at + len(line.rstrip())
            top = gold.headline is not None and start >= gold.headline.start and end <= gold.headline.end
            blocks.append(Block(BlockKind.HEADLINE if top else BlockKind.PARAGRAPH, start, end))
        at += len(line) + 1
    return Article(gold.id, gold.id, "", len(gold.text), gold.text, language="en", sections=tuple(blocks))


def analyses(golds: Sequence[GoldText], settings: Settings) -> list[Analysis]:
    """The parsed articles, in the order given."""
    return analyse_all([article_of(g) for g in golds], settings)


def quotes_of(analysis: Analysis) -> tuple[Quote, ...]:
    """The quotations of its story text."""
    return find_quotes(
        analysis.text, [b.span for b in analysis.article.sections if b.kind.value in ("paragraph", "headline", "dek")]
    )
