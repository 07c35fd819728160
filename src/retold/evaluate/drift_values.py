"""Makers of drift in figures, sums of money and dates."""

from __future__ import annotations

import re

from retold.evaluate import drift_words as words
from retold.evaluate.drift_kinds import Change, Draw, one, swap

_WORD_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER = (
    rf"(?<![$\d.,-])\b(\d{{1,3}}(?:,\d{{3}})+|\d{{2,3}}|{'|'.join(_WORD_NUMBERS)}) "
    rf"(?=(?:[a-z]+ )?(?:{'|'.join(words.COUNTED)})\b(?! (?:year|years)\b))"
)
# words before a figure beside which no other modifier can stand, or that make it one of a fixed set ("the 50 states")
_BOUND = re.compile(
    r"(?:(?i:\b(?:about|some|nearly|almost|more than|at least|over|around|up to|than|fewer|first|last|next|past|another|only|just|no|every|top|the|those|these|all|both|a|an|of|his|her"
    r"|its|their|our|other|lower|and|or|to|total|roughly|estimated|additional|approximately))|['’]s|\b[A-Z]\w+|\d)\s$"
)


def _number(s: str, free: bool) -> re.Match[str] | None:
    """The one counted figure of the sentence; ``free``: nothing before it limits or modifies it."""
    m = one(_NUMBER, s)
    if m is None or re.search(r"\d\s*$|\d to $|\b(?:age|aged|No\.)\s$", s[: m.start()]) or " no votes" in s:
        return None
    if free and (
        m.start() == 0
        or _BOUND.search(s[: m.start()])
        and not re.search(r"\b(?:to|and|of) $", s[: m.start()])
        or re.search(r"\b(?:one|two|three|most|some|all|out) of $", s[: m.start()])
    ):
        return None
    return m


def _other_number(text: str, draw: Draw) -> str:
    if text.lower() in _WORD_NUMBERS:
        k = _WORD_NUMBERS.index(text.lower())
        return _WORD_NUMBERS[(k + draw.rng.randint(3, 7)) % len(_WORD_NUMBERS)]
    value = int(text.replace(",", ""))
    new = int(value * draw.rng.choice((0.4, 0.6, 1.7, 2.6))) + draw.rng.choice((1, 3))
    return f"{new:,}"


def number(s: str, draw: Draw) -> Change | None:
    m = _number(s, free=False)
    return Change(s, swap(s, m, _other_number(m.group(1), draw) + " ")) if m else None


def number_percent(s: str, draw: Draw) -> Change | None:
    m = one(r"(?<![\d.,])\b(\d{1,2})(?= (?:percent|per cent)\b)", s)
    if m is None:
        return None
    old = int(m.group(1))
    new = old + draw.rng.choice((-1, 1)) * draw.rng.randint(8, 30)
    return Change(s, swap(s, m, str(new))) if 1 <= new <= 99 else None


_UNITS = {"miles": "kilometers", "feet": "meters", "acres": "square miles", "pounds": "tons", "minutes": "hours", "hours": "days", "days": "weeks",
          "weeks": "months", "months": "years", "inches": "feet", "gallons": "barrels"}  # fmt: skip


def number_unit(s: str, draw: Draw) -> Change | None:
    table = draw.words.pairs(_UNITS)
    m = one(rf"\b(\d+|{'|'.join(_WORD_NUMBERS)}) ({'|'.join(table)})\b(?! (?:of|into|old))", s)
    if m is None or re.search(
        r"\b(?:first|last|next|past|final|the|these|those|every|another)\s$", s[: m.start()], re.I
    ):
        return None
    return Change(s, swap(s, m, f"{m.group(1)} {table[m.group(2)]}"))


