"""Every record that Retold hands from one stage to the next.

A record is frozen, holds tuples, and never touches the world. Field names are those of the JSON form
``retold.story/1`` (a trailing underscore is dropped: ``from_`` is ``from``), so ``codec`` needs no table of names.

Spans are half-open ranges of Unicode code points in one article's stored text, which never changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module  # only for what an account shows of itself; the records stand on nothing
from typing import Any, ClassVar


class BlockKind(StrEnum):
    """What a stretch of a page is: story text, or something that stands around it."""

    HEADLINE = "headline"
    DEK = "dek"
    BYLINE = "byline"
    DATELINE = "dateline"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    CREDIT = "credit"
    ADVERTISEMENT = "advertisement"
    UPDATE_NOTE = "update_note"
    CORRECTION = "correction"
    CONTRIBUTORS = "contributors"
    TAGS = "tags"
    RELATED_LINKS = "related_links"
    OTHER = "other"


class Basis(StrEnum):
    """How a fact is known: printed, worked out, only bounded, brought from outside the text, or not at all."""

    EXPLICIT = "explicit"
    INFERRED = "inferred"
    BOUNDED = "bounded"
    EXTERNAL = "external"
    UNKNOWN = "unknown"


class Precision(StrEnum):
    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


class SourceKind(StrEnum):
    """Who a statement is put down to."""

    SELF_OUTLET = "self_outlet"
    OUTLET = "outlet"
    NEWS_AGENCY = "news_agency"
    PHOTO_AGENCY = "photo_agency"
    PERSON = "person"
    ANONYMOUS_PERSON = "anonymous_person"
    ANONYMOUS_GROUP = "anonymous_group"
    SPOKESPERSON = "spokesperson"
    ORGANISATION = "organisation"
    DOCUMENT = "document"
    COLLECTIVE = "collective"
    DIFFUSE = "diffuse"
    NON_RESPONDENT = "non_respondent"
    UNKNOWN = "unknown"


class Mode(StrEnum):
    """How words reach the reader: in the article's own voice, quoted, reported, or both."""

    PLAIN = "plain"
    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"
    HEADLINE = "headline"


class ResponseState(StrEnum):
    """What someone asked for comment did, from silence to denial."""

    NO_REPLY = "no_reply"
    UNREACHABLE = "unreachable"
    ASKED = "asked"
    DECLINED = "declined"
    REFUSED = "refused"
    DENIED = "denied"


class QuoteRole(StrEnum):
    SPEECH = "speech"
    ONE_WORD = "one_word"
    SCARE = "scare"
    TITLE = "title"
    UNSOURCED = "unsourced"


class Relation(StrEnum):
    """How two statements of different articles stand to each other."""

    SAME_TEXT = "same_text"
    VERBATIM_QUOTE = "verbatim_quote"
    EDITED_QUOTE = "edited_quote"
    PARAPHRASE = "paraphrase"
    PARTIAL = "partial"
    MERGED = "merged"
    UNSUPPORTED = "unsupported"
    OVERLAP = "overlap_not_derived"
    DIVERGENT = "divergent"


class Tri(StrEnum):
    """An answer that may be unclear."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


class Severity(StrEnum):
    BENIGN = "benign"
    NOTABLE = "notable"
    SERIOUS = "serious"


class EdgeType(StrEnum):
    """What one article (``from``) took from another article or from a source (``to``)."""

    CITES = "cites"
    QUOTES = "quotes"
    COPIES = "copies"
    FOLLOWS = "follows"
    SHARES_UPSTREAM = "shares_upstream"
    REVISES = "revises"
    RESTS_ON = "rests_on"
    SOUGHT_COMMENT_FROM = "sought_comment_from"
    CONTRIBUTOR = "contributor"
    PHOTO_FROM = "photo_from"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one article's text: ``start`` included, ``end`` not; code points."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def touches(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A span together with the article it lies in: evidence that anyone can look up."""

    doc: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class When:
    """A moment or an interval, and how it is known. ISO 8601 strings, with zone where one is known.

    ``value`` is set only when the moment is known to ``precision``; otherwise ``earliest`` and ``latest`` bound it.
    """

    value: str | None = None
    earliest: str | None = None
    latest: str | None = None
    precision: Precision = Precision.UNKNOWN
    basis: Basis = Basis.UNKNOWN
    evidence: tuple[Place, ...] = ()
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A typed stretch of the page. ``duplicate_of`` is the index of the block that it repeats."""

    kind: BlockKind
    start: int
    end: int
    duplicate_of: int | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink in the story text: where it stands and where it leads."""

    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True)
