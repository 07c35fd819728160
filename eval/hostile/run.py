"""Trace each hostile input together with two good articles: is the answer the expected one, and what did it cost?

    python eval/hostile/run.py [--kind KIND] [--only NAME] [--verbose] [--json FILE]

Each input is traced in a process of its own (a fork of one that has loaded the parser), which also writes the report in
all forms. CPU seconds and peak memory are the child's; the memory of the parser, loaded before, counts too. An input
fails when its answer is another than expected, a good article is missing or says less than without it, there is a
traceback, it takes over 10 CPU seconds or 1 GB. Exit 1 where one fails.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from make import CASES, Case

SECONDS, MEGABYTES, WALL = 10.0, 1000.0, 400
GOOD = {
    "lund-tribune.txt": "Ferry to Lund Island shut after a fire in its engine room\n\nJune 2, 2020 7:40 PM\n\nThe night ferry between Ostmark and "
    "Lund Island was shut on Tuesday after a fire in its engine room, the harbour master said in a statement.\n\nNobody was hurt, and all 84 "
    'passengers were taken off by the pilot boat before two in the morning, according to Maren Holt, who runs the harbour.\n\n"We do not know '
    'yet when the line will open again," Holt told reporters on the quay.\n',
    "ostmark-courier.txt": "Fire stops the Lund ferry\n\nJune 3, 2020 9:10 AM\n\nThe ferry from Ostmark to Lund Island is not running after a fire in its "
    "engine room, the Lund Tribune reported.\n\nAll 84 passengers were taken off by a pilot boat, the Tribune said, citing Maren Holt of the "
    "harbour office.\n\nThe owners of the line did not respond to a request for comment.\n",
}  # fmt: skip


@dataclass
class Outcome:
    """What one input did."""

    kind: str
    name: str
    seconds: float = 0.0
    megabytes: float = 0.0
    wall: float = 0.0
    answer: str = ""
    faults: list[str] = field(default_factory=list)


def said(accounts: object, names: set[str]) -> dict[str, list[str]]:
    """The statements of the good articles: what each says, in its own words."""
    out: dict[str, list[str]] = {}
    for account in accounts:  # type: ignore[attr-defined]
        for document in account.documents:
            if Path(document.uri).name in names:
                mine = [s for s in account.statements if s.doc == document.id]
                out[Path(document.uri).name] = sorted(document.text[s.start : s.end] for s in mine)
    return out


def trace(sources: list[str], good: list[str]) -> tuple[list[object], list[object], object, tuple[str, ...]]:
    """Read and trace everything, write every form of report. Articles, problems, accounts and the reports' texts."""
    from rich.console import Console

    from retold import api, codec, pipeline
    from retold.report.html import render as html
    from retold.report.terminal import render as terminal

    hostile = api.read(*sources)
    both = api.read(*good)
    accounts = pipeline.trace_stories((*hostile.articles, *both.articles), hostile.problems)
    screen = io.StringIO()
    for account in accounts:
        terminal(account, Console(file=screen, width=100, highlight=False, force_terminal=True))
    texts = (html(accounts), codec.dumps(accounts), screen.getvalue())
    for text in texts:
        text.encode("utf-8")
    codec.loads_all(texts[1])
    told = [*hostile.problems, *(p for account in accounts for p in account.problems)]
    return list(hostile.articles), told, accounts, texts


def judge(case: Case, sources: list[str], good: list[str], base: dict[str, list[str]]) -> tuple[str, list[str]]:
    """The answer that the input got, in the words of the expectation, and what is wrong."""
    articles, problems, accounts, texts = trace(sources, good)
    faults = []
    codes = {p.code for p in problems if Path(p.uri).name not in GOOD}  # type: ignore[attr-defined]
    answer = "+".join(
        filter(None, ("article" if articles else "", "problem:" + ",".join(sorted(codes)) if codes else ""))
    )
    if not fits(case.expect, bool(articles), codes - {"no_statement"}):
        faults.append(f"answer {answer or 'nothing'}, expected {case.expect}")
    if articles and case.holds and not any(case.holds in a.text or case.holds in a.headline for a in articles):  # type: ignore[attr-defined]
        faults.append(f"{case.holds!r} is not in it")
    if case.lacks:
        # markup is harmless outside the page; what a terminal or a secret file shows is not
        forms = dict(zip(("page", "JSON", "terminal"), texts, strict=True))
        forms = forms if case.lacks.startswith(("\x1b", "root:")) else {"page": forms["page"]}
        faults += [f"{case.lacks!r} stands in the {form}" for form, text in forms.items() if case.lacks in text]
    if any("\n" in p.message or len(p.message) > 300 for p in problems):  # type: ignore[attr-defined]
        faults.append("a problem is longer than a line")
    now = said(accounts, set(GOOD))
    faults += [
        f"{name} says less: {len(now.get(name, []))} of {len(told)}"
        for name, told in base.items()
        if now.get(name) != told
    ]
    return answer, faults


