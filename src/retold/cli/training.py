"""``retold train``: fit what is learned to annotated articles of your own."""

from __future__ import annotations

from pathlib import Path

import click

from retold.errors import UsageError
from retold.settings import Settings


@click.group("train")
def train_command() -> None:
    """Fit a learned part of the engine to annotated articles."""


@train_command.command("attribution")
@click.option(
    "--gold", required=True, metavar="PATH", help="Annotated articles, JSON Lines (see resources/attribution)."
)
@click.option("--out", required=True, metavar="MODEL", help="Where the model file goes.")
@click.option("--name", default="", metavar="WORDS", help="What it was fitted to, kept in the model.")
def _attribution(gold: str, out: str, name: str) -> None:
    """Fit cues and their parts; use the result with --model or the setting attribution_model."""
    from retold.evaluate import training
    from retold.evaluate.goldtext import analyses, read_gold

    def tell(line: str) -> None:
        click.echo(line, err=True)

    texts = read_gold(gold)
    tell(f"parsing {len(texts)} articles")
    samples = [training.sample(g, a) for g, a in zip(texts, analyses(texts, Settings()), strict=True)]
    body = training.train(samples, {"name": name or Path(gold).name}, tell)
    try:
        Path(out).parent.mkdir(parents=True, exist_ok=True)
        Path(out).write_bytes(body)
    except OSError as error:
        raise UsageError(f"cannot write {out}: {error.strerror or error}") from error
    tell(f"{out}: {len(body) / 1e6:.1f} MB")
