"""Stories of the echo benchmark: one report told again by many, beside a few that found out for themselves."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from retold import intake
from retold.errors import RetoldError
from retold.evaluate.echo_topics import FIRMS, OUTLETS, PEOPLE, TOPICS, TOWNS, Own, Topic
from retold.model import Article, Basis, Precision, When

DEPTH = 4  # a retelling is at most this far from its first report


@dataclass(frozen=True, slots=True)
class Line:
    """One fact as an article tells it: which fact, in which wording, whether its source is named. ``fact`` 0 is the claim."""

    fact: int
    wording: int
    sourced: bool = False


@dataclass(slots=True)
class Piece:
    """One article of a generated story: whom it took from, whom it credits, and what it tells."""

    outlet: str
    when: datetime
    lines: tuple[Line, ...]
    root: int  # index of the first report at the head of its chain
    parent: int | None = None
    depth: int = 0
    credits: str | None = None
    own: Own | None = None
    text: str = ""
    claim_at: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class Story:
    """Pieces in the order of telling, with the truth: ``roots`` are the reports that rest on sources of their own."""

    topic: Topic
    slots: dict[str, str]
    pieces: list[Piece] = field(default_factory=list)

    @property
    def roots(self) -> list[int]:
        return [k for k, p in enumerate(self.pieces) if p.parent is None]


def make(seed: int, number: int, retellings: int, independent: int) -> Story:
    """The story with that number: ``retellings`` echoes and ``independent`` reports of their own."""
    rng = random.Random(f"{seed}|{number}")
    topic = TOPICS[number % len(TOPICS)]
    story = Story(topic, _slots(rng))
    outlets = rng.sample(OUTLETS, min(len(OUTLETS), retellings + independent + 1))
    start = datetime(2023, 3, 6, 6, 30, tzinfo=UTC) + timedelta(days=rng.randint(0, 300))
    lines = tuple(Line(k, 0, k in (0, 1)) for k in range(len(topic.facts)))
    story.pieces.append(Piece(outlets[0], start, lines, 0))
    for k, own in enumerate(rng.sample(topic.own, independent)):
        story.pieces.append(Piece(outlets[1 + k], start + timedelta(minutes=rng.randint(20, 600)), (), 1 + k, own=own))
    for outlet in outlets[1 + independent :]:
        story.pieces.append(_retelling(story, outlet, rng))
    for piece in story.pieces:
        write(piece, story, rng)
    return story


def _slots(rng: random.Random) -> dict[str, str]:
    names = rng.sample(PEOPLE, 5)
    town, elsewhere = rng.sample(TOWNS, 2)
    n, m = rng.sample(range(11, 89), 2)
    wrong = n * 2 + rng.randint(5, 40) if rng.random() < 0.5 else max(2, n // 3)
    return dict(zip("abcde", names, strict=True)) | {
        "town": town,
        "h": elsewhere,
        "firm": rng.choice(FIRMS),
        "n": str(n),
        "m": str(m),
        "x": str(wrong),
    }


def _retelling(story: Story, outlet: str, rng: random.Random) -> Piece:
    """Take an article of the story and tell it again: cut, in another order, in other words, with its source or without."""
    open_ = [k for k, p in enumerate(story.pieces) if p.depth < DEPTH]
    weights = [3.0 if story.pieces[k].parent is None else 1.0 for k in open_]
    weights = [w * (4.0 if k == 0 else 1.0) for k, w in zip(open_, weights, strict=True)]
    parent = rng.choices(open_, weights)[0]
    p = story.pieces[parent]
    when = p.when + timedelta(minutes=rng.randint(8, 240))
    credits = rng.choice((None, p.outlet, p.credits or p.outlet))
    lines = (
        _altered(p.lines, rng)
        if p.own is None
        else _altered(tuple(Line(k, 0, k == 0) for k in range(1 + len(p.own.details))), rng)
    )
    return Piece(outlet, when, lines, p.root, parent, p.depth + 1, credits, p.own)


def _altered(lines: Sequence[Line], rng: random.Random) -> tuple[Line, ...]:
    kept = [x for x in lines if x.fact == 0 or rng.random() < 0.8]
    if len(kept) < 3:
        kept = list(lines)
    reword = rng.choice((0.0, 0.3, 0.8))
    drop = rng.random() < 0.35
    out = [
        replace(x, wording=rng.randint(0, 2) if rng.random() < reword else x.wording, sourced=x.sourced and not drop)
        for x in kept
    ]
    if rng.random() < 0.4:
        tail = out[1:]
        rng.shuffle(tail)
        out = [out[0], *tail]
    return tuple(out)


# ------------------------------------------------------------------ words
def _clause(piece: Piece, line: Line, story: Story) -> str:
    if piece.own is not None:
        form = (piece.own.claim, *piece.own.details)[line.fact]
    else:
        form = story.topic.facts[line.fact][line.wording]
    return form.format(**story.slots)


def _capital(s: str) -> str:
    return s[0].upper() + s[1:]


def write(piece: Piece, story: Story, rng: random.Random, claim: str | None = None) -> None:
    """Put the piece into words. ``claim`` replaces the claim by a distorted one."""
    source = (piece.own.source if piece.own else story.topic.source).format(**story.slots)
    lines = piece.lines or tuple(Line(k, 0, k == 0) for k in range(1 + len(piece.own.details if piece.own else ())))
    body = []
    claim_sentence = ""
    for line in lines:
        clause = claim if claim is not None and line.fact == 0 else _clause(piece, line, story)
        sentence = _sentence(clause, source if line.sourced else None, piece, line, rng)
        if line.fact == 0:
            claim_sentence = sentence
        body.append(sentence)
    head = rng.choice(story.topic.heads).format(**story.slots) if claim is None else "What is known so far"
    piece.text = "\n\n".join([head, *body]) + "\n"
    at = piece.text.index(claim_sentence)
    piece.claim_at = (at, at + len(claim_sentence))


def _sentence(clause: str, source: str | None, piece: Piece, line: Line, rng: random.Random) -> str:
    credit = piece.credits if line.fact == 0 else None
    bare = source.rstrip(",") if source else None
    if credit and source:
        return rng.choice((f"{_capital(clause)}, {source} told the {credit}.", f"{_capital(clause)}, {source} said, according to the {credit}.",
                           f"The {credit} reported, citing {bare}, that {clause}."))  # fmt: skip
    if credit:
        return rng.choice(
            (
                f"{_capital(clause)}, the {credit} reported.",
                f"According to the {credit}, {clause}.",
                f"The {credit} reported that {clause}.",
            )
        )
    if source and piece.parent is None:
        return (
            rng.choice(
                (f"{_capital(clause)}, {source} told the {piece.outlet}.", f"{_capital(clause)}, {source} said.")
            )
            if line.fact == 0
            else f"{_capital(clause)}, {source} said."
        )
    if source:
        return rng.choice((f"{_capital(clause)}, {source} said.", f"According to {bare}, {clause}."))
    return f"{_capital(clause)}."


def articles(story: Story) -> list[Article]:
    """The pieces as articles, in the order of ``story.pieces``."""
    return [article(p) for p in story.pieces]


def article(piece: Piece) -> Article:
    uri = piece.outlet.lower().replace(" ", "-") + ".txt"
    made = intake.article_from_text(piece.text, uri)
    if not isinstance(made, Article):
        raise RetoldError(f"a generated article cannot be read: {made.message}")
    value = piece.when.isoformat()
    return replace(
        made,
        outlet_name=piece.outlet,
        outlet_basis=Basis.EXPLICIT,
        published=When(value, value, value, Precision.MINUTE, Basis.EXPLICIT),
    )


def distorted(story: Story, kind: str, rng: random.Random) -> Piece:
    """One more retelling of the first report, which gets the claim wrong: no credit, half of the time no source either."""
    first = story.pieces[0]
    outlet = rng.choice([o for o in OUTLETS if o not in {p.outlet for p in story.pieces}])
    piece = Piece(outlet, first.when + timedelta(minutes=rng.randint(30, 300)), _altered(first.lines, rng), 0, 0, 1)
    write(piece, story, rng, story.topic.wrong[kind].format(**story.slots))
    return piece
