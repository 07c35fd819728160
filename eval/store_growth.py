"""How a store grows: articles a second beside the parse alone, memory, file size, the cost of one more article, search.

    python eval/store_growth.py --base BASE.jsonl[.xz] [--hide STORIES.jsonl] [--size 20000]

Articles of a real corpus come in, those of ``--hide`` spread evenly among them; what they cost is measured in CPU seconds
per article over each thousand. Searches are timed as the median of 50.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from retold.model import Article, Basis, Block, BlockKind, Precision, When
from retold.settings import Settings
from retold.store import Store
from retold.text.analysis import analyse_all

WORDS = (
    "senate vote",
    "white house",
    "president said",
    "border",
    "supreme court ruling",
    "health care bill",
    "police shoot",
    "elec",
    "tax cut",
    "helsinki summit",
)
PARSED = 25  # articles parsed for comparison
STEP = 1000


def rows(path: Path) -> Iterator[dict[str, object]]:
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def articles(base: Path, hide: Path | None, size: int) -> Iterator[Article]:
    """``size`` articles in the order of the corpus; those without a date get one, a few minutes after the one before."""
    hidden = list(rows(hide)) if hide else []
    every = max(1, size // (len(hidden) + 1))
    clock = datetime(2018, 6, 1, tzinfo=UTC)
    made = 0
    source = rows(base)
    while made < size:
        row = hidden.pop(0) if hidden and made % every == every - 1 else next(source, None)
        if row is None:
            return
        made += 1
        yield plain_article(row, clock + timedelta(minutes=3 * made), made)


def plain_article(row: dict[str, object], moment: datetime, number: int) -> Article:
    """The record as an article, without the reader's work: a headline and a paragraph per line."""
    title = str(row.get("title") or row.get("headline") or "")
    body = str(row.get("text") or row.get("content") or "")
    text, blocks = "", []
    for n, line in enumerate([title, *body.splitlines()]):
        if line.strip():
            kind = BlockKind.HEADLINE if n == 0 else BlockKind.PARAGRAPH
            blocks.append(Block(kind, len(text), len(text) + len(line)))
            text += line + "\n"
    at = str(row.get("date") or row.get("published") or row.get("seen") or "")
    try:
        datetime.fromisoformat(at)
    except ValueError:
        at = moment.isoformat()
    return Article(
        id=f"d{number:016x}",
        uri=f"row#{number}",
        sha256=hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(),
        length=len(text),
        text=text,
        outlet_name=str(row.get("outlet") or row.get("source") or "") or None,
        headline=title,
        published=When(at, precision=Precision.MINUTE, basis=Basis.EXTERNAL),
        sections=tuple(blocks),
    )


def parse_rate(sample: list[Article]) -> float:
    analyse_all(sample[:4], Settings())  # load the parser
    begin = time.process_time()
    analyse_all(sample, Settings())
    return len(sample) / (time.process_time() - begin)


def searches(store: Store) -> list[float]:
    taken = []
    for n in range(50):
        begin = time.perf_counter()
        store.search(WORDS[n % len(WORDS)])
        taken.append(time.perf_counter() - begin)
    return taken


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--base", type=Path, required=True)
    asked.add_argument("--hide", type=Path)
    asked.add_argument("--size", type=int, default=20_000)
    asked.add_argument("--keep", type=Path, help="leave the store here")
    args = asked.parse_args()
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder:
        path = args.keep or Path(folder) / "desk.retold"
        source = articles(args.base, args.hide, args.size)
        costs: list[float] = []
        done = 0
        with Store.open(path) as store:
            while part := list(islice(source, STEP)):
                begin = time.process_time()
                store.add(part, now=now)
                costs.append((time.process_time() - begin) / len(part))
                done += len(part)
                print(f"{done:6} articles: {1000 * costs[-1]:6.2f} ms CPU each", flush=True)
                if done % (5 * STEP) == 0 or done >= args.size:
                    state(store, path)
        growth(costs)
        rate = parse_rate(list(islice(articles(args.base, None, PARSED), PARSED)))
        adding = 1 / statistics.mean(costs)
        print(
            f"adding {adding:.0f} articles per CPU second; the parse alone {rate:.1f}: {adding / rate:.0f} times as many"
        )


def state(store: Store, path: Path) -> None:
    """How large it is, and how long a search takes."""
    counts = store.counts()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = sum(p.stat().st_size for p in path.parent.glob(path.name + "*"))
    taken = searches(store)
    print(
        f"       {counts.articles} articles, {counts.stories} stories; memory at most {memory:.0f} MB; file {size / 1e6:.0f} MB"
    )
    print(
        f"       search: median of 50 {1000 * statistics.median(taken):.1f} ms, slowest {1000 * max(taken):.1f} ms",
        flush=True,
    )
    for s in store.stories(order="size", limit=3):
        print(f"       {s.articles:5}  {s.label[:90]}")


def growth(costs: list[float]) -> None:
    """The last thousands beside the first one."""
    last = statistics.mean(costs[-3:])
    print(
        f"one more article at the end: {1000 * last:.2f} ms CPU, in the first thousand {1000 * costs[0]:.2f} ms: {last / costs[0]:.2f} times (at most 1.5)"
    )


if __name__ == "__main__":
    main()
