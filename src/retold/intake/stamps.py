"""Dates and times of day as pages print them ("Thu, March 14th 2024, 11:18 PM EDT"), read without guessing.

Only what is written counts: no relative words, no clock of the machine, no year added to a date that has none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum

MAX_LINE = 600
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DATE = re.compile(
    rf"""\b(?:
      (?P<iso>(?P<iy>\d{{4}})-(?P<im>\d{{2}})-(?P<id>\d{{2}}))(?=[T\s,|)\]]|$)
    | (?P<m1>{_MONTH})\s?(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,2}}(?P<y1>\d{{4}})(?!\d)
    | (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:\sof)?[\s-](?P<m2>{_MONTH}),?[\s-](?P<y2>\d{{4}})(?!\d)
    | (?P<y4>\d{{4}})\s(?P<m4>{_MONTH})\s(?P<d4>\d{{1,2}})(?!\d)
    | (?P<n1>\d{{1,2}})(?P<sep>[/.])(?P<n2>\d{{1,2}})(?P=sep)(?P<n3>\d{{4}}|\d{{2}})(?![\d/.]\d)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_TIME = re.compile(
    r"""(?<![\d$£€.:/-])(?:T)?(?:
      (?P<h1>\d{1,2})(?:[:.h](?P<mi1>\d{2}))?\s?(?P<ap>[ap])\.?\s?m\b\.?
    | (?P<h2>\d{1,2})[:.](?P<mi2>\d{2})(?::(?P<s2>\d{2})(?:\.\d{1,6})?)?(?!\d|[.:/]\d|\s?%)
    | (?P<h3>[01]\d|2[0-3])(?P<mi3>[0-5]\d)\s?(?:h(?:rs|ours)?\b|(?=\s?(?:GMT|BST|UTC|IST|ET|EST|EDT|CET)\b))
    | (?P<noon>noon)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_ZONE = re.compile(
    r"\s?[\(\[]?(?P<name>Z\b|UTC|GMT|[A-Z]{1,4}T\b|WAT\b|EAT\b|CAT\b|[A-Z][a-z]+ (?:Standard |Daylight |Summer )?Time\b)?"
    r"\s?(?P<offset>[+-]\d{1,2}:?\d{2}|[+-]\d{1,2}(?=\)|\s|$))?[\)\]]?"
)
_OFFSETS = {
    "Z": 0, "UTC": 0, "GMT": 0, "BST": 60, "WET": 0, "WEST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180,
    "MSK": 180, "WAT": 60, "CAT": 120, "SAST": 120, "EAT": 180, "PKT": 300, "NPT": 345, "BDT": 360, "ICT": 420,
    "SGT": 480, "HKT": 480, "PHT": 480, "AWST": 480, "JST": 540, "KST": 540, "ACST": 570, "ACDT": 630,
    "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780, "NST": -210, "NDT": -150, "AST": -240, "ADT": -180,
    "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "AKST": -540, "AKDT": -480, "HST": -600,
    "EASTERN STANDARD TIME": -300, "EASTERN DAYLIGHT TIME": -240, "BRITISH SUMMER TIME": 60,
    "GREENWICH MEAN TIME": 0,
}  # fmt: skip
_US_GENERIC = {
    "ET": -300, "EASTERN TIME": -300, "CT": -360, "CENTRAL TIME": -360,
    "MT": -420, "MOUNTAIN TIME": -420, "PT": -480, "PACIFIC TIME": -480,
}  # fmt: skip
_REGIONAL = {"IN": {"IST": 330}, "IE": {"IST": 60}, "IL": {"IST": 120}}
_ZONES = _OFFSETS.keys() | _US_GENERIC.keys() | {"IST"}
_ROLE = re.compile(
    r"(?P<first>\b(?:first|originally|initially)[ -](?:published|posted|filed|appeared)\b)"
    r"|(?P<updated>\b(?:updated?(?!\w)|modified|edited|amended|revised|last (?:published|update)|refreshed|corrected)\b)"
    r"|(?P<published>\b(?:published|posted|created|issued|released|filed|printed|publication date|date)\b)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\W_]+|\b(?:at|on)\b|\b\w{3,9}day\b|\b(?:mon|tue|wed|thu|fri|sat|sun)\w{0,3}\b", re.IGNORECASE)
_LEFT_OVER = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?|\b(?:first|last|originally|published|posted|"
    r"updated?|modified|created|issued|released|filed|edited|revised|on|at|of|and|as|local time|hrs?|hours?|time|date|online|"
    r"print edition|issue|no|number|vol(?:ume)?|edition|publication|added|story|article|min(?:ute)?s?|read)\b|\d{1,5}|"
    r"[\W_]+",
    re.IGNORECASE,
)  # fmt: skip


class Role(StrEnum):
    """What a printed time says it is the time of."""

    FIRST = "first"
    PUBLISHED = "published"
    UPDATED = "updated"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment as printed. ``day`` is None for a bare time of day, ``clock`` for a bare date; ``start..end`` in the line.

    ``other`` is the second reading of a date such as 03/04/2021, where the order of day and month is not known.
    """

    start: int
    end: int
    day: date | None
    clock: time | None
    offset: int | None
    role: Role
    other: date | None = None

    def iso(self, day: date | None = None) -> str:
        """The moment in ISO 8601: a date, or minutes with the offset where one is printed."""
        which = self.day or day
        if which is None:
            raise ValueError("a time of day alone is no moment")
        if self.clock is None:
            return which.isoformat()
        zone = timezone(timedelta(minutes=self.offset)) if self.offset is not None else None
        return datetime.combine(which, self.clock, zone).isoformat(timespec="seconds" if zone else "minutes")


@dataclass(frozen=True, slots=True)
class _Day:
    start: int
    end: int
    value: date
    other: date | None


@dataclass(frozen=True, slots=True)
class _Clock:
    start: int
    end: int
    value: time
    zone: str | None
    minutes: int | None


def _make(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].casefold()) + 1
    full = int(year) if len(year) == 4 else 2000 + int(year)
    try:
        return date(full, number, int(day)) if 1800 <= full <= 2200 else None
    except ValueError:
        return None


