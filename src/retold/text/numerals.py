"""Reading one number, in digits or words, at a given place: "1,400", "1.2 million", "twenty-one", "half a dozen"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retold.text.quantity import any_of, tables

_MAX_DIGITS = 15
_DIGITS = re.compile(
    r"(?P<comma>[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]+)?(?![0-9]))"
    r"|(?P<blank>[1-9][0-9]{0,2}(?:[ \u00a0\u2009\u202f][0-9]{3}){1,4}(?![0-9]))"
    r"|(?P<points>[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,4}(?![0-9]))"
    r"|(?P<slash>(?:1/[234]|2/3|3/4)(?![0-9/]))"
    r"|(?P<vulgar>[0-9]{0,6}[½¼¾⅓⅔])"
    r"|(?P<plain>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
)
_VULGAR = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_GAP = r"(?:\s|\s?[-‐‑]\s?)"


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number read from a text up to ``end``. ``form`` is digits, words, vague, fraction or ordinal."""

    end: int
    low: float
    high: float
    form: str
    step: float = 1.0
    scaled: bool = False


def _step_of(value: float, written: str) -> float:
    """How fine a number in digits is: the place of its last digit that is not a filling zero."""
    if "." in written:
        return float(10.0 ** -len(written.partition(".")[2]))
    step = 1.0
    while value and step < 1e15 and value % (step * 10) == 0:
        step *= 10
    return step


