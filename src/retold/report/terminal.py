"""The report that a person reads in a terminal, from top to bottom: what matters first.

Only letters, spaces and arrows made of letters' neighbours: it reads the same in colour, piped into a file, and on a
console that knows nothing but ASCII.
"""

from __future__ import annotations

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from retold.model import Account, Claim, Derivation, EdgeType, Severity, Statement
from retold.report import text as words
from retold.report.digest import Example, Point, points, repeats, where
from retold.report.lookup import Story

MOST_POINTS = 8
MOST_EXAMPLES = 2
MOST_CLAIMS = 6
MOST_TELLINGS = 6
MOST_SOURCES = 4
MOST_ARTICLES = 14  # more than these are told in short
MOST_BRANCHES = 24
_SEVERITY_STYLE = {"serious": "bold red", "notable": "yellow", "benign": "dim"}
_PARENTS = (
    EdgeType.REVISES,
    EdgeType.COPIES,
    EdgeType.CITES,
    EdgeType.QUOTES,
    EdgeType.FOLLOWS,
    EdgeType.SHARES_UPSTREAM,
)
# an outlet that nobody here has seen stands above an article only where it gave more than a line of it
_WHOLE = (EdgeType.REVISES, EdgeType.COPIES, EdgeType.SHARES_UPSTREAM)
_ASCII = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "..."})


