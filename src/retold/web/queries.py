"""A few questions that only pages ask, over the store's documented schema; read-only, so that no page can change anything by it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from retold.model import Interval
from retold.report import text as words
from retold.store import OutletRow, StoryRow
from retold.store.database import Database
from retold.store.looking import outlet_id

_ORDERS = {
    "fresh": "s.fresh DESC, s.seq DESC",
    "size": "s.pages DESC, s.seq DESC",
    "concern": "a.serious IS NULL, a.serious DESC, a.notable DESC, s.fresh DESC, s.seq DESC",
}
_STORY = (
    "SELECT s.id, s.label, s.pages, s.versions, s.outlets, s.first, s.last, s.fresh, a.claims, a.serious, a.notable, "
    "coalesce(a.members <> s.members OR a.stamp <> ?, 0) FROM story s LEFT JOIN account a ON a.story = s.id WHERE s.seq = ?"
)


class Asked:
    """A reading connection of the desk's own, one per thread."""

    def __init__(self, path: str | Path) -> None:
        self._db = Database(path, readonly=True, create=False)

    def close(self) -> None:
        self._db.close()

    def story_of_claim(self, claim_id: str) -> str | None:
        """The story that tells a claim, by the claim's present id or one that it once had. Never traces."""
        c = self._db.connection
        row = c.execute("SELECT story FROM claim WHERE id = ?", (claim_id,)).fetchone()
        if row is None:
            row = c.execute(
                "SELECT t.story FROM former_claim f JOIN telling t ON t.statement = f.statement WHERE f.id = ?",
                (claim_id,),
            ).fetchone()
        return str(row[0]) if row else None

    def claim_now(self, claim_id: str) -> str | None:
        """The id under which a claim is told now."""
        c = self._db.connection
        row = c.execute("SELECT id FROM claim WHERE id = ?", (claim_id,)).fetchone()
        if row is None:
            row = c.execute(
                "SELECT t.claim FROM former_claim f JOIN telling t ON t.statement = f.statement WHERE f.id = ?",
                (claim_id,),
            ).fetchone()
        return str(row[0]) if row else None

    def story_state(self, story: str) -> tuple[object, ...]:
        """What the pages of a story depend on: its articles, its trace, and every ruling. Two equal states, two equal pages."""
        row = self._db.connection.execute(
            "SELECT s.members, a.members, a.stamp, (SELECT max(seq) FROM ruling), "
            "(SELECT count(*) FROM ruling WHERE undone_at IS NOT NULL) "
            "FROM story s LEFT JOIN account a ON a.story = s.id WHERE s.id = ?",
            (story,),
        ).fetchone()
        return tuple(row) if row else ()

    def about_claims(self, ids: Sequence[str]) -> dict[str, str]:
        """What a list says below a claim: its origins, who tells it, in which story."""
        marks = ",".join("?" * len(ids))
        rows = self._db.connection.execute(
            f"SELECT c.id, c.low, c.high, c.outlets, s.label FROM claim c JOIN story s ON s.id = c.story WHERE c.id IN ({marks})",
            list(ids),
        )
        return {
            r[
                0
            ]: f"{words.origins_short(Interval(r[1], r[2]))} · told by {words.count(r[3], 'outlet')} · {words.shorten(r[4], 80)}"
            for r in rows
        }

    def about_articles(self, ids: Sequence[str]) -> dict[str, str]:
        """What a list says below an article: outlet and time."""
        marks = ",".join("?" * len(ids))
        rows = self._db.connection.execute(
            f"SELECT id, outlet, published FROM version WHERE id IN ({marks})", list(ids)
        )
        return {
            r[0]: f"{r[1] or 'outlet not known'} · {words.moment(r[2]) if r[2] else 'time not known'}" for r in rows
        }

    def sources_of(self, story: str) -> frozenset[str]:
        """Ids of the sources that something in a story is put down to: those that have a page."""
        rows = self._db.connection.execute("SELECT DISTINCT source FROM said WHERE story = ?", (story,))
        return frozenset(str(r[0]) for r in rows)

    def about_rulings(self, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        """What each ruling speaks of, in words, and the id of the claim or story to go to ("c...", "s...", or "")."""
        c, out = self._db.connection, {}
        marks = ",".join("?" * len(ids))
        for number, subject, anchor in c.execute(
            f"SELECT seq, subject, anchor FROM ruling WHERE seq IN ({marks})", list(ids)
        ).fetchall():
            out[number] = self._about(subject, json.loads(anchor))
        return out

    def _about(self, subject: str, anchor: Sequence[str]) -> tuple[str, str]:
        c, behind = self._db.connection, list(anchor)[:40]
        if (row := c.execute("SELECT label FROM story WHERE id = ?", (subject,)).fetchone()) is not None:
            return f"Story: {row[0]}", subject
        marks = ",".join("?" * len(behind))
        told = c.execute(
            f"SELECT c.text, c.id FROM telling t JOIN claim c ON c.story = t.story AND c.id = t.claim WHERE t.statement IN ({marks}) LIMIT 1",
            behind,
        ).fetchone()
        if told is not None:
            return f"{'Claim' if subject.startswith('c') else 'Tellings of'}: {told[0]}", str(told[1])
        taker, sign, rest = subject.partition(">")
        if sign:
            giver, _, kind = rest.rpartition(":")
            return f"{self._name(taker)} {words.edge_sentence(kind, self._name(giver))}", ""
        return words.sentence(self._name(subject)), ""

    def _name(self, some_id: str) -> str:
        """An article by its outlet or headline; a source by the words of its id."""
        row = self._db.connection.execute("SELECT outlet, headline FROM version WHERE id = ?", (some_id,)).fetchone()
        return str(row[0] or row[1]) if row else words.humanise(some_id.partition(":")[2] or some_id)

    def claim_words(self, claim_id: str) -> str:
        """A claim's words by its id; empty where it is not told any more."""
        row = self._db.connection.execute("SELECT text FROM claim WHERE id = ?", (self.claim_now(claim_id),)).fetchone()
        return str(row[0]) if row else ""

    def stories(self, stamp: str, order: str, at_least: int, limit: int, offset: int) -> tuple[StoryRow, ...]:
        """Stories in order of freshness, concern or size: as the store says it, but whole traces are not walked over to sort."""
        c = self._db.connection
        picked = c.execute(
            "WITH traced AS MATERIALIZED (SELECT story, serious, notable FROM account) "
            "SELECT s.seq FROM story s LEFT JOIN traced a ON a.story = s.id WHERE s.pages >= ? "
            f"ORDER BY {_ORDERS[order]} LIMIT ? OFFSET ?"
            if order == "concern"
            else f"SELECT s.seq FROM story s WHERE s.pages >= ? ORDER BY {_ORDERS[order]} LIMIT ? OFFSET ?",
            (at_least, limit, offset),
        ).fetchall()
        rows = (c.execute(_STORY, (stamp, seq)).fetchone() for (seq,) in picked)
        return tuple(replace(StoryRow(*r[:11]), stale=bool(r[11])) for r in rows if r is not None)

    def outlets(self, limit: int, offset: int) -> tuple[OutletRow, ...]:
        """Outlets, those with most articles first: as the store says it, in one pass over the articles."""
        c = self._db.connection
        rows = c.execute(
            "SELECT v.outlet, count(*), count(DISTINCT m.story), "
            "sum(m.story IN (SELECT s.seq FROM account a JOIN story s ON s.id = a.story)) "
            "FROM version v JOIN member m ON m.page = v.page WHERE v.outlet <> '' GROUP BY v.outlet ORDER BY 2 DESC, 1 LIMIT ? OFFSET ?",
            (limit, offset),
        ).fetchall()
        copied = dict(
            c.execute("SELECT taker, count(DISTINCT child) FROM took WHERE kind = 'copies' GROUP BY taker").fetchall()
        )
        found = [(outlet_id(r[0]), r) for r in rows]
        return tuple(
            OutletRow(oid, name, n, stories, traced, copied.get(oid, 0)) for oid, (name, n, stories, traced) in found
        )

    def untraced(self, stamp: str, limit: int) -> list[str]:
        """Stories of several articles whose trace is missing or old, the freshest first."""
        rows = self._db.connection.execute(
            "SELECT s.id FROM story s LEFT JOIN account a ON a.story = s.id WHERE s.pages > 1 "
            "AND (a.story IS NULL OR a.members <> s.members OR a.stamp <> ?) ORDER BY s.fresh DESC, s.seq DESC LIMIT ?",
            (stamp, limit),
        )
        return [str(r[0]) for r in rows]
