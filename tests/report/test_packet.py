"""The evidence packet: verify.py passes on it, and names the place when anything in it is altered."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from retold import codec
from retold.model import Account
from retold.report.export import render, write
from retold.report.packet import export, record_hash, verifier

Files = dict[str, bytes]


def check(files: Files, folder: Path) -> tuple[int, str]:
    """Run the packet's own program, with nothing but the standard library in reach."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    done = subprocess.run([sys.executable, "-I", "-S", str(folder / "verify.py")], capture_output=True, text=True)
    assert done.stderr == ""
    return done.returncode, done.stdout


def rehashed(files: Files, change: Callable[[Any], None]) -> Files:
    """The packet as somebody would leave it who changes the account and covers it up in the manifest."""
    account, manifest = json.loads(files["account.json"]), json.loads(files["manifest.json"])
    change(account)
    written = json.dumps(account, ensure_ascii=False).encode("utf-8")
    manifest["files"]["account.json"] = hashlib.sha256(written).hexdigest()
    for kind, held in manifest["records"].items():
        manifest["records"][kind] = [[i, record_hash(r)] for (i, _), r in zip(held, account[kind], strict=True)]
    return files | {"account.json": written, "manifest.json": json.dumps(manifest).encode()}


def test_it_verifies_and_holds_the_account(honest: Account, tmp_path: Path) -> None:
    files = dict(export(honest, True))
    code, told = check(files, tmp_path)
    assert (code, told.splitlines()) == (0, [told.strip()]), told
    assert told.startswith("verified: ") and f"{len(honest.claims)} claims" in told
    assert codec.loads(files["account.json"].decode()) == honest


def test_without_text_the_rest_verifies_and_the_text_can_be_put_in(honest: Account, tmp_path: Path) -> None:
    files = dict(export(honest, False))
    assert not [n for n in files if n.startswith("articles/")]
    code, told = check(files, tmp_path)
    assert code == 0 and " 0 of " in told
    texts = {n: c for n, c in export(honest, True).items() if n.startswith("articles/")}
    code, told = check(files | texts, tmp_path)
    assert code == 0 and f"{len(texts)} of {len(texts)} texts" in told
    name = min(texts)
    code, told = check(files | texts | {name: texts[name].replace(b"a", b"e", 1)}, tmp_path)
    assert code == 1 and f"article {honest.documents[0].id}: is not the text" in told


def test_a_zip_verifies_too(account: Account, tmp_path: Path) -> None:
    write(account, "packet", tmp_path / "story.zip")
    (tmp_path / "verify.py").write_bytes(verifier())
    done = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "verify.py"), str(tmp_path / "story.zip")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_the_same_account_gives_the_same_packet(account: Account) -> None:
    first = render(account, "packet")
    assert render(codec.loads(codec.dumps(account)), "packet") == first
    infos = zipfile.ZipFile(io.BytesIO(first)).infolist()
    assert {i.date_time for i in infos} == {(1980, 1, 1, 0, 0, 0)}


def test_it_imports_nothing_but_the_standard_library() -> None:
    source = verifier().decode()
    imports = [x for x in source.splitlines() if x.startswith(("import ", "from "))]
    names = {x.split()[1].partition(".")[0] for x in imports}
    assert names <= set(sys.stdlib_module_names)


def test_one_character_of_a_text(account: Account, tmp_path: Path) -> None:
    files = dict(export(account, True))
    files["articles/001.txt"] = files["articles/001.txt"].replace(b"about 340", b"about 341", 1)
    code, told = check(files, tmp_path)
    assert code == 1
    assert "articles/001.txt: is not the file that was packed" in told
    assert "article doc-courier: is not the text that was analysed" in told
    assert re.search(r"statements\[\d+\]\.parts\[0\]: says .*about 340.*, but .*about 341.* stands there", told), told


@pytest.mark.parametrize("covered", [False, True], ids=["plain", "covered up"])
@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda a: a["statements"][0]["parts"][0].update(start=a["statements"][0]["parts"][0]["start"] + 1), "statements[0].parts[0]"),
        (lambda a: a["findings"][1]["evidence"][0].update(end=10**6), "findings[1].evidence[0]"),
        (lambda a: a["claims"][0]["independent_origins"].update(max=5), "claims[0] (sale).independent_origins"),
        (lambda a: a["claims"][0]["independent_origins"].update(min=1), "claims[0] (sale).independent_origins"),
        (lambda a: a["claims"][2]["origins"].clear(), "claims[2] (contract).independent_origins"),
        (lambda a: a["claims"][0].update(outlets=9), "claims[0] (sale).outlets"),
        (lambda a: a["claims"][0]["statements"].pop(), "claims[0] (sale)"),
        (lambda a: a["edges"][2].update(to="nobody"), "edges[2] (e3)"),
        (lambda a: a["edges"][2].update(confidence=7), "edges[2] (e3).confidence"),
        (lambda a: a["alignments"][0]["edits"][0].update(b_text="never said"), "alignments[0].edits[0].b_text"),
        (lambda a: a["alignments"][0]["edits"].pop(), "alignments[0]"),
        (lambda a: a["documents"][3].update(text="Nothing."), "documents"),
    ],
)  # fmt: skip
def test_an_altered_account(
    account: Account, tmp_path: Path, change: Callable[[Any], None], place: str, covered: bool
) -> None:
    files = dict(export(account, True))
    if covered:
        files = rehashed(files, change)
    else:
        data = json.loads(files["account.json"])
        change(data)
        files["account.json"] = json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"
    code, told = check(files, tmp_path)
    assert code == 1
    assert covered or "account.json: is not the file that was packed" in told
    assert place in told, told


def test_one_edge_that_is_left_out_is_named(account: Account, tmp_path: Path) -> None:
    files = dict(export(account, True))
    data = json.loads(files["account.json"])
    del data["edges"][0]
    code, told = check(files | {"account.json": json.dumps(data).encode()}, tmp_path)
    assert code == 1 and "edges: 12 records, not 13" in told


@pytest.mark.parametrize("name", ["articles/002.txt", "account.json", "manifest.json"])
def test_a_missing_or_broken_file_is_said_in_a_line(account: Account, tmp_path: Path, name: str) -> None:
    files = dict(export(account, True))
    broken = {n: c for n, c in files.items() if n != name}
    code, told = check(broken, tmp_path / "missing")
    assert code == 1 and name in told
    code, told = check(files | {name: b"{"}, tmp_path / "broken")
    assert code == 1 and told.splitlines()[-1].startswith("NOT VERIFIED")
