"""Licences, bill of materials and audit of what Retold stands on."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("retold_supply", ROOT / "tools" / "supply.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["retold_supply"] = module
    spec.loader.exec_module(module)
    return module


supply = load()


@pytest.mark.parametrize(
    "licence",
    [
        "MIT", "BSD-3-Clause", "Apache Software License", "Apache-2.0 OR GPL-2.0-only", "MPL-2.0 AND MIT", "ISC License (ISCL)",
        "Python Software Foundation License", "LGPL-2.1-or-later", "BSD-2-Clause AND Apache-2.0 WITH LLVM-exception",
        "GNU General Public License v3 (GPLv3) OR MIT License", "MPL-2.0 AND (Apache-2.0 OR MIT)",
    ],
)  # fmt: skip
def test_a_newsroom_may_use(licence: str) -> None:
    assert supply.verdict(licence) == ""


@pytest.mark.parametrize(
    "licence",
    [
        "", "GPL-3.0-only", "GNU General Public License v2 (GPLv2)", "GNU Affero General Public License v3", "AGPL-3.0-or-later",
        "SSPL-1.0", "CC-BY-NC-4.0", "Proprietary", "MIT AND GPL-3.0-only", "Free for non-commercial use", "See LICENSE", "BUSL-1.1",
    ],
)  # fmt: skip
def test_a_newsroom_may_not_use(licence: str) -> None:
    assert supply.verdict(licence)


def test_everything_installed_is_fit(capsys: pytest.CaptureFixture[str]) -> None:
    assert supply.main(["licences", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"spacy", "click", "rapidfuzz"} <= {r["name"] for r in rows}


def test_the_bill_is_whole_and_the_same_each_time() -> None:
    bill = supply.bill()
    assert bill == supply.bill()
    refs = {c["bom-ref"] for c in bill["components"]} | {bill["metadata"]["component"]["bom-ref"]}
    assert len(refs) == len(bill["components"]) + 1
    assert {d["ref"] for d in bill["dependencies"]} == refs
    assert all(n in refs for d in bill["dependencies"] for n in d["dependsOn"])
    assert bill["serialNumber"].startswith("urn:uuid:")


def test_a_lock_of_several_systems(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(
        "num_py==1.0 ; python_version < '3.12' \\\n    --hash=sha256:aa\nnum-py==2.0 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\nbare==3\n"
    )
    assert supply.locked(lock) == {"num-py": {"1.0": 1, "2.0": 2}, "bare": {"3": 0}}


def test_an_altered_file_is_found(tmp_path: Path) -> None:
    from importlib.metadata import PathDistribution

    info = tmp_path / "thing-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: thing\nVersion: 1.0\n")
    (tmp_path / "thing.py").write_bytes(b"x = 1\n")
    import base64
    import hashlib

    digest = base64.urlsafe_b64encode(hashlib.sha256(b"x = 1\n").digest()).rstrip(b"=").decode()
    (info / "RECORD").write_text(
        f"thing.py,sha256={digest},6\ngone.py,sha256={digest},6\nthing-1.0.dist-info/RECORD,,\n"
    )
    found = PathDistribution(info)
    assert supply.altered(found) == ["gone.py: missing"]
    (tmp_path / "thing.py").write_bytes(b"x = 2\n")
    assert supply.altered(found) == ["thing.py: altered", "gone.py: missing"]


def test_the_locks_have_a_hash_for_every_version() -> None:
    pins = supply.locked(ROOT / "requirements" / "lock.txt", ROOT / "requirements" / "dev.txt")
    assert len(pins) > 40
    assert not [(n, v) for n, held in pins.items() for v, hashes in held.items() if hashes == 0]


def test_every_dependency_is_locked() -> None:
    pins = supply.locked(ROOT / "requirements" / "dev.txt")
    spark = {"pyspark", "py4j"}  # an extra that the tests do without
    assert {n for n, _ in supply.roots()} - set(pins) <= spark
