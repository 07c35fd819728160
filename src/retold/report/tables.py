"""The account as flat tables with stable ids, for spreadsheets, statistics and data frames.

One row per record, one table per kind; lists of ids are joined by a space. A cell that a spreadsheet would take for a
formula gets an apostrophe in front in CSV; Parquet and data frames have the words as they are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any

from retold.errors import UsageError
from retold.model import Account, Place, Statement
from retold.report.iri import plain
from retold.report.lookup import Story

Cell = str | int | float | bool | None
# table -> column -> type: s string, i whole number, f number, b true or false
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "articles": {"id": "s", "uri": "s", "url": "s", "outlet": "s", "outlet_name": "s", "outlet_basis": "s", "headline": "s", "authors": "s", "language": "s", "length": "i", "sha256": "s", "published": "s", "published_earliest": "s", "published_latest": "s", "published_precision": "s", "published_basis": "s", "position": "i"},
    "versions": {"id": "s", "of": "s", "probability": "f", "basis": "s", "published": "s", "updated": "s", "seen": "s"},
    "sources": {"id": "s", "kind": "s", "name": "s", "description": "s", "in_corpus": "b", "speaks_for": "s", "same_as": "s", "possibly_same_as": "s"},
    "statements": {"id": "s", "article": "s", "start": "i", "end": "i", "parts": "s", "mode": "s", "sentence": "i", "text": "s", "claim": "s", "response": "s", "denied": "b", "hedges": "s", "confidence": "f"},
    "attributions": {"statement": "s", "step": "i", "source": "s", "source_start": "i", "source_end": "i", "cue_start": "i", "cue_end": "i", "carried": "b", "inferred": "b", "parallel_to": "s", "confidence": "f"},
    "matches": {"id": "s", "relation": "s", "derived": "s", "confidence": "f", "earlier": "s", "later": "s", "earlier_article": "s", "later_article": "s", "earlier_start": "i", "earlier_end": "i", "later_start": "i", "later_end": "i", "edits": "i", "reasons": "s"},
    "drifts": {"match": "s", "claim": "s", "type": "s", "severity": "s", "slot": "s", "direction": "s", "message": "s", "earlier_article": "s", "earlier_start": "i", "earlier_end": "i", "earlier_text": "s", "later_article": "s", "later_start": "i", "later_end": "i", "later_text": "s"},
    "edges": {"id": "s", "article": "s", "took_from": "s", "took_from_article": "b", "type": "s", "basis": "s", "probability": "f", "share": "f", "reasons": "s"},
    "claims": {"id": "s", "text": "s", "first_statement": "s", "first_article": "s", "articles": "i", "outlets": "i", "statements": "s", "origins_min": "i", "origins_max": "i", "status": "s", "introduced_by": "s", "misattributed_to": "s", "contradicted_by": "s", "importance": "f"},
    "origins": {"claim": "s", "source": "s", "via": "s", "hearers": "s", "possibly_same_as": "s", "reasons": "s"},
    "findings": {"id": "s", "code": "s", "severity": "s", "message": "s", "claims": "s", "matches": "s", "evidence": "s"},
}  # fmt: skip
Row = dict[str, Cell]


def tables(account: Account, *, with_text: bool = True) -> dict[str, list[Row]]:
    """All tables as rows of plain values; what is not known is None, never zero."""
    story = Story(account)
    return {name: [_whole(name, row) for row in _MAKERS[name](story, with_text)] for name in COLUMNS}


def _whole(name: str, row: Row) -> Row:
    return {c: plain(v) if isinstance(v := row.get(c), str) else v for c in COLUMNS[name]}


def _ids(some: Iterable[str]) -> str:
    return " ".join(some)


def _places(places: Iterable[Place]) -> str:
    return " ".join(f"{p.doc}:{p.start}-{p.end}" for p in places)


def _articles(story: Story, with_text: bool) -> Iterable[Row]:
    for n, d in enumerate(story.order, 1):
        when = d.published
        yield {"id": d.id, "uri": d.uri, "url": d.url, "outlet": d.outlet, "outlet_name": d.outlet_name,
               "outlet_basis": str(d.outlet_basis), "headline": d.headline, "authors": "; ".join(d.authors),
               "language": d.language, "length": d.length, "sha256": d.sha256, "published": when.value,
               "published_earliest": when.earliest, "published_latest": when.latest,
               "published_precision": str(when.precision), "published_basis": str(when.basis), "position": n}  # fmt: skip


def _versions(story: Story, with_text: bool) -> Iterable[Row]:
    """Every article is a version of a page; ``of`` names the version that it revises, where there is one."""
    revises = {e.from_: e for e in story.account.edges if e.type == "revises"}
    for d in story.order:
        edge = revises.get(d.id)
        yield {"id": d.id, "of": edge.to if edge else None, "probability": edge.confidence if edge else None,
               "basis": str(edge.basis) if edge else None, "published": d.published.value, "updated": d.updated.value,
               "seen": d.seen.value}  # fmt: skip


def _sources(story: Story, with_text: bool) -> Iterable[Row]:
    for a in story.account.agents:
        yield {"id": a.id, "kind": str(a.kind), "name": a.name, "description": a.description, "in_corpus": a.in_corpus,
               "speaks_for": a.speaks_for, "same_as": _ids(a.same_as), "possibly_same_as": _ids(a.possibly_same_as)}  # fmt: skip


def _statements(story: Story, with_text: bool) -> Iterable[Row]:
    for s in story.account.statements:
        yield {"id": s.id, "article": s.doc, "start": s.start, "end": s.end, "mode": str(s.mode), "sentence": s.sentence,
               "parts": " ".join(f"{p.start}-{p.end}" for p in s.parts), "claim": s.claim, "denied": s.denied,
               "text": _said(story, s, with_text), "response": str(s.response) if s.response else None,
               "hedges": _ids(h.kind for h in s.hedges), "confidence": s.confidence}  # fmt: skip


def _said(story: Story, s: Statement, with_text: bool) -> str | None:
    return story.said(s) or None if with_text else None


def _attributions(story: Story, with_text: bool) -> Iterable[Row]:
    for s in story.account.statements:
        for n, x in enumerate(s.chain, 1):
            yield {"statement": s.id, "step": n, "source": x.agent, "carried": x.carried, "inferred": x.inferred,
                   "source_start": x.source.start if x.source else None, "source_end": x.source.end if x.source else None,
                   "cue_start": x.cue.start if x.cue else None, "cue_end": x.cue.end if x.cue else None,
                   "parallel_to": x.parallel_to, "confidence": x.confidence}  # fmt: skip


def _at(side: str, place: Place | None) -> Row:
    names = (f"{side}_article", f"{side}_start", f"{side}_end")
    return dict(zip(names, (place.doc, place.start, place.end) if place else (None, None, None), strict=True))


def _matches(story: Story, with_text: bool) -> Iterable[Row]:
    for m in story.account.alignments:
        yield {"id": m.id, "relation": str(m.relation), "derived": str(m.derived), "confidence": m.confidence,
               "earlier": _ids(m.from_), "later": _ids(m.to), "edits": len(m.edits), "reasons": _ids(r.rule for r in m.reasons),
               **_at("earlier", m.a), **_at("later", m.b)}  # fmt: skip


def _drifts(story: Story, with_text: bool) -> Iterable[Row]:
    for change in story.changes:
        d = change.drift
        yield {"match": change.match.id, "claim": change.claim, "type": d.type, "severity": str(d.severity), "slot": d.slot,
               "direction": d.direction, "message": d.message, **_at("earlier", d.a), **_at("later", d.b),
               "earlier_text": story.at(d.a) or None if with_text else None,
               "later_text": story.at(d.b) or None if with_text else None}  # fmt: skip


def _edges(story: Story, with_text: bool) -> Iterable[Row]:
    for e in story.account.edges:
        yield {"id": e.id, "article": e.from_, "took_from": e.to, "took_from_article": e.to in story.docs, "type": str(e.type),
               "basis": str(e.basis), "probability": e.confidence, "share": e.share, "reasons": _ids(r.rule for r in e.reasons)}  # fmt: skip


def _claims(story: Story, with_text: bool) -> Iterable[Row]:
    for c in story.account.claims:
        first = story.statements.get(c.first_seen)
        yield {"id": c.id, "text": c.text, "first_statement": c.first_seen, "first_article": first.doc if first else None,
               "articles": len({s.doc for s in story.tellings(c)}), "outlets": story.claim_outlets(c),
               "statements": _ids(c.statements), "origins_min": c.independent_origins.min, "origins_max": c.independent_origins.max,
               "status": c.status, "introduced_by": c.introduced_by, "misattributed_to": c.misattributed_to,
               "contradicted_by": _ids(c.contradicted_by), "importance": c.importance}  # fmt: skip


def _origins(story: Story, with_text: bool) -> Iterable[Row]:
    for c in story.account.claims:
        for o in c.origins:
            yield {"claim": c.id, "source": o.agent, "via": _ids(o.via), "hearers": _ids(o.hearers),
                   "possibly_same_as": _ids(o.possibly_same_as), "reasons": _ids(r.rule for r in o.reasons)}  # fmt: skip


def _findings(story: Story, with_text: bool) -> Iterable[Row]:
    for f in story.account.findings:
        yield {"id": f.id, "code": f.code, "severity": str(f.severity), "message": f.message, "claims": _ids(f.claims),
               "matches": _ids(f.alignments), "evidence": _places(f.evidence)}  # fmt: skip


_MAKERS: Mapping[str, Callable[[Story, bool], Iterable[Row]]] = {
    "articles": _articles,
    "versions": _versions,
    "sources": _sources,
    "statements": _statements,
    "attributions": _attributions,
    "matches": _matches,
    "drifts": _drifts,
    "edges": _edges,
    "claims": _claims,
    "origins": _origins,
    "findings": _findings,
}


def guard(cell: Cell) -> str:
    """A cell as CSV has it: nothing for unknown, and no words that a spreadsheet would run as a formula."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if not isinstance(cell, str):
        return repr(cell)
    return "'" + cell if cell.lstrip(" \t\r\n'")[:1] in _FORMULA or cell[:1] in "\t\r" else cell


