"""The JSON API: everything that the pages show and do, one row of a table each."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

from retold.errors import UsageError
from retold.model import Account, SourceKind
from retold.store import (
    Alert,
    ArticleRow,
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
from retold.web import handing, judging, work
from retold.web.browse import ORDERS
from retold.web.openapi import Operation
from retold.web.pasting import Pasted, checked, checked_url
from retold.web.records import (
    ArticleView,
    ClaimView,
    NewArticle,
    NewMerge,
    NewRuling,
    NewSplit,
    NewWatch,
    Session,
    Split,
    State,
    Taken,
    claim_view,
)
from retold.web.service import NotFound, Service
from retold.web.shapes import BadRequest, Param, plain
from retold.web.views import story_formats

_MOST = 500
LIMIT = Param("limit", "How many at most.", int, 50, low=1, high=_MOST)
OFFSET = Param("offset", "How many to leave out first.", int, 0, low=0, high=1_000_000)
FILES = (*(m.partition(";")[0] for m in handing.MEDIA.values()), "application/octet-stream")
KINDS = tuple(str(k) for k in SourceKind)


def _id(name: str, about: str, most: int = 300) -> Param:
    return Param(name, about, most=most, in_path=True)


STORY, CLAIM, ARTICLE = (
    _id("story", "Id of a story."),
    _id("claim", "Id of a claim."),
    _id("article", "Id of an article version."),
)


def _missing(call: Any, *arguments: Any, **more: Any) -> Any:
    """Whatever the store says is not there, is not found."""
    try:
        return call(*arguments, **more)
    except UsageError as error:
        raise NotFound(str(error)) from error


# ------------------------------------------------------------------ reading
def counts(desk: Service) -> Counts:
    return desk.store.counts()


def stories(desk: Service, order: str, least: int, limit: int, offset: int) -> tuple[StoryRow, ...]:
    return desk.asked.stories(desk.stamp, order, least, limit, offset)


def story(desk: Service, story: str) -> Response:
    """Written once per state of the story: a long one is half a megabyte."""
    _, content = desk.of_story(story, "json", lambda a: json.dumps(plain(a), ensure_ascii=False, separators=(",", ":")))
    return Response(content.encode("utf-8", "replace"), media_type="application/json")


def story_row(desk: Service, story: str) -> StoryRow:
    return desk.store.story(desk.story_id(story))


def state(desk: Service, story: str) -> State:
    return handing.state_of(desk, story)


def story_articles(desk: Service, story: str) -> tuple[ArticleRow, ...]:
    return desk.store.articles(desk.story_id(story))


def story_claims(desk: Service, story: str, limit: int, offset: int) -> tuple[ClaimRow, ...]:
    desk.account(story)
    return desk.store.claims(desk.story_id(story), limit=limit, offset=offset)


def story_export(desk: Service, story: str, format: str, text: int) -> Response:
    return handing.story_file(desk.account(story), format, bool(text))


def claim(desk: Service, claim: str) -> ClaimView:
    account = desk.account(desk.claim_story(claim))
    now = desk.asked.claim_now(claim)
    found = next((c for c in account.claims if c.id == now), None)
    if found is None:
        raise NotFound("there is no such claim any more")
    return claim_view(account, found)


def recent(desk: Service, limit: int, offset: int) -> tuple[ArticleRow, ...]:
    return desk.store.recent(limit=limit, offset=offset)


def article(desk: Service, article: str) -> ArticleView:
    row = _missing(desk.store.article_row, article)
    record = desk.store.article(article)
    return ArticleView(row, record.text, record.language, desk.store.versions(row.page))


def sources(desk: Service, kind: str, limit: int, offset: int) -> tuple[SourceRow, ...]:
    return desk.store.sources(kind=kind or None, limit=limit, offset=offset)


def source(desk: Service, source: str, limit: int) -> SourcePage:
    found: SourcePage = _missing(desk.store.source, source, limit=limit)
    return found


def outlets(desk: Service, limit: int, offset: int) -> tuple[OutletRow, ...]:
    return desk.asked.outlets(limit, offset)


def outlet(desk: Service, outlet: str, limit: int) -> OutletPage:
    found: OutletPage = _missing(desk.store.outlet, outlet, limit=limit)
    return found


def search(desk: Service, q: str, limit: int) -> Found:
    return desk.store.search(q, limit=limit)


def problems(desk: Service, limit: int) -> tuple[ProblemRow, ...]:
    return desk.store.problems(limit=limit)


def rulings(desk: Service, subject: str, undone: int, limit: int) -> tuple[Ruling, ...]:
    return desk.store.judgements(subject or None, undone_too=bool(undone), limit=limit)


def alerts(desk: Service, after: int, limit: int) -> tuple[Alert, ...]:
    return desk.store.alerts(after=after, limit=limit)


def watches(desk: Service) -> tuple[Watch, ...]:
    return desk.store.watches()


# ------------------------------------------------------------------ doing
def add(desk: Service, body: NewArticle) -> Taken:
    if bool(body.address) == bool(body.text):
        raise BadRequest("give either an address or a text")
    what: Pasted | str = (
        checked_url(body.address)
        if body.address
        else checked(Pasted(body.text, body.title, body.outlet, body.published, body.url))
    )
    added = work.take(desk, what)
    for outcome, ids in (("new", added.new), ("version", added.versions), ("duplicate", added.duplicates)):
        if ids:
            return Taken(outcome, ids[0], desk.store.story_of(ids[0]))
    raise BadRequest("no article was found in it")


def rule(desk: Service, body: NewRuling) -> Ruling:
    two = body.verdict in (judging.SAME, judging.APART)
    if two != bool(body.other):
        raise BadRequest("other goes with same_as and not_same_as, and with nothing else")
    verdict = f"{body.verdict}:{body.other}" if two else body.verdict
    return work.rule(desk, body.story, body.subject, verdict, body.note, body.by)


def undo(desk: Service, ruling: int) -> Ruling:
    known = any(r.id == ruling for r in desk.store.judgements(undone_too=True, limit=1_000_000))
    if not known:
        raise NotFound(f"there is no ruling {ruling}")
    return desk.store.undo(ruling, by=desk.person, now=desk.now())


def watch(desk: Service, body: NewWatch) -> Watch:
    try:
        return desk.store.watch(body.phrase.encode("utf-8", "replace").decode(), by=desk.person, now=desk.now())
    except UsageError as error:
        raise BadRequest(str(error)) from error


def unwatch(desk: Service, watch: int) -> None:
    _missing(desk.store.unwatch, watch, now=desk.now())


def merge(desk: Service, story: str, body: NewMerge) -> StoryRow:
    mine, other = desk.story_id(story), desk.story_id(body.other)
    if mine == other:
        raise BadRequest("they are one story already")
    made = desk.store.merge([mine, other], by=desk.person, now=desk.now(), note=_clean(body.note))
    return desk.store.story(made)


def split(desk: Service, story: str, body: NewSplit) -> Split:
    left, new = desk.store.split(
        desk.story_id(story), [body.article], by=desk.person, now=desk.now(), note=_clean(body.note)
    )
    return Split(left, new)


def _clean(words: str) -> str:
    return " ".join(words.split()).encode("utf-8", "replace").decode()


# ------------------------------------------------------------------ the table
def operations() -> tuple[Operation, ...]:
    """Every operation, reading first. The routes and the OpenAPI document are both made from this."""
    order = Param("order", "fresh, concern or size.", default="fresh", choices=tuple(o for o, _ in ORDERS))
    least = Param("least", "Stories of at least so many articles.", int, 1, low=1, high=1_000_000)
    kind = Param("kind", "Only sources of this kind.", default="", choices=("", *KINDS))
    flag = Param("undone", "1: those taken back as well.", int, 0, low=0, high=1)
    number = {"type": int, "in_path": True, "low": 1, "high": 2**53}
    format_ = Param("format", "What to write.", choices=story_formats(), in_path=True)
    text = Param("text", "0 leaves the articles' words out.", int, 1, low=0, high=1)
    q = Param("q", 'Words; "..." is a phrase.', most=200)
    v = "/api/v1"
    return (
        Operation("GET", f"{v}/counts", "counts", "How much there is on the desk", Counts, counts),
        Operation("GET", f"{v}/stories", "stories", "Stories, freshest, most worrying or largest first", tuple[StoryRow, ...], stories, (order, least, LIMIT, OFFSET)),
        Operation("GET", f"{v}/stories/{{story}}", "story", "The full trace of a story, as a report", Account, story, (STORY,), waits=True),
        Operation("GET", f"{v}/stories/{{story}}/row", "storyRow", "A story in a line", StoryRow, story_row, (STORY,)),
        Operation("GET", f"{v}/stories/{{story}}/state", "storyState", "Whether its trace is at hand; asking puts it to work", State, state, (STORY,)),
        Operation("GET", f"{v}/stories/{{story}}/articles", "storyArticles", "The article versions of a story, oldest first", tuple[ArticleRow, ...], story_articles, (STORY,)),
        Operation("GET", f"{v}/stories/{{story}}/claims", "storyClaims", "The claims of a story, weightiest first", tuple[ClaimRow, ...], story_claims, (STORY, LIMIT, OFFSET), waits=True),
        Operation("GET", f"{v}/stories/{{story}}/export/{{format}}", "exportStory", "A story as a file", None, story_export, (STORY, format_, text), media=FILES, waits=True),
        Operation("GET", f"{v}/claims/{{claim}}", "claim", "A claim with its tellings, origins and changes", ClaimView, claim, (CLAIM,), waits=True),
        Operation("GET", f"{v}/articles", "articles", "The article versions taken in last", tuple[ArticleRow, ...], recent, (LIMIT, OFFSET)),
        Operation("GET", f"{v}/articles/{{article}}", "article", "One article version, with its words", ArticleView, article, (ARTICLE,)),
        Operation("GET", f"{v}/sources", "sources", "Who statements are put down to, most quoted first", tuple[SourceRow, ...], sources, (kind, LIMIT, OFFSET)),
        Operation("GET", f"{v}/sources/{{source}}", "source", "Everything put down to a source, and by whom", SourcePage, source, (_id("source", "Id of a source."), LIMIT)),
        Operation("GET", f"{v}/outlets", "outlets", "Outlets, those with most articles first", tuple[OutletRow, ...], outlets, (LIMIT, OFFSET)),
        Operation("GET", f"{v}/outlets/{{outlet}}", "outlet", "What an outlet takes, from whom, and how often it says so", OutletPage, outlet, (_id("outlet", "Id or name of an outlet."), LIMIT)),
        Operation("GET", f"{v}/search", "search", "What holds all the words", Found, search, (q, Param("limit", "How many of each kind at most.", int, 20, low=1, high=100))),
        Operation("GET", f"{v}/problems", "problems", "What could not be used, latest first", tuple[ProblemRow, ...], problems, (LIMIT,)),
        Operation("GET", f"{v}/rulings", "rulings", "What people ruled, latest first", tuple[Ruling, ...], rulings, (Param("subject", "Only about this id.", default=""), flag, LIMIT)),
        Operation("GET", f"{v}/alerts", "alerts", "What was worth a message, latest first", tuple[Alert, ...], alerts, (Param("after", "Only those with a higher id.", int, 0, low=0, high=2**53), LIMIT)),
        Operation("GET", f"{v}/watches", "watches", "What is watched for", tuple[Watch, ...], watches),
        Operation("POST", f"{v}/articles", "addArticle", "Fetch an address, or take in a text", Taken, add, body=NewArticle, status=201),
        Operation("POST", f"{v}/rulings", "rule", "Rule on a match, an edge, an identity, a claim", Ruling, rule, body=NewRuling, status=201, waits=True),
        Operation("POST", f"{v}/rulings/{{ruling}}/undo", "undoRuling", "Take a ruling back; it stays in the history", Ruling, undo, (Param("ruling", "Number of a ruling.", **number),)),  # type: ignore[arg-type]
        Operation("POST", f"{v}/watches", "watch", "Ask to hear of a name or phrase", Watch, watch, body=NewWatch, status=201),
        Operation("DELETE", f"{v}/watches/{{watch}}", "unwatch", "Stop hearing of it", None, unwatch, (Param("watch", "Number of a watch.", **number),), status=204),  # type: ignore[arg-type]
        Operation("POST", f"{v}/stories/{{story}}/merge", "mergeStories", "Make two stories one, for good", StoryRow, merge, (STORY,), NewMerge),
        Operation("POST", f"{v}/stories/{{story}}/split", "splitStory", "Take an article out into a story of its own, for good", Split, split, (STORY,), NewSplit),
    )  # fmt: skip


SESSION_OPERATION = Operation(
    "GET", "/api/v1/session", "session", "The token for changes in this session", Session, lambda desk: None
)
