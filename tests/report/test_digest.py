"""What is said first: each kind of warning once, the gravest first, in the terminal and on the page."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from retold.model import Account, Finding, Place, Severity
from retold.report import text as words
from retold.report.digest import points, where
from retold.report.lookup import Story
from retold.report.notebook import rich
from retold.report.terminal import MOST_CLAIMS, MOST_POINTS, render


def printed(account: Account, width: int = 100, **more: object) -> str:
    out = io.StringIO()
    render(account, Console(file=out, width=width, **more))  # type: ignore[arg-type]
    return out.getvalue()


def test_each_kind_stands_once_and_the_gravest_first(every: Account) -> None:
    found = points(Story(every))
    titles = [p.title for p in found]
    assert len(titles) == len(set(titles))
    ranks = [words.SEVERITY_ORDER[p.severity] for p in found]
    assert ranks == sorted(ranks)
    assert {f.code for f in every.findings if f.code in words.FINDING_CODES} <= set(words.FINDING_KINDS)


def test_the_same_words_are_one_example(honest: Account) -> None:
    story = Story(honest)
    for point in points(story):
        shown = [
            (e.note, story.at(e.earlier), story.at(e.later), e.earlier and e.earlier.doc, e.later and e.later.doc)
            for e in point.examples
        ]
        assert len(shown) == len(set(shown)) > 0


def test_a_warning_about_the_main_claim_comes_before_a_like_one(account: Account) -> None:
    place = account.findings[0].evidence[0]
    plain = Finding("x", "uncredited_copy", Severity.SERIOUS, "A copies B", (), (), (place,))
    main = Finding("y", "uncredited_rewrite", Severity.SERIOUS, "A rewrites B", ("signed",), (), (place,))
    story = Story(replace(account, findings=(plain, main)))
    assert [p.code for p in points(story)] == ["uncredited_rewrite", "uncredited_copy"]


def test_an_unknown_code_is_shown_in_readable_form(account: Account) -> None:
    odd = Finding("x", "brand_new_worry", Severity.NOTABLE, "Something new.", (), (), (Place("doc-post", 0, 5),))
    point = points(Story(replace(account, findings=(odd,))))[0]
    assert point.title == "Brand new worry" and point.examples[0].note == "Something new."
    assert where(Story(account), point) == "Tidewater Post"


def test_the_terminal_says_each_warning_once(every: Account) -> None:
    told = printed(every)
    head = told.split("WHO TAKES FROM WHOM")[0]
    titles = [p.title for p in points(Story(every)) if p.severity is not Severity.BENIGN][:MOST_POINTS]
    for title in titles:
        assert len(re.findall(rf"^  (?:SERIOUS|NOTABLE) +{re.escape(title)}(?:$|:)", head, re.M)) == 1, title


def test_the_terminal_is_short_and_says_what_it_left_out(demo: Account) -> None:
    told = printed(demo)
    assert len(told.splitlines()) < 150
    assert len(re.findall(r"^ +\d+\. ", told, re.M)) == MOST_CLAIMS
    several = [c for c in demo.claims if len({s.doc for s in Story(demo).tellings(c)}) > 1]
    left = len(several) - MOST_CLAIMS
    assert f"{left} more claims told by several articles" in " ".join(told.split())


def test_no_id_of_a_record_reaches_the_reader(demo: Account) -> None:
    told = printed(demo) + rich(demo)
    assert not [d.id for d in demo.documents if d.id in told.replace(f"nb-{demo.story.id}", "")]
    assert not [s.id for s in demo.statements if s.id in told]


@pytest.mark.parametrize("width", [40, 72, 100])
def test_no_line_is_wider_than_the_terminal(hostile: Account, width: int) -> None:
    told = printed(hostile, width)
    from rich.cells import cell_len

    assert max(cell_len(line) for line in told.splitlines()) <= width


def test_nothing_from_an_article_moves_the_cursor_or_is_read_as_markup(hostile: Account) -> None:
    told = printed(hostile, force_terminal=False)
    assert "\x1b" not in told and "\u202e" not in told
    assert "[red]bold[/red]" in told


def test_a_notebook_shows_the_story_in_a_few_lines(every: Account) -> None:
    from lxml import html

    view = every._repr_html_()
    root = html.fromstring(view)
    assert root.get("class") == "retold" and root.find(".//svg") is not None
    assert not root.xpath("//script | //style | //@onfocus")
    assert len(root.xpath("//tbody/tr")) == min(len(every.claims), 5)
    assert len(view) < 40_000


@pytest.mark.parametrize(
    ("words_in", "line"),
    [
        ("because the law asks for it,", "Because the law asks for it"),
        ("“Nobody signed,”", "Nobody signed"),
        ("he “knew nothing” of it", "He “knew nothing” of it"),
        ("\"half of it", "Half of it"),
    ],
)  # fmt: skip
def test_a_claim_reads_as_a_line_of_its_own(words_in: str, line: str) -> None:
    assert words.claim_words(words_in) == line


def test_many_articles_are_told_in_short_and_none_is_forgotten(big: Account) -> None:
    told = printed(big).split("WHO TAKES FROM WHOM")[1].split("CLAIMS")[0]
    assert told.count("-> Gull Herald") == 23 and "rests on" not in told
    assert "and 26 more articles, in the HTML report" in told
    lone = replace(big, edges=())
    assert "50 articles neither gave nor took: Gull Herald 0" in " ".join(printed(lone).split())
