"""The pages of one thing: a story, a claim, an article with its versions, a source, an outlet."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from retold.compare.edits import diff
from retold.errors import UsageError
from retold.model import Account, Article, Span
from retold.report import text as words
from retold.report.claims import claim_body
from retold.report.lookup import Story
from retold.report.markup import esc, tag, web_link
from retold.report.markup import words as exact_words
from retold.report.reading import FAMILIES, weave
from retold.report.reading import article as marked_article
from retold.store import ArticleRow, Said, Taken
from retold.store.accounts import source_key
from retold.web import judging
from retold.web.browse import article_item, taken_along
from retold.web.layout import Page, exports, heading, link, listing, moment, path, rebase
from retold.web.service import NotFound, NotReady, Service
from retold.web.storyview import PREFIX, story_body
from retold.web.tables import FORMATS

_TOP = (("/", "Stories"),)
_SEAM = "<!-- beside it -->"  # no escaped text can hold it
_MOST_WAITING = 20  # traces in the queue from which an article page asks for no more


def story_formats() -> tuple[str, ...]:
    from retold.report.export import FORMATS as known

    return tuple(known)


# ------------------------------------------------------------------ story
def story(desk: Service, request: Request) -> Page | Response:
    """The report's views, live; while the trace is made, the articles it is made of."""
    named = request.path_params["story"]
    story_id, body = desk.of_story(named, "story", story_body)
    row = desk.store.story(story_id)
    actions = listing(
        [
            tag("a", "Judge", href=path("story", story_id, "judge")),
            tag("a", "Split or merge", href=path("story", story_id, "group")),
            tag("a", "Add an article", href="/add"),
        ],
        class_="sorts",
    )
    own = heading(row.label or "Story without a name") + actions
    end = exports(path("story", story_id, "export"), story_formats())
    return Page(row.label or "Story", own + body + end, trail=_TOP, reading=True)


def waiting(desk: Service, wait: NotReady) -> Page:
    """A story whose trace is being made: its articles can be read already, and the page renews itself."""
    row = desk.store.story(wait.story)
    if wait.failure:
        told = tag(
            "div",
            tag("p", f"This story could not be traced: {exact_words(wait.failure)}"),
            class_="notice wait",
            role="status",
        )
    else:
        told = tag(
            "div",
            tag(
                "p",
                "Retold is reading these articles. The page shows the trace as soon as it is there; that takes a few seconds.",
            ),
            class_="notice wait",
            role="status",
            data_wait=path("story", wait.story, "state"),
        )
    articles = desk.store.articles(wait.story)
    body = heading(row.label or "Story without a name", esc(words.count(row.articles, "article"))) + told
    body += tag("h2", "Articles") + listing((article_item(a) for a in articles), class_="rows")
    status = 200 if wait.failure is None else 500
    return Page(row.label or "Story", body, trail=_TOP, refresh=0 if wait.failure else 3, status=status)


# ------------------------------------------------------------------ claim
def claim(desk: Service, request: Request) -> Page | Response:
    """One claim: who tells it, what it rests on, what changed, and the forms to rule on all of it."""
    named = request.path_params["claim"]
    story_id, body = desk.of_story(
        desk.claim_story(named),
        f"claim {named}",
        lambda a: _claim_body(a, desk.asked.claim_now(named) or "", desk.mark),
    )
    label = desk.store.story(story_id).label or "Story"
    return Page(words.shorten(desk.asked.claim_words(named), 80), body, trail=(*_TOP, (path("story", story_id), label)))


def _claim_body(account: Account, claim_id: str, mark: str) -> str:
    made = weave(Story(account), PREFIX)
    found = made.story.claims.get(claim_id)
    if found is None:
        raise NotFound("there is no such claim any more")
    at = path("story", account.story.id)
    facts = (
        f"told by {words.count(made.story.claim_outlets(found), 'outlet')}",
        words.origins_long(found.independent_origins),
        words.safe_line(words.status(found)),
    )
    told = weave(Story(judging.readable(account)), PREFIX) if account.judgements else made
    forms, mine = judging.Desk(mark, path("claim", found.id)), set(found.statements)
    matches = [m for m in account.alignments if mine & {*m.from_, *m.to}]
    judged = judging.buttons(
        forms, account.story.id, found.id, "this claim", ((judging.CONFIRM, "Confirm"), (judging.REJECT, "Reject"))
    )
    judged += judging.claim_pairs(forms, made.story, found)
    judged += tag("h3", "Tellings taken for one") + rebase(judging.matches(forms, made, matches, 4), at)
    return (
        heading(words.shorten(found.text, 400), exact_words(" · ".join(f for f in facts if f)))
        + rebase(claim_body(told, found, 2), at)
        + tag("section", tag("h2", "Judge", id="judge") + judged)
        + exports(path("claim", found.id, "export"), ("json",))
    )


