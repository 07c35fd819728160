"""The story for a newsroom's own system: IPTC ninjs 3.1, one composite item with an item per article.

``infoSources`` names everybody behind an article with their role, ``associations`` the articles it took from. A time
is written only where it is known to the minute and with its zone, as the standard wants; what is less sure stands in
the editorial note.
"""

from __future__ import annotations

import re
from typing import Any

from retold.model import Account, Article, BlockKind, Derivation, EdgeType, When
from retold.report import text as words
from retold.report.iri import as_bytes, iri, plain, web_address
from retold.report.lookup import Story

Node = dict[str, Any]
SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)\Z", re.ASCII)


def export(account: Account, with_text: bool) -> bytes:
    """One story as one ninjs item."""
    return as_bytes(to_ninjs(account, with_text=with_text))


def to_ninjs(account: Account, *, with_text: bool = True) -> Node:
    """The composite item: the story, its finding messages as the editorial note, its articles as parts."""
    story = Story(account)
    notes = [
        f"{words.plain(words.SEVERITIES, f.severity)}: {story.message(f)}"
        for f in story.findings
        if f.severity != "benign"
    ]
    return {
        "uri": iri("story", account.story.id),
        "standard": {"name": "ninjs", "version": "3.1", "schema": SCHEMA},
        "type": "composite",
        "title": plain(account.story.label),
        "edNote": plain("\n".join(notes)),
        "associations": [
            {"name": story.labels[d.id], "rel": "part", **_item(story, d, with_text)} for d in story.order
        ],
    }


def _item(story: Story, doc: Article, with_text: bool) -> Node:
    address = web_address(doc)
    moment, updated = _moment(doc.published), _moment(doc.updated)
    times = [] if moment else [f"Published: {words.when(doc.published)}."]
    item: Node = {
        "uri": iri("article", doc.id),
        "type": "text",
        "representationType": "full" if with_text and doc.text else "partial",
        "contentCreated": moment,
        "versionCreated": updated or moment,
        "language": doc.language if doc.language != "und" else None,
        "headlines": [{"value": plain(doc.headline)}] if doc.headline else None,
        "by": plain(words.listed(list(doc.authors), 20)) or None,
        "located": _dateline(doc),
        "edNote": plain(" ".join(times)) or None,
        "altIds": [{"role": "sha256", "value": doc.sha256}] + ([{"role": "url", "value": address}] if address else []),
        "bodies": [{"contentType": "text/plain", "charCount": doc.length, "value": plain(doc.text)}]
        if with_text and doc.text
        else None,
        "infoSources": _sources(story, doc),
        "associations": _taken(story, doc),
    }
    return {k: v for k, v in item.items() if v not in (None, [])}


def _moment(when: When) -> str | None:
    found = _MOMENT.match(when.value or "")
    if not when.value or not found:
        return None
    return when.value if found[1] else when.value[:16] + ":00" + found[3]


def _dateline(doc: Article) -> str | None:
    return next((plain(b.span.of(doc.text)) for b in doc.sections if b.kind is BlockKind.DATELINE and doc.text), None)


def _sources(story: Story, doc: Article) -> list[Node]:
    """The publisher first, then everybody from whom something was taken or to whom something is put down."""
    found: dict[tuple[str, str], Node] = {}
    if doc.outlet:
        found[doc.outlet, "publisher"] = _source(story, doc.outlet, "publisher")
    for edge in story.edges_from(doc.id):
        if edge.to not in story.docs:
            found.setdefault((edge.to, str(edge.type)), _source(story, edge.to, str(edge.type)))
    for statement in story.account.statements:
        if statement.doc == doc.id:
            for agent in story.outside_chain(statement):
                if not any(name == agent for name, _ in found):
                    found[agent, "source"] = _source(story, agent, "source")
    return list(found.values())


def _source(story: Story, agent: str, role: str) -> Node:
    """Its kind and, where it has no name, what is said of it, stand as the literal."""
    held = story.agents.get(agent)
    literal = words.plain(words.SOURCE_KINDS, story.kind(agent))
    if held is not None and held.description:
        literal += f": {held.description}"
    return {"name": plain(story.agent(agent)), "role": role, "uri": iri("agent", agent), "literal": plain(literal)}


def _taken(story: Story, doc: Article) -> list[Node]:
    edges = [e for e in story.edges_from(doc.id) if e.to in story.docs and e.type is not EdgeType.RESTS_ON]
    return [_association(story, e) for e in edges]


def _association(story: Story, edge: Derivation) -> Node:
    share = f"; {edge.share:.0%} of the text" if edge.share is not None else ""
    note = f"{words.plain(words.BASES, edge.basis)}, probability {edge.confidence:.2f}{share}"
    return {"name": story.labels[edge.to], "rel": str(edge.type), "uri": iri("article", edge.to), "edNote": note}
