"""Times counted from the day of writing: yesterday, last week, earlier this month, two years ago."""

from __future__ import annotations

import re
from datetime import date

from retold.model import Precision, TimeRef
from retold.text.calendar_words import SEASONS, Interval, part_of, shifted, unit_around
from retold.text.numerals import cardinal
from retold.text.time_parts import NO_ANCHOR, Hit, Page, outlook, reference, single_day

_UNIT = r"(?P<unit>second|minute|hour|day|night|week|fortnight|month|quarter|year|decade|century|centurie|generation)"
_SEASON = re.compile(
    r"(?:(?P<when>earlier|later)\s)?(?P<which>this|last|next)\s(?P<season>spring|summer|autumn|fall|winter)(?![a-z])"
)
_DAY_WORD = re.compile(
    r"(?P<before>the\sday\sbefore\syesterday)|(?P<after>the\sday\safter\stomorrow)|(?P<tomorrow>tomorrow)(?:\s(?:morning|afternoon|evening|night))?"
    r"|(?P<yesterday>yesterday)(?:\s(?:morning|afternoon|evening|night))?|(?P<night>last\snight)|(?P<overnight>overnight)"
    r"|(?:(?:earlier|later|late|early)\s)?(?P<today>today|tonight|this\s(?:morning|afternoon|evening|lunchtime))|earlier\sin\sthe\s(?P<day>day)(?![a-z])"
)
_WEEKEND = re.compile(
    r"(?:(?:over|at|during)\s)?(?P<which>the|this|last|next|this\spast|this\scoming|the\spast|the\scoming)\sweekend(?![a-z])"
)
_THIS_UNIT = re.compile(
    r"(?:(?P<when>earlier|later|late|early|mid|(?:at\s|by\s)?(?:the\s)?(?:end|start|beginning|middle)\sof)[\s-](?:in\s)?)?(?P<which>this|last|next|the)\s(?P<unit>week|month|quarter|year|decade|century)(?![a-z])"
)
_WINDOW = re.compile(
    rf"(?:(?:in|over|during|within|for)\s)?(?:the|this|these)\s(?P<which>past|last|previous|coming|next|recent)\s(?:(?P<n>[a-z0-9-]+)\s)?{_UNIT}s?(?![a-z])(?!\sof\s)"
)
_AGO = re.compile(rf"\s(?:or\s(?:so|more)\s)?{_UNIT}s?\sago(?![a-z])(?P<today>\stoday)?")
_FROM_NOW = re.compile(rf"\s{_UNIT}s?['’]?\s(?:from\snow|time(?=\W|$))")
_OTHER_EVENT = re.compile(rf"\s{_UNIT}s?\s(?:later|earlier|before(?!\sthe\s)|after|beforehand|afterwards)(?![a-z])")
_THE_OTHER = re.compile(
    r"the\s(?:next|following|previous|preceding)\s(?:day|morning|evening|afternoon|night|week|month|year|weekend)(?![a-z])"
    r"|the\s(?:day|night|week|month|year)\s(?:before|after|earlier|later)(?![a-z])|the\ssame\s(?:day|week|month|year)(?![a-z])"
    r"|(?:that|at\sthe\stime|same)\s(?:day|morning|evening|afternoon|night|week|month|year|weekend)(?![a-z])"
)
_TAIL = re.compile(r"\s(?:ago|later|earlier|before|after|beforehand|afterwards|from\snow|time)(?![a-z])")
_BARE_PLURAL = re.compile(r"(?:decades|years|months|weeks|days|hours)(?=\s(?:ago|later|earlier))")
_SINGLE = re.compile(r"(?:an?|one)(?=\s[a-z])")
_OTHER = "counted from another event"


def season(page: Page, at: int) -> Hit:
    match = _SEASON.match(page.low, at)
    if not match:
        return None
    if page.anchor is None:
        return reference(at, match.end(), None, Precision.MONTH, NO_ANCHOR)
    year = page.anchor.year
    if match["which"] == "last":
        days = SEASONS[match["season"]](year)
        year -= not days or days[1] >= page.anchor
    year += match["which"] == "next"
    return reference(at, match.end(), SEASONS[match["season"]](year), Precision.MONTH, "northern season")


def day_word(page: Page, at: int) -> Hit:
    match = _DAY_WORD.match(page.low, at)
    if not match or page.low[match.end() : match.end() + 1].isalnum():
        return None
    if match["today"] and page.text[match.start("today")].isupper():
        before = page.text[max(0, at - 2) : at]
        if (
            before[:1].isalpha()
            and before.endswith(" ")
            and re.search(r"[A-Z][\w]*\s$", page.text[max(0, at - 24) : at])
        ) or re.match(r"\s(?:show|programme|program)\b", page.low[match.end() : match.end() + 12]):
            return match.end()
    if page.anchor is None:
        return reference(at, match.end(), None, Precision.DAY, NO_ANCHOR)
    offsets = {"before": -2, "after": 2, "tomorrow": 1, "yesterday": -1, "night": -1, "today": 0, "day": 0}
    if match["overnight"]:
        night = (shifted(page.anchor, -1), page.anchor)
        return reference(at, match.end(), night, Precision.DAY, "the night to the day of writing")
    name = next(name for name in offsets if match[name])
    why = "the evening before" if name == "night" else ""
    return reference(at, match.end(), single_day(shifted(page.anchor, offsets[name])), Precision.DAY, why)


