"""Text reuse over a corpus: Retold beside other tools, in one table, from one run on one machine.

    python eval/reuse_bench.py table CORPUS...        CORPUS: what make_corpus.py --out was given (CORPUS.jsonl and so on)
    python eval/reuse_bench.py grow CORPUS...         cost as the corpus grows, and the ratio to hashing its text once
    python eval/reuse_bench.py million CORPUS OUT     write ten copies of a corpus under permuted letters: new text, same truth
    python eval/reuse_bench.py weather CORPUS OUT     add 100,000 near-identical weather reports and one 5 MB document

CPU seconds are those of the whole process tree, start and imports included, and peak memory is that of the largest process.
Compiled code comes warm from its cache (run once before); ``table`` says what compiling cold costs. Tools that are not
installed are left out of the table (requirements/bench.txt has them).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import re
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

# What the makers of the benchmark measured for passim 2 on a machine of the same kind (2,000 articles, all defaults).
PASSIM = "passim 2 (as published) | 2,000 | 1,115 | 4,600 | .923 | | .773 |"
WORD = re.compile(r"[a-z0-9]+")
MEMORY = os.environ.get("REUSE_MEMORY", "2GB")  # that Retold is allowed
STRONG = 300  # characters that two articles must share to count for pair recall


@dataclass(frozen=True, slots=True)
class Cost:
    cpu: float
    peak_mb: float


def measured(job: Callable[[], None]) -> Cost:
    """Run a job in a process of its own; its CPU time with that of its children, and its peak memory."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            job()
            status = 0
        finally:
            os._exit(status)
    _, status, used = os.wait4(pid, 0)
    if status:
        raise SystemExit("the job failed")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def rows(corpus: str) -> Iterator[dict[str, Any]]:
    with open(corpus + ".jsonl", encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


# ------------------------------------------------------------------ the tools
def run_retold(corpus: str, out: str) -> None:
    os.execv(sys.executable, [sys.executable, "-m", "retold", "reuse", corpus + ".jsonl", out, "--memory", MEMORY])


def retold_pairs(out: str, corpus: str) -> dict[str, Any]:
    import pyarrow.parquet as pq

    place = {row["id"]: n for n, row in enumerate(rows(corpus))}
    table = pq.read_table(Path(out) / "passages.parquet").to_pydict()
    a = np.array([place[i] for i in table["earlier"]])
    b = np.array([place[i] for i in table["later"]])
    names = ("earlier_start", "earlier_end", "later_start", "later_end")
    return {"a": a, "b": b, "spans": np.array([table[n] for n in names]).T}


def shingles(text: str) -> list[str]:
    words = WORD.findall(text.lower())
    return [" ".join(words[i : i + 5]) for i in range(max(1, len(words) - 4))]


def run_datasketch(corpus: str, out: str) -> None:
    from datasketch import MinHash, MinHashLSH

    index, pairs = MinHashLSH(threshold=0.3, num_perm=128), []
    for n, row in enumerate(rows(corpus)):
        made = MinHash(num_perm=128)
        made.update_batch([s.encode() for s in set(shingles(row["text"]))])
        pairs += [(int(other), n) for other in index.query(made)]
        index.insert(n, made)
    _save(out, pairs)


def run_rensa(corpus: str, out: str) -> None:
    from rensa import RMinHash, RMinHashLSH

    index, pairs = RMinHashLSH(threshold=0.3, num_perm=128, num_bands=32), []
    for n, row in enumerate(rows(corpus)):
        made = RMinHash(num_perm=128, seed=1)
        made.update(shingles(row["text"]))
        pairs += [(int(other), n) for other in index.query(made) if other != n]
        index.insert(n, made)
    _save(out, pairs)


def run_tfidf(corpus: str, out: str) -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    matrix = TfidfVectorizer(min_df=2, max_df=0.1, sublinear_tf=True, dtype=np.float32).fit_transform(
        row["text"] for row in rows(corpus)
    )
    pairs: list[tuple[int, int]] = []
    for at in range(0, matrix.shape[0], 500):
        likeness = (matrix[at : at + 500] @ matrix.T).tocoo()
        keep = (likeness.data >= 0.3) & (likeness.row + at < likeness.col)
        pairs += zip((likeness.row[keep] + at).tolist(), likeness.col[keep].tolist(), strict=True)
    _save(out, pairs)


def _save(out: str, pairs: list[tuple[int, int]]) -> None:
    np.save(out, np.array(sorted(set(pairs)), np.int64).reshape(-1, 2))


OTHERS = {"datasketch": run_datasketch, "rensa": run_rensa, "TF-IDF cosine (scikit-learn)": run_tfidf}
MODULES = {"datasketch": "datasketch", "rensa": "rensa", "TF-IDF cosine (scikit-learn)": "sklearn"}


# ------------------------------------------------------------------ scoring, as the benchmark's scorer does it
Spans = list[tuple[int, int]]
Truth = dict[tuple[int, int], list[tuple[int, int, int, int, bool]]]


def truth_of(corpus: str) -> tuple[Truth, list[Spans], set[int]]:
    """The stretches that each pair of articles truly shares, the boilerplate of each article, the borrowers of quotations."""
    where: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    boiler: list[Spans] = []
    quoting = set()
    with open(corpus + ".truth.jsonl", encoding="utf-8") as stream:
        for n, line in enumerate(stream):
            row = json.loads(line)
            boiler.append([(b, e) for b, e, origin, _, _ in row["spans"] if origin < 0])
            if row["kind"] == "quotes":
                quoting.add(n)
            for begin, end, origin, _, _ in row["spans"]:
                if origin >= 0:
                    where[origin].append((n, begin, end))
    pairs: Truth = defaultdict(list)
    for places in where.values():
        for (m, b1, e1), (n, b2, e2) in combinations(places, 2):
            if m != n:
                pairs[(m, n)].append((b1, e1, b2, e2, m in quoting or n in quoting))
    return pairs, boiler, quoting


def union(spans: Spans) -> Spans:
    out: Spans = []
    for begin, end in sorted(spans):
        if out and begin <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((begin, end))
    return out


def total(spans: Spans) -> int:
    return sum(end - begin for begin, end in spans)


def common(a: Spans, b: Spans) -> int:
    i = j = size = 0
    while i < len(a) and j < len(b):
        size += max(0, min(a[i][1], b[j][1]) - max(a[i][0], b[j][0]))
        if a[i][1] < b[j][1]:
            i += 1
        else:
            j += 1
    return size


def score_articles(pairs: set[tuple[int, int]], truth: Truth) -> dict[str, float]:
    strong = {p for p, spans in truth.items() if sum(e - b for b, e, *_ in spans) >= STRONG}
    return {
        "recall": len(strong & pairs) / max(1, len(strong)),
        "precision": sum(p in truth for p in pairs) / max(1, len(pairs)),
    }


def score_passages(found: dict[str, Any], truth: Truth, boiler: list[Spans]) -> dict[str, float]:
    """Character F1 (boilerplate left out of precision) and the share of borrowed quotations found on both sides."""
    held: dict[tuple[int, int], list[list[int]]] = defaultdict(list)
    for a, b, span in zip(found["a"].tolist(), found["b"].tolist(), found["spans"].tolist(), strict=True):
        held[(min(a, b), max(a, b))].append(span if a < b else [span[2], span[3], span[0], span[1]])
    quotes = Counter[bool]()
    right = wanted = given = 0
    for pair in truth.keys() | held.keys():
        mine, true = held.get(pair, []), truth.get(pair, [])
        for side in (0, 1):
            u = union([(s[2 * side], s[2 * side + 1]) for s in mine])
            t = union([(s[2 * side], s[2 * side + 1]) for s in true])
            good = common(u, t)
            right, wanted = right + good, wanted + total(t)
            given += total(u) - common(u, union(boiler[pair[side]]))
        sides = [union([(s[2 * k], s[2 * k + 1]) for s in mine]) for k in (0, 1)]
        for b1, e1, b2, e2, quoted in true:
            if quoted and min(e1 - b1, e2 - b2) >= 30:
                quotes[2 * common(sides[0], [(b1, e1)]) >= e1 - b1 and 2 * common(sides[1], [(b2, e2)]) >= e2 - b2] += 1
    precision, recall = right / max(1, given), right / max(1, wanted)
    return {
        "f1": 2 * precision * recall / max(1e-9, precision + recall),
        "quotes": quotes[True] / max(1, quotes.total()),
        **score_articles(set(held), truth),
    }


# ------------------------------------------------------------------ the tables
def hashing(corpus: str) -> Cost:
    """What it costs to read the texts and hash every word of them once: nothing that reads them all is cheaper."""

    def job() -> None:
        from retold.scale.source import Reading, read_batches
        from retold.scale.words import read_words

        for batch in read_batches(Reading((Path(corpus + ".jsonl"),)), 8_000_000):
            read_words(batch.texts)

    return measured(job)


def hash_seconds(corpus: str) -> float:
    """CPU seconds of hashing the 5-word shingles of all texts once, in compiled code, without reading or starting."""
    import time

    from retold.scale.compiled import compiled

    texts = b"\n".join(row["text"].encode() for row in rows(corpus))
    buffer = np.frombuffer(texts, np.uint8)
    kernel = compiled(_hash_all)
    kernel(buffer[:1000])
    began = time.process_time()
    kernel(buffer)
    return time.process_time() - began


def _hash_all(buffer: Any) -> Any:
    ring = np.zeros(8, np.uint64)
    word, total, n = np.uint64(0), np.uint64(0), 0
    for c in buffer:
        low = c | 32
        if (low >= 97 and low <= 122) or (c >= 48 and c <= 57):
            word = (word ^ np.uint64(low)) * np.uint64(0x100000001B3)
        elif word != 0:
            ring[n & 7] = word
            n += 1
            h = np.uint64(0)
            for k in range(5):
                h = (h + ring[(n - 1 - k) & 7]) * np.uint64(0x9E3779B97F4A7C15)
            total ^= h
            word = np.uint64(0)
    return total


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}".lstrip("0")


