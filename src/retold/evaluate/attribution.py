"""``retold eval attribution``: who said what against annotated articles, and what a change gained and lost."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click

from retold.errors import FormatError, UsageError
from retold.evaluate.attribution_score import NAMES, TYPES, Item, Outcome, compare, items, pieces, prf, summary
from retold.evaluate.goldtext import GoldText, analyses, read_gold
from retold.said.export import attributions
from retold.settings import Settings

SHOWN = 40  # lines of each list that are printed
BATCH = 40  # articles parsed at a time


@dataclass(slots=True)
class Run:
    """One view (all, or reported speech piece by piece) over all articles."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    errors: Counter[str] = field(default_factory=Counter)
    state: dict[str, str] = field(default_factory=dict)  # every gold attribution -> what became of it


VIEWS = (("everything", False, False), ("reported speech, piece by piece", True, True))


@click.command("attribution")
@click.option("--gold", required=True, metavar="PATH", help="Annotated articles, JSON Lines.")
@click.option(
    "--model",
    default="",
    metavar="MODEL",
    help="A model of your own (retold train attribution); else the one that ships.",
)
@click.option(
    "--inner",
    is_flag=True,
    help="Also what quoted speakers put down to others inside their quotation; most gold leaves it out.",
)
@click.option("--save", metavar="FILE", help="Keep this run, to compare a later one with it.")
@click.option("--against", metavar="FILE", help="A kept run: list what was gained and lost since.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--out", metavar="FILE", help="Write what was found as JSON Lines, for other scorers.")
def command(
    gold: str, model: str, inner: bool, save: str | None, against: str | None, as_json: bool, out: str | None
) -> None:
    """Score who-said-what; contents count from half of their words shared (IoU 0.5)."""
    texts = read_gold(gold)
    before = _read_run(against) if against else None
    found = find(texts, replace(Settings(), attribution_model=model), inner)
    runs = [score(texts, found, *view) for view in VIEWS]
    if out:
        _write(
            out,
            "".join(
                json.dumps({"doc_id": t.id, **f}, ensure_ascii=False) + "\n"
                for t, fs in zip(texts, found, strict=True)
                for f in fs
            ),
        )
    if save:
        _write(save, json.dumps({"gold": Path(gold).name, "state": runs[0].state}, ensure_ascii=False, indent=0))
    if as_json:
        click.echo(json.dumps({r.name: figures(r) for r in runs}, indent=1))
    else:
        for r in runs:
            click.echo("\n".join(table(r, len(texts))))
    if before is not None:
        click.echo("\n".join(changes(texts, before, runs[0].state)), err=as_json)


def find(texts: Sequence[GoldText], settings: Settings, inner: bool = False) -> list[list[dict[str, Any]]]:
    """What the engine finds in every article."""
    out = []
    for at in range(0, len(texts), BATCH):
        out += [attributions(a, settings, inner) for a in analyses(texts[at : at + BATCH], settings)]
    return out


def score(
    texts: Sequence[GoldText],
    found: Sequence[Sequence[Mapping[str, Any]]],
    name: str,
    by_piece: bool,
    speech_only: bool,
) -> Run:
    """Compare all articles under one view."""
    run = Run(name)
    for text, mine in zip(texts, found, strict=True):
        gold = items(text.text, text.attributions, by_piece)
        outcome = compare(text.text, gold, items(text.text, mine, by_piece), speech_only)
        run.counts += outcome.counts
        _tally(run, text.id, outcome)
    return run


def _tally(run: Run, doc: str, outcome: Outcome) -> None:
    for state, g, p in outcome.gold:
        run.errors[f"{state}/{g.mode}"] += 1
        run.state[f"{doc}:{key(g)}"] = state
        kind = str(g.record.get("kind") or (p.record.get("kind") if p else "") or "")
        if kind:
            run.kinds[kind].update(
                ["gold", *(["found"] if p else []), *(["right"] if state in ("right", "boundary") else [])]
            )
            if p and g.record.get("kind"):
                run.kinds[kind].update(["named"] if p.record.get("kind") == kind else [])
    for state, p in outcome.spare:
        run.errors[f"{state}/{p.mode}"] += 1
        if p.record.get("kind"):
            run.kinds[str(p.record["kind"])]["spare"] += 1


