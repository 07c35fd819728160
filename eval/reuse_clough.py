"""How a text was rewritten: four ways and two, on the corpus of Clough and Stevenson (95 answers, five tasks).

    python eval/reuse_clough.py FOLDER      FOLDER holds orig_task?.txt, g*.txt and all-plagiarised-files.txt

Each answer is non-plagiarised, heavily revised, lightly revised or copied (a near copy). One task is left out at a time: the
model is fitted on the answers to the other four and asked about those of the fifth. The features are of the engine's own
alignment (which sentences match, how much of the text they cover, how alike they are) and of the words and runs of words
that both texts share; each is said below. The model is a softmax of weighted features, fitted here with NumPy.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retold.scale import local
from retold.scale.found import covered
from retold.scale.passages import P_COMMON, P_WORDS_A, P_WORDS_B
from retold.scale.settings import ReuseSettings
from retold.scale.shelf import Shelf
from retold.scale.source import UNDATED, Batch
from retold.scale.words import WordBatch, read_words

Numbers = NDArray[np.float64]
CLASSES = ("non", "heavy", "light", "cut")
FEATURES = (
    "words of the answer that the source has too, counted with their rarity among all texts",
    "pairs of words in a row that the source has too",
    "triples of words in a row that the source has too",
    "five words in a row that the source has too",
    "words that stand in runs of three or more, laid out without overlap, longest first",
    "words that stand in runs of eight or more",
    "words equal in order (longest common subsequence)",
    "the longest run, against the length of the answer (square root)",
    "characters that the engine's passages cover",
    "how alike the engine's passages are, words equal in order",
)


def load(folder: Path) -> list[tuple[str, str, str, str]]:
    """Task, class, text of the source and text of the answer."""
    found = []
    for line in (folder / "all-plagiarised-files.txt").read_text("utf-8").split():
        source, answer, label = line.split(",")
        texts = [(folder / name).read_text("utf-8", "replace") for name in (source, answer)]
        found.append((source[-5], label, texts[0], texts[1]))
    return found


def runs(source: list[int], answer: list[int], least: int) -> list[int]:
    """Lengths of the runs of words that both share, longest first, none overlapping another (greedy string tiling)."""
    free_a, free_b, out = [True] * len(source), [True] * len(answer), []
    while True:
        best, table = (0, 0, 0), [0] * (len(source) + 1)
        for j, word in enumerate(answer):
            diagonal = 0
            for i, other in enumerate(source):
                above = table[i + 1]
                table[i + 1] = diagonal + 1 if word == other and free_a[i] and free_b[j] else 0
                best = max(best, (table[i + 1], -j, -i))
                diagonal = above
        size, j, i = best[0], -best[1], -best[2]
        if size < least:
            return out
        out.append(size)
        for k in range(size):
            free_a[i - k] = free_b[j - k] = False


def containment(source: list[int], answer: list[int], n: int) -> float:
    held = {tuple(source[i : i + n]) for i in range(len(source) - n + 1)}
    mine = {tuple(answer[i : i + n]) for i in range(len(answer) - n + 1)}
    return len(mine & held) / max(1, len(mine))


def in_order(source: list[int], answer: list[int]) -> int:
    row = [0] * (len(source) + 1)
    for word in answer:
        diagonal = 0
        for i, other in enumerate(source):
            above = row[i + 1]
            row[i + 1] = diagonal + 1 if word == other else max(above, row[i])
            diagonal = above
    return row[-1]


def shelve(texts: list[str], folder: Path, settings: ReuseSettings) -> Shelf:
    batch = Batch(
        [str(n) for n in range(len(texts))], [str(n) for n in range(len(texts))], np.full(len(texts), UNDATED), texts
    )
    return local.shelve([batch], folder, settings)


def engine_view(texts: list[str], pairs: list[tuple[int, int]]) -> list[tuple[float, float]]:
    """For each pair what the engine's passages cover of the second text, and how alike they are."""
    settings = ReuseSettings(pair_bits=0.0)
    with tempfile.TemporaryDirectory() as name:
        shelf = shelve(texts, Path(name), settings)
        local.index(shelf, np.arange(len(texts)), settings)
        text, evidence = local.Reader(shelf, settings).load(np.arange(len(texts)))
        whose = np.column_stack([np.arange(len(texts))] * 2)
        told = local.Texts(text, evidence, whose, shelf.parts[:, 3], shelf.outlet_words)
        out = []
        for source, answer in pairs:
            made = list(
                local.Aligner(settings).align(told, np.array([[source, answer]], np.int64), np.ones(1, np.uint32))
            )
            found = [f for f in made if len(f.pairs)]
            if not found:
                out.append((0.0, 0.0))
                continue
            rows = found[0].passages
            alike = 2 * rows[:, P_COMMON].sum() / max(1, (rows[:, P_WORDS_A] + rows[:, P_WORDS_B]).sum())
            out.append((min(1.0, float(covered(found[0])[1][0]) / len(texts[answer])), float(alike)))
    return out


