"""What is remembered of watched feeds and of the pages that they listed, in the same file as the articles."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from retold.intake.due import FeedState, PageState
from retold.intake.feed import Entry, Origin
from retold.store.database import Database

# Neither truth nor cache: it can be thrown away, at the price of asking for every page once more.
_TABLES = (
    """CREATE TABLE IF NOT EXISTS feed (
        url      TEXT PRIMARY KEY,
        title    TEXT NOT NULL,
        etag     TEXT NOT NULL,             -- marks of the last answer that was dealt with to its end
        modified TEXT NOT NULL,
        due      TEXT,                      -- when it is asked next; NULL: it is gone
        failures INTEGER NOT NULL,          -- in a row
        said     TEXT NOT NULL              -- the last status, or what went wrong
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS feed_page (
        feed     TEXT NOT NULL REFERENCES feed (url) ON DELETE CASCADE,
        key      TEXT NOT NULL,             -- the entry's own id, or its address
        entry    TEXT NOT NULL,             -- as the feed last had it, as JSON, without its text
        first    TEXT NOT NULL,
        checked  TEXT NOT NULL,
        etag     TEXT NOT NULL,
        modified TEXT NOT NULL,
        looks    INTEGER NOT NULL,          -- how often it was asked for again by itself
        failures INTEGER NOT NULL,
        over     INTEGER NOT NULL,
        PRIMARY KEY (feed, key)
    ) STRICT, WITHOUT ROWID""",
)


class Feeds:
    """The memory of ``retold watch``."""

    def __init__(self, db: Database) -> None:
        self._db = db
        with db.writing() as c:
            for statement in _TABLES:
                c.execute(statement)

    def feeds(self) -> tuple[FeedState, ...]:
        rows = self._db.connection.execute(
            "SELECT url, title, etag, modified, due, failures, said FROM feed ORDER BY url"
        )
        return tuple(FeedState(r[0], r[1], r[2], r[3], _moment(r[4]) if r[4] else None, r[5], r[6]) for r in rows)

    def keep_feed(self, state: FeedState) -> None:
        due = _text(state.due) if state.due else None
        row = (state.url, state.title, state.etag, state.modified, due, state.failures, state.said)
        with self._db.writing() as c:
            c.execute(
                "INSERT INTO feed VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET title = excluded.title, "
                "etag = excluded.etag, modified = excluded.modified, due = excluded.due, failures = excluded.failures, "
                "said = excluded.said",
                row,
            )

    def forget_feed(self, url: str) -> bool:
        """Watch a feed no longer; whether it was known. Its articles stay."""
        with self._db.writing() as c:
            return bool(c.execute("DELETE FROM feed WHERE url = ?", (url,)).rowcount)

    def pages(self, feed: str) -> Mapping[str, PageState]:
        query = "SELECT key, entry, first, checked, etag, modified, looks, failures, over FROM feed_page WHERE feed = ?"
        out: dict[str, PageState] = {}
        for key, entry, first, checked, etag, modified, looks, failures, over in self._db.connection.execute(
            query, (feed,)
        ):
            out[key] = PageState(
                _entry(entry), _moment(first), _moment(checked), etag, modified, looks, failures, bool(over)
            )
        return out

    def keep_page(self, feed: str, page: PageState) -> None:
        row = (
            feed, page.entry.key, json.dumps(asdict(page.entry)), _text(page.first), _text(page.checked), page.etag,
            page.modified, page.looks, page.failures, int(page.over),
        )  # fmt: skip
        with self._db.writing() as c:
            c.execute("INSERT OR REPLACE INTO feed_page VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def forget_pages(self, feed: str, keys: Sequence[str]) -> None:
        if keys:
            with self._db.writing() as c:
                c.executemany("DELETE FROM feed_page WHERE feed = ? AND key = ?", [(feed, key) for key in keys])


def _entry(text: str) -> Entry:
    data: dict[str, Any] = json.loads(text)
    return Entry(**data | {"authors": tuple(data["authors"]), "origin": Origin(**data["origin"])})


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
