"""How alike the statements of a story are: rare shared words weigh, names and formulae of the whole story do not."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retold.compare.features import Feature

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Similarity:
    """Square matrices over all statements of the story, 0..1: ``score`` decides, ``cosine`` and ``contained`` explain."""

    score: Matrix
    cosine: Matrix
    contained: Matrix
    idf: dict[str, float]


def bag(f: Feature) -> Counter[str]:
    """Stems, names by bearer and numbers of a statement."""
    words = Counter(dict.fromkeys(f.stems, 1))
    words.update({f"@{n}": 1 for n in f.names})
    words.update({f"#{v.normal}": 1 for v in f.values if v.kind not in ("ordinal",)})
    return words


def similarity(features: Sequence[Feature]) -> Similarity:
    """Compare all statements with all, in one product (Salton's tf-idf cosine, joined with containment for partial retellings)."""
    bags = [bag(f) for f in features]
    df = Counter(w for b in bags for w in b)
    n = max(1, len(bags))
    idf = {w: math.log((n + 1) / (c + 0.5)) for w, c in df.items()}
    column = {w: k for k, w in enumerate(sorted(df))}
    binary = np.zeros((len(bags), max(1, len(column))), dtype=np.float32)
    for i, b in enumerate(bags):
        for w in b:
            binary[i, column[w]] = math.sqrt(0.8 + 0.35 * max(idf[w], 0.0))
    weight = (binary * binary).sum(axis=1)
    shared = binary @ binary.T
    squares = binary * binary
    norms = np.sqrt((squares * squares).sum(axis=1)) + 1e-6
    cosine = (squares @ squares.T) / norms[:, None] / norms[None, :]
    smaller = np.minimum(weight[:, None], weight[None, :]) + 1e-6
    contained = np.minimum(shared / smaller, 1.0)
    sizes = np.array([len(b) for b in bags], dtype=np.float32)
    trust = np.minimum(1.0, np.minimum(sizes[:, None], sizes[None, :]) / 5.0)
    score = 0.55 * cosine + 0.45 * contained * trust
    return Similarity(score.astype(np.float32), cosine.astype(np.float32), contained.astype(np.float32), idf)
