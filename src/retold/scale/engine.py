"""``retold reuse``: the stages in their order, what is kept between them, and where a broken run goes on."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from retold.errors import UsageError
from retold.model import Problem
from retold.scale import local, summary, tables
from retold.scale.found import Slice, nothing
from retold.scale.relate import Relations
from retold.scale.settings import ReuseSettings
from retold.scale.shelf import Facts, Shelf, facts_of
from retold.scale.source import Reading, read_batches

Progress = Callable[[str], None]
FORM = 1  # of what stands in the work folder: another number starts again
_ARRAYS = ("outlet_words", "outlets", "times", "chars", "parts", "keys", "counts", "order")


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what is read, where the answers go, by which settings, and who is told how far it is."""

    reading: Reading
    out: Path
    settings: ReuseSettings
    progress: Progress

    @property
    def work(self) -> Path:
        return self.out / "work"

    def key(self, engine: str) -> str:
        """Changes with everything that the answers depend on."""
        files = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in self.reading.files]
        said = [
            FORM,
            engine,
            asdict(self.settings),
            files,
            sorted(self.reading.mapping.items()),
            self.reading.since,
            self.reading.until,
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


class Stages:
    """Which stages of a run are done. A run with other input or settings starts again."""

    def __init__(self, folder: Path, key: str) -> None:
        self.file = folder / "stages.json"
        self.done: list[str] = []
        self.key = key
        try:
            held = json.loads(self.file.read_text("utf-8"))
        except (OSError, ValueError):
            held = {}
        if held.get("key") == key:
            self.done = [str(name) for name in held.get("done", [])]
        elif folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)

    def __contains__(self, name: str) -> bool:
        return name in self.done

    def finish(self, name: str) -> None:
        self.done.append(name)
        part = self.file.with_suffix(".part")
        part.write_text(json.dumps({"key": self.key, "done": self.done}), "utf-8")
        part.replace(self.file)


def make_folder(out: Path) -> None:
    """The folder for the answers: a new one, an empty one, or one that an earlier run wrote."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write to {out}: {error.strerror or error}") from error
    ours = {"work", "pairs.parquet", "articles.parquet"}
    present = {path.name for path in out.iterdir()}
    if present and not present & ours:
        raise UsageError(f"{out} is not empty and no earlier run wrote it; name a new folder")


def run_local(run: Run) -> summary.Counted:
    """The whole job on this machine. A run that was broken off goes on after the last finished stage."""
    make_folder(run.out)
    stages = Stages(run.work, run.key("local"))
    shelf = _read(run, stages)
    if "align" not in stages:
        _align(run, shelf, stages)
    return finish(run, facts_of(shelf), load_slices(run.work / "aligned"))


def _read(run: Run, stages: Stages) -> Shelf:
    if "read" in stages:
        run.progress("reading: done before")
        return load_shelf(run.work)
    shelf = local.shelve(_told(run), run.work, run.settings)
    if not shelf.ids:
        raise UsageError(
            "no article in the corpus could be used" + (f": {shelf.problems[0].message}" if shelf.problems else "")
        )
    save_shelf(shelf)
    write_problems(run.out, shelf.problems)
    stages.finish("read")
    return shelf


def _told(run: Run) -> Iterator[Any]:
    articles = 0
    for batch in read_batches(run.reading, run.settings.batch_chars):
        articles += len(batch.ids)
        run.progress(f"reading: {articles:,} articles")
        yield batch


def _align(run: Run, shelf: Shelf, stages: Stages) -> None:
    folder = run.work / "aligned"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    number, sequence = local.part_numbers(shelf)
    run.progress("indexing")
    made = local.index(shelf, number, run.settings)
    shelf.keys = np.zeros(0, np.uint64)
    run.progress("looking for pairs")
    count = 0
    for n, found in enumerate(
        local.compare(shelf, local.candidates(shelf, made, sequence, run.settings), sequence, run.settings)
    ):
        save_slice(folder / f"{n:06d}", found)
        count += len(found.pairs)
        run.progress(f"aligning: {count:,} pairs share text")
    stages.finish("align")


def save_shelf(shelf: Shelf) -> None:
    np.savez(shelf.folder / "shelf.npz", **{name: getattr(shelf, name) for name in _ARRAYS})
    names = {"ids": shelf.ids, "outlet_names": shelf.outlet_names, "problems": len(shelf.problems)}
    (shelf.folder / "names.json").write_text(json.dumps(names), "utf-8")


def load_shelf(folder: Path) -> Shelf:
    names = json.loads((folder / "names.json").read_text("utf-8"))
    shelf = Shelf(folder, names["ids"], names["outlet_names"])
    with np.load(folder / "shelf.npz") as held:
        for name in _ARRAYS:
            setattr(shelf, name, held[name])
    return shelf


def write_problems(out: Path, problems: list[Problem]) -> None:
    """One line of JSON for every row that could not be used."""
    with (out / "problems.jsonl").open("w", encoding="utf-8") as stream:
        for problem in problems:
            stream.write(json.dumps({"where": problem.uri, "code": problem.code, "message": problem.message}) + "\n")


def save_slice(path: Path, found: Slice) -> None:
    np.savez(
        path.with_suffix(".npz"),
        pairs=found.pairs.astype(np.int32),
        hits=found.hits.astype(np.int32),
        named=found.named,
        passages=found.passages.astype(np.int32),
        links=found.links.astype(np.int32),
    )


def load_slices(folder: Path) -> Iterator[Slice]:
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as held:
            numbers = [held[name].astype(np.int64) for name in ("pairs", "hits", "passages", "links")]
            yield Slice(numbers[0], numbers[1], held["named"], numbers[2], numbers[3])


def finish(run: Run, facts: Facts, slices: Iterable[Slice]) -> summary.Counted:
    """From the slices of either engine to the tables and the page."""
    names, relations = tables.Names.of(facts), Relations(facts, run.settings)
    pairs, passages = tables.Writer(run.out / "pairs.parquet"), tables.Writer(run.out / "passages.parquet")
    counts = np.zeros(2, np.int64)
    for found in slices:
        pairs.add(tables.pair_table(relations.add(found), names))
        passages.add(tables.passage_table(found, names))
        counts += (len(found.pairs), len(found.passages))
    if not counts[0]:
        pairs.add(tables.pair_table(relations.add(nothing()), names))
        passages.add(tables.passage_table(nothing(), names))
    pairs.close()
    passages.close()
    run.progress("clusters, sources and stories")
    taken = relations.taken()
    sums = tables.totals(facts, taken, relations.stories())
    clusters = tables.write_clusters(run.out / "clusters.parquet", relations, names)
    tables.write_sources(run.out / "sources.parquet", taken, names)
    tables.write_articles(run.out, facts, sums, names)
    problems = sum(1 for _ in (run.out / "problems.jsonl").open(encoding="utf-8"))
    settings = hashlib.sha256(repr(run.settings).encode()).hexdigest()[:12]
    counted = summary.Counted(int(counts[0]), int(counts[1]), clusters, problems, settings)
    (run.out / "summary.html").write_text(summary.page(facts, sums, counted), "utf-8")
    return counted
