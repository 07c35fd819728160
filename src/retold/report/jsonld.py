"""The account as linked data: schema.org for what newsrooms publish, PROV-O for where it comes from.

Every article, source, statement, claim and finding has an IRI. A derivation is a plain PROV link and, beside it, a
qualified one that carries probability, share, reasons and drift. Terms of our own are in one namespace, ``rt:``
(docs/namespace.md); whoever does not know them can leave them out and still has valid schema.org and PROV-O.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from retold.model import (
    Account,
    Article,
    ChainLink,
    Claim,
    Derivation,
    Drift,
    EdgeType,
    Finding,
    Match,
    Mode,
    Origin,
    Place,
    Precision,
    Reason,
    Relation,
    Source,
    SourceKind,
    Statement,
    Tri,
    When,
)
from retold.report.iri import PREFIXES, as_bytes, iri, plain, web_address
from retold.report.lookup import Story

Node = dict[str, Any]
CONTEXT: Node = {
    **PREFIXES,
    "rt:chain": {"@container": "@list"},
    "rt:via": {"@container": "@list", "@type": "@id"},
}
_K = SourceKind
_PEOPLE = frozenset({_K.PERSON, _K.ANONYMOUS_PERSON, _K.SPOKESPERSON})
_MEDIA = frozenset({_K.OUTLET, _K.SELF_OUTLET, _K.NEWS_AGENCY, _K.PHOTO_AGENCY})
# edge -> plain PROV property, qualified property, class of the qualification
_EDGES = {
    EdgeType.CITES: ("prov:wasDerivedFrom", "prov:qualifiedDerivation", "prov:Derivation"),
    EdgeType.QUOTES: ("prov:wasQuotedFrom", "prov:qualifiedQuotation", "prov:Quotation"),
    EdgeType.COPIES: ("prov:wasDerivedFrom", "prov:qualifiedDerivation", "prov:Derivation"),
    EdgeType.FOLLOWS: ("prov:wasDerivedFrom", "prov:qualifiedDerivation", "prov:Derivation"),
    EdgeType.REVISES: ("prov:wasRevisionOf", "prov:qualifiedRevision", "prov:Revision"),
    EdgeType.RESTS_ON: ("prov:hadPrimarySource", "prov:qualifiedPrimarySource", "prov:PrimarySource"),
}
_SCHEMA_TOO = {
    EdgeType.CITES: "schema:citation",
    EdgeType.COPIES: "schema:isBasedOn",
    EdgeType.FOLLOWS: "schema:isBasedOn",
}
_QUOTED = frozenset({Relation.SAME_TEXT, Relation.VERBATIM_QUOTE, Relation.EDITED_QUOTE})


def export(account: Account, with_text: bool) -> bytes:
    """One story as one JSON-LD file, whole in itself: the context stands in it."""
    return as_bytes(to_jsonld(account, with_text=with_text))


def to_jsonld(account: Account, *, with_text: bool = True) -> Node:
    """The account as a JSON-LD object with an inline context and one flat graph."""
    story = Story(account)
    graph = [
        *_frame(story),
        *(_article(story, d, with_text) for d in story.order),
        *(_agent(story, a) for a in account.agents),
        *_words_of(story),
        *_statements(story, with_text),
        *(_claim(story, c, with_text) for c in account.claims),
        *(_finding(story, f, with_text) for f in account.findings),
        *_rulings(account),
    ]
    return {"@context": CONTEXT, "@graph": [{k: v for k, v in n.items() if v not in (None, [], "")} for n in graph]}


def _ref(kind: str, some_id: str) -> Node:
    return {"@id": iri(kind, some_id)}


def _frame(story: Story) -> list[Node]:
    """The story, the run that traced it, and the engine that ran."""
    account, engine = story.account, story.account.engine
    name = iri("engine", f"{engine.name}-{engine.version}")
    run = iri("run", account.story.id)
    return [
        {
            "@id": iri("story", account.story.id),
            "@type": ["schema:Collection", "prov:Bundle"],
            "schema:name": plain(account.story.label),
            "schema:hasPart": [_ref("article", d.id) for d in story.order],
            "rt:keyClaim": [_ref("claim", c) for c in account.story.key_claims],
            "prov:wasGeneratedBy": {"@id": run},
            "prov:generatedAtTime": _typed(account.generated, "xsd:dateTime") if account.generated else None,
        },
        {
            "@id": run,
            "@type": "prov:Activity",
            "prov:used": [_ref("article", d.id) for d in story.order],
            "prov:wasAssociatedWith": {"@id": name},
            "rt:settingsSha256": engine.settings_sha256,
            "rt:model": list(engine.models),
            "rt:problem": [{"@type": "rt:Problem", "rt:code": p.code, "schema:text": plain(p.message), "schema:url": plain(p.uri)} for p in account.problems],
        },
        {
            "@id": name,
            "@type": ["prov:SoftwareAgent", "schema:SoftwareApplication"],
            "schema:name": engine.name,
            "schema:softwareVersion": engine.version,
        },
    ]  # fmt: skip


def _typed(value: str, kind: str) -> Node:
    return {"@value": value, "@type": kind}


def _time(when: When) -> Node | None:
    """A date or a moment, only where it is known to that precision."""
    if not when.value:
        return None
    if when.precision in (Precision.SECOND, Precision.MINUTE) and "T" in when.value:
        return _typed(when.value, "xsd:dateTime")
    return (
        _typed(when.value[:10], "xsd:date")
        if len(when.value) >= 10 and when.precision is not Precision.UNKNOWN
        else None
    )


def _bounds(when: When) -> Node | None:
    if when.value or not (when.earliest or when.latest):
        return None
    found = {"rt:earliest": when.earliest, "rt:latest": when.latest, "rt:basis": str(when.basis)}
    return {"@type": "rt:Interval", **{k: v for k, v in found.items() if v}}


def _article(story: Story, doc: Article, with_text: bool) -> Node:
    node: Node = {
        "@id": iri("article", doc.id),
        "@type": ["schema:NewsArticle", "prov:Entity"],
        "schema:headline": plain(doc.headline),
        "schema:url": {"@id": web_address(doc)} if web_address(doc) else None,
        "schema:inLanguage": doc.language if doc.language != "und" else None,
        "schema:publisher": _ref("agent", doc.outlet) if doc.outlet in story.agents else None,
        "prov:wasAttributedTo": _ref("agent", doc.outlet) if doc.outlet in story.agents else None,
        "schema:author": [{"@type": "schema:Person", "schema:name": plain(a)} for a in doc.authors],
        "schema:contributor": [{"@type": "schema:Organization", "schema:name": plain(c)} for c in doc.contributors],
        "schema:creditText": [plain(c) for c in doc.photo_credits],
        "schema:datePublished": _time(doc.published),
        "schema:dateModified": _time(doc.updated),
        "rt:publishedWithin": _bounds(doc.published),
        "schema:sha256": doc.sha256,
        "rt:length": doc.length,
        "schema:articleBody": plain(doc.text) if with_text and doc.text else None,
    }  # fmt: skip
    for edge in story.edges_from(doc.id):
        _add_edge(story, node, edge)
    return node


def _append(node: Node, key: str, value: Any) -> None:
    held = node.setdefault(key, [])
    if not isinstance(held, list):
        node[key] = held = [held] if held is not None else []
    if value not in held:
        held.append(value)


def _add_edge(story: Story, node: Node, edge: Derivation) -> None:
    """One derivation: the plain links that everybody reads, and the qualified one with how sure it is."""
    target = _end(story, edge.to)
    facts = {
        "rt:edgeType": str(edge.type),
        "rt:probability": edge.confidence,
        "rt:share": edge.share,
        "rt:basis": str(edge.basis),
        "rt:evidence": _places(story, edge.evidence, with_text=False),
        "rt:reason": _reasons(edge.reasons),
    }
    facts = {k: v for k, v in facts.items() if v not in (None, [])}
    if edge.type in _EDGES:
        simple, qualified, cls = _EDGES[edge.type]
        _append(node, simple, target)
        _append(node, qualified, {"@type": cls, "prov:entity": target, **facts})
        if edge.type in _SCHEMA_TOO:
            _append(node, _SCHEMA_TOO[edge.type], target)
    else:
        name = {EdgeType.SHARES_UPSTREAM: "rt:sharesUpstreamWith", EdgeType.CONTRIBUTOR: "rt:contributionFrom",
                EdgeType.PHOTO_FROM: "rt:photoFrom", EdgeType.SOUGHT_COMMENT_FROM: "rt:soughtCommentFrom"}[edge.type]  # fmt: skip
        _append(node, name, {"@type": "rt:Link", "rt:target": target, **facts})


def _reasons(reasons: Iterable[Reason]) -> list[Node]:
    return [{"@type": "rt:Reason", "rt:rule": plain(r.rule), "schema:description": plain(r.detail), "rt:weight": float(r.weight)} for r in reasons]  # fmt: skip


def _places(story: Story, places: Iterable[Place], with_text: bool) -> list[Node]:
    found = []
    for p in places:
        node: Node = {"@type": "rt:Span", "rt:in": _ref("article", p.doc), "rt:start": p.start, "rt:end": p.end}
        exact = story.at(p)
        if with_text and exact:
            node["schema:text"] = plain(exact)
        found.append(node)
    return found


def _agent(story: Story, source: Source) -> Node:
    kinds = ["schema:Person", "prov:Person"] if source.kind in _PEOPLE else ["schema:Organization", "prov:Organization"]
    if source.kind in _MEDIA:
        kinds = ["schema:NewsMediaOrganization", "prov:Organization"]
    elif source.kind in (_K.DOCUMENT, _K.UNKNOWN, _K.DIFFUSE, _K.COLLECTIVE, _K.ANONYMOUS_GROUP, _K.NON_RESPONDENT):
        kinds = ["prov:Agent"]
    unnamed = source.kind in (_K.ANONYMOUS_PERSON, _K.ANONYMOUS_GROUP)
    return {
        "@id": iri("agent", source.id),
        "@type": kinds,
        "schema:name": None if unnamed else plain(source.name),
        "schema:description": plain(source.description or (source.name if unnamed else "")),
        "schema:alternateName": sorted({plain(s) for s in source.spellings} - {plain(source.name)}),
        "schema:sameAs": [_ref("agent", a) for a in source.same_as],
        "rt:possiblySameAs": [_ref("agent", a) for a in source.possibly_same_as],
        "rt:speaksFor": _ref("agent", source.speaks_for) if source.speaks_for else None,
        "rt:sourceKind": str(source.kind),
    }


def _words_of(story: Story) -> list[Node]:
    """What a source said or published outside these articles: an entity that nobody here has seen."""
    ends = {e.to for e in story.account.edges} | {o.agent for c in story.account.claims for o in c.origins}
    return [
        {
            "@id": iri("word", some_id),
            "@type": ["schema:CreativeWork", "prov:Entity"],
            "schema:name": plain(story.label(some_id)),
            "prov:wasAttributedTo": _ref("agent", some_id) if some_id in story.agents else None,
            "rt:unseen": True,
        }
        for some_id in sorted(ends - set(story.docs))
        if not story.own_article(some_id)
    ]


def _end(story: Story, some_id: str) -> Node:
    """Where a link leads: an article of the story, or words that nobody here has seen."""
    doc = some_id if some_id in story.docs else story.own_article(some_id)
    return _ref("article", doc) if doc else _ref("word", some_id)


def _statements(story: Story, with_text: bool) -> list[Node]:
    nodes = {s.id: _statement(story, s, with_text) for s in story.account.statements}
    for match in story.account.alignments:
        for later in match.to:
            if later in nodes:
                _add_match(story, nodes[later], match, with_text)
    return list(nodes.values())


def _statement(story: Story, s: Statement, with_text: bool) -> Node:
    spoken = s.mode in (Mode.DIRECT, Mode.MIXED)
    agents = [x.agent for x in s.chain if x.agent in story.agents]
    exact = story.said(s) if with_text else ""
    return {
        "@id": iri("statement", s.id),
        "@type": ["schema:Quotation" if spoken else "schema:CreativeWork", "rt:Statement", "prov:Entity"],
        "schema:isPartOf": _ref("article", s.doc),
        "schema:text": plain(exact) if exact else None,
        "schema:spokenByCharacter": _ref("agent", agents[-1]) if spoken and agents else None,
        "prov:wasAttributedTo": [_ref("agent", a) for a in dict.fromkeys(agents)],
        "rt:chain": [_step(x) for x in s.chain],
        "rt:span": _places(story, [Place(s.doc, p.start, p.end) for p in s.parts], with_text=False),
        "rt:mode": str(s.mode),
        "rt:response": str(s.response) if s.response else None,
        "rt:denied": s.denied or None,
        "rt:probability": s.confidence,
        "rt:tells": _ref("claim", s.claim) if s.claim else None,
    }


def _step(link: ChainLink) -> Node:
    step = {"@type": "rt:ChainStep", "rt:agent": _ref("agent", link.agent), "rt:probability": link.confidence}
    step |= {f"rt:{name}": True for name in ("carried", "inferred") if getattr(link, name)}
    return step | ({"rt:parallelTo": _ref("agent", link.parallel_to)} if link.parallel_to else {})


def _add_match(story: Story, node: Node, match: Match, with_text: bool) -> None:
    """An earlier statement that this one comes from, may come from, or only resembles."""
    simple, qualified, cls = _EDGES[EdgeType.QUOTES if match.relation in _QUOTED else EdgeType.CITES]
    facts: Node = {
        "rt:relation": str(match.relation),
        "rt:derived": str(match.derived),
        "rt:probability": match.confidence,
        "rt:drift": [_drift(story, d, with_text) for d in match.drift],
        "rt:reason": _reasons(match.reasons),
    }
    facts = {k: v for k, v in facts.items() if v != []}
    for earlier in match.from_:
        if earlier not in story.statements:
            continue
        target = _ref("statement", earlier)
        if match.derived is Tri.YES:
            _append(node, simple, target)
            _append(node, qualified, {"@type": cls, "prov:entity": target, **facts})
        else:
            key = "rt:mayDeriveFrom" if match.derived is Tri.UNCLEAR else "rt:resembles"
            _append(node, key, {"@type": "rt:Link", "rt:target": target, **facts})


def _drift(story: Story, drift: Drift, with_text: bool) -> Node:
    found = {
        "@type": "rt:Drift",
        "rt:driftType": drift.type,
        "rt:severity": str(drift.severity),
        "rt:slot": drift.slot,
        "schema:description": plain(drift.message),
        "rt:earlier": _places(story, [drift.a] if drift.a else [], with_text),
        "rt:later": _places(story, [drift.b] if drift.b else [], with_text),
    }
    return {k: v for k, v in found.items() if v not in ("", [])}


def _claim(story: Story, claim: Claim, with_text: bool) -> Node:
    tellings = story.tellings(claim)
    first = story.statements.get(claim.first_seen)
    docs = list(dict.fromkeys(s.doc for s in tellings if s.doc in story.docs))
    return {
        "@id": iri("claim", claim.id),
        "@type": ["schema:Claim", "prov:Entity"],
        "schema:text": plain(claim.text),
        "schema:appearance": [_ref("article", d) for d in docs],
        "schema:firstAppearance": _ref("article", first.doc) if first and first.doc in story.docs else None,
        "rt:telling": [_ref("statement", s.id) for s in tellings],
        "rt:independentOriginsMin": claim.independent_origins.min,
        "rt:independentOriginsMax": claim.independent_origins.max,
        "prov:hadPrimarySource": [_end(story, o.agent) for o in claim.origins],
        "rt:origin": [_origin(story, o) for o in claim.origins],
        "rt:status": plain(claim.status),
        "rt:misattributedTo": _ref("agent", claim.misattributed_to) if claim.misattributed_to else None,
        "rt:contradictedBy": [_ref("claim" if x in story.claims else "statement", x) for x in claim.contradicted_by],
    }


def _origin(story: Story, origin: Origin) -> Node:
    def step(some_id: str) -> str:
        doc = some_id if some_id in story.docs else story.own_article(some_id)
        return iri("article", doc) if doc else iri("agent", some_id)

    found = {
        "@type": "rt:Origin",
        "rt:agent": {"@id": step(origin.agent)},
        "rt:via": [step(v) for v in origin.via],
        "rt:hearer": [{"@id": step(h)} for h in origin.hearers],
        "rt:possiblySameAs": [{"@id": step(a)} for a in origin.possibly_same_as],
        "rt:reason": _reasons(origin.reasons),
    }
    return {k: v for k, v in found.items() if v != []}


def _finding(story: Story, finding: Finding, with_text: bool) -> Node:
    return {
        "@id": iri("finding", finding.id),
        "@type": "rt:Finding",
        "rt:code": finding.code,
        "rt:severity": str(finding.severity),
        "schema:text": plain(finding.message),
        "schema:about": [_ref("claim", c) for c in finding.claims],
        "rt:evidence": _places(story, finding.evidence, with_text),
    }


def _rulings(account: Account) -> list[Node]:
    return [
        {
            "@id": iri("ruling", f"{n}-{j.subject}"),
            "@type": "rt:Ruling",
            "rt:subject": plain(j.subject),
            "rt:verdict": plain(j.verdict),
            "schema:author": plain(j.by),
            "schema:text": plain(j.note),
        }
        for n, j in enumerate(account.judgements, 1)
    ]
