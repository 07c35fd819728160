"""``Store``: one desk in one file. Everything that the command line and the browser do with it goes through here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType

from retold.errors import UsageError
from retold.model import Account, Article, Problem
from retold.settings import Settings
from retold.store import alarms, looking, rulings, stories, taking
from retold.store.accounts import Accounts, anchor_of
from retold.store.database import Database
from retold.store.identity import page_url, stamp
from retold.store.records import (
    Added,
    Alert,
    ArticleRow,
    ClaimPage,
    ClaimRow,
    Counts,
    Found,
    OutletPage,
    OutletRow,
    ProblemRow,
    Ruling,
    SourcePage,
    SourceRow,
    StoryRow,
    Watch,
)


class Store:
    """A growing desk: articles come in and join their stories; stories are traced when someone looks at them.

    One object may be shared by all threads of a process (each gets its own connection), and several processes may use
    the file at once: readers never wait, writers take turns. ``now`` is always given by the caller and has a time zone.

    Whatever is asked for and does not exist raises ``UsageError`` with a line for a person. A story is named by its id, by
    the id of any page or article in it, or by the beginning of its id: links stay good when stories grow or merge.
    """

    def __init__(self, db: Database, settings: Settings) -> None:
        self._db = db
        self.settings = settings
        self._accounts = Accounts(db, settings)

    @classmethod
    def open(
        cls, path: str | Path, *, readonly: bool = False, create: bool = True, settings: Settings | None = None
    ) -> Store:
        """Open a store; makes the file where there is none, unless ``readonly`` or ``create`` is false.

        A store that was opened ``readonly`` still traces stories, but keeps nothing of it.
        """
        return cls(Database(path, readonly=readonly, create=create), settings or Settings())

    @property
    def path(self) -> Path:
        return self._db.path

    @property
    def readonly(self) -> bool:
        return self._db.readonly

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -------------------------------------------------------------- taking in
    def add(self, articles: Iterable[Article], problems: Sequence[Problem] = (), *, now: datetime) -> Added:
        """Take articles in: each is a duplicate, a new version of a known page, or new, and joins its story.

        When this returns, all of it is safe on disk. Nothing is parsed or traced yet: adding stays fast.
        """
        return taking.add(self._db, list(articles), problems, now, self.settings)

    def add_in_parts(
        self, articles: Iterable[Article], problems: Sequence[Problem] = (), *, now: datetime
    ) -> Iterator[Added]:
        """The same in short transactions, for long lists: whatever was yielded is safe on disk."""
        return taking.add_in_parts(self._db, articles, problems, now, self.settings)

    # -------------------------------------------------------------- looking
    def counts(self) -> Counts:
        """How much there is on the desk."""
        with self._db.reading() as c:
            return looking.counts(c, stories.is_stale(c, self.settings))

    def stories(
        self, *, order: str = "fresh", limit: int = 50, offset: int = 0, at_least: int = 1
    ) -> tuple[StoryRow, ...]:
        """Stories by ``order``: fresh (last taken in), concern (most serious findings) or size. ``at_least`` that many articles."""
        return looking.stories(self._db.connection, self._accounts.stamp, order, limit, offset, at_least)

    def story(self, story_id: str) -> StoryRow:
        """One story in a line."""
        with self._db.reading() as c:
            return looking.story(c, self._accounts.stamp, story_id)

    def story_of(self, named: str) -> str:
        """The present id of the story that holds a story, page or article id; ids of merged stories lead to the merged one."""
        return looking.story_id(self._db.connection, named)

    def account(self, story_id: str) -> Account:
        """The full trace of a story, with people's judgements. Traced on the first call (seconds), then kept until it grows."""
        return self._accounts.of(self.story_of(story_id))

    def ready_account(self, story_id: str) -> Account | None:
        """The trace if it is at hand and fresh, else None; never takes long."""
        return self._accounts.ready(self.story_of(story_id))

    def articles(self, story_id: str) -> tuple[ArticleRow, ...]:
        """The article versions of a story, oldest first."""
        with self._db.reading() as c:
            return looking.articles(c, story_id)

    def recent(self, *, limit: int = 50, offset: int = 0) -> tuple[ArticleRow, ...]:
        """The article versions taken in last."""
        return looking.recent(self._db.connection, limit, offset)

    def article(self, article_id: str) -> Article:
        """One article version as it was taken in, text and all."""
        return looking.article(self._db.connection, article_id)

    def article_row(self, article_id: str) -> ArticleRow:
        """Where an article version stands: its page, its story, which version it is."""
        return looking.article_row(self._db.connection, article_id)

    def versions(self, named: str) -> tuple[ArticleRow, ...]:
        """All versions of a page, oldest first; ``named`` is an address, a page id or an article id. () where it is unknown."""
        with self._db.reading() as c:
            row = c.execute("SELECT seq FROM page WHERE url = ? OR id = ?", (page_url(named), named)).fetchone() or c.execute(
                "SELECT page FROM version WHERE id = ?", (named,)
            ).fetchone()  # fmt: skip
            return looking.versions(c, row[0]) if row else ()

    def knows(self, url: str) -> bool:
        """Was any version of this address taken in?"""
        return self._db.connection.execute("SELECT 1 FROM page WHERE url = ?", (page_url(url),)).fetchone() is not None

    def search(self, words: str, limit: int = 20) -> Found:
        """Articles (text, headline, outlet), their stories, claims, sources and outlets that hold all the words.

        The last word may still be being typed; "..." is a phrase. Claims and sources are known of traced stories only.
        """
        with self._db.reading() as c:
            return looking.search(c, words, limit)

    def claims(self, story_id: str | None = None, *, limit: int = 200, offset: int = 0) -> tuple[ClaimRow, ...]:
        """The claims of a story (as last traced), weightiest first; without a story the most told of all."""
        with self._db.reading() as c:
            return looking.claims(c, looking.story_id(c, story_id) if story_id else None, limit, offset)

    def claim(self, claim_id: str) -> ClaimPage:
        """A claim with its story's account. An id from before the story grew leads to the claim that tells it now."""
        row = looking.claim_row(self._db.connection, claim_id)
        account = self.account(row.story)
        found = next((x for x in account.claims if x.id == row.id), None)
        if found is None:  # the story was traced anew just now
            row = looking.claim_row(self._db.connection, claim_id)
            found = next((x for x in account.claims if x.id == row.id), None)
        if found is None:
            raise UsageError(f"there is no claim {claim_id} any more")
        return ClaimPage(found, row, self.story(account.story.id), account)

    def sources(self, *, kind: str | None = None, limit: int = 100, offset: int = 0) -> tuple[SourceRow, ...]:
        """Who statements are put down to over all traced stories, most quoted first; ``kind`` as in ``SourceKind``."""
        return looking.sources(self._db.connection, kind, limit, offset)

    def source(self, source_id: str, *, limit: int = 500) -> SourcePage:
        """Everything put down to a source, oldest first, and by which outlets."""
        with self._db.reading() as c:
            return looking.source(c, source_id, limit)

    def outlets(self, *, limit: int = 100, offset: int = 0) -> tuple[OutletRow, ...]:
        """Outlets, those with most articles first."""
        with self._db.reading() as c:
            return looking.outlets(c, limit, offset)

    def outlet(self, outlet_id: str, *, limit: int = 100) -> OutletPage:
        """What an outlet takes from whom and how often it says so, and who takes from it. Takes an id or a name."""
        with self._db.reading() as c:
            return looking.outlet(c, outlet_id, limit)

    def problems(self, *, limit: int = 100) -> tuple[ProblemRow, ...]:
        """What could not be used, latest first."""
        return looking.problems(self._db.connection, limit)

    # -------------------------------------------------------------- ruling
    def judge(self, subject: str, verdict: str, *, by: str, now: datetime, note: str = "") -> Ruling:
        """Keep a person's ruling about a claim, alignment, edge, source, finding or story.

        It shows up in ``Account.judgements`` and outlives any new trace: it is tied to the statements behind the subject.
        """
        anchor = self._anchor(subject)
        with self._db.writing() as c:
            return rulings.write(c, subject, verdict, (by, stamp(now)), note, anchor)

    def _anchor(self, subject: str) -> Sequence[str]:
        """The statements behind a subject, looked for in the traced stories, the likeliest first."""
        c = self._db.connection
        rows = c.execute(
            "SELECT DISTINCT story FROM claim WHERE id = ? UNION SELECT id FROM story WHERE id = ? "
            "UNION SELECT story FROM subject WHERE id = ?",
            (subject, subject, subject),
        ).fetchall()  # fmt: skip
        for (story,) in rows:
            account = self.ready_account(story)
            found = anchor_of(account, subject) if account else None
            if found:
                return found
        return ()

    def undo(self, ruling_id: int, *, by: str, now: datetime) -> Ruling:
        """Take a ruling back; it stays in the history. An undone split or merge is undone in the stories too."""
        at = stamp(now)
        with self._db.writing() as c:
            done = rulings.undo(c, ruling_id, by, at)
            stories.after_ruling(c, ruling_id, self.settings)
            return done

    def judgements(
        self, subject: str | None = None, *, undone_too: bool = False, limit: int = 200
    ) -> tuple[Ruling, ...]:
        """Rulings, latest first: of one subject or all; ``undone_too`` gives the whole history."""
        return rulings.history(self._db.connection, subject, undone_too, limit)

    def split(
        self, story_id: str, articles: Iterable[str], *, by: str, now: datetime, note: str = ""
    ) -> tuple[str, str]:
        """Take articles (ids) out of a story into one of their own. Remembered: they stay apart however stories are made again.

        Returns the ids of the story that is left and of the new one.
        """
        with self._db.writing() as c:
            return stories.split(c, looking.story_id(c, story_id), list(articles), (by, stamp(now), note))

    def merge(self, story_ids: Iterable[str], *, by: str, now: datetime, note: str = "") -> str:
        """Make one story of several. Remembered: they stay together. Returns its id."""
        with self._db.writing() as c:
            return stories.merge(c, [looking.story_id(c, s) for s in story_ids], (by, stamp(now), note))

    def regroup(self, *, now: datetime) -> int:
        """Make all stories again, as if the articles had come in one by one in order of publication. Returns how many there are.

        This is the canonical answer: it depends on the set of articles and on rulings, not on the order or batches in
        which they were added. People's splits and merges hold.
        """
        return stories.regroup(self._db, self.settings, stamp(now))

    # -------------------------------------------------------------- alerts
    def watch(self, phrase: str, *, by: str, now: datetime) -> Watch:
        """Ask to hear of every new article that holds this name or phrase."""
        with self._db.writing() as c:
            return alarms.watch(c, phrase, by, stamp(now))

    def unwatch(self, watch_id: int, *, now: datetime) -> None:
        """Stop hearing of it."""
        with self._db.writing() as c:
            alarms.unwatch(c, watch_id, stamp(now))

    def watches(self) -> tuple[Watch, ...]:
        """What is being watched for."""
        return alarms.watches(self._db.connection)

    def check_alerts(self, *, now: datetime, limit: int = 50) -> tuple[Alert, ...]:
        """Look for news in the stories that grew (tracing at most ``limit`` of them) and keep it; returns what is new."""
        return alarms.check(self._db, self._accounts, stamp(now), limit)

    def alerts(self, *, after: int = 0, limit: int = 100) -> tuple[Alert, ...]:
        """Alerts, latest first; ``after`` gives only those with a higher id."""
        return alarms.alerts(self._db.connection, after, limit)

    def unsent_alerts(self) -> tuple[Alert, ...]:
        """Alerts that no webhook has taken yet, oldest first."""
        return alarms.unsent(self._db.connection)

    def mark_sent(self, alerts: Iterable[Alert], *, now: datetime) -> None:
        """Note that a webhook took them."""
        with self._db.writing() as c:
            alarms.mark_sent(c, [a.id for a in alerts], stamp(now))
