"""What tracing costs beside the parse alone, and the seeds from a cold start.

    python eval/cost.py [--shared FOLDER] [--articles 50] [--repeats 3] [--profile FILE]

The parse alone is the spaCy pipeline over the same story text, line by line, in this process; the trace is everything from the
files to the accounts. Both are CPU seconds, the smallest of the repeats, taken in turn. Cold starts are whole processes: wall
clock and peak memory. Exit 1 where the trace takes more than 1.6 times the parse, or a cold start more than 5 s or 600 MB.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from retold import api
from retold.model import Article
from retold.settings import Settings
from retold.text import analysis

RATIO, SECONDS, MEGABYTES = 1.6, 5.0, 600.0


@dataclass(frozen=True, slots=True)
class Load:
    """A set of articles that is traced in one go."""

    name: str
    sources: tuple[str, ...]
    one_story: bool

    def read(self) -> tuple[Article, ...]:
        return api.read(*self.sources).articles

    def trace(self) -> int:
        found = api.read(*self.sources)
        return len((api.trace(found),)) if self.one_story else len(api.trace_stories(found))


def loads(shared: Path, articles: int, scratch: Path) -> list[Load]:
    """The development stories, each on its own, and every n-th article of a day of real copying as one corpus."""
    out = []
    for folder in sorted((shared / "bench" / "story" / "dev").glob("*/")):
        files = tuple(str(p) for p in sorted(folder.iterdir()) if p.name != "gold.json")
        out.append(Load(folder.name, files, one_story=True))
    day = shared / "bench" / "stories" / "helsinki.jsonl"
    if day.is_file():
        rows = day.read_text("utf-8").splitlines()
        sample = scratch / "sample.jsonl"
        sample.write_text("\n".join(rows[:: max(1, len(rows) // articles)][:articles]) + "\n", "utf-8")
        out.append(Load(f"{articles} real articles", (str(sample),), one_story=False))
    return out


def _lines(articles: Sequence[Article]) -> list[str]:
    return [
        analysis.parse_text(a.text[b.start : b.end])
        for a in articles
        for b in a.sections
        if b.kind in analysis.STORY and b.duplicate_of is None
    ]


def _cpu(job: Callable[[], object]) -> float:
    start = time.process_time()
    job()
    return time.process_time() - start


def parse(lines: Sequence[str]) -> int:
    """The pipeline alone: every document is made and dropped."""
    nlp = analysis._pipeline(Settings().models)[0]
    return sum(len(doc) for doc in nlp.pipe(lines, batch_size=64))


def measure(load: Load, repeats: int) -> tuple[int, float, float]:
    """(words, parse seconds, trace seconds), the smallest of the repeats."""
    lines = _lines(load.read())
    parses, traces = [], []
    for _ in range(repeats):
        parses.append(_cpu(lambda: parse(lines)))
        traces.append(_cpu(load.trace))
    return sum(len(line.split()) for line in lines), min(parses), min(traces)


def cold(seeds: Path, scratch: Path) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak megabytes of ``retold trace`` in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "retold",
        "trace",
        str(seeds),
        "--json",
        str(scratch / "seeds.json"),
        "-o",
        str(scratch / "seeds.html"),
    ]
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"the trace of the seeds ended with {child.returncode}")
    memory = usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, memory


def _profile(found: Sequence[Load], target: str) -> None:
    profile = cProfile.Profile()
    profile.enable()
    for load in found:
        load.trace()
    profile.disable()
    with Path(target).open("w", encoding="utf-8") as out:
        stats = pstats.Stats(profile, stream=out)
        stats.sort_stats("tottime").print_stats(45)
        stats.sort_stats("cumulative").print_stats(70)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--articles", type=int, default=50)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--profile", metavar="FILE", help="write where the time goes, and stop")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(argv)
    if not (options.shared / "seeds").is_dir():
        print(f"no articles: seeds is not under {options.shared}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        found = loads(options.shared, options.articles, Path(folder))
        found[0].trace()  # the model is loaded, the tables are read
        if options.profile:
            _profile(found, options.profile)
            return 0
        rows = [(load.name, *measure(load, options.repeats)) for load in found]
        wall, cpu, memory = min(cold(options.shared / "seeds", Path(folder)) for _ in range(options.repeats))
    parsed, traced = sum(r[2] for r in rows), sum(r[3] for r in rows)
    ratio = traced / parsed
    if options.json:
        print(
            json.dumps(
                {
                    "ratio": round(ratio, 3),
                    "cold_s": round(wall, 2),
                    "cold_cpu_s": round(cpu, 2),
                    "cold_mb": round(memory, 1),
                }
            )
        )
    else:
        print(f"{'':24}{'words':>8}{'parse s':>9}{'trace s':>9}{'ratio':>7}")
        for name, words, alone, whole in (*rows, ("all", sum(r[1] for r in rows), parsed, traced)):
            print(f"{name:24}{words:8}{alone:9.2f}{whole:9.2f}{whole / alone:7.2f}")
        print(
            f"cold start of the seeds: {wall:.2f} s (at most {SECONDS}; {cpu:.2f} s of the processor), {memory:.0f} MB (at most {MEGABYTES:.0f})"
        )
        print(f"trace / parse {ratio:.2f} (at most {RATIO})")
    return int(ratio > RATIO or wall > SECONDS or memory > MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
