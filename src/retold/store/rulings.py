"""What people rule: kept for good, never mixed with the machine's scores, and undone by a further entry."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from retold.errors import UsageError
from retold.store.records import Ruling

_COLUMNS = "SELECT seq, subject, verdict, by, at, note, undone_by, undone_at FROM ruling "


def write(
    c: sqlite3.Connection, subject: str, verdict: str, who: tuple[str, str], note: str = "", anchor: Sequence[str] = ()
) -> Ruling:  # fmt: skip
    """A new ruling; ``who`` is the person and the moment."""
    if not subject.strip() or not verdict.strip():
        raise UsageError("a ruling needs a subject and a verdict")
    by, at = who
    seq = c.execute(
        "INSERT INTO ruling (subject, verdict, by, at, note, anchor) VALUES (?, ?, ?, ?, ?, ?)",
        (subject, verdict, by, at, note, json.dumps(list(anchor))),
    ).lastrowid
    return one(c, int(seq or 0))


def one(c: sqlite3.Connection, number: int) -> Ruling:
    row = c.execute(f"{_COLUMNS} WHERE seq = ?", (number,)).fetchone()
    if row is None:
        raise UsageError(f"there is no ruling {number}")
    return Ruling(*row)


def undo(c: sqlite3.Connection, number: int, by: str, at: str) -> Ruling:
    """Take a ruling back; it stays in the history."""
    if one(c, number).undone_at is not None:
        raise UsageError(f"ruling {number} was undone already")
    c.execute("UPDATE ruling SET undone_by = ?, undone_at = ? WHERE seq = ?", (by, at, number))
    return one(c, number)


def history(c: sqlite3.Connection, subject: str | None, undone_too: bool, limit: int) -> tuple[Ruling, ...]:
    where, values = [], []
    if subject is not None:
        where.append("subject = ?")
        values.append(subject)
    if not undone_too:
        where.append("undone_at IS NULL")
    tail = (" WHERE " + " AND ".join(where)) if where else ""
    return tuple(Ruling(*r) for r in c.execute(f"{_COLUMNS}{tail} ORDER BY seq DESC LIMIT ?", (*values, limit)))


def speak_of(c: sqlite3.Connection, ruling: int, inside: Iterable[int], outside: Iterable[int] = ()) -> None:
    """The pages that a split or a merge is about."""
    rows = [(ruling, p, 0) for p in inside] + [(ruling, p, 1) for p in outside]
    c.executemany("INSERT INTO ruling_page (ruling, page, side) VALUES (?, ?, ?)", rows)
