"""What an article is about, read without a parse: its telling words, how much they weigh, and the days it speaks of."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from retold.compare.features import squeeze
from retold.model import Article, Block, BlockKind, Precision
from retold.text.analysis import STORY
from retold.text.times import find_times

READ = 6000  # characters of story text: what comes later says little about what the story is
LEAD = 500  # characters of body text that say what the story is
KEPT = 160  # words of an article that grouping remembers
_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:['’][^\W_]+)*")
_STOP = frozenset(
    "the a an and or but if of to in on at by for with from as is are was were be been being has have had do does did it its he she they him his her "
    "hers their theirs them we our us you your i my me that this these those which who whom whose what when where why how not no nor so than then "
    "there here also will would can could may might must should shall about after before over under into out up down off again more most some any "
    "all each every other others another such only own same too very just even still yet now ever never always often already once both either "
    "neither few many much less least several while during until since because though although however between among against through without within "
    "along across around near upon per via amid despite said say says saying told tell tells according add added adds new one two three first second "
    "last next year years month months week weeks day days time times hour hours minute minutes today yesterday tomorrow get got make made take took "
    "go went come came see seen know known think like way thing things people t s re ve ll d m monday tuesday wednesday thursday friday saturday sunday "
    "january february march april june july august september october november december mr mrs ms dr".split()
)
_ENDS = (".", "!", "?", ":", "“", '"', "”", "•", "|")


@dataclass(frozen=True, slots=True)
class Profile:
    """The telling words of an article: ``body`` weighs each in the whole, ``lead`` in headline and lead (0 where it is not there).

    ``moment`` is when it came out in days since year one; ``days`` are the days of the year that its lead speaks of.
    """

    words: tuple[str, ...]
    body: tuple[float, ...]
    lead: tuple[float, ...]
    moment: float | None = None
    days: frozenset[float] = frozenset()


def profile(article: Article, moment: float | None) -> Profile:
    """Read an article for grouping. A word weighs by the logarithm of how often it is told, more in headline and lead."""
    blocks = _story(article)
    names = _names(article, blocks)
    body: Counter[str] = Counter()
    lead: Counter[str] = Counter()
    read = 0
    for block in blocks:
        head = block.kind == BlockKind.HEADLINE
        place = 2.0 if head else 1.5 if read < LEAD else 1.0
        text = article.text[block.start : min(block.end, block.start + READ)]
        for m in _WORD.finditer(text):
            word = _key(m[0])
            if word:
                body[word] += place  # type: ignore[assignment]
                if head or read < LEAD:
                    lead[word] += 1
        read += 0 if head else len(text)
    weighed = {w: (1 + math.log(n)) * (1.2 if w in names else 1.0) for w, n in body.items()}
    kept = sorted(weighed, key=lambda w: (-weighed[w], w))[:KEPT]
    kept += sorted(set(lead) - set(kept))
    return Profile(
        tuple(kept),
        tuple(round(weighed[w], 3) for w in kept),
        tuple(round(1 + math.log(lead[w]), 3) if w in lead else 0.0 for w in kept),
        moment,
        event_days(article, blocks),
    )


def _story(article: Article) -> list[Block]:
    """The blocks of story text that are read, headline first to last."""
    out, read = [], 0
    for block in article.sections:
        if block.kind in STORY and block.duplicate_of is None and read <= READ:
            out.append(block)
            read += block.end - block.start
    return out


@lru_cache(maxsize=200_000)
def _key(word: str) -> str:
    """The form under which a word is counted; "" for one that tells nothing."""
    low = word.lower().replace("’", "'").removesuffix("'s")
    if low in _STOP or (len(low) < 2 and not low.isdigit()):
        return ""
    return low if low[0].isdigit() else squeeze(low)


def _names(article: Article, blocks: list[Block]) -> frozenset[str]:
    """Words that stand with a capital inside sentences more often than without: names, whatever they name."""
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for block in blocks:
        if block.kind == BlockKind.HEADLINE:
            continue
        text = article.text[block.start : min(block.end, block.start + READ)]
        found = list(_WORD.finditer(text))
        for before, m in pairwise(found):
            word = m[0]
            if word[0].islower():
                small[_key(word)] += 1
            elif word[0].isupper() and not any(c in _ENDS for c in text[before.end() : m.start()]):
                capital[_key(word)] += 1
    return frozenset(w for w, n in capital.items() if n > small[w])


_DATED = re.compile(r"^[^\n—–-]{3,60}\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? (\d{1,2})\b")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _day(value: str | None) -> date | None:
    """The day of a moment; None where it is not known to the day."""
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None


def event_days(article: Article, blocks: list[Block]) -> frozenset[float]:
    """The days of the year that the lead speaks of ("on Monday"), else the day of the dateline ("PORT ELLERY, May 12 -")."""
    anchor = _day(article.published.value)
    written = anchor.timetuple().tm_yday if anchor else None
    found: set[float] = set()
    read = 0
    for block in blocks:
        end = min(block.end, block.start + LEAD)
        for t in find_times(article.text, anchor.isoformat() if anchor else None, block.start, end):
            if t.precision == Precision.DAY and t.earliest and t.earliest == t.latest:
                day = float(date.fromisoformat(t.earliest[:10]).timetuple().tm_yday)
                found.add(day)
                if written is not None and 5 < (written - day) % 365.25 < 8:
                    found.add(day + 7)  # "Friday", and the page is dated Thursday: it was Friday where it happened
        read += end - block.start
        if read >= LEAD:
            break
    if not found:
        for block in article.sections[:6]:
            dated = _DATED.match(article.text[block.start : block.end][:90])
            if dated and dated.start(1) > 0:
                found.add(round(_MONTHS.index(dated.group(1)) * 30.44 + int(dated.group(2)), 2))
    return frozenset(found)