_FORMULA = frozenset("=+-@|%＝＋－＠")


def unguard(cell: str) -> str:
    """The words that ``guard`` was given."""
    return cell[1:] if cell[:1] == "'" and guard(cell[1:]) == cell else cell


def export_csv(account: Account, with_text: bool) -> dict[str, bytes]:
    """One CSV file per table: UTF-8, commas, a heading, CRLF as RFC 4180 has it."""
    return {f"{name}.csv": _csv(name, rows) for name, rows in tables(account, with_text=with_text).items()}


def _csv(name: str, rows: list[Row]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS[name])
    writer.writerows([guard(row[c]) for c in COLUMNS[name]] for row in rows)
    return out.getvalue().encode("utf-8")


def export_parquet(account: Account, with_text: bool) -> dict[str, bytes]:
    """One Parquet file per table, with typed columns."""
    pa, pq = need("pyarrow"), need("pyarrow.parquet")
    found = {}
    for name, table in to_arrow(account, with_text=with_text).items():
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd", store_schema=False)
        found[f"{name}.parquet"] = sink.getvalue().to_pybytes()
    return found


def need(library: str) -> Any:
    """A library that not everybody has; its absence is said in one line."""
    try:
        return import_module(library)
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed: pip install 'retold[corpus]' {error.name}") from error


