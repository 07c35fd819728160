"""Spark and the local engine: the same rows."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest
from scale.made_corpus import make_rows, write_lines

from retold.scale import spark

MISSING = "pyspark is not installed (extra [spark])" if importlib.util.find_spec("pyspark") is None else (
    "pandas is not installed, which pyspark's mapInArrow wants" if importlib.util.find_spec("pandas") is None else (
        "" if spark.java_command() else "no Java was found"))  # fmt: skip


@pytest.mark.skipif(bool(MISSING), reason=MISSING or "all is there")
def test_row_for_row_the_same_as_local(tmp_path: Path, reuse: Callable[..., Path]) -> None:
    from retold.scale.engine import Run
    from retold.scale.settings import ReuseSettings
    from retold.scale.source import Reading

    source = write_lines(tmp_path / "c.jsonl", make_rows(30))
    local = reuse(source, tmp_path / "local")
    run = Run(Reading((source,)), tmp_path / "spark", ReuseSettings(), lambda said: None)
    counted = spark.run_spark(run, "local[2]")
    assert counted.pairs == 10
    for path in sorted(local.glob("*.parquet")):
        assert path.read_bytes() == (tmp_path / "spark" / path.name).read_bytes(), path.name


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    assert spark.java_command() is None