_T = tables()
_SHORT = re.compile(rf"(?:(?P<glued>{any_of(_T.short_scales)})|\s(?P<apart>bn|mn|mln|bln|tn|trn|m|b))(?![a-z0-9])")
_SCALE = re.compile(rf"{_GAP}(?P<scale>{any_of(set(_T.scales) - {'score'})})(?![a-z])")
_NEXT = re.compile(rf"(?:{_GAP}|(?P<and>\sand\s|-and-))(?P<word>{any_of({*_T.words, *_T.scales})})(?![a-z])")
_FIRST = re.compile(rf"(?P<word>{any_of(_T.words)})(?![a-z])")
_A_SCALE = re.compile(
    rf"(?:(?P<half>half{_GAP}an?|an?{_GAP}half|half)|(?P<quarter>(?:an?{_GAP})?quarter(?:{_GAP}of)?(?:{_GAP}an?)?)|an?)"
    rf"{_GAP}(?P<scale>{any_of(set(_T.scales) - {'score'})})(?![a-z])"
)
_AND_A_HALF = re.compile(r"(?:\s|-)and(?:\s|-)(?:an?|one)(?:\s|-)(?P<part>half|quarter|third)(?![a-z])")
_VAGUE = re.compile(rf"(?P<vague>{any_of(_T.vague)})(?![a-z])")
_PART = any_of(set(_T.fractions) - {"half"})
_SHARE = re.compile(
    rf"(?:(?P<count>an?|one|two|three|four|five|six|seven|eight|nine|[1-9]){_GAP})?"
    rf"(?P<part>{any_of(_T.fractions)})(?![a-z])"
)
_IN = re.compile(
    rf"(?P<some>{any_of(_T.words)}|[0-9]{{1,2}})\s(?:in|out\sof)\s(?:every\s)?(?P<all>{any_of(_T.words)}|10|100|1,000|[0-9]{{1,2}})(?![a-z0-9%])"
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ORDINAL = re.compile(
    rf"(?:(?P<digits>[0-9]{{1,4}}|[0-9]{{1,3}},[0-9]{{3}})(?:st|nd|rd|th)|(?:(?P<tens>{_TENS})[-\s])?(?P<word>{any_of(_T.ordinals)}))(?![a-z0-9])"
)


def _small(word: str) -> float:
    return float(_T.words[word]) if word in _T.words else float(word.replace(",", ""))


def _digits(low: str, at: int) -> Numeral | None:
    match = _DIGITS.match(low, at)
    if not match or match.end() - at > _MAX_DIGITS + 5:
        return None
    written = match[0]
    if match["slash"]:
        value, step = int(written[0]) / int(written[2]), 0.01
    elif match["vulgar"]:
        value, step = float(written[:-1] or 0) + _VULGAR[written[-1]], 0.05
    elif match["points"]:
        value = float(written.replace(".", ""))
        step = _step_of(value, "")
    else:
        plain = re.sub(r"[,\s]", "", written)
        value = float(plain)
        step = _step_of(value, plain)
    end, scale = match.end(), 1.0
    short = _SHORT.match(low, end)
    if short:
        scale, end = float(_T.short_scales[short["glued"] or short["apart"]]), short.end()
    return _scaled(low, Numeral(end, value * scale, value * scale, "digits", step * scale, scale > 1))


def _scaled(low: str, number: Numeral) -> Numeral:
    """The number times the words after it: "1.2 million", "5 lakh crore", "two and a half thousand"."""
    for _ in range(3):
        half = _AND_A_HALF.match(low, number.end)
        if half and number.step >= 1 and not number.scaled:
            part = number.low + 1 / _T.fractions[half["part"]]
            number = Numeral(half.end(), part, part, number.form, 0.1)
        match = _SCALE.match(low, number.end)
        if not match:
            break
        scale = float(_T.scales[match["scale"]])
        number = Numeral(match.end(), number.low * scale, number.high * scale, number.form, number.step * scale, True)
    return number


def _fits(value: int, total: int, group: int) -> bool:
    """Whether a number word can go on a number: "twenty" + "one", "hundred" + "five", not "five" + "six"."""
    if value >= 1000 or value == 12 and group:
        return True
    if value == 100:
        return 0 < group < 100
    if value < 10:
        return value > 0 and (group % 10 == 0 and group % 100 != 10 and bool(group or total))
    return value < 100 and group % 100 == 0 and bool(group or total)


def _words(low: str, at: int) -> Numeral | None:
    match = _FIRST.match(low, at)
    if not match:
        return None
    total, group, end = 0, _T.words[match["word"]], match.end()
    for _ in range(12):
        match = _NEXT.match(low, end)
        if not match:
            break
        word = match["word"]
        value = _T.scales.get(word) or _T.words.get(word, 0)
        if match["and"] and (value >= 100 or (group % 100 and group) or not (total or group)):
            break
        if word in ("dozen", "score") or value >= 1000:
            total, group = (total + group * value, 0) if value >= 1000 else (total, group * value)
        elif not _fits(value, total, group):
            break
        else:
            group = group * 100 if value == 100 else group + value
        end = match.end()
    value = total + group
    return _scaled(low, Numeral(end, float(value), float(value), "words", _step_of(float(value), "")))


def _a_scale(low: str, at: int) -> Numeral | None:
    """ "A dozen", "half a million", "a quarter of a million", "a hundred and five"."""
    match = _A_SCALE.match(low, at)
    if not match or (match["quarter"] and _T.scales[match["scale"]] < 1000):
        return None
    value = float(_T.scales[match["scale"]])
    value *= 0.5 if match["half"] else 0.25 if match["quarter"] else 1
    number = Numeral(match.end(), value, value, "words", value, True)
    if not match["half"] and not match["quarter"] and value >= 100:
        rest = _words(low, number.end + 5) if low.startswith(" and ", number.end) else None
        if rest and 0 < rest.low < 100:
            return Numeral(rest.end, value + rest.low, value + rest.low, "words", 1.0, True)
    return _scaled(low, number)


def share(low: str, at: int) -> Numeral | None:
    """A part of a whole, as a fraction of one: "a third", "two-thirds", "half", "one in five"."""
    match = _IN.match(low, at)
    if match:
        whole = _small(match["all"])
        value = _small(match["some"]) / whole if whole else 2.0
        if whole >= 2 and 0 < value < 1:
            return Numeral(match.end(), value, value, "fraction", 0.01)
    match = _SHARE.match(low, at)
    if not match or (not match["count"] and match["part"] != "half"):
        return None
    count = 1 if not match["count"] or match["count"] in ("a", "an") else int(_small(match["count"]))
    plural = match["part"].endswith("s") or match["part"] == "halves"
    value = count / _T.fractions[match["part"]]
    if (count > 1) != plural or value > 1:
        return None
    return Numeral(match.end(), value, value, "fraction", 0.01)


def ordinal(low: str, at: int) -> Numeral | None:
    """A place in an order: "3rd", "twenty-first"."""
    match = _ORDINAL.match(low, at)
    if not match:
        return None
    value = float(match["digits"].replace(",", "")) if match["digits"] else float(_T.ordinals[match["word"]])
    if match["tens"]:
        value += _T.words[match["tens"]]
    return Numeral(match.end(), value, value, "ordinal")


def cardinal(low: str, at: int) -> Numeral | None:
    """An amount, exact or vague, in digits or words; scale words are included."""
    if low[at : at + 1] in "0123456789½¼¾⅓⅔.":
        return _digits(low, at)
    match = _VAGUE.match(low, at)
    if match:
        bounds = _T.vague[re.sub(r"\s", " ", match["vague"])]
        return _scaled(low, Numeral(match.end(), *bounds, "vague", bounds[0]))
    return _a_scale(low, at) or _words(low, at)
