"""``retold export``: an account that was written as JSON, in any other format."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from retold.errors import UsageError
from retold.report.export import FORMATS, SUFFIXES


@click.command("export")
@click.argument("account", type=click.Path(allow_dash=True, dir_okay=False), metavar="ACCOUNT.json")
@click.option("-f", "--format", "name", type=click.Choice(FORMATS), required=True, help="What to write.")
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    help="Where to: a file, a folder for a format of several files, or - for standard output. "
    "Without it: the story's id with the usual ending.",
)
@click.option("--story", metavar="ID", help="Which story, where the file holds several.")
@click.option("--no-text", is_flag=True, help="Leave the articles' words out; spans and hashes stay.")
def export_command(account: str, name: str, output: str | None, story: str | None, no_text: bool) -> None:
    """Write the account in ACCOUNT.json (from `retold trace --json`, - for standard input) in another format."""
    from retold.codec import loads_all
    from retold.report.export import render, write

    try:
        raw = sys.stdin.buffer.read().decode("utf-8") if account == "-" else Path(account).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"cannot read {account}: {getattr(error, 'strerror', None) or 'it is not UTF-8 text'}"
        ) from error
    found = [a for a in loads_all(raw) if story is None or a.story.id == story]
    if len(found) != 1:
        held = ", ".join(a.story.id for a in loads_all(raw))
        raise UsageError(f"name one story with --story: the file holds {held or 'none'}")
    if output == "-":
        sys.stdout.buffer.write(render(found[0], name, with_text=not no_text))
        return
    target = output or found[0].story.id + SUFFIXES[name]
    write(found[0], name, target, with_text=not no_text)
    click.echo(f"{name}: {target}", err=True)