class Article:
    """One version of a page, as stored. ``id`` is a hash of uri and content; ``outlet`` an agent's id or None when not known.

    ``outlet_name`` is the publisher's name as the page gives it, ``outlet_basis`` how it is known
    (``why`` says from where: JSON-LD, host name, a phrase of the text).
    """

    id: str
    uri: str
    sha256: str
    length: int
    text: str
    url: str | None = None
    outlet: str | None = None
    outlet_name: str | None = None
    outlet_basis: Basis = Basis.UNKNOWN
    headline: str = ""
    authors: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    photo_credits: tuple[str, ...] = ()
    language: str = "und"
    published: When = When()
    updated: When = When()
    seen: When = When()
    sections: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where someone is named or meant, with how sure we are and who else it might be."""

    doc: str
    start: int
    end: int
    form: str
    confidence: float = 1.0
    alternatives: tuple[str, ...] = ()
    cue: str = ""


@dataclass(frozen=True, slots=True)
class Relationship:
    """A relation that the text states between two people or bodies ("his father Khalid")."""

    predicate: str
    object: str
    evidence: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """Someone or something the articles speak about, under all its spellings."""

    id: str
    type: str
    name: str
    spellings: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relationship, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Who a statement is put down to: one record per source and story (``agents`` in the JSON form).

    ``same_as`` is identity; ``possibly_same_as`` is "perhaps the same" (two anonymous sources).
    ``description`` is what is said of a source that is not named, ``speaks_for`` the id of the body behind a spokesperson.
    """

    id: str
    kind: SourceKind
    name: str
    in_corpus: bool = False
    speaks_for: str | None = None
    description: str = ""
    spellings: tuple[str, ...] = ()
    mentions: tuple[Place, ...] = ()
    same_as: tuple[str, ...] = ()
    possibly_same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One step of a sourcing chain. ``carried``: the source of the sentence before goes on speaking.
    ``inferred``: no words say so (a credit line, a shared upstream). ``parallel_to``: stands beside that agent, not under it.
    """

    agent: str
    source: Span | None = None
    cue: Span | None = None
    recipient: Span | None = None
    carried: bool = False
    inferred: bool = False
    parallel_to: str | None = None
    confidence: float = 1.0

    COMPUTED: ClassVar[tuple[str, ...]] = ("implicit",)

    @property
    def implicit(self) -> bool:
        return self.carried or self.inferred


@dataclass(frozen=True, slots=True)
class Hedge:
    """A word that weakens or strengthens a claim. ``strength`` runs from 0 (denied) to 1 (confirmed); plain telling is .9."""

    kind: str
    strength: float
    span: Span


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch between quotation marks, marks included. ``closed`` is false where the closing mark is missing."""

    start: int
    end: int
    closed: bool = True
    role: QuoteRole = QuoteRole.SPEECH

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class TimeRef:
    """A time expression and the interval that it denotes (ISO dates, both ends included)."""

    span: Span
    earliest: str | None
    latest: str | None
    precision: Precision = Precision.UNKNOWN
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an answer was given: the rule, what it saw, and how much it weighed (log-odds where it was added up)."""

    rule: str
    detail: str = ""
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that an article says, and who it puts it down to: ``chain``, outermost first (``()`` = its own voice)."""

    id: str
    doc: str
    parts: tuple[Span, ...]
    mode: Mode
    chain: tuple[ChainLink, ...] = ()
    sentence: int = 0
    hedges: tuple[Hedge, ...] = ()
    quotes: tuple[Quote, ...] = ()
    times: tuple[TimeRef, ...] = ()
    response: ResponseState | None = None
    denied: bool = False
    anonymity: Span | None = None
    entities: tuple[str, ...] = ()
    claim: str | None = None
    confidence: float = 1.0
    reasons: tuple[Reason, ...] = ()

    @property
    def start(self) -> int:
        return self.parts[0].start

    @property
    def end(self) -> int:
        return self.parts[-1].end

    @property
    def span(self) -> Span:
        return Span(self.parts[0].start, self.parts[-1].end)


