"""What a person does at the desk: rule, undo, add, watch, split and merge. Every function here has passed the form's token check."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from retold.errors import UsageError
from retold.model import Account
from retold.report import text as words
from retold.report.claims import badge
from retold.report.lookup import Story
from retold.report.markup import esc, tag
from retold.report.markup import words as exact_words
from retold.report.reading import weave
from retold.store import Added, Ruling
from retold.web import judging
from retold.web.browse import taken_along
from retold.web.layout import Page, exports, form, heading, hidden, link, listing, moment, path, rebase, with_query
from retold.web.pasting import MOST_CHARACTERS, Pasted, checked, checked_url, read_pasted, read_url
from retold.web.service import Service
from retold.web.shapes import BadRequest
from retold.web.storyview import PREFIX
from retold.web.tables import FORMATS
from retold.web.views import story_formats

Form = Mapping[str, str]
_MOST_FIELDS = 2000
# what was done -> what the next page says first
DONE: Mapping[str, str] = {
    "ruled": "Your ruling is kept.",
    "undone": "The ruling was taken back; it stays in the history.",
    "added": "The article was taken in.",
    "version": "A new version of a page that was known was taken in.",
    "duplicate": "These words were known already; nothing was added.",
    "watched": "You will hear of every new article that holds it.",
    "unwatched": "It is no longer watched for.",
    "looked": "Looking for news; reload in a moment.",
    "split": "The articles now are a story of their own, and will stay apart.",
    "merged": "The stories now are one, and will stay together.",
}


def read_form(body: bytes) -> list[tuple[str, str]]:
    """The fields of a form as the browser sent them."""
    try:
        return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise BadRequest("the form has too many fields") from error


def local(address: str, otherwise: str = "/") -> str:
    """An address inside the desk, whatever a form says: never another host."""
    parts = urlsplit(address.replace("\\", "/")) if address.isprintable() else urlsplit("")
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return parts.path if inside and parts.path.startswith("/") and not parts.path.startswith("//") else otherwise


def notice(request: Request) -> str:
    return DONE.get(request.query_params.get("done", ""), "")


def undo_offer(desk: Service, request: Request) -> str:
    """Right after a ruling: one press takes it back."""
    given = request.query_params.get("ruling", "")
    if request.query_params.get("done") != "ruled" or not (given.isascii() and given.isdigit() and len(given) < 10):
        return ""
    inner = hidden("ruling", given) + hidden("back", request.url.path) + tag("button", "Undo", type="submit")
    return form("/undo", inner, desk.guard.csrf(request.state.session), class_="rule")


def _back(desk: Service, form_: Form, done: str, **more: str | int) -> Response:
    return RedirectResponse(with_query(local(form_.get("back", "/")), done=done, **more), 303)


# ------------------------------------------------------------------ ruling
def judge_page(desk: Service, request: Request) -> Page | Response:
    """Everything in a story that a person may rule on, the doubtful first."""
    story_id, body = desk.of_story(request.path_params["story"], "judge", lambda a: _judge_body(a, desk.mark))
    label, at = desk.store.story(story_id).label or "Story", path("story", story_id)
    title = f"Judge: {label}"
    return Page(title, heading(title) + body, trail=(("/", "Stories"), (at, label)))


def _judge_body(account: Account, mark: str) -> str:
    story_id = account.story.id
    made, at = weave(Story(account), PREFIX), path("story", story_id)
    forms = judging.Desk(mark, path("story", story_id, "judge"))
    parts = (
        ("edges", "Who took from whom", judging.edges(forms, made.story, account.edges, 3)),
        ("matches", "Tellings taken for one", judging.matches(forms, made, account.alignments, 3)),
        ("identities", "Sources that may be one", judging.identities(forms, made.story, 3)),
        ("claims", "Claims that are one, or are not", judging.claim_pairs(forms, made.story)),
    )
    hint = (
        "Your rulings stand beside the machine's answers and never replace its scores. "
        "The doubtful come first; every ruling can be taken back."
    )
    menu = listing((tag("a", title, href=f"#{name}") for name, title, _ in parts), class_="sorts")
    sections = "".join(tag("section", tag("h2", title, id=name) + inner) for name, title, inner in parts if inner)
    return (
        tag("p", hint, class_="hint")
        + menu
        + rebase(sections, at)
        + exports(path("story", story_id, "export"), story_formats())
    )


def judge(desk: Service, request: Request, form_: Form) -> Response:
    ruling = rule(desk, form_.get("story", ""), form_.get("subject", ""), _verdict(form_), form_.get("note", ""))
    return _back(desk, form_, "ruled", ruling=ruling.id)


def _verdict(form_: Form) -> str:
    verdict, other = form_.get("verdict", ""), form_.get("other", "")
    return f"{verdict}:{other}" if verdict in (judging.SAME, judging.APART) and other else verdict


def rule(desk: Service, story: str, subject: str, verdict: str, note: str, by: str = "") -> Ruling:
    """Keep a ruling about something in a story. Raises BadRequest for what cannot be ruled, NotReady before the trace."""
    code, _, other = verdict.partition(":")
    if code not in judging.VERDICTS:
        raise BadRequest(f"a verdict is one of {', '.join(judging.VERDICTS)}")
    account = desk.account(story)
    known = judging.subjects(account)
    if subject not in known:
        raise BadRequest("there is nothing with this id in the story")
    if code in (judging.SAME, judging.APART) and (other not in known or other == subject):
        raise BadRequest("name two different things of this story")
    clean = " ".join(note.split())[:500].encode("utf-8", "replace").decode()
    who = " ".join(by.split())[:100].encode("utf-8", "replace").decode() or desk.person
    return desk.store.judge(subject, verdict, by=who, now=desk.now(), note=clean)


def undo(desk: Service, request: Request, form_: Form) -> Response:
    given = form_.get("ruling", "")
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise BadRequest("which ruling?")
    desk.store.undo(int(given), by=desk.person, now=desk.now())
    return _back(desk, form_, "undone")


def rulings(desk: Service, request: Request) -> Page | Response:
    """Every ruling, latest first, those taken back as well."""
    found = desk.store.judgements(undone_too=True, limit=300)
    if (file := taken_along(request, "rulings", found)) is not None:
        return file
    token = desk.guard.csrf(request.state.session)
    body = heading(
        "Rulings",
        "What people decided, latest first. Nothing is ever deleted: what was taken back stays, struck through.",
    )
    if found:
        about = desk.asked.about_rulings([r.id for r in found])
        body += listing((_ruling(desk, r, about[r.id], token) for r in found), class_="rows")
    else:
        body += tag("p", "Nobody has ruled on anything yet. Open a story and choose Judge.", class_="empty")
    return Page("Rulings", body + exports("/rulings", FORMATS), here="/rulings")


def _ruling(desk: Service, r: Ruling, about: tuple[str, str], token: str) -> str:
    said, goal = about
    code, _, other = r.verdict.partition(":")
    verdict = judging.VERDICTS.get(code, words.humanise(code))
    if other:
        told = desk.asked.claim_words(other)
        verdict += (
            f" {words.quoted(words.shorten(told, 100)) if told else words.humanise(other.partition(':')[2] or other)}"
        )
    shown = words.shorten(said, 140)
    name = link(path("claim" if goal.startswith("c") else "story", goal), shown) if goal else exact_words(shown)
    line = f"{name}: {exact_words(verdict)}"
    facts = [f"by {r.by}" if r.by else "by somebody", moment(r.at)]
    if r.note:
        facts.append(r.note)
    if r.undone_at:
        facts.append(f"taken back {moment(r.undone_at)}" + (f" by {r.undone_by}" if r.undone_by else ""))
    side = ""
    if not r.undone_at:
        inner = hidden("ruling", str(r.id)) + hidden("back", "/rulings")
        inner += tag("button", "Undo", type="submit", aria_label=f"Undo ruling {r.id}")
        side = tag("div", form("/undo", inner, token, class_="rule"), class_="side")
    return tag("h2", line, class_="undone" if r.undone_at else None) + tag("p", exact_words(" · ".join(facts))) + side


# ------------------------------------------------------------------ adding
def add_page(desk: Service, request: Request, form_: Form | None = None, problem: str = "") -> Page:
    """Two ways to bring an article: an address, or a text that was pasted."""
    given = form_ or {}
    token = desk.guard.csrf(request.state.session)

    def field(name: str, label: str, hint: str = "", **more: str) -> str:
        told = tag("span", esc(hint), class_="hint", id=f"h-{name}") if hint else ""
        extra = "".join(f' {k}="{esc(v)}"' for k, v in more.items())
        described = f' aria-describedby="h-{name}"' if hint else ""
        return tag("label", f'{label}{told}<input name="{name}" value="{esc(given.get(name, ""))}"{described}{extra}>')

    told = tag("div", tag("p", esc(problem)), class_="notice wait", role="alert") if problem else ""
    by_url = field(
        "address",
        "Address",
        "http or https; fetched once, and robots.txt is obeyed.",
        type="url",
        maxlength="2000",
        autocomplete="off",
    )
    by_url += tag("button", "Fetch and add", type="submit", name_="way", value="url")
    text = tag("label", "Text" + tag("span", "Headline first, then byline and story; the source of a page (HTML) works too.", class_="hint", id="h-text")
               + f'<textarea name="text" aria-describedby="h-text" maxlength="{MOST_CHARACTERS}">' + "\n" + esc(given.get("text", "")) + "</textarea>")  # fmt: skip
    pair = field("outlet", "Outlet (if you know it)", maxlength="200") + field(
        "published", "Published (if you know it)", "2026-05-14 or 2026-05-14T09:05", maxlength="40"
    )
    pair += field("title", "Headline (if the text has none)", maxlength="500") + field(
        "url", "Its address (not fetched)", type="url", maxlength="2000"
    )
    by_text = (
        text
        + tag("div", pair, class_="pair")
        + tag("button", "Add this text", type="submit", name_="way", value="text")
    )
    body = heading("Add articles") + told
    body += tag("section", tag("h2", "From the web") + form("/add", by_url, token, class_="stack"))
    body += tag("section", tag("h2", "Paste a text") + form("/add", by_text, token, class_="stack"))
    body += tag(
        "p", "For many at once use <kbd>retold add</kbd> or <kbd>retold watch</kbd> on the command line.", class_="hint"
    )
    return Page("Add articles", body, here="/add", status=422 if problem else 200)


def add(desk: Service, request: Request, form_: Form) -> Page | Response:
    try:
        if form_.get("way") == "url":
            added = take(desk, checked_url(form_.get("address", "")))
        else:
            kept = {k: " ".join(form_.get(k, "").split())[:2000] for k in ("title", "outlet", "published", "url")}
            added = take(desk, checked(Pasted(text=form_.get("text", ""), **kept)))
    except UsageError as error:
        return add_page(desk, request, form_, str(error))
    except BadRequest as error:
        return add_page(desk, request, form_, str(error))
    done, ids = (
        ("added", added.new)
        if added.new
        else ("version", added.versions)
        if added.versions
        else ("duplicate", added.duplicates)
    )
    return RedirectResponse(with_query(path("article", ids[0]) if ids else "/", done=done), 303)


def take(desk: Service, what: Pasted | str) -> Added:
    """Read a pasted text, or fetch an address, and take it in. Raises BadRequest with a line that says why it cannot be."""
    now = desk.now()
    found, problems = read_url(what, desk.allow_private, now) if isinstance(what, str) else read_pasted(what, now)
    added = desk.store.add(found, problems, now=now)
    if not found:
        raise BadRequest(problems[0].message if problems else "no article was found in it")
    return added


# ------------------------------------------------------------------ alerts
def alerts(desk: Service, request: Request) -> Page | Response:
    """What was worth a message, and what is watched for."""
    found = desk.store.alerts(limit=200)
    if (file := taken_along(request, "alerts", found)) is not None:
        return file
    token = desk.guard.csrf(request.state.session)
    marks = {"corrected": "serious", "withdrawn": "serious", "new_origin": "notable", "watched": "benign"}
    items = [
        tag("h2", link(path("story", a.story), a.message)) + tag("p", esc(f"{words.humanise(a.kind)} · {moment(a.at)}"))
        + tag("div", badge(marks.get(a.kind, "benign")) if marks.get(a.kind) != "benign" else "", class_="side")
        for a in found
    ]  # fmt: skip
    body = heading(
        "Alerts",
        "A claim has a new independent origin; a first report is corrected or withdrawn while copies stand; a name you watch for appears.",
    )
    body += form("/alerts/look", tag("button", "Look for news now", type="submit"), token, class_="rule")
    body += listing(items, class_="rows") if items else tag("p", "No alert so far.", class_="empty")
    watching = [
        tag("h3", exact_words(w.phrase)) + tag("p", esc(f"since {moment(w.at)}" + (f", {w.by}" if w.by else "")))
        + tag("div", form("/alerts/unwatch", hidden("watch", str(w.id)) + tag("button", "Stop", type="submit", aria_label=f"Stop watching for {w.phrase}"), token, class_="rule"), class_="side")
        for w in desk.store.watches()
    ]  # fmt: skip
    body += tag("h2", "Watched for") + (
        listing(watching, class_="rows") if watching else tag("p", "No name or phrase is watched for.", class_="hint")
    )
    field = '<input name="phrase" maxlength="200" required autocomplete="off">'
    body += form(
        "/alerts/watch",
        tag("label", "Name or phrase " + field) + tag("button", "Watch for it", type="submit"),
        token,
        class_="rule",
    )
    body += tag("p", "Feed: " + tag("a", "alerts as Atom", href="/alerts.xml"), class_="export") + exports(
        "/alerts", FORMATS
    )
    return Page("Alerts", body, here="/alerts")


def watch(desk: Service, request: Request, form_: Form) -> Response:
    desk.store.watch(form_.get("phrase", "")[:200].encode("utf-8", "replace").decode(), by=desk.person, now=desk.now())
    return RedirectResponse("/alerts?done=watched", 303)


def unwatch(desk: Service, request: Request, form_: Form) -> Response:
    given = form_.get("watch", "")
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise BadRequest("which watch?")
    desk.store.unwatch(int(given), now=desk.now())
    return RedirectResponse("/alerts?done=unwatched", 303)


def look(desk: Service, request: Request, form_: Form) -> Response:
    desk.jobs.alerts()
    return RedirectResponse("/alerts?done=looked", 303)


# ------------------------------------------------------------------ splitting and merging
def group_page(desk: Service, request: Request) -> Page:
    """Which articles belong to a story: take some out, or make two stories one."""
    story_id = desk.story_id(request.path_params["story"])
    row = desk.store.story(story_id)
    token, at = desk.guard.csrf(request.state.session), path("story", story_id)
    boxes = []
    seen: set[str] = set()
    for a in desk.store.articles(story_id):
        if a.page not in seen:
            seen.add(a.page)
            label = f"{a.outlet or 'outlet not known'}: {words.shorten(a.headline or a.url or a.id, 100)}"
            boxes.append(
                tag(
                    "label",
                    f'<input type="checkbox" name="article" value="{esc(a.id)}"> {exact_words(label)}',
                    class_="check",
                )
            )
    split = listing(boxes, class_="checks") + _note() + tag("button", "Take these out", type="submit")
    others = [s for s in desk.store.stories(limit=60) if s.id != story_id]
    options = "".join(tag("option", esc(f"{words.shorten(s.label, 90)} ({s.articles})"), value=s.id) for s in others)
    body = heading(f"Split or merge: {row.label}")
    if len(boxes) > 1:
        body += tag(
            "section",
            tag("h2", "Take articles out into a story of their own")
            + form(f"{at}/split", split, token, class_="stack"),
        )
    if others:
        merge = (
            tag("label", "The other story" + tag("select", options, name_="other"))
            + _note()
            + tag("button", "Make them one", type="submit")
        )
        body += tag("section", tag("h2", "Make one story of two") + form(f"{at}/merge", merge, token, class_="stack"))
    return Page(f"Split or merge: {row.label}", body, trail=(("/", "Stories"), (at, row.label or "Story")))


def _note() -> str:
    return tag("label", 'Note (why)<input name="note" maxlength="500" autocomplete="off">')


def split(desk: Service, request: Request, form_: Form) -> Response:
    chosen = [a for a in form_.get("article", "").split("\n") if a]
    if not chosen:
        raise BadRequest("choose at least one article")
    _, new = desk.store.split(
        request.path_params["story"], chosen, by=desk.person, now=desk.now(), note=form_.get("note", "")[:500]
    )
    return RedirectResponse(with_query(path("story", new), done="split"), 303)


def merge(desk: Service, request: Request, form_: Form) -> Response:
    ids = [request.path_params["story"], form_.get("other", "")]
    made = desk.store.merge(ids, by=desk.person, now=desk.now(), note=form_.get("note", "")[:500])
    return RedirectResponse(with_query(path("story", made), done="merged"), 303)


# ------------------------------------------------------------------ coming in
def enter_page(desk: Service, request: Request, problem: str = "") -> Page:
    """Where the access token is asked for."""
    told = tag("div", tag("p", esc(problem)), class_="notice wait", role="alert") if problem else ""
    inner = hidden("next", local(request.query_params.get("next", "/")))
    inner += tag(
        "label",
        'Access token<input name="token" type="password" autocomplete="current-password" required maxlength="500">',
    )
    inner += tag("button", "Enter", type="submit")
    body = (
        heading("Enter the desk") + told + tag("p", "The token was printed when the desk was started.", class_="hint")
    )
    return Page(
        "Enter",
        body + form("/enter", inner, desk.guard.csrf(request.state.session), class_="stack"),
        status=403 if problem else 200,
    )


def enter(desk: Service, request: Request, form_: Form) -> Page | Response:
    from retold.web.security import set_cookie

    if not desk.guard.token_fits(form_.get("token", "")):
        return enter_page(desk, request, "That is not the token.")
    answer = RedirectResponse(local(form_.get("next", "/")), 303)
    answer.headers.append("set-cookie", set_cookie(desk.guard.new_session(known=True), desk.guard.secure))
    return answer
