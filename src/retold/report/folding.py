"""Making a large derivation graph legible: articles that stand in the same place of it become one node."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from retold.model import EdgeType, SourceKind
from retold.report import text as words
from retold.report.lookup import Story

MOST_ARTICLES = 14
MOST_SOURCES = 7
DRAWN = (
    EdgeType.CITES,
    EdgeType.QUOTES,
    EdgeType.COPIES,
    EdgeType.FOLLOWS,
    EdgeType.SHARES_UPSTREAM,
    EdgeType.REVISES,
    EdgeType.CONTRIBUTOR,
    EdgeType.RESTS_ON,
)
_UPSTREAM_FIRST = (SourceKind.NEWS_AGENCY, SourceKind.OUTLET, SourceKind.ANONYMOUS_PERSON, SourceKind.ANONYMOUS_GROUP)


@dataclass(frozen=True, slots=True)
class Node:
    """One article, several folded ones, or a source outside the set. ``members`` are ids, in order."""

    id: str
    label: str
    note: str
    members: tuple[str, ...]
    kind: SourceKind | None = None
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """What ``from_`` took from ``to``, once per kind; ``n`` counts the edges that it stands for."""

    from_: str
    to: str
    type: str
    inferred: bool
    n: int = 1


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn: articles in order of time, sources, lines between them."""

    articles: tuple[Node, ...]
    sources: tuple[Node, ...]
    lines: tuple[Line, ...]
    left_out: int = 0  # sources for which there was no room


def picture(story: Story) -> Picture:
    """Choose what is drawn, and fold until it can be read."""
    groups = _groups(story)
    home = {doc: name for name, members in groups.items() for doc in members}
    articles = tuple(_article(story, name, members) for name, members in groups.items())
    sources, left_out = _sources(story, len(story.order) > MOST_ARTICLES)
    home.update({s.id: s.id for s in sources})
    return Picture(articles, sources, _lines(story, home), left_out)


def _article(story: Story, name: str, members: tuple[str, ...]) -> Node:
    if len(members) == 1:
        time = story.docs[members[0]].published
        return Node(name, story.labels[name], words.when_short(time), members, dated=bool(time.value))
    names = words.listed([story.labels[m] for m in members], 3)
    return Node(name, f"{len(members)} articles", names, members)


def _lines(story: Story, home: dict[str, str]) -> tuple[Line, ...]:
    lines: dict[tuple[str, str, str], Line] = {}
    for edge in story.account.edges:
        start, end = home.get(edge.from_), home.get(edge.to)
        if edge.type not in DRAWN or start is None or end is None or start == end:
            continue
        key = (start, end, str(edge.type))
        inferred = edge.basis != "explicit"
        held = lines.get(key)
        # One printed credit makes the line a printed one.
        lines[key] = (
            replace(held, n=held.n + 1, inferred=held.inferred and inferred) if held else Line(*key, inferred=inferred)
        )
    return tuple(lines[k] for k in sorted(lines))


def _sources(story: Story, crowded: bool) -> tuple[tuple[Node, ...], int]:
    """Sources outside the set, in the order in which the articles turn to them, and how many there is no room for."""
    uses = Counter(e.to for e in story.account.edges if e.type in DRAWN and e.to not in story.docs)
    first: dict[str, int] = {}
    for edge in story.account.edges:
        if edge.to in uses:
            at = story.position.get(edge.from_, len(story.order))
            first[edge.to] = min(first.get(edge.to, at), at)
    wanted = [a for a in uses if not crowded or uses[a] > 1 or story.kind(a) in _UPSTREAM_FIRST]
    ranked = sorted(wanted, key=lambda a: (story.kind(a) not in _UPSTREAM_FIRST, -uses[a], first[a], a))
    kept = sorted(ranked[:MOST_SOURCES], key=lambda a: (first[a], a))
    nodes = [Node(a, story.agent(a), words.plain(words.SOURCE_KINDS, story.kind(a)), (a,), story.kind(a)) for a in kept]
    return tuple(nodes), len(uses) - len(kept)


def _groups(story: Story) -> dict[str, tuple[str, ...]]:
    """Articles by the node that shows them: first leaves of one parent, then whole branches, then whatever is left."""
    groups: dict[str, tuple[str, ...]] = {d.id: (d.id,) for d in story.order}
    if len(groups) <= MOST_ARTICLES:
        return groups
    for _ in range(len(story.order)):
        folded = _fold_leaves(story, groups)
        if folded == groups:
            break
        groups = folded
        if len(groups) <= MOST_ARTICLES:
            return groups
    return _fold_rest(story, groups)


def _links(story: Story, home: dict[str, str]) -> set[tuple[str, str]]:
    return {
        (home[e.from_], home[e.to])
        for e in story.account.edges
        if e.type in DRAWN and e.from_ in home and e.to in home and home[e.from_] != home[e.to]
    }


def _fold_leaves(story: Story, groups: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """One round: leaves that hang on the same node become one; a round later that node may be a leaf itself."""
    home = {doc: name for name, members in groups.items() for doc in members}
    links = _links(story, home)
    parents: dict[str, set[str]] = {}
    for a, b in links:
        parents.setdefault(a, set()).add(b)
    targets = {b for _, b in links}
    shelves: dict[tuple[str, ...], list[str]] = {}
    for name in groups:
        if name not in targets and parents.get(name):
            shelves.setdefault(tuple(sorted(parents[name])), []).append(name)
    merged = {n: shelf[0] for shelf in shelves.values() if len(shelf) > 1 for n in shelf}
    if not merged:
        # Only chains are left: take a leaf together with what it hangs on.
        ends = [(n, next(iter(parents[n]))) for n in groups if n not in targets and len(parents.get(n, ())) == 1]
        if not ends:
            return groups
        leaf, parent = ends[-1]
        merged = {leaf: leaf, parent: leaf}
    found: dict[str, tuple[str, ...]] = {}
    for name, members in groups.items():
        key = merged.get(name, name)
        found[key] = (*found.get(key, ()), *members)
    return {members[0]: members for members in found.values()}


def _fold_rest(story: Story, groups: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Keep the nodes with most links; neighbours in time share what room is left."""
    if len(groups) <= MOST_ARTICLES:
        return groups
    degree = Counter(e.to for e in story.account.edges) + Counter(e.from_ for e in story.account.edges)
    weight = {n: sum(degree[m] for m in members) for n, members in groups.items()}
    keep = set(sorted(groups, key=lambda n: (-weight[n], story.position[n]))[: MOST_ARTICLES // 2])
    rest = [n for n in groups if n not in keep]
    step = -(-len(rest) // (MOST_ARTICLES - len(keep)))
    found = {n: groups[n] for n in groups if n in keep}
    for i in range(0, len(rest), step):
        members = tuple(m for n in rest[i : i + step] for m in groups[n])
        found[members[0]] = members
    return dict(sorted(found.items(), key=lambda item: story.position[item[0]]))
