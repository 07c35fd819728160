"""Holds an account against what a careful person answers for the same articles (``expected.toml``), fact by fact.

    python tests/golden.py            # the demo: every fact that is missing, and the share of each part

A fact is a small true-or-false question: this edge is there, this claim has these origins, this passage is put down to this
chain. Spans are compared by touch, names by their words, so that a better cut of a sentence is no failure.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retold.model import Account, Article, Claim, Drift, Place, Severity, Source, Statement
from retold.text.fold import fold
from retold.text.namekeys import abbreviation_of

Fact = tuple[str, bool, str]  # part, holds, what was asked

_EDGES = {"copies": {"copies", "follows"}, "rests_on": {"rests_on", "quotes"}, "quotes": {"rests_on", "quotes"}}
_CODES = {
    "single_source": {"single_origin", "single_anonymous_origin"},
    "denial_mutated": {"no_reply_to_refusal", "denial_mutated"},
    "quote_tampering": {"quote_altered"},
    "number_drift": {"number_drift", "number_changed"},
    "hedge_loss": {"hedge_dropped", "hedge_loss"},
    "same_surname": {"referent_confusion"},
}
_DRIFTS = {
    "response_changed": {"meaning_shifted", "response_changed"},
    "quote_altered": {"quote_altered", "quote_truncated"},
}


def _words(name: str) -> set[str]:
    return {w for w in re.findall(r"\w+", fold(name).text) if w not in ("a", "an", "the", "of", "with")}


def same_name(a: str, b: str) -> bool:
    """One name holds the words of the other: "Corvane Examiner", "The Corvane Examiner"."""
    x, y = _words(a), _words(b)
    return bool(x and y) and (x <= y or y <= x or abbreviation_of(a, b) or abbreviation_of(b, a))


@dataclass(frozen=True)
class Board:
    """The account with look-ups by file name and by words."""

    account: Account

    def doc(self, file: str) -> Article:
        return next(d for d in self.account.documents if d.uri.rsplit("/", 1)[-1] == file)

    def find(self, file: str, exact: str, nth: int = 1) -> Place | None:
        """Where the words stand in the article's text; any run of white space is one blank, marks may be straight or curly."""
        doc = self.doc(file)
        loose = re.sub(r"['’‘]", "['’‘]", r"\s+".join(re.escape(w) for w in exact.split()))
        hits = list(re.finditer(re.sub(r"[\"“”]", '["“”]', loose), doc.text))
        return Place(doc.id, hits[nth - 1].start(), hits[nth - 1].end()) if len(hits) >= nth else None

    def agents(self, name: str) -> set[str]:
        found = {a.id for a in self.account.agents if _is(a, name)}
        return found | {s for a in self.account.agents if a.id in found for s in a.same_as}

    def name(self, end: str) -> str:
        for a in self.account.agents:
            if a.id == end:
                return a.name
        return next((d.outlet_name or d.uri for d in self.account.documents if d.id == end), end)

    def statements_at(self, place: Place | None) -> list[Statement]:
        """The statements that tell these words, the ones that hold most of them first."""
        if place is None:
            return []

        def held(s: Statement) -> int:
            return sum(max(0, min(p.end, place.end) - max(p.start, place.start)) for p in s.parts)

        found = [s for s in self.account.statements if s.doc == place.doc and held(s) > 0]
        return sorted(found, key=lambda s: (-held(s), s.id))

    def claim_of(self, tellings: Iterable[dict[str, Any]]) -> tuple[Claim | None, list[Claim | None]]:
        """The claim that holds most of the tellings, and the claim of each."""
        owners = {i: c for c in self.account.claims for i in c.statements}
        each = []
        for t in tellings:
            held = self.statements_at(self.find(t["file"], t["exact"], t.get("nth", 1)))
            each.append(next((owners[s.id] for s in held if s.id in owners), None))
        known = [c for c in each if c]
        return (max(known, key=lambda c: (known.count(c), c.id)) if known else None), each

    def drifts(self) -> Iterator[Drift]:
        for m in self.account.alignments:
            yield from m.drift


def _is(agent: Source, name: str) -> bool:
    return any(same_name(n, name) for n in (agent.name, agent.description, *agent.spellings) if n)


def _near(place: Place | None, other: Place | None) -> bool:
    return place is not None and other is not None and place.doc == other.doc and place.span.touches(other.span)


