"""Makers of drift: each takes a sentence of public news text and gives what was written first and what it became.

A maker answers None where the sentence does not lend itself to it, and wherever the right answer could be argued about.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from retold.evaluate import drift_words as words
from retold.evaluate.drift_text import Passage
from retold.evaluate.drift_words import Words


@dataclass(frozen=True, slots=True)
class Change:
    """The sentence before and after. ``b_headline`` is set where the drift is in the later headline."""

    before: str
    after: str
    b_headline: str | None = None


@dataclass(slots=True)
class Draw:
    """What a maker may draw on: chance, one half of the tables, the passage around the sentence, the earlier outlet."""

    rng: random.Random
    words: Words
    passage: Passage
    outlet: str

    def pick(self, table: Iterable[str]) -> str:
        return self.rng.choice(self.words.of(tuple(table)))


Maker = Callable[[str, Draw], Change | None]
_QUOTES = re.compile('["“”]')
_SAID = re.compile(
    r"\b(?:said|says|say|told|according|reported|reports|announced|added|stated|noted|argued|claimed|claims|warned|testified|tweeted|wrote|asked|called|denied|insisted"
    r"|suggested|believes?|thinks?|explained|acknowledged|predicted|expects?|alleged|alleges|accused|accuses|confirmed|declared|promised|vowed|pledged)\b"
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|nor|neither|none|nobody|nothing|without|hardly|barely|any|cannot|unless|until|only|yet|ever|either)\b|n['’]t\b",
    re.I,
)
_DOUBT = re.compile(
    r"\b(?:may|might|could|would|should|possibl[ey]|perhaps|probably|likely|allegedly|reportedly|apparently|appears?|seems?|expected|suspected|alleged|believed|if|whether|unless)\b", re.I
)  # fmt: skip
_LEADS = frozenset(
    "The A An In It He She They This That These Those His Her Their Its Some Many Most After Before On At By For From With As During Since "
    "Under Over Both Several Two Three Four Five Six Seven Eight Nine Ten Last Earlier Later Meanwhile Among".split()
)


def plain(s: str) -> bool:
    """A bare statement of fact: nobody quoted, nobody said to say so, no doubt, no denial."""
    return not (_QUOTES.search(s) or _SAID.search(s) or _DOUBT.search(s) or _NEGATION.search(s)) and s.endswith(".")


def independent(s: str) -> bool:
    """A sentence that can be put under "X said" as it stands: it starts with its subject and joins onto nothing before."""
    first = s.split()[0]
    return first in _LEADS - {"It", "This", "That", "These", "Those", "He", "She", "They"} or bool(
        re.match(r"[A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+ ", s)
    )


def lowered(s: str) -> str:
    """The sentence as it stands inside another: a function word at its head loses its capital."""
    return s[0].lower() + s[1:] if s.split()[0] in _LEADS else s


def swap(s: str, m: re.Match[str], new: str) -> str:
    return s[: m.start()] + new + s[m.end() :]


def _one(pattern: str, s: str, flags: int = 0) -> re.Match[str] | None:
    """The only match; None where there is none, or several, so that the change stays the only one."""
    found = list(re.finditer(pattern, s, flags))
    return found[0] if len(found) == 1 else None


# ------------------------------------------------------------------ numbers and money
_WORD_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER = (
    rf"\b(\d{{1,3}}(?:,\d{{3}})+|\d{{2,3}}|{'|'.join(_WORD_NUMBERS)}) (?=(?:[a-z]+ )?(?:{'|'.join(words.COUNTED)})\b)"
)


def _other_number(text: str, draw: Draw) -> str:
    if text.lower() in _WORD_NUMBERS:
        k = _WORD_NUMBERS.index(text.lower())
        return _WORD_NUMBERS[(k + draw.rng.randint(3, 7)) % len(_WORD_NUMBERS)]
    value = int(text.replace(",", ""))
    new = int(value * draw.rng.choice((0.4, 0.6, 1.7, 2.6))) + draw.rng.choice((1, 3))
    return f"{new:,}"


def number(s: str, draw: Draw) -> Change | None:
    m = _one(_NUMBER, s)
    if m is None or _SAID.search(s[: m.start()][-12:]):
        return None
    return Change(s, swap(s, m, _other_number(m.group(1), draw) + " "))


def number_percent(s: str, draw: Draw) -> Change | None:
    m = _one(r"\b(\d{1,2})(?= (?:percent|per cent)\b)", s)
    if m is None:
        return None
    old = int(m.group(1))
    new = old + draw.rng.choice((-1, 1)) * draw.rng.randint(8, 30)
    return Change(s, swap(s, m, str(new))) if 1 <= new <= 99 else None


_UNITS = {"miles": "kilometers", "feet": "meters", "acres": "square miles", "pounds": "tons", "minutes": "hours", "hours": "days", "days": "weeks",
          "weeks": "months", "months": "years", "inches": "feet", "gallons": "barrels"}  # fmt: skip


def number_unit(s: str, draw: Draw) -> Change | None:
    table = draw.words.pairs(_UNITS)
    m = _one(rf"(?<=\b)(\d+|{'|'.join(_WORD_NUMBERS)}) ({'|'.join(table)})\b", s)
    return Change(s, swap(s, m, f"{m.group(1)} {table[m.group(2)]}")) if m else None


def number_range(s: str, draw: Draw) -> Change | None:
    m = _one(_NUMBER, s)
    if m is None or not m.group(1).isdigit():
        return None
    low = int(m.group(1))
    high = low + max(3, low // 5)
    far = high * 2 + draw.rng.randint(1, 9)
    return Change(swap(s, m, f"{low} to {high} "), swap(s, m, f"{low} to {far} "))


def number_modifier(s: str, draw: Draw) -> Change | None:
    m = _one(_NUMBER, s)
    if (
        m is None
        or re.search(
            r"\b(?:about|some|nearly|almost|more than|at least|over|around|up to|than|fewer|the|those|these|all|a|of)\s$",
            s[: m.start()],
            re.I,
        )
        or m.start() == 0
    ):
        return None
    first, then = draw.rng.choice(
        draw.words.of(
            (("fewer than", "more than"), ("nearly", "more than"), ("up to", "at least"), ("almost", "well over"))
        )
    )
    return Change(swap(s, m, f"{first} {m.group(1)} "), swap(s, m, f"{then} {m.group(1)} "))


def number_vague(s: str, draw: Draw) -> Change | None:
    m = _one(_NUMBER, s)
    if (
        m is None
        or not m.group(1).isdigit()
        or not 20 < int(m.group(1)) < 99
        or re.search(r"\b(?:the|those|these|about|some|nearly|than|least|all|over|of)\s$", s[: m.start()], re.I)
    ):
        return None
    return Change(s, swap(s, m, "dozens of "))


def number_dozens(s: str, draw: Draw) -> Change | None:
    m = _one(r"\b([Dd]ozens|[Hh]undreds|[Tt]housands) of (?=[a-z])", s)
    if m is None:
        return None
    more = {"dozens": "hundreds", "hundreds": "thousands", "thousands": "dozens"}[m.group(1).lower()]
    return Change(s, swap(s, m, (more.capitalize() if m.group(1)[0].isupper() else more) + " of "))


def money(s: str, draw: Draw) -> Change | None:
    m = _one(r"\$(\d+(?:\.\d+)?)(?= (?:million|billion|trillion)\b)", s)
    if m is None:
        return None
    old = float(m.group(1))
    new = old * draw.rng.choice((0.5, 1.6, 2.4)) + 1
    return Change(s, swap(s, m, f"${new:.1f}" if "." in m.group(1) else f"${int(new) + 1}"))


def money_scale(s: str, draw: Draw) -> Change | None:
    m = _one(r"(?<=\$)([\d.]+) (million|billion|trillion)\b", s)
    if m is None:
        return None
    return Change(
        s,
        swap(s, m, m.group(1) + " " + {"million": "billion", "billion": "million", "trillion": "billion"}[m.group(2)]),
    )


def money_currency(s: str, draw: Draw) -> Change | None:
    m = _one(r"\$(?=\d)", s)
    return Change(s, swap(s, m, draw.pick(("€", "£", "C$", "A$")))) if m else None


# ------------------------------------------------------------------ dates
def date_day(s: str, draw: Draw) -> Change | None:
    m = _one(rf"\b(?:{'|'.join(words.WEEKDAYS)})\b(?!['’])", s)
    if m is None:
        return None
    k = words.WEEKDAYS.index(m.group())
    return Change(s, swap(s, m, words.WEEKDAYS[(k + draw.rng.randint(2, 5)) % 7]))


def date_month(s: str, draw: Draw) -> Change | None:
    m = _one(rf"(?<=\bin )(?:{'|'.join(words.MONTHS)})\b", s)
    if m is None:
        return None
    return Change(s, swap(s, m, words.MONTHS[(words.MONTHS.index(m.group()) + draw.rng.randint(3, 8)) % 12]))


def date_year(s: str, draw: Draw) -> Change | None:
    m = _one(r"(?<=\b[Ii]n )(?:19|20)\d\d\b(?!-)", s)
    if m is None or len(re.findall(r"\b(?:19|20)\d\d\b", s)) > 1:
        return None
    return Change(s, swap(s, m, str(int(m.group()) - draw.rng.choice((2, 3, 5, 9)))))


def date_precision(s: str, draw: Draw) -> Change | None:
    m = _one(
        rf"\bon ((?:{'|'.join(words.MONTHS)}|Jan\.|Feb\.|Aug\.|Sept\.|Oct\.|Nov\.|Dec\.)) \d{{1,2}}\b(?!, \d{{4}}| \d{{4}})",
        s,
    )
    if m is None:
        return None
    full = next(x for x in words.MONTHS if x.startswith(m.group(1).rstrip(".")[:3]))
    return Change(swap(s, m, m.group().replace(m.group(1), full)), swap(s, m, f"in {full}"))


# ------------------------------------------------------------------ names, places, bodies, offices
_TITLE = (
    r"(?:President|Sen\.|Rep\.|Gov\.|Secretary of State|Defense Secretary|Attorney General|Vice President|House Speaker|Prime Minister|Foreign Minister|Chancellor|Treasury Secretary"
    r"|Senate Majority Leader|Judge|Justice|Gen\.|Dr\.|Mayor)"
)


def person(s: str, draw: Draw) -> Change | None:
    m = _one(rf"(?<=\b)({_TITLE}) ([A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+)\b", s)
    if m is None:
        return None
    last = m.group(2).split()[-1]
    around = " ".join(x for x in draw.passage.sentences if x != s)
    if s.count(last) > 1 or last in around or last in draw.passage.title:
        return None
    return Change(s, swap(s, m, f"{m.group(1)} {draw.pick(words.PEOPLE)}"))


def _by_table(s: str, draw: Draw, table: dict[str, str], before: str, after: str) -> Change | None:
    pairs = draw.words.pairs(table)
    m = _one(rf"{before}({'|'.join(map(re.escape, sorted(table, key=len, reverse=True)))}){after}", s)
    if m is None or m.group(1) not in pairs or pairs[m.group(1)] in s:
        return None
    return Change(s, swap(s, m, pairs[m.group(1)]))


def place(s: str, draw: Draw) -> Change | None:
    return _by_table(s, draw, words.PLACES, r"(?<=\bin )", r"\b(?!['’]s| [A-Z])")


def organisation(s: str, draw: Draw) -> Change | None:
    return _by_table(s, draw, words.BODIES, r"(?<=\b[Tt]he )", r"\b(?!['’]s| [A-Z]| (?:of|leader|leaders|speaker))")


def role(s: str, draw: Draw) -> Change | None:
    pairs = draw.words.pairs(words.ROLES)
    m = _one(
        rf"\b({'|'.join(map(re.escape, sorted(pairs, key=len, reverse=True)))}) (?=[A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+\b)",
        s,
    )
    if (
        m is None
        or re.search(r"\b(?:Vice|Deputy|former|Former|then|Acting|acting|Assistant|Lt\.?)[ -]$", s[: m.start()])
        or s.count(m.group(1)) > 1
        or pairs[m.group(1)] in s
    ):
        return None
    return Change(s, swap(s, m, pairs[m.group(1)] + " "))


# ------------------------------------------------------------------ sources
def source_count(s: str, draw: Draw) -> Change | None:
    if not plain(s) or not independent(s):
        return None
    one, many = draw.rng.choice(draw.words.of(words.ANONYMOUS))
    return Change(f"{s[:-1]}, {one} said.", f"{s[:-1]}, {many} said.")


def promoted(s: str, draw: Draw) -> Change | None:
    if not plain(s) or not independent(s):
        return None
    one, _ = draw.rng.choice(draw.words.of(words.ANONYMOUS))
    return Change(f"{s[:-1]}, {one} said.", s)


def _named(draw: Draw) -> tuple[str, str]:
    a, b = draw.rng.sample(draw.words.of(words.PEOPLE), 2)
    form = draw.pick(words.NAMED)
    return form.format(name=a), form.format(name=b)


def attribution_dropped(s: str, draw: Draw) -> Change | None:
    if not plain(s) or not independent(s):
        return None
    who, _ = _named(draw)
    return Change(f"{s[:-1]}, {who} said.", s)


def attribution_changed(s: str, draw: Draw) -> Change | None:
    if not plain(s) or not independent(s):
        return None
    who, other = _named(draw)
    verb = draw.pick(words.SAY)
    return Change(f"{s[:-1]}, {who} {verb}.", f"{s[:-1]}, {other} {verb}.")


def response(s: str, draw: Draw) -> Change | None:
    if s != draw.passage.sentences[-1]:
        return None
    who = draw.pick(words.RESPONDENTS)
    weak, strong = draw.rng.choice(draw.words.of(words.RESPONSES))
    return Change(f"{who} {weak}.", f"{who} {strong}.")


# ------------------------------------------------------------------ how sure, whether, why, when, how much
_PERFECT = re.compile(r"\b(was|were|had|has|have) (?=([a-z]+(?:ed|en|wn|ght)) )")


def hedge_up(s: str, draw: Draw) -> Change | None:
    made = _doubted(s, draw)
    return Change(made[0], made[1]) if made else None


def hedge_down(s: str, draw: Draw) -> Change | None:
    made = _doubted(s, draw)
    return Change(made[1], made[0]) if made else None


def _doubted(s: str, draw: Draw) -> tuple[str, str] | None:
    """(with a doubt, without)."""
    if not plain(s):
        return None
    m = _one(r"\bwill (?=(?!be\b|have\b)[a-z]{3,} )", s)
    if m is not None:
        modal = draw.pick(words.MODALS)
        return (swap(s, m, modal + " "), s) if not modal.startswith("is ") or _singular(s, m) else None
    m = _one(_PERFECT.pattern, s)
    if m is not None and not s[: m.start()].rstrip().endswith((" that", " who", " which")):
        return swap(s, m, f"{m.group(1)} {draw.pick(words.DOUBT_ADVERBS)} "), s
    return None


def _singular(s: str, m: re.Match[str]) -> bool:
    """The subject just before the verb is one person or thing that the eye can tell: a pronoun, or "the" and a bare noun."""
    return bool(
        re.search(
            r"(?:^|\b)(?:He|She|It|he|she|it|[Tt]he [a-z]+[^s\W]|President [A-Z][a-z]+(?: [A-Z][a-z]+)?) $",
            s[: m.start()],
        )
    )


def negation(s: str, draw: Draw) -> Change | None:
    if _NEGATION.search(s) or _QUOTES.search(s) or _DOUBT.search(s):
        return None
    m = _one(r"\b(?:will|has|have|had|was|were|is|are) (?=[a-z]+(?:ed|ing|en)\b|be\b)", s)
    if m is None or re.search(
        r",|\b(?:that|who|which|where|when|while|because|and|but|than|both|so)\b", s[: m.start()]
    ):
        return None
    denied = swap(s, m, m.group() + "not ")
    return Change(s, denied) if draw.rng.random() < 0.5 else Change(denied, s)


def reversal(s: str, draw: Draw) -> Change | None:
    if _QUOTES.search(s) or _NEGATION.search(s):
        return None
    pairs = draw.words.pairs(words.ANTONYMS)
    m = _one(rf"\b({'|'.join(pairs)})\b", s)
    if m is None or pairs[m.group(1)] in s:
        return None
    after = s[m.end() :]
    if m.group(1) in ("passed", "won", "lost", "opened", "closed", "raised") and not re.match(
        r" (?:the|a|an|his|her|its|their) [a-z]", after
    ):
        return None
    if m.group(1) in (
        "accepted",
        "approved",
        "rejected",
        "denied",
        "praised",
        "welcomed",
        "upheld",
        "supported",
        "opposed",
        "supports",
        "opposes",
        "expanded",
        "strengthened",
    ) and not re.match(r" (?:the|a|an|his|her|its|their|President|Mr)\b", after):
        return None
    return Change(s, swap(s, m, pairs[m.group(1)]))


def cause(s: str, draw: Draw) -> Change | None:
    pairs = draw.words.pairs(words.CAUSES)
    m = _one(rf"\b({'|'.join(map(re.escape, sorted(pairs, key=len, reverse=True)))})(?= )", s)
    if m is None or _QUOTES.search(s):
        return None
    old = m.group(1)
    if (
        old == "because"
        and s[m.end() :].startswith(" of ")
        or old in ("due to", "thanks to", "while")
        and not s[: m.start()].rstrip().endswith(",")
    ):
        return None
    if (
        s[: m.start()]
        .rstrip()
        .endswith(
            (
                " not",
                " just",
                " only",
                " largely",
                " partly",
                " in part",
                " simply",
                " mainly",
                " is",
                " was",
                " are",
                " were",
                "be",
            )
        )
    ):
        return None
    return Change(s, swap(s, m, pairs[old]))


def tense(s: str, draw: Draw) -> Change | None:
    if _QUOTES.search(s) or _NEGATION.search(s):
        return None
    verbs = draw.words.pairs(words.DONE)
    m = _one(rf"\b(will|{'|'.join(words.PLANS)}) ({'|'.join(verbs)})\b(?! to\b)", s)
    if (
        m is None
        or re.search(r"\b(?:next|tomorrow|soon|later|coming|upcoming|by|until|would|if|when)\b", s, re.I)
        or m.group(1) == "will"
        and not _singular(s, m)
    ):
        return None
    return Change(s, swap(s, m, f"has {verbs[m.group(2)]}"))


def scope(s: str, draw: Draw) -> Change | None:
    pairs = draw.words.pairs(words.SCOPES)
    m = _one(rf"(?:^|(?<= ))({'|'.join(sorted(pairs, key=len, reverse=True))})(?= [a-z]+s\b)", s)
    if m is None or _QUOTES.search(s) or _NEGATION.search(s) or m.group(1)[0].isupper() and m.start() != 0:
        return None
    return Change(s, swap(s, m, pairs[m.group(1)]))


# ------------------------------------------------------------------ additions, conditions, headlines
def addition(s: str, draw: Draw) -> Change | None:
    if not plain(s) or not independent(s) or len(s.split()) > 26:
        return None
    form = draw.pick(words.CREDITED)
    told = f"{s[:-1]} {draw.pick(words.ADDITIONS)}"
    after = form.format(said=told if form.startswith("{said}") else lowered(told), outlet=draw.outlet)
    return Change(s, after)


def condition(s: str, draw: Draw) -> Change | None:
    if (
        _QUOTES.search(s)
        or _NEGATION.search(s)
        or re.search(r"\b(?:if|would|unless|when|who|which|that|because|but|after|before|as)\b", s)
        or not s.endswith(".")
    ):
        return None
    if _one(r"\bwill\b", s) is None or len(s.split()) > 26:
        return None
    return Change(f"{s[:-1]} {draw.pick(words.CONDITIONS)}.", s)


def headline(s: str, draw: Draw) -> Change | None:
    """A body that only says may, under a headline that says will."""
    m = _one(r"\bwill (?=(?!be\b|have\b)[a-z]{3,} )", s)
    if m is None or not plain(s) or len(s.split()) > 16 or not independent(s) or s != draw.passage.sentences[0]:
        return None
    may = draw.pick(("may ", "might ", "could ", "may well "))
    body = swap(s, m, may)
    head = re.sub(r"\b(?:[Tt]he|[Aa]n?) ", "", s[:-1])
    return Change(body, body, head[0].upper() + head[1:])
