from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retold.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "desk.retold") as opened:
        yield opened
