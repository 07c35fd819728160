"""``retold eval pairs``: do two news sentences say the same? Microsoft Research Paraphrase Corpus, read at run time.

The features are the engine's own; how they are weighed is learned here, on the training part alone, and kept nowhere.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

from retold.errors import FormatError, UsageError
from retold.evaluate.pairs_features import Row, rows
from retold.settings import Settings

TRAIN, TEST = "msr_paraphrase_train.txt", "msr_paraphrase_test.txt"
ACCURACY, F1 = 75.6, 83.0  # the best classical result listed for this set without learned sentence vectors
_FOLDS = 4
_PENALTIES = (30.0, 100.0, 300.0)


@click.command("pairs")
@click.option(
    "--gold",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    metavar="FOLDER",
    help=f"Holds {TRAIN} and {TEST}.",
)
def command(gold: Path) -> None:
    """Same meaning or not: accuracy and F1 on the test part, weights learned on the training part at run time."""
    started = time.process_time()
    settings = Settings()
    train, labels = load(gold / TRAIN)
    test, truth = load(gold / TEST)
    x, idf = rows(train, settings)
    z, _ = rows(test, settings, idf)
    model = fit(x, labels)
    said = model.predict(z)
    accuracy, f1 = score(said, truth)
    plain = _one_number(x[:, 0], labels, z[:, 0])
    click.echo(
        f"{len(train)} training pairs, {len(test)} test pairs, {x.shape[1]} features, {time.process_time() - started:.0f} CPU s"
    )
    click.echo(f"penalty {model.penalty:g}, cross-validated on the training part: accuracy {model.held:.1f}")
    click.echo("similarity alone, one threshold: accuracy {:.1f}  F1 {:.1f}".format(*score(plain, truth)))
    for name, value, floor in (("accuracy", accuracy, ACCURACY), ("F1", f1, F1)):
        click.echo(f"{name:10}{value:6.1f}   floor {floor}   {'ok' if value > floor else 'BELOW'}")


def load(path: Path) -> tuple[list[tuple[str, str]], Row]:
    """Pairs and labels of one part."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()[1:]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}") from error
    cells = [line.split("\t") for line in lines if line.strip()]
    if not cells or any(len(c) < 5 or c[0] not in ("0", "1") for c in cells):
        raise FormatError(f"{path.name} is not label, id, id, sentence, sentence with tabs between")
    return [(c[3].strip(), c[4].strip()) for c in cells], np.array([float(c[0]) for c in cells])


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression over the features and their products."""

    weights: Row
    mean: Row
    scale: Row
    penalty: float
    held: float

    def predict(self, x: Row) -> Row:
        return np.asarray(_expand((x - self.mean) / self.scale) @ self.weights > 0, dtype=np.float64)


def _expand(x: Row) -> Row:
    """The features, their products by twos (they bend what is not linear) and a constant."""
    bounded = np.clip(x, -4, 4)
    n = bounded.shape[1]
    i, j = np.triu_indices(n)
    return np.hstack([np.ones((len(x), 1)), bounded, 0.3 * bounded[:, i] * bounded[:, j]])


def fit(x: Row, y: Row) -> Model:
    """Choose the penalty by cross-validation on the training part, then fit on all of it."""
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
    wide = _expand((x - mean) / scale)
    fold = np.arange(len(y)) % _FOLDS
    best = (0.0, 0.0)
    for penalty in _PENALTIES:
        right = 0.0
        for k in range(_FOLDS):
            w = newton(wide[fold != k], y[fold != k], penalty)
            right += float(((wide[fold == k] @ w > 0) == y[fold == k]).sum())
        best = max(best, (100 * right / len(y), penalty))
    return Model(newton(wide, y, best[1]), mean, scale, best[1], best[0])


def newton(x: Row, y: Row, penalty: float, steps: int = 5) -> Row:
    """Weights of a logistic regression with a squared penalty, by Newton's method."""
    w = np.zeros(x.shape[1])
    ridge = np.full(x.shape[1], penalty)
    ridge[0] = 1e-3
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        slope = x.T @ (y - p) - ridge * w
        curve = (x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        w = w + np.linalg.solve(curve, slope)
    return w


def _one_number(x: Row, y: Row, z: Row) -> Row:
    """The threshold on one score that is right most often in training, applied to the test part."""
    cuts = np.quantile(x, np.linspace(0.02, 0.98, 97))
    best = max(cuts, key=lambda c: float(((x > c) == y).mean()))
    return np.asarray(z > best, dtype=np.float64)


def score(said: Row, truth: Row) -> tuple[float, float]:
    """Accuracy and F1 of "says the same", in per cent."""
    hit = float((said * truth).sum())
    precision, recall = hit / max(1.0, float(said.sum())), hit / max(1.0, float(truth.sum()))
    f1 = 2 * precision * recall / (precision + recall) if hit else 0.0
    return 100 * float((said == truth).mean()), 100 * f1
