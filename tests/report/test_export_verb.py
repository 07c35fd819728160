"""``retold export``: from an account in JSON to a file in any format, and one line where that cannot be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from retold import codec
from retold.cli import cli
from retold.model import Account
from retold.report.export import FORMATS, SUFFIXES, render


@pytest.fixture
def story(account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "story.json"
    path.write_text(codec.dumps(account), "utf-8")
    return path


def run(*words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["export", *words], input=given)


@pytest.mark.parametrize("name", FORMATS)
def test_it_writes_what_the_library_renders(story: Path, account: Account, name: str) -> None:
    assert run("story.json", "-f", name).exit_code == 0
    target = story.with_name(account.story.id + SUFFIXES[name])
    assert target.read_bytes() == render(account, name)
    assert len(list(story.parent.iterdir())) == 2


def test_from_standard_input_to_standard_output(story: Path, account: Account) -> None:
    done = run("-", "-f", "dot", "-o", "-", "--no-text", given=story.read_text("utf-8"))
    assert done.exit_code == 0 and done.stdout_bytes == render(account, "dot", with_text=False)


def test_one_of_several_stories_is_named(story: Path, account: Account) -> None:
    other = replace(account, story=replace(account.story, id="second"))
    story.write_text(codec.dumps([account, other]), "utf-8")
    assert "--story" in run("story.json", "-f", "json").output
    assert run("story.json", "-f", "json", "-o", "one.json", "--story", "second").exit_code == 0
    assert codec.loads(Path("one.json").read_text("utf-8")) == other


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere.json", "-f", "json"), "cannot read nowhere.json"),
        (("broken.json", "-f", "json"), "not UTF-8"),
        (("no.json", "-f", "json"), "is not JSON"),
        (("story.json", "-f", "json", "-o", "no.json/x.json"), "cannot write"),
        (("story.json", "-f", "json", "--story", "third"), "holds story-ferry"),
    ],
)
def test_a_mistake_is_one_line(story: Path, words: tuple[str, ...], said: str) -> None:
    Path("broken.json").write_bytes(b"\xff\xfe")
    Path("no.json").write_text("{")
    done = run(*words)
    assert done.exit_code == 2 and said in done.output
    assert "Traceback" not in done.output and len(done.output.strip().splitlines()) == 1
