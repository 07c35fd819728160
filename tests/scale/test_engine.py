"""The local engine, from files in to tables out."""

from __future__ import annotations

import gzip
import json
import lzma
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scale.made_corpus import sentence, write_lines

from retold.errors import UsageError
from retold.scale import engine
from retold.scale.settings import ReuseSettings
from retold.scale.source import Reading

TABLES = ("pairs", "passages", "clusters", "sources", "articles", "outlets", "flows", "stories")
Reuse = Callable[..., Path]


def rows(out: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(out / f"{name}.parquet").to_pylist()
    return found


def same(a: Path, b: Path) -> None:
    for name in TABLES:
        assert (a / f"{name}.parquet").read_bytes() == (b / f"{name}.parquet").read_bytes(), name


def test_planted_copies_are_found_with_their_places(
    corpus: Path, made: list[dict[str, Any]], reuse: Reuse, tmp_path: Path
) -> None:
    out = reuse(corpus, tmp_path / "out")
    text = {row["id"]: row["text"] for row in made}
    pairs = {(row["earlier"], row["later"]) for row in rows(out, "pairs")}
    assert pairs == {(f"a{n - 1:03d}", f"a{n:03d}") for n in range(2, 24, 3)}
    for row in rows(out, "passages"):
        earlier = text[row["earlier"]][row["earlier_start"] : row["earlier_end"]]
        later = text[row["later"]][row["later_start"] : row["later_end"]]
        assert earlier == "\n\n".join(text[row["earlier"]].split("\n\n")[1:5])
        assert later.replace("another", "") != later
        assert row["level"] == "light" and row["similarity"] > 0.95


def test_the_later_article_took_it_and_the_reasons_say_why(corpus: Path, reuse: Reuse, tmp_path: Path) -> None:
    out = reuse(corpus, tmp_path / "out")
    assert all(row["source"] == "earlier" and "dated earlier" in row["reasons"] for row in rows(out, "pairs"))
    for row in rows(out, "sources"):
        assert row["source"] < row["article"] and row["hours"] == 24.0 and row["reasons"] == "it is dated earlier"
    copied = {row["article"]: row["copied_share"] for row in rows(out, "articles")}
    assert copied["a002"] > 0.4 and copied["a000"] == copied["a001"] == 0


def test_without_dates_nobody_is_called_the_source(made: list[dict[str, Any]], reuse: Reuse, tmp_path: Path) -> None:
    source = write_lines(tmp_path / "c.jsonl", [{k: v for k, v in row.items() if k != "date"} for row in made])
    out = reuse(source, tmp_path / "out")
    assert {row["source"] for row in rows(out, "pairs")} == {"unclear"}
    assert rows(out, "sources") == []


def test_a_credit_decides_where_dates_do_not(made: list[dict[str, Any]], reuse: Reuse, tmp_path: Path) -> None:
    for row in made:
        del row["date"]
    made[2]["text"] = f"As the {made[1]['outlet']} first reported it here.\n\n" + made[2]["text"]
    out = reuse(write_lines(tmp_path / "c.jsonl", made), tmp_path / "out")
    row = next(r for r in rows(out, "pairs") if {r["earlier"], r["later"]} == {"a001", "a002"})
    assert row[row["source"]] == "a001" and row["probability"] > 0.85


def test_standing_text_is_no_reuse(corpus: Path, reuse: Reuse, tmp_path: Path) -> None:
    out = reuse(corpus, tmp_path / "out")
    kept = {(row["article"], row["end"]) for row in rows(out, "clusters")}
    lengths = {row["article"]: row["chars"] for row in rows(out, "articles")}
    assert kept and all(end < lengths[article] for article, end in kept)


def test_stories_hold_those_that_share_text(corpus: Path, reuse: Reuse, tmp_path: Path) -> None:
    out = reuse(corpus, tmp_path / "out")
    story = {row["article"]: row["story"] for row in rows(out, "articles")}
    assert story["a001"] == story["a002"] == "a001" and story["a000"] is None
    assert [row["articles"] for row in rows(out, "stories")] == [2] * 8


def test_the_order_of_the_articles_does_not_matter(
    made: list[dict[str, Any]], corpus: Path, reuse: Reuse, tmp_path: Path
) -> None:
    mixed = list(made)
    random.Random(1).shuffle(mixed)
    same(reuse(corpus, tmp_path / "a"), reuse(write_lines(tmp_path / "mixed.jsonl", mixed), tmp_path / "b"))


def test_little_memory_gives_the_same_answers(
    corpus: Path, reuse: Reuse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from retold.scale import local
    from retold.scale.spool import Spool

    plain = reuse(corpus, tmp_path / "a")
    monkeypatch.setattr(local, "INDEX_WORDS", 150)
    spilling = Spool.__init__

    def small(self: Spool, folder: Path, name: str, bits: int, shift: int, limit: int) -> None:
        spilling(self, folder, name, bits or 3, shift if bits else 61, 50)

    monkeypatch.setattr(Spool, "__init__", small)
    reader = local.Reader.__init__

    def sliced(self: local.Reader, shelf: Any, settings: ReuseSettings) -> None:
        reader(self, shelf, settings)
        self.whole, self.pairs_at_once = False, 3

    monkeypatch.setattr(local.Reader, "__init__", sliced)
    settings = ReuseSettings(batch_chars=2000)
    same(plain, reuse(corpus, tmp_path / "b", settings))


def test_a_broken_run_goes_on_after_the_last_stage(
    corpus: Path, reuse: Reuse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reuse(corpus, tmp_path / "a")
    with monkeypatch.context() as patch:
        patch.setattr(engine, "finish", lambda *a: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            reuse(corpus, tmp_path / "b")
    monkeypatch.setattr(engine.local, "shelve", lambda *a: pytest.fail("read twice"))
    monkeypatch.setattr(engine.local, "compare", lambda *a: pytest.fail("aligned twice"))
    same(whole, reuse(corpus, tmp_path / "b"))


def test_another_setting_starts_again(corpus: Path, reuse: Reuse, tmp_path: Path) -> None:
    out = reuse(corpus, tmp_path / "a")
    settings = ReuseSettings(window_days=1)
    reuse(corpus, out, replace(settings, shingle=6))
    assert json.loads((out / "work" / "stages.json").read_text())["done"] == ["read", "align"]


@pytest.mark.parametrize("kind", ["gz", "xz", "parquet", "folder"])
def test_forms_of_a_corpus(kind: str, made: list[dict[str, Any]], corpus: Path, reuse: Reuse, tmp_path: Path) -> None:
    data = corpus.read_bytes()
    target = tmp_path / "other" / f"corpus.jsonl.{kind}"
    target.parent.mkdir()
    if kind == "parquet":
        target = target.with_name("corpus.parquet")
        pq.write_table(pa.Table.from_pylist(made), target)
    elif kind == "folder":
        (target.parent / "one.jsonl").write_bytes(data)
        target = target.parent
    else:
        target.write_bytes(gzip.compress(data) if kind == "gz" else lzma.compress(data))
    same(reuse(corpus, tmp_path / "a"), reuse(target, tmp_path / "b"))


def test_a_store_is_a_corpus(made: list[dict[str, Any]], reuse: Reuse, tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from retold.intake import article_from_record
    from retold.model import Article
    from retold.store.store import Store

    articles = [article_from_record(row, row["id"]) for row in made]
    with Store.open(tmp_path / "desk.db") as store:
        store.add([a for a in articles if isinstance(a, Article)], now=datetime(2024, 1, 1, tzinfo=UTC))
    out = reuse(tmp_path / "desk.db", tmp_path / "out")
    assert len(rows(out, "pairs")) == 8
    assert {row["outlet"] for row in rows(out, "articles")} == {row["outlet"] for row in made}


def test_fields_dates_and_bad_rows(made: list[dict[str, Any]], reuse: Reuse, tmp_path: Path) -> None:
    lines = [json.dumps({"nr": r["id"], "paper": r["outlet"], "on": r["date"], "words": r["text"]}) for r in made]
    lines[4:4] = ["{not json", "[1, 2]", '{"words": ""}', '{"words": 7}']
    source = tmp_path / "c.jsonl"
    source.write_text("\n".join(lines))
    mapping = {"id": "nr", "outlet": "paper", "date": "on", "text": "words"}
    out = reuse(source, tmp_path / "out", mapping=mapping, since="2021-03-05", until="2021-03-12")
    assert [row["article"] for row in rows(out, "articles")] == [f"a{n:03d}" for n in range(4, 12)]
    problems = [json.loads(line) for line in (out / "problems.jsonl").read_text().splitlines()]
    assert [p["code"] for p in problems] == ["bad_json", "bad_json", "no_text", "no_text"]


def test_one_enormous_document_is_searched_in_parts(made: list[dict[str, Any]], reuse: Reuse, tmp_path: Path) -> None:
    rng = random.Random(9)
    body = [sentence(rng) for _ in range(1500)]
    body[1200:1200] = made[1]["text"].split("\n\n")[1:5]
    made.append({"id": "long", "outlet": "Archive", "date": "2021-05-01T00:00:01", "text": " ".join(body)})
    out = reuse(write_lines(tmp_path / "c.jsonl", made), tmp_path / "out")
    (row,) = [r for r in rows(out, "passages") if r["later"] == "long" and r["earlier"] == "a001"]
    assert made[-1]["text"][row["later_start"] : row["later_end"]] == " ".join(made[1]["text"].split("\n\n")[1:5])


def test_what_cannot_be_done_is_said_in_one_line(corpus: Path, reuse: Reuse, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("keep")
    with pytest.raises(UsageError, match="not empty"):
        reuse(corpus, tmp_path / "full")
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n")
    with pytest.raises(UsageError, match="no article"):
        reuse(empty, tmp_path / "none")
    with pytest.raises(UsageError, match="--since wants a date"):
        Reading((corpus,), since="soon").bounds()
    with pytest.raises(UsageError, match="nothing lies between"):
        Reading((corpus,), since="2021-01-02", until="2021-01-01").bounds()


def test_a_corpus_that_shares_nothing_gives_empty_tables(
    made: list[dict[str, Any]], reuse: Reuse, tmp_path: Path
) -> None:
    out = reuse(write_lines(tmp_path / "c.jsonl", made[:2]), tmp_path / "out")
    assert rows(out, "pairs") == rows(out, "clusters") == rows(out, "sources") == rows(out, "stories") == []
    assert "<h1>Who copies whom</h1>" in (out / "summary.html").read_text()


def test_the_page_escapes_what_outlets_are_called(made: list[dict[str, Any]], reuse: Reuse, tmp_path: Path) -> None:
    for row in made:
        row["outlet"] = "<script>alert(1)</script>" + row["outlet"]
    out = reuse(write_lines(tmp_path / "c.jsonl", made), tmp_path / "out")
    page = (out / "summary.html").read_text()
    assert "<script" not in page and "&lt;script&gt;" in page
