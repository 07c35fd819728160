"""The accounts that the report tests share. Loaded by path: the tests may or may not be a package."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from retold.model import Account


def _load() -> ModuleType:
    if "retold_report_sample" not in sys.modules:
        spec = importlib.util.spec_from_file_location("retold_report_sample", Path(__file__).with_name("sample.py"))
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules["retold_report_sample"] = module
        spec.loader.exec_module(module)
    return sys.modules["retold_report_sample"]


@pytest.fixture(scope="session")
def account() -> Account:
    return _load().account()


@pytest.fixture(scope="session")
def hostile() -> Account:
    return _load().hostile()


@pytest.fixture(scope="session")
def big() -> Account:
    return _load().big()