def table(corpora: list[str]) -> None:
    print("| tool | articles | CPU-s | peak MB | pair recall | pair precision | character F1* | quotation recall |")
    print("|---|---|---|---|---|---|---|---|")
    for corpus in corpora:
        truth, boiler, _ = truth_of(corpus)
        size = f"{len(boiler):,}"
        with tempfile.TemporaryDirectory() as folder:
            out = str(Path(folder) / "out")
            measured(lambda out=out, corpus=corpus: run_retold(corpus, out))  # warms the caches
            shutil.rmtree(out)
            cost = measured(lambda out=out, corpus=corpus: run_retold(corpus, out))
            s = score_passages(retold_pairs(out, corpus), truth, boiler)
            print(
                f"| Retold | {size} | {cost.cpu:.1f} | {cost.peak_mb:,.0f} | {_text(s['recall'])} | {_text(s['precision'])} | {_text(s['f1'])} | {_text(s['quotes'])} |",
                flush=True,
            )
            for name, job in OTHERS.items():
                if importlib.util.find_spec(MODULES[name]) is None:
                    continue
                path = str(Path(folder) / "pairs.npy")
                cost = measured(lambda job=job, path=path, corpus=corpus: job(corpus, path))
                pairs = {(int(a), int(b)) for a, b in np.load(path)}
                s = score_articles(pairs, truth)
                print(
                    f"| {name} | {size} | {cost.cpu:.1f} | {cost.peak_mb:,.0f} | {_text(s['recall'])} | {_text(s['precision'])} | | |",
                    flush=True,
                )
    print("| " + PASSIM)