def features(data: Sequence[tuple[str, str, str, str]]) -> Numbers:
    texts = sorted({source for _, _, source, _ in data}) + [answer for *_, answer in data]
    words: WordBatch = read_words(texts)
    tokens = [words.hashes[words.word_at[i] : words.word_at[i + 1]].tolist() for i in range(len(texts))]
    spread = Counter(w for t in tokens for w in set(t))
    place = {text: n for n, text in enumerate(texts)}
    pairs = [(place[source], place[answer]) for _, _, source, answer in data]
    rows = []
    for (s, a), (cover, alike) in zip(pairs, engine_view(texts, pairs), strict=True):
        source, answer = tokens[s], tokens[a]
        rare = {w: np.log(len(texts) / spread[w]) for w in set(answer)}
        tiles, n = runs(source, answer, 3), max(1, len(answer))
        rows.append(
            [
                sum(v for w, v in rare.items() if w in set(source)) / max(1e-9, sum(rare.values())),
                containment(source, answer, 2),
                containment(source, answer, 3),
                containment(source, answer, 5),
                sum(tiles) / n,
                sum(t for t in tiles if t >= 8) / n,
                in_order(source, answer) / n,
                (max(tiles, default=0) / n) ** 0.5,
                cover,
                alike,
            ]
        )
    return np.array(rows)


def fit(x: Numbers, y: NDArray[np.int64], ways: int, ridge: float = 0.02, rounds: int = 3000) -> Numbers:
    """Weights of a softmax with a little ridge, by plain descent."""
    weights = np.zeros((x.shape[1], ways))
    target = np.eye(ways)[y]
    for _ in range(rounds):
        odds = x @ weights
        odds = np.exp(odds - odds.max(axis=1, keepdims=True))
        weights -= 0.3 * (x.T @ (odds / odds.sum(axis=1, keepdims=True) - target) / len(x) + ridge * weights)
    return weights


def predict(x: Numbers, y: NDArray[np.int64], tasks: NDArray[np.str_], ways: int) -> NDArray[np.int64]:
    """The class of every answer, by a model that saw no answer to its task."""
    out = np.zeros(len(y), np.int64)
    for task in np.unique(tasks):
        test = tasks == task
        mean, spread = x[~test].mean(axis=0), x[~test].std(axis=0) + 1e-9
        scaled = np.column_stack([(x - mean) / spread, np.ones(len(x))])
        out[test] = (scaled[test] @ fit(scaled[~test], y[~test], ways)).argmax(axis=1)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    data = load(parser.parse_args().folder)
    x, tasks = features(data), np.array([task for task, *_ in data])
    y = np.array([CLASSES.index(label) for _, label, *_ in data])
    four, two = predict(x, y, tasks, 4), predict(x, (y > 0).astype(np.int64), tasks, 2)
    print(
        f"four ways {np.mean(four == y):.3f}   two ways {np.mean(two == (y > 0)):.3f}   ({len(y)} answers, one of five tasks left out at a time)"
    )
    print("\ntrue class -> predicted: " + ", ".join(CLASSES))
    for k, name in enumerate(CLASSES):
        print(f"  {name:6} {np.bincount(four[y == k], minlength=4).tolist()}")
    print("\nfeature, mean by class " + ", ".join(CLASSES))
    for k, name in enumerate(FEATURES):
        print("  " + " ".join(f"{x[y == c, k].mean():.2f}" for c in range(4)) + f"  {name}")


if __name__ == "__main__":
    sys.exit(main())
