"""What is worth a message: a claim's new independent origin, a corrected or withdrawn first report, a watched name."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

from retold.errors import UsageError
from retold.model import Account, Article, BlockKind
from retold.store.accounts import Accounts
from retold.store.database import Database
from retold.store.looking import match_words
from retold.store.records import Alert, Watch

_COLUMNS = "SELECT seq, kind, story, subject, message, at, sent FROM alert "
_WITHDRAWN = re.compile(
    r"\b(?:(?:story|article|report|piece) (?:has been|was|is) (?:withdrawn|retracted|removed|taken down)|retraction:|we (?:retract|withdraw)|"
    r"has (?:withdrawn|retracted) (?:this|its|the) (?:story|article|report)|kills? (?:this|the) (?:story|report))\b",
    re.IGNORECASE,
)
_LONG = 160  # characters of a quoted note


# ------------------------------------------------------------------ what is watched for
def watch(c: sqlite3.Connection, phrase: str, by: str, at: str) -> Watch:
    """Ask to hear of a name or phrase in whatever comes in from now on."""
    phrase = " ".join(phrase.split())
    if not any(ch.isalnum() for ch in phrase):
        raise UsageError("a watched phrase needs a word in it")
    c.execute(
        "INSERT INTO watch (phrase, by, at, seen) VALUES (?, ?, ?, (SELECT coalesce(max(seq), 0) FROM version)) "
        "ON CONFLICT (phrase) DO UPDATE SET ended = NULL, seen = iif(ended IS NULL, seen, excluded.seen)",
        (phrase, by, at),
    )
    return Watch(*c.execute("SELECT seq, phrase, by, at FROM watch WHERE phrase = ?", (phrase,)).fetchone())


def unwatch(c: sqlite3.Connection, number: int, at: str) -> None:
    """Stop hearing of it."""
    if not c.execute("UPDATE watch SET ended = ? WHERE seq = ? AND ended IS NULL", (at, number)).rowcount:
        raise UsageError(f"nothing is watched for under number {number}")


def watches(c: sqlite3.Connection) -> tuple[Watch, ...]:
    """What is being watched for."""
    return tuple(Watch(*r) for r in c.execute("SELECT seq, phrase, by, at FROM watch WHERE ended IS NULL ORDER BY seq"))


def alerts(c: sqlite3.Connection, after: int, limit: int) -> tuple[Alert, ...]:
    """Alerts that were given, latest first."""
    return tuple(Alert(*r) for r in c.execute(f"{_COLUMNS} WHERE seq > ? ORDER BY seq DESC LIMIT ?", (after, limit)))


def unsent(c: sqlite3.Connection) -> tuple[Alert, ...]:
    """Alerts that no webhook has taken yet, oldest first."""
    return tuple(Alert(*r) for r in c.execute(f"{_COLUMNS} WHERE sent IS NULL ORDER BY seq"))


def mark_sent(c: sqlite3.Connection, numbers: Iterable[int], at: str) -> None:
    """Note that a webhook took them."""
    c.executemany("UPDATE alert SET sent = ? WHERE seq = ?", [(at, n) for n in numbers])


# ------------------------------------------------------------------ looking for news
def check(db: Database, accounts: Accounts, at: str, limit: int) -> tuple[Alert, ...]:
    """Look at what came in since the last look: watched phrases, and the stories that grew (tracing at most ``limit``)."""
    with db.writing() as c:
        before = int(c.execute("SELECT coalesce(max(seq), 0) FROM alert").fetchone()[0])
        _watched(c, at)
        grown = c.execute(
            "SELECT s.id, s.members FROM story s LEFT JOIN looked_at l ON l.page = substr(s.id, 2) WHERE s.versions > 1 "
            "AND (l.members IS NULL OR l.members <> s.members) ORDER BY s.fresh DESC, s.seq DESC LIMIT ?",
            (limit,),
        ).fetchall()
    for story, members in grown:
        if db.connection.execute("SELECT 1 FROM story WHERE id = ?", (story,)).fetchone() is None:
            continue  # it went into another story meanwhile; that one is looked at next time
        account = accounts.of(story)
        with db.writing() as c:
            _new_origins(c, account, at)
            _mended(c, account, at)
            c.execute("INSERT OR REPLACE INTO looked_at (page, members) VALUES (?, ?)", (story[1:], members))
    return alerts(db.connection, before, 1000)


def _give(c: sqlite3.Connection, kind: str, key: str, about: tuple[str, str], message: str, at: str) -> None:
    """Keep an alert unless it was given before; ``about`` is the story and the claim or article."""
    c.execute(
        "INSERT OR IGNORE INTO alert (kind, key, story, subject, message, at) VALUES (?, ?, ?, ?, ?, ?)",
        (kind, f"{kind}:{key}", *about, message, at),
    )


def _watched(c: sqlite3.Connection, at: str) -> None:
    last = int(c.execute("SELECT coalesce(max(seq), 0) FROM version").fetchone()[0])
    for number, phrase, seen in c.execute(
        "SELECT seq, phrase, seen FROM watch WHERE ended IS NULL ORDER BY seq"
    ).fetchall():
        words = match_words(f'"{phrase}" ')
        rows = c.execute(
            "SELECT v.id, v.headline, v.outlet, s.id FROM article_words JOIN version v ON v.seq = article_words.rowid "
            "JOIN member m ON m.page = v.page JOIN story s ON s.seq = m.story "
            "WHERE article_words MATCH ? AND article_words.rowid > ? ORDER BY v.seq",
            (f"{{headline text}} : ({words})", seen),
        ).fetchall()
        for article, headline, outlet, story in rows:
            where = f"{outlet}: {headline}" if outlet else headline or article
            _give(c, "watched", f"{number}:{article}", (story, article), f"“{phrase}” appears in {where}", at)
        c.execute("UPDATE watch SET seen = ? WHERE seq = ?", (last, number))


def _new_origins(c: sqlite3.Connection, account: Account, at: str) -> None:
    """A claim that was known already and now has more independent origins: for certain, or perhaps."""
    names = {a.id: a.name for a in account.agents}
    for claim in account.claims:
        known = _then(c, claim.statements)
        low, high = claim.independent_origins.min, claim.independent_origins.max
        before = (max((k[0] for k in known), default=0), max((k[1] for k in known), default=0))
        if known and (low > before[0] or high > before[1]):
            ends = ", ".join(dict.fromkeys(names.get(o.agent, o.agent) for o in claim.origins))
            sure = f"now has at least {low}" if low > before[0] else f"may now have {high}"
            count = f"{before[0]}" if before[0] == before[1] else f"{before[0]} to {before[1]}"
            text = f"“{_short(claim.text)}” {sure} independent origins (it was {count}): {ends}"
            _give(c, "new_origin", f"{claim.first_seen}:{low}:{high}", (account.story.id, claim.id), text, at)
        c.executemany(
            "INSERT INTO origins_then (statement, low, high) VALUES (?, ?, ?) "
            "ON CONFLICT (statement) DO UPDATE SET low = excluded.low, high = excluded.high",
            [(s, low, high) for s in claim.statements],
        )


def _then(c: sqlite3.Connection, statements: Iterable[str]) -> list[tuple[int, int]]:
    out = []
    for s in statements:
        row = c.execute("SELECT low, high FROM origins_then WHERE statement = ?", (s,)).fetchone()
        if row:
            out.append((int(row[0]), int(row[1])))
    return out


def _mended(c: sqlite3.Connection, account: Account, at: str) -> None:
    """A report that others took from, and that was corrected or withdrawn since: who still stands on it?"""
    documents = {d.id: d for d in account.documents}
    pages = dict(
        c.execute(
            "SELECT v.id, v.page FROM version v JOIN member m ON m.page = v.page JOIN story s ON s.seq = m.story WHERE s.id = ?",
            (account.story.id,),
        )
    )
    for article in account.documents:
        note = _mending(article)
        if note is None:
            continue
        kind, words = note
        mine = {d for d, page in pages.items() if page == pages.get(article.id)}
        takers = sorted(
            {e.from_ for e in account.edges if e.to in mine and e.from_ in documents and e.from_ not in mine}
        )
        standing = [documents[t] for t in takers if _mending(documents[t]) is None]
        if standing:
            who = ", ".join(dict.fromkeys(d.outlet_name or d.headline or d.id for d in standing))
            what = "withdrew" if kind == "withdrawn" else "corrected"
            text = f"{article.outlet_name or 'The first report'} {what} its report (“{_short(words)}”); still standing on it: {who}"
            _give(c, kind, article.id, (account.story.id, article.id), text, at)


def _mending(article: Article) -> tuple[str, str] | None:
    """What an article says of itself: withdrawn or corrected, and the words."""
    gone = _WITHDRAWN.search(article.text[:1500])
    if gone:
        line = article.text[article.text.rfind("\n", 0, gone.start()) + 1 :].split("\n", 1)[0]
        return "withdrawn", line
    for block in article.sections:
        if block.kind == BlockKind.CORRECTION:
            return "corrected", article.text[block.start : block.end]
    return None


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LONG else line[:_LONG].rsplit(" ", 1)[0] + " …"