def fits(expect: str, some: bool, codes: set[str]) -> bool:
    """Whether an answer is one of those expected. "article|problem:a|b" is an article, or a problem of kind a or b."""
    either, _, rest = expect.partition("|article")
    if rest or either != expect:
        return fits(either, some, codes) or fits("article" + rest, some, codes)
    if expect.startswith("article|problem:"):
        return (some and not codes) or fits(expect.removeprefix("article|"), some, codes)
    head, _, listed = expect.partition("problem:")
    allowed = set(listed.split("|")) if listed else set()
    if head == "article":
        return some and not codes
    if head == "article+":
        return some and bool(codes & allowed) and codes <= allowed | {"language"}
    return not some and bool(codes) and codes <= allowed


def in_child(case: Case, base: dict[str, list[str]], good: list[str]) -> Outcome:
    """Run one case in a fork, within limits."""
    out = Outcome(case.kind, case.name)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "in"
        folder.mkdir()
        sources = case.write(folder)
        reader, writer = os.pipe()
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            os.close(reader)
            _child(case, sources, good, base, writer)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            data = pipe.read()
        _, status, usage = os.wait4(child, 0)
        out.wall = time.monotonic() - began
    out.seconds, out.megabytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    if data:
        out.answer, out.faults = json.loads(data)
    else:
        out.faults.append(f"the process died (status {status})")
    if out.seconds > SECONDS:
        out.faults.append(f"{out.seconds:.1f} CPU seconds")
    if out.megabytes > MEGABYTES:
        out.faults.append(f"{out.megabytes:.0f} MB")
    return out


def _child(case: Case, sources: list[str], good: list[str], base: dict[str, list[str]], writer: int) -> None:
    signal.alarm(WALL)
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    try:
        result = judge(case, sources, good, base)
    except BaseException as error:  # whatever gets out is what this script looks for
        where = traceback.extract_tb(error.__traceback__)[-1]
        result = ("", [f"{type(error).__name__}: {str(error)[:100]} ({Path(where.filename).name}:{where.lineno})"])
    with os.fdopen(writer, "wb") as pipe:
        pipe.write(json.dumps(result).encode("utf-8", "replace"))
    os._exit(0)


def table(done: list[Outcome]) -> None:
    print(f"{'kind':12} {'inputs':>6} {'failed':>6} {'CPU s: mean':>12} {'most':>6} {'MB: most':>9}  the dearest")
    for kind in dict.fromkeys(one.kind for one in done):
        mine = [one for one in done if one.kind == kind]
        dear = max(mine, key=lambda one: one.seconds)
        mean = sum(one.seconds for one in mine) / len(mine)
        print(f"{kind:12} {len(mine):6} {sum(bool(one.faults) for one in mine):6} {mean:12.2f} {dear.seconds:6.2f} "
              f"{max(one.megabytes for one in mine):9.0f}  {dear.name[:40]}")  # fmt: skip
    print(f"{'all':12} {len(done):6} {sum(bool(one.faults) for one in done):6} {sum(o.seconds for o in done) / max(1, len(done)):12.2f} "
          f"{max(o.seconds for o in done):6.2f} {max(o.megabytes for o in done):9.0f}")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kind", help="only this kind")
    parser.add_argument("--only", help="only inputs whose name holds this")
    parser.add_argument("--verbose", action="store_true", help="print every input")
    parser.add_argument("--json", metavar="FILE", help="write every outcome to a file")
    args = parser.parse_args()
    chosen = [c for c in CASES if (not args.kind or c.kind == args.kind) and (not args.only or args.only in c.name)]
    done = []
    with tempfile.TemporaryDirectory() as name:
        good = []
        for file, text in GOOD.items():
            (Path(name) / file).write_text(text, "utf-8")
            good.append(str(Path(name) / file))
        base = said(trace(good, good)[2], set(GOOD))
        for case in chosen:
            one = in_child(case, base, good)
            done.append(one)
            if one.faults or args.verbose:
                print(
                    f"{'FAIL' if one.faults else 'ok':4} {one.seconds:6.2f} s {one.megabytes:5.0f} MB  {case.kind}/{case.name[:50]}: {one.answer} {'; '.join(one.faults)}",
                    flush=True,
                )
    if not done:
        print("no such input", file=sys.stderr)
        return 2
    table(done)
    if args.json:
        Path(args.json).write_text(json.dumps([asdict(one) for one in done], indent=1), "utf-8")
    return 1 if any(one.faults for one in done) else 0


if __name__ == "__main__":
    sys.exit(main())