# ------------------------------------------------------------------ article
def article(desk: Service, request: Request) -> Page | Response:
    """One article with what its story knows of it, and how it changed from version to version."""
    named = request.path_params["article"]
    try:
        row, record = desk.store.article_row(named), desk.store.article(named)
    except UsageError as error:
        raise NotFound(str(error)) from error
    versions = desk.store.versions(row.page)
    label = desk.store.story(row.story).label
    text, aside = _article_parts(desk, row, record)
    text = tag("div", text, class_="desk") + _version_changes(desk, versions, row)
    body = heading(record.headline or "Article without a headline")
    body += tag(
        "div",
        tag("div", text) + tag("aside", _versions(versions, named) + aside, aria_label="About this article"),
        class_="columns",
    )
    body += exports(path("article", named, "export"), ("txt", "json"))
    return Page(record.headline or "Article", body, trail=(*_TOP, (path("story", row.story), label or "Story")))


def _article_parts(desk: Service, row: ArticleRow, record: Article) -> tuple[str, str]:
    """The article's words, marked where its story is traced, and what stands beside them."""
    if desk.is_fresh(row.story):
        pages = desk.asked.sources_of(row.story)
        _, both = desk.of_story(row.story, f"article {row.id}", lambda a: _marked_parts(a, row.id, pages))
        text, _, aside = both.partition(_SEAM)
        return text, aside
    if desk.jobs.busy() < _MOST_WAITING and desk.jobs.failure(row.story) is None:
        desk.jobs.trace(row.story)
    told = "Its story is being traced; what it took from whom is shown then."
    return _plain_article(record, row), tag("p", told, class_="hint")


def _marked_parts(account: Account, named: str, pages: frozenset[str]) -> str:
    made = weave(Story(account), PREFIX)
    text = rebase(marked_article(made, made.story.docs[named], 2), path("story", account.story.id))
    return text + _SEAM + _relations(made.story, named, pages) + _legend()


def _plain_article(record: Article, row: ArticleRow) -> str:
    facts = tag(
        "p", exact_words(f"{row.outlet or 'outlet not known'} · {words.when(record.published)}"), class_="facts"
    )
    paragraphs = "".join(tag("p", esc(p), dir="auto") for p in record.text.split("\n") if p.strip())
    original = web_link(record.url, "open the original")
    return tag("article", facts + (tag("p", original) if original else "") + tag("div", paragraphs, class_="story"))


def _legend() -> str:
    lines = [tag("span", esc(label), class_=f"s-{letter}") for letter, label, _ in FAMILIES]
    told = tag(
        "p",
        "Shaded passages are told in another article too. A line under the words says who they are put down to:",
        class_="hint",
    )
    return tag("h2", "What the marks mean") + told + listing([*lines, "no line: the outlet’s own voice"])


def _versions(versions: tuple[ArticleRow, ...], named: str) -> str:
    if len(versions) < 2:
        return ""
    items = []
    for v in versions:
        label = f"Version {v.number}, taken in {moment(v.added)}"
        items.append(tag("strong", esc(label)) if v.id == named else link(path("article", v.id), label))
    return tag("h2", "Versions") + listing(items)


def _version_changes(desk: Service, versions: tuple[ArticleRow, ...], row: ArticleRow) -> str:
    """What this version has that the one before had not, and the other way round."""
    if row.number < 2:
        return ""
    before = next((v for v in versions if v.number == row.number - 1), None)
    if before is None:
        return ""
    old, new = desk.store.article(before.id), desk.store.article(row.id)
    edits = diff(old.text, Span(0, len(old.text)), new.text, Span(0, len(new.text)))
    head = tag("h2", f"What changed since version {before.number}")
    if not edits:
        return head + tag("p", "The words are the same.", class_="hint")
    parts, at = [], 0
    for e in edits:
        parts.append(esc(new.text[at : e.b.start]))
        parts.append(tag("del", esc(e.a_text)) if e.a_text.strip() else "")
        parts.append(tag("ins", esc(e.b_text)) if e.b_text.strip() else esc(e.b_text))
        at = e.b.end
    parts.append(esc(new.text[at:]))
    return head + tag("div", "".join(parts), class_="sheet redline", dir="auto")


def _relations(story: Story, doc: str, pages: frozenset[str]) -> str:
    """What this article took, and who took from it, in sentences that lead on."""
    took, gave = [], []
    for edge in story.account.edges:
        share = f" ({edge.share:.0%} of its text)" if edge.share is not None else ""
        if edge.from_ == doc:
            took.append(
                words.sentence(words.edge_sentence(edge.type, "")).rstrip()
                + " "
                + _name(story, edge.to, pages)
                + esc(share)
            )
        elif edge.to == doc:
            gave.append(
                _name(story, edge.from_, pages) + " " + esc(words.edge_sentence(edge.type, "it").strip() + share)
            )
    out = tag("h2", "What it took") + (listing(took) if took else tag("p", "Nothing that was found.", class_="hint"))
    return (
        out
        + tag("h2", "Who took from it")
        + (listing(gave) if gave else tag("p", "Nobody that was found.", class_="hint"))
    )


