"""What an update says about time: who carries what the update added was written after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from retold.compare.features import Reading
from retold.model import Article, Basis, BlockKind, EdgeType, Place, Statement, Tri, When
from retold.trace.agents import Agents
from retold.trace.derive import Web
from retold.trace.matches import Held


def bound_dates(readings: Sequence[Reading], web: Web, held: Held, agents: Agents) -> list[Article]:
    """The articles, those without a date bounded by what they took; edges marked with the version that was used."""
    by_doc = {r.doc: r for r in readings}
    earliest: dict[str, tuple[str, str, tuple[Place, ...]]] = {}
    for k, e in enumerate(list(web.edges)):
        if e.type != EdgeType.CITES or e.from_ not in by_doc or e.to not in by_doc:
            continue
        parent, child = by_doc[e.to].analysis.article, by_doc[e.from_].analysis.article
        used = _used_update(by_doc[e.from_], by_doc[e.to], held)
        when, why, places = parent.published.value, "cites that article", tuple[Place, ...]()
        if used is not None:
            note, places = used
            when = parent.updated.value or when
            web.edges[k] = replace(e, version=f"at or after: {note}", evidence=(*e.evidence, *places))
            why = f"carries what that article added later (“{note}”)"
        if when and child.published.value is None:
            earliest[child.id] = max(earliest.get(child.id, ("", "", ())), (when, why, places))
    out = []
    for r in readings:
        a = r.analysis.article
        if a.id in earliest and a.published.value is None:
            moment, why, places = earliest[a.id]
            a = replace(
                a,
                published=When(
                    None,
                    moment,
                    a.published.latest,
                    a.published.precision,
                    Basis.BOUNDED,
                    places,
                    (*a.published.why, f"not before {moment}: {why}"),
                ),
            )
        out.append(a)
    return out


def _used_update(child: Reading, parent: Reading, held: Held) -> tuple[str, tuple[Place, ...]] | None:
    """Does the child retell a statement of the parent that its update note names?"""
    text = parent.analysis.text
    for block in parent.analysis.article.sections:
        if block.kind != BlockKind.UPDATE_NOTE:
            continue
        note = " ".join(block.span.of(text).split())
        if not re.search(r"\b(includ|add|with|comment|respon|statement|quot)", note, re.I):
            continue
        wanted = {w.lower() for w in re.findall(r"[A-Za-z][\w’'-]{2,}", note)} - _STOCK
        if not wanted:
            continue
        for m in held.matches:
            if m.a is None or m.b is None or m.a.doc != parent.doc or m.b.doc != child.doc or m.derived != Tri.YES:
                continue
            statement = next((s for s in parent.told.statements if s.id in m.from_), None)
            if statement and wanted <= _said_of_sources(statement, parent):
                return note, (Place(parent.doc, block.start, block.end), m.b)
    return None


# words of an update note that do not say what was added
_STOCK = frozenset(
    "updated update updates this story article page has been was with the and from include includes including adds add added adding comment "
    "comments commentary statement statements response responses reaction reactions quote quotes remarks more new details detail information "
    "throughout paragraph paragraphs lead earlier version first published editor note for that which est edt gmt bst utc".split()
)


def _said_of_sources(statement: Statement, parent: Reading) -> set[str]:
    """The words that name or describe whom a statement is put down to."""
    text = parent.analysis.text
    named = [parent.told.sources[x.agent].name for x in statement.chain if x.agent in parent.told.sources]
    named += [x.source.of(text) for x in statement.chain if x.source is not None]
    return set(re.findall(r"[\w’'-]+", " ".join(named).lower()))
