"""Which articles tell the same story: telling words shared, most of all in headline and lead; the days they speak of; time.

Articles come one at a time (``settle``). A new one is laid beside the stories that it resembles, and the articles of that
neighbourhood are put into stories again: so a story may also split or merge. The measure is relative: two groups belong
together when they resemble each other nearly as much as each resembles itself. That tells apart two earthquakes, whose
articles share most words, each group being closer still in itself.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from retold.compare.profiles import Profile, profile
from retold.model import Article
from retold.settings import Settings
from retold.text.analysis import Analysis

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

PROBES = 24  # telling words by which neighbours are looked up
PER_WORD = 24  # neighbours that one word may name, nearest in time first
LOOKED_AT = 48  # neighbours that are compared with the article
STORIES = 4  # nearest stories that are put together again with it
SMALL = 24  # articles up to which a story is thought over each time one comes near
ROOM = 48  # articles that are thought over at once: what one more article costs does not grow with the desk
SAMPLE = 16  # articles, the latest, that stand for a larger story
FLOOR = 0.05  # likeness under which a story is not near at all
_PRIOR_PAIRS = 6.0  # pairs' worth of ``story_expected`` in how like a group is in itself
_PARTS = (0.4, 0.2)  # weight of two cosines each, and of the leads' telling words found in the other article
_STRICTER = 0.3  # how much more alike two large groups must be than two articles: between these much is chance
_CLASH, _CLASHES = 0.2, 1.0  # what is taken off where leads speak of other days: of two articles, more for groups
_BACKGROUND = 60.0  # articles' worth of belief, at the start, that all words are equally rare


@dataclass(frozen=True, slots=True)
class Vector:
    """A profile with numbers for words."""

    ids: Ints
    body: Floats
    lead: Floats
    moment: float | None
    days: frozenset[float]


class Ground(Protocol):
    """What the grouper asks of whatever remembers the articles: memory here, tables in the store."""

    def size(self) -> int:
        """How many articles are known."""
        ...

    def rarity(self, ids: Ints) -> Ints:
        """In how many articles each word stands."""
        ...

    def near(self, word: int, moment: float | None) -> Iterable[int]:
        """At most ``PER_WORD`` articles with the word, nearest in time."""
        ...

    def vectors(self, pages: Sequence[int]) -> list[Vector]: ...

    def story_of(self, page: int) -> int | None: ...

    def members(self, story: int) -> Sequence[int]:
        """The articles of a story, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Ties:
    """What people ruled about the articles at hand: pairs that belong together, pairs that do not."""

    together: frozenset[tuple[int, int]] = frozenset()
    apart: frozenset[tuple[int, int]] = frozenset()


