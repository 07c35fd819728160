"""Numbers, sums of money, measures, ages, scores and clock times in running text, with their units and hedges.

A flat table of rules is tried at each place where a number could begin. A rule gives a value, or an offset to go on from
(the number is part of a date, a telephone number, a name), or None: not mine. Every look around is of bounded length.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from retold.text.amounts import DATE_BEFORE, MONTH, NUMBER_CHARS, PERCENT, RADIO, amount, operand_unit, percent_unit
from retold.text.numerals import Numeral, cardinal, ordinal, share
from retold.text.quantity import Value, ValueRelation, any_of
from retold.text.value_parts import TABLES, WORD_AFTER, Hit, Operand, Page, made, noun_after, small_letters, title_case
from retold.text.valuediff import compare_values

__all__ = ["Value", "ValueRelation", "compare_values", "find_values"]
_STARTING = {
    *TABLES.words,
    *TABLES.ordinals,
    *(v for v in TABLES.vague if v[:2] != "a "),
    "half",
    "noon",
    "midnight",
    "quarter",
}
_UNIT_WORDS = any_of(w for w in TABLES.units if w[0].isalpha())
_START = re.compile(
    r"(?:(?<!\w)|(?<=\brs))(?:[0-9½¼¾⅓⅔]|\.[0-9]"
    rf"|an?[\s-](?={any_of({*TABLES.scales, *TABLES.fractions, 'couple', 'few', 'handful', 'percentage', *TABLES.units})})"
    rf"|(?:{any_of(_STARTING)})(?![a-z]))"
)
_JOINED = re.compile(
    r"[0-9]+(?:[-–/:][0-9]+){2,}|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2,4}(?![0-9])|[0-9]{1,4}/[0-9]{1,4}|[0-9]+(?:\.[0-9]+){3,}"
    r"|\+?[0-9]{1,5}\)?[ -][0-9]{3,4}[ -][0-9]{3,4}(?![0-9,])(?<![ ][0-9]00)|[0-9]{3}-0[0-9]+|[0-9]{3}-[0-9]{4}(?![0-9])|0[0-9]{2,}[ -][0-9]{5,}"
    r"|(?:1[5-9]|20)[0-9]{2}[-–/][0-9]{2,4}(?![0-9])|[0-9]+-(?:on|in|for|by|v)-[0-9]+|[0-9]{1,3}\s/\s[0-9]{1,3}(?![0-9])"
)
_PHONE = re.compile(r"[0-9 ()-]{0,24}")
_COUNTER = re.compile(r"(?<![a-z])(?:image|photo|picture|slide|page|part|of|/)\s[0-9]{1,3}\s(?:of|/)\s$")
_BULLET = re.compile(r"[0-9]{1,2}[.)]\s")
_HALVES = re.compile(r"(?:1/[234]|2/3|3/4)(?![0-9/])")
_DATE_AFTER = re.compile(rf"(?:st|nd|rd|th)?(?:\s(?:day\s)?of)?[\s-](?:{MONTH})(?![a-z])")
_PM = r"(?P<half>[ap])\.?\s?m(?:\.|(?![a-z]))"
_CLOCK = re.compile(
    rf"(?:(?P<from>[0-9]{{1,2}}(?:[:.][0-5][0-9])?)\s?(?:-|–|to|and)\s?)?(?P<h>1[0-2]|0?[0-9])(?:[:.](?P<m>[0-5][0-9]))?\s?{_PM}"
    r"|(?P<hh>[01]?[0-9]|2[0-4])(?::(?P<mm>[0-5][0-9])(?::[0-5][0-9])?(?![0-9:])|\.(?P<dd>[0-5][0-9])\s?(?=hrs|hours|gmt|bst|cet))"
    r"|(?P<h4>[01][0-9]|2[0-3])(?P<m4>[0-5][0-9])\s?(?:hours|hrs|gmt|utc|bst)(?![a-z])|(?P<oclock>1[0-2]|[1-9])\so['’]clock"
)
_CLOCK_WORD = re.compile(r"(?P<noon>noon)|midnight")
_THIRTIES = re.compile(r"(?P<d>[1-9])0['’]?s(?![a-z0-9])")
_PLURAL_YEARS = re.compile(r"s(?![a-z])")
_HIS = re.compile(r"(?:his|her|their|my|our|mid|early|late|in one['’]s)[\s-]$")
_PAIR = re.compile(r"(?P<a>0|[1-9][0-9]{0,2})(?:\s?[-–]\s?|-to-)(?P<b>0|[1-9][0-9]{0,2})(?![\w%-]|\.[0-9])")
_NOT_ORDINAL = re.compile(r"(?:at|split|per|each|every|a\sfew|million)\s$")
_BEFORE_FIRST = re.compile(
    r"(?<![a-z])(?:the|an?|his|her|its|their|our|my|your|that|this|for|in|of|very|[a-z]+['’]s?)\s$"
)
_AFTER_ORDINAL = re.compile(r"(?:\s|-)(?P<noun>[^\W\d_]+)")
_OF_UNIT = re.compile(
    rf"(?:(?:\sof)?\s(?:an?|one)|\sof\sthe)?[\s-](?P<unit>{_UNIT_WORDS}|percentage\spoint|per\s?cent)(?![a-z])"
)
_BARE_HALF = re.compile(
    r"(?:the|second|first|other|last|better|latter|opening|closing|final|top|bottom|each|either|this|in)\s$"
)
_WHOLE = re.compile(r"\s(?:of|the|its|their|his|her|as|that)(?![a-z])|\s?[,.;:)]|$")
_AN_AND_HALF = re.compile(rf"an?\s(?P<unit>{_UNIT_WORDS})\sand\sa\s(?P<part>half|quarter)(?![a-z])")
_POINT = re.compile(r"a\s(percentage)\spoint(?![a-z])")


def find_values(text: str, start: int = 0, end: int | None = None) -> tuple[Value, ...]:
    """Every number that says how much, how many, how old, how far or when on the clock, in reading order.

    Years, dates, telephone numbers, route and model numbers are left out. Spans are absolute, cover hedge, number and unit
    ("more than 20 km"), lie between ``start`` and ``end``, and never overlap.
    """
    stop = len(text) if end is None else max(0, min(end, len(text)))
    page = Page(text[:stop], small_letters(text[:stop]))
    found: list[Value] = []
    at = max(0, start)
    for match in _START.finditer(page.low, at):
        if match.start() < at:
            continue
        for rule in _RULES:
            hit = rule(page, match.start())
            if isinstance(hit, Value):
                if hit.span.start < (found[-1].span.end if found else start):
                    hit = hit.span.end
                else:
                    found.append(hit)
                    at = hit.span.end
            if hit is not None:
                at = max(at, hit if isinstance(hit, int) else at)
                break
    return tuple(found)


def _part_of_a_name(page: Page, at: int) -> Hit:
    """F-16, COVID-19, #5, 24/7, '90s, dates, telephone numbers, Flight 370, 93.7 FM, Formula One."""
    low = page.low
    before = low[at - 1] if at else " "
    if low[at].isdigit():
        if _COUNTER.search(page.before(at, 20)) or (before == "\n" or at == 0) and _BULLET.match(low, at):
            return at + 2
        match = _JOINED.match(low, at)
        if match and not _HALVES.match(low, at):
            clock = _CLOCK.match(low, at)
            return None if clock and clock.end() >= match.end() else match.end()
        if before == "+" or before == "(" and page.before(at, 8).startswith("+"):
            phone = _PHONE.match(low, at)
            return phone.end() if phone else at + 1
        if before in "/.:#@_=&'’\\^" or (before in "-‐‑–" and at > 1 and low[at - 2].isalnum()):
            match = NUMBER_CHARS.match(low, at)
            return match.end() if match else at + 1
        if low[at] == "0" and low[at + 1 : at + 2].isdigit() and not _CLOCK.match(low, at):
            match = NUMBER_CHARS.match(low, at)
            return match.end() if match else at + 1
    elif before in "-‐‑'’" and at > 1 and low[at - 2].isalnum():
        return at + 1
    if _is_date(page, at):
        match = NUMBER_CHARS.match(low, at)
        return match.end() if match else at + 3
    return None