def _name(story: Story, some_id: str, pages: frozenset[str]) -> str:
    """An article or a source by name, leading to its own page where it has one."""
    if some_id in story.docs:
        return link(path("article", some_id), story.label(some_id))
    agent = story.agents.get(some_id)
    key = source_key(agent.kind, agent.name, story.account.story.id) if agent else ""
    return link(path("source", key), story.label(some_id)) if key in pages else exact_words(story.label(some_id))


# ------------------------------------------------------------------ source
def source(desk: Service, request: Request) -> Page | Response:
    """Everything put down to one source, oldest first, and by which outlets."""
    named = request.path_params["source"]
    try:
        found = desk.store.source(named)
    except UsageError as error:
        raise NotFound(str(error)) from error
    if (file := taken_along(request, "source", found.said)) is not None:
        return file
    s = found.source
    facts = [
        words.plain(words.SOURCE_KINDS, s.kind),
        words.count(s.statements, "statement"),
        words.count(s.articles, "article"),
        words.count(s.stories, "story", "stories"),
    ]
    body = heading(s.name or "Source without a name", esc(" · ".join(facts)))
    by = [
        tag(
            "tr",
            tag("th", exact_words(o or "outlet not known"), scope="row")
            + tag("td", str(n), data_label="Statements", class_="num"),
        )
        for o, n in found.outlets
    ]
    table = tag(
        "table",
        tag("thead", tag("tr", tag("th", "Outlet", scope="col") + tag("th", "Statements", scope="col", class_="num")))
        + tag("tbody", "".join(by)),
        class_="bars",
    )
    said = listing((_said(x) for x in found.said), class_="rows")
    if s.statements > len(found.said):
        said += tag("p", f"The first {len(found.said)} of {s.statements} are shown.", class_="soft")
    aside = tag("aside", tag("h2", "Who reports it") + table, aria_label="Who reports it")
    body += tag("div", tag("div", tag("h2", "What is put down to them") + said) + aside, class_="columns")
    return Page(s.name, body + exports(path("source", named), FORMATS), trail=(("/sources", "People and sources"),))


def _said(said: Said) -> str:
    where = " · ".join(x for x in (said.outlet or "outlet not known", moment(said.published, "")) if x)
    return (
        tag("p", exact_words(words.quoted(words.shorten(said.words, 400))), class_="extract")
        + tag("p", exact_words(where) + " · " + link(path("article", said.article), words.shorten(said.headline or "article", 70)))
    )  # fmt: skip


# ------------------------------------------------------------------ outlet
def outlet(desk: Service, request: Request) -> Page | Response:
    """How much an outlet copies, from whom, how often it says so, and who takes from it."""
    named = request.path_params["outlet"]
    try:
        found = desk.store.outlet(named, limit=60)
    except UsageError as error:
        raise NotFound(str(error)) from error
    if (file := taken_along(request, "outlet", (*found.takes_from, *found.taken_by))) is not None:
        return file
    o = found.outlet
    numbers = [
        ("Articles", str(o.articles)),
        ("In stories", str(o.stories)),
        ("Traced so far", str(o.traced)),
        ("Copy another's words", _part(o.copied, o.traced)),
        ("Say whom they took from", _part(found.credited, found.takings)),
    ]
    body = heading(o.name) + tag(
        "dl", "".join(tag("div", tag("dt", esc(k)) + tag("dd", esc(v))) for k, v in numbers), class_="numbers"
    )
    body += tag("h2", "Takes from") + _taken(found.takes_from, "It was not found to take from another outlet.")
    body += tag("h2", "Taken by") + _taken(found.taken_by, "No other outlet was found to take from it.")
    body += tag("h2", "Articles, latest first") + listing((article_item(a) for a in found.articles), class_="rows")
    if o.articles > len(found.articles):
        body += tag("p", f"The last {len(found.articles)} of {o.articles} are shown.", class_="soft")
    return Page(o.name, body + exports(path("outlet", named), FORMATS), trail=(("/outlets", "Outlets"),))


def _part(n: int, whole: int) -> str:
    """``3 of 8 (38%)``; what was not measured is never shown as zero."""
    return f"{n} of {whole} ({n / whole:.0%})" if whole else "not measured yet"


def _taken(rows: tuple[Taken, ...], none: str) -> str:
    if not rows:
        return tag("p", none, class_="hint")
    names = ("Outlet", "How", "Articles", "Share of the text, mean")
    heads = "".join(tag("th", h, scope="col", class_="num" if n > 1 else None) for n, h in enumerate(names))
    lines = "".join(
        tag(
            "tr",
            tag("th", link(path("outlet", t.other), t.name), scope="row")
            + tag("td", esc(words.plain(words.EDGE_TYPES, t.kind)), data_label="How")
            + tag("td", str(t.articles), data_label="Articles", class_="num")
            + tag(
                "td",
                f"{t.share:.0%}" if t.share is not None else tag("span", "not measured", class_="soft"),
                data_label="Share of the text, mean",
                class_="num",
            ),
        )
        for t in rows
    )
    return tag("table", tag("thead", tag("tr", heads)) + tag("tbody", lines), class_="bars")