class _Page:
    """Writes wrapped lines with a hanging indent; nothing that is written is ever read as markup."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.width = max(min(console.width, 100), 40)
        self.room = MOST_BRANCHES  # articles that may still be drawn, where there are many

    def line(self, body: str | Text, indent: int = 0, mark: str = "", style: str = "") -> None:
        """``mark`` stands before the first line only; the rest hangs under the body."""
        text = body if isinstance(body, Text) else Text(words.safe_line(body), style)
        if self.console.options.ascii_only:
            plain = text.plain.translate(_ASCII).encode("ascii", "replace").decode("ascii")
            text = Text(plain, style)
        hang = indent + cell_len(mark)
        for n, part in enumerate(text.wrap(self.console, max(self.width - hang, 20))):
            part.rstrip()
            lead = Text(" " * indent + mark if n == 0 else " " * hang, style if mark.strip() else "")
            self.console.print(
                lead + part, no_wrap=True, overflow="ignore", crop=False, highlight=False, soft_wrap=True
            )

    def head(self, title: str) -> None:
        self.console.print()
        self.line(title.upper(), style="bold")


def render(account: Account, console: Console) -> None:
    """Print one story: the story in a line, warnings, who takes from whom, claims, changes, problems, method.

    Colour and width are the console's; text from articles is never read as markup or control codes.
    """
    story, page = Story(account), _Page(console)
    _opening(story, page)
    _findings(story, page)
    _lineage(story, page)
    _claims(story, page)
    _problems(story, page)
    _method(story, page)


def _opening(story: Story, page: _Page) -> None:
    page.line(story.account.story.label or "Story without a name", style="bold")
    claim = story.main_claim
    basis = "no claim was traced"
    if claim is not None:
        unnamed = " (anonymous)" if story.anonymous_origins(claim) else ""
        basis = f"main claim rests on {words.origins_short(claim.independent_origins)}{unnamed}"
    page.line(f"{', '.join(story.headline_counts())}; {basis}")
    if claim is not None:
        page.line(f"Main claim: {words.claim_words(claim.text)}")


def _findings(story: Story, page: _Page) -> None:
    page.head("What matters most")
    found = [p for p in points(story) if p.severity is not Severity.BENIGN]
    if not found:
        page.line("Nothing to warn of.", 2)
    for point in found[:MOST_POINTS]:
        _point(story, page, point)
    if more := found[MOST_POINTS:]:
        page.line(f"and {words.count(len(more), 'more kind')}: {'; '.join(_short(p) for p in more)}.", 2)


def _short(point: Point) -> str:
    times = f" ({len(point.examples)} times)" if len(point.examples) > 1 else ""
    return point.title[:1].lower() + point.title[1:] + times


def _point(story: Story, page: _Page, point: Point) -> None:
    tag = words.plain(words.SEVERITIES, point.severity).upper()
    docs = where(story, point)
    page.line(point.title + (f": {docs}" if docs else ""), 2, f"{tag:<9}", _SEVERITY_STYLE.get(point.severity, ""))
    for example in point.examples[:MOST_EXAMPLES]:
        page.line(_example(story, example), 11, "- ")
    if (more := len(point.examples) - MOST_EXAMPLES) > 0:
        page.line(f"and {more} more", 11, style="dim")


def _example(story: Story, example: Example) -> str:
    """``Examiner “may have” -> Dispatch “broke”``, or the sentence that says it."""
    sides = [(p, story.at(p)) for p in (example.earlier, example.later) if p is not None]
    shown = [f"{story.label(p.doc)} {words.quoted(words.shorten(exact, 70))}" for p, exact in sides if exact]
    if not example.note:
        return " -> ".join(shown) or "(words not included)"
    place, exact = sides[0] if sides else (None, "")
    label = story.label(place.doc) if place else ""
    lead = f"{label}: " if label and label not in example.note else ""
    return lead + example.note + (f"; {shown[0]}" if shown and not repeats(example.note, exact) else "")


def _lineage(story: Story, page: _Page) -> None:
    page.head("Who takes from whom")
    parents = {d.id: _parent(story, d.id) for d in story.order}
    children: dict[str, list[str]] = {}
    for taker, edge in parents.items():
        if edge is not None:
            children.setdefault(edge.to, []).append(taker)
    upstream = [a for a in children if a not in story.docs]
    alone = [d.id for d in story.order if parents[d.id] is None and d.id not in children]
    many = len(story.order) > MOST_ARTICLES
    # of many articles only those are drawn that something hangs on, or that hang on something
    shown: set[str] = set(alone) if many else set()
    for doc in story.order:
        if parents[doc.id] is None:
            _branch(story, page, doc.id, children, shown)
    for agent in upstream:
        if many and page.room < 1:
            break
        kind = words.plain(words.SOURCE_KINDS, story.kind(agent))
        page.line(f"{story.agent(agent)} ({kind}, not among these articles)", 2)
        for doc_id in children[agent]:
            _branch(story, page, doc_id, children, shown, 2)
    # A circle has no root: whatever was not reached yet starts at its earliest article.
    for doc in story.order:
        if doc.id not in shown:
            _branch(story, page, doc.id, children, shown)
    if many and alone:
        names = words.listed([story.labels[d] for d in alone], MOST_SOURCES)
        page.line(f"{words.count(len(alone), 'article')} neither gave nor took: {names}", 2)
    if len(shown) < len(story.order):
        page.line(f"and {words.count(len(story.order) - len(shown), 'more article')}, in the HTML report", 2)


def _parent(story: Story, doc: str) -> Derivation | None:
    """The one article or unseen outlet that an article is shown under; other links are named beside it."""
    rank = {kind: n for n, kind in enumerate(_PARENTS)}
    place = story.position

    def fits(edge: Derivation) -> bool:
        if edge.type not in rank or edge.to == doc or (edge.to not in story.docs and edge.type not in _WHOLE):
            return False
        # Sharing has no direction: the later article hangs under the earlier one.
        return edge.type is not EdgeType.SHARES_UPSTREAM or place.get(edge.to, -1) < place[doc]

    edges = [e for e in story.edges_from(doc) if fits(e)]
    return min(edges, key=lambda e: (e.to not in story.docs, rank[e.type], -e.confidence, e.id), default=None)


def _branch(
    story: Story, page: _Page, doc: str, children: dict[str, list[str]], shown: set[str], depth: int = 1
) -> None:
    many = len(story.order) > MOST_ARTICLES
    if doc in shown or (many and page.room < 1):
        return
    page.room -= 1
    shown.add(doc)
    edges = story.edges_from(doc)
    parent = _parent(story, doc) if depth > 1 else None
    how = ""
    if parent is not None:
        verbs = list(dict.fromkeys(words.edge_sentence(e.type, "it") for e in edges if e.to == parent.to))
        share = max((e.share for e in edges if e.to == parent.to and e.share is not None), default=None)
        how = " " + words.listed(verbs) + (f" ({share:.0%} of its text)" if share is not None else "")
    page.line(f"{story.labels[doc]}{how}, {words.when(story.docs[doc].published)}", depth * 2, "-> " if how else "")
    if not many:
        _rests_on(story, page, doc, depth * 2 + (5 if how else 2))
    for child in children.get(doc, ()):
        _branch(story, page, child, children, shown, depth + 1)


def _rests_on(story: Story, page: _Page, doc: str, indent: int) -> None:
    outside = [e for e in story.edges_from(doc) if e.to not in story.docs]
    for verb, kinds in (("rests on", (EdgeType.RESTS_ON,)), ("credits", (EdgeType.CITES,))):
        names = list(dict.fromkeys(story.agent(e.to) for e in outside if e.type in kinds))
        if names:
            page.line(f"{verb} {words.listed(names, MOST_SOURCES)}", indent, style="dim")


def _claims(story: Story, page: _Page) -> None:
    page.head("Claims, most important first")
    ranked = story.by_importance()
    if not ranked:
        page.line("No claim was traced.", 2)
    several = [c for c in ranked if len({s.doc for s in story.tellings(c)}) > 1 or c == story.main_claim]
    for n, claim in enumerate(several[:MOST_CLAIMS], 1):
        _claim(story, page, claim, n)
    more, alone = len(several) - MOST_CLAIMS, len(ranked) - len(several)
    rest = [words.count(more, "more claim") + " told by several articles"] if more > 0 else []
    rest += [words.count(alone, "claim") + " told by one article only"] if alone else []
    if rest:
        page.line(f"Not shown: {' and '.join(rest)}. The HTML report (-o report.html) has them all.", 2)


def _claim(story: Story, page: _Page, claim: Claim, n: int) -> None:
    page.line(words.claim_words(claim.text), 1, f"{n:>2}. ", "bold")
    standing = words.status(claim)
    unnamed = " (anonymous)" if story.anonymous_origins(claim) else ""
    page.line(
        words.sentence(words.origins_long(claim.independent_origins)) + unnamed + (f"; {standing}" if standing else ""),
        5,
    )
    for origin in claim.origins[:MOST_SOURCES]:
        hearers = [story.label(h) for h in origin.hearers]
        heard = f" (heard by {words.listed(hearers)})" if len(hearers) > 1 else ""
        page.line(f"from {' -> '.join(story.path(origin))}{heard}", 5, style="dim")
    by_doc: dict[str, list[Statement]] = {}
    for statement in story.tellings(claim):
        by_doc.setdefault(statement.doc, []).append(statement)
    for told in list(by_doc.values())[:MOST_TELLINGS]:
        _telling(story, page, claim, told)
    if len(by_doc) > MOST_TELLINGS:
        page.line(f"and {len(by_doc) - MOST_TELLINGS} more articles", 5)
    if claim.misattributed_to:
        page.line(f"Credited to {story.label(claim.misattributed_to)}, which does not say it.", 5, style="red")
    for label, exact in story.against(claim):
        page.line(f"Contradicted by {label}: {words.quoted(words.shorten(exact, 110))}", 5, style="red")


def _telling(story: Story, page: _Page, claim: Claim, told: list[Statement]) -> None:
    """One article's telling: the passage nearest to the claim, and what is different in this article."""
    wanted = set(claim.text.lower().split())
    best = max(told, key=lambda s: (len(wanted & set(story.said(s).lower().split())), len(story.outside_chain(s))))
    article = story.docs.get(best.doc)
    time = words.when_short(article.published) if article else "time not known"
    exact = words.quoted(words.shorten(story.said(best), 110)) or "(words not included)"
    extra = [words.plain(words.RESPONSES, best.response)] if best.response else []
    extra += ["denied"] if best.denied else []
    extra += _changed_in(story, claim, best.doc)
    body = Text(f"{' -> '.join(story.chain(best))}, {time}: ")
    body.append(exact, "italic")
    body.append(f" [{', '.join(extra)}]" if extra else "", "yellow")
    page.line(body, 5, "- ")


def _changed_in(story: Story, claim: Claim, doc: str) -> list[str]:
    """The kinds of change in one article's telling of a claim; harmless ones are left out."""
    kinds: dict[str, None] = {}
    for change in story.claim_changes.get(claim.id, ()):
        place = change.drift.b or change.match.b or change.drift.a
        if place is not None and place.doc == doc and change.drift.severity is not Severity.BENIGN:
            kinds[words.plain(words.DRIFT_TYPES, change.drift.type)] = None
    return list(kinds)


def _problems(story: Story, page: _Page) -> None:
    if not story.account.problems:
        return
    page.head("Could not be used, or only in part")
    for problem in story.account.problems:
        where = story.label(problem.doc) if problem.doc else problem.uri
        page.line(f"{where}: {problem.message or words.humanise(problem.code)}", 2, "- ")


def _method(story: Story, page: _Page) -> None:
    engine = story.account.engine
    models = f"; models {', '.join(engine.models)}" if engine.models else ""
    page.head("How this was made")
    page.line(
        f"{engine.name} {engine.version}, settings {engine.settings_sha256[:12] or 'not known'}{models}. "
        "An origin is where a claim enters the story; copies add none. Unclear means that the words do not settle it.",
        2,
    )
