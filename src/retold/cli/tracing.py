"""The main job without a store: ``retold trace``, ``demo`` and ``schema``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from retold.errors import UsageError
from retold.model import Account, Severity
from retold.settings import Settings
from retold.settings import load as load_settings
from retold.trace.profile import load as load_profile

_RANK = {Severity.BENIGN: 0, Severity.NOTABLE: 1, Severity.SERIOUS: 2}


def _mapping(pairs: Sequence[str]) -> dict[str, str]:
    out = {}
    for pair in pairs:
        theirs, sign, ours = pair.partition("=")
        if not sign or not theirs or not ours:
            raise UsageError(f"--map wants THEIRS=OURS, not {pair!r}")
        out[theirs] = ours
    return out


def _write(path: str, text: str) -> None:
    """Write a report: whole or not at all; ``-`` is standard output."""
    from retold.report.export import put_file

    if path == "-":
        click.echo(text, nl=False)
        return
    try:
        # half of a character pair (from a broken page) has no UTF-8 form
        put_file(Path(path), text.encode("utf-8", "replace"))
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


@contextmanager
def _busy(what: str) -> Iterator[None]:
    """Shows on stderr that work goes on, where a person is watching."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


def _emit(accounts: Sequence[Account], html: str | None, json_to: str | None, no_text: bool) -> None:
    from retold import codec
    from retold.report.html import render as page

    if html:
        _write(html, page(accounts))
        click.echo(f"HTML report: {html}", err=True)
    if json_to:
        _write(json_to, codec.dumps(accounts, with_text=not no_text))
    if json_to != "-" and html != "-":
        _print(accounts)


def _print(accounts: Sequence[Account]) -> None:
    from rich.console import Console

    from retold.report.terminal import render

    console = Console(highlight=False)
    for account in accounts:
        render(account, console)


@click.command("trace")
@click.argument("src", nargs=-1, required=True)
@click.option("-o", "--output", "html", metavar="FILE", help="Write the report as one HTML file.")
@click.option(
    "--json",
    "json_to",
    metavar="FILE",
    is_flag=False,
    flag_value="-",
    help="Write the account as JSON (- or no value: standard output).",
)
@click.option(
    "--map", "pairs", multiple=True, metavar="THEIRS=OURS", help="A field name of your JSON records. May be repeated."
)
@click.option("--one-story", is_flag=True, help="Take all articles to tell one story; do not group them.")
@click.option("--no-text", is_flag=True, help="Leave the articles' words out of the JSON; hashes stand in for them.")
@click.option("--settings", "settings_file", metavar="FILE", help="Thresholds from a TOML file.")
@click.option(
    "--profile", metavar="NAME|FILE", help="A desk's own rules for findings: agency, encyclopedia, or a TOML file."
)
@click.option(
    "--fail-on", type=click.Choice([s.value for s in Severity]), help="Exit 1 when a finding is at least this severe."
)
def trace_command(
    src: tuple[str, ...], html: str | None, json_to: str | None, pairs: tuple[str, ...], one_story: bool, no_text: bool,
    settings_file: str | None, profile: str | None, fail_on: str | None,
) -> None:  # fmt: skip
    """Trace the articles in SRC: files, folders, patterns, or - for standard input."""
    from retold import api, pipeline

    settings = load_settings(settings_file) if settings_file else Settings()
    rules = load_profile(profile) if profile else None
    with _busy("reading and tracing"):
        found = api.read(*src, mapping=_mapping(pairs))
        accounts = pipeline.trace_stories(found.articles, found.problems, settings, one_story=one_story)
    if rules is not None:
        accounts = tuple(replace(a, findings=rules.apply(a.findings)) for a in accounts)
    _emit(accounts, html, json_to, no_text)
    if fail_on:
        worst = max((_RANK[f.severity] for a in accounts for f in a.findings), default=-1)
        sys.exit(1 if worst >= _RANK[Severity(fail_on)] else 0)


@click.command("demo")
@click.option(
    "-o",
    "--output",
    "html",
    metavar="FILE",
    default="retold-demo.html",
    show_default=True,
    help="Where the HTML report goes.",
)
def demo_command(html: str) -> None:
    """Trace the story that ships with the package; print the report, write the HTML and say where."""
    from importlib.resources import as_file, files

    from retold import api, pipeline

    with as_file(files("retold.demo") / "articles") as folder, _busy("tracing the demo"):
        found = api.read(str(folder))
        accounts = pipeline.trace_stories(found.articles, found.problems)
    _emit(accounts, html, None, False)
    click.echo(f"\nThe report as a page: {Path(html).resolve()}")


@click.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of the report form, made from the records."""
    from retold.codec import schema_text

    click.echo(schema_text(), nl=False)
