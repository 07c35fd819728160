"""Stories as a whole: splitting, merging and making them again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from retold.compare.profiles import Profile
from retold.errors import UsageError
from retold.settings import Settings
from retold.store import grouping, rulings, taking
from retold.store.database import Database
from retold.store.identity import grouping_stamp

Who = tuple[str, str, str]  # by, at, note


def is_stale(c: sqlite3.Connection, settings: Settings) -> bool:
    """Were the stories made with other settings or another grouper?"""
    row = c.execute("SELECT value FROM stamp WHERE name = 'grouping'").fetchone()
    return row is not None and row[0] != grouping_stamp(settings)


def _pages(c: sqlite3.Connection, story: str) -> list[int]:
    rows = c.execute("SELECT m.page FROM member m JOIN story s ON s.seq = m.story WHERE s.id = ?", (story,))
    return sorted(r[0] for r in rows)


def split(c: sqlite3.Connection, story: str, articles: Sequence[str], who: Who) -> tuple[str, str]:
    """Take the pages of these articles out of a story; their other versions go along."""
    marks = ",".join("?" * len(articles))
    out = {r[0] for r in c.execute(f"SELECT page FROM version WHERE id IN ({marks})", list(articles))}
    whole = set(_pages(c, story))
    if not out or not out <= whole:
        raise UsageError(f"not all of these articles are in story {story}")
    if out == whole:
        raise UsageError("a split has to leave something in the story")
    by, at, note = who
    made = rulings.write(c, story, "split", (by, at), note)
    rulings.speak_of(c, made.id, sorted(out), sorted(whole - out))
    old = c.execute("SELECT seq FROM story WHERE id = ?", (story,)).fetchone()[0]
    new = taking.new_story(c, f"split-{made.id}", at)
    c.executemany(
        "UPDATE member SET story = ?, why = ? WHERE page = ?",
        [(new, f"split off by {by or 'a person'}", p) for p in sorted(out)],
    )
    left, parted = taking.refresh(c, old, None), taking.refresh(c, new, None)
    return str(left), str(parted)


def merge(c: sqlite3.Connection, named: Sequence[str], who: Who) -> str:
    """One story of several."""
    chosen = sorted(set(named))
    if len(chosen) < 2:
        raise UsageError("a merge needs at least two stories")
    by, at, note = who
    pages = sorted(p for s in chosen for p in _pages(c, s))
    made = rulings.write(c, chosen[0], "merge", (by, at), note)
    rulings.speak_of(c, made.id, pages)
    seqs = [c.execute("SELECT seq FROM story WHERE id = ?", (s,)).fetchone()[0] for s in chosen]
    c.executemany(
        "UPDATE member SET story = ?, why = ? WHERE story = ?",
        [(seqs[0], f"merged by {by or 'a person'}", s) for s in seqs[1:]],
    )
    for s in seqs[1:]:
        taking.refresh(c, s, None)
    return str(taking.refresh(c, seqs[0], None))


def after_ruling(c: sqlite3.Connection, number: int, at: str, settings: Settings) -> None:
    """Group the pages that an undone split or merge spoke of again."""
    pages = {r[0] for r in c.execute("SELECT page FROM ruling_page WHERE ruling = ?", (number,))}
    if pages:
        replay(c, sorted(pages), settings)


def replay(c: sqlite3.Connection, pages: Sequence[int], settings: Settings) -> None:
    """Take pages out of their stories and place them again, in order of publication."""
    marks = ",".join("?" * len(pages))
    old = {r[0] for r in c.execute(f"SELECT DISTINCT story FROM member WHERE page IN ({marks})", list(pages))}
    c.execute(f"DELETE FROM member WHERE page IN ({marks})", list(pages))
    touched = set(old)
    rows = c.execute(
        f"SELECT r.page, p.id, r.moment, r.body FROM profile r JOIN page p ON p.seq = r.page WHERE r.page IN ({marks}) ORDER BY r.moment IS NULL, r.moment, p.id",
        list(pages),
    ).fetchall()
    for page, pid, moment, body in rows:
        placed = grouping.place(c, Profile(json.loads(body), moment))
        story = placed.story if placed.story is not None else taking.new_story(c, f"new-{pid}", "")
        c.execute("INSERT INTO member (page, story, why) VALUES (?, ?, ?)", (page, story, placed.why))
        touched.add(story)
    for story in sorted(touched):
        taking.refresh(c, story, None)


def regroup(db: Database, settings: Settings, at: str) -> int:
    """All stories again."""
    with db.writing() as c:
        replay(c, [r[0] for r in c.execute("SELECT seq FROM page")], settings)
        c.execute("INSERT OR REPLACE INTO stamp (name, value) VALUES ('grouping', ?)", (grouping_stamp(settings),))
        return int(c.execute("SELECT count(*) FROM story").fetchone()[0])
