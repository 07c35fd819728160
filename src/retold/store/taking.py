"""Taking articles in: the same again, a new version of a known page, or something new that joins its story."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from retold.compare.profiles import profile
from retold.compare.stories import Settled, moment_of
from retold.model import Article, Problem
from retold.settings import Settings
from retold.store import identity
from retold.store.database import Database
from retold.store.grouping import Shelf, telling
from retold.store.identity import grouping_stamp, stamp
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
        tuple(dict.fromkeys(s for p in parts for s in p.stories)),
    )


def add_in_parts(
    db: Database, articles: Iterable[Article], problems: Sequence[Problem], now: datetime, settings: Settings
) -> Iterator[Added]:
    """The same in transactions of ``BATCH`` articles; what was yielded is safe on disk."""
    at = stamp(now)
    ordered = sorted(articles, key=_by_time)
    made = grouping_stamp(settings)
    for start in range(0, max(1, len(ordered)), BATCH):
        with db.writing() as c:
            done = _part(c, ordered[start : start + BATCH], problems if start == 0 else (), at, settings)
            c.execute("INSERT OR IGNORE INTO stamp (name, value) VALUES ('grouping', ?)", (made,))
        yield done


def _part(
    c: sqlite3.Connection, articles: Sequence[Article], problems: Sequence[Problem], at: str, settings: Settings
) -> Added:
    tally = _Tally()
    noted = 0
    shelf = Shelf(c)
    for article in articles:
        if not _storable(article.text + article.headline):
            problems = [
                *problems,
                Problem(article.uri, "half_character", "The text holds half of a character pair; it cannot be kept."),
            ]
        else:
            _one(shelf, c, article, at, tally, settings)
    stories = [refresh(c, s, at) for s in sorted(tally.touched)]
    for p in problems:
        row = (*(_plain(x) for x in (p.uri, p.code, p.message)), at)
        noted += c.execute("INSERT OR IGNORE INTO problem (uri, code, message, at) VALUES (?, ?, ?, ?)", row).rowcount
    return Added(
        tuple(tally.new), tuple(tally.versions), tuple(tally.duplicates), noted, tuple(s for s in stories if s)
    )


def _storable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _by_time(article: Article) -> tuple[float, str]:
    moment = moment_of(article)
    return (moment if moment is not None else float("inf"), article.id)


def _one(shelf: Shelf, c: sqlite3.Connection, article: Article, at: str, tally: _Tally, settings: Settings) -> None:
    url = identity.page_url(article.url)
    if _known(c, article, url):
        tally.duplicates.append(article.id)
        return
    pid = identity.page_id(article)
    moment = moment_of(article)
    row = c.execute("SELECT seq FROM page WHERE id = ?", (pid,)).fetchone()
    if row:
        _write(c, article, row[0], moment, at)
        tally.versions.append(article.id)
        tally.touched.add(c.execute("SELECT story FROM member WHERE page = ?", (row[0],)).fetchone()[0])
        return
    page = int(c.execute("INSERT INTO page (id, url) VALUES (?, ?)", (pid, url)).lastrowid or 0)
    _write(c, article, page, moment, at)
    tally.new.append(article.id)
    made = shelf.vector(profile(article, moment))
    shelf.count(made)
    settled = shelf.settle(page, made, settings)
    shelf.remember(page, made, telling(made, shelf))
    tally.touched |= write_groups(c, settled, at, page)


def write_groups(c: sqlite3.Connection, settled: Settled, at: str, new: int | None = None) -> set[int]:
    """Write down which pages make a story now. A story that lives on, in whole or in most, keeps its row."""
    before = {p: s for s in settled.replaced for (p,) in c.execute("SELECT page FROM member WHERE story = ?", (s,))}
    free = set(settled.replaced)
    touched: set[int] = set()
    for group in sorted(settled.groups, key=lambda g: (-len(g), g)):
        olds = Counter(before[p] for p in group if p in before and before[p] in free)
        story = min(olds, key=lambda s: (-olds[s], s)) if olds else new_story(c, at)
        free.discard(story)
        moved = [p for p in group if before.get(p) != story]
        if moved:
            touched |= {story, *(before[p] for p in moved if p in before)}
        c.executemany(
            "INSERT INTO member (page, story, why) VALUES (?, ?, ?) "
            "ON CONFLICT (page) DO UPDATE SET story = excluded.story, why = excluded.why",
            [(p, story, settled.why if p == new else "put together again with new articles") for p in moved],
        )
    return touched


def new_story(c: sqlite3.Connection, at: str) -> int:
    """An empty story; ``refresh`` gives it its name and counts."""
    made = c.execute(
        "INSERT INTO story (id, label, pages, versions, outlets, fresh, members) "
        "VALUES ('new-' || (SELECT coalesce(max(seq), 0) + 1 FROM story), '', 0, 0, 0, ?, '')",
        (at,),
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
    c.execute("UPDATE story SET id = 'new-' || seq WHERE id = ? AND seq <> ?", (sid, story))
    c.execute(
        "UPDATE story SET id = ?, label = ?, pages = ?, versions = ?, outlets = ?, first = ?, last = ?, fresh = ?, members = ? WHERE seq = ?",
        (sid, label, len({r[1] for r in rows}), len(rows), len({r[2] for r in rows if r[2]}), dated[0] if dated else None,
         dated[-1] if dated else None, at or max(r[6] for r in rows), identity.digest(sorted(r[0] for r in rows)), story),
    )  # fmt: skip
    return sid
