"""Where quotations begin and end. The table is ``cases/quotes.toml``; what follows it are the edges of the pairing itself."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.model import QuoteRole, Span
from retold.said.quotes import MAX_QUOTES, find_quotes

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "cases" / "quotes.toml").read_text("utf-8"))[
    "case"
]
KNOWN = {
    "inches inside a quotation",
    "German low single marks inside low double marks",
    "Japanese corner marks",
    "unclosed, and the next paragraph has its own quotation",
}


def paragraphs(text: str) -> list[Span]:
    return [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]


def pairs(text: str) -> list[tuple[str, bool]]:
    return [(text[q.start : q.end], q.closed) for q in find_quotes(text, paragraphs(text))]


def joined(text: str, wanted: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """A quotation over several paragraphs is found as its parts; here it is one stretch."""
    return [(part, closed) for words, closed in wanted for part in re.split(r"\n+", words)]


def params() -> list[Any]:
    known = pytest.mark.xfail(reason="known failure", strict=True)
    return [pytest.param(c, id=c["label"], marks=[known] if c["label"] in KNOWN else []) for c in CASES]


@pytest.mark.parametrize("case", params())
def test_case(case: dict[str, Any]) -> None:
    assert pairs(case["text"]) == joined(case["text"], [(q["text"], q["closed"]) for q in case["quotes"]])


EDGES: list[tuple[str, list[tuple[str, bool]]]] = [
    # straight marks by their neighbours
    ('"Go," she said. "Now."', [('"Go,"', True), ('"Now."', True)]),
    ('He said "go" and left', [('"go"', True)]),
    ('He said ("go now") and left', [('"go now"', True)]),
    ('He said—"go now"—and left', [('"go now"', True)]),
    ('He said -"go now"- and left', [('"go now"', True)]),
    ("[“go now”] he wrote", [("“go now”", True)]),
    ('A mark" alone closes nothing', []),
    ("A mark” alone closes nothing", []),
    ("«Va-t’en», dit-il", [("«Va-t’en»", True)]),
    ("‹Va là-bas› dit-il", []),
    ("„Geh jetzt“, sagte er", [("„Geh jetzt“", True)]),
    ("„Geh jetzt”, sagte er", [("„Geh jetzt”", True)]),
    # left open
    ('He said "go', [('"go', False)]),
    ('He said "go  ', [('"go', False)]),
    ("He said “go now. “Then come,” he said.", [("“go now.", False), ("“Then come,”", True)]),
    ('He said "go now. "Then come," he said.', [('"go now.', False), ('"Then come,"', True)]),
    ("«Va là. «Viens» dit-il", [("«Va là.", False), ("«Viens»", True)]),
    # opens and closes at once: it closes what is open
    ('"one"two" three', [('"one"', True), ('"two"', True)][:1]),
    # an empty pair and a single character are nothing
    ('He said "" and “” twice', []),
    ('He said "a" once', [('"a"', True)]),
    # measures
    ('The pipe is 12" wide and 3" deep', []),
    ('A 6" nail', []),
    ('The nail 3"5 long and "he said" it', [('"he said"', True)]),
    ('note 1"begins here" says', [('"begins here"', True)]),
    ('"£9 is a lot," said 5', [('"£9 is a lot,"', True)]),
    ('5"5 long', []),
    ('a 3"5x wide and "he said" it', [('"he said"', True)]),
    ('He said " go now " and left', [('" go now "', True)]),
    ('It is wrong", he said', []),
    ('He said "one ("two" three', [('"one (', False), ('"two"', True)]),
    # two single marks for a double mark
    ("''So be it,'' he said", [("''So be it,''", True)]),
    ("``So be it,'' he said", [("``So be it,''", True)]),
    # single marks
    ("'Go now,' she said", [("'Go now,'", True)]),
    ("She said 'go now' and left", [("'go now'", True)]),
    ("She said ‘go now’ and left", [("‘go now’", True)]),
    ("(‘go now’) she said", [("‘go now’", True)]),
    ("It's the dogs' bowl and the cats' bowl", []),
    ("the dogs’ bowl and the cats’ bowl", []),
    ("She said ‘go’", [("‘go’", True)]),
    ("'Tis late and 'twas cold", []),
    ("in the '80s and the '90s", []),
    ("rock 'n' roll", []),
    ("She said ' go ' once", []),
    ("‘One’ and ‘two’ and ‘three’", [("‘One’", True), ("‘two’", True), ("‘three’", True)]),
    ("‘The boys’ shoes were wet,’ she said", [("‘The boys’ shoes were wet,’", True)]),
    ("'£5 is too much,' she said", [("'£5 is too much,'", True)]),
    ("'$5 is too much,' she said", [("'$5 is too much,'", True)]),
    ("‘Open and never closed", []),
    ("'Open and never closed", []),
    ("‘First ‘second’ third’ she said", [("‘second’", True)]),
    ("‘The boys’ shoes were wet’ she said", [("‘The boys’ shoes were wet’", True)]),
    ("'The boys' shoes were wet' she said", [("'The boys' shoes were wet'", True)]),
    ("He fed 'cats' and 'dogs' daily", [("'cats'", True), ("'dogs'", True)]),
    ("He fed 'cats' and 'a dog' daily", [("'cats'", True), ("'a dog'", True)]),
    ("He sang 'back in the '80s' daily", [("'back in the '80s'", True)]),
    ("He said ‘a b’", [("‘a b’", True)]),
    ("He said 'a b'- and left", [("'a b'-"[:-1], True)]),
    ("He said 'it isn't so' and left", [("'it isn't so'", True)]),
    ("He said 'it ' and left", []),
    # inside one another
    ("“He told me ‘go now’ twice,” she said", [("“He told me ‘go now’ twice,”", True), ("‘go now’", True)]),
    ("‘He told me “go now” twice,’ she said", [("‘He told me “go now” twice,’", True), ("“go now”", True)]),
    ("“He told me ‘go now” and left’ she said", [("“He told me ‘go now”", True)]),
]


@pytest.mark.parametrize(("text", "wanted"), EDGES, ids=[t for t, _ in EDGES])
def test_edge(text: str, wanted: list[tuple[str, bool]]) -> None:
    assert pairs(text) == wanted


# ------------------------------------------------------------------ paragraphs
def test_a_quotation_reopened_in_the_next_paragraph_is_no_fault() -> None:
    assert [c for _, c in pairs('"One.\n"Two."')] == [True, True]
    assert [c for _, c in pairs("“One.\n“Two.”")] == [True, True]
    assert [c for _, c in pairs('"One.\n"Two.\n"Three."')] == [True, True, True]


def test_only_the_same_mark_reopens_it() -> None:
    assert [c for _, c in pairs('“One.\n"Two."')] == [False, True]
    assert [c for _, c in pairs('"One.\nTwo. "Three."')] == [False, True]
    assert [c for _, c in pairs('"One.')] == [False]


def test_an_open_mark_never_reaches_the_next_paragraph() -> None:
    text = '"One\nTwo" and three'
    assert pairs(text) == [('"One', False)]


def test_marks_outside_the_paragraphs_are_not_read() -> None:
    text = '"One" "Two" "Three"'
    found = find_quotes(text, [Span(6, 11)])
    assert [(q.start, q.end) for q in found] == [(6, 11)]
    assert find_quotes(text, []) == ()


def test_a_page_of_nothing_but_marks_ends() -> None:
    line = '"ab" ' * 30
    text = "\n".join([line] * 200)
    found = find_quotes(text, paragraphs(text))
    assert MAX_QUOTES < len(found) <= MAX_QUOTES + 30


# ------------------------------------------------------------------ roles
@pytest.mark.parametrize(
    ("text", "role"),
    [
        ('He called it "odd" again', QuoteRole.ONE_WORD),
        ('He said "Yes." again', QuoteRole.SPEECH),
        ('He said "yes," again', QuoteRole.SPEECH),
        ('He said "not now" again', QuoteRole.SPEECH),
        ('the song "Night Bus to the Sea" is old', QuoteRole.TITLE),
        ('a novel titled "The Salt of Orde" sold well', QuoteRole.TITLE),
        ('a novel titled "it was too late for us" sold well', QuoteRole.SPEECH),
        ('the song is "Night Bus to the Sea" today', QuoteRole.SPEECH),
        ('the film "A B C D E F G H" is long', QuoteRole.TITLE),
        ('the film "A B C D E F G H I" is long', QuoteRole.SPEECH),
    ],
)
def test_role(text: str, role: QuoteRole) -> None:
    assert [q.role for q in find_quotes(text, paragraphs(text))] == [role]


# ------------------------------------------------------------------ what always holds
MARKS = st.text(alphabet="ab. ,\n'\"“”‘’„«»5s-—(", max_size=60)


@given(text=MARKS)
@settings(max_examples=400, deadline=None)
def test_quotations_lie_inside_one_paragraph_and_begin_with_a_mark(text: str) -> None:
    blocks = paragraphs(text)
    found = find_quotes(text, blocks)
    for q in found:
        assert any(b.start <= q.start < q.end <= b.end for b in blocks)
        assert text[q.start] in "\"“„«'‘"
        assert not text[q.end - 1].isspace()
    assert len({(q.start, q.end) for q in found}) == len(found)
    for b in blocks:
        inside = [(q.start, -q.end) for q in found if b.start <= q.start < b.end]
        assert inside == sorted(inside)


@given(text=MARKS, before=st.integers(0, 3))
@settings(max_examples=100, deadline=None)
def test_paragraphs_before_change_nothing(text: str, before: int) -> None:
    lead = "A plain line.\n" * before
    moved = [
        (q.start - len(lead), q.end - len(lead), q.closed) for q in find_quotes(lead + text, paragraphs(lead + text))
    ]
    assert moved == [(q.start, q.end, q.closed) for q in find_quotes(text, paragraphs(text))]
