"""The grouper's memory on the tables of the store, and what people ruled about who belongs together."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import numpy as np

from retold.compare.profiles import Profile
from retold.compare.stories import PER_WORD, PROBES, Ints, Settled, Ties, Vector, rarities, settle
from retold.settings import Settings

POSTED = 2 * PROBES  # telling words by which later articles can find one
_IN = 500  # values in one query


class Shelf:
    """A ``Ground`` on the store. Lives for one transaction, in which nobody else writes."""

    def __init__(self, c: sqlite3.Connection) -> None:
        self._c = c
        self._counts: dict[int, int] = {}
        self._size = int(c.execute("SELECT count(*) FROM profile").fetchone()[0])

    # -------------------------------------------------------------- writing
    def vector(self, made: Profile) -> Vector:
        """A profile with numbers for words; new words get new numbers."""
        self._c.executemany("INSERT OR IGNORE INTO term (word, pages) VALUES (?, 0)", [(w,) for w in made.words])
        marks = ",".join("?" * len(made.words))
        rows = self._c.execute(f"SELECT word, seq, pages FROM term WHERE word IN ({marks})", made.words)
        known = {}
        for word, seq, pages in rows:
            known[word] = seq
            self._counts[seq] = pages
        ids = np.array([known[w] for w in made.words], dtype=np.int32)
        return Vector(ids, np.array(made.body), np.array(made.lead), made.moment, made.days)

    def count(self, new: Vector) -> None:
        """Take notice of an article's words."""
        ids = new.ids.tolist()
        self._c.executemany("UPDATE term SET pages = pages + 1 WHERE seq = ?", [(i,) for i in ids])
        for i in ids:
            self._counts[i] += 1
        self._size += 1

    def remember(self, page: int, new: Vector, telling: Ints) -> None:
        """Let later articles find this one, by its most telling words."""
        self._c.execute("INSERT INTO profile (page, moment, body) VALUES (?, ?, ?)", (page, new.moment, _pack(new)))
        moment = new.moment if new.moment is not None else -1.0
        self._c.executemany(
            "INSERT OR IGNORE INTO posting (term, moment, page) VALUES (?, ?, ?)",
            [(w, moment, page) for w in telling.tolist()],
        )

    # -------------------------------------------------------------- the Ground
    def size(self) -> int:
        return self._size

    def rarity(self, ids: Ints) -> Ints:
        wanted = [i for i in dict.fromkeys(ids.tolist()) if i not in self._counts]
        for start in range(0, len(wanted), _IN):
            part = wanted[start : start + _IN]
            marks = ",".join("?" * len(part))
            self._counts.update(self._c.execute(f"SELECT seq, pages FROM term WHERE seq IN ({marks})", part).fetchall())
        return np.array([self._counts[i] for i in ids.tolist()], dtype=np.int32)

    def near(self, word: int, moment: float | None) -> Iterable[int]:
        half = PER_WORD // 3
        before = "SELECT page FROM posting WHERE term = ? AND moment < ? AND moment >= 0 ORDER BY moment DESC, page DESC LIMIT ?"
        loose = "SELECT page FROM posting WHERE term = ? AND moment = -1 ORDER BY page DESC LIMIT ?"
        if moment is None:
            rows = self._c.execute(loose, (word, PER_WORD)).fetchall()
            if len(rows) < PER_WORD:
                rows += self._c.execute(before, (word, 1e9, PER_WORD - len(rows))).fetchall()
            return [r[0] for r in rows]
        after = "SELECT page FROM posting WHERE term = ? AND moment >= ? ORDER BY moment, page LIMIT ?"
        rows = self._c.execute(before, (word, moment, 2 * half)).fetchall()
        rows += self._c.execute(after, (word, moment, half)).fetchall()
        rows += self._c.execute(loose, (word, half)).fetchall()
        return [r[0] for r in rows]

    def vectors(self, pages: Sequence[int]) -> list[Vector]:
        found: dict[int, Vector] = {}
        for start in range(0, len(pages), _IN):
            part = pages[start : start + _IN]
            marks = ",".join("?" * len(part))
            for page, moment, body in self._c.execute(
                f"SELECT page, moment, body FROM profile WHERE page IN ({marks})", part
            ):
                found[page] = _unpack(body, moment)
        return [found[p] for p in pages]

    def story_of(self, page: int) -> int | None:
        row = self._c.execute("SELECT story FROM member WHERE page = ?", (page,)).fetchone()
        return int(row[0]) if row else None

    def members(self, story: int) -> Sequence[int]:
        rows = self._c.execute(
            "SELECT m.page FROM member m JOIN profile r ON r.page = m.page WHERE m.story = ? ORDER BY r.moment IS NULL, r.moment, m.page",
            (story,),
        )
        return [r[0] for r in rows]

    def settle(self, page: int, new: Vector, settings: Settings) -> Settled:
        """Which story the page belongs to, with what people ruled about it and its neighbours."""
        return settle(page, new, self, ties(self._c), settings)


def _pack(v: Vector) -> bytes:
    head = np.array([len(v.ids), len(v.days)], dtype="<i4")
    return b"".join(
        (head.tobytes(), v.ids.astype("<i4").tobytes(), v.body.astype("<f4").tobytes(), v.lead.astype("<f4").tobytes(),
         np.array(sorted(v.days), dtype="<f8").tobytes())
    )  # fmt: skip


def _unpack(body: bytes, moment: float | None) -> Vector:
    words, days = np.frombuffer(body, "<i4", 2).tolist()
    at = 8
    ids = np.frombuffer(body, "<i4", words, at)
    lead_at = at + 8 * words
    whole = np.frombuffer(body, "<f4", words, at + 4 * words).astype(np.float64).round(3)
    lead = np.frombuffer(body, "<f4", words, lead_at).astype(np.float64).round(3)
    spoken = np.frombuffer(body, "<f8", days, lead_at + 4 * words)
    return Vector(ids, whole, lead, moment, frozenset(spoken.tolist()))


def telling(new: Vector, shelf: Shelf) -> Ints:
    """The words by which an article can be found: those that weigh most, being rare."""
    weight = new.body * rarities(new.ids, shelf)
    found: Ints = new.ids[np.lexsort((new.ids, -weight))[:POSTED]]
    return found


def ties(c: sqlite3.Connection) -> Ties:
    """People's splits and merges as pairs of pages; where two rulings speak of one pair, the later holds."""
    if not c.execute("SELECT 1 FROM ruling_page LIMIT 1").fetchone():
        return Ties()
    said: dict[tuple[int, int], bool] = {}
    rulings: dict[int, tuple[str, list[int], list[int]]] = {}
    for number, verdict, page, side in c.execute(
        "SELECT r.seq, r.verdict, p.page, p.side FROM ruling r JOIN ruling_page p ON p.ruling = r.seq WHERE r.undone_at IS NULL ORDER BY r.seq, p.page"
    ):
        _, inside, outside = rulings.setdefault(number, (verdict, [], []))
        (outside if side else inside).append(page)
    for verdict, inside, outside in rulings.values():
        if verdict == "merge":
            said.update({(min(p, q), max(p, q)): True for p in inside for q in inside if p < q})
        else:
            said.update({(min(p, q), max(p, q)): False for p in inside for q in outside})
            said.update(dict.fromkeys(zip(inside, inside[1:], strict=False), True))
    return Ties(frozenset(p for p, yes in said.items() if yes), frozenset(p for p, yes in said.items() if not yes))
