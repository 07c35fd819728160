"""Derivations: which article took from which, and from which sources never seen.

Words of citation come first, then credit lines, then text in common that two writers do not share by chance; the clock last.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import numpy as np

from retold.compare.features import Reading
from retold.compare.stories import ordinal
from retold.model import Article, Basis, BlockKind, Derivation, EdgeType, Place, Precision, Reason, SourceKind, Span
from retold.settings import Settings
from retold.text.lexicon import english
from retold.trace import spanning
from retold.trace.agents import Agents, slug
from retold.trace.revisions import revisions
from retold.trace.spanning import Matrix

K = SourceKind
_WORD = re.compile(r"\w+(?:['’.]\w+)*")


@dataclass(slots=True)
class Shared:
    """Long runs of words that two articles have in common, quotations left out."""

    runs: list[tuple[Span, Span]] = field(default_factory=list)
    share_a: float = 0.0
    share_b: float = 0.0
    sentences: int = 0


@dataclass(slots=True)
class Web:
    """The derivations of a story while they are worked out. ``up[b]`` are the articles that b took from."""

    edges: list[Derivation] = field(default_factory=list)
    up: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    cites: dict[tuple[str, str], list[Place]] = field(default_factory=lambda: defaultdict(list))
    wires: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # doc -> agencies credited on the page
    likely_wires: dict[str, set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )  # and those whose text it carries, inferred
    together: dict[tuple[str, str], Shared] = field(default_factory=dict)
    versions: set[tuple[str, str]] = field(default_factory=set)  # pairs that are versions of one page
    siblings: set[tuple[str, str]] = field(
        default_factory=set
    )  # pairs that share an upstream and do not take from each other

    def ancestors(self, doc: str) -> set[str]:
        seen: set[str] = set()
        todo = [doc]
        while todo:
            for parent in self.up[todo.pop()]:
                if parent not in seen:
                    seen.add(parent)
                    todo.append(parent)
        return seen - {doc}


def derive(readings: Sequence[Reading], agents: Agents, settings: Settings) -> Web:
    """Citations, credits, copies; every edge with its probability and its reasons."""
    web = Web()
    _revised(readings, agents, web)
    for r in readings:
        _cited(r, readings, agents, web)
        _credited(r, agents, web)
    texts = [Words.of(r, settings.copied_run) for r in readings]
    for n, y in enumerate(texts):
        for x in texts[:n]:
            web.together[x.doc, y.doc] = shared_runs(x, y, settings)
    _copies(readings, agents, web, settings)
    _rests(readings, agents, web)
    web.edges.sort(key=lambda e: (e.from_, e.to, e.type.value))
    return web


def _revised(readings: Sequence[Reading], agents: Agents, web: Web) -> None:
    """A later version of a page rests on the one before it: it is no second telling."""
    for rev in revisions(readings, agents):
        x, y = rev.earlier.doc, rev.later.doc
        web.up[y].add(x)
        web.versions |= {(x, y), (y, x)}
        _edge(
            web,
            y,
            x,
            EdgeType.REVISES,
            Basis.EXPLICIT if "address" in rev.why else Basis.INFERRED,
            0.98,
            None,
            (),
            [Reason(rev.why, rev.later.analysis.article.url or "", 3.0)],
        )


def _edge(
    web: Web,
    from_: str,
    to: str,
    kind: EdgeType,
    basis: Basis,
    confidence: float,
    share: float | None,
    places: Sequence[Place],
    reasons: Sequence[Reason],
) -> None:
    if any(e.from_ == from_ and e.to == to and e.type == kind for e in web.edges):
        return
    web.edges.append(
        Derivation(
            f"{from_}>{to}:{kind.value}",
            from_,
            to,
            kind,
            basis,
            round(confidence, 3),
            share,
            None,
            tuple(places)[:12],
            tuple(reasons),
        )
    )


# ------------------------------------------------------------------ citations
def _cited(r: Reading, readings: Sequence[Reading], agents: Agents, web: Web) -> None:
    """Outlets named in chains, in plain words ("first reported by the Echo") and by links."""
    places: dict[str, list[Place]] = defaultdict(list)
    for s in r.told.statements:
        for link in s.chain:
            agent = agents.of(r.doc, link.agent)
            if agents.kind(agent) in (K.OUTLET, K.NEWS_AGENCY) and agent != agents.outlets.get(r.doc):
                span = link.source or link.cue
                if span:
                    places[agent].append(Place(r.doc, span.start, span.end))
    for agent, span in _mentions(r, readings, agents):
        places[agent].append(Place(r.doc, span.start, span.end))
    for agent in sorted(places):
        found = sorted(set(places[agent]))
        target = [x for x in readings if agents.outlets.get(x.doc) == agent and x.doc != r.doc]
        reason = Reason("cites by name", agents.name(agent), 3.0)
        if target:
            parent = _which(r, target)
            web.up[r.doc].add(parent.doc)
            web.cites[r.doc, parent.doc] += found
            _edge(web, r.doc, parent.doc, EdgeType.CITES, Basis.EXPLICIT, 0.98, None, found, [reason])
        else:
            _edge(web, r.doc, agent, EdgeType.CITES, Basis.EXPLICIT, 0.95, None, found, [reason])
    for x in readings:
        if x.doc != r.doc and x.doc not in web.up[r.doc] and _links_to(r.analysis.article, x.analysis.article):
            web.up[r.doc].add(x.doc)
            _edge(
                web,
                r.doc,
                x.doc,
                EdgeType.CITES,
                Basis.EXPLICIT,
                0.9,
                None,
                (),
                [Reason("links to the article", x.analysis.article.url or "", 2.5)],
            )


def _which(r: Reading, articles: Sequence[Reading]) -> Reading:
    """Of several articles of the cited outlet, the one that shares most words."""
    mine = {w for f in r.features for w in f.stems}
    return max(articles, key=lambda x: (len(mine & {w for f in x.features for w in f.stems}), x.doc))


_TELLING = re.compile(
    r"\b(report|scoop|first|broke|exclusive|told|according|interview|publish|reveal|quot|said|says|cite|story)", re.I
)


def _mentions(r: Reading, readings: Sequence[Reading], agents: Agents) -> list[tuple[str, Span]]:
    """Another outlet's name in the story text beside words of telling, outside any chain."""
    out = []
    text = r.analysis.text
    for x in readings:
        agent = agents.outlets.get(x.doc)
        if agent is None or agent == agents.outlets.get(r.doc) or x.analysis.article.outlet_name is None:
            continue
        pattern = _outlet_pattern(x.analysis.article.outlet_name)
        for s in r.analysis.sentences:
            if s.kind == BlockKind.HEADLINE or not _TELLING.search(text, s.span.start, s.span.end):
                continue
            out += [(agent, Span(m.start(), m.end())) for m in pattern.finditer(text, s.span.start, s.span.end)]
    return out


