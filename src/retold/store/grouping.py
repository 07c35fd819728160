"""Articles into stories, one at a time, on the tables of the store."""

from __future__ import annotations

import json
import math
import sqlite3
from dataclasses import dataclass

from retold.compare.profiles import Profile

_WINDOW = 14
_PROBES = 16
_COMMON = 0.05


@dataclass(frozen=True, slots=True)
class Placed:
    story: int | None
    why: str


def remember(c: sqlite3.Connection, page: int, made: Profile) -> None:
    """Write down what grouping knows of a page."""
    c.execute(
        "INSERT OR REPLACE INTO profile (page, moment, body) VALUES (?, ?, ?)",
        (page, made.moment, json.dumps(made.words)),
    )
    c.executemany(
        "INSERT INTO term (word, pages) VALUES (?, 1) ON CONFLICT (word) DO UPDATE SET pages = pages + 1",
        [(w,) for w in made.words],
    )
    day = int(made.moment or 0)
    ids = _terms(c, made.words)
    c.executemany(
        "INSERT OR IGNORE INTO posting (term, day, page) VALUES (?, ?, ?)", [(t, day, page) for t, _ in ids.values()]
    )


def _terms(c: sqlite3.Connection, words: dict[str, float]) -> dict[str, tuple[int, int]]:
    marks = ",".join("?" * len(words))
    return {
        w: (s, n) for s, w, n in c.execute(f"SELECT seq, word, pages FROM term WHERE word IN ({marks})", list(words))
    }


def place(c: sqlite3.Connection, made: Profile) -> Placed:
    """The story that an article not yet remembered belongs to; None for a new one."""
    total = c.execute("SELECT count(*) FROM profile").fetchone()[0] + 1
    known = _terms(c, made.words)
    idf = {w: math.log((total + 1) / (known[w][1] + 1 if w in known else 1)) + 0.3 for w in made.words}
    probes = sorted(
        (w for w in known if known[w][1] <= max(20, _COMMON * total)), key=lambda w: (-made.words[w] * idf[w], w)
    )[:_PROBES]
    pages: set[int] = set()
    for w in probes:
        low, high = (int(made.moment) - _WINDOW, int(made.moment) + _WINDOW) if made.moment is not None else (0, 10**7)
        rows = c.execute(
            "SELECT page FROM posting WHERE term = ? AND (day = 0 OR day BETWEEN ? AND ?) LIMIT 60",
            (known[w][0], low, high),
        )
        pages.update(r[0] for r in rows)
    best: dict[int, list[float]] = {}
    for page in sorted(pages):
        row = c.execute(
            "SELECT p.body, m.story FROM profile p JOIN member m ON m.page = p.page WHERE p.page = ?", (page,)
        ).fetchone()
        if row:
            other = json.loads(row[0])
            best.setdefault(row[1], []).append(_cosine(made.words, other, idf))
    if not best:
        return Placed(None, "no article shares a telling word")
    score, story = max((max(v) * 0.5 + sum(v) / len(v) * 0.5, -s) for s, v in best.items())
    return Placed(-story, f"similar, {score:.2f}") if score >= 0.22 else Placed(None, f"nearest story {score:.2f}")


def _cosine(a: dict[str, float], b: dict[str, float], idf: dict[str, float]) -> float:
    rare = max(idf.values(), default=1.0)
    dot = sum(v * b[w] * idf[w] ** 2 for w, v in a.items() if w in b)
    size = sum((v * idf[w]) ** 2 for w, v in a.items()) * sum((v * idf.get(w, rare * 0.7)) ** 2 for w, v in b.items())
    return dot / math.sqrt(size) if size else 0.0
