"""What every rule for numbers needs: the page it reads, what is counted, the hedge, and the finished value."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retold.model import Span
from retold.text.numerals import Numeral
from retold.text.quantity import Value, tables

TABLES = tables()
WORD_BEFORE = re.compile(r"(?P<word>[^\W_]+[.&]?)(?:\s|-)$")
WORD_AFTER = re.compile(r"(?P<gap>[\s-])(?P<word>(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)?)")
_OF = re.compile(r"\sof(?:\s(?:the|its|their|all|his|her|these|those|our|my))?(?=\s)")
_CAPITAL = re.compile(r"[^\W\d_]{4,}")
SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Page:
    """The text, and the same in small letters, code point for code point."""

    text: str
    low: str

    def before(self, at: int, width: int = 32) -> str:
        return self.low[max(0, at - width) : at]


@dataclass(frozen=True, slots=True)
class Operand:
    """One number with its currency or unit: one end of a range, or the whole value."""

    start: int
    end: int
    number: Numeral
    kind: str = "count"
    unit: str = ""


Hit = Value | int | None


def small_letters(text: str) -> str:
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def opens_sentence(page: Page, at: int) -> bool:
    before = page.text[max(0, at - 3) : at].rstrip(" \"“‘'(")
    return not before or before[-1] in '.!?:;—–\n"”' or at == 0 or "\n" in page.text[max(0, at - 2) : at]


def title_case(page: Page, at: int) -> bool:
    """Whether this stands in a headline that capitalises every word, where capitals prove nothing."""
    words: list[str] = _CAPITAL.findall(page.text[max(0, at - 60) : at + 60])
    return sum(w[0].isupper() for w in words) > 0.6 * len(words)


def _stem(noun: str) -> str:
    """One of them: people -> person, women -> woman, cities -> city."""
    irregular = {
        "people": "person",
        "children": "child",
        "feet": "foot",
        "teeth": "tooth",
        "mice": "mouse",
        "lives": "life",
        "wives": "wife",
    }
    if noun in irregular:
        return irregular[noun]
    if noun.endswith("men") and len(noun) > 2:
        return noun[:-3] + "man"
    if (
        noun in TABLES.lists["plurals"]
        or noun in TABLES.lists["singular_s"]
        or not noun.endswith("s")
        or noun.endswith(("ss", "us", "is"))
    ):
        return noun
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    return noun[:-2] if noun.endswith(("ches", "shes", "xes", "sses", "zzes")) else noun[:-1]


def _plural(word: str) -> bool:
    lists = TABLES.lists
    if word in lists["plurals"]:
        return True
    if not word.endswith("s") or len(word) < 4 or word.endswith(("ss", "us", "is")):
        return False
    return word not in lists["singular_s"] and word not in lists["verbs_s"]


def noun_after(page: Page, at: int, number: float, vague: bool) -> str:
    """The thing counted: the first plural within four words, or after "one" the last of two words, or what a hyphen ties on."""
    skip = _OF.match(page.low, at) if vague else None
    at = skip.end() if skip else at
    seen: list[str] = []
    for n in range(5):
        match = WORD_AFTER.match(page.low, at)
        if not match:
            break
        word = match["word"]
        if n == 0 and match["gap"] == "-":
            return "" if word == "strong" else _stem(word)
        if word in TABLES.lists["stops"]:
            break
        at = match.end()
        possessive = word.endswith(("'s", "’s"))
        if word in ("more", "other", "further", "additional") or possessive:
            continue
        if number > 1 and _plural(word):
            return _stem(word)
        if seen and number <= 1 and page.text[match.start("word")].isupper():
            break
        seen.append(word)
    if number > 1 or not seen:
        return ""
    second = seen[1] if len(seen) > 1 else ""
    return _stem(second if second and not second.endswith(("ing", "ed", "ly")) and not _plural(second) else seen[0])


def _modifier(page: Page, start: int, end: int) -> tuple[str, int, int]:
    """The hedge before or after a number, and the stretch that both cover."""
    after = TABLES.after_pattern.match(page.low, end)
    last = WORD_BEFORE.search(page.before(start, 24))
    word = last["word"] if last else ""
    sign = page.low[start - 1 : start]
    before = None
    if word in TABLES.before_last or word in ("a", "an") or sign in ("~", "≈", ">", "<", "≥", "≤") and sign:
        before = TABLES.before_pattern.search(page.before(start))
    if before:
        inside = before[1]
        return TABLES.before[SPACES.sub(" ", inside)], start - (len(before[0])), end
    if after:
        return after.lastgroup or "", start, after.end()
    return "", start, end


def made(page: Page, found: Operand, noun: str = "") -> Value:
    number, kind = found.number, found.kind
    if number.form == "vague" and kind in ("count", "measure", "money"):
        kind = "vague"
    hedged = kind not in ("ordinal", "score")
    modifier, start, end = _modifier(page, found.start, found.end) if hedged else ("", found.start, found.end)
    low: float | None = number.low
    high: float | None = number.high
    if modifier in ("at_least", "more_than"):
        high = None
    elif modifier in ("at_most", "up_to", "fewer_than"):
        low = None
    normal = _normal(kind, number, found.unit)
    return Value(
        Span(start, end), kind, low, high, found.unit, noun, modifier, page.text[start:end], normal, number.step
    )


def _short(value: float) -> str:
    for size, letter in ((1e12, "tn"), (1e9, "bn"), (1e6, "m")):
        if value >= size:
            return f"{value / size:.6g}{letter}"
    return f"{value:.10g}" if value >= 1000 else f"{value:.4g}"


def _normal(kind: str, number: Numeral, unit: str) -> str:
    if kind == "time_of_day":
        both = [f"{int(v) // 60:02d}:{int(v) % 60:02d}" for v in (number.low, number.high)]
        return both[0] if both[0] == both[1] else "-".join(both)
    if kind == "score":
        return f"{number.high:.0f}-{number.low:.0f}"
    shown = _short(number.low) if number.low == number.high else f"{_short(number.low)}-{_short(number.high)}"
    if kind == "ordinal":
        ending = "th" if 10 < number.low % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(int(number.low % 10), "th")
        return shown + ending
    if kind == "age" and unit == "year":
        return f"age {shown}"
    if kind == "age":
        return f"age {shown} {unit}"
    if unit == "percent":
        return shown + "%"
    return f"{shown} {unit}".strip()
