"""``retold eval story``: whole stories with gold, traced and handed to the scorer that lies beside the gold.

The scorer is a script of its own and reads only the published form, so that it can score any other system too.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import click

from retold import api, codec
from retold.errors import NothingToTrace, RetoldError, UsageError

SCORER = "score_story.py"


@click.command("story")
@click.option("--gold", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True, metavar="FOLDER",
              help="A folder of stories, each with a gold.json, or one such story.")  # fmt: skip
@click.option(
    "--scorer",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"The scorer; else {SCORER} above --gold.",
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Keep the reports in this folder.")
@click.option("--verbose", is_flag=True, help="List every miss and false alarm.")
def command(gold: Path, scorer: Path | None, out: Path | None, verbose: bool) -> None:
    """Trace every story below --gold and print the scorer's table."""
    stories = [gold] if (gold / "gold.json").is_file() else sorted(p.parent for p in gold.glob("*/gold.json"))
    if not stories:
        raise UsageError(f"no story with a gold.json under {gold}")
    script = scorer or _scorer(gold)
    with tempfile.TemporaryDirectory() as scratch:
        reports = out or Path(scratch)
        reports.mkdir(parents=True, exist_ok=True)
        for story in stories:
            (reports / f"{story.name}.json").write_text(_report(story), "utf-8")
        call = (
            [str(reports / f"{gold.name}.json"), str(gold)] if stories == [gold] else ["--all", str(reports), str(gold)]
        )
        run = subprocess.run(
            [sys.executable, str(script), *call, *(["--verbose"] if verbose else [])],
            capture_output=True,
            text=True,
            check=False,
        )
    if run.returncode:
        raise RetoldError(f"the scorer failed: {(run.stderr.strip().splitlines() or ['no message'])[-1]}")
    click.echo(run.stdout, nl=False)


def _scorer(gold: Path) -> Path:
    for folder in (gold, *gold.resolve().parents):
        if (folder / SCORER).is_file():
            return folder / SCORER
    raise UsageError(f"no {SCORER} in or above {gold}: name it with --scorer")


def _report(story: Path) -> str:
    """The account of one story folder as JSON; the gold is no article."""
    files = sorted(str(p) for p in story.iterdir() if p.is_file() and p.name != "gold.json")
    if not files:
        raise NothingToTrace(f"no article in {story}")
    return codec.dumps(api.trace_stories(api.read(*files)))
