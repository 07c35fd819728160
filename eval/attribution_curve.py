"""What more annotated articles would bring: the project's own corpus, a third of it (by file number) held back.

    python eval/corpus.py jsonl resources/attribution own.jsonl
    python eval/attribution_curve.py own.jsonl

The model is fitted to a quarter, half, three quarters and all of the other articles, and scored on the held-back third with
the same figures as ``retold eval attribution``; so is the kind of source that the engine gives.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

from retold.evaluate import training
from retold.evaluate.attribution import Run, score
from retold.evaluate.attribution_score import summary
from retold.evaluate.goldtext import analyses, read_gold
from retold.said.export import attributions
from retold.settings import Settings

SHARES = (0.25, 0.5, 0.75, 1.0)
FLOOR = 0.4


def main() -> int:
    """Print one line per share of the corpus."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("gold")
    given = parser.parse_args()
    texts = read_gold(given.gold)
    parsed = analyses(texts, Settings())
    samples = [training.sample(t, a) for t, a in zip(texts, parsed, strict=True)]
    held = [s for s in samples if int(s.gold.id) % 3 == 0]
    rest = [s for s in samples if int(s.gold.id) % 3]
    print(f"{len(held)} articles held back with {sum(len(s.gold.attributions) for s in held)} attributions")
    print(f"{'articles':>9}{'attributions':>14}{'content':>9}{'+source':>9}{'speech':>9}{'+source':>9}{'kind':>9}")
    for share in SHARES:
        used = [s for n, s in enumerate(rest) if n % 4 < 4 * share]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{share}.model"
            path.write_bytes(training.fit(used, FLOOR, {}))
            settings = replace(Settings(), attribution_model=str(path))
            found = [attributions(s.analysis, settings, inner=True) for s in held]
        gold = [s.gold for s in held]
        whole, speech = score(gold, found, "", False, False), score(gold, found, "", True, True)
        kinds = [sum(c[x] for c in whole.kinds.values()) for x in ("named", "found")]
        a, b = summary(whole.counts), summary(speech.counts)
        figures = [a["content"]["f1"], a["content+source"]["f1"], b["content"]["f1"], b["content+source"]["f1"]]
        total = sum(len(s.gold.attributions) for s in used)
        print(
            f"{len(used):9}{total:14}" + "".join(f"{f:9}" for f in figures) + f"{kinds[0] / max(1, kinds[1]):9.3f}",
            flush=True,
        )
        if share == SHARES[-1]:
            _kinds(whole)
    return 0


def _kinds(run: Run) -> None:
    """Source kinds on the held-back third."""
    for kind, c in sorted(run.kinds.items(), key=lambda x: -x[1]["found"]):
        print(f"  {kind:20} found {c['found']:4}  kind right {c['named']:4}  source right {c['right']:4}")


if __name__ == "__main__":
    raise SystemExit(main())