Bars = tuple[list[tuple[int, int]], list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Settled:
    """The stories of a neighbourhood as they are now: lists of articles, and the old stories that they replace."""

    groups: tuple[tuple[int, ...], ...]
    replaced: tuple[int, ...] = ()
    why: str = ""


def settle(page: int, new: Vector, ground: Ground, ties: Ties, settings: Settings) -> Settled:
    """Put one article in: the stories near it, with it in one of them or alone.

    The article itself must not be in a story yet, and its words must be counted already.
    """
    near = _near_stories(new, ground)
    own = {ground.story_of(q) for p, q in _both_ways(ties.together) if p == page}
    stories = list(dict.fromkeys([*near, *sorted(s for s in own if s is not None)]))
    if not stories:
        return Settled(((page,),), (), "nothing on the desk resembles it")
    groups, spare = _start(stories, ground)
    pages = [page, *(p for g in groups for p in g)]
    vectors = [new, *ground.vectors(pages[1:])]
    like = likeness(vectors, ground)
    starts = [[0], *_places(groups)]
    found = cluster(like, clashes(vectors), starts, _bars(pages, ties), settings)
    out: list[list[int]] = [[pages[k] for k in g] for g in found]
    for kept, rest in spare:
        next(g for g in out if kept in g).extend(rest)
    mine = next(g for g in found if 0 in g)
    best = max((float(like[0, k]) for k in mine if k), default=0.0)
    why = f"as like as {best:.2f} to its nearest article there" if len(mine) > 1 else "near stories are not like enough"
    return Settled(tuple(tuple(g) for g in out), tuple(stories), why)


def _near_stories(new: Vector, ground: Ground) -> list[int]:
    """The stories of the articles that share most telling words, nearest first."""
    weight = new.body * rarities(new.ids, ground)
    order = np.lexsort((new.ids, -weight))[:PROBES]
    hits: dict[int, float] = defaultdict(float)
    for k in order:
        for other in ground.near(int(new.ids[k]), new.moment):
            hits[other] += float(weight[k])
    pages = sorted(hits, key=lambda p: (-hits[p], p))[:LOOKED_AT]
    pages = [p for p in pages if ground.story_of(p) is not None]
    if not pages:
        return []
    like = likeness([new, *ground.vectors(pages)], ground, first_row=True)[0, 1:]
    best: dict[int, float] = {}
    for p, value in zip(pages, like, strict=True):
        story = ground.story_of(p)
        if story is not None and value >= FLOOR:
            best[story] = max(best.get(story, 0.0), float(value))
    return sorted(best, key=lambda s: (-best[s], s))[:STORIES]


def _start(stories: Sequence[int], ground: Ground) -> tuple[list[list[int]], list[tuple[int, list[int]]]]:
    """Where the new grouping starts: small stories from single articles, as far as there is room; others as they are, by a sample.

    The second list holds the rest of sampled stories, with an article of the sample that they follow.
    """
    groups: list[list[int]] = []
    spare: list[tuple[int, list[int]]] = []
    room = ROOM
    for story in stories:
        pages = list(ground.members(story))
        if len(pages) <= SMALL and len(pages) <= room:
            groups += [[p] for p in pages]
            room -= len(pages)
        else:
            groups.append(pages[-SAMPLE:])
            spare.append((pages[-1], pages[:-SAMPLE]))
    return groups, spare


def _places(groups: Sequence[Sequence[int]]) -> list[list[int]]:
    out, at = [], 1
    for g in groups:
        out.append(list(range(at, at + len(g))))
        at += len(g)
    return out


def _both_ways(pairs: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    for p, q in pairs:
        yield p, q
        yield q, p


def _bars(pages: Sequence[int], ties: Ties) -> Bars:
    at = {p: k for k, p in enumerate(pages)}
    together = [(at[p], at[q]) for p, q in sorted(ties.together) if p in at and q in at]
    apart = [(at[p], at[q]) for p, q in sorted(ties.apart) if p in at and q in at]
    return together, apart


# ------------------------------------------------------------------ likeness
def rarities(ids: Ints, ground: Ground) -> Floats:
    """How much each word tells: the rarer, the more. With few articles known all words count nearly alike."""
    total = ground.size() + _BACKGROUND
    rare: Floats = np.log(total / (ground.rarity(ids) + 0.5)).clip(0.0) ** 1.5
    return rare


def likeness(vectors: Sequence[Vector], ground: Ground, first_row: bool = False) -> Floats:
    """How alike articles are, pair by pair, from 0 to 1: whole against whole, lead against lead, and how much of either
    lead the other article tells anywhere; less for distance in time.
    """
    ids = np.concatenate([v.ids for v in vectors])
    row = np.repeat(np.arange(len(vectors)), [len(v.ids) for v in vectors])
    known, column = np.unique(ids, return_inverse=True)
    rare = rarities(known, ground)[column]
    rows = 1 if first_row else len(vectors)
    out: Floats = np.zeros((rows, len(vectors)))
    tables = []
    for part in (np.concatenate([v.body for v in vectors]), np.concatenate([v.lead for v in vectors])):
        table = np.zeros((len(vectors), len(known)), dtype=np.float32)
        table[row, column] = part * rare
        table /= np.maximum(np.sqrt((table * table).sum(axis=1, keepdims=True)), 1e-9)
        out += _PARTS[0] * (table[:rows] @ table.T)
        tables.append(table > 0)
    whole, lead = tables
    telling = lead * (rarities(known, ground) ** (2 / 3)).astype(np.float32)
    told = np.maximum(telling.sum(axis=1), 1e-9)
    here = (telling[:rows] @ whole.T) / told[:rows, None]
    there = (whole[:rows].astype(np.float32) @ telling.T) / told[None, :]
    out += _PARTS[1] * np.minimum(here, there)
    return (out * nearness(vectors, len(out))).round(6)


def nearness(vectors: Sequence[Vector], rows: int) -> Floats:
    """Articles published far apart tell the same story less often."""
    moments = np.array([np.nan if v.moment is None else v.moment for v in vectors])
    gaps = np.nan_to_num(np.abs(moments[:rows, None] - moments[None, :]), nan=0.0)
    out: Floats = np.where(gaps > 1, 0.96 ** np.minimum(gaps, 10.0), 1.0)
    return out


def clashes(vectors: Sequence[Vector]) -> Floats:
    """1 where the leads of two articles speak of other days of about one week: two events, easily taken for one."""
    out: Floats = np.zeros((len(vectors), len(vectors)))
    dated = [k for k, v in enumerate(vectors) if v.days]
    for i in dated:
        for j in dated:
            if i < j and _other_day(vectors[i].days, vectors[j].days):
                out[i, j] = out[j, i] = 1.0
    return out


@lru_cache(maxsize=65536)
def _other_day(a: frozenset[float], b: frozenset[float]) -> bool:
    return 1.6 < min(min(abs(p - q), 365.25 - abs(p - q)) for p in a for q in b) <= 10


# ------------------------------------------------------------------ clusters
def cluster(
    like: Floats, clash: Floats, starts: Sequence[Sequence[int]], ties: Bars, settings: Settings
) -> list[list[int]]:
    """Join groups, the best link first, while two are nearly as like each other as each is in itself.

    How like a group is in itself is not known of a single article: until there are several, ``story_expected`` counts as well.
    """
    groups = [list(g) for g in starts]
    which = {k: n for n, g in enumerate(groups) for k in g}
    for p, q in ties[0]:
        a, b = which[p], which[q]
        if a != b:
            groups[a] += groups[b]
            which.update(dict.fromkeys(groups[b], a))
            groups[b] = []
    groups = [g for g in groups if g]
    return _Links(like, clash, groups, ties[1], settings).join()


class _Links:
    """Sums of likeness between groups, kept up while groups are joined."""

    def __init__(
        self, like: Floats, clash: Floats, groups: list[list[int]], apart: Iterable[tuple[int, int]], settings: Settings
    ) -> None:
        self.groups = groups
        self.least = settings.story_link
        self.expected = settings.story_expected
        chosen = np.zeros((len(groups), len(like)))
        for n, g in enumerate(groups):
            chosen[n, g] = 1.0
        self.sums = chosen @ like @ chosen.T
        self.clash = chosen @ clash @ chosen.T
        self.size = chosen.sum(axis=1)
        own = np.array([sum(float(like[k, k]) for k in g) for g in groups])
        self.within = (self.sums.diagonal() - own) / 2
        self.barred = np.eye(len(groups), dtype=bool)
        which = {k: n for n, g in enumerate(groups) for k in g}
        for p, q in apart:
            self.barred[which[p], which[q]] = self.barred[which[q], which[p]] = True

    def cohesion(self) -> Floats:
        pairs = self.size * (self.size - 1) / 2
        made: Floats = (self.within + _PRIOR_PAIRS * self.expected) / (pairs + _PRIOR_PAIRS)
        return made

    def links(self, a: int, held: Floats) -> Floats:
        """How near one group is to every other: likeness beside cohesion, less where their leads speak of other days."""
        size = np.maximum(self.size, 1.0)
        pairs = size[a] * size
        certain = 1.0 - 1.0 / np.minimum(size[a], size)  # the more articles on both sides, the less is chance
        link = self.sums[a] / pairs / np.sqrt(held[a] * held) / (1.0 + _STRICTER * certain)
        link = link * (1.0 - self.clash[a] / pairs * (_CLASH + _CLASHES * certain))
        out: Floats = np.where(self.barred[a] | (self.size == 0), -1.0, link)
        return out

    def join(self) -> list[list[int]]:
        held = self.cohesion()
        link = np.stack([self.links(a, held) for a in range(len(self.groups))])
        while len(link) > 1:
            a, b = divmod(int(link.argmax()), len(link))
            if link[a, b] < self.least:
                break
            a, b = min(a, b), max(a, b)
            self._take(a, b)
            held[a] = self.cohesion()[a]
            link[a] = link[:, a] = self.links(a, held)
            link[b] = link[:, b] = -1.0
        return [sorted(g) for g in self.groups if g]

    def _take(self, a: int, b: int) -> None:
        self.within[a] += self.within[b] + self.sums[a, b]
        self.sums[a] += self.sums[b]
        self.sums[:, a] += self.sums[:, b]
        self.clash[a] += self.clash[b]
        self.clash[:, a] += self.clash[:, b]
        self.size[a] += self.size[b]
        self.size[b] = 0.0
        self.barred[a] |= self.barred[b]
        self.barred[:, a] |= self.barred[:, b]
        self.groups[a] += self.groups[b]
        self.groups[b] = []


# ------------------------------------------------------------------ in memory
@dataclass(slots=True)
class Memory:
    """A ``Ground`` in memory: for one run, for measuring, and for grouping a store again."""

    numbers: dict[str, int] = field(default_factory=dict)
    counts: Any = field(default_factory=lambda: np.zeros(1024, dtype=np.int32))
    held: dict[int, Vector] = field(default_factory=dict)
    dated: dict[int, list[tuple[float, int]]] = field(default_factory=lambda: defaultdict(list))
    undated: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    where: dict[int, int] = field(default_factory=dict)
    content: dict[int, list[int]] = field(default_factory=dict)
    rank: dict[int, int] = field(default_factory=dict)
    known: int = 0
    last: int = 0

    def vector(self, made: Profile) -> Vector:
        """A profile with numbers for words; new words get new numbers."""
        ids = np.array([self.numbers.setdefault(w, len(self.numbers)) for w in made.words], dtype=np.int32)
        if len(self.numbers) > len(self.counts):
            self.counts = np.concatenate([self.counts, np.zeros(len(self.numbers), dtype=np.int32)])
        return Vector(ids, np.array(made.body), np.array(made.lead), made.moment, made.days)

    def count(self, new: Vector) -> None:
        """Take notice of an article's words."""
        self.counts[new.ids] += 1
        self.known += 1

    def remember(self, page: int, new: Vector) -> None:
        """Let later articles find this one."""
        self.held[page] = new
        self.rank[page] = len(self.rank)
        for word in new.ids.tolist():
            if new.moment is None:
                self.undated[word].append(page)
            else:
                insort(self.dated[word], (new.moment, page))

    def place(self, settled: Settled) -> None:
        """Write down the outcome of ``settle``. A story is named by a number that no other ever had."""
        for story in settled.replaced:
            del self.content[story]
        for g in settled.groups:
            self.last = story = self.last + 1
            self.content[story] = sorted(g, key=lambda p: self.rank[p])
            self.where.update(dict.fromkeys(g, story))

    def size(self) -> int:
        return self.known

    def rarity(self, ids: Ints) -> Ints:
        found: Ints = self.counts[ids]
        return found

    def near(self, word: int, moment: float | None) -> Iterable[int]:
        rows, loose = self.dated.get(word, []), self.undated.get(word, [])
        if moment is None:
            return [*loose[-PER_WORD:], *(p for _, p in rows[-PER_WORD:])][:PER_WORD]
        at = bisect_left(rows, (moment, -1))
        half = PER_WORD // 3
        return [p for _, p in rows[max(0, at - half * 2) : at + half]] + loose[-half:]

    def vectors(self, pages: Sequence[int]) -> list[Vector]:
        return [self.held[p] for p in pages]

    def story_of(self, page: int) -> int | None:
        return self.where.get(page)

    def members(self, story: int) -> Sequence[int]:
        return self.content[story]


def stream(profiles: Sequence[Profile], settings: Settings, *, foreknown: bool = False) -> list[int]:
    """The story number of each of these articles, put in one by one as they come.

    ``foreknown`` counts the words of all of them beforehand, for a set that is there as a whole.
    """
    memory = Memory()
    vectors = [memory.vector(p) for p in profiles]
    if foreknown:
        for v in vectors:
            memory.count(v)
    for page, v in enumerate(vectors):
        if not foreknown:
            memory.count(v)
        settled = settle(page, v, memory, Ties(), settings)
        memory.remember(page, v)
        memory.place(settled)
    return [memory.where[p] for p in range(len(profiles))]


def group(analyses: Sequence[Analysis], settings: Settings) -> list[list[int]]:
    """Indices of the articles by story; every article is in exactly one. The order of the articles does not matter."""
    made = [profile(a.article, moment_of(a.article)) for a in analyses]
    order = sorted(
        range(len(made)), key=lambda i: (made[i].moment is None, made[i].moment or 0.0, analyses[i].article.id)
    )
    told = stream([made[i] for i in order], settings, foreknown=True)
    stories: dict[int, list[int]] = defaultdict(list)
    for i, story in zip(order, told, strict=True):
        stories[story].append(i)
    return sorted(sorted(g) for g in stories.values())


def moment_of(article: Article) -> float | None:
    """When the article came out, as days since year one: published, else the bounds of it, else seen."""
    p = article.published
    for value in (p.value, p.latest, p.earliest, article.seen.value):
        if value:
            try:
                return ordinal(value)
            except ValueError:
                continue
    return None


def ordinal(iso: str) -> float:
    """Days since year one, from an ISO string; enough to tell distances."""
    moment = datetime.fromisoformat(iso)
    day = moment.toordinal() + (moment.hour * 60 + moment.minute) / 1440
    return day - (moment.utcoffset().total_seconds() / 86400 if moment.utcoffset() else 0.0)  # type: ignore[union-attr]
