"""The trace of a story, made when someone looks at it and kept until the story grows or the engine changes."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from threading import Lock
from typing import Any

from retold.errors import FormatError, UsageError
from retold.model import Account, Article, EdgeType, Judgement, Severity, SourceKind
from retold.settings import Settings
from retold.store.database import Database
from retold.store.identity import digest, engine_stamp
from retold.store.pack import pack, unpack
from retold.trace.agents import slug

_UNNAMED = frozenset(
    (
        SourceKind.ANONYMOUS_PERSON,
        SourceKind.ANONYMOUS_GROUP,
        SourceKind.DIFFUSE,
        SourceKind.COLLECTIVE,
        SourceKind.UNKNOWN,
    )
)
_KEPT = 32


class Accounts:
    """Makes and keeps accounts. The last few stay in memory, so that the pages of one story are read once."""

    def __init__(self, db: Database, settings: Settings) -> None:
        self._db = db
        self._settings = settings
        self._memory: OrderedDict[tuple[str, str], Account] = OrderedDict()
        self._lock = Lock()

    @property
    def stamp(self) -> str:
        return engine_stamp(self._settings)

    def of(self, story: str) -> Account:
        """The account of a story (by its exact id), traced now if it has to be."""
        found, members, articles = self._load(story)
        if found is None:
            found = self._trace(story, articles)
            if not self._db.readonly:
                self._keep(story, members, found)
            self._remember(story, members, found)
        return self._ruled(story, members, found, trace=True)

    def ready(self, story: str) -> Account | None:
        """The account if it is at hand and fresh; never traces."""
        found, members, _ = self._load(story, articles_too=False)
        return self._ruled(story, members, found, trace=False) if found is not None else None

    def _ruled(self, story: str, members: str, machine: Account, *, trace: bool) -> Account:
        """The account as people's rulings leave it. The machine's own stays in the file; this one is made again from the rulings."""
        rulings = self._judgements(machine)
        moved = tuple(j for j in rulings if changes_the_account(j, machine))
        if not moved:
            return replace(machine, judgements=rulings)
        key = (story, members + digest(f"{j.subject}|{j.verdict}" for j in moved))
        with self._lock:
            known = self._memory.get(key)
        if known is None:
            if not trace:
                return replace(machine, judgements=rulings)
            with self._db.reading() as c:
                articles = articles_of(c, story)
            known = self._trace(story, articles, moved)
            self._remember(*key, known)
        return replace(known, judgements=rulings)

    def _load(self, story: str, articles_too: bool = True) -> tuple[Account | None, str, list[Article]]:
        with self._db.reading() as c:
            row = c.execute(
                "SELECT s.members, a.body FROM story s LEFT JOIN account a ON a.story = s.id AND a.members = s.members AND a.stamp = ? WHERE s.id = ?",
                (self.stamp, story),
            ).fetchone()
            if row is None:
                raise UsageError(f"there is no story {story}")
            with self._lock:
                known = self._memory.get((story, row[0]))
                if known is not None:
                    self._memory.move_to_end((story, row[0]))
                    return known, row[0], []
            articles = articles_of(c, story) if articles_too or row[1] is not None else []
        found = _open(row[1], articles) if row[1] is not None else None
        if found is not None:
            self._remember(story, row[0], found)
        return found, row[0], articles

    def _remember(self, story: str, members: str, account: Account) -> None:
        with self._lock:
            self._memory[story, members] = account
            while len(self._memory) > _KEPT:
                self._memory.popitem(last=False)

    def _trace(self, story: str, articles: Sequence[Article], judgements: Sequence[Judgement] = ()) -> Account:
        from retold import pipeline

        made = pipeline.trace(articles, (), self._settings, judgements)
        return replace(made, story=replace(made.story, id=story))

    def _keep(self, story: str, members: str, account: Account) -> None:
        with self._db.writing() as c:
            now = c.execute("SELECT members FROM story WHERE id = ?", (story,)).fetchone()
            if now is None or now[0] != members:
                return  # it grew while it was traced; whoever looks next traces it again
            store_account(c, story, members, self.stamp, account)

    def _judgements(self, account: Account) -> tuple[Judgement, ...]:
        return judgements_of(self._db.connection, account)


def articles_of(c: sqlite3.Connection, story: str) -> list[Article]:
    """Every version of every page of a story, by id."""
    rows = c.execute(
        "SELECT v.record, v.text FROM story s JOIN member m ON m.story = s.seq JOIN version v ON v.page = m.page WHERE s.id = ? ORDER BY v.id",
        (story,),
    )
    return [read_article(r[0], r[1]) for r in rows]


def read_article(record: str, text: str) -> Article:
    """A stored version as the record that was given."""
    return unpack(Article, json.loads(record) | {"text": text})


def _close(account: Account) -> bytes:
    """An account without its articles' texts: they are in the file already."""
    data = pack(account, without=frozenset({"judgements"}))
    for d in data.get("documents", ()):
        d.pop("text", None)
    return zlib.compress(json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode(), 6)


