"""Fixtures: the invented corpus, and a run of the local engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scale.made_corpus import make_rows, write_lines

pytest.importorskip("pyarrow", reason="the extra [corpus] is not installed")


@pytest.fixture
def made() -> list[dict[str, Any]]:
    return make_rows()


@pytest.fixture
def corpus(tmp_path: Path, made: list[dict[str, Any]]) -> Path:
    return write_lines(tmp_path / "corpus.jsonl", made)


@pytest.fixture
def reuse() -> Callable[..., Path]:
    """Run the local engine and return the folder of its answers."""
    from retold.scale.engine import Run, run_local
    from retold.scale.settings import ReuseSettings
    from retold.scale.source import Reading, files_of

    def run(source: Path, out: Path, settings: ReuseSettings | None = None, **reading: Any) -> Path:
        run_local(Run(Reading(files_of([source]), **reading), out, settings or ReuseSettings(), lambda said: None))
        return out

    return run
