"""Without numba the same rows come out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from scale.made_corpus import make_rows, write_lines

PLAIN = """
import sys
sys.modules["numba"] = None
from pathlib import Path
from retold.scale.compiled import COMPILED
from retold.scale.engine import Run, run_local
from retold.scale.settings import ReuseSettings
from retold.scale.source import Reading
assert not COMPILED
run_local(Run(Reading((Path(sys.argv[1]),)), Path(sys.argv[2]), ReuseSettings(), lambda said: None))
"""


def test_equal_rows_without_numba(tmp_path: Path, reuse: object) -> None:
    source = write_lines(tmp_path / "c.jsonl", make_rows(9))
    done = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", PLAIN, str(source), str(tmp_path / "plain")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    compiled = reuse(source, tmp_path / "compiled")  # type: ignore[operator]
    for path in sorted(compiled.glob("*.parquet")):
        assert path.read_bytes() == (tmp_path / "plain" / path.name).read_bytes(), path.name
