"""What is worth a message: a claim's new independent origin, a corrected or withdrawn first report, a watched name."""

from __future__ import annotations

import sqlite3

from retold.errors import UsageError
from retold.store.accounts import Accounts
from retold.store.database import Database
from retold.store.records import Alert, Watch

_COLUMNS = "SELECT seq, kind, story, subject, message, at, sent FROM alert "


def watch(c: sqlite3.Connection, phrase: str, by: str, at: str) -> Watch:
    """Ask to hear of a name or phrase."""
    phrase = " ".join(phrase.split())
    if not any(ch.isalnum() for ch in phrase):
        raise UsageError("a watched phrase needs a word in it")
    c.execute(
        "INSERT INTO watch (phrase, by, at) VALUES (?, ?, ?) ON CONFLICT (phrase) DO UPDATE SET ended = NULL",
        (phrase, by, at),
    )
    row = c.execute("SELECT seq, phrase, by, at FROM watch WHERE phrase = ?", (phrase,)).fetchone()
    return Watch(*row)


def unwatch(c: sqlite3.Connection, number: int, at: str) -> None:
    if not c.execute("UPDATE watch SET ended = ? WHERE seq = ? AND ended IS NULL", (at, number)).rowcount:
        raise UsageError(f"nothing is watched for under number {number}")


def watches(c: sqlite3.Connection) -> tuple[Watch, ...]:
    return tuple(Watch(*r) for r in c.execute("SELECT seq, phrase, by, at FROM watch WHERE ended IS NULL ORDER BY seq"))


def alerts(c: sqlite3.Connection, after: int, limit: int) -> tuple[Alert, ...]:
    return tuple(Alert(*r) for r in c.execute(f"{_COLUMNS} WHERE seq > ? ORDER BY seq DESC LIMIT ?", (after, limit)))


def check(db: Database, accounts: Accounts, at: str, limit: int) -> tuple[Alert, ...]:
    return ()