def _is_date(page: Page, at: int) -> bool:
    digits = page.low[at].isdigit()
    match = NUMBER_CHARS.match(page.low, at) if digits else None
    spot = ordinal(page.low, at)
    end = spot.end if spot else match.end() if match else 0
    if not end or (digits and not spot and end - at > 2):
        return False
    month = _DATE_AFTER.match(page.low, end)
    if month and not page.text[end : month.end()].rstrip().endswith(("may", "march")):
        return True
    month = DATE_BEFORE.search(page.before(at, 20))
    return month is not None and page.text[at - len(month[0])].isupper() and not PERCENT.match(page.low, end)


def _minutes(hour: str, minute: str | None, half: str | None) -> float:
    hours = int(hour) % 12 + (12 if half == "p" else 0) if half else int(hour)
    return float(hours * 60 + int(minute or 0))


def _clock(page: Page, at: int) -> Hit:
    match = _CLOCK_WORD.match(page.low, at)
    if match:
        minutes = 720.0 if match["noon"] else 0.0
        return made(
            page, Operand(at, match.end(), Numeral(match.end(), minutes, minutes, "clock"), "time_of_day", "clock24")
        )
    match = _CLOCK.match(page.low, at) if page.low[at].isdigit() else None
    if not match:
        return None
    half, hour = match["half"], match["h"] or match["hh"] or match["h4"] or match["oclock"]
    if (
        half == "a"
        and not match["m"]
        and page.text[match.end() - 2 : match.end()] == "AM"
        and RADIO.match(page.low, match.end() - 3)
    ):
        return None if int(hour) <= 12 and page.before(at, 4).endswith(("at ", "by ", "m ")) else match.end()
    low = high = _minutes(hour, match["m"] or match["mm"] or match["dd"] or match["m4"], half)
    if match["from"]:
        first = re.split(r"[:.]", match["from"])
        low = _minutes(first[0], first[1] if len(first) > 1 else None, half)
        low = low - 720 if low > high and low >= 720 else low
    open_half = match["oclock"] or (match["hh"] and 1 <= int(hour) <= 12 and not hour.startswith("0"))
    unit = "clock12" if open_half else "clock24"
    return made(page, Operand(at, match.end(), Numeral(match.end(), low, high, "clock"), "time_of_day", unit))


