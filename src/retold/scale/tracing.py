"""The stories that a corpus run found, as articles that the full trace can read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from retold.intake import article_from_record
from retold.model import Article, Problem
from retold.scale.source import Reading, rows_of

MOST = 40  # articles of one story that are traced: the earliest, as the trace reads every sentence


@dataclass(frozen=True, slots=True)
class Story:
    """One story: the id of its first article, the articles to trace, how many there are in all."""

    id: str
    articles: tuple[Article, ...]
    problems: tuple[Problem, ...]
    size: int


def members(out: Path, limit: int) -> dict[str, list[str]]:
    """The largest stories and the ids of their earliest articles."""
    stories = pq.read_table(out / "stories.parquet", columns=["story"]).slice(0, limit)["story"]
    articles = pq.read_table(out / "articles.parquet", columns=["article", "story"])
    held: dict[str, list[str]] = {story: [] for story in stories.to_pylist()}
    chosen = articles.filter(pc.is_in(articles["story"], value_set=stories.combine_chunks()))
    for article, story in zip(chosen["article"].to_pylist(), chosen["story"].to_pylist(), strict=True):
        held[story].append(article)
    return held


def stories(out: Path, reading: Reading, limit: int) -> Iterator[Story]:
    """Read the articles of the largest stories once more, whole this time; largest story first."""
    held = members(out, limit)
    wanted = {article for ids in held.values() for article in ids[:MOST]}
    found: dict[str, Article | Problem] = {}
    mapping = {
        theirs: {"date": "published"}.get(ours, ours) for ours, theirs in reading.mapping.items() if ours != "id"
    }
    for row in rows_of(reading):
        if not isinstance(row, Problem) and row[0] in wanted and row[0] not in found:
            found[row[0]] = article_from_record(row[4], row[0], mapping)
    for story, ids in held.items():
        read = [found[i] for i in ids[:MOST] if i in found]
        articles = tuple(a for a in read if isinstance(a, Article))
        yield Story(story, articles, tuple(p for p in read if isinstance(p, Problem)), len(ids))
