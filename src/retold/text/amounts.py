"""Amounts: a number with its currency or unit, ranges, ages, and the numbers that are only names."""

from __future__ import annotations

import re

from retold.text.numerals import Numeral, cardinal
from retold.text.quantity import Value, any_of
from retold.text.value_parts import (
    SPACES,
    TABLES,
    WORD_AFTER,
    WORD_BEFORE,
    Hit,
    Operand,
    Page,
    made,
    noun_after,
    opens_sentence,
    title_case,
)

MONTH = r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?|january|february|march|april|may|june|july|august|september|october|november|december"
NUMBER_CHARS = re.compile(r"[0-9.,:/-]{0,64}[0-9]")
DATE_BEFORE = re.compile(rf"(?<![a-z])(?P<month>{MONTH})\s?(?:the\s|[0-9]{{1,2}}(?:,|\sand|\sor|\sto)\s)?$")
PERCENT = re.compile(
    r"(?:\s|-)?(?P<pp>percentage[\s-]points?|pp(?![a-z]))|(?:\s|-)?(?:%|per\s?cent(?![a-z])|pct(?![a-z]))"
)
_AFTER_SUM = re.compile(rf"(?:\s|-)?(?:of\s)?(?P<word>{any_of(TABLES.currencies)}|cents?|pence)(?![a-z0-9])")
_SYMBOL = re.compile(rf"(?P<sign>{any_of(TABLES.symbols)})\s?")
_SYMBOL_BEFORE = re.compile(rf"(?<![a-z0-9])(?P<sign>{any_of(TABLES.symbols)})\s?$")
_SYMBOL_END = frozenset(s[-1] for s in TABLES.symbols)
_MEASURE = re.compile(rf"(?:\s|-)?(?P<unit>{any_of(TABLES.units)})(?![a-z0-9]|/[a-z])")
_GLUED = re.compile(rf"(?P<unit>{any_of(TABLES.glued)})(?![a-z0-9])")
_OLD = re.compile(r"[\s-](?P<unit>year|month|week|day)s?[\s-]olds?(?![a-z])|[\s-](?P<of>year)s?\sof\sage(?![a-z])")
_AGED = re.compile(r"(?<![a-z])(?:aged|ages?)\s(?:between\s|from\s)?$")
_AFTER_NAME = re.compile(r"(?<![\w])[^\W\d_a-z][\w'’.\-]*,\s$")
_CLOSES = re.compile(r"\s?[,;)—]|\.(?:\s|$|[\"”’])")
_JOIN = re.compile(r"\s?[-–—‐‑]\s?|-to-|\s(?P<word>to|and|or)\s")
_BETWEEN = re.compile(r"(?<![a-z])(?P<word>between|from|ranging\sfrom|anywhere\sfrom|ages?\sfrom)\s$")
_BARE_YEAR = re.compile(r"(?:1[5-9]|20)[0-9]{2}(?![0-9])")
_YEAR_CONTEXT = re.compile(
    rf"(?<![a-z])(?:in|since|until|till|by|from|of|during|the|early|late|mid|year|before|after|and|{MONTH}|,)[\s-]$"
)
RADIO = re.compile(r"\s?(?:fm(?![a-z])|am(?![a-z.]))")


def percent_unit(word: str) -> str:
    return "percentage point" if "point" in word or word.endswith("pp") else "percent"


def amount(page: Page, at: int) -> Hit:
    first = _operand(page, at)
    if not first:
        match = NUMBER_CHARS.match(page.low, at)
        return match.end() if match else None
    low, number = page.low, first.number
    age = _age(page, first)
    if age:
        return age
    if first.kind == "count" and (_is_year(page, first) or _is_label(page, first)):
        return first.end
    whole = _range(page, first) or first
    if whole.kind == "count" and whole is first and number.low == number.high == 1 and number.form == "words":
        return _one(page, first)
    if (
        low[first.end : first.end + 1].isalnum()
        or low[first.end : first.end + 2] in ("'s", "’s")
        and number.form == "words"
    ):
        return first.end
    noun = ""
    if whole.kind in ("count", "range"):
        after = TABLES.after_pattern.match(low, whole.end)
        noun = noun_after(page, after.end() if after else whole.end, whole.number.high, whole.number.form == "vague")
    return made(page, whole, noun)


