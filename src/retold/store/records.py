"""What the store answers with: small frozen rows for lists and pages; whole stories come as ``model.Account``.

Times are ISO 8601 strings in UTC; None means not known, or not measured yet.
"""

from __future__ import annotations

from dataclasses import dataclass

from retold.model import Account, Claim, Problem


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the articles that were given: ids of new pages, of new versions of known pages, of duplicates.

    ``stories`` are the stories that got something new. Everything named here is safe on disk.
    """

    new: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    problems: int = 0
    stories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story in a line. ``claims``, ``serious`` and ``notable`` are None until someone has looked at it (its trace is lazy).

    ``stale``: it was traced, and has grown (or the engine has changed) since.
    """

    id: str
    label: str
    articles: int  # pages
    versions: int
    outlets: int
    first: str | None
    last: str | None
    fresh: str
    claims: int | None = None
    serious: int | None = None
    notable: int | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article version in a line. ``number`` counts the versions of its page from 1, oldest first."""

    id: str
    page: str
    url: str | None
    outlet: str
    headline: str
    published: str | None
    added: str
    story: str
    number: int = 1
    versions: int = 1


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim in a line: independent origins ``low..high``, and how often and by how many outlets it is told."""

    id: str
    story: str
    text: str
    low: int
    high: int
    tellings: int
    outlets: int
    status: str


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """A claim with the account that it is part of, for its own page."""

    claim: Claim
    row: ClaimRow
    story: StoryRow
    account: Account


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source over all stories that were traced. An unnamed source stays one of its own story."""

    id: str
    kind: str
    name: str
    statements: int
    articles: int
    stories: int


@dataclass(frozen=True, slots=True)
class Said:
    """One statement put down to a source: the words, and where they stand."""

    statement: str
    words: str
    article: str
    headline: str
    outlet: str
    published: str | None
    story: str


@dataclass(frozen=True, slots=True)
class SourcePage:
    """Everything put down to a source, by whom."""

    source: SourceRow
    said: tuple[Said, ...]
    outlets: tuple[tuple[str, int], ...]  # outlet name and number of statements, most first


@dataclass(frozen=True, slots=True)
class OutletRow:
    """An outlet in a line. ``traced`` of its ``articles`` lie in traced stories; of these ``copied`` copy another's words."""

    id: str
    name: str
    articles: int
    stories: int
    traced: int
    copied: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What passed between two outlets: how many articles cite, quote, copy or follow the other."""

    other: str
    name: str
    kind: str
    articles: int
    share: float | None  # mean share of the taker's text, where it was measured


@dataclass(frozen=True, slots=True)
class OutletPage:
    """How much an outlet takes, from whom, and how often others take from it. ``credited`` of its ``takings`` name the giver."""

    outlet: OutletRow
    takes_from: tuple[Taken, ...]
    taken_by: tuple[Taken, ...]
    takings: int
    credited: int
    articles: tuple[ArticleRow, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that a search found. ``kind``: article, story, claim, source, outlet. ``marks`` are the found words in ``text``."""

    kind: str
    id: str
    title: str
    text: str
    story: str | None
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search, one list per kind, best first."""

    articles: tuple[Hit, ...] = ()
    stories: tuple[Hit, ...] = ()
    claims: tuple[Hit, ...] = ()
    sources: tuple[Hit, ...] = ()
    outlets: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's ruling as it is kept, undone or not."""

    id: int
    subject: str
    verdict: str
    by: str
    at: str
    note: str = ""
    undone_by: str | None = None
    undone_at: str | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """A name or phrase that someone wants to hear of."""

    id: int
    phrase: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Alert:
    """Something worth a message. ``kind``: new_origin, corrected, withdrawn, watched."""

    id: int
    kind: str
    story: str
    subject: str
    message: str
    at: str
    sent: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """The size of the desk. ``grouping_stale``: stories were made with other settings or code; ``retold regroup`` renews them."""

    articles: int
    pages: int
    stories: int
    traced: int
    rulings: int
    alerts: int
    problems: int
    grouping_stale: bool = False


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """Something that could not be used, and when it was met."""

    problem: Problem
    at: str
