"""Writes ``docs/cli.md`` from the commands' own help: ``python docs/make_cli.py > docs/cli.md``. A test keeps the two alike."""

from __future__ import annotations

from collections.abc import Iterator

import click

from retold.cli import cli

HEAD = """# The command line

Made from the commands' own help by `make docs`. Everything that lists takes `--json`; `-` is standard input or output.

Exit codes: 0 ok; 1 found (under `--fail-on`, or by `doctor`); 2 misuse, input that cannot be read or a target that cannot be
written; 3 a fault in Retold itself; 130 stopped with Ctrl-C. An error is one line; `retold --debug VERB ...` shows the trace.
"""


def pages(command: click.Command, name: str, parent: click.Context | None = None) -> Iterator[tuple[str, str]]:
    """(name, help) of a command and of everything under it."""
    settings = {"terminal_width": 100, "max_content_width": 100, **command.context_settings}
    context = click.Context(command, info_name=name.split()[-1], parent=parent, **settings)
    command._help_option = None  # click keeps the option of whoever asked first, with or without -h
    yield name, command.get_help(context)
    if isinstance(command, click.Group):
        for verb in command.list_commands(context):
            found = command.get_command(context, verb)
            if found is not None and not found.hidden:
                yield from pages(found, f"{name} {verb}", context)


def text() -> str:
    parts = [HEAD]
    for name, said in pages(cli, "retold"):
        parts.append(f"## {name}\n\n```\n{said}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    click.echo(text(), nl=False)
