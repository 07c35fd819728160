"""The report as one HTML file: offline, self-contained, readable without a script, on a phone and on paper.

Nothing is fetched: style and script stand in the file and a policy allows exactly these two by their hashes.
Texts of articles are hostile until escaped; the script writes words as text only and never slices them.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files

from retold.model import Account
from retold.report import sections
from retold.report.claims import claims
from retold.report.export import without_text
from retold.report.lookup import Story
from retold.report.markup import esc, tag
from retold.report.reading import reading, weave


def export(account: Account, with_text: bool) -> bytes:
    """One story as a page, in bytes."""
    return render([account if with_text else without_text(account)]).encode("utf-8")


def render(accounts: Sequence[Account]) -> str:
    """Write one page for one or several stories. The same accounts give the same text.

    Articles whose text is left out are reported without words; unknown ids are shown as they stand.
    """
    single = len(accounts) == 1
    stories = [(Story(a), f"s{n}") for n, a in enumerate(accounts, 1)]
    titles = [a.story.label or "Story without a name" for a in accounts]
    title = titles[0] if single else f"{len(accounts)} stories"
    bodies = "".join(_story(s, prefix, single) for s, prefix in stories) or tag("p", "There is no story to report.")
    top = "" if single else _switch(titles)
    page = (
        tag("a", "Skip to the report", class_="skip", href="#main")
        + tag("header", tag("p", "Retold: how a story was told and retold", class_="brand") + top, class_="bar")
        + tag("main", ("" if single else tag("h1", esc(title))) + bodies, id="main", tabindex="-1")
        + tag("footer", tag("p", "Made by Retold. This page is whole in itself: it loads nothing."), class_="foot")
    )
    return f'<!DOCTYPE html>\n<html lang="en">\n{_head(title)}\n<body>{page}<script>{_asset("script.js")}</script></body>\n</html>\n'


def _head(title: str) -> str:
    style, script = _asset("style.css"), _asset("script.js")
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"
    return (
        '<head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark">'
        f"<title>{esc(title)} – Retold</title><style>{style}</style></head>"
    )


@cache
def _asset(name: str) -> str:
    return files("retold.report").joinpath("assets", name).read_text(encoding="utf-8")


def _hash(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode("utf-8")).digest()).decode("ascii")


def _switch(titles: list[str]) -> str:
    links = "".join(tag("li", tag("a", esc(t), href=f"#s{n}")) for n, t in enumerate(titles, 1))
    return tag("nav", tag("ul", links), class_="stories", aria_label="Stories")


def _story(story: Story, prefix: str, single: bool) -> str:
    """One story with all its sections; headings start one step lower where there are several."""
    level = 1 if single else 2
    label = story.account.story.label or "Story without a name"
    made = weave(story, prefix)
    parts: list[tuple[str, str, Callable[[], str]]] = [
        ("findings", "All warnings, by kind", lambda: sections.findings(made, level + 2)),
        ("claims", "Claims, most worrying first", lambda: claims(made, level + 2)),
        ("reading", "Side by side", lambda: reading(made, level + 1)),
        ("ledger", "What changed on the way", lambda: sections.ledger(made)),
        ("sources", "Sources, and what is put down to them", lambda: sections.sources(made, level + 2)),
        ("times", "When", lambda: sections.timeline(made)),
        ("shares", "Copied text", lambda: sections.shares(story)),
        ("problems", "What could not be used", lambda: sections.problems(story)),
        ("method", "How this was made, and what the words mean", lambda: sections.method(story)),
    ]
    built = [(name, title, make()) for name, title, make in parts]
    built = [b for b in built if b[2]]
    menu = "".join(tag("li", tag("a", esc(title.split(",")[0]), href=f"#{prefix}-{name}")) for name, title, _ in built)
    body = "".join(
        tag(
            "section",
            tag(f"h{level + 1}", esc(title), id=f"{prefix}-{name}-h") + inner,
            id=f"{prefix}-{name}",
            class_=f"part {name}",
            aria_labelledby=f"{prefix}-{name}-h",
        )
        for name, title, inner in built
    )
    head = tag(f"h{level}", tag("bdi", esc(label)), id=f"{prefix}-h")
    first = tag("div", head + sections.opening(made, level + 1), class_="first")
    nav = tag("nav", tag("ul", menu), class_="menu", aria_label=f"Parts of the report: {label}")
    return tag(
        "section" if not single else "div",
        first + nav + body,
        id=prefix,
        class_="one-story",
        aria_labelledby=None if single else f"{prefix}-h",
        tabindex="-1",
    )