def _day(match: re.Match[str], day_first: bool | None) -> _Day | None:
    part = match.groupdict()
    other: date | None = None
    if part["iso"]:
        value = _make(part["iy"], part["im"], part["id"])
    elif part["m1"]:
        value = _make(part["y1"], part["m1"], part["d1"])
    elif part["m2"]:
        value = _make(part["y2"], part["m2"], part["d2"])
    elif part["m4"]:
        value = _make(part["y4"], part["m4"], part["d4"])
    else:
        dmy = _make(part["n3"], part["n2"], part["n1"])
        mdy = _make(part["n3"], part["n1"], part["n2"])
        if part["sep"] == "." or day_first is True:
            value = dmy or mdy
        elif day_first is False:
            value = mdy or dmy
        else:
            value, other = (dmy or mdy), (mdy if dmy and mdy and dmy != mdy else None)
    return _Day(match.start(), match.end(), value, other) if value else None


def _clock(match: re.Match[str], line: str) -> _Clock | None:
    part = match.groupdict()
    if part["noon"]:
        hour, minute = 12, 0
    elif part["h1"]:
        hour, minute = int(part["h1"]), int(part["mi1"] or 0)
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if part["ap"].casefold() == "p" else 0)
    elif part["h2"]:
        hour, minute = int(part["h2"]), int(part["mi2"])
    else:
        hour, minute = int(part["h3"]), int(part["mi3"])
    if hour > 23 or minute > 59:
        return None
    end, name, minutes = match.end(), None, None
    if zone := _ZONE.match(line, end):
        name, minutes = zone.group("name"), _printed_offset(zone.group("offset"))
        name = name if name and name.upper() in _ZONES else None
        end = zone.end() if name or minutes is not None else end
    return _Clock(match.start(), end, time(hour, minute), name, minutes)


def _printed_offset(text: str | None) -> int | None:
    if not text:
        return None
    digits = text[1:].replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    total = hours * 60 + minutes
    return None if total > 14 * 60 else (-total if text[0] == "-" else total)


