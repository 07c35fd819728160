"""The report that a person reads in a terminal, from top to bottom: what matters first.

Only letters, spaces and arrows made of letters' neighbours: it reads the same in colour, piped into a file, and on a
console that knows nothing but ASCII.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from retold.model import Account, Claim, Derivation, EdgeType, Severity, Statement
from retold.report import text as words
from retold.report.lookup import Change, Story

MOST_CLAIMS = 12
MOST_TELLINGS = 8
MOST_SOURCES = 5
_SEVERITY_STYLE = {"serious": "bold red", "notable": "yellow", "benign": "dim"}
_PARENTS = (
    EdgeType.REVISES,
    EdgeType.COPIES,
    EdgeType.CITES,
    EdgeType.QUOTES,
    EdgeType.FOLLOWS,
    EdgeType.SHARES_UPSTREAM,
)
_ASCII = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "..."})


class _Page:
    """Writes wrapped lines with a hanging indent; nothing that is written is ever read as markup."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.width = max(min(console.width, 100), 40)

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
    _changes_inside(story, page)
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
        page.line(f"Main claim: {claim.text}")


def _findings(story: Story, page: _Page) -> None:
    page.head("Findings")
    if not story.findings:
        page.line("Nothing to warn of.", 2)
    for finding in story.findings:
        tag = words.plain(words.SEVERITIES, finding.severity).upper()
        title = words.sentence(words.plain(words.FINDING_CODES, finding.code))
        page.line(title, 2, f"{tag:<9}", _SEVERITY_STYLE.get(finding.severity, ""))
        page.line(finding.message, 11)
        for place in finding.evidence:
            exact = words.quoted(words.shorten(story.at(place), 90))
            if exact:
                page.line(f"{story.label(place.doc)}: {exact}", 11, style="dim")


def _lineage(story: Story, page: _Page) -> None:
    page.head("Who takes from whom")
    parents = {d.id: _parent(story, d.id) for d in story.order}
    children: dict[str, list[str]] = {}
    for taker, edge in parents.items():
        if edge is not None:
            children.setdefault(edge.to, []).append(taker)
    upstream = [a for a in children if a not in story.docs]
    shown: set[str] = set()
    for doc in story.order:
        if parents[doc.id] is None:
            _branch(story, page, doc.id, children, shown)
    for agent in upstream:
        kind = words.plain(words.SOURCE_KINDS, story.kind(agent))
        page.line(f"{story.agent(agent)} ({kind}, not among these articles)", 2)
        for doc_id in children[agent]:
            _branch(story, page, doc_id, children, shown, 2)
    # A circle has no root: whatever was not reached yet starts at its earliest article.
    for doc in story.order:
        if doc.id not in shown:
            _branch(story, page, doc.id, children, shown)


def _parent(story: Story, doc: str) -> Derivation | None:
    """The one article or unseen outlet that an article is shown under; other links are named beside it."""
    rank = {kind: n for n, kind in enumerate(_PARENTS)}
    place = story.position

    def fits(edge: Derivation) -> bool:
        if edge.type not in rank or edge.to == doc:
            return False
        # Sharing has no direction: the later article hangs under the earlier one.
        return edge.type is not EdgeType.SHARES_UPSTREAM or place.get(edge.to, -1) < place[doc]

    edges = [e for e in story.edges_from(doc) if fits(e)]
    return min(edges, key=lambda e: (e.to not in story.docs, rank[e.type], -e.confidence, e.id), default=None)


def _branch(
    story: Story, page: _Page, doc: str, children: dict[str, list[str]], shown: set[str], depth: int = 1
) -> None:
    if doc in shown:
        return
    shown.add(doc)
    edges = story.edges_from(doc)
    parent = _parent(story, doc) if depth > 1 else None
    how = ""
    if parent is not None:
        verbs = list(dict.fromkeys(words.edge_sentence(e.type, "it") for e in edges if e.to == parent.to))
        share = max((e.share for e in edges if e.to == parent.to and e.share is not None), default=None)
        how = " " + words.listed(verbs) + (f" ({share:.0%} of its text)" if share is not None else "")
    page.line(f"{story.labels[doc]}{how}, {words.when(story.docs[doc].published)}", depth * 2, "-> " if how else "")
    _rests_on(story, page, doc, depth * 2 + (5 if how else 2))
    for child in children.get(doc, ()):
        _branch(story, page, child, children, shown, depth + 1)


