"""What comparing costs beyond the parse, as the articles of a story grow in number.

    python eval/compare_speed.py --gold BENCH [--counts 2,4,8,16,32,50] [--words 800] [--profile N]

BENCH holds ``stories/helsinki.jsonl``: articles about one event by many outlets, much of it copied, which is the hard
case. Each is cut to ``--words`` words. CPU seconds of the whole trace less those of the parse alone. Floors: 8 articles in
under 1 s, 50 in under 20 s. ``--profile N`` shows where the time of N articles goes. Exit 1 where a floor is missed.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import retold
from retold.model import Article
from retold.settings import Settings
from retold.text.analysis import analyse_all

FLOORS = {8: 1.0, 50: 20.0}


def cut(article: Article, words: int) -> Article | None:
    """The first blocks of the article up to so many words; None where it has too few."""
    kept, n = [], 0
    for block in article.sections:
        if n >= words:
            break
        kept.append(block)
        n += len(article.text[block.start : block.end].split())
    if n < words * 0.9 or not kept:
        return None
    text = article.text[: kept[-1].end]
    return replace(article, text=text, length=len(text), sections=tuple(kept))


def chosen(path: Path, words: int) -> list[Article]:
    found = [c for a in retold.read(str(path)).articles if (c := cut(a, words)) is not None]
    return sorted(found, key=lambda a: a.id)


def cost(articles: Sequence[Article]) -> tuple[float, float]:
    """CPU seconds: (parse alone, whole trace)."""
    start = time.process_time()
    analyse_all(list(articles), Settings())
    parsed = time.process_time()
    retold.trace(list(articles))
    return parsed - start, time.process_time() - parsed


def profile(articles: Sequence[Article], lines: int = 25) -> None:
    run = cProfile.Profile(time.process_time)  # the machine may be busy: its own time only
    run.enable()
    retold.trace(list(articles))
    run.disable()
    pstats.Stats(run).strip_dirs().sort_stats("tottime").print_stats(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--counts", default="2,4,8,16,32,50")
    parser.add_argument("--words", type=int, default=800)
    parser.add_argument("--profile", type=int, default=0, metavar="N")
    args = parser.parse_args()
    public = args.gold / "stories" / "helsinki.jsonl"
    if not public.is_file():
        print(f"no {public}", file=sys.stderr)
        return 2
    articles = chosen(public, args.words)
    retold.trace(articles[:2])  # the parser is loaded and the tables are read before the clock starts
    if args.profile:
        profile(articles[: args.profile])
        return 0
    missed = False
    print(f"{'articles':>9}{'words':>8}{'parse':>9}{'beyond it':>11}{'per pair':>10}   CPU s")
    for n in [int(c) for c in args.counts.split(",")]:
        parsed, whole = cost(articles[:n])
        beyond = whole - parsed
        floor = FLOORS.get(n)
        missed = missed or floor is not None and beyond > floor
        verdict = "" if floor is None else f"   floor {floor:g}: {'ok' if beyond <= floor else 'MISSED'}"
        words = sum(len(a.text.split()) for a in articles[:n])
        print(f"{n:9}{words:8}{parsed:9.2f}{beyond:11.2f}{beyond / max(1, n * (n - 1) / 2):10.4f}{verdict}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
