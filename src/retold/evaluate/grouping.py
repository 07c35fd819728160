"""``retold eval grouping``: articles into stories, one by one in order of time, with the grouper that the store uses."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import click

from retold.compare.profiles import Profile, profile
from retold.compare.stories import moment_of, stream
from retold.errors import FormatError, UsageError
from retold.intake import Limits, article_from_record
from retold.model import Problem
from retold.settings import Settings

GRID = tuple(n / 100 for n in range(40, 71, 5))
SHOWN = 12


@dataclass(frozen=True, slots=True)
class GoldSet:
    """A set of articles with the story of each, in order of time; those without a date in the order of the file."""

    name: str
    digest: str
    ids: tuple[str, ...]
    titles: tuple[str, ...]
    events: tuple[str, ...]
    profiles: tuple[Profile, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """BCubed: of the articles put together with one, how many belong (precision); of those that belong, how many are there."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def bcubed(gold: Sequence[str], found: Sequence[int]) -> Score:
    """Compare a grouping with the gold one."""
    if not gold:
        return Score(0.0, 0.0)
    told, made, both = Counter(gold), Counter(found), Counter(zip(gold, found, strict=True))
    pairs = list(zip(gold, found, strict=True))
    precision = sum(both[g, p] / made[p] for g, p in pairs) / len(pairs)
    return Score(precision, sum(both[g, p] / told[g] for g, p in pairs) / len(pairs))


