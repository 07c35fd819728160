"""One SQLite file: articles and judgements are the truth, everything else a cache that can be made again."""

from __future__ import annotations

from retold.store.records import (
    Added,
    Alert,
    ArticleRow,
    ClaimPage,
    ClaimRow,
    Counts,
    Found,
    Hit,
    OutletPage,
    OutletRow,
    ProblemRow,
    Ruling,
    Said,
    SourcePage,
    SourceRow,
    StoryRow,
    Taken,
    Watch,
)
from retold.store.store import Store

__all__ = [
    "Added",
    "Alert",
    "ArticleRow",
    "ClaimPage",
    "ClaimRow",
    "Counts",
    "Found",
    "Hit",
    "OutletPage",
    "OutletRow",
    "ProblemRow",
    "Ruling",
    "Said",
    "SourcePage",
    "SourceRow",
    "Store",
    "StoryRow",
    "Taken",
    "Watch",
]
