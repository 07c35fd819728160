"""What an article is about, without a parse: its telling words, weighted by where they stand; the days it speaks of."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass

from retold.compare.features import squeeze
from retold.model import Article, BlockKind
from retold.text.analysis import STORY

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_STOP = frozenset(
    "the a an and or but if of to in on at by for with from as is are was were be been being has have had do does did it its he she they them his her "
    "their we our you your i my me us him that this these those which who whom whose what when where why how not no nor so than then there here also "
    "will would can could may might must should shall about after before over under into out up down off again more most some any all each other such "
    "only own same too very just said says say told according new one two first last year years day days week time people s t re ve ll d".split()
)


@dataclass(frozen=True, slots=True)
class Profile:
    """The telling words of an article with their weights."""

    words: dict[str, float]
    moment: float | None = None


def profile(article: Article, moment: float | None) -> Profile:
    """Read an article for grouping: names and numbers weigh double, the headline and the lead weigh more than the rest."""
    counts: Counter[str] = Counter()
    weight: dict[str, float] = {}
    seen = 0
    for block in article.sections:
        if block.kind not in STORY or block.duplicate_of is not None or seen > 6000:
            continue
        text = article.text[block.start : block.end]
        place = 2.5 if block.kind == BlockKind.HEADLINE else 1.6 if seen < 600 else 1.0
        seen += len(text)
        for m in _WORD.finditer(text):
            word = m[0]
            low = word.lower().replace("’", "'").removesuffix("'s")
            if low in _STOP or len(low) < 2 and not low.isdigit():
                continue
            name = word[0].isupper() and m.start() > 0 or word[0].isdigit()
            key = squeeze(low)
            counts[key] += 1
            weight[key] = max(weight.get(key, 0.0), place * (1.5 if name else 1.0))
    every = {w: (1 + math.log(c)) * weight[w] for w, c in counts.items()}
    kept = sorted(every, key=lambda w: (-every[w], w))[:120]
    return Profile({w: round(every[w], 3) for w in kept}, moment)
