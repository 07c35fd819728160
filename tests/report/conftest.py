"""The accounts that the report tests share. Loaded by path: the tests may or may not be a package."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from types import ModuleType

import pytest

from retold.model import Account

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"


def _load() -> ModuleType:
    if "retold_report_sample" not in sys.modules:
        spec = importlib.util.spec_from_file_location("retold_report_sample", Path(__file__).with_name("sample.py"))
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules["retold_report_sample"] = module
        spec.loader.exec_module(module)
    return sys.modules["retold_report_sample"]


@cache
def _traced(name: str) -> Account:
    """The demo or the seeds, traced once per process."""
    import retold

    if name == "seeds":
        return retold.trace(retold.read(str(SEEDS)))
    with as_file(files("retold.demo") / "articles") as folder:
        return retold.trace(retold.read(str(folder)))


def _account(name: str) -> Account:
    if name == "seeds" and not SEEDS.is_dir():
        pytest.skip("the seed articles are not beside this checkout")
    return _traced(name) if name in ("demo", "seeds") else getattr(_load(), {"sample": "account"}.get(name, name))()


@pytest.fixture(scope="session")
def account() -> Account:
    return _account("sample")


@pytest.fixture(scope="session")
def hostile() -> Account:
    return _account("hostile")


@pytest.fixture(scope="session")
def big() -> Account:
    return _account("big")


@pytest.fixture(scope="session")
def demo() -> Account:
    return _account("demo")


@pytest.fixture(scope="session", params=["sample", "demo", "seeds"])
def honest(request: pytest.FixtureRequest) -> Account:
    """Accounts whose every span and count holds."""
    return _account(request.param)


@pytest.fixture(scope="session", params=["sample", "demo", "seeds", "hostile"])
def every(request: pytest.FixtureRequest) -> Account:
    """The same, and one that means harm."""
    return _account(request.param)