def _rests_on(story: Story, page: _Page, doc: str, indent: int) -> None:
    names = [story.agent(e.to) for e in story.edges_from(doc) if e.type is EdgeType.RESTS_ON and e.to not in story.docs]
    if names:
        page.line(f"rests on {words.listed(list(dict.fromkeys(names)), MOST_SOURCES)}", indent, style="dim")


def _claims(story: Story, page: _Page) -> None:
    page.head("Claims, most important first")
    ranked = story.by_importance()
    if not ranked:
        page.line("No claim was traced.", 2)
    telling = [c for c in ranked if len(c.statements) > 1 or c.id in story.claim_findings or c == story.main_claim]
    for n, claim in enumerate(telling[:MOST_CLAIMS], 1):
        _claim(story, page, claim, n)
    more = len(telling) - MOST_CLAIMS
    if more > 0:
        page.line(f"{words.count(more, 'more claim')} told by several outlets: see the HTML or JSON report.", 2)
    alone = len(ranked) - len(telling)
    if alone:
        page.line(f"{words.count(alone, 'more claim')} told once, with nothing to warn of.", 2)


def _claim(story: Story, page: _Page, claim: Claim, n: int) -> None:
    mark = f"{n:>2}. "
    page.line(claim.text, 1, mark, "bold")
    standing = words.status(claim)
    page.line(words.sentence(words.origins_long(claim.independent_origins)) + (f"; {standing}" if standing else ""), 5)
    for origin in claim.origins[:MOST_SOURCES]:
        hearers = [story.label(h) for h in origin.hearers]
        heard = f" (heard by {words.listed(hearers)})" if len(hearers) > 1 else ""
        page.line(f"from {' -> '.join(story.path(origin))}{heard}", 5, style="dim")
    tellings = story.tellings(claim)
    for statement in tellings[:MOST_TELLINGS]:
        _telling(story, page, statement)
    if len(tellings) > MOST_TELLINGS:
        page.line(f"and {len(tellings) - MOST_TELLINGS} more tellings", 5)
    if claim.misattributed_to:
        page.line(f"Credited to {story.label(claim.misattributed_to)}, which does not say it.", 5, style="red")
    for other in claim.contradicted_by:
        against = story.claims.get(other)
        page.line(f"Contradicted by: {against.text if against else other}", 5, style="red")
    changes = story.claim_changes.get(claim.id, [])
    _changes(story, page, changes)


def _telling(story: Story, page: _Page, statement: Statement) -> None:
    article = story.docs.get(statement.doc)
    time = words.when_short(article.published) if article else "time not known"
    exact = words.quoted(words.shorten(story.said(statement), 110)) or "(words not included)"
    extra = [words.plain(words.RESPONSES, statement.response)] if statement.response else []
    extra += ["denied"] if statement.denied else []
    note = f" [{', '.join(extra)}]" if extra else ""
    body = Text(f"{' -> '.join(story.chain(statement))}{note}, {time}: ")
    body.append(exact, "italic")
    page.line(body, 5, "- ")


def _changes(story: Story, page: _Page, changes: Iterable[Change]) -> None:
    held = list(changes)
    for change in held:
        if change.drift.severity is not Severity.BENIGN:
            _change(story, page, change)
    harmless = sum(1 for c in held if c.drift.severity is Severity.BENIGN)
    if harmless:
        page.line(words.count(harmless, "harmless change") + " not listed", 5, style="dim")


def _change(story: Story, page: _Page, change: Change) -> None:
    drift = change.drift
    severity = words.plain(words.SEVERITIES, drift.severity)
    page.line(
        f"{severity}: {words.plain(words.DRIFT_TYPES, drift.type)}", 5, "! ", _SEVERITY_STYLE.get(drift.severity, "")
    )
    before, after = (words.quoted(words.shorten(story.at(p), 60)) for p in (drift.a, drift.b))
    earlier = f"{story.label(drift.a.doc)} {before}" if drift.a and before else "(nothing)"
    later = f"{story.label(drift.b.doc)} {after}" if drift.b and after else "(nothing)"
    page.line(f"{earlier} -> {later}", 7)
    if not (before and after) and drift.message:
        page.line(drift.message, 7, style="dim")


def _changes_inside(story: Story, page: _Page) -> None:
    """Changes that belong to no claim would otherwise be lost."""
    loose = [c for c in story.changes if c.claim not in story.claims]
    if loose:
        page.head("Changes outside the claims")
        _changes(story, page, loose)


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
