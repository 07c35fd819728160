"""The file: what is kept after a crash, two processes at once, migrations, stale caches, foreign files."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from store.town import NOW, event, everything

from retold.errors import FormatError, UsageError
from retold.settings import Settings
from retold.store import Store
from retold.store.database import APPLICATION, SCHEMA, schema_file, statements, steps

# a process that adds the same events again and again under new addresses, and says so after each
_ADDER = """
import sys
sys.path.insert(0, sys.argv[3])
from dataclasses import replace
from store.town import NOW, everything
from retold.store import Store
with Store.open(sys.argv[1]) as store:
    print("ready", flush=True)
    for n in range(int(sys.argv[4])):
        many = [replace(a, id=f"{a.id}{sys.argv[2]}{n}", url=f"{a.url}/{sys.argv[2]}{n}") for a in everything()]
        print(*store.add(many, now=NOW).new, flush=True)
"""


def adder(path: Path, name: str, rounds: int) -> subprocess.Popen[str]:
    tests = str(Path(__file__).parent.parent)
    command = [sys.executable, "-c", _ADDER, str(path), name, tests, str(rounds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_a_kill_in_the_middle_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "desk.retold"
    child = adder(path, "k", 1000)
    assert child.stdout is not None
    child.stdout.readline()
    said = child.stdout.readline().split() + child.stdout.readline().split()
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    with Store.open(path) as store:
        there = {a.id for a in store.recent(limit=100_000)}
        assert len(said) == 2 * len(everything()) and set(said) <= there
        rows = store.stories(limit=100_000)
        assert sum(s.articles for s in rows) == len(there)
    c = sqlite3.connect(path)
    assert c.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert c.execute("PRAGMA foreign_key_check").fetchall() == []
    c.close()


def test_two_processes_add_at_once_while_a_reader_looks(tmp_path: Path) -> None:
    path = tmp_path / "desk.retold"
    children = [adder(path, name, 3) for name in "ab"]
    for child in children:
        assert child.stdout is not None
        child.stdout.readline()
    with Store.open(path, readonly=True) as reader:
        while any(child.poll() is None for child in children):
            counts = reader.counts()
            assert counts.articles % len(everything()) == 0  # never half of a batch
    said = [a for child in children for a in (child.stdout.read() if child.stdout else "").split()]
    assert [child.wait() for child in children] == [0, 0]
    for child in children:
        if child.stdout:
            child.stdout.close()
    with Store.open(path) as store:
        assert {a.id for a in store.recent(limit=1000)} == set(said)
        assert len(said) == 6 * len(everything())


def test_the_migrations_end_in_the_schema(tmp_path: Path) -> None:
    oldest = Path(__file__).parent / "data" / "schema-1.sql"
    made = []
    for scripts in (
        [oldest.read_text("utf-8"), *(s.read_text("utf-8") for s in steps(1))],
        [schema_file().read_text("utf-8")],
    ):
        c = sqlite3.connect(":memory:")
        for script in scripts:
            for statement in statements(script):
                c.execute(statement)
        rows = c.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name")
        made.append([(t, n, _bare(s)) for t, n, s in rows])
        c.close()
    assert made[0] == made[1]


def _bare(sql: str | None) -> str:
    """A statement without comments and line breaks."""
    lines = [line.split("--")[0] for line in (sql or "").splitlines()]
    return " ".join(" ".join(lines).split())


def test_every_table_is_strict_and_foreign_keys_hold(tmp_path: Path) -> None:
    with Store.open(tmp_path / "desk") as store:
        store.add(event("mine"), now=NOW)
    c = sqlite3.connect(tmp_path / "desk")
    loose = [
        r[1]
        for r in c.execute("PRAGMA table_list")
        if r[2] == "table" and not r[5] and not r[1].startswith(("sqlite_", "article_words", "thing_words"))
    ]
    assert loose == []
    assert c.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert c.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
    assert c.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
    c.close()


def test_a_trace_is_kept_and_made_again_when_the_engine_changed(tmp_path: Path) -> None:
    path = tmp_path / "desk"
    with Store.open(path) as store:
        store.add(event("ferry"), now=NOW)
        (row,) = store.stories()
        assert store.ready_account(row.id) is None and row.claims is None
        account = store.account(row.id)
        assert account.story.id == row.id and store.story(row.id).claims == len(account.claims)
    with Store.open(path, readonly=True) as again:
        assert again.ready_account(row.id) == account
    changed = Settings(copy_share=0.5)
    with Store.open(path, settings=changed) as other:
        assert other.ready_account(row.id) is None and other.story(row.id).stale
        assert other.counts().grouping_stale


def test_a_broken_cache_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "desk"
    with Store.open(path) as store:
        store.add(event("mine"), now=NOW)
        (row,) = store.stories()
        account = store.account(row.id)
    c = sqlite3.connect(path)
    c.execute("UPDATE account SET body = x'00'")
    c.commit()
    c.close()
    with Store.open(path) as store:
        assert store.account(row.id) == account


def test_sources_outlets_and_claims_of_traced_stories_are_found(store: Store) -> None:
    store.add(everything(), now=NOW)
    story = store.story_of(event("ferry")[0].id)
    store.account(story)
    sources = {s.name: s for s in store.sources()}
    page = store.source(sources["Ines Halloran"].id)
    assert {s.article for s in page.said} <= {a.id for a in event("ferry")}
    assert "steering" in page.said[0].words
    outlet = store.outlet("Northgate Herald")
    assert outlet.outlet.articles == 1 and any(t.name == "Vale Courier" for t in outlet.takes_from)
    found = store.search("steering fai")
    assert found.claims and found.articles and {h.story for h in found.articles} == {story}
    assert store.search("Halloran").sources[0].title == "Ines Halloran"


def test_search_marks_words_and_takes_phrases(store: Store) -> None:
    store.add(everything(), now=NOW)
    hit = store.search("kite herons").articles == () and store.search("kite heron").articles[0]
    assert hit and [hit.text[a:b].lower() for a, b in hit.marks][:1] in (["kite"], ["heron"])
    assert store.search('"copper mine"').stories[0].id == store.story_of(event("mine")[0].id)
    assert store.search('"mine copper"').articles == ()
    assert store.search("northgate").outlets[0].title == "Northgate Herald"
    assert store.search('" ) OR *').articles == ()


@pytest.mark.parametrize("content", [b"no database at all, only a few words of text" * 40, b""])
def test_what_is_no_store_is_refused_in_a_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)
    with pytest.raises(UsageError):
        Store.open(path, readonly=True)


def test_another_program_s_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    c = sqlite3.connect(path)
    c.execute("CREATE TABLE mine (x)")
    c.commit()
    c.close()
    with pytest.raises(UsageError, match="no Retold store"):
        Store.open(path)


def test_a_file_of_a_later_version_is_refused(tmp_path: Path) -> None:
    Store.open(tmp_path / "desk").close()
    c = sqlite3.connect(tmp_path / "desk")
    c.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    c.close()
    with pytest.raises(UsageError, match="later Retold"):
        Store.open(tmp_path / "desk")


def test_what_is_not_there_is_said_in_a_line(store: Store, tmp_path: Path) -> None:
    store.add(event("mine"), now=NOW)
    for ask in (store.story, store.article, store.claim, store.source, store.outlet, store.account):
        with pytest.raises(UsageError, match="there is no"):
            ask("nothing")
    with pytest.raises(UsageError, match="there is no store"):
        Store.open(tmp_path / "none", create=False)
    with pytest.raises(UsageError, match="ordered by"):
        store.stories(order="luck")


def test_a_script_that_ends_in_the_middle_is_refused() -> None:
    with pytest.raises(FormatError):
        list(statements("CREATE TABLE a (b);\nCREATE TABLE"))
