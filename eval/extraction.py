"""Page to article text, measured: Retold's intake beside trafilatura alone.

    python eval/extraction.py --gold FOLDER [--limit N] [--worst N]

FOLDER holds ``article_extraction_benchmark`` (gold body text, scored by 4-word shingles) and ``fundus_eval`` (gold
paragraphs, scored by the longest common subsequence of words). F1 is the mean over pages; "of means" is the F1 of the
mean precision and recall. Nothing of either is part of the project: without the
folder this stops and says so. Exit 1 where Retold falls below trafilatura alone by more than the tolerance.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rapidfuzz.distance import LCSseq

from retold.intake import article_from_html
from retold.model import BlockKind, Problem

TOLERANCE = 0.001
_WORD = re.compile(r"\w+", re.UNICODE)
STORY = (BlockKind.PARAGRAPH,)


def ours(page: bytes, name: str) -> str:
    """The paragraphs that the intake calls story text."""
    article = article_from_html(page, name)
    if isinstance(article, Problem):
        return ""
    return "\n".join(article.text[block.start : block.end] for block in article.sections if block.kind in STORY)


def theirs(page: bytes, name: str) -> str:
    """What trafilatura alone makes of the page."""
    import trafilatura

    return trafilatura.extract(page, include_comments=False) or ""


def words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    tokens = words(text)
    if len(tokens) < size:
        return Counter([tuple(tokens)]) if tokens else Counter()
    return Counter(tuple(tokens[i : i + size]) for i in range(len(tokens) - size + 1))


def by_shingles(gold: str, made: str) -> tuple[float, float]:
    """Precision and recall of 4-word shingles."""
    a, b = shingles(gold), shingles(made)
    both = sum((a & b).values())
    return both / max(1, sum(b.values())), both / max(1, sum(a.values()))


def by_sequence(gold: str, made: str) -> tuple[float, float]:
    """Precision and recall of the longest common subsequence of words."""
    a, b = words(gold), words(made)
    both = LCSseq.similarity(a, b)
    return both / max(1, len(b)), both / max(1, len(a))


def shingle_set(folder: Path) -> list[tuple[str, Path, str]]:
    gold: dict[str, Any] = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    return [(key, folder / "html" / f"{key}.html.gz", value["articleBody"]) for key, value in sorted(gold.items())]


def sequence_set(folder: Path) -> list[tuple[str, Path, str]]:
    gold: dict[str, Any] = json.loads((folder / "dataset" / "ground_truth.json").read_text("utf-8"))
    return [(key, folder / "dataset" / "html" / key, "\n".join(value["body"])) for key, value in sorted(gold.items())]


def f1(pair: tuple[float, float]) -> float:
    precision, recall = pair
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def score(
    items: Sequence[tuple[str, Path, str]], measure: Callable[[str, str], tuple[float, float]], worst: int
) -> dict[str, tuple[float, float, float]]:
    """Mean precision, recall and F1 of both systems over the pages of one set."""
    out: dict[str, list[tuple[float, float]]] = {"retold": [], "trafilatura": []}
    for name, path, gold in items:
        page = gzip.decompress(path.read_bytes())
        out["retold"].append(measure(gold, ours(page, name)))
        out["trafilatura"].append(measure(gold, theirs(page, name)))
    lost = [(f1(a) - f1(b), items[i][0][:24], a, b) for i, (a, b) in enumerate(zip(*out.values(), strict=True))]
    for gap, name, a, b in sorted(lost)[:worst]:
        print(f"    {gap:+.3f} {name}  P {a[0]:.3f} R {a[1]:.3f}  (trafilatura P {b[0]:.3f} R {b[1]:.3f})")
    for gap, name, a, b in sorted(lost, reverse=True)[: worst // 2]:
        print(f"    {gap:+.3f} {name}  P {a[0]:.3f} R {a[1]:.3f}  (trafilatura P {b[0]:.3f} R {b[1]:.3f})")
    mean = lambda rows, n: sum(row[n] for row in rows) / max(1, len(rows))  # noqa: E731
    return {k: (mean(v, 0), mean(v, 1), sum(map(f1, v)) / max(1, len(v))) for k, v in out.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True, help="folder with the two public sets")
    parser.add_argument("--limit", type=int, default=0, help="only the first N pages of each set")
    parser.add_argument("--worst", type=int, default=0, help="also print the N pages that lose most")
    args = parser.parse_args()
    sets = (
        ("article_extraction_benchmark", shingle_set, by_shingles),
        ("fundus_eval", sequence_set, by_sequence),
    )
    missing = [name for name, _, _ in sets if not (args.gold / name).is_dir()]
    if missing:
        print(f"extraction: {args.gold} does not hold {' and '.join(missing)}; nothing measured.", file=sys.stderr)
        return 2
    below = False
    print(f"{'set':32}{'system':14}{'pages':>6}{'P':>8}{'R':>8}{'F1':>8}{'of means':>10}")
    for name, load, measure in sets:
        items = load(args.gold / name)
        items = items[: args.limit] if args.limit else items
        result = score(items, measure, args.worst)
        for system, (precision, recall, mean) in result.items():
            print(
                f"{name:32}{system:14}{len(items):>6}{precision:>8.4f}{recall:>8.4f}{mean:>8.4f}{f1((precision, recall)):>10.4f}"
            )
        below = below or result["retold"][2] < result["trafilatura"][2] - TOLERANCE
    return int(below)


if __name__ == "__main__":
    sys.exit(main())