def number_range(s: str, draw: Draw) -> Change | None:
    m = _number(s, free=True)
    if m is None or not m.group(1).isdigit():
        return None
    low = int(m.group(1))
    high = low + max(3, low // 5)
    far = high * 2 + draw.rng.randint(1, 9)
    return Change(swap(s, m, f"{low} to {high} "), swap(s, m, f"{low} to {far} "))


def number_modifier(s: str, draw: Draw) -> Change | None:
    m = _number(s, free=True)
    if m is None or not m.group(1)[0].isdigit() or re.search(r"\bof $", s[: m.start()]):
        return None
    first, then = draw.rng.choice(
        draw.words.of(
            (("fewer than", "more than"), ("nearly", "more than"), ("up to", "at least"), ("almost", "well over"))
        )
    )
    return Change(swap(s, m, f"{first} {m.group(1)} "), swap(s, m, f"{then} {m.group(1)} "))


def number_vague(s: str, draw: Draw) -> Change | None:
    m = _number(s, free=True)
    if m is None or not m.group(1).isdigit() or not 20 < int(m.group(1)) < 99:
        return None
    return Change(s, swap(s, m, "dozens of "))


def number_dozens(s: str, draw: Draw) -> Change | None:
    m = one(r"\b([Dd]ozens|[Hh]undreds|[Tt]housands) of (?=[a-z])(?!thousands|millions)", s)
    if m is None or re.search(
        r"(?:[Tt]ens|[Hh]undreds|[Tt]housands|the|these|those) of $|\b(?:the|these|those) $", s[: m.start()]
    ):
        return None
    more = {"dozens": "hundreds", "hundreds": "thousands", "thousands": "dozens"}[m.group(1).lower()]
    return Change(s, swap(s, m, (more.capitalize() if m.group(1)[0].isupper() else more) + " of "))


def money(s: str, draw: Draw) -> Change | None:
    m = one(r"\$(\d+(?:\.\d+)?)(?= (?:million|billion|trillion)\b)", s)
    if m is None or s.count("$") > 1:
        return None
    old = float(m.group(1))
    new = old * draw.rng.choice((0.5, 1.6, 2.4)) + 1
    return Change(s, swap(s, m, f"${new:.1f}" if "." in m.group(1) else f"${int(new) + 1}"))


def money_scale(s: str, draw: Draw) -> Change | None:
    m = one(r"(?<=\$)([\d.]+) (million|billion|trillion)\b", s)
    if m is None:
        return None
    return Change(
        s,
        swap(s, m, m.group(1) + " " + {"million": "billion", "billion": "million", "trillion": "billion"}[m.group(2)]),
    )


def money_currency(s: str, draw: Draw) -> Change | None:
    m = one(r"(?<![A-Z])\$(?=\d)", s)
    return Change(s, swap(s, m, draw.pick(("€", "£", "C$", "A$")))) if m else None


def date_day(s: str, draw: Draw) -> Change | None:
    m = one(rf"\b(?:{'|'.join(words.WEEKDAYS)})\b(?!['’])", s)
    if (
        m is None
        or re.search(r"\b(?:Super|Good|Black|Bloody|Easter|Palm|Ash|every|each) $", s[: m.start()])
        or re.match(rf",? (?:{'|'.join(x[:3] for x in words.MONTHS)})", s[m.end() :])
    ):
        return None
    k = words.WEEKDAYS.index(m.group())
    return Change(s, swap(s, m, words.WEEKDAYS[(k + draw.rng.randint(2, 5)) % 7]))


def date_month(s: str, draw: Draw) -> Change | None:
    m = one(rf"(?<=\bin )(?:{'|'.join(words.MONTHS)})\b", s)
    if m is None:
        return None
    return Change(s, swap(s, m, words.MONTHS[(words.MONTHS.index(m.group()) + draw.rng.randint(3, 8)) % 12]))


def date_year(s: str, draw: Draw) -> Change | None:
    m = one(r"(?<=\b[Ii]n )(?:19|20)\d\d\b(?!-)", s)
    if m is None or len(re.findall(r"\b(?:19|20)\d\d\b", s)) > 1:
        return None
    return Change(s, swap(s, m, str(int(m.group()) - draw.rng.choice((2, 3, 5, 9)))))


def date_precision(s: str, draw: Draw) -> Change | None:
    m = one(
        rf"\bon ((?:{'|'.join(words.MONTHS)}|Jan\.|Feb\.|Aug\.|Sept\.|Oct\.|Nov\.|Dec\.)) \d{{1,2}}\b(?!, \d{{4}}| \d{{4}})",
        s,
    )
    if m is None:
        return None
    full = next(x for x in words.MONTHS if x.startswith(m.group(1).rstrip(".")[:3]))
    return Change(swap(s, m, m.group().replace(m.group(1), full)), swap(s, m, f"in {full}"))
