"""Intervals of days: the month, the decade, the last third of a year, the week before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

Interval = tuple[date, date]
MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_EARLY = frozenset(("early", "beginning", "start"))
_LATE = frozenset(("late", "end", "close", "later"))


def day_of(year: int, month: int, day: int) -> Interval | None:
    """One day, or None where the calendar has no such day."""
    try:
        return (date(year, month, day),) * 2
    except ValueError:
        return None


def shifted(day: date, days: int) -> date:
    """The day so many days later, held at the ends of the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def month_of(year: int, month: int) -> Interval | None:
    """A calendar month."""
    if not 1 <= year < 9999 or not 1 <= month <= 12:
        return None
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - timedelta(days=1)


def year_of(year: int) -> Interval | None:
    """A calendar year."""
    return (date(year, 1, 1), date(year, 12, 31)) if 1 <= year <= 9999 else None


def decade_of(year: int) -> Interval | None:
    """The ten years that a name such as "the 1990s" stands for; "the 1900s" is read as ten years too."""
    first = year - year % 10
    return (date(first, 1, 1), date(first + 9, 12, 31)) if 1 <= first <= 9990 else None


def part_of(days: Interval | None, part: str | None) -> Interval | None:
    """The first, middle or last third of an interval ("early", "mid-", "late", "the end of"), or one of its halves.

    Years are parted at months and decades at years: early 2019 is January to April, the late 1980s are 1987 to 1989.
    """
    if days is None or not part:
        return days
    words = frozenset(part.replace("-", " ").split())
    starts = _starts(*days)
    if "half" in words:
        half = len(starts) // 2
        first, last = (0, half) if "first" in words else (half, len(starts))
    elif words & _EARLY:
        first, last = 0, (len(starts) + 2) // 3
    elif words & _LATE:
        first, last = len(starts) - len(starts) // 3, len(starts)
    else:
        first, last = (len(starts) + 2) // 3, len(starts) - len(starts) // 3
    first = min(first, len(starts) - 1)
    stop = starts[last] - timedelta(days=1) if last < len(starts) else days[1]
    return starts[first], max(starts[first], stop)


def _starts(first: date, last: date) -> list[date]:
    """Where the pieces of an interval begin: its years, its months, or its days."""
    if last.year - first.year >= 3:
        return [date(year, 1, 1) for year in range(first.year, last.year + 1)]
    if (last - first).days > 70:
        return [
            date(n // 12, n % 12 + 1, 1) for n in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        ]
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def unit_around(anchor: date, unit: str, offset: int) -> Interval | None:
    """The calendar week (from Monday), month, quarter, year, decade or century that holds the anchor, or one so many before or after."""
    if unit == "week":
        monday = shifted(anchor, -anchor.weekday() + 7 * offset)
        return monday, shifted(monday, 6)
    if unit == "month":
        months = anchor.year * 12 + anchor.month - 1 + offset
        return month_of(months // 12, months % 12 + 1)
    if unit == "quarter":
        first = anchor.year * 4 + (anchor.month - 1) // 3 + offset
        start, stop = month_of(first // 4, first % 4 * 3 + 1), month_of(first // 4, first % 4 * 3 + 3)
        return (start[0], stop[1]) if start and stop else None
    if unit == "year":
        return year_of(anchor.year + offset)
    if unit == "decade":
        return decade_of(anchor.year + 10 * offset)
    first_year = anchor.year - (anchor.year - 1) % 100 + 100 * offset
    return (date(first_year, 1, 1), date(first_year + 99, 12, 31)) if 1 <= first_year <= 9900 else None


def _season(first_month: int) -> Callable[[int], Interval | None]:
    def of(year: int) -> Interval | None:
        start, stop = month_of(year, first_month), month_of(year, first_month + 2)
        return (start[0], stop[1]) if start and stop else None

    return of


def _winter(year: int) -> Interval | None:
    """Either winter that a year touches: nothing in "the winter of 2012" says which."""
    start, stop = month_of(year - 1, 12), month_of(year + 1, 2)
    return (start[0], stop[1]) if start and stop else None


SEASONS: dict[str, Callable[[int], Interval | None]] = {
    "spring": _season(3),
    "summer": _season(6),
    "autumn": _season(9),
    "fall": _season(9),
    "winter": _winter,
}
