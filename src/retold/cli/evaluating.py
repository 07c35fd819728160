"""``retold eval TASK``: benchmarks against public gold."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import click

from retold.evaluate import TASKS


class _Tasks(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return [t for t in TASKS if find_spec(f"retold.evaluate.{TASKS[t]}")]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"retold.evaluate.{TASKS[name]}").command
        return command


@click.group("eval", cls=_Tasks)
def eval_command() -> None:
    """Score the engine against public gold, read at run time from --gold PATH."""
