"""Graph files: every derivation is an edge, every name survives, whatever it holds."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from lxml import etree

from retold.model import Account, Derivation, EdgeType
from retold.report.graph import svg
from retold.report.graphfiles import export_dot, export_graphml
from retold.report.lookup import Story
from retold.report.shares import copied_shares, shares_svg

NS = {"g": "http://graphml.graphdrawing.org/xmlns"}
_ID = r'(?:[A-Za-z_]\w*|-?\d+(?:\.\d+)?|"(?:[^"\\]|\\.)*")'
_ATTRS = rf"\[{_ID}={_ID}(?:, {_ID}={_ID})*\]"


def test_graphml_gives_the_edges_back(every: Account) -> None:
    root = etree.fromstring(export_graphml(every, True))
    keys = {k.get("id"): (k.get("for"), k.get("attr.name"), k.get("attr.type")) for k in root.iterfind("g:key", NS)}
    names = {}
    for node in root.iterfind(".//g:node", NS):
        data = {keys[d.get("key")][1]: d.text for d in node.iterfind("g:data", NS)}
        names[node.get("id")] = data["id"]
    found = []
    for edge in root.iterfind(".//g:edge", NS):
        data = {}
        for d in edge.iterfind("g:data", NS):
            of, name, kind = keys[d.get("key")]
            assert of == "edge"
            data[name] = float(d.text) if kind == "double" else d.text
        found.append((names[edge.get("source")], data["type"], data["probability"], data.get("share")))
    assert found == [(e.from_, str(e.type), e.confidence, e.share) for e in every.edges]
    assert {d.id for d in every.documents} <= set(names.values())


def test_dot_is_dot(every: Account) -> None:
    lines = export_dot(every, True).decode("utf-8").splitlines()
    assert lines[0] == "digraph story {" and lines[-1] == "}"
    for line in lines[1:-1]:
        assert re.fullmatch(rf"  (\w+ -> \w+ {_ATTRS}|\w+ {_ATTRS}|\w+={_ID});", line), line
    assert sum(" -> " in x for x in lines) == len(every.edges)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_reads_it(hostile: Account) -> None:
    subprocess.run(["dot", "-Tsvg"], input=export_dot(hostile, True), check=True, capture_output=True)


def test_pictures_are_well_formed_and_say_what_they_show(every: Account) -> None:
    for narrow in (False, True):
        root = etree.fromstring(svg(every, narrow=narrow))
        assert root.findtext("{*}title") == "Who takes from whom"
        assert root.findtext("{*}desc")
        assert not root.findall(".//{*}script")


def test_no_line_runs_behind_an_article_that_it_does_not_end_at(demo: Account) -> None:
    """A line that goes in on one side of a box and comes out on the other would tell another story."""
    from retold.report.folding import picture
    from retold.report.graph import _columns
    from retold.report.layout import lanes, route

    drawn = picture(Story(demo))
    columns = dict(zip((n.id for n in drawn.articles), _columns(len(drawn.articles), 7), strict=True))
    links = [(x.from_, x.to) for x in drawn.lines]
    boxes = lanes(columns, links, {}, (12, 12, 200, 92), (144, 62))
    for a, b in links:
        if a in boxes and b in boxes:
            others = [box for name, box in boxes.items() if name not in (a, b)]
            curve = route(boxes[a], boxes[b], others)
            assert not [p for p in curve.samples() for box in others if box.holds(p)], (a, b)


def test_shares_tell_the_largest_part_and_never_zero_for_unknown(account: Account) -> None:
    held = {s.doc: s for s in copied_shares(Story(account))}
    assert (held["doc-post"].share, held["doc-post"].giver) == (0.71, "doc-courier")
    assert held["doc-radio"].share is None
    picture = shares_svg(account)
    assert "71% of Saltmarsh Courier" in picture and picture.count("not measured") == 3
    etree.fromstring(picture)


def test_an_outlet_with_several_articles_has_its_mean(account: Account) -> None:
    from dataclasses import replace

    docs = tuple(replace(d, outlet="one", outlet_name="One Paper") for d in account.documents)
    picture = shares_svg(replace(account, documents=docs))
    assert "One Paper, mean of 3" in picture and f"{(0.71 + 0.88 + 0.97) / 3:.0%}" in picture


def test_no_plot_where_nothing_was_measured(account: Account) -> None:
    from dataclasses import replace

    bare = tuple(replace(e, share=None) for e in account.edges)
    assert shares_svg(replace(account, edges=bare)) == ""


def test_a_share_beyond_all_stays_in_the_picture(account: Account) -> None:
    from dataclasses import replace

    edge = Derivation("x", "doc-post", "doc-courier", EdgeType.COPIES, account.edges[0].basis, 1.0, 7.5)
    root = etree.fromstring(shares_svg(replace(account, edges=(edge,))))
    widths = [float(r.get("width")) for r in root.iterfind(".//{*}rect")]
    assert max(widths) <= 760
