"""The forty questions about one pair of articles, answered from the account alone.

    python eval/seeds.py [--shared FOLDER] [--verbose]

FOLDER holds ``seeds/`` (the articles) and ``gold/seeds/gold.json`` (questions, answers, evidence); nothing of it is part of
the project. A question is matched by its form to a query over records (``account_queries``), with the names and words that the
question itself contains. An answer is right when it says what the gold says and rests on words that the gold rests on.

Exit 1 where a floor is missed: easy 10, medium 11, hard 8, very hard 4 (there a confident wrong answer counts -1).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import account_queries as q

import retold
from retold.model import Place

FLOORS = {"easy": 10, "medium": 11, "hard": 8, "very_hard": 4}
DOC = "(first|second)"
SAID = '"([^"]+?)[.,]?"'

FORMS: tuple[tuple[str, q.Query], ...] = (
    (f"headline of the {DOC} article", lambda b, m: q.headline(b, m[1])),
    (f"publication date does the {DOC} article print", lambda b, m: q.printed_date(b, m[1])),
    (f"Does the {DOC} article print a publication date or an outlet name", lambda b, m: q.names_itself(b, m[1])),
    (f"credited as contributing to the {DOC} article", lambda b, m: q.contributors(b, m[1])),
    (f"Was the {DOC} article updated", lambda b, m: q.updated(b, m[1])),
    (f"spans of the {DOC} article are boilerplate", lambda b, m: q.furniture(b, m[1])),
    (f"Does the {DOC} article cite the {DOC} outlet", lambda b, m: q.cites(b, m[1], m[2])),
    (f"words identify the anonymous source in the {DOC} article", lambda b, m: q.unnamed_source(b, m[1])),
    ("Are the two articles about the same story", lambda b, m: q.same_story(b)),
    (r"Who is the father of ([\w' -]+)\?", lambda b, m: q.father(b, m[1])),
    (f"How many outlets other than the (.+?) does the {DOC} article cite", lambda b, m: q.cited_outlets(b, m[2], m[1])),
    (f"In {SAID} \\({DOC} article\\), who is the speaker", lambda b, m: q.speaker(b, m[2], m[1])),
    (
        f"every edit inside the (.+?) quotation from the {DOC} to the {DOC}",
        lambda b, m: q.quotation_edits(b, m[1], m[2], m[3]),
    ),
    (
        f"quotations from the anonymous source does the {DOC} article keep",
        lambda b, m: q.kept_quotations(b, "first", m[1]),
    ),
    (f"Where does the {DOC} article leave a quotation mark open", lambda b, m: q.open_quotation(b, m[1])),
    (r"Did the (.+?) (refuse|decline) to comment\?", lambda b, m: q.responded(b, m[1], m[2])),
    (f"conditional hedge does the {DOC} article add that the {DOC}", lambda b, m: q.added_condition(b, m[1], m[2])),
    (r"date precision is lost on the (\w+)", lambda b, m: q.lost_precision(b, m[1])),
    (f"How many quoted words .* does the {DOC} article drop", lambda b, m: q.dropped_quotations(b, "first", m[1])),
    (
        f"Does the {DOC} article say that the (\\w+) took place in ([\\w ]+)\\?",
        lambda b, m: q.says_place(b, m[1], m[2], m[3]),
    ),
    (f"Does the {DOC} article mention the (.+)\\?", lambda b, m: q.mentions(b, m[1], m[2])),
    (f"How many independent origins back {SAID}", lambda b, m: q.origins(b, m[1])),
    (f"full chain behind {SAID} in the {DOC} article", lambda b, m: q.chain(b, m[2], m[1], quoted=True)),
    (f"full chain behind (.+) in the {DOC} article", lambda b, m: q.chain(b, m[2], m[1], quoted=False)),
    (r"Does the (.+?) spokes\w+ confirm the (\w+)\?", lambda b, m: q.confirms(b, m[1], m[2])),
    (r"Is ([\w' ]+) an independent source for the (\w+)\?", lambda b, m: q.is_origin(b, m[1], m[2])),
    (f'[Ww]ho is {SAID} in "', lambda b, m: q.meant(b, re.findall(f'"([^"]+)" in "([^"]+)" \\({DOC}', m.string))),
    (f"Which version of the {DOC} article did the {DOC} article use", lambda b, m: q.version_used(b, m[1], m[2])),
    (r"In which month did the (\w+) take place", lambda b, m: q.month_of(b, m[1])),
    (f"statements of the {DOC} article have no upstream in the", lambda b, m: q.additions(b, m[1])),
    (f"Is {SAID} in the {DOC} article attributed to the (.+?)\\?", lambda b, m: q.attributed_to(b, m[2], m[1], m[3])),
    (
        f"Who is {SAID} in the last (\\w+) body paragraphs of the {DOC}",
        lambda b, m: q.meant_at_end(b, m[1], m[2], m[3]),
    ),
    (f"Is {SAID} in the {DOC} article copied from the {DOC}", lambda b, m: q.copied(b, m[1], m[2], m[3])),
    (f"Does the {DOC} article support {SAID}", lambda b, m: q.supports(b, m[1], m[2])),
    (f"single spelling in the {DOC} article betrays .* from the {DOC}", lambda b, m: q.stray_spelling(b, m[1], m[2])),
    (f"What does {SAID} cover in the {DOC} article", lambda b, m: q.covers(b, m[2], m[1])),
    ("For which claim of the pair do two separate lines of sourcing appear", lambda b, m: q.separate_lines(b)),
    (f"If every claim that the {DOC} article credits to", lambda b, m: q.additions(b, m[1], quotation_marks=True)),
)


def answer(book: q.Book, question: str, before: q.Answer | None) -> q.Answer:
    """The first form that fits; "those" refers to what the question before listed."""
    again = re.search(f"Does the {DOC} article carry over either of those", question)
    if again and before:
        return q.carries_over(book, again[1], before.text.split(", "))
    for form, query in FORMS:
        if found := re.search(form, question):
            return query(book, found)
    return q.unclear("no query fits this question")


# ------------------------------------------------------------------ marking
def _norm(text: str) -> list[str]:
    text = re.sub(r"\([^)]*\)|[.’']", "", text.casefold())
    return [w for w in re.findall(r"\w+", text) if w not in ("a", "an", "the", "of")]


def _within(wanted: str, given: str) -> bool:
    """Every step of the wanted answer stands in the given one, in order."""
    steps, have = wanted.split("->"), given.split("->")
    if len(steps) > 1:
        return len(have) >= len(steps) and all(
            set(_norm(a)) <= set(_norm(b)) for a, b in zip(steps, have, strict=False)
        )
    return set(_norm(wanted)) <= set(_norm(given))


def says(accept: Sequence[str], given: str) -> bool:
    """Whether the given words hold one accepted answer whole; a list is compared item by item."""
    for text in accept:
        wanted = [w for w in text.split(";") if _norm(w)]
        items = [i for i in given.split(";") if _norm(i)]
        if all(any(_within(w, i) for i in items) for w in wanted) and (
            len(wanted) == 1 or len(items) <= len(wanted) + 1
        ):
            return True
    return False


def touches(places: Sequence[Place], gold: Sequence[Place]) -> bool:
    return any(p.doc == g.doc and p.span.touches(g.span) for p in places for g in gold)


def mark(question: dict[str, Any], given: q.Answer, gold: Sequence[Place]) -> str:
    """right, wrong or unclear. By words where the gold gives words, else by evidence: all of it, and little beside it."""
    if not given.sure:
        return "unclear"
    grounds = not gold or touches(given.evidence, gold)
    accept = [str(a) for a in question["accept"]]
    if question["kind"] in ("yes_no", "number") and given.value and (accept[0] in ("yes", "no") or accept[0].isdigit()):
        ok = given.value == accept[0]
        return ("right" if grounds else "unclear") if ok else "wrong"
    if says(accept, given.text):
        return "right" if grounds else "unclear"
    named = [
        Place(g.doc, int(a), int(b)) for g in gold[:1] for a, b in re.findall(r"\[(\d+),(\d+)\)", " ".join(accept))
    ]
    found = all(touches(given.evidence, [g]) for g in (*gold, *named))
    strays = [i for i in given.items if not touches(i, (*gold, *named))]
    prose = question["kind"] == "list" or len(" ".join(accept).split()) > 8 or re.fullmatch(r"C\d+", accept[0])
    return "right" if gold and prose and found and 3 * len(strays) <= len(given.items) else "wrong"


def _report(question: dict[str, Any], given: q.Answer, verdict: str, book: q.Book) -> None:
    print(f"{question['id']} {question['level']:9} {verdict.upper():8} {question['question']}")
    print(f"      {given.text[:300]}")
    for place in list(dict.fromkeys(given.evidence))[:3]:
        print(f"      [{place.start},{place.end}) {book.words(place)[:90]!r}")
    if verdict != "right":
        print(f"      wanted: {question['answer']}")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--verbose", action="store_true", help="show the right answers as well")
    options = parser.parse_args(argv)
    gold_file = options.shared / "gold" / "seeds" / "gold.json"
    if not gold_file.is_file():
        print(f"no questions: {gold_file.name} is not under {options.shared}", file=sys.stderr)
        return 2
    gold = json.loads(gold_file.read_text("utf-8"))
    book = q.Book(retold.trace(retold.read(str(options.shared / "seeds"))))
    ids = {name: d.id for name, f in gold["files"].items() for d in book.account.documents if d.sha256 == f["sha256"]}
    score = dict.fromkeys(FLOORS, 0)
    total = dict.fromkeys(FLOORS, 0)
    before: q.Answer | None = None
    for question in gold["questions"]:
        wanted = [Place(ids[e["doc"]], e["start"], e["end"]) for e in question["evidence"]]
        given = answer(book, question["question"], before)
        before = given
        verdict = mark(question, given, wanted)
        level = question["level"]
        total[level] += 1
        score[level] += verdict == "right"
        score[level] -= verdict == "wrong" and level == "very_hard"
        if options.verbose or verdict != "right":
            _report(question, given, verdict, book)
    for level, floor in FLOORS.items():
        print(
            f"{level:10} {score[level]:2} of {total[level]:2}, floor {floor:2}{'' if score[level] >= floor else '  MISSED'}"
        )
    return int(any(score[level] < floor for level, floor in FLOORS.items()))


if __name__ == "__main__":
    sys.exit(main())
