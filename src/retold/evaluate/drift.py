"""``retold eval drift``: is what changed on the way found, and is what did not change left alone?

Seeded drifts and harmless restatements are made in sentences of public news text; each is two short articles that go
through the whole trace. Recall, precision and severity per kind, for two halves of the wording: one on which rules may
be developed, one held out.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import click

from retold import pipeline
from retold.evaluate.drift_items import Item, items
from retold.evaluate.drift_score import Answer, Table, answer, tabulate
from retold.model import Severity

RECALL, PRECISION, BENIGN = (
    0.90,
    0.90,
    0.02,
)  # floors: recall and precision of serious kinds; restatements called serious


@click.command("drift")
@click.option("--gold", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True, metavar="FOLDER",
              help="The folder of public news text (bench).")  # fmt: skip
@click.option("--seed", default=1, show_default=True)
@click.option(
    "--n",
    default=2000,
    show_default=True,
    help="Drifts to make, and as many restatements; half of them with held-out wording.",
)
@click.option("--held-out", is_flag=True, help="Only the held-out half of the wording.")
@click.option("--development", is_flag=True, help="Only the half of the wording that rules may be developed on.")
@click.option("--kind", "kind", default="", help="Only kinds whose name contains this.")
@click.option(
    "--errors",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the wrong answers of the development half to this file.",
)
def command(gold: Path, seed: int, n: int, held_out: bool, development: bool, kind: str, errors: Path | None) -> None:
    """What changed on the way: per-kind recall and precision on generated drifts, and harmless restatements called serious."""
    halves = [
        h for h, skip in ((False, held_out and not development), (True, development and not held_out)) if not skip
    ]
    for half in halves:
        started = time.process_time()
        made = [x for x in items(gold, seed, max(1, n // len(halves)), half) if kind in x.label]
        answers = [_ask(item) for item in made]
        table = tabulate(answers)
        _print(table, half, time.process_time() - started)
        if errors and not half:
            errors.write_text(listing(answers), "utf-8")
            click.echo(f"Wrong answers of the development half: {errors}")


def _ask(item: Item) -> Answer:
    return answer(item, pipeline.trace([item.earlier, item.later]))


def _print(table: Table, held_out: bool, seconds: float) -> None:
    drifts, restated = sum(r.n for r in table.kinds.values()), sum(r.n for r in table.restatements.values())
    click.echo(
        f"\n{'HELD-OUT' if held_out else 'DEVELOPMENT'} half of the wording: {drifts} drifts, {restated} restatements ({seconds:.0f} CPU s)\n"
    )
    click.echo(f"{'drift':34}{'n':>5}{'aligned':>9}{'found':>8}{'serious':>9}{'severity':>10}{'precision':>11}")
    for name, r in table.kinds.items():
        grave = "*" if name in table.serious_kinds else " "
        precision = f"{r.serious / (r.serious + r.false):.2f}" if r.serious + r.false else "-"
        click.echo(
            f"{name:33}{grave}{r.n:5}{r.aligned / r.n:9.2f}{r.found / r.n:8.2f}{r.serious / r.n:9.2f}{r.graded / r.n:10.2f}{precision:>11}"
        )
    click.echo(
        "  * serious kind. found: named on the altered sentence; severity: and with its own; precision: of the serious flags in these items\n"
    )
    click.echo(f"{'restatement':34}{'n':>5}{'aligned':>9}{'notable+':>9}{'serious':>9}")
    for name, r in table.restatements.items():
        click.echo(f"{name:34}{r.n:5}{r.aligned / r.n:9.2f}{r.found / r.n:9.2f}{r.serious / r.n:9.2f}")
    click.echo(f"\n{'serious flags':34}{'right':>6}{'wrong':>7}{'precision':>11}")
    for family in sorted({*table.true_by_family, *table.false_by_family}):
        right, wrong = table.true_by_family[family], table.false_by_family[family]
        click.echo(f"{family:34}{right:6}{wrong:7}{right / (right + wrong):11.2f}")
    for name, value, floor, good in (
        ("recall of serious kinds", table.recall, RECALL, table.recall >= RECALL),
        ("precision of serious flags", table.precision, PRECISION, table.precision >= PRECISION),
        ("restatements called serious", table.benign_serious, BENIGN, table.benign_serious <= BENIGN),
    ):
        click.echo(f"{name:34}{value:8.3f}   floor {floor:.2f}   {'ok' if good else 'MISSED'}")


def listing(answers: Sequence[Answer], each: int = 10) -> str:
    """Missed and false, up to ``each`` of a kind, with both wordings: to be read."""
    missed: dict[str, list[str]] = defaultdict(list)
    wrong: dict[str, list[str]] = defaultdict(list)
    for a in answers:
        first, then = a.item.change.headlines or (a.item.change.before, a.item.change.after)
        both = f"- before: {first}\n  after:  {then}\n"
        said = (
            "; ".join(
                f"{f.type}/{f.severity.value}{'' if f.on_target else ' (other sentence)'}: {f.message}" for f in a.flags
            )
            or "nothing"
        )
        note = "" if a.aligned else "  (the sentence was not aligned as derived)\n"
        grave = a.item.kind is not None and a.item.kind.severity == Severity.SERIOUS
        if a.item.kind is not None and not (a.serious if grave else a.found):
            missed[a.item.label].append(both + note + f"  engine: {said}\n")
        elif a.false:
            wrong[a.item.label].append(both + f"  engine: {said}\n")
    out = ["# Drift: wrong answers on the development half of the wording\n"]
    for title, table in (("Missed (or not called serious)", missed), ("Serious flags that are wrong", wrong)):
        out.append(f"\n## {title}\n")
        for label, found in sorted(table.items(), key=lambda x: -len(x[1])):
            out += [f"\n### {label}: {len(found)}\n\n", *found[:each]]
    return "".join(out)
