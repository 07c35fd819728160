"""Taking articles in: the same again, a new version of a known page, or something new that joins its story."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from retold.compare.profiles import profile
from retold.model import Article, Problem
from retold.settings import Settings
from retold.store import grouping, identity
from retold.store.database import Database
from retold.store.pack import pack
from retold.store.records import Added

BATCH = 100  # articles in a transaction: few enough that another process need not wait long


@dataclass(slots=True)
class _Tally:
    new: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)


def add(
    db: Database, articles: Sequence[Article], problems: Sequence[Problem], now: datetime, settings: Settings
) -> Added:
    """Take everything in; in order of publication, so that one batch gives the same stories however it is ordered."""
    parts = list(add_in_parts(db, articles, problems, now, settings))
    return Added(
        tuple(a for p in parts for a in p.new),
        tuple(a for p in parts for a in p.versions),
        tuple(a for p in parts for a in p.duplicates),
        sum(p.problems for p in parts),
        tuple(sorted({s for p in parts for s in p.stories})),
    )


def add_in_parts(
    db: Database, articles: Iterable[Article], problems: Sequence[Problem], now: datetime, settings: Settings
) -> Iterator[Added]:
    """The same in transactions of ``BATCH`` articles; what was yielded is safe on disk."""
    at = identity.stamp(now)
    ordered = sorted(articles, key=_by_time)
    for start in range(0, max(1, len(ordered)), BATCH):
        tally = _Tally()
        noted = 0
        with db.writing() as c:
            for article in ordered[start : start + BATCH]:
                _one(c, article, at, tally)
            stories = [refresh(c, s, at) for s in sorted(tally.touched)]
            for p in problems if start == 0 else ():
                row = (p.uri, p.code, p.message, at)
                noted += c.execute(
                    "INSERT OR IGNORE INTO problem (uri, code, message, at) VALUES (?, ?, ?, ?)", row
                ).rowcount
        yield Added(
            tuple(tally.new), tuple(tally.versions), tuple(tally.duplicates), noted, tuple(s for s in stories if s)
        )


def _by_time(article: Article) -> tuple[float, str]:
    moment = identity.moment_of(article)
    return (moment if moment is not None else float("inf"), article.id)


def _one(c: sqlite3.Connection, article: Article, at: str, tally: _Tally) -> None:
    url = identity.page_url(article.url)
    if _known(c, article, url):
        tally.duplicates.append(article.id)
        return
    pid = identity.page_id(article)
    moment = identity.moment_of(article)
    row = c.execute("SELECT seq FROM page WHERE id = ?", (pid,)).fetchone()
    page = int(row[0] if row else c.execute("INSERT INTO page (id, url) VALUES (?, ?)", (pid, url)).lastrowid or 0)
    _write(c, article, page, moment, at)
    if row:
        tally.versions.append(article.id)
        tally.touched.add(c.execute("SELECT story FROM member WHERE page = ?", (page,)).fetchone()[0])
        return
    tally.new.append(article.id)
    made = profile(article, moment)
    placed = grouping.place(c, made)
    story = placed.story
    if story is None:
        story = new_story(c, "s" + pid, at)
    c.execute("INSERT INTO member (page, story, why) VALUES (?, ?, ?)", (page, story, placed.why))
    grouping.remember(c, page, made)
    tally.touched.add(story)


def new_story(c: sqlite3.Connection, named: str, at: str) -> int:
    """An empty story; ``refresh`` gives it its name and counts."""
    made = c.execute(
        "INSERT INTO story (id, label, pages, versions, outlets, fresh, members) VALUES (?, '', 0, 0, 0, ?, '')",
        (named, at),
    )
    return int(made.lastrowid or 0)


def _known(c: sqlite3.Connection, article: Article, url: str | None) -> bool:
    """The same words at the same address; without an address, the same words of the same outlet."""
    if c.execute("SELECT 1 FROM version WHERE id = ?", (article.id,)).fetchone():
        return True
    same = c.execute(
        "SELECT p.url, v.outlet FROM version v JOIN page p ON p.seq = v.page WHERE v.sha256 = ?", (article.sha256,)
    ).fetchall()
    return any(u == url if url and u else o == (article.outlet_name or "") for u, o in same)


def _write(c: sqlite3.Connection, article: Article, page: int, moment: float | None, at: str) -> None:
    record = json.dumps(pack(article, without=frozenset({"text"})), ensure_ascii=False, separators=(",", ":"))
    p = article.published
    seq = c.execute(
        "INSERT INTO version (id, page, sha256, outlet, headline, text, published, moment, added, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (article.id, page, article.sha256, article.outlet_name or "", article.headline, article.text, p.value or p.latest or p.earliest, moment, at, record),
    ).lastrowid  # fmt: skip
    c.execute(
        "INSERT INTO article_words (rowid, headline, text, outlet) VALUES (?, ?, ?, ?)",
        (seq, article.headline, article.text, article.outlet_name or ""),
    )


def refresh(c: sqlite3.Connection, story: int, at: str | None) -> str | None:
    """Count a story again after its members changed; an empty one goes. Returns its id."""
    rows = c.execute(
        "SELECT v.id, p.id, v.outlet, v.headline, v.published, v.moment, v.added FROM member m JOIN page p ON p.seq = m.page "
        "JOIN version v ON v.page = p.seq WHERE m.story = ?",
        (story,),
    ).fetchall()
    if not rows:
        c.execute("DELETE FROM story WHERE seq = ?", (story,))
        return None
    rows.sort(key=lambda r: (r[5] if r[5] is not None else float("inf"), r[1], r[0]))
    dated = [r[4] for r in sorted((r for r in rows if r[4]), key=lambda r: r[5] or 0.0)]
    sid: str = "s" + rows[0][1]
    label = next((r[3] for r in rows if r[3]), "") or rows[0][0]
    c.execute("UPDATE story SET id = id || '-' WHERE id = ? AND seq <> ?", (sid, story))
    c.execute(
        "UPDATE story SET id = ?, label = ?, pages = ?, versions = ?, outlets = ?, first = ?, last = ?, fresh = ?, members = ? WHERE seq = ?",
        (sid, label, len({r[1] for r in rows}), len(rows), len({r[2] for r in rows if r[2]}), dated[0] if dated else None,
         dated[-1] if dated else None, at or max(r[6] for r in rows), identity.digest(sorted(r[0] for r in rows)), story),
    )  # fmt: skip
    return sid
