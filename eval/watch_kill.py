"""Kill ``retold watch`` at random moments and look whether anything that it had acknowledged is lost.

    python eval/watch_kill.py [--kills N] [--seed N]

A local server lists articles, one more each time it is asked. The watcher is killed (SIGKILL) N times while it takes
them in and started again each time; then it may finish. A line that it printed is an acknowledgement. After every kill:
the file opens, its pages are sound, every acknowledged article is in it, every page has a story. At the end: every
article once, and a last SIGTERM ends it within seconds and with exit 0. Exit 1 where anything of this fails.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

DAY = "Tue, 02 Jun 2020 10:00:00 GMT"
PLACES = ("Marnholt", "Ostmark", "Lund", "Tarnby", "Ridge", "Corvane", "Elmstead", "Hollin")
THINGS = ("ferry", "library", "bakery", "orchard", "tramway", "museum", "bridge", "harbour", "reservoir", "theatre")


def page(number: int) -> str:
    place, thing = PLACES[number % len(PLACES)], THINGS[number // len(PLACES) % len(THINGS)]
    return (
        f"<!doctype html><html><head><title>{thing} {number} of {place}</title></head><body><article><h1>The {thing} number "
        f"{number} of {place} is to close</h1><p>The {thing} number {number} of {place} will close for {number + 2} weeks from "
        "Monday because its foundations are wet, the town council said on Tuesday after a meeting that went on until midnight."
        f'</p><p>"We would rather do it now than in the winter," said the keeper of the {thing}, who has looked after it for '
        f"{number + 3} years, according to the minutes of the council of {place}.</p></article></body></html>"
    )


class Server:
    """Lists one article more each time that the feed is asked for, up to ``most``."""

    def __init__(self, most: int) -> None:
        self.listed, self.most = 3, most
        self.asked = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body, kind = b"", "text/html"
                if self.path == "/feed":
                    rows = "".join(
                        f"<item><link>{server.base}/{n}</link><pubDate>{DAY}</pubDate></item>"
                        for n in range(server.listed)
                    )
                    body, kind = f"<rss><channel>{rows}</channel></rss>".encode(), "application/rss+xml"
                    server.listed = min(server.most, server.listed + 8)
                elif self.path[1:].isdigit():
                    server.asked.set()
                    body = page(int(self.path[1:])).encode()
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("ETag", f'"{len(body)}"')
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.base = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True).start()


def start(db: Path, server: Server, *more: str) -> subprocess.Popen[str]:
    # The pause between two requests to one host is taken out: the kills shall meet the work, not the waiting.
    code = (
        "import sys, dataclasses, retold.intake.fetch as f\n"
        "f.Fetcher.__init__.__defaults__ = (dataclasses.replace(f.DEFAULT_FETCH, polite=0.0), *f.Fetcher.__init__.__defaults__[1:])\n"
        "from retold.cli import main; main()"
    )
    args = ["watch", str(db), server.base + "/feed", "--every", "10s", "--allow-private", "--json", *more]
    return subprocess.Popen(
        [sys.executable, "-u", "-c", code, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def make_due(db: Path) -> None:
    """Time passes."""
    if db.exists():
        with sqlite3.connect(db) as c:
            if c.execute("SELECT count(*) FROM sqlite_master WHERE name = 'feed'").fetchone()[0]:
                c.execute("UPDATE feed SET due = '2020-01-01T00:00:00+00:00'")


def acknowledged(lines: str) -> set[str]:
    """The addresses of articles that the watcher said it had taken in. A line cut off by the kill says nothing."""
    out = set()
    for line in lines.splitlines(keepends=True):
        if line.endswith("\n") and (row := json.loads(line))["kind"] in ("new", "version"):
            out.add(row["url"])
    return out


def faults(db: Path, told: set[str]) -> list[str]:
    """What is wrong with the file."""
    if not db.exists():
        return ["the file is gone"] if told else []
    out = []
    with sqlite3.connect(db) as c:
        if (word := c.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            out.append(f"integrity: {word}")
        if not c.execute("SELECT count(*) FROM sqlite_master WHERE name = 'version'").fetchone()[0]:
            return out + (["no tables"] if told else [])
        if rows := c.execute("PRAGMA foreign_key_check").fetchall():
            out.append(f"foreign keys: {rows[:3]}")
        held = {json.loads(row[0])["uri"] for row in c.execute("SELECT record FROM version")}
        if lost := told - held:
            out.append(f"lost: {sorted(lost)[:3]}")
        if alone := c.execute("SELECT count(*) FROM page WHERE seq NOT IN (SELECT page FROM member)").fetchone()[0]:
            out.append(f"{alone} pages without a story")
        if empty := c.execute("SELECT count(*) FROM page WHERE seq NOT IN (SELECT page FROM version)").fetchone()[0]:
            out.append(f"{empty} pages without a version")
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    dice = random.Random(args.seed)
    told: set[str] = set()
    bad: list[str] = []
    busy = 0
    began = time.monotonic()
    server = Server(8 * args.kills)
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "desk.db"
        for number in range(args.kills):
            make_due(db)
            server.asked.clear()
            process = start(db, server)
            if dice.random() < 0.8:  # once it is at work; else at any moment of its start
                server.asked.wait(15)
            time.sleep(dice.uniform(0.0, 2.0))
            process.kill()
            lines, errors = process.communicate()
            fresh = acknowledged(lines)
            busy += bool(fresh)
            told |= fresh
            found = faults(db, told) + (["a traceback"] if "Traceback" in errors else [])
            bad += [f"kill {number + 1}: {fault}" for fault in found]
        server.listed = server.most
        for _ in range(3 + server.most // 50):
            make_due(db)
            process = start(db, server, "--once")
            process.communicate(timeout=300)
            bad += [] if process.returncode == 0 else [f"the last round: exit {process.returncode}"]
        with sqlite3.connect(db) as c:
            urls = [json.loads(row[0])["uri"] for row in c.execute("SELECT record FROM version")]
        bad += faults(db, told)
        if len(urls) != len(set(urls)) or len(urls) != server.most:
            bad.append(f"{len(urls)} versions of {len(set(urls))} articles, {server.most} were listed")
        make_due(db)
        server.asked.clear()
        process = start(db, server)
        time.sleep(4)
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
        waited = time.monotonic() - asked
        if process.returncode != 0 or waited > 3 or "to go on" not in errors:
            bad.append(f"SIGTERM: exit {process.returncode} after {waited:.1f} s: {errors[-200:]}")
    server.http.shutdown()
    print(
        f"{args.kills} kills, {busy} of them after articles had been acknowledged; {len(told)} acknowledged, {len(urls)} at the end"
    )
    print(f"SIGTERM: exit {process.returncode} after {waited:.2f} s; the whole took {time.monotonic() - began:.0f} s")
    print("\n".join(bad) if bad else "nothing lost, nothing doubled, the file sound after every kill")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
