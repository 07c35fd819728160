"""An account as a notebook shows it: the story in a line, what matters most, the graph, the main claims."""

from __future__ import annotations

from retold.model import Account
from retold.report import text as words
from retold.report.digest import points, where
from retold.report.graph import svg
from retold.report.lookup import Story
from retold.report.markup import esc, tag

_MOST = 5


def rich(account: Account) -> str:
    """A short HTML view. It has no style sheet and no script, so that it takes on the notebook's look."""
    story = Story(account)
    claim = story.main_claim
    behind = f", {words.origins_short(claim.independent_origins)} behind the main claim" if claim else ""
    head = tag("strong", esc(account.story.label or "Story without a name"))
    line = esc(", ".join(story.headline_counts()) + behind)
    # the same account may be shown twice in one notebook: ids follow the story
    graph = svg(account, prefix=f"nb-{account.story.id}")
    # light colours on a ground of their own, as wide as the cell: a dark notebook can show it too
    graph = graph.replace("<svg ", '<svg style="max-width:100%;height:auto;background:#fff" ', 1)
    return tag("div", tag("p", f"{head}<br>{line}") + _warnings(story) + graph + _claims(story), class_="retold")


def _warnings(story: Story) -> str:
    items = []
    for point in points(story)[:_MOST]:
        docs = where(story, point)
        tail = f": {docs}" if docs else ""
        items.append(tag("li", esc(f"{words.plain(words.SEVERITIES, point.severity)}: {point.title}{tail}")))
    return tag("ul", "".join(items)) if items else ""


def _claims(story: Story) -> str:
    heads = "".join(tag("th", h, scope="col") for h in ("Claim", "Told by", "Independent origins"))
    rows = []
    for claim in story.by_importance()[:_MOST]:
        outlets = words.count(story.claim_outlets(claim), "outlet")
        cells = (words.claim_words(claim.text, 140), outlets, words.origins_short(claim.independent_origins))
        rows.append(tag("tr", "".join(tag("td", esc(c)) for c in cells)))
    more = len(story.account.claims) - len(rows)
    tail = tag("p", esc(f"and {words.count(more, 'more claim')}")) if more > 0 else ""
    return tag("table", tag("thead", tag("tr", heads)) + tag("tbody", "".join(rows))) + tail if rows else ""