@dataclass(frozen=True, slots=True)
class Edit:
    """One step that turns the earlier passage into the later one. ``a`` and ``b`` are offsets in the two articles' texts."""

    op: str
    a: Span
    b: Span
    a_text: str
    b_text: str
    kind: str = "wording"


@dataclass(frozen=True, slots=True)
class Drift:
    """Something that changed on the way from the earlier telling (``a``) to the later (``b``); an addition has no ``a``.

    ``type`` is the published name, ``slot`` the part of the sentence that was compared ("response", "office", "number").
    """

    type: str
    severity: Severity
    message: str
    a: Place | None = None
    b: Place | None = None
    direction: str = ""
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Statements of two articles that say the same, or nearly: ``from_`` is earlier, ``to`` later (``alignments`` in JSON).

    ``a`` and ``b`` are the passages that ``edits`` turn into each other.
    """

    id: str
    relation: Relation
    from_: tuple[str, ...]
    to: tuple[str, ...]
    derived: Tri = Tri.UNCLEAR
    confidence: float = 0.5
    a: Place | None = None
    b: Place | None = None
    edits: tuple[Edit, ...] = ()
    drift: tuple[Drift, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Derivation:
    """``from_`` (an article) took something from ``to`` (an article, or a source that may never be seen).

    ``share`` is the part of the taker's story text that it explains, 0..1, or None where it was not measured.
    """

    id: str
    from_: str
    to: str
    type: EdgeType
    basis: Basis
    confidence: float
    share: float | None = None
    version: str | None = None
    evidence: tuple[Place, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Interval:
    """Independent origins: at least ``min``, at most ``max``."""

    min: int
    max: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the paths of a claim end: the source that first said it, and the way there (document and agent ids)."""

    agent: str
    via: tuple[str, ...] = ()
    hearers: tuple[str, ...] = ()
    possibly_same_as: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """The tellings of one thing across the story, in time order, and how many independent origins stand behind them."""

    id: str
    text: str
    statements: tuple[str, ...]
    first_seen: str
    independent_origins: Interval
    origins: tuple[Origin, ...] = ()
    outlets: int = 0
    status: str = ""
    introduced_by: str | None = None
    misattributed_to: str | None = None
    contradicted_by: tuple[str, ...] = ()
    importance: float = 0.0


@dataclass(frozen=True, slots=True)
class Finding:
    """A warning for the reader: one sentence and the words it rests on."""

    id: str
    code: str
    severity: Severity
    message: str
    claims: tuple[str, ...] = ()
    alignments: tuple[str, ...] = ()
    evidence: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be used, where it came from, and what a person may do about it."""

    uri: str
    code: str
    message: str
    doc: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person ruled about a match, an edge, an identity or a claim. Kept for good; never mixed with the machine's score."""

    subject: str
    verdict: str
    by: str = ""
    at: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Engine:
    """What made an account: enough to make it again."""

    name: str
    version: str
    settings_sha256: str
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryInfo:
    """The story in a line: its name, its articles (ids, in order of first publication) and what counts about it."""

    id: str
    label: str
    documents: tuple[str, ...]
    first_published: When = When()
    key_claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """One story as it was told and retold: the only thing a report receives."""

    engine: Engine
    story: StoryInfo
    documents: tuple[Article, ...] = ()
    agents: tuple[Source, ...] = ()
    entities: tuple[Entity, ...] = ()
    statements: tuple[Statement, ...] = ()
    alignments: tuple[Match, ...] = ()
    claims: tuple[Claim, ...] = ()
    edges: tuple[Derivation, ...] = ()
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    generated: str | None = None

    SCHEMA: ClassVar[str] = "retold.story/1"

    def _repr_html_(self) -> str:
        """What a notebook shows: the story in a line, what matters most, the graph, the main claims."""
        html: str = import_module("retold.report.notebook").rich(self)
        return html

    def to_pandas(self) -> dict[str, Any]:
        """Every table of the account (articles, statements, matches, claims, ...) as a pandas data frame."""
        frames: dict[str, Any] = import_module("retold.report.tables").to_pandas(self)
        return frames

    def to_polars(self) -> dict[str, Any]:
        """The same as polars data frames."""
        frames: dict[str, Any] = import_module("retold.report.tables").to_polars(self)
        return frames
