"""``retold eval echo``: is an echo ever counted as a confirmation?

Each story is one report told again by forty, beside zero to three that found out for themselves. No claim may have more
independent origins than there are first reports behind its tellings. Then the distortions: a retelling that changes the
number, the actor, the yes or no, or the certainty must add nothing to the support of what was first said.
"""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from retold import pipeline
from retold.evaluate import echo_make
from retold.evaluate.echo_make import Piece, Story
from retold.evaluate.echo_topics import TOPICS
from retold.model import Account, Article, Claim, EdgeType

OVER, DISTORTED, CALIBRATION = (
    0.01,
    0.05,
    0.05,
)  # floors: claims over-counted; distortions that add support; expected calibration error
_BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0001)


@dataclass(slots=True)
class Score:
    """What was counted over all stories."""

    stories: int = 0
    claims: int = 0  # told by at least two articles
    over: int = 0
    under: int = 0
    key: int = 0
    key_over: int = 0
    key_under: int = 0
    key_exact: int = 0
    gathered: list[float] = field(default_factory=list)
    edges: list[tuple[float, bool]] = field(default_factory=list)
    edge_kinds: Counter[tuple[str, bool]] = field(default_factory=Counter)
    parents: int = 0
    parents_found: int = 0
    distorted: Counter[str] = field(default_factory=Counter)
    supported: Counter[str] = field(default_factory=Counter)
    widened: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)


