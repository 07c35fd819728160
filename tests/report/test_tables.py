"""Flat tables: rows that join, cells that come back, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold.errors import UsageError
from retold.model import Account
from retold.report import tables as made
from retold.report.export import render, zipped
from retold.report.tables import COLUMNS, guard, tables, to_arrow, to_pandas, to_polars, unguard


def _rows(account: Account, name: str) -> list[dict[str, str]]:
    raw = made.export_csv(account, True)[f"{name}.csv"].decode("utf-8")
    return list(csv.DictReader(io.StringIO(raw, newline="")))


def test_every_record_is_a_row(every: Account) -> None:
    held = tables(every)
    assert list(held) == list(COLUMNS)
    assert len(held["articles"]) == len(held["versions"]) == len(every.documents)
    assert len(held["statements"]) == len(every.statements)
    assert len(held["attributions"]) == sum(len(s.chain) for s in every.statements)
    assert len(held["matches"]) == len(every.alignments)
    assert len(held["drifts"]) == sum(len(m.drift) for m in every.alignments)
    assert len(held["edges"]) == len(every.edges)
    assert len(held["origins"]) == sum(len(c.origins) for c in every.claims)


def test_tables_join(honest: Account) -> None:
    held = tables(honest)
    articles = {r["id"] for r in held["articles"]}
    statements = {r["id"] for r in held["statements"]}
    claims = {r["id"] for r in held["claims"]}
    assert {r["article"] for r in held["statements"]} <= articles
    assert {r["statement"] for r in held["attributions"]} <= statements
    assert {r["claim"] for r in held["origins"]} <= claims
    assert {i for r in held["claims"] for i in str(r["statements"]).split()} <= statements
    assert {r["match"] for r in held["drifts"]} <= {r["id"] for r in held["matches"]}


def test_csv_gives_the_cells_back(every: Account) -> None:
    for name, rows in tables(every).items():
        back = _rows(every, name)
        assert len(back) == len(rows)
        for row, got in zip(rows, back, strict=True):
            for column, cell in row.items():
                told = unguard(got[column])
                assert told == (guard(cell) if not isinstance(cell, str) else cell)


@given(st.text(st.characters(codec="utf-8"), max_size=12))
def test_a_guarded_cell_is_never_a_formula_and_comes_back(words: str) -> None:
    cell = guard(words)
    assert cell.lstrip(" \t\r\n'")[:1] not in set("=+-@") or cell.startswith("'")
    assert unguard(cell) == words


@pytest.mark.parametrize("attack", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1", "＝1", "'=1"])
def test_known_attacks_are_words(account: Account, attack: str) -> None:
    doc = replace(account.documents[0], headline=attack)
    rows = _rows(replace(account, documents=(doc, *account.documents[1:])), "articles")
    assert rows[0]["headline"] == "'" + attack


def test_what_was_not_measured_is_empty_not_zero(account: Account) -> None:
    row = next(r for r in _rows(account, "edges") if r["id"] == "e7")
    assert row["share"] == ""
    assert next(r for r in tables(account)["edges"] if r["id"] == "e7")["share"] is None


def test_parquet_has_the_same_rows_and_types(every: Account) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    files = made.export_parquet(every, True)
    for name, rows in tables(every).items():
        table = pq.read_table(io.BytesIO(files[f"{name}.parquet"]))
        assert table.to_pylist() == rows
        kinds = {"s": "string", "i": "int64", "f": "double", "b": "bool"}
        assert [str(t) for t in table.schema.types] == [kinds[k] for k in COLUMNS[name].values()]
    assert render(every, "parquet") == zipped(files)


def test_data_frames_hold_the_tables(account: Account) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    wanted = {name: len(rows) for name, rows in tables(account).items()}
    assert {n: len(t) for n, t in to_arrow(account).items()} == wanted
    assert {n: len(t) for n, t in to_pandas(account).items()} == wanted
    assert {n: t.height for n, t in account.to_polars().items()} == wanted
    assert account.to_pandas()["claims"]["origins_max"].sum() == sum(c.independent_origins.max for c in account.claims)
    assert to_polars(account)["drifts"]["severity"].to_list() == [r["severity"] for r in tables(account)["drifts"]]


def test_a_missing_library_is_said_in_one_line() -> None:
    with pytest.raises(UsageError, match="no_such_library is not installed"):
        made.need("no_such_library")