def _open(body: bytes, articles: Sequence[Article]) -> Account | None:
    """None where the body cannot be read: it is a cache, and will be made again."""
    texts = {a.id: a.text for a in articles}
    try:
        data: dict[str, Any] = json.loads(zlib.decompress(body))
        for d in data.get("documents", ()):
            d["text"] = texts[d["id"]]
        return unpack(Account, data)
    except (zlib.error, ValueError, KeyError, TypeError, FormatError):
        return None


def store_account(c: sqlite3.Connection, story: str, members: str, stamp: str, account: Account) -> None:
    """Write an account and the rows that lists and pages are made of."""
    drop_account(c, story)
    levels = [f.severity for f in account.findings]
    c.execute(
        "INSERT INTO account (story, stamp, members, claims, serious, notable, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            story,
            stamp,
            members,
            len(account.claims),
            levels.count(Severity.SERIOUS),
            levels.count(Severity.NOTABLE),
            _close(account),
        ),
    )
    _store_claims(c, story, account)
    judged = {x.id for group in (account.alignments, account.edges, account.findings) for x in group}
    c.executemany("INSERT INTO subject (id, story) VALUES (?, ?)", [(x, story) for x in sorted(judged)])
    _store_sources(c, story, account)
    _store_edges(c, story, account)


def drop_account(c: sqlite3.Connection, story: str) -> None:
    """Take a trace out of the cache; links to its claims go on working."""
    c.execute(
        "INSERT OR REPLACE INTO former_claim (id, statement) SELECT claim, min(statement) FROM telling WHERE story = ? GROUP BY claim",
        (story,),
    )
    c.execute("DELETE FROM thing_words WHERE rowid IN (SELECT t.rowid FROM thing_words t WHERE t.story = ?)", (story,))
    c.execute("DELETE FROM account WHERE story = ?", (story,))


def _store_claims(c: sqlite3.Connection, story: str, account: Account) -> None:
    c.executemany(
        "INSERT INTO claim (id, story, text, low, high, tellings, outlets, status, rank) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(x.id, story, x.text, x.independent_origins.min, x.independent_origins.max, len(x.statements), x.outlets, x.status, n)
         for n, x in enumerate(account.claims)],
    )  # fmt: skip
    c.executemany(
        "INSERT OR REPLACE INTO telling (statement, story, claim) VALUES (?, ?, ?)",
        [(s, story, x.id) for x in account.claims for s in x.statements],
    )
    c.executemany(
        "INSERT INTO thing_words (kind, id, story, words) VALUES ('claim', ?, ?, ?)",
        [(x.id, story, x.text) for x in account.claims],
    )


def source_key(kind: SourceKind, name: str, story: str) -> str:
    """The id of a source over all stories. Whoever is not named is somebody else in every story."""
    key = f"{kind.value}:{slug(name)}"
    return f"{key}:{digest([story])[:8]}" if kind in _UNNAMED else key


def _store_sources(c: sqlite3.Connection, story: str, account: Account) -> None:
    agents = {a.id: a for a in account.agents}
    texts = {d.id: d.text for d in account.documents}
    own = {d.id: d.outlet for d in account.documents}
    seen: dict[str, str] = {}
    rows = []
    for s in account.statements:
        words = " … ".join(" ".join(p.of(texts[s.doc]).split()) for p in s.parts)
        for agent in dict.fromkeys(x.agent for x in s.chain):
            who = agents.get(agent)
            if who is None or agent == own.get(s.doc):
                continue
            key = source_key(who.kind, who.name, story)
            seen.setdefault(key, " ".join((who.name, *who.spellings, who.description)))
            rows.append((key, who.kind.value, who.name, story, s.id, s.doc, words))
    c.executemany(
        "INSERT INTO said (source, kind, name, story, statement, article, words) VALUES (?, ?, ?, ?, ?, ?, ?)", rows
    )
    c.executemany(
        "INSERT INTO thing_words (kind, id, story, words) VALUES ('source', ?, ?, ?)",
        [(k, story, w) for k, w in seen.items()],
    )


