"""Puts the beginning of the demo's report into README.md between its two marks: ``python docs/make_readme.py``."""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich.console import Console

import retold
from retold.report.terminal import render

ROOT = Path(__file__).resolve().parents[1]
MARKS = re.compile(r"(<!-- demo: made by `make docs` -->\n).*?(<!-- /demo -->)", re.DOTALL)
LINES = 30


def report() -> list[str]:
    """The demo's report as a terminal of 100 columns without colours shows it."""
    held = io.StringIO()
    account = retold.trace(retold.read(str(ROOT / "src" / "retold" / "demo" / "articles")))
    render(account, Console(file=held, width=100, highlight=False, no_color=True))
    return [line.rstrip() for line in held.getvalue().splitlines()]


def shown(readme: str) -> list[str]:
    """The lines of the report that the README shows."""
    found = MARKS.search(readme)
    return [] if found is None else [line for line in found[0].splitlines()[2:-2] if line != "..."]


def main() -> None:
    readme = ROOT / "README.md"
    block = "\n".join(["```", *report()[:LINES], "...", "```", ""])
    readme.write_text(MARKS.sub(lambda m: m[1] + block + m[2], readme.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
