"""The desk at size and under load, on this machine, over loopback, in bounded time.

    python eval/desk_load.py [--articles 20000] [--readers 50] [--seconds 20] [--store FILE] [--json FILE]

Fills a store with invented stories (kept in FILE and used again where it is given), starts ``retold serve`` on it and prints
two tables: every page asked fifty times by one reader, each time another thing of its kind; then many readers at once while
articles are added through the API, with a pause for reading between two pages and without one. Exit 1 where a page's median
is 200 ms or more, the 95th percentile with pauses is 500 ms or more, or anything went wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from retold.intake import article_from_record
from retold.model import Article
from retold.store import Store

PLACES = "Ostermouth Brackwater Vellmar Tarnholt Corrieby Haldmere Quenby Ferrow Lindsay Skerrow Dunmarch Pellworth Ashcombe Norvik Maltby".split()
THINGS = "crane bridge reservoir hospital tram archive harbour school quarry library ferry stadium market theatre pipeline orchard".split()
DEEDS = "closed opened flooded sold bought burned repaired moved delayed inspected leased abandoned extended renamed fined".split()
FIRST = "Petra Tomas Ilse Anton Marta Jonas Edda Viktor Lena Oskar Nora Felix Clara Emil Greta Hanne Ruben Sigrid Arne Lotte".split()
LAST = "Lindholm Aldane Marant Kestrel Vorden Hallam Pryce Osgood Fenwick Tarrant Quill Bexley Storr Ravn Colby Dray Emmett Yarrow Zeller Hobb".split()
OUTLETS = [
    f"{a} {b}"
    for a in ("Morning", "Evening", "Coast", "Valley", "Harbour", "Northern", "City", "County")
    for b in ("Ledger", "Post", "Courier", "Herald", "Record")
]
FILLERS = (
    "The council will meet again in {month} to hear what the {thing} has cost so far.",
    "Residents of {place} have complained about the {thing} since the spring.",
    "A report of {count} pages on the {thing} was handed to the mayor in {month}.",
    '"We were told about the {thing} a week too late," said {person}, who lives near {place}.',
    "{person} declined to comment on the {thing} when asked on Monday.",
    "The {thing} was built in {year} and has been repaired {small} times since.",
    "According to the county, {count} people use the {thing} every week.",
    "Officials in {place} said the work on the {thing} would take {small} months.",
    'The owner of the {thing}, {person}, said it would be "open before the winter".',
    "Insurers put the damage to the {thing} at {count} crowns, people familiar with the matter said.",
)  # fmt: skip
MONTHS = "January February March April May June July August September October November December".split()


# ------------------------------------------------------------------ filling
def story(number: int, dice: random.Random) -> Iterator[Article]:
    """The articles of one invented event: a first report, and others that copy from it and add to it."""
    place, thing, deed = dice.choice(PLACES), dice.choice(THINGS), dice.choice(DEEDS)
    people = [f"{dice.choice(FIRST)} {dice.choice(LAST)}" for _ in range(4)]
    mark = f"{dice.choice(LAST)}{dice.choice(PLACES).lower()} {thing}"  # a name that no other story has
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number * 0.9)
    amount = dice.randint(11, 990)

    def sentences(n: int) -> list[str]:
        return [
            dice.choice(FILLERS).format(
                place=place, thing=f"{mark}", person=dice.choice(people), month=dice.choice(MONTHS),
                year=dice.randint(1900, 2020), count=dice.randint(20, 9000), small=dice.randint(2, 9),
            )
            for _ in range(n)
        ]  # fmt: skip

    lead = f"The {mark} in {place} was {deed} on {start:%A} at a cost of {amount} million crowns, {people[0]} said."
    first = [lead, *sentences(9)]
    for n in range(min(1 + int(dice.expovariate(0.55)), 9)):
        outlet = OUTLETS[(number * 7 + n * 3) % len(OUTLETS)]
        words = (
            first
            if n == 0
            else [
                f"{lead[:-1]}, the {OUTLETS[number * 7 % len(OUTLETS)]} reported.",
                *first[1 : dice.randint(3, 8)],
                *sentences(4),
            ]
        )
        body = "\n\n".join(" ".join(words[i : i + 2]) for i in range(0, len(words), 2))
        title = (
            f"{mark[0].upper()}{mark[1:]} in {place} {deed} for {amount} million"
            if n == 0
            else f"{place}: {mark} {deed}, {amount} million spent"
        )
        fields = {
            "title": title,
            "text": body,
            "outlet": outlet,
            "published": (start + timedelta(hours=n * 2)).isoformat(),
            "url": f"https://{outlet.lower().replace(' ', '-')}.example/{number}/{n}",
        }
        made = article_from_record(fields, fields["url"])
        if isinstance(made, Article):
            yield made


def fill(path: Path, wanted: int, traced: int) -> None:
    """A store of at least ``wanted`` articles, its freshest stories of several articles traced; goes on where it stopped."""
    with Store.open(path) as store:
        held = store.counts().articles
        began, number = time.perf_counter(), 0
        batch: list[Article] = []
        while held + len(batch) < wanted or batch:
            if held < wanted:
                batch.extend(story(number, random.Random(number)))
            number += 1
            if len(batch) >= 200 or held + len(batch) >= wanted:
                added = store.add(batch, now=datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=number))
                held += len(added.new)
                batch = []
        print(
            f"filled: {held} articles, {store.counts().stories} stories in {time.perf_counter() - began:.0f} s",
            file=sys.stderr,
        )
        rows = [r for r in store.stories(limit=traced * 2, at_least=2) if r.claims is None or r.stale]
        done = store.counts().traced
        for row in rows[: max(traced - done, 0)]:
            store.account(row.id)
        print(f"traced: {store.counts().traced} stories, {time.perf_counter() - began:.0f} s", file=sys.stderr)


# ------------------------------------------------------------------ asking
@dataclass
class Wire:
    """One connection that stays open, and just enough of HTTP/1.1 to time an answer from first byte sent to last received."""

    port: int
    cookie: str = ""
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def ask(
        self, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, float, bytes]:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 24)
        assert self.reader is not None
        lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += [f"Cookie: {self.cookie}"] if self.cookie else []
        lines += [f"{k}: {v}" for k, v in (headers or {}).items()]
        lines += [f"Content-Length: {len(body)}"] if body is not None else []
        began = time.perf_counter()
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + (body or b""))
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        found = re.search(r"content-length: (\d+)", head, re.I)
        content = await self.reader.readexactly(int(found[1])) if found else await self._chunks()
        took = time.perf_counter() - began
        if (cookie := re.search(r"set-cookie: ([^;]+)", head, re.I)) and not self.cookie:
            self.cookie = cookie[1]
        return int(head.split(" ", 2)[1]), took, content

    async def _chunks(self) -> bytes:
        assert self.reader is not None
        parts = []
        while size := int(await self.reader.readline(), 16):
            parts.append(await self.reader.readexactly(size))
            await self.reader.readexactly(2)
        await self.reader.readexactly(2)
        return b"".join(parts)

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()


@dataclass
class Tally:
    """What was measured of one kind of page."""

    seconds: list[float] = field(default_factory=list)
    wrong: int = 0
    cpu: float = 0.0

    def part(self, share: float) -> float:
        ranked = sorted(self.seconds)
        return ranked[min(int(len(ranked) * share), len(ranked) - 1)] * 1000 if ranked else 0.0


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used so far, its threads included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pages(store: Store, n: int) -> dict[str, list[str]]:
    """For every kind of page, n addresses, each of another thing where there are enough."""
    several = store.stories(limit=n * 4, at_least=2)
    traced = [s for s in several if s.claims is not None and not s.stale] or list(several)
    claims = [c.id for s in traced[:n] for c in store.claims(s.id, limit=2)]
    articles = [a.id for a in store.recent(limit=n, offset=500)] or [a.id for a in store.recent(limit=n)]
    in_traced = [a.id for s in traced for a in store.articles(s.id)]
    words = [w for s in several for w in s.label.lower().split()[:3] if len(w) > 4]
    found = {
        "stories, freshest": ["/"],
        "stories, most worrying": ["/?order=concern"],
        "stories, all, page 40": ["/?several=0&order=size&page=40"],
        "search, one word": [f"/search?q={w}" for w in words],
        "search, as one types": [f"/search?part=1&q={w[:3]}" for w in words],
        "search, three words": [f"/search?q={a}+{b}+crowns" for a, b in zip(words, reversed(words), strict=True)],
        "story": [f"/story/{s.id}" for s in traced],
        "story, judging": [f"/story/{s.id}/judge" for s in traced],
        "claim": [f"/claim/{c}" for c in claims],
        "article, traced": [f"/article/{a}" for a in in_traced],
        "article, not traced": [f"/article/{a}" for a in articles],
        "people and sources": ["/sources"],
        "a source": [f"/source/{s.id}" for s in store.sources(limit=n)],
        "outlets": ["/outlets"],
        "an outlet": [f"/outlet/{o.id}" for o in store.outlets(limit=n)],
        "rulings": ["/rulings"],
        "alerts": ["/alerts"],
        "add": ["/add"],
        "API: stories": ["/api/v1/stories?limit=50"],
        "API: a story": [f"/api/v1/stories/{s.id}" for s in traced],
    }
    return {kind: [a[i % len(a)] for i in range(n)] for kind, a in found.items() if a}


async def one_reader(port: int, pid: int, asked: dict[str, list[str]]) -> dict[str, Tally]:
    wire, out = Wire(port), {}
    await wire.ask("/")
    for kind, addresses in (*asked.items(), ("story, again", asked["story"])):
        tally = out[kind] = Tally()
        before = cpu_seconds(pid)
        for address in addresses:
            status, took, _ = await wire.ask(address)
            tally.seconds.append(took)
            tally.wrong += status != 200
        tally.cpu = (cpu_seconds(pid) - before) / len(addresses)
    wire.close()
    return out


async def many_readers(
    port: int, asked: dict[str, list[str]], readers: int, seconds: float, pause: float
) -> tuple[Tally, Tally]:
    """Readers who go from page to page, while one more adds an article a fifth of a second after the last."""
    reading, adding, end = Tally(), Tally(), time.perf_counter() + seconds
    flat = [a for kind, addresses in asked.items() if kind != "article, not traced" for a in addresses]

    async def read(number: int) -> None:
        wire, dice = Wire(port), random.Random(number)
        await asyncio.sleep(dice.random() * min(pause, 1.0))
        while time.perf_counter() < end:
            try:
                status, took, _ = await wire.ask(dice.choice(flat))
                reading.seconds.append(took)
                reading.wrong += status != 200
            except (OSError, asyncio.IncompleteReadError):
                reading.wrong += 1
                wire = Wire(port)
            await asyncio.sleep(dice.uniform(0.5, 1.5) * pause)
        wire.close()

    async def add() -> None:
        wire = Wire(port)
        _, _, content = await wire.ask("/api/v1/session")
        headers = {"X-Retold-CSRF": json.loads(content)["csrf"], "Content-Type": "application/json"}
        number = 100_000 + int(time.time()) % 10**6
        while time.perf_counter() < end:
            number += 1
            made = next(story(number, random.Random(number)))
            body = json.dumps(
                {"text": made.text, "outlet": made.outlet_name, "published": made.published.value, "url": made.url}
            ).encode()
            status, took, _ = await wire.ask("/api/v1/articles", body, headers)
            adding.seconds.append(took)
            adding.wrong += status != 201
            await asyncio.sleep(0.2)
        wire.close()

    await asyncio.gather(*(read(n) for n in range(readers)), add())
    return reading, adding


# ------------------------------------------------------------------ the whole
def start(path: Path, background: bool) -> tuple[subprocess.Popen[str], int]:
    command = [sys.executable, "-m", "retold", "serve", str(path), "--port", "0"] + (
        [] if background else ["--no-background"]
    )
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r":(\d+)/", line)
    if found is None:
        raise SystemExit(f"the desk did not start: {line}")
    return process, int(found[1])


@dataclass
class Run:
    """Many readers at once, for a while: what they saw, and what the desk used of the processor."""

    name: str
    reading: Tally
    adding: Tally
    lasted: float
    cpu: float

    @property
    def wrong(self) -> int:
        return self.reading.wrong + self.adding.wrong


def show_pages(single: dict[str, Tally], times: int) -> None:
    print(f"\n{'one reader, ' + str(times) + ' times each':28}{'median ms':>10}{'p95 ms':>9}{'CPU ms':>9}{'errors':>8}")
    for kind, t in single.items():
        print(f"{kind:28}{t.part(0.5):10.1f}{t.part(0.95):9.1f}{t.cpu * 1000:9.1f}{t.wrong:8}")


def show_runs(runs: list[Run], readers: int) -> None:
    heads = ("pages/s", "median ms", "p95 ms", "p99 ms", "errors", "added", "add p95", "cores", "CPU ms/page")
    print(f"\n{str(readers) + ' readers, articles added':28}" + "".join(f"{h:>12}" for h in heads))
    for run in runs:
        r, n = run.reading, max(len(run.reading.seconds), 1)
        figures = (
            len(r.seconds) / run.lasted, r.part(0.5), r.part(0.95), r.part(0.99), run.wrong, len(run.adding.seconds),
            run.adding.part(0.95), run.cpu / run.lasted, run.cpu / n * 1000,
        )  # fmt: skip
        print(f"{run.name:28}" + "".join(f"{f:12.1f}" if isinstance(f, float) else f"{f:12}" for f in figures))


def measure(options: argparse.Namespace, path: Path) -> int:
    fill(path, options.articles, options.traced)
    with Store.open(path) as store:
        counts, asked = store.counts(), pages(store, options.times)
    size, load = path.stat().st_size / 1e6, os.getloadavg()[0]
    print(
        f"{counts.articles:,} articles, {counts.stories:,} stories, {counts.traced} traced, {size:.0f} MB; load {load:.1f} on {os.cpu_count()} cores"
    )
    process, port = start(path, options.background)
    try:
        single = asyncio.run(one_reader(port, process.pid, asked))
        show_pages(single, options.times)
        runs = []
        for name, pause in (("1 s between pages", 1.0), ("no pause at all", 0.0)):
            before, began = cpu_seconds(process.pid), time.perf_counter()
            reading, adding = asyncio.run(many_readers(port, asked, options.readers, options.seconds, pause))
            runs.append(Run(name, reading, adding, time.perf_counter() - began, cpu_seconds(process.pid) - before))
        show_runs(runs, options.readers)
    finally:
        process.terminate()
        process.wait(timeout=30)
    if options.json:
        told: dict[str, object] = {
            k: {"median_ms": t.part(0.5), "p95_ms": t.part(0.95), "cpu_ms": t.cpu * 1000} for k, t in single.items()
        }
        told |= {
            r.name: {
                "p95_ms": r.reading.part(0.95),
                "errors": r.wrong,
                "pages": len(r.reading.seconds),
                "added": len(r.adding.seconds),
            }
            for r in runs
        }
        Path(options.json).write_text(json.dumps(told, indent=1) + "\n")
    return judge(single, runs)


def judge(single: dict[str, Tally], runs: list[Run]) -> int:
    """Whether the desk is as fast as it must be; the exit code."""
    slow = [k for k, t in single.items() if t.part(0.5) >= 200]
    wrong = sum(t.wrong for t in single.values()) + sum(r.wrong for r in runs)
    p95 = runs[0].reading.part(0.95)
    print(f"\nmedians of 200 ms or more: {', '.join(slow) or 'none'}; p95 with pauses {p95:.0f} ms; errors {wrong}")
    return 1 if slow or wrong or p95 >= 500 else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--traced", type=int, default=60, help="stories that are traced before the measurement")
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--store", help="keep the store here, and use it again")
    parser.add_argument("--json", help="write the figures here")
    parser.add_argument(
        "--background", action="store_true", help="let the desk trace stories in the background meanwhile"
    )
    options = parser.parse_args()
    if options.store:
        return measure(options, Path(options.store))
    with tempfile.TemporaryDirectory() as folder:
        return measure(options, Path(folder) / "desk.db")


if __name__ == "__main__":
    sys.exit(main())