_TAKES = frozenset((EdgeType.CITES, EdgeType.QUOTES, EdgeType.COPIES, EdgeType.FOLLOWS, EdgeType.SHARES_UPSTREAM))


def _store_edges(c: sqlite3.Connection, story: str, account: Account) -> None:
    outlet = {d.id: d.outlet or "" for d in account.documents}
    papers = {a.id for a in account.agents if a.kind in (SourceKind.OUTLET, SourceKind.NEWS_AGENCY)}
    rows = []
    for e in account.edges:
        giver = outlet.get(e.to, e.to if e.to in papers else "")
        if e.type in _TAKES and e.from_ in outlet and giver and giver != outlet[e.from_]:
            rows.append(
                (story, e.from_, outlet[e.from_], giver, e.to if e.to in outlet else None, e.type.value, e.share)
            )
    c.executemany(
        "INSERT INTO took (story, child, taker, giver, parent, kind, share) VALUES (?, ?, ?, ?, ?, ?, ?)", rows
    )


def judgements_of(c: sqlite3.Connection, account: Account) -> tuple[Judgement, ...]:
    """The rulings that speak of something in this account, by its id or by the statements that once stood behind it."""
    subjects = _subjects(account)
    out = []
    for subject, verdict, by, at, note, anchor in c.execute(
        "SELECT subject, verdict, by, at, note, anchor FROM ruling WHERE undone_at IS NULL ORDER BY seq"
    ):
        if subject in subjects:
            out.append(Judgement(subject, verdict, by, at, note))
        else:
            now = current_subject(subject, json.loads(anchor), subjects)
            if now is not None:
                out.append(Judgement(now, verdict, by, at, note))
    return tuple(out)


def changes_the_account(j: Judgement, account: Account) -> bool:
    """Does a ruling change what is worked out: of a match, an edge, two sources or two claims? One about a finding does not."""
    verdict = j.verdict.partition(":")[0]
    if verdict in ("confirmed", "rejected"):
        return j.subject in {m.id for m in account.alignments} | {e.id for e in account.edges}
    return verdict in ("same_as", "not_same_as") and j.subject in {a.id for a in account.agents} | {
        c.id for c in account.claims
    }


def _subjects(account: Account) -> dict[str, frozenset[str]]:
    """Everything that can be judged, with the statements (or articles) behind it."""
    out: dict[str, frozenset[str]] = {account.story.id: frozenset(account.story.documents)}
    out.update({x.id: frozenset(x.statements) for x in account.claims})
    out.update({m.id: frozenset((*m.from_, *m.to)) for m in account.alignments})
    out.update({e.id: frozenset((e.from_, e.to)) for e in account.edges})
    out.update({a.id: frozenset() for a in account.agents})
    out.update({e.id: frozenset() for e in account.entities})
    out.update({f.id: frozenset((*f.claims, *f.alignments)) for f in account.findings})
    out.update({s.id: frozenset((s.id,)) for s in account.statements})
    return out


def current_subject(subject: str, anchor: Sequence[str], subjects: dict[str, frozenset[str]]) -> str | None:
    """What a ruling about an id that is gone speaks of now: the thing of the same kind that shares most of what stood behind it."""
    behind = frozenset(anchor)
    if not behind:
        return None
    near = [
        (len(behind & parts) / len(behind | parts), s)
        for s, parts in subjects.items()
        if s[:1] == subject[:1] and behind & parts
    ]
    best = max(near, default=(0.0, ""), key=lambda x: (x[0], x[1]))
    return best[1] if best[0] >= 0.5 else None


def anchor_of(account: Account, subject: str) -> list[str] | None:
    """The statements or articles behind a subject; None where the account holds no such thing."""
    parts = _subjects(account).get(subject)
    return sorted(parts) if parts is not None else None
