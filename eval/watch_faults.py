"""``retold watch`` against a server that does everything wrong: what it did in each case, as a table.

    python eval/watch_faults.py [--json]

The server listens on the loopback only, sends at most a few megabytes of any body (the "2 GB" one is a stream that ends
when the other side hangs up) and ends with the script. Exit 1 where an answer is not what it must be.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TWO_GB = 2 << 30
TOPICS = ("ferry", "library", "bakery", "orchard", "tramway", "museum", "bridge", "harbour", "reservoir", "theatre")


def page(topic: str, more: str = "") -> str:
    """An invented article of a hundred words."""
    name = topic.capitalize()
    return f"""<!doctype html><html lang="en"><head><title>{name} of Marnholt to close for repairs</title>
<meta property="og:site_name" content="Marnholt Post"></head><body><article><h1>{name} of Marnholt to close for repairs</h1>
<p>The {topic} of Marnholt will close for six weeks from Monday because its foundations are wet, the town council said on
Tuesday after a meeting that went on until midnight and was watched by some forty people.</p>
<p>"We would rather do it now than in the winter," said Ilse Brandt, who has looked after the {topic} for eleven years and
who will be paid while it is shut, according to the minutes.</p>
<p>Work on the {topic} is expected to cost 240,000 crowns, half of it from the county. {more}</p></article></body></html>"""


def feed(base: str, items: list[tuple[str, str]]) -> str:
    rows = "".join(
        f"<item><title>{path}</title><link>{base}{path}</link><guid>{base}{path}</guid><pubDate>{date}</pubDate></item>"
        for path, date in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Marnholt Post</title>{rows}</channel></rss>'


DAY = "Tue, 02 Jun 2020 10:00:00 GMT"
LATER = "Tue, 02 Jun 2020 16:05:00 GMT"


@dataclass
class Case:
    """One fault: how the server answers on ``path``, what must be said, and how many articles must come of it."""

    name: str
    path: str
    says: str
    articles: int = 0
    seconds: float = 8.0
    private: bool = True
    rounds: int = 1
    sent: int = 0
    asked: list[str] = field(default_factory=list)


def send(h: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    h.send_response(status)
    told = {"Content-Type": "application/rss+xml", "Content-Length": str(len(body))}
    for name, value in (told | {n.replace("_", "-"): v for n, v in headers.items()}).items():
        h.send_header(name, value)
    h.end_headers()
    h.wfile.write(body)


class Server:
    """The local server. ``hits`` counts what was asked for, ``sent`` the bytes of the endless body."""

    def __init__(self) -> None:
        self.hits: dict[str, int] = {}
        self.headers: dict[str, dict[str, str]] = {}
        self.sent = 0
        self.stop = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.hits[self.path] = server.hits.get(self.path, 0) + 1
                server.headers[self.path] = {k.lower(): v for k, v in self.headers.items()}
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    server.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.base = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True).start()

    def answer(self, h: BaseHTTPRequestHandler) -> None:
        name = h.path.strip("/").split("/")[0]
        fixed: Callable[[BaseHTTPRequestHandler], None] | None = getattr(self, f"do_{name}", None)
        if fixed is not None:
            fixed(h)
        elif name in TOPICS:
            send(h, page(name).encode(), Content_Type="text/html; charset=utf-8")
        else:
            send(h, b"", 404)

    def _list(self, *paths: str, date: str = DAY) -> bytes:
        return feed(self.base, [(path, date) for path in paths]).encode()

    def do_good(self, h: BaseHTTPRequestHandler) -> None:
        send(h, self._list("/ferry", "/library"))

    def do_same(self, h: BaseHTTPRequestHandler) -> None:
        if h.headers.get("If-None-Match") == '"v7"':
            send(h, b"", 304)
        else:
            send(h, self._list("/bakery"), ETag='"v7"')

    def do_loop(self, h: BaseHTTPRequestHandler) -> None:
        send(h, b"", 301, Location="/loop/b" if h.path.endswith("a") else "/loop/a")

    def do_busy(self, h: BaseHTTPRequestHandler) -> None:
        send(h, b"", 429, Retry_After="3600")

    def do_busydate(self, h: BaseHTTPRequestHandler) -> None:
        send(h, b"", 503, Retry_After=formatdate(time.time() + 7200, usegmt=True))

    def do_broken(self, h: BaseHTTPRequestHandler) -> None:
        send(h, b"", 500)

    def do_gone(self, h: BaseHTTPRequestHandler) -> None:
        send(h, b"", 410)

    def do_halfgzip(self, h: BaseHTTPRequestHandler) -> None:
        packed = gzip.compress(self._list(*(f"/{topic}" for topic in TOPICS)))
        send(h, packed[: len(packed) // 2], Content_Encoding="gzip")

    def do_bomb(self, h: BaseHTTPRequestHandler) -> None:
        send(h, gzip.compress(bytes(200_000_000)), Content_Encoding="gzip")

    def do_trickle(self, h: BaseHTTPRequestHandler) -> None:
        h.send_response(200)
        h.end_headers()
        while not self.stop.wait(0.5):
            h.wfile.write(b" ")
            h.wfile.flush()

    def do_silence(self, h: BaseHTTPRequestHandler) -> None:
        self.stop.wait(60)

    def do_huge(self, h: BaseHTTPRequestHandler) -> None:
        """Two gigabytes without saying so; it ends when the other side hangs up."""
        h.send_response(200)
        h.send_header("Content-Type", "text/html")
        h.end_headers()
        block = b"<p>" + b"x" * 65_000 + b"</p>"
        for _ in range(TWO_GB // len(block)):
            h.wfile.write(block)
            self.sent += len(block)

    def do_announced(self, h: BaseHTTPRequestHandler) -> None:
        h.send_response(200)
        h.send_header("Content-Length", str(TWO_GB))
        h.end_headers()
        h.wfile.write(b"x" * 1000)

    def do_inside(self, h: BaseHTTPRequestHandler) -> None:
        send(h, b"", 302, Location=f"http://localhost:{self.http.server_address[1]}/good")

    def do_outside(self, h: BaseHTTPRequestHandler) -> None:
        send(h, b"", 302, Location="file:///etc/hosts")

    def do_badxml(self, h: BaseHTTPRequestHandler) -> None:
        whole = self._list("/orchard", "/tramway").decode()
        send(h, whole.replace("</title>", "<b>&nope; & </title", 1).encode()[:-20])

    def do_noxml(self, h: BaseHTTPRequestHandler) -> None:
        send(h, b"\x00\x01\x02 this is no feed at all")

    def do_entities(self, h: BaseHTTPRequestHandler) -> None:
        rows = '<!ENTITY a "aaaaaaaaaa">' + "".join(
            f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
        )
        send(h, f"<!DOCTYPE rss [{rows}]><rss><channel><title>&j;</title></channel></rss>".encode())

    def do_changing(self, h: BaseHTTPRequestHandler) -> None:
        if h.path != "/changing":
            more = (
                "An engineer said on Wednesday that the cost had risen to 310,000 crowns."
                if self.hits["/changing"] > 1
                else ""
            )
            send(h, page("museum", more).encode(), Content_Type="text/html; charset=utf-8")
            return
        date = DAY if self.hits["/changing"] < 2 else LATER
        send(h, self._list("/changing/museum", date=date))

    def do_mixed(self, h: BaseHTTPRequestHandler) -> None:
        send(h, self._list("/broken", "/bridge", "/huge", "/loop/a", "/harbour", "/nowhere"))

    def do_redirected(self, h: BaseHTTPRequestHandler) -> None:
        send(h, b"", 301, Location="/redirected-to")


CASES = (
    Case("200 with two articles", "/good", "2 new", 2),
    Case("304 on the second look", "/same", "304", 1, rounds=2),
    Case("301 in a circle", "/loop/a", "circle"),
    Case("429, Retry-After one hour", "/busy", "429 (Too Many Requests); asked again in 60 min"),
    Case("503, Retry-After as a date", "/busydate", "503 (Service Unavailable); asked again in 2.0 h"),
    Case("500", "/broken", "500 (Internal Server Error); asked again in"),
    Case("410", "/gone", "not asked again"),
    Case("gzip cut off", "/halfgzip", "ends too early"),
    Case("gzip bomb, 200 MB", "/bomb", "more than"),
    Case("a byte every half second", "/trickle", "too long", seconds=34),
    Case("no answer at all", "/silence", "too long", seconds=14),
    Case("2 GB of body, not announced", "/huge", "more than"),
    Case("2 GB of body, announced", "/announced", "announces"),
    Case("redirect to a loopback name", "/inside", "loopback address", private=False),
    Case("redirect to a file", "/outside", "Only http and https"),
    Case("broken XML, two entries in it", "/badxml", "2 new", 2),
    Case("no XML at all", "/noxml", "not XML"),
    Case("XML entity bomb", "/entities", "entities"),
    Case("an article changes", "/changing", "1 changed", 2, rounds=2),
    Case("two good pages among bad ones", "/mixed", "2 new, 4 not readable", 2, seconds=20),
)


def watch(server: Server, case: Case, folder: Path) -> tuple[str, float, int]:
    """What watch said, how long it took, and how many versions of articles are in the store."""
    db = folder / f"{case.path.strip('/').replace('/', '-')}.db"
    said: list[str] = []
    began = time.monotonic()
    for number in range(case.rounds):
        if number:
            _make_due(db)
        command = [
            sys.executable,
            "-m",
            "retold",
            "watch",
            str(db),
            server.base + case.path,
            "--once",
            "--every",
            "10m",
        ]
        if case.private:
            command.append("--allow-private")
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        lines = [line.split("  ", 2)[-1] for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        said = lines or [f"exit {done.returncode}"]
        if done.returncode or "Traceback" in done.stderr:
            said.append(f"exit {done.returncode}: {done.stderr[-200:]}")
    with sqlite3.connect(db) as c:
        count = c.execute("SELECT count(*) FROM version").fetchone()[0]
    return " | ".join(said), time.monotonic() - began, int(count)


def _make_due(db: Path) -> None:
    """Ten minutes pass."""
    with sqlite3.connect(db) as c:
        c.execute("UPDATE feed SET due = '2020-01-01T00:00:00+00:00'")


def _public_server(server: Server, case: Case, folder: Path) -> tuple[str, float, int]:
    """The redirect to the loopback: the first hop is let through, as if it were a public host, and only that one."""
    code = (
        "import sys, retold.intake.fetch as f, retold.intake.fetch_wire as w; real = f.forbidden; seen = []\n"
        "def lets_the_first_through(a):\n"
        "    seen.append(a)\n"
        "    return '' if len(seen) <= 2 else real(a)\n"  # robots.txt, then the feed
        "f.forbidden = lets_the_first_through; w.forbidden = lambda a: ''\n"
        "sys.argv = ['retold', *sys.argv[1:]]\n"
        "from retold.cli import main; main()\n"
    )
    db = folder / "inside.db"
    began = time.monotonic()
    command = [sys.executable, "-c", code, "watch", str(db), server.base + case.path, "--once"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    said = " | ".join(line.split("  ", 2)[-1] for line in (done.stdout + done.stderr).splitlines())
    with sqlite3.connect(db) as c:
        return said, time.monotonic() - began, int(c.execute("SELECT count(*) FROM version").fetchone()[0])


def startup(folder: Path) -> float:
    """How long a watch takes that asks nobody: on a busy machine most of every case is this."""
    began = time.monotonic()
    command = [sys.executable, "-m", "retold", "watch", str(folder / "start.db"), "http://127.0.0.1:1/", "--once"]
    subprocess.run(command, capture_output=True, timeout=120)
    return time.monotonic() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON object per case instead of the table")
    parser.add_argument("--only", help="only the cases whose name holds this")
    args = parser.parse_args()
    bad = 0
    server = Server()
    with tempfile.TemporaryDirectory() as name:
        start = startup(Path(name))
        if not args.json:
            print(f"{'the server sends':32} {'s':>5} {'articles':>8} {'asked':>5}  ok   what watch did")
        for case in CASES:
            if args.only and args.only not in case.name:
                continue
            before, sent = sum(server.hits.values()), server.sent
            said, seconds, count = (watch if case.private else _public_server)(server, case, Path(name))
            asked = sum(server.hits.values()) - before
            fine = case.says in said and count == case.articles and seconds <= case.seconds + 4 * start * case.rounds
            bad += not fine
            note = f" [the server got rid of {(server.sent - sent) / 1e6:.0f} MB]" if server.sent > sent else ""
            if args.json:
                row = {
                    "case": case.name,
                    "seconds": round(seconds, 1),
                    "articles": count,
                    "asked": asked,
                    "ok": fine,
                    "said": said + note,
                }
                print(json.dumps(row))
            else:
                shown = (said.replace(server.base, "") + note)[:180]
                print(
                    f"{case.name:32} {seconds:5.1f} {count:8} {asked:5}  {'yes' if fine else 'NO':4} {shown}",
                    flush=True,
                )
    server.stop.set()
    server.http.shutdown()
    print(f"{len(CASES)} cases, {bad} not as they must be" if not args.only else f"{bad} not as they must be")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
