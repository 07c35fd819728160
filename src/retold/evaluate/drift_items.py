"""Items of the drift benchmark: two short articles, of which the later retells the earlier with one change, and what is right."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from retold import intake
from retold.evaluate import drift_benign as benign
from retold.evaluate import drift_kinds as kinds
from retold.evaluate import drift_quotes as quotes
from retold.evaluate import drift_words as words
from retold.evaluate.drift_kinds import Change, Draw, Maker
from retold.evaluate.drift_text import Passage, passages
from retold.evaluate.drift_words import Words
from retold.model import Article, Basis, Precision, Severity, When

S = Severity


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of drift: who makes it, how grave it is, and the families of published types that name it."""

    name: str
    make: Maker
    severity: Severity
    families: tuple[str, ...]


# name, maker, severity, families of drift types that are a right answer
KINDS: tuple[Kind, ...] = (
    Kind("number", kinds.number, S.SERIOUS, ("number",)),
    Kind("number: percentage", kinds.number_percent, S.SERIOUS, ("number",)),
    Kind("number: unit", kinds.number_unit, S.SERIOUS, ("number",)),
    Kind("number: range", kinds.number_range, S.SERIOUS, ("number",)),
    Kind("number: below to above", kinds.number_modifier, S.SERIOUS, ("number",)),
    Kind("number: dozens to hundreds", kinds.number_dozens, S.SERIOUS, ("number",)),
    Kind("number: made vague", kinds.number_vague, S.NOTABLE, ("number",)),
    Kind("money", kinds.money, S.SERIOUS, ("number",)),
    Kind("money: scale", kinds.money_scale, S.SERIOUS, ("number",)),
    Kind("money: currency", kinds.money_currency, S.SERIOUS, ("number",)),
    Kind("date: weekday", kinds.date_day, S.NOTABLE, ("date",)),
    Kind("date: month", kinds.date_month, S.NOTABLE, ("date",)),
    Kind("date: year", kinds.date_year, S.NOTABLE, ("date",)),
    Kind("date: precision", kinds.date_precision, S.BENIGN, ("date",)),
    Kind("person", kinds.person, S.SERIOUS, ("entity",)),
    Kind("organisation", kinds.organisation, S.SERIOUS, ("entity",)),
    Kind("place", kinds.place, S.SERIOUS, ("entity",)),
    Kind("role", kinds.role, S.SERIOUS, ("entity", "meaning")),
    Kind("count of sources", kinds.source_count, S.SERIOUS, ("attribution", "number")),
    Kind("hedge up", kinds.hedge_up, S.SERIOUS, ("hedge",)),
    Kind("hedge down", kinds.hedge_down, S.BENIGN, ("hedge",)),
    Kind("attribution dropped", kinds.attribution_dropped, S.NOTABLE, ("attribution",)),
    Kind("attribution changed", kinds.attribution_changed, S.SERIOUS, ("attribution", "entity")),
    Kind("source promoted to fact", kinds.promoted, S.SERIOUS, ("attribution", "hedge")),
    Kind("response state", kinds.response, S.SERIOUS, ("meaning",)),
    Kind("negation", kinds.negation, S.SERIOUS, ("meaning",)),
    Kind("reversal", kinds.reversal, S.SERIOUS, ("meaning",)),
    Kind("cause", kinds.cause, S.SERIOUS, ("meaning",)),
    Kind("planned to done", kinds.tense, S.SERIOUS, ("meaning", "hedge")),
    Kind("some to all", kinds.scope, S.SERIOUS, ("meaning", "number")),
    Kind("quotation edited", quotes.quote_edited, S.SERIOUS, ("quote",)),
    Kind("quotation truncated", quotes.quote_truncated, S.NOTABLE, ("quote",)),
    Kind("quotations merged", quotes.quote_merged, S.NOTABLE, ("quote",)),
    Kind("quotation re-attributed", quotes.quote_reattributed, S.SERIOUS, ("attribution", "quote", "entity")),
    Kind("quotation invented", quotes.quote_invented, S.SERIOUS, ("quote", "addition", "attribution")),
    Kind("marks put around a paraphrase", quotes.quote_marked, S.NOTABLE, ("quote",)),
    Kind("addition", kinds.addition, S.SERIOUS, ("addition", "entity")),
    Kind("condition dropped", kinds.condition, S.SERIOUS, ("meaning", "hedge")),
    Kind("headline against body", kinds.headline, S.SERIOUS, ("hedge", "meaning", "headline")),
)  # fmt: skip
RESTATEMENTS: dict[str, Maker] = {
    "house style": benign.house_style, "spelling": benign.spelling, "synonym": benign.synonym, "money in words": benign.money_words,
    "rounding": benign.rounding, "numeral": benign.numeral, "percent": benign.percent, "date form": benign.date_form, "time zone": benign.time_zone,
    "order of clauses": benign.reorder, "active, passive": benign.voice, "place of “said”": benign.said_moved, "verb of saying": benign.said_verb,
    "fair ellipsis": benign.fair_ellipsis, "dateline": benign.dateline_changed, "quotation marks": benign.marks, "forename left out": benign.full_name,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """Two articles and the right answer. ``kind`` is None for a restatement that changes nothing (``label`` says which)."""

    label: str
    kind: Kind | None
    held_out: bool
    earlier: Article
    later: Article
    change: Change
    credited: bool


def items(gold: Path, seed: int, n: int, held_out: bool) -> Iterator[Item]:
    """``n`` drifts and ``n`` restatements of one half of the tables and one half of the passages, evenly over the kinds."""
    pool = [p for p in passages(gold, seed, max(1500, 6 * n)) if _half(p) == held_out]
    wanted: list[tuple[str, Kind | None, Maker]] = [(k.name, k, k.make) for k in KINDS]
    yield from _fill(wanted, pool, seed, n, held_out)
    yield from _fill([(name, None, make) for name, make in RESTATEMENTS.items()], pool, seed + 1, n, held_out)


def _half(p: Passage) -> bool:
    return int(p.id[:8], 16) % 2 == 1


def _fill(
    wanted: Sequence[tuple[str, Kind | None, Maker]], pool: Sequence[Passage], seed: int, n: int, held_out: bool
) -> Iterator[Item]:
    """Kinds by turns, so that the rare ones get what there is of them and the others share the rest."""
    streams = [_made(*w, pool=pool, seed=seed, held_out=held_out) for w in wanted]
    made = 0
    while streams and made < n:
        for stream in list(streams):
            item = next(stream, None)
            if item is None:
                streams.remove(stream)
                continue
            yield item
            made += 1
            if made == n:
                return


def _made(
    label: str, kind: Kind | None, make: Maker, pool: Sequence[Passage], seed: int, held_out: bool
) -> Iterator[Item]:
    rng = random.Random(f"{seed}|{label}|{held_out}")
    order = list(pool)
    rng.shuffle(order)
    for passage in order:
        a, b = rng.sample(words.OUTLETS, 2)
        draw = Draw(rng, Words(held_out), passage, a)
        places = list(range(len(passage.sentences)))
        rng.shuffle(places)
        for k in places:
            change = make(passage.sentences[k], draw)
            if change is None or change.before == change.after and change.b_headline is None:
                continue
            item = _item(label, kind, draw, k, change, b)
            if item is not None:
                yield item
            break


def _item(label: str, kind: Kind | None, draw: Draw, k: int, change: Change, later_outlet: str) -> Item | None:
    """Put the change among the other sentences: the later article retells them in slightly other words."""
    first = list(draw.passage.sentences)
    first[k] = change.before
    second = [x if n == k else restated(x, draw) for n, x in enumerate(first)]
    second[k] = change.after
    credited = draw.rng.random() < 0.5 or label == "addition"
    if credited and label != "addition":
        second.append(draw.pick(words.CREDITS).format(outlet=draw.outlet))
    head = draw.passage.title if change.b_headline is None else "What we know so far about the plan"
    earlier = _article(draw.outlet, head, first, draw.passage.day, 9)
    later = _article(later_outlet, change.b_headline or head, second, draw.passage.day, 12)
    if earlier is None or later is None:
        return None
    if change.before not in earlier.text or (change.b_headline or change.after) not in later.text:
        return None
    return Item(label, kind, draw.words.held_out, earlier, later, change, credited)


_LIGHT: tuple[Maker, ...] = (benign.spelling, benign.house_style, benign.synonym, benign.reorder, benign.percent)


def restated(s: str, draw: Draw) -> str:
    """A sentence that is not under test, as a second paper would carry it: as it stands, or in its own house style."""
    if draw.rng.random() < 0.4:
        return s
    for make in draw.rng.sample(_LIGHT, len(_LIGHT)):
        change = make(s, draw)
        if change is not None:
            return change.after
    return s


def _article(outlet: str, head: str, paragraphs: Sequence[str], day: str, hour: int) -> Article | None:
    uri = outlet.lower().replace(" ", "-") + ".txt"
    made = intake.article_from_text("\n\n".join([head, *paragraphs]) + "\n", uri)
    if not isinstance(made, Article):
        return None
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        day = "2018-07-16"
    value = f"{day}T{hour:02d}:00:00+00:00"
    return replace(
        made,
        outlet_name=outlet,
        outlet_basis=Basis.EXPLICIT,
        published=When(value, value, value, Precision.MINUTE, Basis.EXPLICIT),
    )