# ------------------------------------------------------------------ parts
def pages(board: Board, rows: list[dict[str, Any]]) -> Iterator[Fact]:
    for row in rows:
        doc, file = board.doc(row["file"]), row["file"]
        yield (
            "pages",
            same_name(doc.outlet_name or "", row["outlet"]),
            f"{file}: outlet {row['outlet']} (is {doc.outlet_name})",
        )
        yield (
            "pages",
            (doc.published.value or "").startswith(row["published"]),
            f"{file}: published {row['published']} (is {doc.published.value})",
        )
        if "updated" in row:
            yield (
                "pages",
                (doc.updated.value or "").startswith(row["updated"]),
                f"{file}: updated {row['updated']} (is {doc.updated.value})",
            )
        yield "pages", doc.headline == row["headline"], f"{file}: headline (is {doc.headline!r})"
        for field in ("authors", "contributors", "photo_credits"):
            given = getattr(doc, field)
            for name in row.get(field, ()):
                yield "pages", any(same_name(name, g) for g in given), f"{file}: {field} {name} (is {given})"
        for item in row["furniture"]:
            place = board.find(file, item["exact"])
            kinds = {b.kind.value for b in doc.sections if place and b.span.touches(place.span)}
            wanted = {item["kind"], "caption"} if item["kind"] == "credit" else {item["kind"]}
            # what the intake left out altogether is not story text either
            yield (
                "pages",
                bool(kinds & wanted) or place is None,
                f"{file}: {item['kind']} {item['exact']!r} (is {kinds})",
            )


def order(board: Board, groups: list[list[str]]) -> Iterator[Fact]:
    place = {d: n for n, d in enumerate(board.account.story.documents)}
    for before, after in zip(groups, groups[1:], strict=False):
        ok = max(place[board.doc(f).id] for f in before) < min(place[board.doc(f).id] for f in after)
        yield "order", ok, f"{before} before {after}"


def edges(board: Board, wanted: list[dict[str, Any]], unwanted: list[dict[str, Any]]) -> Iterator[Fact]:
    for row in wanted:
        a = board.doc(row["from"]).id
        to = board.agents(row["to"][1:]) if row["to"].startswith("@") else {board.doc(row["to"]).id}
        kinds = _EDGES.get(row["kind"], {row["kind"]})
        ends = {(a, t) for t in to} | ({(t, a) for t in to} if row["kind"] == "shares_upstream" else set())
        found = [e for e in board.account.edges if (e.from_, e.to) in ends and e.type.value in kinds]
        yield "edges", bool(found), f"{row['from']} {row['kind']} {row['to']}"
    for row in unwanted:
        a, b = board.doc(row["from"]).id, board.doc(row["to"]).id
        bad = [e for e in board.account.edges if (e.from_, e.to) in ((a, b), (b, a)) and e.confidence >= 0.5]
        yield "no edge", not bad, f"{row['from']} takes nothing from {row['to']} (has {[e.type.value for e in bad]})"


def claims(board: Board, rows: list[dict[str, Any]]) -> Iterator[Fact]:
    for row in rows:
        label = row["label"]
        claim, each = board.claim_of(row["tellings"])
        for telling, found in zip(row["tellings"], each, strict=True):
            yield (
                "tellings",
                found is not None and found == claim,
                f"{label}: {telling['file']} {telling['exact'][:50]!r}",
            )
            yield from _chain(board, label, telling)
        if claim is None:
            yield "origins", False, f"{label}: no claim"
            continue
        got = claim.independent_origins
        yield (
            "origins",
            (got.min, got.max) == (row["origins"]["min"], row["origins"]["max"]),
            f"{label}: {row['origins']} (is {got.min}..{got.max})",
        )
        yield (
            "no false confirmation",
            got.min <= row["origins"]["max"],
            f"{label}: at most {row['origins']['max']} (is {got.min}..{got.max})",
        )
        ends = [board.name(o.agent) for o in claim.origins]
        for end in row["ends"]:
            yield (
                "origins",
                any(o.agent in board.agents(end) or same_name(board.name(o.agent), end) for o in claim.origins),
                f"{label}: ends in {end} (is {ends})",
            )
        if "misattributed_to" in row:
            yield (
                "origins",
                same_name(board.name(claim.misattributed_to or ""), row["misattributed_to"]),
                f"{label}: misattributed to {row['misattributed_to']}",
            )


def _chain(board: Board, label: str, telling: dict[str, Any]) -> Iterator[Fact]:
    held = board.statements_at(board.find(telling["file"], telling["exact"], telling.get("nth", 1)))
    said = f"{label}: {telling['file']} {telling['exact'][:40]!r} chain {telling['chain']}"
    if not held:
        yield "chains", False, f"{said} (no statement)"
        return
    links = [
        x
        for x in held[0].chain
        if not x.inferred and x.parallel_to is None and x.agent != board.doc(telling["file"]).outlet
    ]
    names = [board.name(x.agent) for x in links]
    ok = len(links) == len(telling["chain"]) and all(
        same_name(n, w) or x.agent in board.agents(w) for n, w, x in zip(names, telling["chain"], links, strict=True)
    )
    yield "chains", ok, f"{said} (is {names})"