@click.command("echo")
@click.option(
    "--gold",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Not needed: the stories are invented. Kept so that all tasks are called alike.",
)
@click.option("--stories", default=200, show_default=True)
@click.option("--retellings", default=40, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--errors", type=click.Path(dir_okay=False, path_type=Path), help="Write the wrong counts to this file.")
def command(gold: Path | None, stories: int, retellings: int, seed: int, errors: Path | None) -> None:
    """Echoes counted as confirmations, distortions counted as support, and how far edge probabilities can be trusted."""
    score, started = Score(), time.process_time()
    for number in range(stories):
        story = echo_make.make(seed, number, retellings, number % 4)
        _count(story, score, number)
        _distort(seed, number, score)
    _print(score, time.process_time() - started)
    if errors:
        errors.write_text("# Echo: wrong counts\n\n" + "\n".join(score.errors), "utf-8")
        click.echo(f"Wrong counts: {errors}")


def _count(story: Story, score: Score, number: int) -> None:
    made = echo_make.articles(story)
    place = {a.id: k for k, a in enumerate(made)}
    account = pipeline.trace(made)
    score.stories += 1
    docs = {s.id: s.doc for s in account.statements}
    for claim in account.claims:
        tellers = {place[docs[s]] for s in claim.statements}
        if len(tellers) < 2:
            continue
        truth = len({story.pieces[k].root for k in tellers})
        score.claims += 1
        score.over += claim.independent_origins.min > truth
        score.under += claim.independent_origins.max < truth
        if claim.independent_origins.min > truth:
            score.errors.append(_told(claim, account, story, place, truth, number))
    _key(account, story, made, score)
    _edges(account, story, place, score)


def _key(account: Account, story: Story, made: Sequence[Article], score: Score) -> None:
    """The claim that holds the first report's own telling of the event."""
    claim = _claim_of(account, made[0], story.pieces[0])
    if claim is None:
        return
    place = {a.id: k for k, a in enumerate(made)}
    docs = {s.id: s.doc for s in account.statements}
    tellers = {place[docs[s]] for s in claim.statements}
    truth = len({story.pieces[k].root for k in tellers})
    interval = claim.independent_origins
    score.key += 1
    score.key_over += interval.min > truth
    score.key_under += interval.max < truth
    score.key_exact += interval.min == truth == interval.max
    score.gathered.append(len(tellers) / len(made))


def _claim_of(account: Account, article: Article, piece: Piece) -> Claim | None:
    start, end = piece.claim_at
    here = {s.id for s in account.statements if s.doc == article.id and s.start < end and start < s.end}
    found = [c for c in account.claims if here & set(c.statements)]
    return max(found, key=lambda c: (len(c.statements), c.id), default=None)


def _told(claim: Claim, account: Account, story: Story, place: dict[str, int], truth: int, number: int) -> str:
    by_id = {s.id: s for s in account.statements}
    texts = {a.id: a.text for a in account.documents}
    out = [
        f"## story {number} ({story.topic.name}): {claim.independent_origins.min}..{claim.independent_origins.max} origins, truth {truth}"
    ]
    out += [
        f"  origin {o.agent} via {', '.join(str(place.get(v, v)) for v in o.via)}: {'; '.join(sorted({r.rule for r in o.reasons}))[:160]}"
        for o in claim.origins
    ]
    for s in claim.statements[:14]:
        st = by_id[s]
        p = story.pieces[place[st.doc]]
        out.append(
            f"  - [{place[st.doc]} from {p.parent}, root {p.root}, credits {p.credits}] {st.span.of(texts[st.doc])}  | chain {', '.join(x.agent for x in st.chain)}"
        )
    return "\n".join(out) + "\n"


# ------------------------------------------------------------------ edges
_DIRECTED = (EdgeType.CITES, EdgeType.COPIES, EdgeType.FOLLOWS, EdgeType.QUOTES)


def _edges(account: Account, story: Story, place: dict[str, int], score: Score) -> None:
    """Each edge between articles is right when its giver is the one that the taker took from, or the one it names."""
    found: dict[tuple[int, int], float] = {}
    outlets = {p.outlet: k for k, p in enumerate(story.pieces)}
    for e in account.edges:
        if e.from_ not in place or e.to not in place:
            continue
        child, parent = place[e.from_], place[e.to]
        piece = story.pieces[child]
        if e.type == EdgeType.SHARES_UPSTREAM:
            right = _kin(story, child, parent)
        elif e.type == EdgeType.CITES:
            right = piece.credits is not None and outlets.get(piece.credits) == parent
        elif e.type in _DIRECTED:
            right = piece.parent == parent
        else:
            continue
        score.edges.append((e.confidence, right))
        score.edge_kinds[e.type.value, right] += 1
        found[child, parent] = max(found.get((child, parent), 0.0), e.confidence)
    for k, piece in enumerate(story.pieces):
        if piece.parent is not None:
            score.parents += 1
            score.parents_found += found.get((k, piece.parent), 0.0) >= 0.5


def _kin(story: Story, x: int, y: int) -> bool:
    return story.pieces[x].root == story.pieces[y].root


def calibration(edges: Sequence[tuple[float, bool]]) -> tuple[list[tuple[float, float, int, float, float]], float]:
    """Bins of stated probability with the share that was right, and the expected calibration error."""
    rows, error = [], 0.0
    for low, high in zip(_BINS, _BINS[1:], strict=False):
        inside = [(p, ok) for p, ok in edges if low <= p < high]
        if inside:
            said, right = sum(p for p, _ in inside) / len(inside), sum(ok for _, ok in inside) / len(inside)
            rows.append((low, min(high, 1.0), len(inside), said, right))
            error += abs(said - right) * len(inside) / len(edges)
    return rows, error


# ------------------------------------------------------------------ distortions
def _distort(seed: int, number: int, score: Score) -> None:
    """A small story without and with one more retelling that distorts the claim: the count of the claim must not rise."""
    story = echo_make.make(seed + 10_000, number, 3, number % 2)
    made = echo_make.articles(story)
    base = _claim_of(pipeline.trace(made), made[0], story.pieces[0])
    if base is None:
        return
    kind = tuple(story.topic.wrong)[(number + number // len(TOPICS)) % len(story.topic.wrong)]
    rng = random.Random(f"distort|{seed}|{number}")
    liar = echo_make.distorted(story, kind, rng)
    account = pipeline.trace([*made, echo_make.article(liar)])
    claim = _claim_of(account, made[0], story.pieces[0])
    score.distorted[kind] += 1
    if claim is not None and claim.independent_origins.min > base.independent_origins.min:
        score.supported[kind] += 1
        place = {a.id: k for k, a in enumerate([*made, echo_make.article(liar)])}
        story.pieces.append(liar)
        score.errors.append(
            f"# distortion ({kind}) adds support: {base.independent_origins} became {claim.independent_origins}\n"
            + _told(claim, account, story, place, base.independent_origins.min, number)
        )
    elif claim is not None and claim.independent_origins.max > base.independent_origins.max:
        score.widened[kind] += 1


def _print(score: Score, seconds: float) -> None:
    click.echo(f"{score.stories} stories, {seconds:.0f} CPU s\n")
    click.echo(f"claims told by two articles or more   {score.claims:7}")
    _floor("  over-counted (min above the truth)", _share(score.over, score.claims), OVER)
    click.echo(f"  under-counted (max below the truth){_share(score.under, score.claims):11.3f}")
    click.echo(f"the event itself, one claim a story   {score.key:7}")
    _floor("  over-counted", _share(score.key_over, score.key), OVER)
    click.echo(
        f"  under-counted{_share(score.key_under, score.key):33.3f}\n  exact{_share(score.key_exact, score.key):41.3f}"
    )
    click.echo(f"  articles gathered into it{_share(sum(score.gathered), len(score.gathered)):21.3f}")
    click.echo(f"true parents found as an edge{_share(score.parents_found, score.parents):20.3f}\n")
    for kind in sorted(score.distorted):
        n = score.distorted[kind]
        click.echo(
            f"distortion of {kind:12} n {n:4}   adds to min {_share(score.supported[kind], n):.3f}   to max only {_share(score.widened[kind], n):.3f}"
        )
    _floor(
        "distortions that add support", _share(sum(score.supported.values()), sum(score.distorted.values())), DISTORTED
    )
    _calibrated(score)


def _calibrated(score: Score) -> None:
    rows, error = calibration(score.edges)
    click.echo("\nedges between articles: stated probability against the share that is right")
    for low, high, n, said, right in rows:
        click.echo(f"  {low:.2f} to {high:.2f}   n {n:6}   stated {said:.3f}   right {right:.3f}")
    kinds: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (kind, right), n in score.edge_kinds.items():
        kinds[kind][right] += n
    for kind, (wrong, good) in sorted(kinds.items()):
        click.echo(f"  {kind:18} right {good:6}   wrong {wrong:6}")
    _floor("expected calibration error", error, CALIBRATION)


def _share(x: float, n: float) -> float:
    return x / n if n else 0.0


def _floor(name: str, value: float, floor: float) -> None:
    click.echo(f"{name:38}{value:8.3f}   floor {floor:.2f}   {'ok' if value <= floor else 'ABOVE'}")
