"""How many independent origins stand behind a claim.

Each telling rests on something, the first rule that applies (docs/origins.md tells them with examples). Origins are the ends
of these paths. Origins that may be the same count apart in ``max`` and as one in ``min``. Calling an echo a confirmation is
the one unforgivable error, so every doubt widens the interval downwards.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from retold.compare.features import Feature
from retold.model import Interval, Origin, Reason, SourceKind
from retold.trace.agents import Agents
from retold.trace.derive import Web

K = SourceKind
_UNNAMED = (K.ANONYMOUS_PERSON, K.ANONYMOUS_GROUP)
_SOFT = (K.COLLECTIVE, K.UNKNOWN)


@dataclass(slots=True)
class Telling:
    """One statement of a claim, with its chain in the story's ids (outermost first, the telling outlet left out)."""

    id: str
    doc: str
    feature: Feature
    chain: list[str]
    time: tuple[float, str, int]


@dataclass(slots=True)
class Rest:
    """What a telling rests on: another telling, or a node where the path ends."""

    telling: str | None = None
    node: str | None = None
    rule: str = ""


@dataclass(slots=True)
class Counted:
    """The answer for a claim."""

    interval: Interval
    origins: list[Origin]
    circular: bool = False
    misattributed: tuple[str, str] | None = None  # who added it, to whom it was credited
    rests: dict[str, Rest] = field(default_factory=dict)


@dataclass(slots=True)
class Field:
    """What the rules need to know beyond the claim itself."""

    agents: Agents
    web: Web
    outlet_docs: dict[str, list[str]]  # outlet agent -> its articles
    derived: set[tuple[str, str]]  # (later statement, earlier statement) said to derive
    near: dict[tuple[str, str], float]  # (statement, article) -> how near the article comes to it anywhere
    firsthand: set[str]  # articles told by an eyewitness ("we", "I")


def count(tellings: Sequence[Telling], scene: Field) -> Counted:
    """The origins of one claim."""
    by_id = {t.id: t for t in tellings}
    rests = {t.id: _rest(t, tellings, scene) for t in tellings}
    ends: Ends = defaultdict(list)
    circles = 0
    misattributed: tuple[str, str] | None = None
    for t in tellings:
        node, via, rule = _follow(t, rests, by_id)
        if node is None:
            circles += rule == "circle"
            if rule == "not in the cited article":
                misattributed = misattributed or (t.doc, via[-1])
            continue
        ends[node].append((t.doc, via, rule))
    origins, interval = _merge(_heard_through(ends, tellings, scene), scene)
    if ends:
        misattributed = None
    return Counted(interval, origins, circles > 0 and not ends, misattributed, rests)


Ends = dict[str, list[tuple[str, list[str], str]]]


def _heard_through(ends: Ends, tellings: Sequence[Telling], scene: Field) -> Ends:
    """A speaker who only passes on what another said is no second origin: "Moss said investigators believe" and "Moss said"."""
    passes: dict[str, str] = {}
    for t in tellings:
        # a paper whose article is not in the set passes on what its source said, too
        steps = [a for a in t.chain if scene.agents.kind(a) != K.DIFFUSE and a not in scene.outlet_docs]
        for outer, inner in pairwise(steps):
            if outer in ends and inner in ends and inner != outer:
                passes[outer] = inner
    out: Ends = defaultdict(list)
    for node, paths in ends.items():
        seen = {node}
        while node in passes and passes[node] not in seen:
            node = passes[node]
            seen.add(node)
        out[node] += paths
    return out


def _rest(t: Telling, tellings: Sequence[Telling], scene: Field) -> Rest:
    """The rules of the design, in order."""
    for rule in (_by_paper, _by_own_body, _by_derivation, _by_family, _by_wire, _by_source):
        rest = rule(t, tellings, scene)
        if rest is not None:
            return rest
    agent = scene.agents.outlets.get(t.doc, t.doc)
    return Rest(node=agent, rule="the outlet's own word")


def _by_paper(t: Telling, tellings: Sequence[Telling], scene: Field) -> Rest | None:
    """1 and 2: a paper is named. Its own telling, where its article is in the set; else a node of its own, one per paper."""
    for agent in t.chain:
        if scene.agents.kind(agent) not in (K.OUTLET, K.NEWS_AGENCY) or agent == scene.agents.outlets.get(t.doc):
            continue
        docs = [d for d in scene.outlet_docs.get(agent, []) if d != t.doc]
        if not docs:
            return Rest(node=agent, rule="named paper, not in the set")
        theirs = [o for o in tellings if o.doc in docs]
        if theirs:
            return Rest(
                telling=min(
                    theirs,
                    key=lambda o: (not o.chain, o.feature.statement.mode.value == "headline", -len(o.chain), o.time),
                ).id,
                rule="named paper, in the set",
            )
        if any(scene.near.get((t.id, d), 0.0) >= 0.2 for d in docs):
            return Rest(node=f"told-by:{docs[0]}", rule="named paper, in the set, told in other words")
        return Rest(node=None, telling=None, rule="not in the cited article|" + agent)
    return None


