"""Which articles tell the same story: rare words and names shared, most of all in headline and lead, and time."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from retold.compare.features import is_content, stem
from retold.model import Precision, When
from retold.settings import Settings
from retold.text.analysis import Analysis
from retold.text.times import find_times

LEAD = 4  # sentences of headline and lead that say what the story is


def group(analyses: Sequence[Analysis], settings: Settings) -> list[list[int]]:
    """Indices of the articles by story, largest link first (average linkage); every article is in exactly one story."""
    bags = [_bag(a, None) for a in analyses]
    leads = [_bag(a, LEAD) for a in analyses]
    n = len(analyses)
    days = [event_days(a) for a in analyses]
    sim = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i):
            value = 0.5 * cosine(bags[i], bags[j]) + 0.5 * max(cosine(leads[i], bags[j]), cosine(bags[i], leads[j]))
            sim[i][j] = sim[j][i] = value * nearness(days[i], days[j], analyses[i].article.published, analyses[j].article.published)
    clusters = [[i] for i in range(n)]
    while len(clusters) > 1:
        best = max(
            ((sum(sim[p][q] for p in x for q in y) / (len(x) * len(y)), -a, -b) for a, x in enumerate(clusters) for b, y in enumerate(clusters) if a < b),
        )
        if best[0] < settings.story_link:
            break
        a, b = -best[1], -best[2]
        clusters[a] = sorted(clusters[a] + clusters[b])
        del clusters[b]
    return clusters


def _bag(analysis: Analysis, sentences: int | None) -> dict[str, float]:
    """Weights of stems: names and numbers weigh double, a word told often weighs by its logarithm."""
    counts: Counter[str] = Counter()
    weight: dict[str, float] = {}
    for s in analysis.sentences[:sentences]:
        for t in analysis.sentence_tokens(s):
            if is_content(t):
                w = stem(t)
                counts[w] += 1
                weight[w] = 2.0 if t.pos == "PROPN" else 1.0 if t.pos == "NOUN" else 0.7
    return {w: (1 + math.log(c)) * weight[w] for w, c in counts.items()}


def cosine(a: dict[str, float], b: dict[str, float]) -> float:
    shared = sum(v * b[w] for w, v in sorted(a.items()) if w in b)
    size = math.sqrt(sum(v * v for v in a.values()) * sum(v * v for v in b.values()))
    return shared / size if size else 0.0


_DATED = re.compile(r"^[^\n—–-]{3,60}\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? (\d{1,2})\b")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def event_days(analysis: Analysis) -> frozenset[float]:
    """The days of the year that the lead speaks of ("on Monday"), else the day of the dateline ("PORT ELLERY, May 12 -")."""
    anchor = analysis.article.published.value
    found: set[float] = set()
    for s in analysis.sentences[:LEAD]:
        for t in find_times(analysis.text, anchor[:10] if anchor else None, s.span.start, s.span.end):
            if t.precision == Precision.DAY and t.earliest and t.earliest == t.latest:
                d = date.fromisoformat(t.earliest[:10])
                found.add(d.timetuple().tm_yday)
    if not found:
        for block in analysis.article.sections[:6]:
            dated = _DATED.match(analysis.text[block.start : block.end][:90])
            if dated and dated.start(1) > 0:
                found.add(_MONTHS.index(dated.group(1)) * 30.44 + int(dated.group(2)))
    return frozenset(found)


def nearness(x: frozenset[float], y: frozenset[float], a: When, b: When) -> float:
    """Leads that speak of days far apart tell of two events; articles published far apart tell the same story less often."""
    factor = 1.0
    if x and y:
        gap = min(min(abs(p - q), 365.25 - abs(p - q)) for p in x for q in y)
        factor *= float(0.55 ** min(gap / 3, 1.0)) if gap > 1.6 else 1.0
    p, q = a.value or a.earliest, b.value or b.earliest
    days = abs(ordinal(p) - ordinal(q)) if p and q else 0.0
    return factor * (float(0.96 ** min(days, 10.0)) if days > 1 else 1.0)


def ordinal(iso: str) -> float:
    """Days since year one, from an ISO string; enough to tell distances."""
    from datetime import datetime

    moment = datetime.fromisoformat(iso)
    day = moment.toordinal() + (moment.hour * 60 + moment.minute) / 1440
    return day - (moment.utcoffset().total_seconds() / 86400 if moment.utcoffset() else 0.0)  # type: ignore[union-attr]
