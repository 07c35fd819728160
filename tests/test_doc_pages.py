"""The documentation builds without a warning, and every example in it and in the README runs."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

import retold
from retold import codec
from retold.cli import cli

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
GENERATED = {"cli"}
PAGES = sorted(p for p in DOCS.glob("*.md") if p.stem not in GENERATED)
# what goes on until somebody stops it, or asks the network: its words are checked, and it is not run
NOT_RUN = {"serve", "watch", "fetch"}
# somebody else's commands
OTHERS = {"make", "pip", "uv", "git", "cd", "npm", "docker"}


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("retold_docs_build", DOCS / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the reader of an example has it: two short articles, under the names that the examples use."""
    demo = ROOT / "src" / "retold" / "demo" / "articles"
    two = [demo / "corvane-examiner.html", demo / "continental-dispatch.txt"]
    for folder in ("articles", "folder"):
        (tmp_path / folder).mkdir()
        for article in two:
            shutil.copy(article, tmp_path / folder)
    records = [{"id": str(n), "text": (demo / name).read_text("utf-8")} for n, name in enumerate(["radio-tarn.txt", "lowfield-chronicle.txt"])]  # fmt: skip
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "part.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records), "utf-8")
    shutil.copy(two[0], tmp_path / "first-paper.html")
    shutil.copy(two[1], tmp_path / "second-paper.txt")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def blocks(page: Path) -> list[tuple[str, str]]:
    """(language, code) of every fenced block; those inside a list are set in."""
    found = re.findall(r"^( *)```(\w*)\n(.*?)^\1```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [(language, "\n".join(line[len(pad) :] for line in code.splitlines())) for pad, language, code in found]


def filled(word: str) -> str:
    """What a reader puts in for STORY or CLAIM: an id from the store that the examples before have made."""
    if word not in ("STORY", "CLAIM") or not Path("stories.db").exists():
        return word
    told = CliRunner().invoke(cli, ["stories", "stories.db", "--json"]).output
    story = re.search(r'"(?:id|story)": *"([^"]+)"', told)
    assert story, told
    if word == "STORY":
        return story[1]
    shown = CliRunner().invoke(cli, ["report", "stories.db", story[1], "-f", "json", "-o", "-"]).stdout
    return codec.loads(shown).claims[0].id


def run(line: str) -> None:
    """Run one line of a shell example. ``# exit 1`` after it names the exit code that it ends with."""
    command, _, remark = line.partition("#")
    words = [filled(word) for word in shlex.split(command.removeprefix("$ "))]
    if not words or words[0] in OTHERS:
        return
    wanted = int(found[1]) if (found := re.search(r"exit (\d)", remark)) else 0
    name = Path(words[0]).name
    if name == "python":
        done = subprocess.run([sys.executable, *words[1:]], capture_output=True, text=True)
        assert done.returncode == wanted, done.stdout + done.stderr
        return
    assert name == "retold", f"an example of something else: {line}"
    if words[1] in NOT_RUN:
        verb = cli.get_command(click.Context(cli), words[1])
        assert verb is not None
        verb.make_context(words[1], words[2:])
        return
    result = CliRunner().invoke(cli, words[1:])
    if "--fail-on" in words and not remark:
        assert result.exit_code in (0, 1), result.output
    else:
        assert result.exit_code == wanted, result.output


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda p: p.stem)
def test_every_example_runs(page: Path, desk: Path) -> None:
    names: dict[str, object] = {}
    if page.stem == "README":  # its Python reads the demo from the repository
        (desk / "src").symlink_to(ROOT / "src")
    for language, code in blocks(page):
        if language == "python":
            exec(compile(code, page.name, "exec"), names)
        elif language in ("sh", "bash", "shell", "console"):
            for line in code.replace("\\\n", " ").splitlines():
                run(line)


def test_the_examples_are_found() -> None:
    kinds = [language for page in PAGES for language, _ in blocks(page)]
    assert kinds.count("sh") >= 8 and kinds.count("python") >= 4


def test_a_wrong_example_is_noticed(desk: Path) -> None:
    with pytest.raises(AssertionError):
        run("retold trace no-such-folder")
    with pytest.raises(AssertionError, match="something else"):
        run("rm -rf articles")
    with pytest.raises(click.UsageError):
        run("retold serve --no-such-option")


def test_the_site_builds_without_a_warning(build: ModuleType, tmp_path: Path) -> None:
    assert build.build(tmp_path) == []
    assert {p.stem for p in tmp_path.glob("*.html")} >= {p.stem for p in PAGES} | {"python", "cli"}


def test_a_broken_link_is_a_warning(build: ModuleType) -> None:
    pages = {n: build.page(n, t) for n, t in build.sources().items()}
    pages["start"] = build.page("start", "# Start\n\n[a](nowhere.md) [b](#no-heading) ![](pictures/origin.svg)")
    told = "\n".join(build.warnings(pages, {"pictures/origin.svg"}))
    assert "nowhere.html leads nowhere" in told and "no such heading" in told and "picture without words" in told


def test_the_python_page_has_every_public_name(build: ModuleType) -> None:
    page = build.python_page()
    for name in retold.__all__:
        assert name.startswith("_") or f"\n## {name}\n" in page
        assert name.startswith("_") or getattr(retold, name).__doc__


def test_the_context_is_the_one_that_exports_carry(build: ModuleType) -> None:
    assert (DOCS / "context.jsonld").read_text("utf-8") == build.context(), "run `make docs`"


def test_the_published_schema_is_current_and_admits_accounts(desk: Path) -> None:
    assert (DOCS / "report.schema.json").read_text("utf-8") == codec.schema_text(), "run `make schema`"
    schema = json.loads((DOCS / "report.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    check = Draft202012Validator(schema)
    account = retold.trace(retold.read("articles"))
    for with_text in (True, False):
        assert [e.message for e in check.iter_errors(codec.to_json(account, with_text=with_text))] == []