def grow(corpora: list[str]) -> None:
    print("| articles | MB of text | CPU-s | peak MB | pairs | hashing the text once, CPU-s | ratio |")
    print("|---|---|---|---|---|---|---|")
    for corpus in corpora:
        with tempfile.TemporaryDirectory(dir=Path(corpus).parent) as folder:
            cost = measured(lambda corpus=corpus, folder=folder: run_retold(corpus, folder + "/out"))
            import pyarrow.parquet as pq

            pairs = pq.read_metadata(folder + "/out/pairs.parquet").num_rows
            articles = pq.read_table(folder + "/out/articles.parquet", columns=["chars"])
        once = hash_seconds(corpus) if articles.num_rows <= 300_000 else float("nan")
        print(
            f"| {articles.num_rows:,} | {sum(articles['chars'].to_pylist()) / 1e6:,.0f} | {cost.cpu:.1f} | {cost.peak_mb:,.0f} | {pairs:,} | {once:.2f} | {cost.cpu / once:.1f} |",
            flush=True,
        )


# ------------------------------------------------------------------ corpora of our own making
def million(corpus: str, out: str, times: int = 10) -> None:
    """Copies of a corpus whose letters were exchanged: no passage of one copy stands in another, the truth stays.

    All words of a copy change, the commonest too, so there are ten times as many different words as in real text: more of
    them look rare and more are compared, which makes it a harder corpus than a real one of the size.
    """
    letters = "bcdfghjklmnprstvw"
    with open(out + ".jsonl", "w", encoding="utf-8") as stream:
        for k in range(times):
            other = "".join(random.Random(k).sample(letters, len(letters))) if k else letters
            table = str.maketrans(letters + letters.upper(), other + other.upper())
            for row in rows(corpus):
                made = {
                    "id": f"{k}-{row['id']}",
                    "series": row["series"],
                    "date": row["date"],
                    "text": row["text"].translate(table),
                }
                stream.write(json.dumps(made, ensure_ascii=False) + "\n")


