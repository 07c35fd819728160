"""What every rule for times needs: the page it reads, the finished reference, and whether the words look ahead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from retold.model import Precision, Span, TimeRef
from retold.text.calendar_words import Interval

_CUE = re.compile(
    r"(?<![a-z])(?:(?P<future>will|won['’]t|shall|would|(?:is|are|was|were)\s(?:to|due|set|scheduled|expected|planned|slated)|due|scheduled|slated|set\s(?:to|for)|plans?|planned"
    r"|planning|expected|upcoming|going\sto|ahead\sof|hopes?\sto)|(?P<past>said|says|told|was|were|had|did|announced|reported|added|wrote|tweeted|died|began|came|went|met|held|took|made))(?![a-z])"
    r"|['’](?P<ll>ll)(?![a-z])|(?P<stop>[.!?]['\"”’]?\s|\n)"
)
_AHEAD = re.compile(
    r"(?:,\s?|\s)(?:[\w.'’-]+\s){0,4}?(?:will|is\sto|are\sto|is\sdue|are\sdue|is\sexpected|is\sscheduled|are\sscheduled|are\sexpected|plans\sto)(?![a-z])"
)
NO_ANCHOR = "no date to count from"


@dataclass(frozen=True, slots=True)
class Page:
    """The text, the same in small letters, and the day it was written."""

    text: str
    low: str
    anchor: date | None

    def before(self, at: int, width: int = 24) -> str:
        return self.low[max(0, at - width) : at]


Hit = TimeRef | int | None


def reference(
    start: int, end: int, days: Interval | None, precision: Precision | None = None, why: str = ""
) -> TimeRef:
    """The finished answer; unless told, its precision is the unit that the interval fits in."""
    if days is None:
        return TimeRef(Span(start, end), None, None, precision or Precision.UNKNOWN, why)
    length = (days[1] - days[0]).days
    fitting = Precision.DAY if length == 0 else Precision.MONTH if length <= 31 else Precision.YEAR
    return TimeRef(Span(start, end), days[0].isoformat(), days[1].isoformat(), precision or fitting, why)


def outlook(page: Page, start: int, end: int) -> str:
    """future, past, or "" where the words around do not say. The last verb before the time decides."""
    answer = ""
    for cue in _CUE.finditer(page.low, max(0, start - 40), start):
        answer = "" if cue["stop"] else "future" if cue["future"] or cue["ll"] else "past"
    if answer == "":
        window = page.low[end : end + 44]
        if _AHEAD.match(re.split(r"[.!?\n]\W", window, maxsplit=1)[0]):
            return "future"
    return answer


def single_day(day: date) -> Interval:
    return day, day
