"""The page without a browser: whole, offline, well formed, nothing said twice, nothing let through."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from lxml import html

from retold.model import Account
from retold.report.export import render as export
from retold.report.html import render
from retold.report.lookup import Story


def page(account: Account) -> html.HtmlElement:
    return html.document_fromstring(render([account]))


def words_of(el: html.HtmlElement) -> str:
    return " ".join(el.text_content().split())


def test_it_loads_nothing_and_allows_only_its_own_script(every: Account) -> None:
    source = render([every])
    root = html.document_fromstring(source)
    assert not root.xpath(
        "//link | //img | //iframe | //object | //script[@src] | //*[@style] | //@onclick | //@onfocus"
    )
    assert not [u for u in root.xpath("//@href") if u.lower().startswith(("javascript:", "data:"))]
    policy = root.xpath("string(//meta[@http-equiv]/@content)")
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy
    assert "url(" not in root.xpath("string(//style)") and "@import" not in root.xpath("string(//style)")


def test_the_first_screen_says_what_the_story_is(account: Account) -> None:
    first = page(account).xpath("//div[@class='first']")[0]
    assert words_of(first.find("h1")) == "Dunmere port to sell its ferry terminal"
    said = words_of(first)
    assert "6 articles, 6 outlets, 1 origin (unnamed) behind the main claim" in said
    assert len(first.xpath(".//ul[@class='top']/li")) == 3
    assert len(first.xpath(".//*[name()='svg']")) == 2


def test_every_part_is_there_and_in_the_menu(account: Account) -> None:
    root = page(account)
    parts = [s.get("id") for s in root.xpath("//section")]
    assert parts == [
        f"s1-{x}"
        for x in ("findings", "claims", "reading", "ledger", "sources", "times", "shares", "problems", "method")
    ]
    assert [a.get("href") for a in root.xpath("//nav[@class='menu']//a")] == [f"#{p}" for p in parts]


def test_ids_are_unique_and_every_link_leads_somewhere(every: Account) -> None:
    root = page(every)
    ids = Counter(root.xpath("//@id"))
    assert [i for i, n in ids.items() if n > 1] == []
    for href in root.xpath("//a/@href"):
        if href.startswith("#"):
            assert href[1:] in ids, href
    for name in root.xpath("//@aria-labelledby"):
        assert all(part in ids for part in name.split())


def test_headings_go_down_one_step_at_a_time(every: Account) -> None:
    levels = [int(h.tag[1]) for h in page(every).xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b <= a + 1 for a, b in zip(levels, levels[1:], strict=False))


def test_every_word_of_every_article_is_in_the_reading_view(honest: Account) -> None:
    root = page(honest)
    story = Story(honest)
    for n, doc in enumerate(story.order, 1):
        shown = "".join(words_of(root.get_element_by_id(f"s1d{n}")).split())
        for block in doc.sections:
            if block.duplicate_of is None:
                assert "".join(block.span.of(doc.text).split()) in shown


def test_drift_is_marked_inside_the_words(account: Account) -> None:
    claim = next(
        c
        for c in page(account).xpath("//details[starts-with(@id, 's1c')]")
        if "340 million" in words_of(c.find("summary"))
    )
    marked = [words_of(el) for el in claim.xpath(".//blockquote//ins | .//blockquote//del | .//blockquote//mark")]
    assert any("430" in m for m in marked)


def test_no_machine_id_is_shown(demo: Account) -> None:
    root = page(demo)
    for el in root.xpath("//script | //style"):
        el.getparent().remove(el)
    said = words_of(root.find("body"))
    assert not [d.id for d in demo.documents if d.id in said]
    assert not re.search(r"\b[cms][0-9a-f]{12}\b", said)


def test_a_warning_inside_a_claim_does_not_repeat_its_changes(demo: Account) -> None:
    for claim in page(demo).xpath("//details[starts-with(@id, 's1c')]"):
        lines = [words_of(li) for li in claim.xpath(".//ul[@class='warnings']/li | .//ul[@class='changes']/li")]
        assert len(lines) == len(set(lines))


def test_several_stories_share_one_page(account: Account, demo: Account) -> None:
    root = html.document_fromstring(render([account, demo]))
    assert [a.get("href") for a in root.xpath("//nav[@class='stories']//a")] == ["#s1", "#s2"]
    assert Counter(root.xpath("//@id")).most_common(1)[0][1] == 1


def test_without_text_no_article_is_shown(account: Account) -> None:
    root = html.document_fromstring(export(account, "html", with_text=False).decode())
    assert {words_of(p) for p in root.xpath("//div[@class='story']")} == {"The text is not included."}


@pytest.mark.parametrize("with_text", [True, False])
def test_fifty_articles_stay_small(big: Account, with_text: bool) -> None:
    assert len(export(big, "html", with_text=with_text)) < 5_000_000


def test_figures_are_marked_whole_and_typography_not_at_all(account: Account) -> None:
    from dataclasses import replace

    from retold.model import Edit, Place, Span
    from retold.report.claims import redline

    old, new = "It’s about 40,000 tonnes", "It's about 60,000 tonnes"
    docs = tuple(replace(d, text=t) for d, t in zip(account.documents[:2], (old, new), strict=True))
    steps = (
        Edit("replace", Span(2, 3), Span(2, 3), "’", "'"),
        Edit("replace", Span(11, 13), Span(11, 13), "40", "60"),
    )
    match = replace(account.alignments[0], a=Place(docs[0].id, 0, 24), b=Place(docs[1].id, 0, 24), edits=steps)
    marked = redline(Story(replace(account, documents=docs)), match)
    assert marked == "It&#x27;s about <del>40,000</del><ins>60,000</ins> tonnes"
