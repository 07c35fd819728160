"""What the JSON API answers with, beside the store's own rows; and what it takes in."""

from __future__ import annotations

from dataclasses import dataclass, field

from retold.model import Account, Claim, Drift, Finding, Origin
from retold.report.lookup import Story
from retold.store import ArticleRow, Ruling
from retold.web.judging import VERDICTS
from retold.web.pasting import MOST_CHARACTERS


@dataclass(frozen=True, slots=True)
class Session:
    """The token that goes with this session's cookie, for the header X-Retold-CSRF."""

    csrf: str


@dataclass(frozen=True, slots=True)
class State:
    """Whether a story's trace is at hand and fresh."""

    story: str
    ready: bool
    failure: str | None


@dataclass(frozen=True, slots=True)
class Telling:
    """One telling of a claim: by which article, with which words, put down to whom (outermost source first)."""

    statement: str
    article: str
    outlet: str
    published: str | None
    words: str
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim with its tellings in time order, what it rests on, what changed on the way, and what people ruled."""

    id: str
    story: str
    text: str
    status: str
    low: int
    high: int
    outlets: int
    tellings: tuple[Telling, ...]
    origins: tuple[Origin, ...]
    drift: tuple[Drift, ...]
    findings: tuple[Finding, ...]
    rulings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article version: its row, its words, and all versions of its page."""

    row: ArticleRow
    text: str
    language: str
    versions: tuple[ArticleRow, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an article that was given: ``outcome`` is new, version or duplicate."""

    outcome: str
    article: str
    story: str


@dataclass(frozen=True, slots=True)
class Split:
    """The story that is left, and the new one."""

    left: str
    new: str


# ------------------------------------------------------------------ what comes in
def _text(least: int, most: int) -> dict[str, int]:
    return {"minLength": least, "maxLength": most}


@dataclass(frozen=True, slots=True)
class NewArticle:
    """Either an address to be fetched, or a text with what is known of it."""

    address: str = field(default="", metadata=_text(0, 2000))
    text: str = field(default="", metadata=_text(0, MOST_CHARACTERS))
    title: str = field(default="", metadata=_text(0, 500))
    outlet: str = field(default="", metadata=_text(0, 200))
    published: str = field(default="", metadata=_text(0, 40))
    url: str = field(default="", metadata=_text(0, 2000))


@dataclass(frozen=True, slots=True)
class NewRuling:
    """A person's ruling about something in a story; ``other`` is the second thing of same_as and not_same_as."""

    story: str = field(metadata=_text(1, 100))
    subject: str = field(metadata=_text(1, 300))
    verdict: str = field(metadata={"enum": list(VERDICTS)})
    other: str = field(default="", metadata=_text(0, 300))
    note: str = field(default="", metadata=_text(0, 500))
    by: str = field(default="", metadata=_text(0, 100))


@dataclass(frozen=True, slots=True)
class NewWatch:
    """A name or phrase to hear of."""

    phrase: str = field(metadata=_text(1, 200))


@dataclass(frozen=True, slots=True)
class NewMerge:
    """The story that joins this one."""

    other: str = field(metadata=_text(1, 100))
    note: str = field(default="", metadata=_text(0, 500))


@dataclass(frozen=True, slots=True)
class NewSplit:
    """The article that leaves its story for one of its own."""

    article: str = field(metadata=_text(1, 100))
    note: str = field(default="", metadata=_text(0, 500))


def claim_view(account: Account, claim: Claim) -> ClaimView:
    """A claim with everything that its page shows."""
    story = Story(account)
    tellings = tuple(
        Telling(s.id, s.doc, story.labels.get(s.doc, s.doc), story.docs[s.doc].published.value, story.said(s), tuple(story.chain(s)[1:]))
        for s in story.tellings(claim)
        if s.doc in story.docs
    )  # fmt: skip
    return ClaimView(
        claim.id, account.story.id, claim.text, claim.status, claim.independent_origins.min, claim.independent_origins.max,
        story.claim_outlets(claim), tellings, claim.origins,
        tuple(c.drift for c in story.claim_changes.get(claim.id, ())),
        tuple(story.claim_findings.get(claim.id, ())),
        tuple(j.verdict for j in story.judgements(claim.id)),
    )  # fmt: skip


__all__ = [
    "ArticleView", "ClaimView", "NewArticle", "NewMerge", "NewRuling", "NewSplit", "NewWatch", "Ruling", "Session", "Split",
    "State", "Taken", "Telling", "claim_view",
]  # fmt: skip
