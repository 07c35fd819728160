"""The linked data, read by rdflib and checked against shapes by pyshacl; every term is one of its vocabulary."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib import namespace as vocabulary

from retold.model import Account, EdgeType, Tri
from retold.report.iri import TERMS, iri
from retold.report.jsonld import export

RT = Namespace(TERMS)
NAMESPACE_PAGE = Path(__file__).parents[2] / "docs" / "namespace.md"


@cache
def graph(account: Account, with_text: bool = True) -> Graph:
    return Graph().parse(data=export(account, with_text), format="json-ld")


@cache
def classes() -> Graph:
    """The part of PROV-O's class tree that the shapes need."""
    tree = Graph()
    for sub in (vocabulary.PROV.Person, vocabulary.PROV.Organization, vocabulary.PROV.SoftwareAgent):
        tree.add((sub, vocabulary.RDFS.subClassOf, vocabulary.PROV.Agent))
    for sub in (vocabulary.PROV.Quotation, vocabulary.PROV.Revision, vocabulary.PROV.PrimarySource):
        tree.add((sub, vocabulary.RDFS.subClassOf, vocabulary.PROV.Derivation))
    return tree


def test_it_keeps_to_the_shapes(honest: Account) -> None:
    shapes = Graph().parse(Path(__file__).with_name("shapes.ttl"))
    good, _, told = pyshacl.validate(graph(honest), shacl_graph=shapes, ont_graph=classes())
    assert good, told[:2000]


def test_the_shapes_can_fail(account: Account) -> None:
    broken = Graph() + graph(account)
    claim = next(broken.subjects(RDF.type, vocabulary.SDO.Claim))
    broken.remove((claim, RT.independentOriginsMin, None))
    broken.add((claim, RT.independentOriginsMin, Literal(9)))
    shapes = Graph().parse(Path(__file__).with_name("shapes.ttl"))
    good, _, _ = pyshacl.validate(broken, shacl_graph=shapes, ont_graph=classes())
    assert not good


def test_every_term_is_one_of_its_vocabulary(every: Account) -> None:
    ours = set()
    terms = {p for p in graph(every).predicates()} | {o for o in graph(every).objects(None, RDF.type)}
    for term in terms:
        name = str(term)
        if name.startswith(TERMS):
            ours.add(name.removeprefix(TERMS))
        elif name.startswith(str(RDF)):
            continue
        else:
            home = vocabulary.SDO if name.startswith(str(vocabulary.SDO)) else vocabulary.PROV
            assert name.startswith(str(home)), name
            assert name.removeprefix(str(home)) in home, name
    if NAMESPACE_PAGE.exists():
        page = NAMESPACE_PAGE.read_text("utf-8")
        assert sorted(t for t in ours if f"`rt:{t}`" not in page) == []


def test_derivations_carry_probability_and_drift(account: Account) -> None:
    g = graph(account)
    match = next(m for m in account.alignments if m.derived is Tri.YES and m.drift)
    later, earlier = URIRef(iri("statement", match.to[0])), URIRef(iri("statement", match.from_[0]))
    held = [
        q
        for p in (vocabulary.PROV.qualifiedDerivation, vocabulary.PROV.qualifiedQuotation)
        for q in g.objects(later, p)
        if (q, vocabulary.PROV.entity, earlier) in g
    ]
    assert len(held) == 1
    assert {float(str(o)) for o in g.objects(held[0], RT.probability)} == {match.confidence}
    assert {str(o) for d in g.objects(held[0], RT.drift) for o in g.objects(d, RT.driftType)} == {
        d.type for d in match.drift
    }


def test_what_is_not_derived_is_not_linked_as_derived(honest: Account) -> None:
    g = graph(honest)
    derived = {(t, f) for m in honest.alignments if m.derived is Tri.YES for t in m.to for f in m.from_}
    for later, earlier in {(t, f) for m in honest.alignments for t in m.to for f in m.from_} - derived:
        link = (URIRef(iri("statement", later)), None, URIRef(iri("statement", earlier)))
        assert not [p for _, p, _ in g.triples(link) if str(p).startswith(str(vocabulary.PROV))]


def test_edges_and_counts_are_those_of_the_account(honest: Account) -> None:
    g = graph(honest)
    for claim in honest.claims:
        node = URIRef(iri("claim", claim.id))
        assert g.value(node, RT.independentOriginsMax) == Literal(claim.independent_origins.max)
        assert len(set(g.objects(node, RT.origin))) == len(claim.origins)
    quotes = sum(e.type is EdgeType.QUOTES for e in honest.edges)
    articles = {URIRef(iri("article", d.id)) for d in honest.documents}
    assert sum(1 for a in articles for _ in g.objects(a, vocabulary.PROV.qualifiedQuotation)) == quotes


def test_a_chain_keeps_its_order(account: Account) -> None:
    statement = next(s for s in account.statements if len(s.chain) > 1)
    data = json.loads(export(account, True))
    node = next(n for n in data["@graph"] if n["@id"] == iri("statement", statement.id))
    assert [s["rt:agent"]["@id"] for s in node["rt:chain"]] == [iri("agent", x.agent) for x in statement.chain]


@pytest.mark.parametrize("style", ["nt", "turtle"])
def test_it_survives_another_notation(account: Account, style: str) -> None:
    g = graph(account)
    again = Graph().parse(data=g.serialize(format=style), format=style)
    assert len(again) == len(g)


def test_a_hostile_address_is_no_link(hostile: Account) -> None:
    assert b"javascript:" not in export(hostile, False)