def _operand(page: Page, at: int, currency: str = "") -> Operand | None:
    """The number at this place with what stands close around it; ``currency`` if a sign before it has said so already."""
    number = cardinal(page.low, at)
    if not number:
        return None
    start = at
    if not currency and at and (page.low[at - 1] in _SYMBOL_END or page.low[at - 1].isspace()):
        match = _SYMBOL_BEFORE.search(page.before(at, 8))
        if match and (page.low[at].isdigit() or match["sign"] in ("$", "£", "€")):
            start, currency = at - len(match[0]), TABLES.symbols[match["sign"]]
    kind, unit, end, factor = operand_unit(page, number.end)
    if currency:
        return Operand(start, end if kind == "money" else number.end, number, "money", currency)
    tail = page.low[number.end - 1]
    if (
        number.form == "digits"
        and number.scaled
        and tail in "mb"
        and page.low[number.end - 2].isdigit()
        and kind == "count"
    ):
        if not noun_after(page, number.end, 2.0, False):
            if tail == "b":
                return None
            metres = number.low / 1e6
            return Operand(
                start, number.end, Numeral(number.end, metres, metres, "digits", number.step / 1e6), "measure", "metre"
            )
    if factor != 1.0:
        number = Numeral(number.end, number.low * factor, number.high * factor, number.form, number.step * factor)
    if kind == "measure" and unit == "pound":
        kind, unit = _pounds(page, start, number, end)
    return Operand(start, end, number, kind, unit)


def operand_unit(page: Page, at: int) -> tuple[str, str, int, float]:
    """Kind, unit, where the unit ends, and a factor (cents) for what follows a number."""
    match = PERCENT.match(page.low, at)
    if match:
        return "percent", "percentage point" if match["pp"] else "percent", match.end(), 1.0
    match = _AFTER_SUM.match(page.low, at)
    if match:
        word = match["word"]
        if word in ("cent", "cents", "pence"):
            return "money", "GBP" if word == "pence" else "USD", match.end(), 0.01
        return "money", TABLES.currencies[SPACES.sub(" ", word)], match.end(), 1.0
    match = _MEASURE.match(page.low, at)
    if match and not (match["unit"] in ("stone", "foot") and not page.low[at - 1].isdigit() and match[0][0] != "-"):
        return "measure", TABLES.units[SPACES.sub(" ", match["unit"])], match.end(), 1.0
    match = _GLUED.match(page.low, at)
    if match and page.low[at - 1].isdigit() and match[0] == page.text[at : match.end()]:
        return "measure", TABLES.glued[match["unit"]], match.end(), 1.0
    return "count", "", at, 1.0


def _pounds(page: Page, start: int, number: Numeral, end: int) -> tuple[str, str]:
    """Pounds are money in millions and where something is paid, and weight otherwise."""
    if page.low.startswith(" of ", end):
        return "measure", "pound"
    paid = set(re.findall(r"[a-z]+", page.before(start, 48))) & TABLES.lists["numerical_context"]
    return ("money", "GBP") if number.scaled or paid else ("measure", "pound")


def _age(page: Page, first: Operand) -> Value | None:
    number = first.number
    match = _OLD.match(page.low, number.end)
    if match:
        return made(page, Operand(first.start, match.end(), number, "age", match["unit"] or match["of"]))
    if (
        first.kind not in ("count", "measure")
        or (first.kind == "measure" and first.unit != "year")
        or number.high > 120
    ):
        return None
    before = page.text[max(0, first.start - 40) : first.start]
    if _AGED.search(before.lower()):
        whole = _range(page, first) or first
        return made(page, Operand(whole.start, whole.end, whole.number, "age", "year"))
    if (
        first.kind == "count"
        and number.form == "digits"
        and number.low >= 1
        and number.low % 1 == 0
        and _AFTER_NAME.search(before)
    ):
        if _CLOSES.match(page.low, first.end) and not DATE_BEFORE.search(before.lower().rstrip(", ") + " "):
            return made(page, Operand(first.start, first.end, number, "age", "year"))
    return None


