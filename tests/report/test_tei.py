"""TEI: well formed, in the elements and attributes of TEI P5, and every pointer leads to its words."""

from __future__ import annotations

import re

from lxml import etree

from retold.model import Account
from retold.report.tei import export

NS = {"t": "http://www.tei-c.org/ns/1.0"}
ID = "{http://www.w3.org/XML/1998/namespace}id"
# element -> parents, attributes; as TEI P5 has them
_GRAMMAR = {
    "teiCorpus": ("", ""),
    "TEI": ("teiCorpus", "id"),
    "teiHeader": ("teiCorpus TEI", ""),
    "fileDesc": ("teiHeader", ""),
    "titleStmt": ("fileDesc", ""),
    "publicationStmt": ("fileDesc", ""),
    "sourceDesc": ("fileDesc", ""),
    "title": ("titleStmt", ""),
    "p": ("publicationStmt sourceDesc", ""),
    "date": ("p", "when"),
    "text": ("TEI", ""),
    "body": ("text", ""),
    "ab": ("body", "id space n"),
    "standOff": ("teiCorpus", ""),
    "listPerson": ("standOff", ""),
    "listOrg": ("standOff", ""),
    "person": ("listPerson", "id role"),
    "org": ("listOrg", "id role"),
    "persName": ("person", ""),
    "orgName": ("org", ""),
    "interpGrp": ("standOff", "type"),
    "interp": ("interpGrp", "id type n"),
    "spanGrp": ("standOff", "type"),
    "span": ("spanGrp", "type target resp ana n"),
    "linkGrp": ("standOff", "type"),
    "link": ("linkGrp", "type subtype target rend"),
}


def test_elements_and_attributes_are_those_of_tei(every: Account) -> None:
    root = etree.fromstring(export(every, True))
    for el in root.iter():
        name = etree.QName(el)
        assert name.namespace == NS["t"]
        parents, attributes = _GRAMMAR[name.localname]
        parent = el.getparent()
        assert (etree.QName(parent).localname if parent is not None else "") in (parents.split() or [""])
        assert {etree.QName(a).localname for a in el.attrib} <= set(attributes.split())


def test_ids_are_unique_and_every_reference_leads_somewhere(every: Account) -> None:
    root = etree.fromstring(export(every, True))
    ids = root.xpath("//@xml:id")
    assert len(ids) == len(set(ids))
    for el in root.iter():
        for name in ("resp", "ana", "target"):
            for ref in re.findall(r"#([\w-]+)", el.get(name, "")):
                assert ref in ids


def test_pointers_find_the_words_of_the_statements(honest: Account) -> None:
    root = etree.fromstring(export(honest, True))
    texts = {el.get(ID): el.text or "" for el in root.iterfind(".//t:ab", NS)}
    spans = root.xpath("//t:spanGrp[@type='statements']/t:span", namespaces=NS)
    assert len(spans) == len(honest.statements)
    docs = {d.id: d for d in honest.documents}
    for el, s in zip(spans, honest.statements, strict=True):
        parts = re.findall(r"string-range\(#([\w-]+),(\d+),(\d+)\)", el.get("target"))
        found = [texts[name][int(start) : int(start) + int(length)] for name, start, length in parts]
        assert found == [p.of(docs[s.doc].text) for p in s.parts]


def test_alignment_says_earlier_first(account: Account) -> None:
    root = etree.fromstring(export(account, True))
    links = root.xpath("//t:linkGrp/t:link", namespaces=NS)
    assert len(links) == len(account.alignments)
    assert links[0].get("target").count("string-range(#") >= 2


def test_without_text_the_length_stays(account: Account) -> None:
    root = etree.fromstring(export(account, False))
    assert [(el.text, int(el.get("n"))) for el in root.iterfind(".//t:ab", NS)] == [
        (None, d.length) for d in account.documents
    ]
