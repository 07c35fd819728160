"""Do the edits of every match turn the earlier passage into the later one?

    python eval/replay.py --gold BENCH [--groups 12] [--size 6]

BENCH holds ``story/dev`` and ``story/seeds`` (whole stories) and ``stories/helsinki.jsonl`` (public articles full of
copying). The public articles are traced in groups of ``--size`` that share most five-word runs; ``--groups 0`` takes all
of them. Exit 1 where a single replay fails.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import retold
from retold.compare.edits import replay
from retold.model import Account, Article


def check(account: Account) -> tuple[int, int, list[str]]:
    """(matches with two passages, edits, what failed)."""
    texts = {d.id: d.text for d in account.documents}
    matches, edits, failed = 0, 0, []
    for m in account.alignments:
        if m.a is None or m.b is None:
            continue
        matches, edits = matches + 1, edits + len(m.edits)
        later = texts[m.b.doc][m.b.start : m.b.end]
        if replay(texts[m.a.doc], m.a.span, m.edits) != later:
            failed.append(f"{m.id}: {texts[m.a.doc][m.a.start : m.a.end]!r} -> {later!r}")
    return matches, edits, failed


def runs(article: Article) -> set[tuple[str, ...]]:
    words = article.text.lower().split()
    return {tuple(words[k : k + 5]) for k in range(len(words) - 4)}


def groups(articles: Sequence[Article], size: int) -> Iterator[list[Article]]:
    """Each article not yet taken with those that share most with it; whoever shares nothing stands with its neighbours."""
    shingles = [runs(a) for a in articles]
    where: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for k, found in enumerate(shingles):
        for s in found:
            where[s].append(k)
    left = list(range(len(articles)))
    while left:
        seed = max(left[:40], key=lambda k: len(shingles[k]))
        common = Counter(j for s in shingles[seed] if len(where[s]) <= 60 for j in where[s])
        near = sorted((k for k in left if k != seed), key=lambda k: (-common[k], k))[: size - 1]
        taken = {seed, *near}
        left = [k for k in left if k not in taken]
        yield [articles[k] for k in sorted(taken)]


def stories(gold: Path, wanted: int, size: int) -> Iterator[tuple[str, list[Article]]]:
    for folder in sorted(p.parent for p in (gold / "story").glob("**/gold.json")):
        files = sorted(str(p) for p in folder.iterdir() if p.is_file() and p.name != "gold.json")
        yield folder.name, list(retold.read(*files).articles)
    public = gold / "stories" / "helsinki.jsonl"
    if public.is_file():
        for k, group in enumerate(groups(retold.read(str(public)).articles, size)):
            if wanted and k == wanted:
                return
            yield f"helsinki, group {k}", group


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--groups", type=int, default=12)
    parser.add_argument("--size", type=int, default=6)
    args = parser.parse_args()
    if not (args.gold / "story").is_dir() and not (args.gold / "stories").is_dir():
        print(f"no stories under {args.gold}", file=sys.stderr)
        return 2
    started, total, failures = time.process_time(), Counter[str](), []
    for name, articles in stories(args.gold, args.groups, args.size):
        matches, edits, failed = check(retold.trace(articles))
        total.update(stories=1, articles=len(articles), matches=matches, edits=edits)
        failures += [f"{name}: {f}" for f in failed]
    print(", ".join(f"{n} {what}" for what, n in total.items()), f"({time.process_time() - started:.0f} CPU s)")
    print(f"replays that do not give the later passage: {len(failures)}")
    print("\n".join(failures[:20]))
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