def _by_own_body(t: Telling, tellings: Sequence[Telling], scene: Field) -> Rest | None:
    """A headline or a bare sentence rests on the attributed telling of the same article."""
    if t.chain:
        return None
    mine = [o for o in tellings if o.doc == t.doc and o.id != t.id and o.chain]
    firm = [o for o in mine if scene.agents.kind(o.chain[-1]) != K.DIFFUSE]
    if firm:
        return Rest(telling=min(firm, key=lambda o: (o.time, o.id)).id, rule="attributed elsewhere in the same article")
    return None


def _by_derivation(t: Telling, tellings: Sequence[Telling], scene: Field) -> Rest | None:
    """3: not attributed, but it derives from another article's passage. A paper's own sources heard by itself come before."""
    if t.chain and scene.agents.kind(t.chain[-1]) != K.DIFFUSE and not _unnamed_office(t, scene):
        return None
    ups = scene.web.ancestors(t.doc)
    theirs = [o for o in tellings if o.doc in ups]
    sure = (
        [o for o in theirs if (t.id, o.id) in scene.derived]
        or [o for o in theirs if o.doc in scene.web.up[t.doc]]
        or theirs
    )
    if not sure and ups and t.feature.statement.mode.value == "headline" and t.doc not in scene.firsthand:
        # a headline sums up the article below it, and that was taken from another
        first = min((d for d in ups if not scene.web.up[d]), default=min(ups))
        agent = scene.agents.outlets.get(first, first)
        return Rest(node=agent, rule="the headline of an article taken from another")
    if sure:
        return Rest(
            telling=min(sure, key=lambda o: (o.doc not in scene.web.up[t.doc], not o.chain, o.time, o.id)).id,
            rule="taken without credit",
        )
    return None


def _unnamed_office(t: Telling, scene: Field) -> bool:
    """An office without a name ("authorities", "officials") in an article that derives from another is that other's."""
    return scene.agents.kind(t.chain[-1]) in _SOFT


def _by_family(t: Telling, tellings: Sequence[Telling], scene: Field) -> Rest | None:
    """A bare word inside a family of copies ends in the source that another of the family names for it; an eyewitness apart."""
    if t.chain or t.doc in scene.firsthand:
        return None
    mine = scene.web.ancestors(t.doc) | {t.doc}
    family = [o for o in tellings if o.doc != t.doc and o.chain and mine & (scene.web.ancestors(o.doc) | {o.doc})]
    firm = [
        o for o in family if scene.agents.kind(o.chain[-1]) not in (K.DIFFUSE, K.OUTLET, K.NEWS_AGENCY, K.SELF_OUTLET)
    ]
    if firm:
        return Rest(
            telling=min(firm, key=lambda o: (o.time, o.id)).id, rule="a copy of the same report names the source"
        )
    return None


def _by_wire(t: Telling, tellings: Sequence[Telling], scene: Field) -> Rest | None:
    """4: not attributed, carried by articles that share a wire: the wire's own word, or its source when one of them names it."""
    if t.chain:
        return None
    kin = [o for o in tellings if (t.doc, o.doc) in scene.web.siblings or (o.doc, t.doc) in scene.web.siblings]
    attributed = [o for o in kin if o.chain]
    if attributed:
        return Rest(telling=min(attributed, key=lambda o: (o.time, o.id)).id, rule="wire copy that others attribute")
    wires = sorted(scene.web.wires[t.doc])
    cited = bool(scene.web.up[t.doc])
    if kin or wires and cited:
        shared = sorted({w for o in [t, *kin] for w in scene.web.wires[o.doc] | scene.web.likely_wires[o.doc]})
        if shared:
            return Rest(node=shared[0], rule="agency in the credit line, inferred")
    return None


def _by_source(t: Telling, tellings: Sequence[Telling], scene: Field) -> Rest | None:
    """5 and 6: the chain ends in a person, a body, a document, or someone unnamed."""
    if not t.chain:
        return None
    last = t.chain[-1]
    kind = scene.agents.kind(last)
    if kind == K.DIFFUSE:
        return Rest(rule="nobody in particular")
    if kind in (K.SELF_OUTLET,):
        return None
    if kind in _UNNAMED:
        ups = scene.web.ancestors(t.doc)
        theirs = [o for o in tellings if o.doc in ups and o.chain and scene.agents.kind(o.chain[-1]) in _UNNAMED]
        if theirs:
            return Rest(
                telling=min(theirs, key=lambda o: (o.time, o.id)).id,
                rule="the same unnamed source, by way of its report",
            )
    return Rest(node=last, rule="named source" if kind not in _UNNAMED else "unnamed source")