def key(item: Item) -> str:
    """The place of an attribution in its article: its content and its cue."""
    spans: list[list[Any]] = [*pieces(item.record.get("content")), ["|"], *pieces(item.record.get("cue"))]
    return ",".join("-".join(str(x) for x in s) for s in spans)


def figures(run: Run) -> dict[str, Any]:
    """Everything that is counted, for a program."""
    kinds = {k: dict(c) for k, c in sorted(run.kinds.items())}
    return {**summary(run.counts), "kinds": kinds, "errors": dict(sorted(run.errors.items()))}


def table(run: Run, articles: int) -> list[str]:
    """The figures as lines of text."""
    f = summary(run.counts)
    out = [
        f"== {run.name}: {articles} articles, {f['gold']} attributions, {f['found']} found",
        f"{'':22}{'P':>7}{'R':>7}{'F1':>7}",
    ]
    out += [f"{n:22}{f[n]['p']:7}{f[n]['r']:7}{f[n]['f1']:7}" for n in NAMES]
    out.append("mode                     gold  found   content F1   +source F1")
    out += [
        f"  {t:20}{f[t]['gold']:7}{f[t]['found']:7}{f[t]['content']['f1']:13}{f[t]['content+source']['f1']:13}"
        for t in TYPES
    ]
    d = f["direct_speaker"]
    out.append(f"direct speech: {d['found']} % found, {d['end_to_end']} % with the right speaker")
    out += _kind_table(run)
    out.append("error class                    " + "".join(f"{t:>10}" for t in TYPES))
    for state in ("right", "boundary", "wrong_source", "missed", "missed_overlap", "spurious", "spurious_overlap"):
        out.append(f"  {state:29}" + "".join(f"{run.errors[f'{state}/{t}']:10}" for t in TYPES))
    return [*out, ""]


def _kind_table(run: Run) -> list[str]:
    if not run.kinds:
        return []
    out = ["source kind              gold  found  right source  right kind  spare"]
    named = any(c["named"] for c in run.kinds.values())
    for kind, c in sorted(run.kinds.items(), key=lambda x: (-x[1]["gold"], x[0])):
        out.append(
            f"  {kind:20}{c['gold']:7}{c['found']:7}{c['right']:14}{c['named'] if named else '-':>12}{c['spare']:7}"
        )
    total, good = sum(c["found"] for c in run.kinds.values()), sum(c["named"] for c in run.kinds.values())
    return [*out, f"source kind right, of those found: {prf(good, total, total)['f1']} %"] if named and total else out


def changes(texts: Sequence[GoldText], before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The attributions that were right and are no longer, and the other way round."""
    where = {t.id: t for t in texts}
    good = ("right", "boundary")
    gained = [k for k in now if now[k] in good and before.get(k) not in good]
    lost = [k for k in now if now[k] not in good and before.get(k) in good]
    out = []
    for title, keys, sign in (("gained", gained, "+"), ("lost", lost, "-")):
        out.append(f"{title}: {len(keys)}")
        out += [f"{sign} {_line(where, k)} ({before.get(k, 'new')} -> {now[k]})" for k in sorted(keys)[:SHOWN]]
    return out


def _line(where: Mapping[str, GoldText], key_: str) -> str:
    doc, _, spans = key_.rpartition(":")
    words = [" ".join(where[doc].text[int(a) : int(b)] for a, b in _places(part)) for part in spans.split("|")]
    return f"{doc}: [{words[-1]}] {words[0][:110]}"


def _places(part: str) -> Iterable[list[str]]:
    return (s.split("-") for s in part.strip(",").split(",") if s)


def _read_run(path: str) -> dict[str, str]:
    try:
        state = json.loads(Path(path).read_text("utf-8"))["state"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FormatError(f"{path} is not a kept run: {error}") from error
    if not isinstance(state, dict):
        raise FormatError(f"{path} is not a kept run")
    return {str(k): str(v) for k, v in state.items()}


def _write(path: str, text: str) -> None:
    try:
        Path(path).write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error
