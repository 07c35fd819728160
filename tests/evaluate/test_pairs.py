"""The paraphrase benchmark: what is read, how it is scored, and that nothing of the test part is learned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from retold.errors import FormatError, UsageError
from retold.evaluate import pairs
from retold.evaluate.pairs import TEST, TRAIN, command, fit, load, newton, score
from retold.evaluate.pairs_features import rows
from retold.settings import Settings

HEAD = "Quality\t#1 ID\t#2 ID\t#1 String\t#2 String\n"
SAME = [
    ("The mill will close in May, the owner said.", "The owner said the mill will close in May."),
    ("Police arrested 14 people at the port on Monday.", "On Monday, police arrested 14 people at the port."),
    (
        "The council approved the new bridge over the river.",
        "The new bridge over the river was approved by the council.",
    ),
]
OTHER = [
    ("The mill will close in May, the owner said.", "The bakery next to the station has a new oven."),
    ("Police arrested 14 people at the port on Monday.", "Police opened a new office in the old town hall."),
    ("The council approved the new bridge over the river.", "A choir from the coast sang in the council chamber."),
]


def written(path: Path, times: int) -> Path:
    lines = [f"{label}\t1\t2\t{a}\t{b}" for label, both in ((1, SAME), (0, OTHER)) for a, b in both] * times
    path.write_text("\ufeff" + HEAD + "\n".join(lines) + "\n", "utf-8")
    return path


def test_pairs_and_labels_are_read(tmp_path: Path) -> None:
    found, labels = load(written(tmp_path / TRAIN, 1))
    assert found == SAME + OTHER and labels.tolist() == [1, 1, 1, 0, 0, 0]


def test_what_is_no_table_of_pairs_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(HEAD + "yes\t1\t2\ta\tb\n", "utf-8")
    with pytest.raises(FormatError, match="not label"):
        load(tmp_path / "x.txt")
    with pytest.raises(UsageError, match="cannot read"):
        load(tmp_path / "absent.txt")


def test_accuracy_and_f1() -> None:
    said, truth = np.array([1.0, 1, 0, 0]), np.array([1.0, 0, 1, 0])
    assert score(said, truth) == (50.0, 50.0)
    assert score(np.zeros(4), truth) == (50.0, 0.0)


def test_newton_finds_the_side_of_the_line() -> None:
    x = np.column_stack([np.ones(40), np.linspace(-2, 2, 40)])
    y = (x[:, 1] > 0.5).astype(float)
    w = newton(x, y, 0.1)
    assert w[1] > 0 and ((x @ w > 0) == (y > 0)).mean() >= 0.95


def test_features_tell_the_same_from_another() -> None:
    made, idf = rows(SAME + OTHER, Settings())
    assert made.shape[0] == 6 and np.isfinite(made).all()
    assert made[:3, 0].min() > made[3:, 0].max()
    again, _ = rows(SAME[:1], Settings(), idf)
    assert again.shape[1] == made.shape[1]


def test_a_model_of_clear_cases_is_right_about_them() -> None:
    rng = np.random.default_rng(1)
    x = np.vstack([rng.normal(1, 0.3, (40, 3)), rng.normal(-1, 0.3, (40, 3))])
    y = np.array([1.0] * 40 + [0.0] * 40)
    order = rng.permutation(80)
    model = fit(x[order], y[order])
    assert model.held > 95 and (model.predict(x) == y).mean() > 0.95


def test_the_command_scores_the_test_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "_PENALTIES", (100.0,))
    monkeypatch.setattr(pairs, "_FOLDS", 2)
    written(tmp_path / TRAIN, 4)
    written(tmp_path / TEST, 1)
    run = CliRunner().invoke(command, ["--gold", str(tmp_path)])
    assert run.exit_code == 0, run.output
    assert "24 training pairs, 6 test pairs" in run.output and "floor 75.6" in run.output
