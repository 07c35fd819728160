"""``retold serve``: starts, says where, asks for a token where strangers can reach it, and ends cleanly."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from retold.cli.serving import serve_command


def _start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", "from retold.cli import main; main()", "serve", *arguments]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_starts_answers_and_ends_cleanly(template: Path, tmp_path: Path, end: signal.Signals) -> None:
    shutil.copy(template, tmp_path / "desk.db")
    process = _start(str(tmp_path / "desk.db"), "--port", "0")
    try:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert found
        with urllib.request.urlopen(found[0], timeout=30) as answer:
            assert b"crane" in answer.read() and answer.headers["server"] is None
    finally:
        process.send_signal(end)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 0 and errors == ""
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(found[0], timeout=5)


def test_on_all_interfaces_a_token_is_made_up_and_asked_for(template: Path, tmp_path: Path) -> None:
    shutil.copy(template, tmp_path / "desk.db")
    process = _start(str(tmp_path / "desk.db"), "--port", "0", "--host", "0.0.0.0", "--no-background")
    try:
        assert process.stdout is not None
        port = re.search(r":(\d+)/", process.stdout.readline())
        token = process.stdout.readline().partition("Access token: ")[2].strip()
        assert port and len(token) >= 24
        base = f"http://127.0.0.1:{port[1]}"
        with urllib.request.urlopen(f"{base}/", timeout=30) as answer:
            assert b"Access token" in answer.read() and answer.url.endswith("/enter?next=/")
        asked = urllib.request.Request(f"{base}/api/v1/counts", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(asked, timeout=30) as answer:
            assert answer.status == 200
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_a_short_token_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(serve_command, [str(tmp_path / "desk.db"), "--token", "secret"])
    assert result.exit_code != 0 and "can be guessed" in str(result.exception)
    assert not (tmp_path / "desk.db").exists()


def test_a_port_that_is_taken_is_said_at_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = CliRunner().invoke(serve_command, [str(tmp_path / "desk.db"), "--port", str(taken.getsockname()[1])])
    assert result.exit_code != 0 and "cannot listen" in str(result.exception)


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database " * 100)
    result = CliRunner().invoke(serve_command, [str(tmp_path / "notes.txt"), "--port", "0"])
    assert result.exit_code != 0 and "cannot open" in str(result.exception)