def _outlet_pattern(name: str) -> re.Pattern[str]:
    """The name, or its words shortened ("Mon Trib"); a single word only when it is long enough to be a name of its own."""
    words = name.removeprefix("The ").split()
    if len(words) == 1:
        return re.compile(rf"\b{re.escape(words[0])}\b")
    short = r"\s+".join(
        rf"{re.escape(w[:3])}(?:{re.escape(w[3:])}|[a-z]{{0,2}})" if len(w) > 4 and w[0].isupper() else re.escape(w)
        for w in words
    )
    return re.compile(rf"\b{short}\b")


def _links_to(a: Article, b: Article) -> bool:
    if not b.url:
        return False
    target = urlsplit(b.url)
    path = target.path.rstrip("/")
    return any(
        urlsplit(x.url).netloc.removeprefix("www.") == target.netloc.removeprefix("www.")
        and urlsplit(x.url).path.rstrip("/") == path
        for x in a.links
    )


# ------------------------------------------------------------------ credit lines
def _credited(r: Reading, agents: Agents, web: Web) -> None:
    """Agencies in bylines, datelines and contributor lines; photo credits are kept apart: a picture confirms nothing."""
    article = r.analysis.article
    for name in article.contributors:
        plain = name.lower().removeprefix("the ")
        if article.outlet_name and slug(name) == slug(article.outlet_name):
            continue
        known = plain in english().agencies
        bodily = (
            known
            or bool(set(plain.split()) & english().sources["outlet_word"])
            or name.isupper()
            and len(name) < 6
            or plain == "agencies"
        )
        place = _find(article, name)
        if bodily:
            title = (
                english()
                .agencies.get(plain, name.title() if name.isupper() and len(name) > 6 else name)
                .removeprefix("The ")
            )
            draft = next(
                (d for d in agents.drafts.values() if slug(d.name.removeprefix("The ")) == slug(title)), None
            ) or agents.add("outlet:" + slug(title), K.NEWS_AGENCY, title)
            if not draft.in_corpus:
                draft.kind = K.NEWS_AGENCY
            draft.docs.add(r.doc)
            web.wires[r.doc].add(draft.id)
        elif len(name.split()) > 1:
            draft = agents.add("person:" + slug(name), K.PERSON, name)
        else:
            continue
        reason = Reason("credit line", name, 3.0)
        _edge(web, r.doc, draft.id, EdgeType.CONTRIBUTOR, Basis.EXPLICIT, 0.95, None, place, [reason])
    for name in article.photo_credits:
        draft = agents.add("photo:" + slug(name), K.PHOTO_AGENCY, name)
        _edge(
            web,
            r.doc,
            draft.id,
            EdgeType.PHOTO_FROM,
            Basis.EXPLICIT,
            0.9,
            None,
            _find(article, name),
            [Reason("photo credit", name, 1.0)],
        )