def to_arrow(account: Account, *, with_text: bool = True) -> dict[str, Any]:
    """Every table as a ``pyarrow.Table``."""
    pa = need("pyarrow")
    kinds = {"s": pa.string(), "i": pa.int64(), "f": pa.float64(), "b": pa.bool_()}
    made = {}
    for name, rows in tables(account, with_text=with_text).items():
        schema = pa.schema([(c, kinds[k]) for c, k in COLUMNS[name].items()])
        columns = [pa.array([_float(row[c], k) for row in rows], kinds[k]) for c, k in COLUMNS[name].items()]
        made[name] = pa.table(columns, schema=schema)
    return made


def _float(cell: Cell, kind: str) -> Cell:
    return float(cell) if kind == "f" and isinstance(cell, int) else cell


def to_pandas(account: Account, *, with_text: bool = True) -> dict[str, Any]:
    """Every table as a pandas data frame, through Arrow."""
    need("pandas")
    return {name: table.to_pandas() for name, table in to_arrow(account, with_text=with_text).items()}


def to_polars(account: Account, *, with_text: bool = True) -> dict[str, Any]:
    """Every table as a polars data frame, through Arrow."""
    pl = need("polars")
    return {name: pl.from_arrow(table) for name, table in to_arrow(account, with_text=with_text).items()}
