"""Stories as a whole: splitting, merging and making them again."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from retold.compare.profiles import Profile, profile
from retold.compare.stories import Memory, Ties, moment_of, settle
from retold.errors import UsageError
from retold.settings import Settings
from retold.store import rulings, taking
from retold.store.accounts import read_article
from retold.store.database import Database
from retold.store.grouping import Shelf, telling, ties
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
    new = taking.new_story(c, at)
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


def after_ruling(c: sqlite3.Connection, number: int, settings: Settings) -> None:
    """Group the pages that an undone split or merge spoke of again, with the stories that they are in now."""
    pages = {r[0] for r in c.execute("SELECT page FROM ruling_page WHERE ruling = ?", (number,))}
    if pages:
        replay(c, sorted(pages), settings)


def replay(c: sqlite3.Connection, pages: Sequence[int], settings: Settings) -> None:
    """Take pages out of their stories and put them in again one by one, in order of publication."""
    touched = set()
    for page in pages:
        touched.add(c.execute("SELECT story FROM member WHERE page = ?", (page,)).fetchone()[0])
        c.execute("DELETE FROM member WHERE page = ?", (page,))
    shelf = Shelf(c)
    at = "9999" if not touched else max(r[0] for r in c.execute("SELECT max(fresh) FROM story"))
    for page in in_order(c, pages):
        (vector,) = shelf.vectors([page])
        touched |= taking.write_groups(c, shelf.settle(page, vector, settings), at, page)
    for story in sorted(touched):
        taking.refresh(c, story, None)


def in_order(c: sqlite3.Connection, pages: Sequence[int]) -> list[int]:
    """Pages in the order in which they would have come in: by publication, those without a date last."""
    wanted = set(pages)
    rows = c.execute(
        "SELECT r.page FROM profile r JOIN page p ON p.seq = r.page ORDER BY r.moment IS NULL, r.moment, p.id"
    )
    return [r[0] for r in rows if r[0] in wanted]


def regroup(db: Database, settings: Settings, at: str) -> int:
    """Make all stories again: read and think while others go on working, then write in one short transaction.

    What came in meanwhile is put in at the end, as ``add`` would.
    """
    with db.reading() as c:
        profiles = _profiles(c)
        tied = ties(c)
    groups = _canonical(profiles, tied, settings)
    with db.writing() as c:
        known = {page for page, _ in profiles}
        late = [r[0] for r in c.execute("SELECT seq FROM page ORDER BY seq") if r[0] not in known]
        _replace(c, profiles, groups, at)
        if late:
            for page, made in _profiles(c, frozenset(late)):
                shelf = Shelf(c)
                vector = shelf.vector(made)
                shelf.count(vector)
                settled = shelf.settle(page, vector, settings)
                shelf.remember(page, vector, telling(vector, shelf))
                for story in sorted(taking.write_groups(c, settled, at, page)):
                    taking.refresh(c, story, None)
        c.execute("INSERT OR REPLACE INTO stamp (name, value) VALUES ('grouping', ?)", (grouping_stamp(settings),))
        return int(c.execute("SELECT count(*) FROM story").fetchone()[0])


def _profiles(c: sqlite3.Connection, only: frozenset[int] | None = None) -> list[tuple[int, Profile]]:
    """The profiles of all pages, read anew from the earliest version of each, in order of publication."""
    first: dict[int, tuple[float, str]] = {}
    pages = {}
    for page, pid, seq, moment, vid in c.execute(
        "SELECT v.page, p.id, v.seq, coalesce(v.moment, 1e9), v.id FROM version v JOIN page p ON p.seq = v.page"
    ):
        if (only is None or page in only) and (page not in first or (moment, vid) < first[page]):
            first[page] = (moment, vid)
            pages[page] = (moment, pid, seq)
    out = []
    for page, (_, _, seq) in sorted(pages.items(), key=lambda x: x[1][:2]):
        article = read_article(*c.execute("SELECT record, text FROM version WHERE seq = ?", (seq,)).fetchone())
        out.append((page, profile(article, moment_of(article))))
    return out


def _canonical(profiles: Sequence[tuple[int, Profile]], tied: Ties, settings: Settings) -> list[list[int]]:
    memory = Memory()
    vectors = [memory.vector(made) for _, made in profiles]
    for vector in vectors:
        memory.count(vector)
    for (page, _), vector in zip(profiles, vectors, strict=True):
        settled = settle(page, vector, memory, tied, settings)
        memory.remember(page, vector)
        memory.place(settled)
    return [memory.content[s] for s in sorted(memory.content)]


def _replace(
    c: sqlite3.Connection, profiles: Sequence[tuple[int, Profile]], groups: Sequence[Sequence[int]], at: str
) -> None:
    """Empty the grouping's tables and fill them with what was thought out."""
    for table in ("posting", "profile", "term", "member", "story"):
        c.execute(f"DELETE FROM {table}")
    shelf = Shelf(c)
    for page, made in profiles:
        vector = shelf.vector(made)
        shelf.count(vector)
        shelf.remember(page, vector, telling(vector, shelf))
    for pages in groups:
        story = taking.new_story(c, at)
        c.executemany(
            "INSERT INTO member (page, story, why) VALUES (?, ?, 'grouped anew')", [(p, story) for p in pages]
        )
        taking.refresh(c, story, None)