def _thirties(page: Page, at: int) -> Hit:
    """ "In her 30s"; the 1990s and the 60s are left to the calendar."""
    match = _THIRTIES.match(page.low, at)
    if not match:
        word = NUMBER_CHARS.match(page.low, at)
        return word.end() + 1 if word and _PLURAL_YEARS.match(page.low, word.end()) else None
    if not _HIS.search(page.before(at)):
        return match.end()
    low = int(match["d"]) * 10.0
    return made(page, Operand(at, match.end(), Numeral(match.end(), low, low + 9, "vague", 10), "age", "year"))


def _score(page: Page, at: int) -> Hit:
    match = _PAIR.match(page.low, at)
    if not match or int(match["a"]) > 999:
        return None
    a, b = float(match["a"]), float(match["b"])
    around = set(re.findall(r"[a-z]+", page.before(at, 36))) & TABLES.lists["score_before"]
    after = WORD_AFTER.match(page.low, match.end())
    follows = bool(after and after["word"] in TABLES.lists["score_after"])
    if a < b and not follows and (not around or operand_unit(page, match.end())[0] != "count"):
        return None
    if a >= b and not (follows or around) and (a > 99 or PERCENT.match(page.low, match.end())):
        return match.end()
    number = Numeral(match.end(), min(a, b), max(a, b), "digits")
    return made(page, Operand(at, match.end(), number, "score", ""))


def _ordinal(page: Page, at: int) -> Hit:
    spot = ordinal(page.low, at)
    if not spot:
        return None
    before = page.before(at, 16)
    after = _AFTER_ORDINAL.match(page.low, spot.end)
    word = after["noun"] if after else ""
    if not page.low[at].isdigit() and (not after or word in TABLES.lists["stops"] or _NOT_ORDINAL.search(before)):
        return spot.end
    if word in TABLES.lists["ordinal_names"] and after and page.text[after.start("noun")].isupper():
        return spot.end
    if page.low.startswith("first", at) and not _BEFORE_FIRST.search(before):
        return spot.end
    named = page.text[at].isupper() and after and page.text[after.start("noun")].isupper()
    if (named and not title_case(page, at)) or (
        page.low.startswith("second", at) and before.endswith((" a ", " one "))
    ):
        return spot.end
    return made(page, Operand(at, spot.end, spot, "ordinal"), noun_after(page, spot.end, 1.0, False))


def _share(page: Page, at: int) -> Hit:
    """Parts of a whole are percentages ("a third of voters"), parts of a unit are measures ("half a mile")."""
    part = share(page.low, at)
    if (
        not part
        or cardinal(page.low, at)
        and page.low[at : at + 4] in ("half", "a qu", "a ha")
        and _scaled_part(page, at)
    ):
        return None
    unit = _OF_UNIT.match(page.low, part.end)
    if unit and unit["unit"] in TABLES.units and not page.low[at].isdigit():
        number = Numeral(unit.end(), part.low, part.high, "fraction", 0.05)
        return made(page, Operand(at, unit.end(), number, "measure", TABLES.units[unit["unit"]]))
    if unit and unit["unit"] not in TABLES.units:
        number = Numeral(unit.end(), part.low, part.high, "fraction", 0.05)
        return made(page, Operand(at, unit.end(), number, "percent", percent_unit(unit["unit"])))
    if page.low.startswith("half", at) and (_BARE_HALF.search(page.before(at)) or not _WHOLE.match(page.low, part.end)):
        return part.end
    if (
        page.low[at : at + 2] == "a "
        and not _WHOLE.match(page.low, part.end)
        and not page.low.startswith(" less", part.end)
    ):
        return None if ordinal(page.low, at + 2) else part.end
    number = Numeral(part.end, part.low * 100, part.high * 100, "fraction", 1.0)
    return made(page, Operand(at, part.end, number, "percent", "percent"), noun_after(page, part.end, 2.0, True))


def _scaled_part(page: Page, at: int) -> bool:
    number = cardinal(page.low, at)
    return number is not None and number.scaled


def _unit_and_half(page: Page, at: int) -> Hit:
    """ "An hour and a half", "a percentage point"."""
    match = _AN_AND_HALF.match(page.low, at)
    if match:
        value = 1.5 if match["part"] == "half" else 1.25
        return made(
            page,
            Operand(
                at,
                match.end(),
                Numeral(match.end(), value, value, "words", 0.1),
                "measure",
                TABLES.units[match["unit"]],
            ),
        )
    match = _POINT.match(page.low, at)
    if match:
        return made(page, Operand(at, match.end(), Numeral(match.end(), 1, 1, "words"), "percent", "percentage point"))
    return None


_RULES: tuple[Callable[[Page, int], Hit], ...] = (
    _part_of_a_name,
    _clock,
    _thirties,
    _score,
    _unit_and_half,
    _share,
    _ordinal,
    amount,
)
