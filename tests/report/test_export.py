"""Every format by its name: bytes that do not change, files that appear whole, mistakes in one line."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from retold import codec
from retold.errors import UsageError
from retold.model import Account
from retold.report.export import FORMATS, SUFFIXES, render, write


def test_the_names_are_those_that_callers_use() -> None:
    wanted = "html json jsonld annotations ninjs tei csv parquet graphml dot svg shares packet"
    assert set(FORMATS) == set(wanted.split()) == set(SUFFIXES)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("with_text", [True, False])
def test_the_same_account_gives_the_same_bytes(every: Account, name: str, with_text: bool) -> None:
    first = render(every, name, with_text=with_text)
    assert first and render(every, name, with_text=with_text) == first


@pytest.mark.parametrize("name", FORMATS)
def test_withheld_text_stays_out(account: Account, name: str) -> None:
    """A sentence that only an article has, not a claim or a message that the account itself words."""
    sentence = "asking not to be named because the talks are private"
    assert any(sentence in d.text for d in account.documents)
    made = render(account, name, with_text=False)
    parts = [made]
    if made[:2] == b"PK":
        archive = zipfile.ZipFile(io.BytesIO(made))
        parts = [archive.read(n) for n in archive.namelist()]
    assert all(sentence.encode() not in p for p in parts)


def test_json_can_be_read_back(every: Account) -> None:
    assert codec.loads(render(every, "json").decode("utf-8")) == every


def test_a_format_of_several_files_is_a_folder_or_a_zip(account: Account, tmp_path: Path) -> None:
    write(account, "csv", tmp_path / "story")
    write(account, "csv", tmp_path / "story.zip")
    names = {p.name for p in (tmp_path / "story").iterdir()}
    assert names == set(zipfile.ZipFile(tmp_path / "story.zip").namelist())
    assert "claims.csv" in names


def test_nothing_is_left_where_writing_fails(account: Account, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "x").write_text("kept")
    with pytest.raises(UsageError, match="cannot write"):
        write(account, "json", tmp_path / "taken")
    assert [p.name for p in tmp_path.iterdir()] == ["taken"]
    assert (tmp_path / "taken" / "x").read_text() == "kept"


def test_an_unknown_format_is_named_with_those_there_are(account: Account) -> None:
    with pytest.raises(UsageError, match=r"'pdf'.*html"):
        render(account, "pdf")