def drift(board: Board, wanted: list[dict[str, Any]], unwanted: list[dict[str, Any]]) -> Iterator[Fact]:
    every = list(board.drifts())
    for row in wanted:
        a = board.find(row["from"], row["a"], row.get("a_nth", 1)) if "a" in row else None
        b = board.find(row["to"], row["b"], row.get("b_nth", 1))
        kinds = _DRIFTS.get(row["type"], {row["type"]})
        hits = [
            d for d in every if d.type in kinds and _near(d.b, b) and ("a" not in row or d.a is None or _near(d.a, a))
        ]
        part = f"{row['severity']} drift"
        yield (
            part,
            any(d.severity == row["severity"] for d in hits),
            f"{row['type']} {row.get('a', '')!r} -> {row['b']!r} (is {[d.severity.value for d in hits]})",
        )
    for row in unwanted:
        a, b = (
            board.find(row["from"], row["a"], row.get("a_nth", 1)),
            board.find(row["to"], row["b"], row.get("b_nth", 1)),
        )
        bad = [d for d in every if d.severity != Severity.BENIGN and _small(d.a, a) and _small(d.b, b)]
        yield "no drift", not bad, f"{row['a']!r} -> {row['b']!r} (is {[d.type for d in bad]})"


def _small(place: Place | None, other: Place | None) -> bool:
    """Touches, and is not a whole sentence around it."""
    return place is not None and other is not None and _near(place, other) and len(place.span) <= 2 * len(other.span)


def findings(board: Board, rows: list[dict[str, Any]], labels: dict[str, Claim | None]) -> Iterator[Fact]:
    for row in rows:
        codes = _CODES.get(row["code"], {row["code"]})
        places = [board.find(e["file"], e["exact"], e.get("nth", 1)) for e in row["evidence"]]
        about = {c.id for label in row.get("claims", ()) if (c := labels.get(label))}
        hits = [f for f in board.account.findings if f.code in codes]
        ok = any(about & set(f.claims) or any(_near(p, w) for p in f.evidence for w in places) for f in hits)
        yield "findings", ok, f"{row['code']} {row['evidence'][0]['exact'][:50]!r} ({len(hits)} with that code)"


def people(board: Board, rows: list[dict[str, Any]]) -> Iterator[Fact]:
    doubts = [p for f in board.account.findings if f.code == "referent_confusion" for p in f.evidence]
    for row in rows:
        at = board.find(row["file"], row["exact"])
        surname = row["who"].split()[-1]
        start = at.start + (re.search(surname, row["exact"]) or re.compile("").match("")).start() if at else -1  # type: ignore[union-attr]
        held = [
            e.name
            for e in board.account.entities
            for m in e.mentions
            if at and m.doc == at.doc and m.start <= start < m.end
        ]
        doubted = any(at and p.doc == at.doc and p.start <= start < p.end for p in doubts)
        yield "people", row["who"] in held, f"{row['file']} {row['exact'][:40]!r} is {row['who']} (is {held})"
        yield (
            "no wrong person",
            row["who"] in held or doubted or not held,
            f"{row['file']} {row['exact'][:40]!r} is {row['who']} or unclear (is {held})",
        )


def facts(account: Account, expected: dict[str, Any]) -> list[Fact]:
    """Every fact of the golden answers, held against the account."""
    board = Board(account)
    labels = {row["label"]: board.claim_of(row["tellings"])[0] for row in expected["claim"]}
    return [
        *pages(board, expected["article"]),
        *order(board, expected["order"]),
        *edges(board, expected["edge"], expected["no_edge"]),
        *claims(board, expected["claim"]),
        *drift(board, expected["drift"], expected["not_drift"]),
        *findings(board, expected["finding"], labels),
        *people(board, expected["surname"]),
    ]


def shares(found: Iterable[Fact]) -> dict[str, tuple[int, int]]:
    out: dict[str, tuple[int, int]] = {}
    for part, ok, _ in found:
        right, all_ = out.get(part, (0, 0))
        out[part] = (right + ok, all_ + 1)
    return out


def demo() -> list[Fact]:
    import retold

    root = Path(__file__).resolve().parents[1]
    expected = tomllib.loads((root / "tests" / "data" / "demo" / "expected.toml").read_text("utf-8"))
    return facts(retold.trace(retold.read(str(root / expected["articles"]))), expected)


if __name__ == "__main__":
    made = demo()
    for part_, ok_, said_ in made:
        if not ok_:
            print(f"missing [{part_}] {said_}")
    for part_, (right_, all_) in shares(made).items():
        print(f"{part_:24}{right_:3} of {all_:3}")
    sys.exit(0)
