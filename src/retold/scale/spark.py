"""The Spark engine: the stages of the local one under ``mapInArrow``, the same join as SQL, Parquet between the stages.

What goes through the network is word hashes, never texts. The last stage, which needs a few bytes per sentence and pair,
runs on the driver and is the local engine's own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retold.errors import UsageError
from retold.scale import spark_stages as stages
from retold.scale.engine import Run, Stages, finish, make_folder, write_problems
from retold.scale.found import Slice, whole_documents
from retold.scale.settings import ReuseSettings
from retold.scale.shelf import Facts
from retold.scale.shingles import BINS
from retold.scale.summary import Counted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")

# Pairs of parts that share enough rare shingles: what :mod:`retold.scale.join` does by sorting.
JOIN_SQL = """
WITH counted AS (
    SELECT kind, shingle, part, day,
           count(*) OVER (PARTITION BY kind, shingle) AS df,
           min(part) OVER (PARTITION BY kind, shingle) AS first,
           CASE kind WHEN 0 THEN {max_df} ELSE {quote_max_df} END AS cut
    FROM postings
),
formulaic AS (
    SELECT part FROM counted WHERE kind = 0 GROUP BY part
    HAVING count_if(df > cut) > greatest(1, count(*)) * {formulaic}
),
marked AS (
    SELECT counted.*, formulaic.part IS NOT NULL AS formulaic
    FROM counted LEFT JOIN formulaic ON counted.part = formulaic.part
    WHERE df > 1
),
met AS (
    SELECT a.part AS earlier, b.part AS later, a.kind FROM marked a JOIN marked b
    ON a.kind = b.kind AND a.shingle = b.shingle AND a.part < b.part
    WHERE a.df <= a.cut AND NOT a.formulaic AND NOT b.formulaic AND ({window} = 0 OR b.day - a.day <= {window})
    UNION ALL
    SELECT a.part, b.part, a.kind FROM marked a JOIN marked b
    ON a.kind = b.kind AND a.shingle = b.shingle AND a.part = b.first AND a.part < b.part
    WHERE b.df > b.cut AND b.formulaic AND ({window} = 0 OR b.day - a.day <= {window})
)
SELECT earlier, later, CAST(sum(CASE kind WHEN 0 THEN 1 ELSE {quote_hits} END) AS INT) AS hits
FROM met GROUP BY earlier, later HAVING hits >= {min_hits}
"""


def need_spark() -> None:
    """Say in one line what is missing."""
    try:
        import pyspark  # noqa: F401
    except ImportError as error:
        raise UsageError("the Spark engine needs the extra: pip install 'retold[spark]'") from error
    java = java_command()
    if java is None:
        raise UsageError("the Spark engine needs Java 17 or later; none was found (set JAVA_HOME)")


def java_command() -> str | None:
    """The Java that Spark would start, if it starts."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    if found is None:
        return None
    try:
        subprocess.run([found, "-version"], capture_output=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return found


def session(master: str, memory_mb: int) -> SparkSession:
    """A session with the settings that matter; those given to spark-submit win."""
    from pyspark import SparkConf
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    given = SparkConf()
    wanted = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": f"{max(1024, memory_mb)}m",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "2000",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "8" if master.startswith("local") else "400",
        "spark.sql.parquet.compression.codec": "zstd",
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.appName("retold reuse").master(master)
    for name, value in wanted.items():
        if not given.contains(name):
            builder = builder.config(name, value)
    made: SparkSession = builder.getOrCreate()
    return made


def run_spark(run: Run, master: str) -> Counted:
    """The whole job on Spark. A run that was broken off goes on after the last finished stage."""
    need_spark()
    make_folder(run.out)
    done = Stages(run.work, run.key("spark"))
    spark = session(master, run.settings.memory_mb)
    try:
        return _Job(run, spark, done).all()
    finally:
        spark.stop()


class _Job:
    def __init__(self, run: Run, spark: SparkSession, done: Stages) -> None:
        self.run, self.spark, self.done = run, spark, done

    def _kept(self, name: str, frame: DataFrame) -> DataFrame:
        """The result of a stage, from disk."""
        path = str((self.run.work / name).absolute())
        if name not in self.done:
            self.run.progress(name)
            frame.write.mode("overwrite").parquet(path)
            self.done.finish(name)
        return self.spark.read.parquet(path)

    def all(self) -> Counted:
        settings = self.run.settings
        docs = self._kept("reading", self._read())
        problems = [
            stages.problem(row) for row in docs.where("code IS NOT NULL").select("id", "code", "message").collect()
        ]
        write_problems(self.run.out, sorted(problems, key=lambda p: (p.uri, p.code)))
        facts, numbers, bits = self._number(docs.where("code IS NULL"))
        placed = self._placed(docs, numbers)
        parts = self._kept("indexing", self._index(placed, facts, bits))
        pairs = self._kept("looking for pairs", self._join(parts, settings))
        aligned = self._kept("aligning", self._align(parts, pairs, facts))
        return finish(self.run, facts, whole_documents(self._slices(aligned)))

    def _read(self) -> DataFrame:
        from pyspark.sql import functions as f

        reading, settings = self.run.reading, self.run.settings
        lines = [str(p.absolute()) for p in reading.files if p.name.lower().endswith(LINES)]
        others = [str(p.absolute()) for p in reading.files if not p.name.lower().endswith(LINES)]
        frames = []
        how = (dict(reading.mapping), reading.bounds(), settings.batch_chars)
        if lines:
            frames.append(self.spark.read.text(lines).mapInArrow(stages.read_stage(*how, False), stages.DOCS))
        if others:
            names = self.spark.createDataFrame([(name,) for name in others], "value string").repartition(len(others))
            frames.append(names.mapInArrow(stages.read_stage(*how, True), stages.DOCS))
        whole = frames[0] if len(frames) == 1 else frames[0].unionByName(frames[1])
        return whole.withColumn("uid", f.monotonically_increasing_id())

    def _number(self, docs: DataFrame) -> tuple[Facts, Any, int]:
        """Put the articles in the order of time; give every article, part and sentence its number."""
        import pyarrow as pa
        from pyspark.sql import functions as f

        sizes = docs.select("uid", "id", "outlet", "digest", "time", "chars", (f.length("words") / 12).cast("int").alias("n"),
                            (f.length("sentences") / 12).cast("int").alias("s"))  # fmt: skip
        table = sizes.toArrow()
        if not table.num_rows:
            raise UsageError("no article in the corpus could be used")
        column = {name: table[name].to_numpy() for name in ("uid", "digest", "time", "chars", "n", "s")}
        order = np.lexsort((column["uid"], column["digest"], column["time"]))
        parts = self._part_counts(docs, column, order)
        names = sorted(set(table["outlet"].to_pylist()))
        place = {name: k for k, name in enumerate(names)}
        outlets = np.array([place[name] for name in table["outlet"].to_pylist()], np.int64)[order]
        sentence_at = np.concatenate([[0], np.cumsum(column["s"][order].astype(np.int64))])
        part0 = np.concatenate([[0], np.cumsum(parts)])
        ids = table["id"].take(pa.array(order)).to_pylist()
        facts = Facts(ids, names, outlets, column["time"][order], column["chars"][order], sentence_at)
        numbers = pa.table({"uid": column["uid"][order], "rank": np.arange(len(ids), dtype=np.int32), "part0": part0[:-1].astype(np.int32),
                            "sentence0": sentence_at[:-1].astype(np.int32), "outlet_number": outlets.astype(np.int32)})  # fmt: skip
        return facts, self.spark.createDataFrame(numbers), max(1, int(part0[-1]).bit_length())

    def _part_counts(self, docs: DataFrame, column: dict[str, Any], order: Any) -> Any:
        """How many parts each article has; only long ones must be looked at."""
        most = self.run.settings.max_part
        counts = np.ones(len(order), np.int64)
        long = docs.where(f"length(words) > {12 * most}").select("uid", "words", "sentences")
        place = {int(uid): k for k, uid in enumerate(column["uid"][order].tolist())}
        for row in long.toLocalIterator():
            counts[place[row["uid"]]] = len(stages.cut_document(bytes(row["words"]), bytes(row["sentences"]), most)[2])
        return counts

    def _placed(self, docs: DataFrame, numbers: DataFrame) -> DataFrame:
        return docs.where("code IS NULL").join(numbers, "uid")

    def _index(self, placed: DataFrame, facts: Facts, bits: int) -> DataFrame:
        from pyspark.sql import functions as f

        settings = self.run.settings
        counted = (
            placed.select("words")
            .mapInArrow(stages.count_stage, stages.COUNTS)
            .groupBy("bin")
            .agg(f.sum("n").alias("n"))
            .toArrow()
        )
        counts = np.zeros(BINS, np.uint32)
        counts[counted["bin"].to_numpy()] = counted["n"].to_numpy()
        weights = self.spark.sparkContext.broadcast(stages.Weights(counts, bits, settings))
        articles = np.bincount(facts.outlets, minlength=len(facts.outlet_names))
        keys = placed.select("keys", "rank", "time", "outlet_number").mapInArrow(stages.key_stage, stages.KEYS)
        common = keys.groupBy("key").count().where(f"count >= {settings.boiler_count}").select("key")
        rows = keys.join(common, "key").repartition("key").sortWithinPartitions("key", "rank", "sentence")
        marks = rows.mapInArrow(stages.furniture_stage(articles, settings), stages.MARKS)
        marks = marks.groupBy("rank").agg(f.collect_list("sentence").alias("marks"))
        columns = ("rank", "part0", "sentence0", "outlet_number", "time", "words", "sentences", "marks")
        return placed.join(marks, "rank", "left").select(*columns).mapInArrow(stages.index_stage(weights), stages.PARTS)

    def _join(self, parts: DataFrame, settings: ReuseSettings) -> DataFrame:
        postings = parts.select("part", "day", "plain", "speech").mapInArrow(stages.posting_stage, stages.POSTINGS)
        postings.createOrReplaceTempView("postings")
        return self.spark.sql(JOIN_SQL.format(
            max_df=settings.max_df, quote_max_df=settings.quote_max_df, formulaic=settings.formulaic, window=settings.window_days,
            quote_hits=settings.quote_hits, min_hits=settings.min_hits))  # fmt: skip

    def _align(self, parts: DataFrame, pairs: DataFrame, facts: Facts) -> DataFrame:
        """Bring the words of both parts together: those of the earlier once, those of each later one beside the pair."""
        texts = parts.select("part", "rank", "outlet", "sentence0", "words", "sentences")
        ranks = parts.select("part", "rank")
        met = pairs.join(ranks.toDF("earlier", "rank_a"), "earlier").join(ranks.toDF("later", "rank_b"), "later")
        met = met.where("rank_a <> rank_b").select("earlier", "later", "hits")
        heads = met.select("earlier").distinct().selectExpr("earlier", "-1 AS later", "0 AS hits", "earlier AS part")
        rows = heads.unionByName(met.selectExpr("earlier", "later", "hits", "later AS part")).join(texts, "part")
        rows = rows.repartitionByRange("earlier").sortWithinPartitions("earlier", "later")
        names = self.spark.sparkContext.broadcast(stages.name_words(facts.outlet_names))
        return rows.mapInArrow(stages.align_stage(names, self.run.settings), stages.ALIGNED)

    def _slices(self, aligned: DataFrame) -> Iterator[Slice]:
        for row in aligned.orderBy("first", "pairs").select("found").toLocalIterator():
            yield stages.from_bytes(bytes(row["found"]))
