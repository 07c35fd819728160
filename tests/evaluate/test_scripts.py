"""The scripts that measure replay and the cost of comparing: what they count and how they choose."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from made import article

import retold
from retold.model import Account

SCRIPTS = Path(__file__).resolve().parents[2] / "eval"


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"eval_{name}", SCRIPTS / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


replaying, speed = script("replay"), script("compare_speed")
LINES = (
    "The quarry at Sallow Bridge sold 400 tonnes of slate in April.",
    "Its owner, Ruth Penhale, said that the order came from a cathedral.",
)


@pytest.fixture(scope="module")
def account() -> Account:
    first = article("vale-courier.txt", LINES, outlet="Vale Courier", published="2024-05-01T08:00:00+00:00")
    second = article(
        "northgate-herald.txt",
        (LINES[0].replace("400", "900"), LINES[1]),
        outlet="Northgate Herald",
        published="2024-05-01T12:00:00+00:00",
    )
    return retold.trace([first, second])


def test_every_match_replays_and_a_lost_edit_is_found(account: Account) -> None:
    matches, edits, failed = replaying.check(account)
    assert matches >= 2 and edits >= 1 and failed == []
    torn = replace(account, alignments=tuple(replace(m, edits=()) for m in account.alignments))
    assert any("900" in f for f in replaying.check(torn)[2])


def test_groups_hold_every_article_once_and_bring_copies_together() -> None:
    copies = [article(f"a{k}.txt", LINES) for k in range(3)]
    others = [
        article(f"b{k}.txt", (f"Choir number {k} sang in the valley of the {k} mills until it rained on {k} roofs.",))
        for k in range(4)
    ]
    made = list(replaying.groups([copies[0], *others, *copies[1:]], 3))
    assert sorted(a.uri for g in made for a in g) == sorted(a.uri for a in [*copies, *others])
    assert {a.uri for a in copies} in [{a.uri for a in g} for g in made]


def test_an_article_is_cut_at_a_block_and_one_too_short_is_left_out() -> None:
    long = article("a.txt", ["word " * 40] * 10)
    made = speed.cut(long, 100)
    assert made.text == long.text[: made.length] and 100 <= len(made.text.split()) <= 140
    assert speed.cut(article("b.txt", ["word " * 40]), 100) is None


def test_a_folder_without_stories_is_misuse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in (replaying, speed):
        monkeypatch.setattr(sys, "argv", ["x", "--gold", str(tmp_path)])
        assert module.main() == 2
    assert "no stories" in capsys.readouterr().err
