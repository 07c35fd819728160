"""Kill -9 at random moments while articles are being added: what was acknowledged must be there, and the file must be sound.

    python eval/store_kill.py [--times 100] [--seed 1]

A child process adds invented articles in small batches and names each batch on standard output once ``add`` has returned.
It is killed at a random moment; then the file is opened, checked, and compared with what the child had said. The next
child goes on with the same file.
"""

from __future__ import annotations

import argparse
import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from retold.store import Store

CHILD = """
import hashlib, sys
from datetime import UTC, datetime
from retold.model import Article, Basis, Block, BlockKind, Precision, When
from retold.store import Store
PLACES = "Almery Bostwick Corrin Dunsop Ellery Farrow Gilsland Harrowgate Ickley Jarrow".split()
THINGS = "bridge school harbour council library orchard tunnel market ferry reservoir".split()
def made(n):
    place, thing = PLACES[n // 7 % 10], THINGS[n // 3 % 10]
    lines = [f"{place} {thing} closes", f"The {thing} at {place} closed on day {n // 40}, the owners said, after {n} complaints.",
             f"Residents of {place} want the {thing} back before winter; number {n} signed first."]
    text, blocks = "", []
    for k, line in enumerate(lines):
        blocks.append(Block(BlockKind.PARAGRAPH if k else BlockKind.HEADLINE, len(text), len(text) + len(line)))
        text += line + "\\n"
    at = When(f"2031-05-{1 + n // 40 % 28:02}T10:00:00+00:00", precision=Precision.MINUTE, basis=Basis.EXPLICIT)
    return Article(f"d{n:016x}", f"row#{n}", hashlib.sha256(text.encode()).hexdigest(), len(text), text, url=f"https://paper.example/{n}",
                   outlet_name="Paper", headline=lines[0], published=at, sections=tuple(blocks))
path, start, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with Store.open(path) as store:
    print("ready", flush=True)
    n = start
    while True:
        done = store.add([made(k) for k in range(n, n + size)], now=datetime.now(UTC))
        n += size
        print(*done.new, *done.duplicates, flush=True)
"""


def one(path: Path, start: int, size: int, wait: float) -> list[str]:
    """Run a child, kill it ``wait`` seconds after it is ready; what it acknowledged."""
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(path), str(start), str(size)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    until = time.monotonic() + wait
    held = b""
    while (left := until - time.monotonic()) > 0:
        if select.select([child.stdout], [], [], left)[0]:
            held += os.read(child.stdout.fileno(), 65536)
    child.send_signal(signal.SIGKILL)
    held += child.stdout.read()
    child.wait()
    whole = held.rpartition(b"\n")[0]  # a line cut off was not read by anyone
    return whole.decode().split()


def wrong(path: Path, acknowledged: set[str]) -> list[str]:
    """What is not as it must be: nothing, after any crash."""
    found = []
    with Store.open(path):  # opens, and brings back what the log holds
        pass
    c = sqlite3.connect(path)
    if (said := c.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
        found.append(f"integrity: {said}")
    found += [f"foreign key: {r}" for r in c.execute("PRAGMA foreign_key_check")]
    c.execute("INSERT INTO article_words (article_words, rank) VALUES ('integrity-check', 1)")
    there = {r[0] for r in c.execute("SELECT id FROM version")}
    if acknowledged - there:
        found.append(f"{len(acknowledged - there)} acknowledged articles are gone")
    checks = {
        "pages without a story": "SELECT count(*) FROM page p LEFT JOIN member m ON m.page = p.seq WHERE m.page IS NULL",
        "pages without a text": "SELECT count(*) FROM page p WHERE NOT EXISTS (SELECT 1 FROM version v WHERE v.page = p.seq)",
        "pages without a profile": "SELECT count(*) FROM page p LEFT JOIN profile r ON r.page = p.seq WHERE r.page IS NULL",
        "stories with a wrong count": "SELECT count(*) FROM story s WHERE s.pages <> (SELECT count(*) FROM member m WHERE m.story = s.seq)",
        "stories without a name": "SELECT count(*) FROM story WHERE id NOT LIKE 's%' OR label = ''",
    }
    found += [f"{n} {what}" for what, query in checks.items() if (n := c.execute(query).fetchone()[0])]
    c.close()
    return found


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--times", type=int, default=100)
    asked.add_argument("--seed", type=int, default=1)
    args = asked.parse_args()
    chance = random.Random(args.seed)
    acknowledged: set[str] = set()
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.retold"
        for n in range(args.times):
            acknowledged |= set(one(path, len(acknowledged), chance.randint(1, 12), chance.uniform(0.0, 0.8)))
            for line in wrong(path, acknowledged):
                faults += 1
                print(f"after kill {n + 1}: {line}")
        there = sqlite3.connect(path).execute("SELECT count(*), (SELECT count(*) FROM story) FROM version").fetchone()
    print(
        f"{args.times} kills, {len(acknowledged)} articles acknowledged, {there[0]} there in {there[1]} stories, {faults} faults"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
