"""Finding one's way: the list of stories, search, and the lists of people, outlets and what could not be used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from retold.model import SourceKind
from retold.report import text as words
from retold.report.claims import badge
from retold.report.markup import esc, tag
from retold.report.markup import words as exact_words
from retold.store import ArticleRow, Found, Hit, OutletRow, SourceRow, StoryRow
from retold.web import tables
from retold.web.layout import Page, exports, heading, link, listing, moment, pager, path, with_query
from retold.web.service import Service

PER_PAGE = 40
ORDERS = (("fresh", "Freshest"), ("concern", "Most worrying"), ("size", "Most articles"))
_KIND_ORDER = ("", *(k.value for k in SourceKind if k is not SourceKind.SELF_OUTLET))


def page_number(request: Request) -> int:
    given = request.query_params.get("page", "1")
    return min(max(int(given), 1), 10_000) if given.isascii() and given.isdigit() and len(given) < 6 else 1


def taken_along(request: Request, name: str, records: Sequence[Any]) -> Response | None:
    """The list itself as a file, where the address asks for one."""
    format = request.query_params.get("format")
    if format is None:
        return None
    headers = {"content-disposition": f'attachment; filename="retold-{name}.{format}"'}
    return Response(tables.rows(records, format), media_type=tables.MEDIA[format], headers=headers)


# ------------------------------------------------------------------ stories
def stories(desk: Service, request: Request) -> Page | Response:
    """All stories, the freshest or the most worrying first."""
    order = request.query_params.get("order", "fresh")
    order = order if order in dict(ORDERS) else "fresh"
    several = request.query_params.get("several", "1") != "0"
    page, least = page_number(request), 2 if several else 1
    found = desk.asked.stories(desk.stamp, order, least, PER_PAGE + 1, (page - 1) * PER_PAGE)
    if (file := taken_along(request, "stories", found[:PER_PAGE])) is not None:
        return file
    shown, more = found[:PER_PAGE], len(found) > PER_PAGE
    body = heading("Stories", _size(desk)) + _orders(order, several)
    body += tag("ol", "".join(story_item(r) for r in shown), class_="rows") if shown else _no_stories(desk, several)
    chosen = {"order": order, "several": "" if several else "0"}
    body += pager("/", page, more, **chosen) + exports(with_query("/", **chosen, page=page), tables.FORMATS)
    return Page("Stories", body, here="/")


def _size(desk: Service) -> str:
    n = desk.store.counts()
    facts = [words.count(n.articles, "article"), words.count(n.stories, "story", "stories"), f"{n.traced} traced"]
    line = esc(" · ".join(facts))
    if n.problems:
        line += " · " + tag("a", f"{n.problems} that could not be used", href="/problems")
    line += " · " + tag("a", "people and sources", href="/sources") + " · " + tag("a", "outlets", href="/outlets")
    return line


def _orders(order: str, several: bool) -> str:
    only = "" if several else "0"
    links = [
        tag(
            "li",
            tag("a", label, href=with_query("/", order=o, several=only), aria_current="true" if o == order else None),
        )
        for o, label in ORDERS
    ]
    other = "Show single articles too" if several else "Only stories of several articles"
    links.append(tag("li", tag("a", other, href=with_query("/", order=order, several="0" if several else ""))))
    return tag("ul", "".join(links), class_="sorts")


def _no_stories(desk: Service, several: bool) -> str:
    if several and desk.store.counts().articles:
        text = "No story has several articles yet. " + tag("a", "Show single articles", href="/?several=0") + "."
    else:
        text = f"Nothing is here yet. {tag('a', 'Add the first article', href='/add')}, or run <kbd>retold add</kbd>."
    return tag("p", text, class_="empty")


def story_item(row: StoryRow) -> str:
    """A story in a list: its name, what it consists of, how worrying it is, how fresh."""
    facts = [
        words.count(row.articles, "article"),
        words.count(row.outlets, "outlet") if row.outlets else "outlet not known",
    ]
    if row.versions > row.articles:
        facts.append(words.count(row.versions - row.articles, "later version"))
    if row.first:
        facts.append("first " + moment(row.first))
    marks = []
    if row.serious is None:
        marks.append(tag("span", "not traced yet" if row.articles > 1 else ""))
    else:
        marks += [badge("serious") + f" {row.serious}"] if row.serious else []
        marks += [badge("notable") + f" {row.notable}"] if row.notable else []
        marks += ["nothing to warn of"] if not row.serious and not row.notable else []
        marks += ["grown since it was traced"] if row.stale else []
    side = tag("div", "".join(tag("span", m) for m in marks if m), class_="side")
    label = row.label or "Story without a name"
    latest = f" · latest {esc(moment(row.last))}" if row.last and row.last != row.first else ""
    return tag(
        "li", tag("h2", link(path("story", row.id), label)) + tag("p", esc(" · ".join(facts)) + latest) + side
    )  # fmt: skip


# ------------------------------------------------------------------ search
def search(desk: Service, request: Request) -> Page | Response:
    """What holds all the words: stories, claims, people, outlets, articles. ``part=1`` gives the list alone, for the script."""
    query = request.query_params.get("q", "")[:200].strip()
    found = desk.store.search(query, limit=15) if query else Found()
    every = (*found.stories, *found.claims, *found.sources, *found.outlets, *found.articles)
    if (file := taken_along(request, "search", every)) is not None:
        return file
    inner = _found(desk, query, found, len(every))
    if request.query_params.get("part") == "1":
        return HTMLResponse(inner)
    body = heading("Search") + tag("div", inner, id="results")
    return Page(f"{query} – search" if query else "Search", body, here="/search", query=query)


def _found(desk: Service, query: str, found: Found, n: int) -> str:
    told = words.count(n, "result") if n else "Nothing found"
    status = tag("p", f"{told} for {exact_words(words.quoted(query))}" if query else "", role="status", class_="facts")
    if not query:
        return status + tag(
            "p",
            "Type names, words, or a phrase in quotation marks. Articles are searched as soon as they are added; claims and people once their story is traced.",
            class_="hint",
        )
    groups: tuple[tuple[str, tuple[Hit, ...], Callable[[Hit], str]], ...] = (
        ("Stories", found.stories, lambda h: path("story", h.id)),
        ("Claims", found.claims, lambda h: path("claim", h.id)),
        ("People and sources", found.sources, lambda h: path("source", h.id)),
        ("Outlets", found.outlets, lambda h: path("outlet", h.id)),
        ("Articles", found.articles, lambda h: path("article", h.id)),
    )
    about = desk.asked.about_claims([h.id for h in found.claims]) | desk.asked.about_articles(
        [h.id for h in found.articles]
    )
    out = "".join(
        tag("section", tag("h2", title) + tag("ul", "".join(_hit(h, to(h), about.get(h.id, "")) for h in hits), class_="rows"), class_=f"found-{title.split(' ')[0].lower()}")
        for title, hits, to in groups
        if hits
    )  # fmt: skip
    return status + out + (exports(with_query("/search", q=query), tables.FORMATS) if n else "")


def _hit(hit: Hit, address: str, about: str) -> str:
    title = _marked(hit.text, hit.marks) if hit.kind == "claim" else exact_words(hit.title or "no headline")
    below = ""
    if hit.kind == "article" or (hit.kind == "source" and hit.text.strip() != hit.title.strip()):
        below = tag("p", _marked(hit.text, hit.marks), class_="extract" if hit.kind == "article" else None)
    facts = tag("p", exact_words(about)) if about else ""
    return tag("li", tag("h3", tag("a", title, href=address)) + below + facts)


def _marked(text: str, marks: Sequence[tuple[int, int]]) -> str:
    """Words with what was searched for marked in them."""
    out, at = [], 0
    for start, end in sorted(marks):
        if start < at or end <= start:
            continue
        out.append(esc(text[at:start]) + tag("mark", esc(text[start:end]), class_="hit"))
        at = end
    return tag("bdi", "".join(out) + esc(text[at:]))


# ------------------------------------------------------------------ people, outlets, problems
def sources(desk: Service, request: Request) -> Page | Response:
    """Everybody to whom something is put down, most quoted first."""
    kind = request.query_params.get("kind", "")
    kind = kind if kind in _KIND_ORDER else ""
    page = page_number(request)
    found = desk.store.sources(kind=kind or None, limit=PER_PAGE + 1, offset=(page - 1) * PER_PAGE)
    if (file := taken_along(request, "sources", found[:PER_PAGE])) is not None:
        return file
    options = "".join(
        tag(
            "option",
            esc(words.sentence(words.plain(words.SOURCE_KINDS, k)) if k else "Every kind"),
            value=k,
            selected=k == kind,
        )
        for k in _KIND_ORDER
    )
    choose = tag(
        "form",
        tag("label", "Kind " + tag("select", options, name_="kind")) + tag("button", "Show", type="submit"),
        class_="rule",
        action="/sources",
    )
    rows = "".join(_source_item(r) for r in found[:PER_PAGE])
    body = (
        heading("People and sources", "Everybody to whom something is put down in the stories traced so far.") + choose
    )
    body += tag("ol", rows, class_="rows") if rows else tag("p", "Nobody yet.", class_="empty")
    body += pager("/sources", page, len(found) > PER_PAGE, kind=kind)
    return Page("People and sources", body + exports(with_query("/sources", kind=kind, page=page), tables.FORMATS))


def _source_item(row: SourceRow) -> str:
    facts = [
        words.plain(words.SOURCE_KINDS, row.kind),
        words.count(row.statements, "statement"),
        words.count(row.articles, "article"),
        words.count(row.stories, "story", "stories"),
    ]
    return tag(
        "li", tag("h2", link(path("source", row.id), row.name or "not named")) + tag("p", esc(" · ".join(facts)))
    )


def outlets(desk: Service, request: Request) -> Page | Response:
    """Outlets, those with most articles first."""
    page = page_number(request)
    found = desk.asked.outlets(PER_PAGE + 1, (page - 1) * PER_PAGE)
    if (file := taken_along(request, "outlets", found[:PER_PAGE])) is not None:
        return file
    rows = "".join(_outlet_item(r) for r in found[:PER_PAGE])
    body = heading("Outlets")
    body += tag("ol", rows, class_="rows") if rows else tag("p", "No outlet is known yet.", class_="empty")
    body += pager("/outlets", page, len(found) > PER_PAGE)
    return Page("Outlets", body + exports(with_query("/outlets", page=page), tables.FORMATS))


def _outlet_item(row: OutletRow) -> str:
    facts = [words.count(row.articles, "article"), words.count(row.stories, "story", "stories")]
    facts.append(
        f"{row.copied} of {row.traced} traced copy another outlet's words" if row.traced else "none traced yet"
    )
    return tag("li", tag("h2", link(path("outlet", row.id), row.name)) + tag("p", esc(" · ".join(facts))))


def problems(desk: Service, request: Request) -> Page | Response:
    """What could not be used, and why."""
    found = desk.store.problems(limit=200)
    if (file := taken_along(request, "problems", found)) is not None:
        return file
    items = [
        tag("h2", exact_words(r.problem.uri)) + tag("p", exact_words(r.problem.message) + esc(f" · {moment(r.at)}"))
        for r in found
    ]
    body = heading("What could not be used")
    body += listing(items, class_="rows") if items else tag("p", "Everything could be used.", class_="empty")
    return Page("What could not be used", body + exports("/problems", tables.FORMATS))


def api_page(desk: Service, request: Request) -> Page:
    """Where the JSON API is described."""
    example = "curl http://" + request.headers.get("host", "127.0.0.1") + "/api/v1/stories?order=concern"
    body = heading("JSON API", "Everything that these pages show and do, for programs.")
    body += tag("p", tag("a", "The OpenAPI document", href="/api/v1/openapi.json")) + tag(
        "pre", tag("code", esc(example))
    )
    body += tag(
        "p",
        "What changes something wants the token that <code>GET /api/v1/session</code> gives, in the header <code>X-Retold-CSRF</code>, together with the session's cookie; or the access token of the desk as a bearer token.",
    )
    return Page("JSON API", body)


def article_item(row: ArticleRow) -> str:
    """An article in a list."""
    facts = [row.outlet or "outlet not known", moment(row.published)]
    if row.versions > 1:
        facts.append(f"version {row.number} of {row.versions}")
    return tag("h3", link(path("article", row.id), row.headline or "no headline")) + tag(
        "p", exact_words(" · ".join(facts))
    )