def _find(article: Article, name: str) -> list[Place]:
    at = article.text.rfind(name)
    return [Place(article.id, at, at + len(name))] if at >= 0 else []


# ------------------------------------------------------------------ text in common
def _tokens(r: Reading) -> list[tuple[str, int, int, bool]]:
    """Words of the story text: folded, with offsets and whether they stand in a quotation."""
    text, out = r.analysis.text, []
    quotes = [q for q in r.told.quotes if q.end - q.start > 12]
    k = 0
    for s in r.analysis.sentences:
        if s.kind == BlockKind.HEADLINE:
            continue
        for m in _WORD.finditer(text, s.span.start, s.span.end):
            while k < len(quotes) and quotes[k].end <= m.start():
                k += 1
            quoted = k < len(quotes) and quotes[k].start <= m.start() < quotes[k].end
            out.append((m.group().lower().replace("’", "'").replace(".", ""), m.start(), m.end(), quoted))
    return out


@dataclass(slots=True)
class Words:
    """The words of one article's story text, and where each run of four of them stands."""

    doc: str
    tokens: list[tuple[str, int, int, bool]]
    long: frozenset[
        int
    ]  # hashes of its runs of ``copied_run`` words: two articles without one in common share no long run
    _seeds: dict[tuple[str, ...], list[int]] | None = None

    @classmethod
    def of(cls, r: Reading, run: int) -> Words:
        tokens = _tokens(r)
        words = [w[0] for w in tokens]
        return cls(r.doc, tokens, frozenset(map(hash, zip(*(words[k:] for k in range(run)), strict=False))))

    @property
    def seeds(self) -> dict[tuple[str, ...], list[int]]:
        """Where each run of four words stands, made when asked for."""
        if self._seeds is None:
            self._seeds = defaultdict(list)
            words = [w[0] for w in self.tokens]
            for i, four in enumerate(zip(words, words[1:], words[2:], words[3:], strict=False)):
                self._seeds[four].append(i)
        return self._seeds


def shared_runs(x: Words, y: Words, settings: Settings) -> Shared:
    """Maximal runs of at least ``copied_run`` words in both, by seeds of four words extended both ways."""
    if x.long.isdisjoint(y.long):
        return Shared()
    a, b, seeds = x.tokens, y.tokens, x.seeds
    out = Shared()
    covered_a: set[int] = set()
    covered_b: set[int] = set()
    j = 0
    while j < len(b) - 3:
        best = (0, 0)
        for i in seeds.get(tuple(w[0] for w in b[j : j + 4]), ())[:20]:
            n = 4
            while i + n < len(a) and j + n < len(b) and a[i + n][0] == b[j + n][0]:
                n += 1
            best = max(best, (n, i))
        n, i = best
        plain = sum(1 for w in b[j : j + n] if not w[3])
        if plain >= settings.copied_run:
            out.runs.append((Span(a[i][1], a[i + n - 1][2]), Span(b[j][1], b[j + n - 1][2])))
            covered_a |= {k for k in range(i, i + n) if not a[k][3]}
            covered_b |= {k for k in range(j, j + n) if not b[k][3]}
        j += max(1, n - 3) if n >= settings.copied_run else 1
    out.share_a = len(covered_a) / max(1, len(a))
    out.share_b = len(covered_b) / max(1, len(b))
    return out


