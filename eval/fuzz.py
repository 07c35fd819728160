"""Throw made-up input at every reader and at the pure parts that hostile text reaches; print executions and crashes.

    python eval/fuzz.py [--seconds S] [--only NAME] [--seed N] [--guided]

Each target runs for S CPU seconds (10). Inputs are mutations of a few small seeds (bytes cut, doubled, swapped, spliced with
words that matter to the target), so that they get past the first check. A crash is any exception other than the one
that the target is meant to raise; what it must keep (spans inside the text, edits that replay, JSON that reads back) is
checked too, and an input that takes over two seconds counts as one. Exit 1 on a crash; the smallest input found for each
is printed. With --guided the mutations are atheris's (pip install atheris), led by coverage; nothing is kept on disk.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import re
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

GUIDED = "--guided-one" in sys.argv
if GUIDED:
    import atheris

with atheris.instrument_imports(include=["retold"]) if GUIDED else nullcontext():
    from retold import codec
    from retold.compare.edits import diff, replay
    from retold.errors import FormatError
    from retold.intake import Limits, article_from_html, article_from_record, article_from_text
    from retold.intake.addresses import forbidden, joined, target
    from retold.intake.bodies import Body, BodyError
    from retold.intake.feed import FeedError, parse_feed
    from retold.intake.fetch import retry_after
    from retold.intake.files import from_bytes
    from retold.intake.hidden import hidden_runs
    from retold.intake.opml import OpmlError, parse_opml
    from retold.intake.stamps import stamps
    from retold.intake.warc import WarcError, read_warc
    from retold.model import Account, Article, Engine, Problem, Span, StoryInfo
    from retold.said.quotes import find_quotes
    from retold.text.fold import fold, words

LIMITS = Limits()
SLOW = 2.0  # seconds for one small input: as bad as a crash
TEXT = (
    "Bakery of Marnholt to close\n\nJune 2, 2020 7:40 PM\n\nBy Ruth Amadi (Reuters) - Photo credit: Lena Hartig/AP\n\n"
    "The bakery will close, its owner said. “The oven is 'old',” he told the Post on Tuesday, a source said.\n\n"
    'Updated 6:15 a.m. "It costs $1.5 million, or 30,000 crowns,” said the U.N. — twelve of them.\n'
)
PAGE = (
    "<!doctype html><html lang=en><head><meta charset=utf-8><title>Bakery</title><script type='application/ld+json'>"
    '{"@type":"NewsArticle","headline":"Bakery","datePublished":"2020-06-02","author":[{"name":"Ruth"}]}</script></head><body>'
    "<article><h1>Bakery</h1><p class=byline>By <a href='/r'>Ruth Amadi</a></p><time datetime=2020-06-02>2 June</time>"
    "<p>The bakery on the market of Marnholt will close at the end of June after forty years, its owner said on Tuesday.</p>"
    "<p>&ldquo;The oven is old&rdquo;, he said.</p><figure><img><figcaption>A &#x41; photo</figcaption></figure></article></body></html>"
)
RSS = (
    '<?xml version="1.0"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>T</title><item><title>a</title>'
    "<link>http://a.example/1</link><guid>g</guid><pubDate>Tue, 02 Jun 2020 10:00:00 GMT</pubDate><source url='http://b.example'>B</source>"
    "<description><![CDATA[<p>x</p>]]></description></item></channel></rss>"
)
OPML = "<opml><body><outline text='a'><outline xmlUrl='http://a.example/f' title='b'/></outline></body></opml>"
RECORD = json.dumps(
    {
        "title": "Bakery",
        "text": TEXT,
        "date": "2020-06-02",
        "authors": ["Ruth Amadi"],
        "url": "http://a.example/x",
        "seen": 1591092000,
    }
)
WARC = (
    "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nContent-Type: application/http\r\nContent-Length: 80\r\n\r\n"
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n\r\n\r\n"
)
WORDS = (
    "<", ">", "&", "&#x110000;", "&nbsp;", "<!--", "-->", "<![CDATA[", "<!ENTITY", "<p>", "</p>", "<table>", "<script>", "{", "}", "[", "]",
    '"', "'", "“", "”", "‘", "’", "«", "»", "\\u0000", "\\ud800", "\ud800", "\x00", "\x1b[31m", "\u202e", "\u200b", "\ufeff", "\U000e0101" * 9,
    "\ufe00" * 9, "\u0301" * 9, "\u2028", "\r\n", "\n\n", "\t", "99999-99-99", "1/2/2020", "12:61 pm", "Updated", "By ", " said", "(Reuters)",
    "Photo: ", "$1.2.3", "1e999", "NaN", "null", "true", "-1", "9" * 40, "http://", "[::1]", "%00", "..", "//", "=", "@", "a" * 300, "é" * 30,
    "Content-Length: 99999", "\r\n\r\n", "charset=utf-7", "ld+json",
)  # fmt: skip


@dataclass
class Target:
    """One thing to throw at: it returns normally, or raises one of ``meant``."""

    name: str
    seeds: tuple[str, ...]
    run: Callable[[bytes], None]
    meant: tuple[type[Exception], ...] = ()
    executions: int = 0
    crashes: dict[str, tuple[bytes, str]] = field(default_factory=dict)


def text_of(data: bytes) -> str:
    return (
        data.decode("utf-8", "surrogatepass" if b"\xed" in data else "replace")
        if _fine(data)
        else data.decode("utf-8", "replace")
    )


def _fine(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def sound(found: Article | Problem) -> None:
    """What holds for everything that a reader gives back."""
    if isinstance(found, Problem):
        assert "\n" not in found.message, found
        assert found.message.strip(), found
        return
    end = 0
    for block in found.sections:
        assert end <= block.start <= block.end <= len(found.text), (block, end, len(found.text))
        end = block.end
    assert all(0 <= link.start <= link.end <= len(found.text) for link in found.links)
    assert all(0 <= b.duplicate_of < i for i, b in enumerate(found.sections) if b.duplicate_of is not None)
    account = Account(Engine("x", "", ""), StoryInfo("s", "", (found.id,)), documents=(found,))
    assert codec.loads(codec.dumps(account)).documents == (found,)


def each(found: list[Article | Problem]) -> None:
    assert found
    for one in found:
        sound(one)


def record(data: bytes) -> None:
    made = json.loads(data)
    if isinstance(made, dict):
        sound(article_from_record(made, "a#1"))


def quotes(data: bytes) -> None:
    text = text_of(data)
    spans, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    for quote in find_quotes(text, spans):
        assert any(s.start <= quote.start < quote.end <= s.end for s in spans), quote


def edits(data: bytes) -> None:
    text = text_of(data)
    half = len(text) // 2
    a, b = text[:half], text[half:]
    made = diff(a, Span(0, len(a)), b, Span(0, len(b)))
    assert replay(a, Span(0, len(a)), made) == b


def folded(data: bytes) -> None:
    text = text_of(data)
    view = fold(text)
    assert len(view.text) == len(view.starts) == len(view.ends)
    span = view.to_original(0, len(view.text))
    assert 0 <= span.start <= span.end <= len(text)
    assert all(0 <= a < b <= len(text) for _, a, b in words(text))


def account(data: bytes) -> None:
    for made in codec.loads_all(text_of(data)):
        assert codec.loads(codec.dumps(made)) == made


def archive(data: bytes) -> None:
    for one in read_warc(io.BytesIO(data), LIMITS):
        assert len(one.body) <= LIMITS.max_bytes


def body(data: bytes) -> None:
    for encoding in ("gzip", "deflate", "br"):
        made = Body(encoding, 100_000, 100)
        try:
            made.add(data)
            assert len(made.whole()) <= 100_000
        except BodyError:
            continue


def addresses(data: bytes) -> None:
    text = text_of(data)
    found = target(text)
    assert isinstance(found, str) or (found.url.isascii() and isinstance(target(found.url), type(found)))
    joined("http://a.example/b", text)
    forbidden(text)


def times(data: bytes) -> None:
    from datetime import UTC, datetime

    text = text_of(data)
    for line in text.split("\n")[:50]:
        for stamp in stamps(line):
            assert 0 <= stamp.start < stamp.end <= len(line)
    wait = retry_after(text[:200], datetime(2020, 6, 2, tzinfo=UTC))
    assert wait is None or 0 <= wait <= 86400


def hidden(data: bytes) -> None:
    text = text_of(data)
    assert all(0 <= run.start < run.end <= len(text) for run in hidden_runs(text))


def _account_seed() -> str:
    made = article_from_text(TEXT, "bakery.txt")
    assert isinstance(made, Article)
    return codec.dumps(Account(Engine("x", "", ""), StoryInfo("s", "", (made.id,)), documents=(made,)))


def targets() -> list[Target]:
    return [
        Target("plain text", (TEXT,), lambda d: sound(article_from_text(text_of(d), "a.txt"))),
        Target("page", (PAGE,), lambda d: sound(article_from_html(d, "a.html"))),
        Target("record", (RECORD,), record, (ValueError, RecursionError)),
        Target("any file", (TEXT, PAGE, RECORD, RSS), lambda d: each(from_bytes(d, "a", "", None, LIMITS))),
        Target(
            "JSON file", (RECORD, "[" + RECORD + "]"), lambda d: each(from_bytes(d, "a.json", ".json", None, LIMITS))
        ),
        Target(
            "JSON Lines", (RECORD + "\n" + RECORD,), lambda d: each(from_bytes(d, "a.jsonl", ".jsonl", None, LIMITS))
        ),
        Target("feed", (RSS,), lambda d: str(parse_feed(d, "http://a.example/")) and None, (FeedError,)),
        Target("OPML", (OPML,), lambda d: str(parse_opml(d)) and None, (OpmlError,)),
        Target("web archive", (WARC + WARC,), archive, (WarcError,)),
        Target("packed body", ("x" * 50,), body),
        Target("addresses", ("http://user@a.example:80/b?c#d", "https://[2001:db8::1]/"), addresses),
        Target("printed times", (TEXT, "Tue, 02 Jun 2020 10:00:00 GMT"), times),
        Target("hidden signs", (TEXT + "\ufeff" + "\U000e0133\U000e0122" * 20,), hidden),
        Target("quote pairing", (TEXT,), quotes),
        Target("edits", (TEXT + TEXT.replace("oven", "old oven"),), edits),
        Target("folding", (TEXT,), folded),
        Target("codec", (_account_seed(),), account, (FormatError,)),
    ]


def mutated(dice: random.Random, seeds: tuple[str, ...]) -> bytes:
    """A seed with a few things done to it."""
    data = bytearray(dice.choice(seeds).encode("utf-8", "surrogatepass"))
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(data) + 1)
        size = min(len(data) - at, int(dice.expovariate(0.05)) + 1)
        what = dice.random()
        if what < 0.45:
            data[at:at] = dice.choice(WORDS).encode("utf-8", "surrogatepass") * dice.choice((1, 1, 1, 2, 40))
        elif what < 0.65:
            del data[at : at + size]
        elif what < 0.8:
            data[at:at] = data[at : at + size] * dice.choice((1, 2, 30))
        elif what < 0.9 and at < len(data):
            data[at] = dice.randrange(256)
        else:
            other = dice.randrange(len(data) + 1)
            data[at : at + size] = data[other : other + size]
    return bytes(data[:40_000])


def smaller(target: Target, data: bytes, name: str) -> bytes:
    """The input cut down while it still crashes in the same way."""
    step = max(1, len(data) // 2)
    began = time.monotonic()
    while step and time.monotonic() - began < 10:
        at = 0
        while at < len(data):
            shorter = data[:at] + data[at + step :]
            if crash(target, shorter) == name:
                data = shorter
            else:
                at += step
        step //= 2
    return data


def crash(target: Target, data: bytes) -> str:
    """The name of the crash that an input makes, "" where there is none."""
    began = time.process_time()
    try:
        target.run(data)
    except target.meant:
        pass
    except Exception as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__)]
        return f"{type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}"
    spent = time.process_time() - began
    return f"slow ({spent:.0f} s)" if spent > SLOW else ""


def guided(name: str, seconds: float) -> None:
    """Run one target under atheris; it ends the process itself."""
    one = next(target for target in targets() if target.name == name)

    def once(data: bytes) -> None:
        if found := crash(one, data):
            raise RuntimeError(found)

    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(one.seeds):
            (Path(folder) / str(number)).write_bytes(seed.encode("utf-8", "surrogatepass"))
        for number, word in enumerate(WORDS):
            (Path(folder) / f"w{number}").write_bytes((one.seeds[0] + word).encode("utf-8", "surrogatepass"))
        options = [
            f"-max_total_time={int(seconds)}",
            "-max_len=20000",
            "-print_final_stats=1",
            "-artifact_prefix=" + folder + "/",
        ]
        atheris.Setup([sys.argv[0], *options, folder], once)
        atheris.Fuzz()


def led(one: Target, seconds: float) -> tuple[int, int, str]:
    """Executions, edges covered and the crash ("" for none) of one target under atheris, in a process of its own."""
    command = [sys.executable, __file__, "--guided-one", one.name, "--seconds", str(seconds)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=10 * seconds + 120)
    except subprocess.TimeoutExpired:
        return 0, 0, "did not end in ten times its time"
    count = re.search(r"number_of_executed_units:\s*(\d+)", done.stderr)
    covered = re.findall(r"cov: (\d+)", done.stderr)
    wrong = re.search(r"RuntimeError: (.*)", done.stderr + done.stdout)
    if count is None and wrong is None:
        wrong = re.search(r"(.*Error.*)", done.stderr)
    return int(count[1]) if count else 0, int(covered[-1]) if covered else 0, wrong[1] if wrong else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10.0, help="for each target")
    parser.add_argument("--only", help="only the targets whose name holds this")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--guided", action="store_true", help="led by coverage, with atheris")
    parser.add_argument("--guided-one", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.guided_one:
        guided(args.guided_one, args.seconds)
    bad = total = 0
    print(f"{'target':16} {'executions':>10} {'edges' if args.guided else 'a second':>9} {'crashes':>8}")
    for one in targets():
        if args.only and args.only not in one.name:
            continue
        if args.guided:
            one.executions, edges, wrong = led(one, args.seconds)
            print(f"{one.name:16} {one.executions:10,} {edges:9,} {bool(wrong):8} {wrong}", flush=True)
            bad += bool(wrong)
            total += one.executions
            continue
        dice = random.Random(f"{args.seed} {one.name}")
        crash(one, one.seeds[0].encode())  # what is loaded when it is first needed is no part of the measure
        began = time.process_time()
        while time.process_time() - began < args.seconds:
            data = mutated(dice, one.seeds)
            one.executions += 1
            if (name := crash(one, data)) and name not in one.crashes and len(one.crashes) < 10:
                one.crashes[name] = (smaller(one, data, name), name)
        spent = time.process_time() - began
        print(f"{one.name:16} {one.executions:10,} {one.executions / spent:9.0f} {len(one.crashes):8}", flush=True)
        for data, name in one.crashes.values():
            print(f"    {name}: {data[:300]!r}")
        bad += len(one.crashes)
        total += one.executions
    print(f"{'all':16} {total:10,} {'':9} {bad:8}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
