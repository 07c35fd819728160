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
    """The sentence before and after. ``headlines`` are set where the drift is in the later headline, not in the sentence."""

    before: str
    after: str
    headlines: tuple[str, str] | None = None


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
    if re.match(r"(?:In|On|At|For|By|As|After|From|With) (?:short|fact|general|contrast|addition|actuality|other|that|this|the other|top|particular|response|return|turn|all|a|first|instance"
                r"|example|now|then|many)\b", s):  # fmt: skip
        return False
    return first in _LEADS - {"It", "This", "That", "These", "Those", "He", "She", "They"} or bool(
        re.match(r"[A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+ ", s)
    )


def lowered(s: str) -> str:
    """The sentence as it stands inside another: a function word at its head loses its capital."""
    return s[0].lower() + s[1:] if s.split()[0] in _LEADS else s


def swap(s: str, m: re.Match[str], new: str) -> str:
    return s[: m.start()] + new + s[m.end() :]


def one(pattern: str, s: str, flags: int = 0) -> re.Match[str] | None:
    """The only match; None where there is none, or several, so that the change stays the only one."""
    found = list(re.finditer(pattern, s, flags))
    return found[0] if len(found) == 1 else None


# ------------------------------------------------------------------ names, places, bodies, offices
_TITLE = (
    r"(?:President|Sen\.|Rep\.|Gov\.|Secretary of State|Defense Secretary|Attorney General|Vice President|House Speaker|Prime Minister|Foreign Minister|Chancellor|Treasury Secretary"
    r"|Senate Majority Leader|Judge|Justice|Gen\.|Dr\.|Mayor)"
)


def person(s: str, draw: Draw) -> Change | None:
    m = one(rf"(?<=\b)({_TITLE}) ([A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+)\b(?![-’'])", s)
    if m is None:
        return None
    last = m.group(2).split()[-1]
    around = " ".join(x for x in draw.passage.sentences if x != s)
    if s.count(last) > 1 or last in around or last in draw.passage.title or speaks_on(s, draw):
        return None
    return Change(s, swap(s, m, f"{m.group(1)} {draw.pick(words.PEOPLE)}"))


def _by_table(s: str, draw: Draw, table: dict[str, str], before: str, after: str) -> Change | None:
    pairs = draw.words.pairs(table)
    m = one(rf"{before}({'|'.join(map(re.escape, sorted(table, key=len, reverse=True)))}){after}", s)
    if m is None or m.group(1) not in pairs or pairs[m.group(1)] in s:
        return None
    return Change(s, swap(s, m, pairs[m.group(1)]))


def place(s: str, draw: Draw) -> Change | None:
    return _by_table(s, draw, words.PLACES, r"(?<=\bin )", r"\b(?!['’]s| [A-Z])")


def organisation(s: str, draw: Draw) -> Change | None:
    return _by_table(
        s,
        draw,
        words.BODIES,
        r"(?<!of the )(?<!of The )(?<=\b[Tt]he )",
        r"\b(?!['’]s| [A-Z]| (?:of|leader|leaders|speaker))",
    )


def role(s: str, draw: Draw) -> Change | None:
    pairs = draw.words.pairs(words.ROLES)
    m = one(
        rf"\b({'|'.join(map(re.escape, sorted(pairs, key=len, reverse=True)))}) (?=[A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+\b)",
        s,
    )
    if (
        m is None
        or re.search(
            r"\b(?:[A-Z][\w.]*|former|then|acting|and|or|,|senior|chief|campaign|top|longtime|legal|policy|deputy|federal|district)[ -]$|['’]s $",
            s[: m.start()],
        )
        or s.count(m.group(1)) > 1
        or pairs[m.group(1)] in s
    ):
        return None
    return Change(s, swap(s, m, pairs[m.group(1)] + " "))


# ------------------------------------------------------------------ sources
def speaks_on(s: str, draw: Draw) -> bool:
    """Does whoever is named here go on speaking in the sentences after, so that another name would change those too?"""
    rest = draw.passage.sentences[draw.passage.sentences.index(s) + 1 :]
    return any(
        _QUOTES.search(x)
        or re.search(
            r"\b(?:[Hh]e|[Ss]he|[Tt]hey) (?:also )?(?:said|says|added|noted|told|argued|explained|wrote|tweeted|went on)\b",
            x,
        )
        for x in rest
    )


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


def named(draw: Draw) -> tuple[str, str]:
    a, b = draw.rng.sample(draw.words.of(words.PEOPLE), 2)
    form = draw.pick(words.NAMED)
    return form.format(name=a), form.format(name=b)


def attribution_dropped(s: str, draw: Draw) -> Change | None:
    if not plain(s) or not independent(s):
        return None
    who, _ = named(draw)
    return None if speaks_on(s, draw) else Change(f"{s[:-1]}, {who} said.", s)


def attribution_changed(s: str, draw: Draw) -> Change | None:
    if not plain(s) or not independent(s):
        return None
    if speaks_on(s, draw):
        return None
    who, other = named(draw)
    verb = draw.pick(words.SAY)
    return Change(f"{s[:-1]}, {who} {verb}.", f"{s[:-1]}, {other} {verb}.")


