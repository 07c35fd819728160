"""``retold VERB``: the command line. Each verb is a few lines over the library.

Exit codes: 0 ok; 1 found (``--fail-on``, ``doctor``); 2 misuse, unreadable input or an unwritable target; 3 a fault in
Retold itself; 130 stopped with Ctrl-C. Verbs are loaded when they are called, so that the light ones start at once.
"""

from __future__ import annotations

import os
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
    "export": "exporting",
    "doctor": "doctor",
    "watch": "watching",
    "fetch": "watching",
    "reuse": "corpus",
    "eval": "evaluating",
    "train": "training",
    "add": "storing",
    "stories": "storing",
    "show": "storing",
    "claim": "storing",
    "search": "storing",
    "report": "storing",
    "judge": "storing",
    "split": "storing",
    "merge": "storing",
    "regroup": "storing",
    "alerts": "storing",
    "serve": "serving",
}


class _Said(click.ClickException):
    """One line for a person, who can do something about it: no usage, no trace."""

    exit_code = 2


class _Fault(click.ClickException):
    """One line about a mistake of ours."""

    exit_code = 3


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
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:  # the reader of a pipe has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except KeyboardInterrupt:
            click.echo("stopped", err=True)
            ctx.exit(130)
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            raise _one_line(error) from error


def _one_line(error: Exception) -> click.ClickException:
    """What a person is told: their mistake or the machine's trouble (2), or ours (3)."""
    if isinstance(error, RetoldError):
        return _Said(" ".join(str(error).split()))
    if isinstance(error, OSError):
        where = f" {error.filename}" if error.filename else ""
        return _Said(f"the system refused{where}: {error.strerror or error}")
    what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return _Fault(f"a fault in Retold, please report it ({what}); `retold --debug VERB ...` shows where")


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show the full trace of an error.")
@click.version_option(__version__, prog_name="retold")
def cli(debug: bool) -> None:
    """Who says so, who said it first, what changed on the way, and how many independent origins are behind it."""


def main() -> None:
    """Entry point of the ``retold`` command."""
    cli()