def weekend(page: Page, at: int) -> Hit:
    match = _WEEKEND.match(page.low, at)
    if not match:
        return None
    if page.anchor is None:
        return reference(at, match.end(), None, Precision.DAY, NO_ANCHOR)
    anchor, which = page.anchor, match["which"]
    latest = shifted(anchor, -((anchor.weekday() - 5) % 7))
    inside = anchor.weekday() >= 5
    if which == "last" and inside:
        latest = shifted(anchor, -((anchor.weekday() - 5) % 7) - 7)
    future = outlook(page, at, match.end()) == "future"
    if "next" in which or "coming" in which or (which in ("this", "the") and not inside and future):
        latest = shifted(anchor, (5 - anchor.weekday()) % 7 or (7 if inside else 0))
    return reference(at, match.end(), (latest, shifted(latest, 1)), Precision.DAY)


def this_unit(page: Page, at: int) -> Hit:
    """ "Last week", "earlier this month", "the end of the year"."""
    match = _THIS_UNIT.match(page.low, at)
    if not match or (match["which"] == "the" and (not match["when"] or match["when"] in ("late", "early", "mid"))):
        return None
    if page.low.startswith(" of ", match.end()) or (match["which"] != "the" and page.before(at, 4).endswith("the ")):
        return None
    unit, which, when = match["unit"], match["which"], match["when"] or ""
    if page.anchor is None:
        return reference(at, match.end(), None, None, NO_ANCHOR)
    days = unit_around(page.anchor, unit, {"this": 0, "last": -1, "next": 1, "the": 0}[which])
    if days is None or which in ("last", "next"):
        return reference(at, match.end(), part_of(days, when))
    if when == "earlier":
        return _earlier(page, at, match, days)
    if when == "later":
        return reference(at, match.end(), (page.anchor, max(page.anchor, days[1])))
    if not when and unit in ("week", "month") and days[0] == page.anchor and outlook(page, at, match.end()) == "past":
        why = f"written on the first of the {unit}, of something past: read as the {unit} before"
        return reference(at, match.end(), unit_around(page.anchor, unit, -1), why=why)
    return reference(at, match.end(), part_of(days, when), why="unclear of which" if which == "the" else "")


def _earlier(page: Page, at: int, match: re.Match[str], days: Interval) -> TimeRef:
    """ "Earlier this month" ends on the day of writing; written on the first, it can only mean the month before."""
    assert page.anchor is not None
    unit, loose = match["unit"], "; unclear of which" if match["which"] == "the" else ""
    if days[0] == page.anchor:
        before = unit_around(page.anchor, unit, -1)
        return reference(
            at, match.end(), before, why=f"impossible on the first of the {unit}: read as the {unit} before{loose}"
        )
    return reference(at, match.end(), (days[0], page.anchor), why=loose.removeprefix("; "))


_LENGTH = {
    **{"second": 0.0, "minute": 0.0, "hour": 1 / 24, "day": 1.0, "night": 1.0, "week": 7.0, "fortnight": 14.0},
    **{"month": 30.44, "quarter": 91.3, "year": 365.25, "decade": 3652.5, "generation": 9131.0},
    **{"century": 36525.0, "centurie": 36525.0},
}


def window(page: Page, at: int) -> Hit:
    """ "In the past year", "over the next three weeks"."""
    match = _WINDOW.match(page.low, at)
    if not match:
        return None
    number = cardinal(page.low, match.start("n")) if match["n"] else None
    lead = not page.low.startswith(("the", "this", "these"), at)
    which = match["which"]
    if (match["n"] and (not number or number.end > match.end("n"))) or (match["unit"] == "second"):
        return None
    if not lead and not match["n"] and which in ("next", "previous", "coming"):
        return None
    if page.anchor is None:
        return reference(at, match.end(), None, None, NO_ANCHOR)
    span = round((number.high if number else 3.0 if which == "recent" else 1.0) * _LENGTH[match["unit"]] + 0.49)
    other = shifted(page.anchor, span if which in ("coming", "next") else -span)
    return reference(at, match.end(), (min(other, page.anchor), max(other, page.anchor)))


def counted(page: Page, at: int) -> Hit:
    """ "Two years ago", "a week from now", and "three days later", which is counted from something else."""
    number = _count(page, at) if _TAIL.search(page.low, at, at + 48) else None
    if not number:
        return None
    low, high, end = number
    for pattern, sign in ((_AGO, -1), (_FROM_NOW, 1)):
        match = pattern.match(page.low, end)
        if match:
            if page.anchor is None:
                return reference(at, match.end(), None, None, NO_ANCHOR)
            return reference(at, match.end(), _at_distance(page.anchor, sign, low, high, match["unit"]))
    match = _OTHER_EVENT.match(page.low, end)
    return reference(at, match.end(), None, None, _OTHER) if match else None


def _count(page: Page, at: int) -> tuple[float, float, int] | None:
    if _BARE_PLURAL.match(page.low, at):
        return 2.0, 9.0, at - 1  # the unit is read after the blank before it, as in "two years"
    single = _SINGLE.match(page.low, at)
    number = cardinal(page.low, at)
    if number and number.high < 5000:
        return number.low, number.high, number.end
    return (1.0, 1.0, single.end()) if single else None


def _at_distance(anchor: date, sign: int, low: float, high: float, unit: str) -> Interval | None:
    """The days that lie so far off. Counts of weeks and longer are round: half a unit of play either way."""
    size = _LENGTH[unit]
    play = 0.0 if size <= 1 else size / 2
    if unit == "month" and low == high and low % 1 == 0:
        return unit_around(anchor, "month", sign * int(low))
    near, far = low * size - play, high * size + play
    if unit in ("hour", "minute", "second"):
        near = 0.0
    first = shifted(anchor, sign * round(near))
    last = shifted(anchor, sign * round(far + (0.49 if size < 1 and far > 0.01 else 0)))
    return min(first, last), max(first, last)


def other_event(page: Page, at: int) -> Hit:
    match = _THE_OTHER.match(page.low, at)
    return reference(at, match.end(), None, None, _OTHER) if match else None
