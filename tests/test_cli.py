"""The command line as a person meets it: what it prints, what it leaves behind, how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import retold
from retold.cli import VERBS, cli

DEMO = Path(__file__).resolve().parents[1] / "src" / "retold" / "demo" / "articles"
SHORT = "Mill closes\n\nMay 6, 2024\n\nThe Ostrel mill will close in May, a person close to the owners told the Vale Courier.\n"


def run(*args: str, input: str | None = None) -> Result:
    return CliRunner().invoke(cli, list(args), input=input)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    made = tmp_path / "mill.txt"
    made.write_text(SHORT, "utf-8")
    return made


# ------------------------------------------------------------------ verbs
@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_explains_itself(verb: str) -> None:
    done = run(verb, "--help")
    assert done.exit_code == 0, done.output
    assert len(done.output.splitlines()) > 3


def test_the_help_names_every_verb_with_a_line() -> None:
    lines = run("--help").output.splitlines()
    for verb in VERBS:
        line = next(line for line in lines if line.split()[:1] == [verb])
        assert len(line.split()) > 3, line


def test_the_version() -> None:
    assert run("--version").output == f"retold, version {retold.__version__}\n"


# ------------------------------------------------------------------ trace
def test_trace_prints_a_report(page: Path) -> None:
    done = run("trace", str(page))
    assert done.exit_code == 0, done.output
    assert "Ostrel mill" in done.output


def test_trace_reads_standard_input() -> None:
    done = run("trace", "-", "--json", input=SHORT)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["documents"][0]["headline"] == "Mill closes"


def test_json_and_html_are_written_whole(page: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "er"
    done = run("trace", str(page), "--json", str(out / "a.json"), "-o", str(out / "a.html"))
    assert done.exit_code == 0, done.output
    assert retold.loads((out / "a.json").read_text("utf-8")).documents[0].headline == "Mill closes"
    assert (out / "a.html").read_text("utf-8").rstrip().endswith("</html>")
    assert sorted(p.name for p in out.iterdir()) == ["a.html", "a.json"]


def test_no_text_leaves_the_words_out(page: Path) -> None:
    done = run("trace", str(page), "--json", "--no-text")
    assert "a person close to the owners" not in done.stdout.split('"agents"')[0]


def test_what_cannot_be_read_is_told_and_the_rest_is_traced(page: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_bytes(b'{"title": "half')
    (tmp_path / "noise.txt").write_bytes(b"\x00\x01\x02\xff" * 200)
    done = run("trace", str(tmp_path), "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert [d["headline"] for d in told["documents"]] == ["Mill closes"]
    assert {Path(p["uri"]).name.split("#")[0] for p in told["problems"]} == {"broken.json", "noise.txt"}
    assert all(p["code"] and p["message"] for p in told["problems"])
    assert "broken.json" in "".join(run("trace", str(tmp_path)).output.split())  # a long path may wrap


@pytest.mark.parametrize(("level", "code"), [("serious", 1), ("notable", 1), ("benign", 1)])
def test_fail_on_tells_by_the_exit_code(level: str, code: int, tmp_path: Path) -> None:
    assert run("trace", str(DEMO), "--fail-on", level).exit_code == code


def test_fail_on_is_quiet_where_there_is_nothing(tmp_path: Path) -> None:
    plain = tmp_path / "plain.txt"
    plain.write_text(
        "Pool reopens\n\nMay 6, 2024\n\nBy Ada Brandt, Vale Courier\n\nThe pool on Alder Road reopened on Monday.\n",
        "utf-8",
    )
    assert run("trace", str(plain), "--fail-on", "serious").exit_code == 0


# ------------------------------------------------------------------ mistakes
@pytest.mark.parametrize(
    "args",
    [
        ("trace",),
        ("trace", "no-such-file.txt"),
        ("trace", "x.txt", "--fail-on", "dreadful"),
        ("trace", "x.txt", "--map", "no-equals-sign"),
        ("trace", "x.txt", "--settings", "no-such-settings.toml"),
        ("nosuchverb",),
        ("doctor", "no-such.db"),
    ],
)
def test_misuse_ends_with_two_and_no_trace(
    args: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.txt").write_text(SHORT, "utf-8")
    done = run(*args)
    assert done.exit_code == (1 if args[0] == "doctor" else 2), done.output
    assert "Traceback" not in done.output


def test_an_error_is_one_line(tmp_path: Path) -> None:
    done = run("trace", str(tmp_path / "gone.txt"))
    assert done.exit_code == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "gone.txt" in done.stderr


def test_debug_shows_the_trace(tmp_path: Path) -> None:
    done = run("--debug", "trace", str(tmp_path / "gone.txt"))
    assert isinstance(done.exception, retold.RetoldError)


def test_a_fault_of_ours_is_one_line_and_three(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("two\nlines")

    monkeypatch.setattr("retold.pipeline.trace_stories", broken)
    done = run("trace", str(page))
    assert done.exit_code == 3
    assert "ZeroDivisionError: two lines" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


# ------------------------------------------------------------------ targets that refuse
def test_a_target_that_cannot_be_written_is_named(page: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    done = run("trace", str(page), "-o", str(tmp_path / "file" / "a.html"))
    assert done.exit_code == 2
    assert "cannot write" in done.stderr
    assert (tmp_path / "file").read_text("utf-8") == "in the way"


def test_a_full_disk_leaves_the_old_report_alone(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    target = tmp_path / "out" / "a.html"
    target.parent.mkdir()
    target.write_text("the old report", "utf-8")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.replace", full)
    done = run("trace", str(page), "-o", str(target))
    assert done.exit_code == 2
    assert "No space left" in done.stderr
    assert target.read_text("utf-8") == "the old report"
    assert [p.name for p in target.parent.iterdir()] == ["a.html"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full on this system")
def test_standard_output_on_a_full_disk_is_an_error(page: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "retold", "trace", str(page), "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    assert done.returncode == 2, done.stderr
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_closed_pipe_is_no_error(page: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "retold", "trace", str(DEMO), "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stdout is not None and child.stderr is not None
    child.stdout.read(10)
    child.stdout.close()
    said = child.stderr.read().decode()
    assert child.wait(timeout=60) == 0, said
    assert "Traceback" not in said


def test_ctrl_c_leaves_nothing_half_written(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    target = tmp_path / "out" / "a.html"
    monkeypatch.setattr("os.replace", stopped)  # the moment when the whole report is written beside its place
    done = run("trace", str(page), "-o", str(target))
    assert done.exit_code == 130
    assert done.stderr.strip().splitlines()[-1] == "stopped"
    assert not list(target.parent.iterdir())


# ------------------------------------------------------------------ demo, schema, doctor
def test_the_demo_says_where_its_report_is(tmp_path: Path) -> None:
    target = tmp_path / "demo.html"
    done = run("demo", "-o", str(target))
    assert done.exit_code == 0, done.output
    assert str(target.resolve()) in done.output.replace("\n", "")
    assert target.read_text("utf-8").startswith("<!")


def test_the_schema_admits_a_report(page: Path) -> None:
    import jsonschema

    schema = json.loads(run("schema").stdout)
    jsonschema.validate(json.loads(run("trace", str(page), "--json").stdout), schema)


def test_the_doctor_names_parser_and_packages() -> None:
    done = run("doctor")
    assert done.exit_code == 0, done.output
    assert "spacy" in done.output
    assert "English" in done.output


def test_the_doctor_looks_at_a_store(tmp_path: Path, page: Path) -> None:
    from datetime import UTC, datetime

    from retold.store import Store

    path = tmp_path / "s.db"
    with Store.open(path) as store:
        store.add(retold.read(str(page)).articles, now=datetime(2024, 5, 7, tzinfo=UTC))
    sound = run("doctor", str(path))
    assert sound.exit_code == 0, sound.output
    assert "sound; 1 articles" in sound.output
    data = bytearray(path.read_bytes())
    data[4096:20480] = b"\xff" * (20480 - 4096)
    path.write_bytes(bytes(data))
    for name in ("s.db-wal", "s.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    broken = run("doctor", str(path), "--json")
    assert broken.exit_code == 1
    assert [c["topic"] for c in json.loads(broken.stdout) if c["state"] == "wrong"] == ["store"]


# ------------------------------------------------------------------ the same bytes
def test_the_same_report_for_any_order_and_on_a_second_run(tmp_path: Path) -> None:
    files = sorted(str(p) for p in DEMO.iterdir() if p.suffix in (".html", ".txt"))
    made = []
    for n, (order, seed) in enumerate(((files, "1"), (files[::-1], "2"), (files[2:] + files[:2], "3"))):
        target = tmp_path / f"{n}.html"
        done = subprocess.run(
            [sys.executable, "-m", "retold", "trace", *order, "--json", "-", "-o", str(target)],
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            timeout=120,
        )
        made.append((done.stdout, target.read_bytes()))
    assert made[0] == made[1] == made[2]