def _copies(readings: Sequence[Reading], agents: Agents, web: Web, settings: Settings) -> None:
    """Common text is wire copy where a page credits an agency; else one article took it from another, and the whole story says which."""
    alike = {k: s for k, s in web.together.items() if max(s.share_a, s.share_b) >= settings.copy_share and s.runs}
    _wire_copy(alike, agents, web)
    signs = _signs(readings, web)
    edges, own = spanning.posteriors(spanning.log_odds(signs))
    for k, y in enumerate(readings):
        best = int(np.argmax(edges[k])) if len(readings) > 1 else k
        sure, x = float(edges[k, best]), readings[best]
        twins = signs.runs[k, best] >= 0.6 and signs.unsure[k, best] > 0  # one is the other, and no clock says which
        if best == k or (own[k] >= 0.5 or sure < 0.2) and not twins or y.doc in web.ancestors(x.doc):
            continue
        if signs.cites[k, best] and x.doc in web.up[y.doc] and signs.runs[k, best] < settings.copy_share:
            continue  # the citation says it all
        evidence = max(
            float(signs.runs[k, best]) / settings.copy_share, float(signs.shared[k, best]) / settings.follow_share
        )
        if evidence < 1.0:
            continue
        _taken(y, x, web, settings, sure, float(signs.shared[k, best]))
    _second_givers(readings, signs, edges, web, settings)


def _wire_copy(alike: dict[tuple[str, str], Shared], agents: Agents, web: Web) -> None:
    """Articles that carry the same agency share an upstream; none of them took it from the other."""
    wired: dict[str, set[str]] = defaultdict(set)
    for x, y in alike:
        wires = (web.wires[x] | web.wires[y]) - {agents.outlets.get(x, ""), agents.outlets.get(y, "")}
        wired[x] |= wires
        wired[y] |= wires
    for doc, wires in wired.items():
        web.likely_wires[doc] |= wires
    for x, y in web.together:
        common = (web.wires[x] | wired[x]) & (web.wires[y] | wired[y])
        if common and (x, y) not in web.versions and not web.up[x] & {y} and not web.up[y] & {x}:
            web.siblings |= {(x, y), (y, x)}  # both carry the same agency, if not the same lines of it
    for (x, y), found in sorted(alike.items()):
        wires = wired[x] & wired[y]
        if not wires or web.up[x] & {y} or web.up[y] & {x}:
            continue
        reason = _long_runs(found)
        upstream = Reason("credits an agency", agents.name(sorted(wires)[0]), 2.0)
        places = _run_places(x, y, found)
        _edge(
            web,
            y,
            x,
            EdgeType.SHARES_UPSTREAM,
            Basis.INFERRED,
            0.9,
            round(found.share_b, 3),
            places,
            [reason, upstream],
        )
        for doc in (x, y):
            for wire in sorted(wires):
                named = wire in web.wires[doc]
                basis, how = (Basis.EXPLICIT, 0.95) if named else (Basis.INFERRED, 0.85)
                _edge(
                    web,
                    doc,
                    wire,
                    EdgeType.COPIES,
                    basis,
                    how,
                    round(max(found.share_a, found.share_b), 3),
                    places[:4],
                    [reason],
                )


def _long_runs(found: Shared) -> Reason:
    return Reason(
        "long runs of words in common", f"{len(found.runs)} runs", round(4 * max(found.share_a, found.share_b), 2)
    )


def _run_places(x: str, y: str, found: Shared) -> list[Place]:
    return [Place(y, b.start, b.end) for _, b in found.runs] + [Place(x, a.start, a.end) for a, _ in found.runs]


def _signs(readings: Sequence[Reading], web: Web) -> spanning.Signs:
    """What speaks for each article as the giver of each other."""
    n = len(readings)
    shared = spanning.shares(spanning.rare_marks(readings))
    runs, cites, late, unsure, barred = (np.zeros((n, n)) for _ in range(5))
    for k, y in enumerate(readings):
        for m, x in enumerate(readings):
            if k == m:
                continue
            found, flipped = _found(web, x.doc, y.doc)
            runs[k, m] = found.share_a if flipped else found.share_b
            cites[k, m] = float(x.doc in web.up[y.doc])
            first = _earlier(x.analysis.article, y.analysis.article)
            # evidence first, clocks second: who names the other took from it, whatever a time stamp says
            late[k, m] = float(first is False and not cites[k, m] or y.doc in web.up[x.doc])
            unsure[k, m] = float(first is None)
            barred[k, m] = float((x.doc, y.doc) in web.siblings | web.versions)
    return spanning.Signs(shared, runs, cites, late, unsure, barred)


def _found(web: Web, x: str, y: str) -> tuple[Shared, bool]:
    """What the two have in common, and whether it is told the other way round."""
    return (web.together[x, y], False) if (x, y) in web.together else (web.together[y, x], True)


