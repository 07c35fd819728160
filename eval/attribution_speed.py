"""Words per second of attribution on one core, beside the parse alone, in one run.

    python eval/attribution_speed.py FILE.jsonl [--articles N]

FILE holds one article a line with its ``text`` (any of the attribution benchmarks will do). CPU seconds of this process are
taken, of all its threads, so that a busy machine does not count.
"""

from __future__ import annotations

import argparse
import time

from retold.evaluate.goldtext import article_of, read_gold
from retold.said.learned import load
from retold.said.sources import Outlets
from retold.said.statements import extract
from retold.settings import Settings
from retold.text.analysis import analyse_all
from retold.text.names import find_names


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("file")
    parser.add_argument("--articles", type=int, default=40)
    given = parser.parse_args()
    settings = Settings()
    articles = [article_of(g) for g in read_gold(given.file)[: given.articles]]
    words = sum(len(a.text.split()) for a in articles)
    analyse_all(articles[:1], settings)
    load(settings.attribution_model)
    seconds = {}
    start = time.process_time()
    analyses = analyse_all(articles, settings)
    seconds["parse alone"] = time.process_time() - start
    start = time.process_time()
    names = [find_names(a) for a in analyses]
    seconds["names"] = time.process_time() - start
    start = time.process_time()
    for analysis, found in zip(analyses, names, strict=True):
        extract(analysis, found, Outlets.of([], None), settings)
    seconds["attribution"] = time.process_time() - start
    parse = seconds["parse alone"]
    print(f"{len(articles)} articles, {words} words, one core, CPU seconds")
    for step, spent in seconds.items():
        print(f"{step:14}{spent:8.2f} s {words / spent:10,.0f} words/s {spent / parse:8.0%} of the parse")
    total = sum(seconds.values())
    print(f"{'all':14}{total:8.2f} s {words / total:10,.0f} words/s {total / parse:8.0%} of the parse")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