def response(s: str, draw: Draw) -> Change | None:
    """Credited to the earlier paper, so that it cannot be an answer given to the later one."""
    if s != draw.passage.sentences[-1]:
        return None
    who = draw.pick(words.RESPONDENTS)
    weak, strong = draw.rng.choice(draw.words.of(words.RESPONSES))
    credit = draw.pick(
        ("the {outlet} reported", "according to the {outlet}", "the {outlet} wrote", "as the {outlet} reported")
    ).format(outlet=draw.outlet)
    return Change(f"{who} {weak}.", f"{who} {strong}, {credit}.")


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
    m = one(r"\bwill (?=(?!be\b|have\b)[a-z]{3,} )", s)
    if m is not None:
        modal = draw.pick(words.MODALS)
        return (swap(s, m, modal + " "), s) if not modal.startswith("is ") or _singular(s, m) else None
    m = one(_PERFECT.pattern, s)
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
    m = one(r"\b(?:will|has|have|had|was|were|is|are) (?=[a-z]+(?:ed|ing|en)\b|be\b)", s)
    if m is None or re.search(
        r",|\b(?:that|who|which|where|when|while|because|and|but|than|both|so|after|before|since|until|as|what|how|whether|why|if|unclear|all|every|most|many)\b",
        s[: m.start()],
        re.I,
    ):
        return None
    denied = swap(s, m, m.group() + "not ")
    return Change(s, denied) if draw.rng.random() < 0.5 else Change(denied, s)


def reversal(s: str, draw: Draw) -> Change | None:
    if _QUOTES.search(s) or _NEGATION.search(s):
        return None
    pairs = draw.words.pairs(words.ANTONYMS)
    m = one(rf"\b({'|'.join(pairs)})\b", s)
    if m is None or pairs[m.group(1)] in s:
        return None
    after = s[m.end() :]
    if m.group(1) in ("rose", "fell", "increased", "gained") and not re.match(
        r" (?:to|by|from|in|sharply|slightly|again|last|on|for|\$?\d)\b", after
    ):
        return None
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
    m = one(rf"\b({'|'.join(map(re.escape, sorted(pairs, key=len, reverse=True)))})(?= )", s)
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
    m = one(rf"\b(will|{'|'.join(words.PLANS)}) ({'|'.join(verbs)})\b(?! to\b)", s)
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
    m = one(rf"(?:^|(?<= ))({'|'.join(sorted(pairs, key=len, reverse=True))})(?= [a-z]+s\b)", s)
    if m is None or _QUOTES.search(s) or _NEGATION.search(s) or m.group(1)[0].isupper() and m.start() != 0:
        return None
    if re.search(r"\b(?:such as|like|including|others|but|while|among|more|fewer|than|time|times)\b", s):
        return None
    return Change(s, swap(s, m, pairs[m.group(1)]))


# ------------------------------------------------------------------ additions, conditions, headlines
def addition(s: str, draw: Draw) -> Change | None:
    if not plain(s) or not independent(s) or len(s.split()) > 24 or s.count(",") > 1 or re.search(r"\b[A-Z]\w*\.$", s):
        return None
    form = draw.pick(words.CREDITED)
    told = f"{s[:-1]}, {draw.pick(words.ADDITIONS)}"
    after = form.format(said=told if form.startswith("{said}") else lowered(told), outlet=draw.outlet)
    return Change(s, after)


def condition(s: str, draw: Draw) -> Change | None:
    """What was to happen only if something else did is told as what will happen."""
    if not plain(s) or not independent(s) or len(s.split()) > 24:
        return None
    if one(r"\bwill (?!have\b)", s) is None or re.search(
        r"[,;]|\b(?:when|who|which|that|because|but|after|before|as|while|where|so)\b", s
    ):
        return None
    return Change(f"{s[:-1]} {draw.pick(words.CONDITIONS)}.", s)


def headline(s: str, draw: Draw) -> Change | None:
    """A body that only says may, or that somebody unnamed says so, under a headline that states it."""
    if not plain(s) or len(s.split()) > 18 or not independent(s) or s.split()[0] in ("His", "Her", "Their", "Its"):
        return None
    flat = re.sub(r"\b(?:[Tt]he|[Aa]n?) ", "", s[:-1])
    flat = flat[0].upper() + flat[1:]
    m = one(r"\bwill (?=(?!be\b|have\b)[a-z]{3,} )", s)
    if m is None or re.search(r"\b(?:when|where|who|which|that)\b", s[: m.start()]):
        who, _ = draw.rng.choice(draw.words.of(words.ANONYMOUS))
        body = f"{s[:-1]}, {who} said."
        return Change(body, body, (f"{flat}, source says", flat)) if draw.rng.random() < 0.2 else None
    may = draw.pick(("may ", "might ", "could ", "may well "))
    body = swap(s, m, may)
    return Change(body, body, (flat.replace(" will ", f" {may}"), flat))


def reporting_verb(s: str, draw: Draw) -> Change | None:
    """Somebody only claims it; then he confirms it."""
    if not plain(s) or not independent(s) or speaks_on(s, draw):
        return None
    who, _ = named(draw)
    weak, strong = draw.rng.choice(draw.words.of(words.VERBS))
    name = who[0].upper() + who[1:]
    return Change(f"{name} {weak} that {lowered(s)}", f"{name} {strong} that {lowered(s)}")
