"""Articles in, accounts out: the one place that orders the stages."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from retold.compare.features import Feature, Reading, date_again, read
from retold.compare.similar import Similarity, similarity
from retold.compare.stories import group, ordinal
from retold.errors import NothingToTrace
from retold.model import (
    Account,
    Article,
    Claim,
    Engine,
    Entity,
    Judgement,
    Mention,
    Problem,
    Relationship,
    Severity,
    Statement,
    StoryInfo,
)  # fmt: skip
from retold.said.sources import Outlets
from retold.said.statements import extract
from retold.settings import Settings
from retold.text.analysis import Analysis, analyse_all, model_name
from retold.text.names import find_names
from retold.trace import claims as claiming
from retold.trace import origins
from retold.trace import rulings as ruled
from retold.trace.agents import Agents, collect, slug
from retold.trace.derive import Web, derive
from retold.trace.findings import find_findings
from retold.trace.matches import Held, firsthand, hold
from retold.trace.outlet import infer
from retold.trace.rulings import Rulings
from retold.trace.status import importance, status_of
from retold.trace.versions import bound_dates
from retold.trace.view import View

VERSION = "0.1.0"


def trace(
    articles: Sequence[Article],
    problems: Sequence[Problem] = (),
    settings: Settings | None = None,
    judgements: Sequence[Judgement] = (),
) -> Account:
    """Trace one story: all articles given are taken to tell it.

    Args: articles as ``retold.read`` gives them, in any order; problems met while reading, to be shown in the report;
    what people ruled of an earlier account of the story, which the new one is worked out from.
    Returns: the account. Raises NothingToTrace when there is no article.
    """
    return trace_stories(articles, problems, settings, one_story=True, judgements=judgements)[0]


def trace_stories(
    articles: Sequence[Article],
    problems: Sequence[Problem] = (),
    settings: Settings | None = None,
    one_story: bool = False,
    judgements: Sequence[Judgement] = (),
) -> tuple[Account, ...]:
    """Trace all articles: they are grouped into stories first, and every story gets an account of its own.

    The answer does not depend on the order of the articles; the same article given twice counts once.
    """
    settings = settings or Settings()
    unique = {a.id: a for a in sorted(articles, key=lambda a: (a.id, a.uri))}
    if not unique:
        raise NothingToTrace(
            "no article could be read" + (f": {problems[0].message} ({problems[0].uri})" if problems else "")
        )
    ordered = _with_outlets(list(unique.values()))
    analyses = analyse_all(ordered, settings)
    groups = [list(range(len(analyses)))] if one_story else group(analyses, settings)
    stories = [[analyses[i] for i in g] for g in groups]
    near = _near_stories(stories)
    found = [_account(s, near[n], settings, tuple(judgements)) for n, s in enumerate(stories)]
    found.sort(key=lambda a: (-len(a.documents), a.story.id))
    rest = tuple(sorted(problems, key=lambda p: (p.uri, p.code)))
    return (replace(found[0], problems=(*found[0].problems, *rest)), *found[1:])


def _with_outlets(articles: list[Article]) -> list[Article]:
    named = frozenset(a.outlet_name for a in articles if a.outlet_name)
    return [infer(a, named) for a in articles]


def _near_stories(stories: Sequence[Sequence[Analysis]]) -> list[tuple[tuple[str, str], ...]]:
    """For each story, the others of the same run that speak of the same people and places: two events, easily taken for one."""
    names = [{t.lower for a in s for t in a.tokens if t.pos == "PROPN" and len(t.text) > 3} for s in stories]
    out: list[tuple[tuple[str, str], ...]] = []
    for n, mine in enumerate(names):
        close = []
        for m, theirs in enumerate(names):
            shared = mine & theirs
            if m != n and len(shared) >= 4 and len(shared) / max(1, min(len(mine), len(theirs))) >= 0.15:
                close.append(
                    (
                        stories[m][0].article.headline or stories[m][0].article.uri,
                        "the same names (" + ", ".join(sorted(shared)[:4]) + "), another event",
                    )
                )
        out.append(tuple(close))
    return out


def _account(
    analyses: Sequence[Analysis],
    near: tuple[tuple[str, str], ...],
    settings: Settings,
    judgements: tuple[Judgement, ...],
) -> Account:
    readings = _read_all(analyses, settings)
    agents = collect(readings)
    rulings = Rulings.of(judgements)
    ruled.identities(agents, rulings)
    for r in readings:
        read(r, _anchor(r.analysis.article))
    web = derive(readings, agents, settings)
    ruled.edges(web, rulings)
    _date_the_undated(readings, web)
    rank = _ranks(readings, web)
    flat = [f for r in readings for f in r.features]
    index = {f.statement.id: k for k, f in enumerate(flat)}
    sim = similarity(flat)
    held = hold(readings, rank, index, sim, agents, web, settings, rulings)
    made, claim_of = _claims(readings, flat, index, sim, held, agents, web, rank, settings, rulings)
    documents = bound_dates(readings, web, held, agents)
    outlets = {r.doc: agents.name(agents.outlets[r.doc]) for r in readings}
    findings = find_findings(View(readings, agents, web, made, held.matches, outlets, near, claim_of))
    first = min(documents, key=lambda a: rank[a.id])
    story_id = "s" + hashlib.sha256("|".join(sorted(a.id for a in documents)).encode()).hexdigest()[:12]
    key = tuple(c.id for c in made[:3])
    return Account(
        Engine("retold", VERSION, settings.digest(), (model_name(settings),)),
        StoryInfo(story_id, first.headline or first.uri, tuple(sorted((a.id for a in documents), key=lambda d: rank[d])), first.published, key),
        tuple(sorted((replace(a, outlet=agents.outlets[a.id]) for a in documents), key=lambda a: rank[a.id])),
        tuple(d.record() for _, d in sorted(agents.drafts.items())),
        _entities(readings),
        tuple(_final(s, r, agents, claim_of) for r in sorted(readings, key=lambda r: rank[r.doc]) for s in _with_times(r)),
        tuple(sorted(held.matches, key=lambda m: m.id)),
        made, tuple(web.edges), findings, _read_problems(readings, settings), judgements,
    )  # fmt: skip


def _read_all(analyses: Sequence[Analysis], settings: Settings) -> list[Reading]:
    outlets = [a.article.outlet_name for a in analyses if a.article.outlet_name]
    out = []
    for analysis in analyses:
        names = find_names(analysis)
        told = extract(analysis, names, Outlets.of([o for o in outlets if o], analysis.article.outlet_name), settings)
        out.append(Reading(analysis, names, told))
    return out


def _anchor(article: Article) -> str | None:
    value = article.published.value or article.published.latest or article.seen.value
    return value[:10] if value else None


def _date_the_undated(readings: Sequence[Reading], web: Web) -> None:
    """An article without a date is read as if written when the last one that it took from was: "in December" needs a year."""
    for r in readings:
        if _anchor(r.analysis.article) is None:
            days = [
                d
                for p in sorted(web.ancestors(r.doc))
                for q in readings
                if q.doc == p and (d := _anchor(q.analysis.article))
            ]
            if days:
                date_again(r, max(days))


def _ranks(readings: Sequence[Reading], web: Web) -> dict[str, int]:
    """The order of telling: nobody before the one he took from; among the rest the clock, then the id."""

    def clock(r: Reading) -> float:
        value = r.analysis.article.published.value
        return ordinal(value) if value else float("inf")

    left = sorted(readings, key=lambda r: (clock(r), r.doc))
    rank: dict[str, int] = {}
    while left:
        ready = [r for r in left if all(p in rank for p in web.up[r.doc])]
        dated = [r for r in ready if clock(r) != float("inf")]
        nxt = (dated or ready or left)[0]
        # an undated article comes right after what it took from
        undated = [r for r in ready if clock(r) == float("inf") and web.up[r.doc]]
        nxt = undated[0] if undated else nxt
        rank[nxt.doc] = len(rank)
        left.remove(nxt)
    return rank


def _claims(
    readings: Sequence[Reading], flat: Sequence[Feature], index: dict[str, int], sim: Similarity, held: Held, agents: Agents, web: Web,
    rank: dict[str, int], settings: Settings, rulings: Rulings,
) -> tuple[tuple[Claim, ...], dict[str, str]]:  # fmt: skip
    bundles = _joined(claiming.gather(readings, flat, held.pairs, index, sim, settings), flat, rulings)
    outlet_docs: dict[str, list[str]] = {}
    for doc, agent in agents.outlets.items():
        outlet_docs.setdefault(agent, []).append(doc)
    places = {r.doc: [index[f.statement.id] for f in r.features] for r in readings}
    near = {}
    for doc, rows in places.items():
        best = sim.score[:, rows].max(axis=1) if rows else [0.0] * len(flat)
        near.update({(f.statement.id, doc): float(best[k]) for k, f in enumerate(flat) if f.statement.doc != doc})
    scene = origins.Field(agents, web, outlet_docs, held.derived, near, {r.doc for r in readings if firsthand(r)})
    made: list[Claim] = []
    claim_of: dict[str, str] = {}
    bent = {s for m in held.matches if any(d.severity == Severity.SERIOUS for d in m.drift) for s in m.to}
    against: dict[str, set[str]] = {}
    for m in held.matches:
        if any(d.type == "conflict" for d in m.drift):
            for sid in (*m.from_, *m.to):
                against.setdefault(sid, set()).update((*m.from_, *m.to))
    for members in bundles:
        tellings = [_telling(flat[i], agents, rank) for i in _tellers(members, flat)]
        tellings.sort(key=lambda t: t.time)
        counted = origins.count(tellings, scene)
        first = min(rank[flat[i].statement.doc] for i in members)
        worth = {
            flat[i].statement.id: (rank[flat[i].statement.doc] == first) * 0.5 - (flat[i].statement.id in bent) * 0.8
            for i in members
        }
        text = claiming.best_text(flat, members, claiming.centrality(members, sim), worth)
        cid = _claim_id(members, flat)
        every = sorted((flat[i] for i in members), key=lambda f: (rank[f.statement.doc], f.order))
        claim_of.update({f.statement.id: cid for f in every})
        made.append(
            Claim(cid, text, tuple(f.statement.id for f in every), tellings[0].id, counted.interval, tuple(counted.origins),
                  len({agents.outlets[f.statement.doc] for f in every}), status_of(counted, every, agents),
                  counted.misattributed[0] if counted.misattributed else None, counted.misattributed[1] if counted.misattributed else None,
                  tuple(sorted({x for f in every for x in against.get(f.statement.id, ())})), importance(every, flat))
        )  # fmt: skip
    made.sort(key=lambda c: (-c.importance, c.id))
    return tuple(made), claim_of


def _tellers(members: Sequence[int], flat: Sequence[Feature]) -> list[int]:
    """The statements that tell the claim; that somebody did not answer tells it only where nothing else does."""
    return [i for i in members if flat[i].statement.response is None] or list(members)


def _claim_id(members: Sequence[int], flat: Sequence[Feature]) -> str:
    return (
        "c"
        + hashlib.sha256("|".join(sorted(flat[i].statement.id for i in _tellers(members, flat))).encode()).hexdigest()[
            :12
        ]
    )


def _joined(bundles: list[list[int]], flat: Sequence[Feature], rulings: Rulings) -> list[list[int]]:
    """Claims that a person said are one."""
    at = {_claim_id(b, flat): n for n, b in enumerate(bundles)}
    for x, y in sorted(rulings.same):
        if x in at and y in at and at[x] != at[y]:
            keep, gone = sorted((at[x], at[y]))
            bundles[keep] = sorted({*bundles[keep], *bundles[gone]})
            bundles[gone] = []
            at = {k: keep if n == gone else n for k, n in at.items()}
    return [b for b in bundles if b]


def _telling(f: Feature, agents: Agents, rank: dict[str, int]) -> origins.Telling:
    s = f.statement
    chain = [agents.of(s.doc, x.agent) for x in s.chain if x.parallel_to is None]
    return origins.Telling(s.id, s.doc, f, chain, (rank[s.doc], s.doc, s.start))


def _with_times(r: Reading) -> list[Statement]:
    return [replace(f.statement, times=f.times) for f in r.features]


def _final(s: Statement, r: Reading, agents: Agents, claim_of: dict[str, str]) -> Statement:
    chain = tuple(replace(x, agent=agents.of(s.doc, x.agent)) for x in s.chain)
    return replace(s, chain=chain, claim=claim_of.get(s.id))


def _entities(readings: Sequence[Reading]) -> tuple[Entity, ...]:
    """The people and bodies that the articles name, with every mention; a surname of two bearers keeps both."""
    drafts: dict[str, dict[str, object]] = {}
    for r in readings:
        for n in r.names.found:
            if not n.who or n.type not in ("PERSON", "ORG", "PLACE"):
                continue
            name = r.bearers.get(n.who, n.who)
            key = ("p:" if n.type == "PERSON" else "n:") + slug(name)
            d = drafts.setdefault(
                key, {"type": n.type, "name": name, "spellings": set(), "mentions": [], "relations": set()}
            )
            d["spellings"].add(n.text)  # type: ignore[attr-defined]
            rivals = tuple(
                f"p:{slug(r.bearers.get(w, w))}" for w, p in sorted(n.weights.items()) if w != n.who and p >= 0.2
            )
            sure = n.weights.get(n.who, 1.0)
            d["mentions"].append(Mention(r.doc, n.span.start, n.span.end, n.form, round(sure, 3), rivals, n.cue))  # type: ignore[attr-defined]
        for key, bearer in r.names.people.items():
            if bearer.parent:
                mine = "p:" + slug(r.bearers.get(key, key))
                if mine in drafts:
                    drafts[mine]["relations"].add("p:" + slug(r.bearers.get(bearer.parent, bearer.parent)))  # type: ignore[attr-defined]
    kind = {"PERSON": "Person", "ORG": "Organization", "PLACE": "Place"}
    return tuple(
        Entity(k, kind[str(d["type"])], str(d["name"]), tuple(sorted(d["spellings"])), tuple(sorted(d["mentions"], key=lambda m: (m.doc, m.start))),  # type: ignore[call-overload]
               tuple(Relationship("child_of", o) for o in sorted(d["relations"])))  # type: ignore[call-overload]
        for k, d in sorted(drafts.items())
    )  # fmt: skip


def _read_problems(readings: Sequence[Reading], settings: Settings) -> tuple[Problem, ...]:
    out = []
    for r in readings:
        a = r.analysis.article
        if a.language not in ("en", "und"):
            out.append(
                Problem(a.uri, "language", f"the article is in {a.language!r}: who says what was not measured", a.id)
            )
        if not r.told.statements:
            out.append(Problem(a.uri, "no_statement", "no story text was found in the article", a.id))
        if a.length > settings.max_chars:
            out.append(
                Problem(a.uri, "too_long", f"only the first {settings.max_chars:,} characters were analysed", a.id)
            )
    return tuple(out)