def read_set(path: Path) -> GoldSet:
    """The articles of a JSON Lines file with ``event``. A piece that is nothing but a title is read as one."""
    try:
        raw = path.read_bytes()
        rows = [json.loads(line) for line in raw.decode("utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise FormatError(f"cannot read gold stories {path}: {error}") from error
    if not rows or not all(isinstance(r, dict) and {"id", "event", "text"} <= r.keys() for r in rows):
        raise FormatError(f"{path} holds no articles with id, event and text")
    rows = [r for _, r in sorted(enumerate(rows), key=lambda x: (str(x[1].get("published") or ""), x[0]))]
    return GoldSet(
        path.stem,
        sha256(raw).hexdigest()[:16],
        tuple(str(r["id"]) for r in rows),
        tuple(str(r.get("title") or "") for r in rows),
        tuple(str(r["event"]) for r in rows),
        tuple(_profile(r, f"{path.name}#{n}") for n, r in enumerate(rows)),
    )


def _profile(row: dict[str, Any], uri: str) -> Profile:
    given = {k: v for k, v in row.items() if v and k in ("title", "text", "url", "outlet", "published")}
    limits = Limits(min_words=1)
    found = article_from_record(given, uri, limits=limits)
    if isinstance(found, Problem):
        found = article_from_record(given | {"text": given.get("title", "")}, uri, limits=limits)
    if isinstance(found, Problem):
        raise FormatError(f"{uri}: {found.message}")
    return profile(found, moment_of(found))


def score(gold: GoldSet, settings: Settings, shuffle: int | None = None) -> tuple[Score, list[int]]:
    """Stream a set through the grouper; ``shuffle`` is the seed of another order."""
    order = list(range(len(gold.ids)))
    if shuffle is not None:
        Random(shuffle).shuffle(order)
    found = stream([gold.profiles[k] for k in order], settings)
    told = [0] * len(order)
    for k, story in zip(order, found, strict=True):
        told[k] = story
    return bcubed(gold.events, told), told


def mistakes(gold: GoldSet, told: Sequence[int]) -> list[str]:
    """The stories that were run together or torn apart, the costliest first."""
    events: dict[str, Counter[int]] = defaultdict(Counter)
    stories: dict[int, Counter[str]] = defaultdict(Counter)
    for event, story in zip(gold.events, told, strict=True):
        events[event][story] += 1
        stories[story][event] += 1
    first: dict[str, str] = {}
    for title, event in zip(gold.titles, gold.events, strict=True):
        first.setdefault(event, title[:60])
    lines = []
    for mixed in stories.values():
        if len(mixed) > 1:
            small = sum(sorted(mixed.values())[:-1])
            lines.append(
                (-small, "run together: " + " + ".join(f"{e} ({n}: {first[e]})" for e, n in mixed.most_common()))
            )
    for event, parts in events.items():
        if len(parts) > 1:
            sizes = sorted(parts.values(), reverse=True)
            lines.append((-sum(sizes[1:]), f"torn apart: {event} ({first[event]}) into {sizes}"))
    return [text for _, text in sorted(lines)]


@click.command("grouping")
@click.option("--gold", required=True, metavar="PATH", help="A folder with gold sets (*.jsonl), or one of them.")
@click.option("--shuffle", type=int, default=0, metavar="N", help="Also the mean over N other orders.")
@click.option("--errors", is_flag=True, help="List what was run together and torn apart.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(gold: str, shuffle: int, errors: bool, as_json: bool) -> None:
    """Score stories by BCubed; the threshold of each set is the one that suits the other sets best."""
    root = Path(gold)
    paths = sorted(root.glob("*.jsonl")) if root.is_dir() else [root]
    if not paths or not all(p.is_file() for p in paths):
        raise UsageError(f"there are no gold stories at {gold}; the folder holds *.jsonl with an event per article")
    sets = [read_set(p) for p in paths]
    figures = _figures(sets, shuffle)
    if as_json:
        click.echo(json.dumps(figures, indent=1))
        return
    click.echo("\n".join(_table(figures)))
    if errors:
        for s in sets:
            found = mistakes(s, score(s, Settings())[1])
            click.echo("\n".join([f"\n{s.name}:", *found[:SHOWN]]))


def _figures(sets: Sequence[GoldSet], shuffle: int) -> dict[str, Any]:
    """Per set: the score as it ships, and at the threshold chosen on the others."""
    sweep = {s.name: {t: score(s, replace(Settings(), story_link=t))[0] for t in GRID} for s in sets}
    out: dict[str, Any] = {}
    for s in sets:
        shipped = score(s, Settings())[0]
        row: dict[str, Any] = {
            "digest": s.digest,
            "articles": len(s.ids),
            "stories": len(set(s.events)),
            "shipped": _numbers(shipped) | {"threshold": Settings().story_link},
        }
        others = [o.name for o in sets if o is not s]
        if others:
            chosen = max(GRID, key=lambda t: (sum(sweep[o][t].f1 for o in others), -t))
            row["chosen_elsewhere"] = _numbers(sweep[s.name][chosen]) | {"threshold": chosen}
        row["by_threshold"] = {f"{t:.2f}": round(v.f1, 4) for t, v in sweep[s.name].items()}
        if shuffle:
            row["other_orders"] = round(sum(score(s, Settings(), n)[0].f1 for n in range(1, shuffle + 1)) / shuffle, 4)
        out[s.name] = row
    return out


def _numbers(s: Score) -> dict[str, float]:
    return {"precision": round(s.precision, 4), "recall": round(s.recall, 4), "f1": round(s.f1, 4)}


def _table(figures: dict[str, Any]) -> list[str]:
    lines = ["BCubed over articles, streamed one by one in order of time", ""]
    for name, row in figures.items():
        lines.append(f"{name}: {row['articles']} articles, {row['stories']} stories (sha256 {row['digest']})")
        for key, label in (("shipped", "as shipped"), ("chosen_elsewhere", "threshold chosen on the other set")):
            if key in row:
                x = row[key]
                lines.append(
                    f"  {label:34} P {x['precision']:.3f}  R {x['recall']:.3f}  F1 {x['f1']:.4f}  (at {x['threshold']:.2f})"
                )
        if "other_orders" in row:
            lines.append(f"  {'mean over other orders':34} {'':16}  F1 {row['other_orders']:.4f}")
        lines.append("  F1 by threshold: " + "  ".join(f"{t} {v:.3f}" for t, v in row["by_threshold"].items()))
    return lines
