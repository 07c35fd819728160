"""Scores against public gold: each task is a module with a ``command``; gold is read at run time and never shipped."""

from __future__ import annotations

# task of ``retold eval`` -> module of this package
TASKS: dict[str, str] = {
    "attribution": "attribution",
    "drift": "drift",
    "echo": "echo",
    "grouping": "grouping",
    "pairs": "pairs",
    "story": "story",
}
