"""What the desk shows: lists, searches and pages, each a few queries."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from retold.errors import UsageError
from retold.model import Article, Problem
from retold.store.accounts import read_article
from retold.store.records import (
    ArticleRow,
    ClaimRow,
    Counts,
    Found,
    Hit,
    OutletPage,
    OutletRow,
    ProblemRow,
    Said,
    SourcePage,
    SourceRow,
    StoryRow,
    Taken,
)
from retold.trace.agents import slug

_ORDER = {
    "fresh": "s.fresh DESC, s.seq DESC",
    "size": "s.pages DESC, s.seq DESC",
    "concern": "a.serious IS NULL, a.serious DESC, a.notable DESC, s.fresh DESC, s.seq DESC",
}
_STORY = (
    "SELECT s.id, s.label, s.pages, s.versions, s.outlets, s.first, s.last, s.fresh, a.claims, a.serious, a.notable, "
    "coalesce(a.members <> s.members OR a.stamp <> ?, 0) FROM story s LEFT JOIN account a ON a.story = s.id "
)
_ARTICLE = (
    "SELECT v.id, p.id, json_extract(v.record, '$.url'), v.outlet, v.headline, v.published, v.added, s.id, "
    "(SELECT count(*) FROM version w WHERE w.page = v.page AND w.seq <= v.seq), (SELECT count(*) FROM version w WHERE w.page = v.page) "
    "FROM version v JOIN page p ON p.seq = v.page JOIN member m ON m.page = p.seq JOIN story s ON s.seq = m.story "
)


def _story(r: Sequence[object]) -> StoryRow:
    return replace(StoryRow(*r[:11]), stale=bool(r[11]))  # type: ignore[arg-type]


def stories(
    c: sqlite3.Connection, stamp: str, order: str, limit: int, offset: int, at_least: int
) -> tuple[StoryRow, ...]:
    if order not in _ORDER:
        raise UsageError(f"stories are ordered by {', '.join(_ORDER)}, not {order!r}")
    rows = c.execute(
        f"{_STORY} WHERE s.pages >= ? ORDER BY {_ORDER[order]} LIMIT ? OFFSET ?", (stamp, at_least, limit, offset)
    )
    return tuple(_story(r) for r in rows)


def story(c: sqlite3.Connection, stamp: str, named: str) -> StoryRow:
    row = c.execute(f"{_STORY} WHERE s.id = ?", (stamp, story_id(c, named))).fetchone()
    return _story(row)


def story_id(c: sqlite3.Connection, named: str) -> str:
    """The id of the story that is meant: by its own id, that of any of its pages or articles, or the start of one."""
    row = c.execute("SELECT id FROM story WHERE id = ?", (named,)).fetchone()
    if row is None and named:
        row = c.execute(
            "SELECT s.id FROM page p JOIN member m ON m.page = p.seq JOIN story s ON s.seq = m.story WHERE p.id = ?", (named.removeprefix("s"),)
        ).fetchone() or c.execute(
            "SELECT s.id FROM version v JOIN member m ON m.page = v.page JOIN story s ON s.seq = m.story WHERE v.id = ?", (named,)
        ).fetchone()  # fmt: skip
    if row is None and len(named) >= 4 and named.isalnum():
        near = c.execute("SELECT id FROM story WHERE id GLOB ? LIMIT 2", (named + "*",)).fetchall()
        row = near[0] if len(near) == 1 else None
    if row is None:
        raise UsageError(f"there is no story {named}")
    return str(row[0])


def articles(c: sqlite3.Connection, story_named: str) -> tuple[ArticleRow, ...]:
    rows = c.execute(
        f"{_ARTICLE} WHERE s.id = ? ORDER BY v.moment IS NULL, v.moment, v.id", (story_id(c, story_named),)
    )
    return tuple(ArticleRow(*r) for r in rows)


def article_row(c: sqlite3.Connection, named: str) -> ArticleRow:
    row = c.execute(f"{_ARTICLE} WHERE v.id = ?", (named,)).fetchone()
    if row is None:
        raise UsageError(f"there is no article {named}")
    return ArticleRow(*row)


def article(c: sqlite3.Connection, named: str) -> Article:
    row = c.execute("SELECT record, text FROM version WHERE id = ?", (named,)).fetchone()
    if row is None:
        raise UsageError(f"there is no article {named}")
    return read_article(row[0], row[1])


def versions(c: sqlite3.Connection, page: int) -> tuple[ArticleRow, ...]:
    return tuple(ArticleRow(*r) for r in c.execute(f"{_ARTICLE} WHERE v.page = ? ORDER BY v.seq", (page,)))


def recent(c: sqlite3.Connection, limit: int, offset: int) -> tuple[ArticleRow, ...]:
    return tuple(ArticleRow(*r) for r in c.execute(f"{_ARTICLE} ORDER BY v.seq DESC LIMIT ? OFFSET ?", (limit, offset)))


# ------------------------------------------------------------------ claims and sources
_CLAIM = "SELECT id, story, text, low, high, tellings, outlets, status FROM claim "


def claims(c: sqlite3.Connection, story: str | None, limit: int, offset: int) -> tuple[ClaimRow, ...]:
    if story is not None:
        rows = c.execute(f"{_CLAIM} WHERE story = ? ORDER BY rank LIMIT ? OFFSET ?", (story, limit, offset))
    else:
        rows = c.execute(f"{_CLAIM} ORDER BY outlets DESC, tellings DESC, id LIMIT ? OFFSET ?", (limit, offset))
    return tuple(ClaimRow(*r) for r in rows)


def claim_row(c: sqlite3.Connection, named: str) -> ClaimRow:
    """A claim by its id, also by one that it had before its story grew."""
    row = c.execute(f"{_CLAIM} WHERE id = ?", (named,)).fetchone()
    if row is None:
        row = c.execute(
            "SELECT c.id, c.story, c.text, c.low, c.high, c.tellings, c.outlets, c.status FROM former_claim f "
            "JOIN telling t ON t.statement = f.statement JOIN claim c ON c.story = t.story AND c.id = t.claim WHERE f.id = ?",
            (named,),
        ).fetchone()
    if row is None:
        raise UsageError(f"there is no claim {named} in the stories that were traced so far")
    return ClaimRow(*row)


_SOURCE = "SELECT source, min(kind), max(name), count(*), count(DISTINCT article), count(DISTINCT story) FROM said "


def sources(c: sqlite3.Connection, kind: str | None, limit: int, offset: int) -> tuple[SourceRow, ...]:
    where, values = ("WHERE kind = ?", [kind]) if kind else ("", [])
    rows = c.execute(
        f"{_SOURCE} {where} GROUP BY source ORDER BY count(*) DESC, source LIMIT ? OFFSET ?", (*values, limit, offset)
    )
    return tuple(SourceRow(*r) for r in rows)


def source(c: sqlite3.Connection, named: str, limit: int) -> SourcePage:
    row = c.execute(f"{_SOURCE} WHERE source = ? GROUP BY source", (named,)).fetchone()
    if row is None:
        raise UsageError(f"there is no source {named} in the stories that were traced so far")
    rows = c.execute(
        "SELECT d.statement, d.words, d.article, v.headline, v.outlet, v.published, d.story FROM said d JOIN version v ON v.id = d.article "
        "WHERE d.source = ? ORDER BY v.moment IS NULL, v.moment, d.statement LIMIT ?",
        (named, limit),
    )
    by = c.execute(
        "SELECT v.outlet, count(*) FROM said d JOIN version v ON v.id = d.article WHERE d.source = ? GROUP BY v.outlet ORDER BY 2 DESC, 1",
        (named,),
    )
    return SourcePage(SourceRow(*row), tuple(Said(*r) for r in rows), tuple((r[0], r[1]) for r in by))


# ------------------------------------------------------------------ outlets
def outlet_id(name: str) -> str:
    """The id of an outlet: the same that it has in every account."""
    return "outlet:" + slug(name.removeprefix("The "))


def outlets(c: sqlite3.Connection, limit: int, offset: int) -> tuple[OutletRow, ...]:
    rows = c.execute(
        "SELECT v.outlet, count(*), count(DISTINCT m.story) FROM version v JOIN member m ON m.page = v.page WHERE v.outlet <> '' "
        "GROUP BY v.outlet ORDER BY 2 DESC, 1 LIMIT ? OFFSET ?",
        (limit, offset),
    ).fetchall()
    return tuple(_outlet(c, name, n, s) for name, n, s in rows)


def _outlet(c: sqlite3.Connection, name: str, n: int, s: int) -> OutletRow:
    oid = outlet_id(name)
    traced = c.execute(
        "SELECT count(*) FROM version v JOIN member m ON m.page = v.page JOIN story s ON s.seq = m.story JOIN account a ON a.story = s.id "
        "WHERE v.outlet = ?",
        (name,),
    ).fetchone()[0]
    copied = c.execute("SELECT count(DISTINCT child) FROM took WHERE taker = ? AND kind = 'copies'", (oid,)).fetchone()[
        0
    ]
    return OutletRow(oid, name, n, s, traced, copied)


def outlet(c: sqlite3.Connection, named: str, limit: int) -> OutletPage:
    names = [
        r[0]
        for r in c.execute("SELECT DISTINCT outlet FROM version WHERE outlet <> ''")
        if named in (r[0], outlet_id(r[0]))
    ]
    oid = outlet_id(names[0]) if names else named
    known = c.execute("SELECT 1 FROM took WHERE taker = ? OR giver = ? LIMIT 1", (oid, oid)).fetchone()
    if not names and not known:
        raise UsageError(f"there is no outlet {named}")
    rows: list[ArticleRow] = []
    row = OutletRow(oid, oid.removeprefix("outlet:"), 0, 0, 0, 0)
    for name in names:
        n, s = c.execute(
            "SELECT count(*), count(DISTINCT m.story) FROM version v JOIN member m ON m.page = v.page WHERE v.outlet = ?",
            (name,),
        ).fetchone()
        one = _outlet(c, name, n, s)
        row = OutletRow(oid, name, row.articles + n, row.stories + s, row.traced + one.traced, one.copied)
        rows += [
            ArticleRow(*r)
            for r in c.execute(f"{_ARTICLE} WHERE v.outlet = ? ORDER BY v.seq DESC LIMIT ?", (name, limit))
        ]
    takings = c.execute("SELECT count(DISTINCT child || giver) FROM took WHERE taker = ?", (oid,)).fetchone()[0]
    credited = c.execute(
        "SELECT count(DISTINCT child || giver) FROM took WHERE taker = ? AND kind IN ('cites', 'quotes')", (oid,)
    ).fetchone()[0]
    return OutletPage(
        row, _taken(c, oid, "taker", "giver"), _taken(c, oid, "giver", "taker"), takings, credited, tuple(rows[:limit])
    )


def _taken(c: sqlite3.Connection, oid: str, mine: str, theirs: str) -> tuple[Taken, ...]:
    rows = c.execute(
        f"SELECT {theirs}, kind, count(DISTINCT child), avg(share) FROM took WHERE {mine} = ? GROUP BY {theirs}, kind ORDER BY 3 DESC, 1, 2",
        (oid,),
    ).fetchall()
    names = (
        {outlet_id(r[0]): r[0] for r in c.execute("SELECT DISTINCT outlet FROM version WHERE outlet <> ''")}
        if rows
        else {}
    )
    return tuple(Taken(o, names.get(o, o.split(":", 1)[-1].replace("-", " ")), k, n, s) for o, k, n, s in rows)


# ------------------------------------------------------------------ search
_TOKEN = re.compile(r"\w+", re.UNICODE)
_OPEN, _SHUT = "\x02", "\x03"
_RANKED = 3000


def match_words(words: str) -> str:
    """A query for the word index: every word must occur, the last one may still be being typed; "..." is a phrase."""
    out: list[str] = []
    pieces = words.split('"')
    for n, piece in enumerate(pieces):
        tokens = _TOKEN.findall(piece)
        if n % 2 and n < len(pieces) - 1:
            out += ['"' + " ".join(tokens) + '"'] if tokens else []
        else:
            out += [f'"{t}"' for t in tokens]
            if tokens and n == len(pieces) - 1 and not piece[-1:].isspace():
                out[-1] += "*"
    return " ".join(out)


def search(c: sqlite3.Connection, words: str, limit: int) -> Found:
    wanted = match_words(words)
    if not wanted:
        return Found()
    hits: list[Hit] = []
    found: dict[str, Hit] = {}
    for rowid in _best(c, "article_words", wanted, limit):
        id_, headline, outlet_name, story_, label, words_ = c.execute(
            f"SELECT v.id, v.headline, v.outlet, s.id, s.label, snippet(article_words, -1, '{_OPEN}', '{_SHUT}', '…', 24) "
            "FROM article_words JOIN version v ON v.seq = article_words.rowid JOIN member m ON m.page = v.page "
            "JOIN story s ON s.seq = m.story WHERE article_words MATCH ? AND article_words.rowid = ?",
            (wanted, rowid),
        ).fetchone()
        text, marks = _marked(words_)
        hits.append(Hit("article", id_, headline or outlet_name, text, story_, marks))
        found.setdefault(story_, Hit("story", story_, label, "", story_))
    things: dict[str, list[Hit]] = {"claim": [], "source": []}
    for kind, hits_ in things.items():
        scoped = f"(kind : {kind}) AND (words : ({wanted}))"
        for rowid in _best(c, "thing_words", scoped, 2 * limit):
            id_, story_, words_ = c.execute(
                f"SELECT id, story, highlight(thing_words, 3, '{_OPEN}', '{_SHUT}') FROM thing_words "
                "WHERE thing_words MATCH ? AND rowid = ?",
                (f"words : ({wanted})", rowid),
            ).fetchone()
            text, marks = _marked(words_)
            if len(hits_) < limit and all(h.id != id_ for h in hits_):
                hits_.append(Hit(kind, id_, text if kind == "claim" else _source_name(c, id_), text, story_, marks))
    return Found(
        tuple(hits),
        tuple(found.values()),
        tuple(things["claim"]),
        tuple(things["source"]),
        _outlet_hits(c, words, limit),
    )


def _best(c: sqlite3.Connection, table: str, wanted: str, limit: int) -> list[int]:
    """The rows that fit best; of words that stand nearly everywhere, only the newest ``_RANKED`` are compared.

    Alone, so that nothing else is worked out for the thousands that fit less.
    """
    rows = c.execute(
        f"SELECT rowid FROM (SELECT rowid, rank FROM {table} WHERE {table} MATCH ? ORDER BY rowid DESC LIMIT {_RANKED}) "
        "ORDER BY rank, rowid DESC LIMIT ?",
        (wanted, limit),
    )
    return [r[0] for r in rows]


def _source_name(c: sqlite3.Connection, named: str) -> str:
    row = c.execute("SELECT name FROM said WHERE source = ? LIMIT 1", (named,)).fetchone()
    return str(row[0]) if row else named


def _outlet_hits(c: sqlite3.Connection, words: str, limit: int) -> tuple[Hit, ...]:
    like = "%" + words.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    rows = c.execute(
        "SELECT DISTINCT outlet FROM version WHERE outlet <> '' AND outlet LIKE ? ESCAPE '\\' ORDER BY 1 LIMIT ?",
        (like, limit),
    )
    return tuple(Hit("outlet", outlet_id(r[0]), r[0], r[0], None) for r in rows)


def _marked(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text without the marks that the index set around the found words, and where they stood."""
    out, marks, at = [], [], 0
    for n, piece in enumerate(re.split(f"[{_OPEN}{_SHUT}]", " ".join(text.split(" ")))):
        if n % 2:
            marks.append((at, at + len(piece)))
        out.append(piece)
        at += len(piece)
    return "".join(out), tuple(marks)


def counts(c: sqlite3.Connection, stale: bool) -> Counts:
    row = c.execute(
        "SELECT (SELECT count(*) FROM version), (SELECT count(*) FROM page), (SELECT count(*) FROM story), (SELECT count(*) FROM account), "
        "(SELECT count(*) FROM ruling WHERE undone_at IS NULL), (SELECT count(*) FROM alert), (SELECT count(*) FROM problem)"
    ).fetchone()
    return replace(Counts(*row), grouping_stale=stale)


def problems(c: sqlite3.Connection, limit: int) -> tuple[ProblemRow, ...]:
    rows = c.execute("SELECT uri, code, message, at FROM problem ORDER BY seq DESC LIMIT ?", (limit,))
    return tuple(ProblemRow(Problem(u, k, m), at) for u, k, m, at in rows)