def _range(page: Page, first: Operand) -> Operand | None:
    """ "10-12", "$5m to $6m", "between 40 and 60". "From 12 to 29" is a change, not a range."""
    join = _JOIN.match(page.low, first.end)
    if not join:
        return None
    opening = _BETWEEN.search(page.before(first.start))
    word = join["word"]
    if (word == "and" and not (opening and opening["word"] == "between")) or (
        word == "to" and opening and opening["word"] == "from"
    ):
        return None
    sign = _SYMBOL.match(page.low, join.end())
    at = sign.end() if sign else join.end()
    if not page.low[at : at + 1].isalnum():
        return None
    second = _operand(page, at, TABLES.symbols[sign["sign"]] if sign else first.unit if first.kind == "money" else "")
    if not second or first.number.form == "vague" or second.number.form == "vague":
        return None
    low, high = first.number, second.number
    scale = _borrowed(low, high)
    bottom = low.low * scale
    kind = second.kind if second.kind != "count" else first.kind
    unit = second.unit or first.unit
    if not bottom < high.high or (first.unit and second.unit and first.unit != second.unit):
        return None
    if (
        word == "or"
        and high.high - bottom > max(1.0, 0.5 * bottom)
        or (word and not opening and high.high > 20 * max(bottom, 1))
    ):
        return None
    start = first.start - len(opening[0]) if opening and word == "and" else first.start
    number = Numeral(second.end, bottom, high.high, "range", min(low.step * scale, high.step))
    return Operand(
        start, max(second.end, first.end), number, kind if kind not in ("count", "measure") else "range", unit
    )


def _borrowed(low: Numeral, high: Numeral) -> float:
    """The scale that the first number takes from the second: "$10-12 million"."""
    if low.scaled or not high.scaled:
        return 1.0
    for scale in (1e12, 1e9, 1e7, 1e6, 1e5, 1e3, 1e2):
        if high.high >= scale and low.low * scale < high.high and high.high / scale < 1000:
            return scale
    return 1.0


def _is_year(page: Page, first: Operand) -> bool:
    match = _BARE_YEAR.match(page.low, first.start)
    if not match or match.end() != first.end or first.number.form != "digits" or first.number.scaled:
        return False
    after = WORD_AFTER.match(page.low, first.end)
    before = page.before(first.start)
    if (
        after
        and after["gap"] == " "
        and after["word"] in TABLES.lists["countables"]
        and not before.rstrip().endswith(" in")
    ):
        return False
    modifier = TABLES.before_pattern.search(before)
    if modifier and TABLES.before[modifier[1]] not in ("about", "up_to") and first.number.low % 100 == 0:
        return False
    return first.number.low >= 1900 or bool(_YEAR_CONTEXT.search(before))


def _is_label(page: Page, first: Operand) -> bool:
    """Flight 370, page 12, World War Two, 93.7 FM."""
    if (
        first.number.form == "digits"
        and RADIO.match(page.low, first.end)
        and "AM" != page.text[first.end : first.end + 3].strip() != "am"
    ):
        return page.text[first.end : first.end + 3].strip().isupper()
    match = WORD_BEFORE.search(page.before(first.start, 24))
    if not match or first.number.form not in ("digits", "words"):
        return False
    word, place = match["word"], first.start - len(match[0])
    capital = page.text[place].isupper()
    counted = bool(noun_after(page, first.end, 2.0, False))
    if word in TABLES.lists["labels"] and (capital or not counted) and (page.low[first.start].isdigit() or capital):
        return not (counted and opens_sentence(page, place))
    if first.number.form == "digits":
        return (
            capital
            and not counted
            and word not in TABLES.before_last
            and not (opens_sentence(page, place) or title_case(page, place))
        )
    shown = page.text[first.start].isupper()
    return shown and capital and not counted and not (opens_sentence(page, place) or title_case(page, place))


_NOT_ONE = frozenset(
    "no any every some each which this that the another last only either not day number first next new same good little big loved day-to".split()
)


def _one(page: Page, first: Operand) -> Hit:
    """ "One" counts only before a thing: "one man", not "no one", "one of them", "one another", "one by one"."""
    match = WORD_BEFORE.search(page.before(first.start, 16))
    before = match["word"] if match else ""
    after = WORD_AFTER.match(page.low, first.end)
    if first.kind != "count":
        return made(page, first)
    if (
        before in _NOT_ONE
        or not after
        or after["gap"] == "-"
        or after["word"] in TABLES.lists["stops"]
        or after["word"] in TABLES.lists["verbs_s"]
    ):
        return first.end
    if after["word"] in ("another", "day", "time", "thing", "way") or after["word"].endswith(("ed", "ing", "ly")):
        return first.end
    return made(page, first, noun_after(page, first.end, 1.0, False))
