"""The derivation graph for other programs: GraphML for Gephi, yEd and networkx, DOT for Graphviz.

One node per article and per source, one edge per derivation, from the taker to what it took from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from retold.model import Account
from retold.report import text as words
from retold.report.lookup import Story
from retold.report.markup import esc
from retold.report.shares import copied_shares

# key, type, whether of a node
_KEYS = (
    ("label", "string", True),
    ("kind", "string", True),
    ("published", "string", True),
    ("language", "string", True),
    ("url", "string", True),
    ("sha256", "string", True),
    ("copied", "double", True),
    ("id", "string", True),
    ("type", "string", False),
    ("basis", "string", False),
    ("probability", "double", False),
    ("share", "double", False),
    ("id", "string", False),
)
_DOT_STYLES = {
    "copies": "penwidth=3",
    "follows": 'style=dashed, color="#a02c12"',
    "shares_upstream": 'style=dotted, color="#6b4a8e", dir=none',
    "quotes": 'style="dashed"',
    "revises": "style=bold",
}


@dataclass(frozen=True, slots=True)
class Dot:
    """A node: an article, or a source that an edge leads to."""

    name: str
    id: str
    facts: dict[str, str | float]


def _nodes(story: Story) -> Iterator[Dot]:
    shares = {s.doc: s.share for s in copied_shares(story)}
    for n, doc in enumerate(story.order, 1):
        facts: dict[str, str | float] = {
            "id": doc.id,
            "label": story.labels[doc.id],
            "kind": "article",
            "published": doc.published.value or "",
            "language": doc.language,
            "url": doc.url or "",
            "sha256": doc.sha256,
        }
        share = shares.get(doc.id)
        if share is not None:
            facts["copied"] = round(share, 4)
        yield Dot(f"d{n}", doc.id, facts)
    ends = {i: None for e in story.account.edges for i in (e.from_, e.to) if i not in story.docs}
    for n, some_id in enumerate(sorted(ends), 1):
        yield Dot(f"a{n}", some_id, {"id": some_id, "label": story.agent(some_id), "kind": str(story.kind(some_id))})


def export_graphml(account: Account, with_text: bool) -> bytes:
    """GraphML with typed keys; ids of records are an attribute, so that any id is allowed."""
    story = Story(account)
    nodes = list(_nodes(story))
    names = {n.id: n.name for n in nodes}
    out = ['<?xml version="1.0" encoding="UTF-8"?>', '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">']
    for key, kind, of_node in _KEYS:
        place = "node" if of_node else "edge"
        out.append(f'<key id="{place[0]}_{key}" for="{place}" attr.name="{key}" attr.type="{kind}"/>')
    out.append(f'<graph id="story" edgedefault="directed"><desc>{esc(account.story.label)}</desc>')
    for node in nodes:
        out.append(f'<node id="{node.name}">{_data("n", node.facts)}</node>')
    for n, edge in enumerate(account.edges, 1):
        facts: dict[str, str | float] = {"id": edge.id, "type": str(edge.type), "basis": str(edge.basis)}
        facts["probability"] = edge.confidence
        if edge.share is not None:
            facts["share"] = edge.share
        ends = f'source="{names[edge.from_]}" target="{names[edge.to]}"'
        out.append(f'<edge id="e{n}" {ends}>{_data("e", facts)}</edge>')
    return "\n".join([*out, "</graph>", "</graphml>", ""]).encode("utf-8")


def _data(prefix: str, facts: dict[str, str | float]) -> str:
    return "".join(f'<data key="{prefix}_{k}">{esc(str(v))}</data>' for k, v in facts.items() if v != "")


def export_dot(account: Account, with_text: bool) -> bytes:
    """A digraph that Graphviz draws with time from left to right."""
    story = Story(account)
    nodes = list(_nodes(story))
    names = {n.id: n.name for n in nodes}
    out = ["digraph story {", "  rankdir=RL;", "  node [fontname=sans];", f"  label={_dot(account.story.label)};"]
    for node in nodes:
        shape = "box" if node.facts["kind"] == "article" else "ellipse"
        label = str(node.facts["label"])
        if node.id in story.docs:
            label += "\n" + words.when_short(story.docs[node.id].published)
        out.append(f"  {node.name} [shape={shape}, label={_dot(label)}];")
    for edge in account.edges:
        share = f" {edge.share:.0%}" if edge.share is not None else ""
        label = words.plain(words.EDGE_TYPES, edge.type) + share
        style = _DOT_STYLES.get(edge.type, "")
        out.append(f"  {names[edge.from_]} -> {names[edge.to]} [label={_dot(label)}{', ' + style if style else ''}];")
    return "\n".join([*out, "}", ""]).encode("utf-8")


def _dot(label: str) -> str:
    """A quoted DOT string: only quotation marks and backslashes have a meaning in it."""
    lines = [words.safe_line(line).replace("\\", "\\\\").replace('"', '\\"') for line in label.split("\n")]
    return '"' + "\\n".join(lines) + '"'
