"""Times in running text: what is printed, and the days it can mean for a reader of the article's date.

A flat table of rules, tried at each word that can begin a time. Without an anchor only full dates have bounds. Where the
words allow two readings, the likelier one is taken and ``why`` names the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from retold.model import Precision, TimeRef
from retold.text.calendar_words import MONTHS, SEASONS, day_of, decade_of, month_of, part_of, shifted, year_of
from retold.text.relative_times import counted, day_word, other_event, season, this_unit, weekend, window
from retold.text.time_parts import NO_ANCHOR, Hit, Page, outlook, reference, single_day

_FULL_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_MONTH = rf"(?P<month>{_FULL_MONTHS}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?![a-z]))\.?"
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_WEEKDAY = rf"(?P<weekday>{_DAYS})"
_BEFORE_DATE = rf"(?:this\s)?(?:(?:{_DAYS}|(?:mon|tues?|wed|thurs?|thu|fri|sat|sun)\.?),?\s\(?(?:the\s)?)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)[0-9]{2})(?![0-9]|[.,][0-9]{3})"
_DAY = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?(?![0-9a-z%:])"
_TO_DAY = r"(?:\s?[-–—]\s?|\s(?:to|and|through)\s)(?P<last>[0-3]?[0-9])(?:st|nd|rd|th)?(?![0-9a-z:%])"
_OF_YEAR = rf"(?:,?\s(?:of\s|in\s)?{_YEAR}|,?\s(?:of\s)?(?P<rel>this|last|next)\syear(?![a-z]))"
_PART = (
    r"(?:(?:the\s)?(?P<part>(?:early|mid|late)(?=[\s-])|(?:beginning|start|middle|end|close|first\shalf|second\shalf)(?=\sof\s))"
    r"(?:\s(?:in|of)\s|\s|-)(?:the\s)?)?"
)
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<mon>[01][0-9])-(?P<day>[0-3][0-9])(?![0-9])")
_NUMERIC = re.compile(
    r"(?P<a>[0-3]?[0-9])(?P<sep>[/.])(?P<b>[0-3]?[0-9])(?P=sep)(?P<year>(?:19|20)[0-9]{2}|[0-9]{2})(?![0-9/])"
)
_DAY_MONTH = re.compile(rf"{_BEFORE_DATE}{_DAY}(?:{_TO_DAY})?(?:\s(?:day\s)?of)?[\s-]{_MONTH}{_OF_YEAR}?(?![a-z])")
_MONTH_DAY = re.compile(rf"{_BEFORE_DATE}{_MONTH}\s(?:the\s)?{_DAY}(?!\s?[ap]\.?m)(?:{_TO_DAY})?{_OF_YEAR}?")
_MONTH_YEAR = re.compile(rf"{_PART}{_MONTH}{_OF_YEAR}(?![a-z])")
_MONTH_ALONE = re.compile(
    rf"{_PART}(?:(?P<which>this|last|next|this\spast|this\scoming)\s)?(?P<month>{_FULL_MONTHS}|sept\.)(?![a-z])"
)
_HOLIDAY = re.compile(
    r"(?P<name>christmas\seve|christmas\sday|boxing\sday|new\syear['’]s\seve|new\syear['’]s\sday|valentine['’]s\sday|halloween|fourth\sof\sjuly"
    rf"|9/11)(?![a-z0-9/])(?:,?\s(?:of\s|in\s)?{_YEAR})?"
)
_FIXED = {
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
    "new year's day": (1, 1),
    "valentine's day": (2, 14),
    "halloween": (10, 31),
    "fourth of july": (7, 4),
}
_DAYTIME = r"(?:\s(?:early\s|late\s)?(?:morning|afternoon|evening|night|lunchtime|noon|midnight))?"
_ON_WEEKDAY = re.compile(
    rf"(?:(?P<which>next|last|this|this\spast|this\scoming)\s)?(?:(?:early|late)\s)?{_WEEKDAY}{_DAYTIME}(?![a-z])(?:(?:\sof)?\s(?P<week>this|last|next)\sweek(?![a-z]))?"
)
_YEAR_ALONE = re.compile(
    rf"{_PART}(?:(?P<season>spring|summer|autumn|fall|winter)(?:\s(?:of\s)?))?(?P<y>(?:1[5-9]|20)[0-9]{{2}})(?:[-–/](?P<y2>[0-9]{{4}}|[0-9]{{2}})(?![0-9]))?(?P<decade>['’]?s)?(?![0-9a-z%]|[.,][0-9]|[-–][a-z0-9])"
)
_DECADE = re.compile(
    r"(?P<part>early|mid|late)?[\s-]?(?:the\s)?(?:(?P<part2>early|mid|late)[\s-])?['’]?(?P<tens>[3-9])0['’]?s(?![a-z0-9])"
)
_CENTURY = re.compile(r"(?P<part>early\s|mid-|late\s)?(?:the\s)?(?P<n>1[0-9]|2[01])(?:st|th)(?:\s|-)century(?![a-z])")
_QUARTER = re.compile(
    rf"(?:q(?P<q>[1-4])|(?:the\s)?(?P<nth>first|second|third|fourth|last)[\s-](?P<what>quarter|half))(?:\s(?:of\s)?(?:{_YEAR}|(?P<rel>this|last|next|the)\syear))"
)
_OPENERS = {
    "digit": r"[0-9]|['’](?=[3-9]0s)",
    "month": rf"{_FULL_MONTHS}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec",
    "weekday": rf"{_DAYS}|mon|tues?|wed|thurs?|thu|fri|sat|sun",
    "season": "spring|summer|autumn|fall|winter",
    "part": r"early|earlier|mid|late|later|beginning|start|middle|end|close|first|second|third|fourth|q[1-4]",
    "the": r"the(?=\s(?:next|following|previous|preceding|same|past|last|coming|recent|day|night|week|month|year|end|start"
    r"|beginning|middle|close|early|mid|late|first|second|third|fourth|['’]|[1-9]))",
    "this": "this|last|next|these|that|same",
    "link": r"(?:in|over|at|by|during|within|for)(?=\s(?:the|this|these|next|last)\s)",
    "amount": "an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty"
    "|several|few|couple|dozens|decades|years|months|weeks|days|hours",
    "day": "today|tonight|tomorrow|yesterday|overnight|christmas|boxing|new|valentine|halloween",
}
_START = re.compile(
    r"(?<![\w$£€#@/.])(?:"
    + "|".join(rf"(?P<{kind}>(?:{words}){'' if kind == 'digit' else '(?![a-z])'})" for kind, words in _OPENERS.items())
    + ")"
)
_PREPOSITION = re.compile(
    r"(?<![a-z])(in|since|until|till|by|from|last|next|this|early|late|mid|during|through|before|after|between|of)[\s-](?:the\s)?$"
)
_MAY_AFTER = re.compile(
    rf"(?<![a-z])(?:in|since|until|till|last|next|this|early|late|mid|during|(?:{_FULL_MONTHS})\s(?:to|and|or|through|until)|end\sof|start\sof|beginning\sof|middle\sof)[\s-](?:the\s)?$"
)
_NAME_MONTHS = frozenset(("march", "may", "april", "june", "august"))
_HABIT = re.compile(r"s(?![a-z])")
_PAPER = re.compile(
    r"\s(?:Times|Mirror|Telegraph|Express|Herald|Post|Mail|Independent|World|Sport|Business|People|Star|Sun|Tribune|Review|Night\sLive|Night\sFootball)"
)
_BEFORE_NAME = re.compile(r"(?<![a-z])(?:black|good|bloody|cyber|super|ash|easter|palm|holy|maundy|giving|mail\son)\s$")
_HIS = re.compile(r"(?:his|her|their|my|our|one['’]s)\s(?:early\s|mid-?\s?|late\s)?$")
_COUNTED = re.compile(
    r"\s(?:people|men|women|children|troops|soldiers|jobs|workers|deaths|cases|votes|metres|meters|feet|miles|km|tonnes|tons|acres|dollars|euros|pounds|members|homes|shares|protesters|police|students|calories|words)(?![a-z])"
)
_NOT_YEAR = re.compile(
    r"(?:more\sthan|at\sleast|fewer\sthan|less\sthan|nearly|almost|over|some|flight|route|no\.|channel|\$|£|€|area\scode|suite|room)\s?$"
)


def find_times(text: str, anchor: str | None, start: int = 0, end: int | None = None) -> tuple[TimeRef, ...]:
    """Every expression that says when, in reading order, with the days that it covers.

    ``anchor`` is the day the text was written (an ISO date or date-time; anything else counts as not known). Bounds are ISO
    dates, both ends included; both None when the text and the anchor do not say. Clock times are left to ``find_values``.
    """
    stop = len(text) if end is None else max(0, min(end, len(text)))
    low = text[:stop].lower()
    if len(low) != stop:
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text[:stop])
    page = Page(text[:stop], low, _as_date(anchor))
    found: list[TimeRef] = []
    at = max(0, start)
    for match in _START.finditer(low, at):
        if match.start() < at:
            continue
        for rule in _RULES_FOR[match.lastgroup or ""]:
            hit = rule(page, match.start())
            if isinstance(hit, TimeRef):
                found.append(hit)
                at = hit.span.end
            elif hit is not None:
                at = max(at, hit)
            if hit is not None:
                break
    return tuple(found)


def _as_date(anchor: str | None) -> date | None:
    try:
        return date.fromisoformat(anchor[:10]) if anchor else None
    except ValueError:
        return None


def _iso(page: Page, at: int) -> Hit:
    match = _ISO.match(page.low, at)
    days = day_of(int(match["year"]), int(match["mon"]), int(match["day"])) if match else None
    return reference(at, match.end(), days) if match and days else None


def _numeric(page: Page, at: int) -> Hit:
    match = _NUMERIC.match(page.low, at)
    if not match or (match["sep"] == "." and len(match["year"]) == 2):
        return None
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
    readings = [day_of(year, int(match["b"]), int(match["a"])), day_of(year, int(match["a"]), int(match["b"]))]
    days = sorted({r[0] for r in readings if r})
    if not days:
        return None
    why = "" if len(days) == 1 else "day and month unclear"
    return reference(at, match.end(), (days[0], days[-1]), Precision.DAY if len(days) == 1 else None, why)


def _full_date(page: Page, at: int) -> Hit:
    match = _DAY_MONTH.match(page.low, at) or _MONTH_DAY.match(page.low, at)
    if not match or not page.text[match.start("month")].isupper():
        return None
    month, first = MONTHS[match["month"][:3]], int(match["day"])
    last = int(match["last"]) if match["last"] else first
    year, why = _stated_year(page, match)
    if year is None and page.anchor:
        year, why = _nearest_year(page, match, month, first)
    probe = day_of(year or 2000, month, first)
    until = day_of(year or 2000, month, last)
    if not probe or not until or until < probe:
        return None
    if year is None:
        return reference(at, match.end(), None, Precision.DAY, why or NO_ANCHOR)
    return reference(at, match.end(), (probe[0], until[0]), Precision.DAY if first == last else None, why)


def _stated_year(page: Page, match: re.Match[str]) -> tuple[int | None, str]:
    if match["year"]:
        return int(match["year"]), ""
    if match["rel"] and page.anchor:
        return page.anchor.year + {"this": 0, "last": -1, "next": 1}[match["rel"]], ""
    return None, ""


def _nearest_year(page: Page, match: re.Match[str], month: int, day: int) -> tuple[int | None, str]:
    """A date without a year: the latest past one, unless the words, or a mere fortnight, point ahead."""
    assert page.anchor is not None
    years = [y for y in range(page.anchor.year - 8, page.anchor.year + 9) if day_of(y, month, day)]
    past = [y for y in years if date(y, month, day) <= page.anchor]
    ahead = [y for y in years if date(y, month, day) >= page.anchor]
    if not past or not ahead:
        return None, "no such day"
    direction = outlook(page, match.start(), match.end())
    soon = (date(ahead[0], month, day) - page.anchor).days <= 14
    if direction == "future" or (soon and past[-1] != ahead[0]):
        return ahead[0], f"year not printed: the next one; {past[-1]} if past"
    return past[-1], "year not printed: the latest past one" + (
        "" if past[-1] == ahead[0] else f"; {ahead[0]} if to come"
    )


def _month_of_year(page: Page, at: int) -> Hit:
    match = _MONTH_YEAR.match(page.low, at)
    if not match or not page.text[match.start("month")].isupper():
        return None
    year, why = _stated_year(page, match)
    days = month_of(year, MONTHS[match["month"][:3]]) if year else None
    return reference(at, match.end(), part_of(days, match["part"]), Precision.MONTH, why if days else NO_ANCHOR)


def _month(page: Page, at: int) -> Hit:
    match = _MONTH_ALONE.match(page.low, at)
    if not match:
        return None
    begin, name = match.start("month"), match["month"].rstrip(".")
    if not page.text[begin].isupper():
        return None
    if name in _NAME_MONTHS and not _is_month(page, begin, match):
        return match.end()
    month = MONTHS[name[:3]]
    if page.anchor is None:
        return reference(at, match.end(), None, Precision.MONTH, NO_ANCHOR)
    year, why = page.anchor.year, ""
    direction, which = outlook(page, at, match.end()), match["which"] or ""
    if which in ("next", "this coming") or (direction == "future" and which not in ("last", "this past")):
        year += month < page.anchor.month or (month == page.anchor.month and which == "next")
        why = f"year not printed: the next one; {year - 1} if past"
    elif which == "this":
        why = "this year's"
    else:
        year -= month > page.anchor.month or (month == page.anchor.month and which == "last")
        why = f"year not printed: the latest past one; {year + 1} if to come"
    return reference(at, match.end(), part_of(month_of(year, month), match["part"]), Precision.MONTH, why)


def _is_month(page: Page, begin: int, match: re.Match[str]) -> bool:
    """Whether May, March, April, June or August is the month: never after a first name, seldom without a preposition."""
    before = page.before(begin)
    if page.low[match.end() : match.end() + 2] in ("'s", "’s") or match["part"] in ("close",):
        return False
    if match["month"] == "may":
        return bool(_MAY_AFTER.search(before))
    following = page.text[match.end() : match.end() + 2]
    return bool(_PREPOSITION.search(before)) and not (
        following[:1] == " " and following[1:].isupper() and before.endswith(("by ", "of ", "from "))
    )


def _holiday(page: Page, at: int) -> Hit:
    match = _HOLIDAY.match(page.low, at)
    if not match:
        return None
    if match["name"] == "9/11":
        return reference(at, match.end(), day_of(2001, 9, 11), why="the attacks of 2001") if not match["year"] else None
    month, day = _FIXED[re.sub(r"\s", " ", match["name"].replace("’", "'"))]
    if match["year"]:
        return reference(at, match.end(), day_of(int(match["year"]), month, day))
    if page.anchor is None:
        return reference(at, match.end(), None, Precision.DAY, NO_ANCHOR)
    year, why = _nearest_year(page, match, month, day)
    return reference(at, match.end(), day_of(year, month, day) if year else None, Precision.DAY, why)


def _weekday(page: Page, at: int) -> Hit:
    match = _ON_WEEKDAY.match(page.low, at)
    if not match:
        return None
    begin, stop = match.start("weekday"), match.end("weekday")
    if not page.text[begin].isupper() or _HABIT.match(page.low, stop):
        return match.end()
    if _PAPER.match(page.text, stop) or _BEFORE_NAME.search(page.before(begin, 12)):
        return match.end()
    if page.anchor is None:
        return reference(at, match.end(), None, Precision.DAY, NO_ANCHOR)
    number = _DAYS.split("|").index(match["weekday"])
    past = shifted(page.anchor, -((page.anchor.weekday() - number) % 7))
    ahead = shifted(page.anchor, (number - page.anchor.weekday()) % 7)
    which = match["which"] or ""
    if match["week"]:
        monday = shifted(page.anchor, -page.anchor.weekday() + {"this": 0, "last": -7, "next": 7}[match["week"]])
        return reference(at, match.end(), single_day(shifted(monday, number)))
    if which == "next":
        day = ahead if ahead != page.anchor else shifted(page.anchor, 7)
        return reference(at, match.end(), single_day(day), why=f"or a week later, {shifted(day, 7)}")
    if which in ("last", "this past"):
        day = past if past != page.anchor else shifted(page.anchor, -7)
        return reference(
            at,
            match.end(),
            single_day(day),
            why=f"or a week earlier, {shifted(day, -7)}" if which == "last" else "",
        )
    direction = outlook(page, at, match.end())
    coming = which == "this coming" or direction == "future" or (which == "this" and direction != "past")
    if past == ahead:
        return reference(at, match.end(), single_day(past))
    day, other = (ahead, past) if coming else (past, ahead)
    sure = bool(which) or direction != ""
    reading = "the next one" if coming else "the latest one"
    return reference(
        at,
        match.end(),
        single_day(day),
        why=reading if sure else f"{reading}; {other} if {'past' if coming else 'to come'}",
    )


def _year(page: Page, at: int) -> Hit:
    match = _YEAR_ALONE.match(page.low, at)
    if not match:
        return None
    before = page.before(match.start("y"), 14)
    if not match["decade"] and (_COUNTED.match(page.low, match.end()) or _NOT_YEAR.search(before)):
        return match.end()
    year = int(match["y"])
    if (
        year < 1900
        and not match["decade"]
        and not re.search(r"(?:in|since|of|from|by|until|to|and|early|late|summer|spring|year)[\s-]$", before)
    ):
        return match.end()
    if match["decade"]:
        return reference(at, match.end(), part_of(decade_of(year), match["part"]), Precision.YEAR)
    if match["season"]:
        winter = match["season"] == "winter"
        days, why = SEASONS[match["season"]](year), "northern season" + ("; either end of the year" if winter else "")
        return reference(at, match.end(), days, Precision.MONTH, why)
    if match["y2"]:
        last = int(match["y2"]) if len(match["y2"]) == 4 else year - year % 100 + int(match["y2"])
        first, until = year_of(year), year_of(last)
        if not year < last < year + 100 or not first or not until:
            return match.end()
        return reference(at, match.end(), (first[0], until[1]), Precision.YEAR)
    return reference(
        at, match.end(), part_of(year_of(year), match["part"]), Precision.MONTH if match["part"] else Precision.YEAR
    )


def _decade(page: Page, at: int) -> Hit:
    """ "The 90s", "the mid-'60s"; "in her 30s" is an age."""
    match = _DECADE.match(page.low, at)
    if (
        not match
        or _HIS.search(page.before(at))
        or ("the" not in match[0] and "'" not in match[0] and "’" not in match[0])
    ):
        return match.end() if match else None
    days = decade_of(1900 + 10 * int(match["tens"]))
    return reference(
        at,
        match.end(),
        part_of(days, match["part"] or match["part2"]),
        Precision.YEAR,
        "taken as the twentieth century",
    )


def _century(page: Page, at: int) -> Hit:
    match = _CENTURY.match(page.low, at)
    if not match:
        return None
    last = int(match["n"]) * 100
    days = part_of((date(last - 99, 1, 1), date(last, 12, 31)), (match["part"] or "").strip(" -"))
    return reference(at, match.end(), days, Precision.YEAR)


def _quarter(page: Page, at: int) -> Hit:
    match = _QUARTER.match(page.low, at)
    if not match:
        return None
    year = int(match["year"]) if match["year"] else None
    if year is None and page.anchor:
        year = page.anchor.year + {"last": -1, "next": 1}.get(match["rel"] or "", 0)
    if year is None:
        return reference(at, match.end(), None, Precision.MONTH, NO_ANCHOR)
    months = 6 if match["what"] == "half" else 3
    nth = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 12 // months}
    number = int(match["q"]) if match["q"] else nth[match["nth"]]
    first, last = (
        month_of(year, 1 + (number - 1) * months),
        month_of(year, number * months) if number * months <= 12 else None,
    )
    return reference(at, match.end(), (first[0], last[1]) if first and last else None, Precision.MONTH)


def compare_times(a: TimeRef, b: TimeRef) -> str:
    """What became of time ``a`` in ``b``: same, within (``b`` is vaguer and contains it), more_precise, overlap, different, unknown."""
    if a.earliest is None or a.latest is None or b.earliest is None or b.latest is None:
        return "unknown"
    if (a.earliest, a.latest) == (b.earliest, b.latest):
        return "same"
    if b.earliest <= a.earliest and a.latest <= b.latest:
        return "within"
    if a.earliest <= b.earliest and b.latest <= a.latest:
        return "more_precise"
    return "overlap" if a.earliest <= b.latest and b.earliest <= a.latest else "different"


# Each rule, and the kinds of word that what it reads can begin with.
_RULES: tuple[tuple[Callable[[Page, int], Hit], str], ...] = (
    (_iso, "digit"),
    (_numeric, "digit"),
    (_holiday, "digit day part"),
    (_full_date, "digit month weekday this"),
    (_month_of_year, "month part the"),
    (_century, "digit part the"),
    (_quarter, "part the this"),
    (_year, "digit season part the"),
    (_decade, "digit part the"),
    (_month, "month part the this"),
    (_weekday, "weekday part this"),
    (day_word, "day part the this"),
    (weekend, "the this link"),
    (season, "part this"),
    (this_unit, "part the this link"),
    (window, "the this link"),
    (counted, "digit amount"),
    (other_event, "the this link"),
)
_RULES_FOR = {kind: tuple(rule for rule, kinds in _RULES if kind in kinds.split()) for kind in _OPENERS}
