"""``retold VERB``: the command line. Each verb is a few lines over the library; exit 0 ok, 1 found, 2 misuse.

Verbs are loaded when they are called, so that ``retold --help`` and the light ones start at once.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from retold import __version__
from retold.errors import RetoldError

# verb -> module of this package that holds the command of the same name (a dash becomes an underscore)
VERBS = {
    "trace": "tracing",
    "demo": "tracing",
    "schema": "tracing",
    "watch": "watching",
    "fetch": "watching",
    "eval": "evaluating",
    "serve": "serving",
}


class _Verbs(click.Group):
    """Loads a verb by name, and turns what Retold raises on purpose into one line and exit code 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        module = import_module(f"retold.cli.{VERBS[name]}")
        command: click.Command = getattr(module, name.replace("-", "_") + "_command")
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RetoldError as error:
            if ctx.params.get("debug"):
                raise
            raise click.UsageError(str(error)) from error
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show the full trace of an error.")
@click.version_option(__version__, prog_name="retold")
def cli(debug: bool) -> None:
    """Who says so, who said it first, what changed on the way, and how many independent origins are behind it."""


def main() -> None:
    """Entry point of the ``retold`` command."""
    cli()
