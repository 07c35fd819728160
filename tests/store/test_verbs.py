"""The verbs of the store on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from store.town import event, everything

from retold.cli import cli


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    rows = [
        {
            "title": a.headline,
            "text": a.text.split("\n", 1)[1],
            "url": a.url,
            "outlet": a.outlet_name,
            "published": a.published.value,
        }
        for a in everything()
    ]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    assert run("add", tmp_path / "desk", tmp_path / "in.jsonl").exit_code == 0
    return tmp_path / "desk"


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(w) for w in words])


def told(*words: object) -> list[dict[str, object]]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return list(json.loads(result.stdout))


def test_adding_says_what_became_of_the_articles(desk: Path) -> None:
    again = run("add", desk, desk.parent / "in.jsonl")
    assert "0 new articles in 0 stories" in again.output and "7 known already" in again.output
    line = json.loads(run("add", desk, desk.parent / "in.jsonl", "--json").stdout.splitlines()[0])
    assert len(line["duplicates"]) == 7


def test_stories_are_listed_and_shown(desk: Path) -> None:
    rows = told("stories", desk, "--by", "size")
    assert [r["articles"] for r in rows] == [3, 2, 2]
    assert "Osprey" in run("stories", desk).output
    shown = run("show", desk, rows[0]["id"])
    assert shown.exit_code == 0 and "Osprey" in shown.output
    account = json.loads(run("show", desk, rows[0]["id"], "--json").stdout)
    claim = account["claims"][0]
    text = run("claim", desk, claim["id"]).output
    assert claim["text"] in text and "independent origin" in text
    assert run("judge", desk, claim["id"], "confirmed", "--by", "ida", "--note", "checked").exit_code == 0
    assert "ruled: confirmed (ida" in run("claim", desk, claim["id"]).output
    assert "undone by ben" in run("judge", desk, "--undo", "1", "--by", "ben").output


def test_a_story_is_handed_over_in_a_format_of_its_own(desk: Path, tmp_path: Path) -> None:
    (story, *_) = told("stories", desk, "--by", "size")
    out = tmp_path / "x.json"
    assert run("report", desk, story["id"], "-f", "json", "-o", out).exit_code == 0
    assert json.loads(out.read_text("utf-8"))["story"]["id"] == story["id"]
    wrong = run("report", desk, story["id"], "-f", "papyrus")
    assert wrong.exit_code == 2 and "no such format" in wrong.output


def test_search_split_merge_and_regroup(desk: Path) -> None:
    assert "Osprey" in run("search", desk, "gannet", "rock").output
    assert run("search", desk, "zeppelin").output.strip() == "Nothing was found."
    story = told("stories", desk, "--by", "size")[0]["id"]
    found = json.loads(run("search", desk, "coastguard", "--json").stdout)
    article = found["articles"][0]["id"]
    left, new = run("split", desk, story, article).output.split()
    assert len(told("stories", desk)) == 4
    assert run("merge", desk, left, new).output.strip() == story
    assert run("regroup", desk).output.strip() == "3 stories"


def test_alerts_write_a_feed(desk: Path, tmp_path: Path) -> None:
    feed = tmp_path / "alerts.xml"
    assert run("alerts", desk, "--watch", "Gannet Rock", "--trace", "0").exit_code == 0
    more = event("ferry")[0]
    (tmp_path / "more.jsonl").write_text(
        json.dumps(
            {
                "title": "Wreck removed",
                "text": "The wreck was towed off Gannet Rock by the tug Hallam.",
                "url": "https://c.example/9",
                "outlet": more.outlet_name,
            }
        ),
        "utf-8",
    )
    run("add", desk, tmp_path / "more.jsonl")
    found = told("alerts", desk, "--trace", "0", "--feed", feed)
    assert [a["kind"] for a in found] == ["watched"]
    assert "Gannet Rock" in feed.read_text("utf-8")
    refused = run("alerts", desk, "--trace", "0", "--webhook", "http://127.0.0.1:8099/")
    assert refused.exit_code == 2 and "--allow-private" in refused.output


@pytest.mark.parametrize(
    "words", [("stories",), ("show", "x"), ("claim", "x"), ("search", "x"), ("judge",), ("regroup",), ("alerts",)]
)
def test_a_missing_store_is_one_line_and_no_trace(tmp_path: Path, words: tuple[str, ...]) -> None:
    result = run(words[0], tmp_path / "none", *words[1:])
    assert result.exit_code == 2 and "there is no store" in result.output and "Traceback" not in result.output
    assert not (tmp_path / "none").exists()
