"""One story as it stands: the report's own views, live, with the ways to judging, to each claim and to each article."""

from __future__ import annotations

from collections.abc import Callable

from retold.model import Account
from retold.report import sections
from retold.report import text as words
from retold.report.claims import badge, claims
from retold.report.lookup import Story
from retold.report.markup import esc, tag
from retold.report.markup import words as exact_words
from retold.report.reading import Weave, reading, weave
from retold.web.judging import readable
from retold.web.layout import link, path

PREFIX = "s1"


def story_body(account: Account) -> str:
    """Everything of the story page below its heading. Depends on the account alone, so it may be kept."""
    made = weave(Story(readable(account)), PREFIX)
    parts: list[tuple[str, str, Callable[[], str]]] = [
        ("findings", "All warnings, by kind", lambda: sections.findings(made, 3)),
        ("claims", "Claims, most worrying first", lambda: claim_links(made) + claims(made, 3)),
        ("reading", "Side by side", lambda: reading(made, 2)),
        ("ledger", "What changed on the way", lambda: sections.ledger(made)),
        ("sources", "Sources, and what is put down to them", lambda: sections.sources(made, 3)),
        ("times", "When", lambda: _articles(made) + sections.timeline(made)),
        ("shares", "Copied text", lambda: sections.shares(made.story)),
        ("problems", "What could not be used", lambda: sections.problems(made.story)),
        ("method", "How this was made, and what the words mean", lambda: sections.method(made.story)),
    ]
    built = [(name, title, inner) for name, title, inner in ((n, t, m()) for n, t, m in parts) if inner]
    menu = "".join(tag("li", tag("a", esc(t.split(",")[0]), href=f"#{PREFIX}-{n}")) for n, t, _ in built)
    body = "".join(_part(name, title, inner) for name, title, inner in built)
    nav = tag("nav", tag("ul", menu), class_="menu", aria_label="Parts of the story")
    return tag("div", sections.opening(made, 2), class_="first") + nav + tag("div", body, class_="one-story", id=PREFIX)


def _part(name: str, title: str, inner: str) -> str:
    head = tag("h2", esc(title), id=f"{PREFIX}-{name}-h")
    return tag(
        "section", head + inner, id=f"{PREFIX}-{name}", class_=f"part {name}", aria_labelledby=f"{PREFIX}-{name}-h"
    )


def claim_links(made: Weave) -> str:
    """A short table of contents: every claim that is told more than once or warned of, leading to its own page."""
    story = made.story
    wanted = [c for c in story.by_concern() if len(c.statements) > 1 or c.id in story.claim_findings]
    items = []
    for claim in wanted[:24]:
        worst = min(
            (*(f.severity for f in story.claim_findings.get(claim.id, ())), *(c.drift.severity for c in story.claim_changes.get(claim.id, ()))),
            key=lambda s: words.SEVERITY_ORDER.get(s, 9),
            default=None,
        )  # fmt: skip
        mark = badge(worst) + " " if worst in ("serious", "notable") else ""
        facts = f" {esc(words.origins_short(claim.independent_origins))}"
        items.append(
            tag(
                "li",
                mark
                + link(path("claim", claim.id), words.shorten(claim.text, 110))
                + tag("span", facts, class_="soft"),
            )
        )
    if not items:
        return ""
    head = tag("summary", f"Go to a claim's own page ({len(items)})")
    return tag("details", head + tag("ul", "".join(items)), class_="more")


def _articles(made: Weave) -> str:
    items = [
        tag("li", link(path("article", d.id), made.story.labels[d.id]) + " " + tag("span", exact_words(words.shorten(d.headline, 110)), class_="soft"))
        for d in made.story.order
    ]  # fmt: skip
    return tag(
        "details",
        tag("summary", f"Go to an article's own page ({len(items)})") + tag("ul", "".join(items)),
        class_="more",
    )
