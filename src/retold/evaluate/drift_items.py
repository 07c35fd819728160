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
from retold.evaluate import drift_values as values
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
    also: tuple[str, ...] = ()  # families that are right too, but do not name it


# name, maker, severity, families of drift types that are a right answer
KINDS: tuple[Kind, ...] = (
    Kind("number", values.number, S.SERIOUS, ("number",)),
    Kind("number: percentage", values.number_percent, S.SERIOUS, ("number",)),
    Kind("number: unit", values.number_unit, S.SERIOUS, ("number",)),
    Kind("number: range", values.number_range, S.SERIOUS, ("number",)),
    Kind("number: below to above", values.number_modifier, S.SERIOUS, ("number",)),
    Kind("number: dozens to hundreds", values.number_dozens, S.SERIOUS, ("number",)),
    Kind("number: made vague", values.number_vague, S.NOTABLE, ("number",)),
    Kind("money", values.money, S.SERIOUS, ("number",)),
    Kind("money: scale", values.money_scale, S.SERIOUS, ("number",)),
    Kind("money: currency", values.money_currency, S.SERIOUS, ("number",)),
    Kind("date: weekday", values.date_day, S.NOTABLE, ("date",)),
    Kind("date: month", values.date_month, S.NOTABLE, ("date",)),
    Kind("date: year", values.date_year, S.NOTABLE, ("date",)),
    Kind("date: precision", values.date_precision, S.BENIGN, ("date",)),
    Kind("person", kinds.person, S.SERIOUS, ("entity",), ("attribution", "meaning")),
    Kind("organisation", kinds.organisation, S.SERIOUS, ("entity",), ("attribution", "meaning")),
    Kind("place", kinds.place, S.SERIOUS, ("entity",), ("attribution", "meaning")),
    Kind("role", kinds.role, S.SERIOUS, ("entity", "meaning"), ("attribution", "meaning")),
    Kind("count of sources", kinds.source_count, S.SERIOUS, ("attribution", "number")),
    Kind("hedge up", kinds.hedge_up, S.SERIOUS, ("hedge",)),
    Kind("verb of saying strengthened", kinds.reporting_verb, S.NOTABLE, ("hedge", "attribution", "meaning")),
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
    Kind("quotation edited", quotes.quote_edited, S.SERIOUS, ("quote",), ("hedge", "meaning", "number")),
    Kind("quotation truncated", quotes.quote_truncated, S.NOTABLE, ("quote",), ("meaning",)),
    Kind("quotations merged", quotes.quote_merged, S.NOTABLE, ("quote",)),
    Kind("quotation re-attributed", quotes.quote_reattributed, S.SERIOUS, ("attribution", "quote", "entity")),
    Kind("quotation invented", quotes.quote_invented, S.SERIOUS, ("quote", "addition", "attribution")),
    Kind("marks put around a paraphrase", quotes.quote_marked, S.NOTABLE, ("quote",)),
    Kind("addition", kinds.addition, S.SERIOUS, ("addition", "entity")),
    Kind("condition dropped", kinds.condition, S.SERIOUS, ("meaning", "hedge")),
    Kind("headline against body", kinds.headline, S.SERIOUS, ("headline", "hedge", "meaning", "attribution")),
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
    pool = [p for p in passages(gold, seed, max(6000, 8 * n)) if _half(p) == held_out]
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
    used: set[str] = set()
    for passage in order:
        a, b = rng.sample(words.OUTLETS, 2)
        draw = Draw(rng, Words(held_out), passage, a)
        places = list(range(len(passage.sentences)))
        rng.shuffle(places)
        for k in places:
            change = make(passage.sentences[k], draw)
            if change is None or change.before == change.after and change.headlines is None:
                continue
            if passage.sentences[k] in used or not _outside_quotes(label, change):
                continue
            used.add(passage.sentences[k])
            item = _item(label, kind, draw, k, change, b)
            if item is not None:
                yield item
            break


_MAY_QUOTE = ("quotation", "marks", "fair ellipsis", "spelling", "house style", "verb of saying")


def _outside_quotes(label: str, change: Change) -> bool:
    """A figure or a name changed between quotation marks is an edited quotation as well: only makers of those may do it."""
    if label.startswith(_MAY_QUOTE):
        return True
    pairs = zip(change.before, change.after, strict=False)
    same = next((k for k, (x, y) in enumerate(pairs) if x != y), min(len(change.before), len(change.after)))
    return sum(c in '"“”' for c in change.before[:same]) % 2 == 0


def _item(label: str, kind: Kind | None, draw: Draw, k: int, change: Change, later_outlet: str) -> Item | None:
    """Put the change among the other sentences: the later article retells them in slightly other words."""
    first = list(draw.passage.sentences)
    first[k] = change.before
    second = [x if n == k else restated(x, draw) for n, x in enumerate(first)]
    second[k] = change.after
    in_sentence = label in (
        "addition",
        "quotation invented",
        "response state",
    )  # the altered sentence itself names the earlier paper
    credited = draw.rng.random() < 0.5 or in_sentence
    if credited and not in_sentence:
        second.append(draw.pick(words.CREDITS).format(outlet=draw.outlet))
    heads = change.headlines or (draw.passage.title, draw.passage.title)
    earlier = _article(draw.outlet, heads[0], first, draw.passage.day, 9)
    later = _article(later_outlet, heads[1], second, draw.passage.day, 12)
    if earlier is None or later is None:
        return None
    if change.before not in earlier.text or change.after not in later.text:
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
