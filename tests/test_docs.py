"""What the documents say is so: verbs, links, examples, targets."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from retold.cli import VERBS

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/architecture.md")


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"retold_docs_{name}", ROOT / "docs" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def text(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_has_a_section(verb: str) -> None:
    assert f"## retold {verb}\n" in text("docs/cli.md"), "run `make docs`"


def test_the_page_of_verbs_is_the_help() -> None:
    made = load("make_cli").text()
    assert made.splitlines() == text("docs/cli.md").splitlines(), "run `make docs`"


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)\)", text(page)):
        assert ((ROOT / page).parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES)
def test_files_that_are_named_exist(page: str) -> None:
    roots = (ROOT, ROOT / "src" / "retold")
    for name in re.findall(
        r"`((?:src|tests|text|report|intake|compare|trace|web|eval|docs|tools|resources)/[\w./*-]+)`", text(page)
    ):
        assert any(list(r.glob(name.rstrip("/"))) for r in roots), name


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_that_are_named_exist(page: str) -> None:
    targets = set(re.search(r"^\.PHONY: (.*)$", text("Makefile"), re.MULTILINE)[1].split())  # type: ignore[index]
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", text(page), re.MULTILINE)) <= targets


def test_the_python_example_runs(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    examples = re.findall(r"```python\n(.*?)```", text("README.md"), re.DOTALL)
    assert examples
    for example in examples:
        exec(compile(example, "README.md", "exec"), {})
    assert re.match(r"\d\.\.\d origins, \d+ tellings: ", capsys.readouterr().out)


def test_the_shell_examples_name_verbs_and_options_that_exist() -> None:
    help_ = text("docs/cli.md")
    for line in re.findall(r"^(?:\.venv/bin/)?retold (.*)$", text("README.md"), re.MULTILINE):
        words = line.split("#")[0].split()
        assert words[0] in VERBS
        assert all(w.split("=")[0] in help_ for w in words if w.startswith("-"))


def test_the_demo_in_the_readme_is_what_the_demo_prints() -> None:
    page = load("make_readme")
    shown, printed = page.shown(text("README.md")), set(page.report())
    assert len(shown) >= 20
    stale = [line for line in shown if line not in printed]
    assert len(stale) <= len(shown) // 5, "run `make docs`: " + "\n".join(stale)


def test_the_architecture_fits_on_one_page() -> None:
    assert len(text("docs/architecture.md").splitlines()) <= 70


def test_the_layers_on_the_page_are_those_of_the_linter() -> None:
    import tomllib

    contract = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]["contracts"][0]["layers"]
    layers = [" | ".join(x.strip().strip("()") for x in layer.split("|")) for layer in contract]
    assert " > ".join(layers) in " ".join(text("docs/architecture.md").split())


def test_no_path_of_a_machine_is_in_the_repository() -> None:
    import subprocess

    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    wrong = re.compile(rb"/(?:work|home|root|Users)/[\w.-]+/")
    found = [
        n
        for n in done.stdout.decode().split("\0")
        if n and (ROOT / n).is_file() and wrong.search((ROOT / n).read_bytes())
    ]
    assert not found
