"""Whole corpora: ``retold reuse``."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retold.errors import UsageError

if TYPE_CHECKING:
    from retold.scale.engine import Run

_UNITS = {"": 1, "M": 1, "MB": 1, "G": 1024, "GB": 1024}


def _megabytes(text: str) -> int:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([MG]B?)?", text.strip(), re.IGNORECASE)
    if not found:
        raise UsageError(f"--memory wants a size like 800MB or 3GB, not {text!r}")
    return int(float(found[1]) * _UNITS[(found[2] or "").upper()])


def _mapping(pairs: tuple[str, ...]) -> dict[str, str]:
    """Ours to theirs, from THEIRS=OURS."""
    out = {}
    for pair in pairs:
        theirs, _, ours = pair.partition("=")
        if not theirs or ours not in ("id", "outlet", "date", "text"):
            raise UsageError(f"--map wants THEIRS=OURS with ours one of id, outlet, date, text, not {pair!r}")
        out[ours] = theirs
    return out


def _teller() -> Callable[[str], None]:
    """Progress on standard error: one line that is written over on a terminal, the first line of every stage elsewhere."""
    if sys.stderr.isatty():
        return lambda said: click.echo(f"\r\x1b[K{said}", err=True, nl=False)
    told: set[str] = set()

    def tell(said: str) -> None:
        stage = said.partition(":")[0]
        if stage not in told:
            told.add(stage)
            click.echo(said, err=True)

    return tell


def _extra() -> None:
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise UsageError("whole corpora need the extra: pip install 'retold[corpus]'") from error


@click.command("reuse")
@click.argument("src", metavar="IN...", nargs=-1, required=True)
@click.argument("out", metavar="OUT")
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    default="local",
    show_default=True,
    help="This machine, or Spark.",
)
@click.option(
    "--memory", default="2GB", show_default=True, metavar="SIZE", help="What the local engine may hold at once."
)
@click.option("--since", default="", metavar="DATE", help="Leave out what is dated before it, or not at all.")
@click.option("--until", default="", metavar="DATE", help="Leave out what is dated after it, or not at all.")
@click.option(
    "--map", "pairs", multiple=True, metavar="THEIRS=OURS", help="A column of yours: id, outlet, date or text."
)
@click.option("--window", default=0, metavar="DAYS", help="Compare only articles at most so many days apart (0: all).")
@click.option("--shingle", default=5, show_default=True, metavar="WORDS", help="Words in a row that are looked up.")
@click.option("--trace", is_flag=True, help="Run the full trace on the largest stories that are found.")
@click.option("--stories", default=10, show_default=True, help="How many stories --trace reads.")
@click.option("--master", default="local[2]", show_default=True, metavar="URL", help="The Spark master.")
@click.option("--keep", is_flag=True, help="Keep the work folder; the same run then only writes its answers again.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def reuse_command(
    src: tuple[str, ...], out: str, engine: str, memory: str, since: str, until: str, pairs: tuple[str, ...], window: int, shingle: int,
    trace: bool, stories: int, master: str, keep: bool, as_json: bool,
) -> None:  # fmt: skip
    """Find who copies whom in a whole corpus.

    IN is one or more files or folders: JSON Lines (also .gz, .xz), Parquet, WARC, or a store. OUT is a folder for Parquet
    tables and a page, summary.html. A run that was broken off goes on where it stopped when it is called again.
    """
    _extra()
    from retold.scale.engine import Run, run_local
    from retold.scale.settings import ReuseSettings
    from retold.scale.source import Reading, files_of

    settings = ReuseSettings(memory_mb=_megabytes(memory), window_days=window, shingle=shingle)
    reading = Reading(files_of(src), _mapping(pairs), since, until)
    run = Run(reading, Path(out), settings, _teller())
    if engine == "spark":
        from retold.scale.spark import run_spark

        counted = run_spark(run, master)
    else:
        counted = run_local(run)
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", err=True, nl=False)
    if as_json:
        click.echo(json.dumps(asdict(counted)))
    else:
        click.echo(
            f"{counted.pairs:,} pairs of articles share {counted.passages:,} passages; {counted.clusters:,} passages have copies."
        )
        click.echo(f"Tables and summary.html: {out}")
    if trace:
        _trace(run, stories)
    if not keep:
        shutil.rmtree(run.work, ignore_errors=True)


def _trace(run: Run, limit: int) -> None:
    """The full account of each of the largest stories, as JSON and as a page."""
    from retold import codec, pipeline
    from retold.report.html import render
    from retold.scale.tracing import stories

    folder = run.out / "traces"
    folder.mkdir(exist_ok=True)
    for story in stories(run.out, run.reading, limit):
        if not story.articles:
            click.echo(f"story {story.id}: none of its articles could be read whole", err=True)
            continue
        accounts = pipeline.trace_stories(story.articles, story.problems, one_story=True)
        name = accounts[0].story.id
        (folder / f"{name}.json").write_text(codec.dumps(accounts), "utf-8")
        (folder / f"{name}.html").write_text(render(accounts), "utf-8")
        part = f" (the {len(story.articles)} earliest of {story.size})" if story.size > len(story.articles) else ""
        click.echo(f"{folder / name}.html: {len(story.articles)} articles{part}, {len(accounts[0].claims)} claims")