def _follow(t: Telling, rests: dict[str, Rest], by_id: dict[str, Telling]) -> tuple[str | None, list[str], str]:
    """Walk to the end of the path: (node or None, articles and sources passed, rule of the last step)."""
    seen, via, here = set(), [t.doc], t
    while True:
        rest = rests[here.id]
        if rest.telling is None:
            if rest.node is None:
                rule, _, agent = rest.rule.partition("|")
                return None, [*via, agent], rule
            if rest.node.startswith("told-by:"):
                return rest.node.removeprefix("told-by:"), via, rest.rule
            return rest.node, via, rest.rule
        if rest.telling in seen:
            return None, via, "circle"
        seen.add(rest.telling)
        here = by_id[rest.telling]
        if here.doc != via[-1]:
            via.append(here.doc)


def _merge(ends: Ends, scene: Field) -> tuple[list[Origin], Interval]:
    """Group ends that are the same, then those that may be: ``max`` groups by identity, ``min`` by possibility."""
    nodes = sorted(ends)
    same = _groups(nodes, lambda x, y: _same(x, y, scene))
    maybe = _groups(nodes, lambda x, y: _same(x, y, scene) or _perhaps(x, y, ends, scene))
    origins = []
    for group in same:
        head = min(group, key=lambda n: (scene.agents.kind(n) != K.PERSON, n))
        paths = [p for n in group for p in ends[n]]
        hearers = sorted({via[-1] for _, via, _ in paths})
        others = sorted(
            {min(g) for g in same if g is not group and any(_perhaps(x, y, ends, scene) for x in group for y in g)}
        )
        reasons = tuple(Reason(rule, doc) for doc, rule in sorted({(doc, rule) for doc, _, rule in paths}))
        first = min((via for _, via, _ in paths), key=lambda v: (len(v), v))
        origins.append(Origin(head, tuple(first), tuple(hearers), tuple(others), reasons))
    return origins, Interval(len(maybe), len(same))


def _groups(nodes: Sequence[str], joined) -> list[list[str]]:  # type: ignore[no-untyped-def]
    out: list[list[str]] = []
    for n in nodes:
        hits = [g for g in out if any(joined(n, m) for m in g)]
        for g in hits:
            out.remove(g)
        out.append(sorted([n, *[m for g in hits for m in g]]))
    return sorted(out)


def _same(x: str, y: str, scene: Field) -> bool:
    d = scene.agents.drafts.get(x)
    e = scene.agents.drafts.get(y)
    if d is None or e is None:
        return False
    return y in d.same_as or x in e.same_as or bool(d.same_as & e.same_as)


def _perhaps(x: str, y: str, ends: Ends, scene: Field) -> bool:
    """May these two ends be one? Unnamed sources, crowds, and a paper's bare word, which may rest on anybody, an eyewitness apart."""
    d, e = scene.agents.drafts.get(x), scene.agents.drafts.get(y)
    if d is not None and e is not None and (y in d.possibly_same_as or x in e.possibly_same_as):
        return True
    if _own_paper(x, y, scene) or _own_paper(y, x, scene):
        return True
    return (
        _bare(x, ends, scene)
        and not _witness(y, ends, scene)
        or _bare(y, ends, scene)
        and not _witness(x, ends, scene)
        or any(scene.agents.kind(n) in (*_UNNAMED, *_SOFT) for n in (x, y))
        and not (_witness(x, ends, scene) or _witness(y, ends, scene))
    )


_ISSUED = frozenset(
    "notice sign statement release memo website web post letter email e-mail announcement bulletin tweet posting page log schedule".split()
)


def _own_paper(x: str, y: str, scene: Field) -> bool:
    """A notice or a statement may be the word of the very body or person that is the other end."""
    if scene.agents.kind(x) != K.DOCUMENT or scene.agents.kind(y) not in (K.ORGANISATION, K.SPOKESPERSON, K.PERSON):
        return False
    return bool(_ISSUED & set(scene.agents.name(x).lower().split()))


def _bare(node: str, ends: Ends, scene: Field) -> bool:
    """An outlet's own word, or a paper or wire whose own sources are not seen."""
    kind = scene.agents.kind(node)
    own = kind in (K.OUTLET, K.SELF_OUTLET, K.NEWS_AGENCY) or node not in scene.agents.drafts
    return own and not _witness(node, ends, scene)


def _witness(node: str, ends: Ends, scene: Field) -> bool:
    """The outlet's own eyes: it tells in the first person, and the path ends with itself."""
    return all(
        via[-1] in scene.firsthand and rule == "the outlet's own word" for _, via, rule in ends.get(node, [])
    ) and bool(ends.get(node))


_WE = re.compile(r"\b(?:I|we|us|our)\b")


def is_firsthand(text_outside_quotes: str) -> bool:
    """Does the article tell what its writer saw ("There were 43 of us")?"""
    return len(_WE.findall(text_outside_quotes)) >= 2