def weather(corpus: str, out: str, reports: int = 100_000) -> None:
    """The corpus with a bucket of near-identical weather reports and one document of 5 MB."""
    rng = random.Random(5)
    places = [
        f"{a}{b}"
        for a in ("North", "South", "Upper", "Lower", "Old", "New")
        for b in ("ford", "field", "haven", "bury", "mere", "wick", "stow")
    ]
    skies = ("clear", "cloudy", "overcast", "bright at times", "grey", "hazy")
    with open(out + ".jsonl", "w", encoding="utf-8") as stream:
        parts = []
        for row in rows(corpus):
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
            if sum(map(len, parts)) < 5_000_000:
                parts.append(" ".join(reversed(row["text"].split())))  # words of the corpus, but none of its passages
        stream.write(
            json.dumps(
                {"id": "enormous", "series": "Archive", "date": "2019-01-01", "text": "\n\n".join(parts)[:5_000_000]}
            )
            + "\n"
        )
        for n in range(reports):
            text = (
                f"Weather for {rng.choice(places)}. The morning will be {rng.choice(skies)} with a low of {rng.randint(-9, 14)} degrees and a "
                f"high of {rng.randint(15, 38)} degrees in the afternoon. Winds from the west at {rng.randint(2, 40)} kilometres an hour will ease "
                f"towards evening. The chance of rain is {rng.randint(0, 99)} percent. Tomorrow is expected to be {rng.choice(skies)}, and the "
                f"outlook for the rest of the week is {rng.choice(skies)}. Sunrise is at 6:{rng.randint(10, 59)} and sunset at 7:{rng.randint(10, 59)}."
            )
            day = np.datetime64("2019-01-01") + n % 365
            stream.write(json.dumps({"id": f"w{n}", "series": "Weather Desk", "date": str(day), "text": text}) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["table", "grow", "million", "weather"])
    parser.add_argument("corpus", nargs="+")
    asked = parser.parse_args()
    if asked.what == "table":
        table(asked.corpus)
    elif asked.what == "grow":
        grow(asked.corpus)
    else:
        {"million": million, "weather": weather}[asked.what](asked.corpus[0], asked.corpus[1])


if __name__ == "__main__":
    main()
