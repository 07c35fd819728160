"""The public names, pinned; and that importing them costs nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

import retold

NAMES = {
    "Account",
    "Article",
    "FormatError",
    "NothingToTrace",
    "Problem",
    "RetoldError",
    "Settings",
    "SettingsError",
    "UsageError",
    "__version__",
    "dumps",
    "from_json",
    "json_schema",
    "loads",
    "read",
    "to_json",
    "trace",
    "trace_stories",
}


def test_the_public_names_are_these_and_no_others() -> None:
    assert set(retold.__all__) == NAMES
    assert set(dir(retold)) >= NAMES


@pytest.mark.parametrize("name", sorted(NAMES - {"__version__"}))
def test_every_public_name_is_there_and_says_what_it_is(name: str) -> None:
    assert (getattr(retold, name).__doc__ or "").strip()


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        retold.no_such_name  # noqa: B018


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.strip()


HEAVY = "spacy numpy lxml trafilatura dateparser rapidfuzz rich click numba pyarrow pandas polars starlette sqlite3"


def test_importing_retold_loads_nothing_heavy() -> None:
    loaded = python("import sys, retold; print(*sorted(m for m in sys.modules if '.' not in m))").split()
    assert not set(HEAVY.split()) & set(loaded)


def test_the_help_loads_neither_parser_nor_page_reader() -> None:
    code = (
        "import sys; from retold.cli import cli; cli(['trace', '--help'], standalone_mode=False); print(*sys.modules)"
    )
    loaded = set(python(code).split())
    assert not {"spacy", "numpy", "lxml", "trafilatura", "rapidfuzz"} & loaded


def test_trace_stays_the_verb_whatever_is_imported_first() -> None:
    code = (
        "import retold.trace.origins, retold\n"
        "from retold import trace\n"
        "from retold.trace import origins\n"
        "print(retold.trace is trace, callable(trace), origins.__name__)"
    )
    assert python(code) == "True True retold.trace.origins"


def test_the_version_is_that_of_the_package() -> None:
    from importlib.metadata import version

    assert retold.__version__ == version("retold")
