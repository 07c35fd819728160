"""Which articles tell the same story: rare words and names shared, most of all in headline and lead, and time."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from retold.compare.features import is_content, stem
from retold.model import When
from retold.settings import Settings
from retold.text.analysis import Analysis

LEAD = 4  # sentences of headline and lead that say what the story is


def group(analyses: Sequence[Analysis], settings: Settings) -> list[list[int]]:
    """Indices of the articles by story, largest link first (average linkage); every article is in exactly one story."""
    bags = [_bag(a, None) for a in analyses]
    leads = [_bag(a, LEAD) for a in analyses]
    n = len(analyses)
    sim = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i):
            value = 0.5 * cosine(bags[i], bags[j]) + 0.5 * max(cosine(leads[i], bags[j]), cosine(bags[i], leads[j]))
            sim[i][j] = sim[j][i] = value * _near(analyses[i].article.published, analyses[j].article.published)
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


def _near(a: When, b: When) -> float:
    """Articles days apart tell the same story less often; where a date is missing nothing is taken off."""
    x, y = (a.value or a.earliest), (b.value or b.earliest)
    if not x or not y:
        return 1.0
    days = abs(ordinal(x) - ordinal(y))
    return float(0.8 ** min(days, 8.0)) if days > 1 else 1.0


def ordinal(iso: str) -> float:
    """Days since year one, from an ISO string; enough to tell distances."""
    from datetime import datetime

    moment = datetime.fromisoformat(iso)
    day = moment.toordinal() + (moment.hour * 60 + moment.minute) / 1440
    return day - (moment.utcoffset().total_seconds() / 86400 if moment.utcoffset() else 0.0)  # type: ignore[union-attr]
