"""Whole stories: every folder is traced, and the scorer beside the gold is the one that scores."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from retold.errors import RetoldError, UsageError
from retold.evaluate.story import command

SCORER = """
import json, sys
from pathlib import Path
all_ = "--all" in sys.argv
paths = [Path(a) for a in sys.argv[1:] if not a.startswith("--")]
reports = sorted(paths[0].glob("*.json")) if all_ else [paths[0]]
for r in reports:
    data = json.loads(r.read_text("utf-8"))
    print("scored", r.stem, "articles", sum(len(s["documents"]) for s in data.get("stories", [data])))
"""
TEXT = "Ferry to run again in May\n\nThe ferry to Gull Island will run again in May, harbour master Ines Tolland said on Monday.\n\nIt had been laid up since a winter storm.\n"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    for name in ("one", "two"):
        folder = tmp_path / "dev" / name
        folder.mkdir(parents=True)
        (folder / "gull-post.txt").write_text(TEXT, "utf-8")
        (folder / "gold.json").write_text(json.dumps({"story": name}), "utf-8")
    (tmp_path / "score_story.py").write_text(SCORER, "utf-8")
    return tmp_path / "dev"


def test_all_stories_below_a_folder_are_scored_and_the_gold_is_no_article(gold: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke(command, ["--gold", str(gold), "--out", str(tmp_path / "out")])
    assert run.output.splitlines() == ["scored one articles 1", "scored two articles 1"]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["one.json", "two.json"]


def test_one_story_alone(gold: Path) -> None:
    assert CliRunner().invoke(command, ["--gold", str(gold / "two")]).output == "scored two articles 1\n"


def test_a_folder_without_stories_and_a_missing_or_failing_scorer_are_named(gold: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert isinstance(CliRunner().invoke(command, ["--gold", str(empty)]).exception, UsageError)
    bad = tmp_path / "bad.py"
    bad.write_text("raise SystemExit('the gold is torn')", "utf-8")
    found = CliRunner().invoke(command, ["--gold", str(gold), "--scorer", str(bad)]).exception
    assert isinstance(found, RetoldError) and "the gold is torn" in str(found)
    (tmp_path / "score_story.py").unlink()
    assert "score_story.py" in str(CliRunner().invoke(command, ["--gold", str(gold)]).exception)