def _taken(y: Reading, x: Reading, web: Web, settings: Settings, sure: float, shared: float) -> None:
    """y took from x: by copying, or by following it in other words."""
    found, flipped = _found(web, x.doc, y.doc)
    share = found.share_a if flipped else found.share_b
    copied = share >= settings.copy_share
    reasons = (
        [_long_runs(found)]
        if copied
        else [Reason("rare words in common, more than with any other article", f"{shared:.0%}", round(14 * shared, 2))]
    )
    if not copied and y.doc in web.up and x.doc in web.up[y.doc]:
        return
    web.up[y.doc].add(x.doc)
    kind = EdgeType.COPIES if copied else EdgeType.FOLLOWS
    places = _run_places(y.doc, x.doc, found) if flipped else _run_places(x.doc, y.doc, found)
    _edge(
        web, y.doc, x.doc, kind, Basis.INFERRED, min(sure, 0.97), round(share if copied else shared, 3), places, reasons
    )


def _second_givers(
    readings: Sequence[Reading], signs: spanning.Signs, edges: Matrix, web: Web, settings: Settings
) -> None:
    """A passage that the likeliest giver does not have and another, earlier article has: its background came from there."""
    for k, y in enumerate(readings):
        have = [_spans_in(y.doc, x, web) for x in sorted(web.up[y.doc]) if any(r.doc == x for r in readings)]
        covered = [s for spans in have for s in spans]
        size = max(1, sum(len(s.span) for s in y.analysis.sentences))
        for m, x in enumerate(readings):
            if (
                m == k
                or signs.late[k, m]
                or signs.unsure[k, m]
                or signs.barred[k, m]
                or _of_one_tree(x.doc, y.doc, web)
            ):
                continue
            left = [s for s in _spans_in(y.doc, x.doc, web) if not any(s.touches(c) for c in covered)]
            if left and sum(map(len, left)) / size >= settings.second_share:
                covered += left
                web.up[y.doc].add(x.doc)
                places = [Place(y.doc, s.start, s.end) for s in left]
                reason = Reason("a passage that no other giver has", f"{len(left)} runs", 2.0)
                _edge(
                    web,
                    y.doc,
                    x.doc,
                    EdgeType.COPIES,
                    Basis.INFERRED,
                    0.4,
                    round(sum(map(len, left)) / size, 3),
                    places,
                    [reason],
                )


def _of_one_tree(x: str, y: str, web: Web) -> bool:
    """Do the two go back to the same article? Then what they share may have come to both from there."""
    return bool((web.ancestors(x) | {x}) & (web.ancestors(y) | {y}))


def _spans_in(y: str, x: str, web: Web) -> list[Span]:
    """Where y has long runs of words in common with x."""
    found, flipped = _found(web, x, y)
    return [a if flipped else b for a, b in found.runs]


def _earlier(x: Article, y: Article) -> bool | None:
    """Was x first? None where the clocks do not say."""
    p, q = x.published, y.published
    if not p.value or not q.value:
        return None
    fine = (Precision.MINUTE, Precision.SECOND)
    if p.precision in fine and q.precision in fine:
        return ordinal(p.value) < ordinal(q.value) if p.value != q.value else None
    return p.value[:10] < q.value[:10] if p.value[:10] != q.value[:10] else None


def _rests(readings: Sequence[Reading], agents: Agents, web: Web) -> None:
    """Articles rest on the sources at the end of their chains that they heard or read themselves; silence is asked for, not rested on."""
    for r in readings:
        places: dict[tuple[str, EdgeType], list[Place]] = defaultdict(list)
        for s in r.told.statements:
            links = [(agents.of(r.doc, x.agent), x) for x in s.chain]
            if not links:
                continue
            agent, link = links[-1]
            second_hand = any(agents.kind(a) in (K.OUTLET, K.NEWS_AGENCY) for a, _ in links[:-1])
            if agents.kind(agent) in (K.OUTLET, K.NEWS_AGENCY, K.SELF_OUTLET, K.DIFFUSE, K.UNKNOWN) or second_hand:
                continue
            kind = EdgeType.QUOTES if s.mode.value in ("direct", "mixed") else EdgeType.RESTS_ON
            span = link.source or link.cue or s.parts[0]
            places[agent, kind].append(Place(r.doc, span.start, span.end))
        for (agent, kind), found in sorted(places.items()):
            if kind == EdgeType.RESTS_ON and (agent, EdgeType.QUOTES) in places:
                continue
            _edge(
                web,
                r.doc,
                agent,
                kind,
                Basis.EXPLICIT,
                0.95,
                None,
                sorted(set(found)),
                [Reason("puts words down to", agents.name(agent), 3.0)],
            )