def _us_summer(day: date) -> bool:
    if day.year < 2007:
        return date(day.year, 4, 1) <= day < date(day.year, 10, 27)
    march, november = date(day.year, 3, 8), date(day.year, 11, 1)
    return march + timedelta((6 - march.weekday()) % 7) <= day < november + timedelta((6 - november.weekday()) % 7)


def _offset(clock: _Clock, day: date | None, region: str) -> int | None:
    """Minutes east of UTC, where the printed zone leaves no doubt."""
    if clock.minutes is not None:
        return clock.minutes
    name = (clock.zone or "").upper()
    if name in _US_GENERIC:
        return _US_GENERIC[name] + 60 * _us_summer(day) if day else None
    if region == "AU" and name in ("EST", "CST"):
        return None
    return _REGIONAL.get(region, {}).get(name, _OFFSETS.get(name))


def day_first(region: str) -> bool | None:
    """Whether 03/04 is the third of April: yes in most of the world, no in the United States, None where not known."""
    return None if not region else region not in ("US", "PH")


def stamps(line: str, region: str = "") -> tuple[Stamp, ...]:
    """Every printed moment of a line, in order. ``region`` is a two-letter country code, or "" where not known."""
    if len(line) > MAX_LINE:
        return ()
    days = [day for match in _DATE.finditer(line) if (day := _day(match, day_first(region)))]
    clocks: list[_Clock] = []
    for match in _TIME.finditer(line):
        inside = any(day.start <= match.start() < day.end for day in days)
        # The "+05:30" behind a time is its zone, not another time.
        inside = inside or bool(clocks and match.start() < clocks[-1].end)
        if not inside and (clock := _clock(match, line)):
            clocks.append(clock)
    return _with_roles(line, _join(days, clocks, line, region))


def _join(days: list[_Day], clocks: list[_Clock], line: str, region: str) -> list[Stamp]:
    """Each time of day goes with the date beside it, if nothing but a few words stand between."""
    free, out = list(clocks), []
    for index, day in enumerate(days):
        low = days[index - 1].end if index else 0
        high = days[index + 1].start if index + 1 < len(days) else len(line)
        near = [c for c in free if low <= c.start < high and _close(line, day, c)]
        # "6:02 AM, March 15" and "March 15, 6:02 AM": the nearer one; after the date where both are near.
        best = min(near, key=lambda c: (c.start < day.start, abs(c.start - day.start)), default=None)
        if best is None:
            out.append(Stamp(day.start, day.end, day.value, None, None, Role.PLAIN, day.other))
            continue
        free.remove(best)
        start, end = min(day.start, best.start), max(day.end, best.end)
        offset = _offset(best, day.value, region)
        out.append(Stamp(start, end, day.value, best.value, offset, Role.PLAIN, day.other))
    out += [Stamp(c.start, c.end, None, c.value, _offset(c, None, region), Role.PLAIN) for c in free]
    return sorted(out, key=lambda stamp: stamp.start)


def _close(line: str, day: _Day, clock: _Clock) -> bool:
    between = line[day.end : clock.start] if day.end <= clock.start else line[clock.end : day.start]
    if _ROLE.search(between):
        return False
    return len(_BETWEEN.sub("", between)) <= 2


def _with_roles(line: str, found: list[Stamp]) -> tuple[Stamp, ...]:
    out: list[Stamp] = []
    since = 0
    for stamp in found:
        matches = list(_ROLE.finditer(line, since, stamp.start))
        role = Role(matches[-1].lastgroup) if matches and matches[-1].lastgroup else Role.PLAIN
        out.append(Stamp(stamp.start, stamp.end, stamp.day, stamp.clock, stamp.offset, role, stamp.other))
        since = stamp.end
    return tuple(out)


def only_stamps(line: str, region: str = "") -> bool:
    """Whether a line holds a date and nothing else but words such as "Published" or "Issue 12"."""
    text = line.strip()
    found = stamps(text, region)
    if not found or all(stamp.day is None for stamp in found):
        return False
    rest = text
    for stamp in reversed(found):
        rest = rest[: stamp.start] + " " + rest[stamp.end :]
    return not _LEFT_OVER.sub("", rest)
