"""Every command, given what cannot work, says what is wrong and what to do, with a code that tells whose turn it is."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest

from ringfence.main import run

OURS, MENDABLE = 1, 2
LASTS = ("--reason", "x", "--expires", "2099-01-01")
Said: TypeAlias = Callable[[Sequence[str]], tuple[int, str]]


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """Gives a command in a folder of its own; the exit code, and what went to standard error."""
    monkeypatch.setenv("RINGFENCE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RINGFENCE_MAX_NUMBERS", "1000")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)

    def give(words: Sequence[str]) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["ringfence", *words])
        code: object = 0
        try:
            run()
        except SystemExit as end:
            code = end.code
        assert isinstance(code, int)
        return code, capsys.readouterr().err

    return give


@pytest.fixture
def rubbish(tmp_path: Path) -> Path:
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "binary.parquet").write_bytes(b"PAR1" + bytes(range(256)) * 8)
    (tmp_path / "columns.csv").write_text("a,b,c\n1,2,3\n")
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "rows.csv").write_text("number\nfoo\n13800138000\n")
    return tmp_path


@pytest.mark.usefixtures("rubbish")
@pytest.mark.parametrize(
    ("words", "code", "wrong", "remedy"),
    [
        (("screen", "missing.csv"), MENDABLE, "No such file", "readable file"),
        (("screen", "folder"), MENDABLE, "Is a directory", "readable file"),
        (("screen", "binary.csv"), MENDABLE, "is not text", "give CSV"),
        (("screen", "binary.parquet"), MENDABLE, "binary.parquet", ""),
        (("screen", "columns.csv"), MENDABLE, "no column for calling", "--mapping"),
        (("screen", "empty.csv"), MENDABLE, "is empty", "at least one call"),
        (("list", "import", "block", "missing.csv", *LASTS), MENDABLE, "No such file or directory.", "CSV file"),
        (("list", "import", "block", "folder", *LASTS), MENDABLE, "Is a directory.", "CSV file"),
        (("list", "import", "block", "binary.csv", *LASTS), MENDABLE, "not text in UTF-8", "CSV file"),
        (("list", "import", "block", "columns.csv", *LASTS), MENDABLE, "columns are not known: a, b, c", "`number`"),
        (("list", "import", "block", "rows.csv", *LASTS), MENDABLE, "`foo` is not a number", "--skip-refused"),
        (("list", "add", "block", "13800138000", "--reason", "x"), MENDABLE, "expiry", "renewed"),
        (("log", "verify", "--head", "missing"), MENDABLE, "No such file or directory", "ringfence log head"),
        (("log", "verify", "--head", "binary.csv"), MENDABLE, "not text in UTF-8", "ringfence log head"),
        (("explain", "foo"), MENDABLE, "not a decision id", "13 letters"),
        (("rules", "check", "folder"), MENDABLE, "no rule EMERGENCY", "put checks/emergency.toml back"),
        (("rules", "list", "nowhere"), MENDABLE, "neither a folder", "running, disk, packaged"),
        (("rules", "promote", "NO_SUCH", "live", "--reason", "x"), MENDABLE, "NO_SUCH", "ringfence rules list"),
        (("trunk", "add", "x", "interconnect", "--address", "foo"), MENDABLE, "not an address", "192.0.2.7"),
        (("key", "revoke", "nope"), MENDABLE, "no key", "ringfence key list"),
        (("account", "password", "nope"), MENDABLE, "no account", "ringfence account list"),
        (("store", "restore", "binary.csv", "--replace"), MENDABLE, "not a whole store", "another backup"),
        (("store", "backup", "missing/copy"), OURS, "backup failed", "free space"),
        (("docs", "empty.csv"), OURS, "empty.csv: File exists", "Check that it is there"),
    ],
)
def test_what_is_wrong_is_told_with_what_to_do(
    said: Said, words: tuple[str, ...], code: int, wrong: str, remedy: str
) -> None:
    ended, told = said(words)
    assert ended == code, told
    assert wrong in told
    assert remedy in told
    assert "Traceback" not in told
    assert "Errno" not in told or code == OURS


@pytest.mark.parametrize(
    "words",
    [
        ("serve",),
        ("run",),
        ("rules", "list"),
        ("list", "show"),
        ("key", "list"),
        ("account", "list"),
        ("trunk", "list"),
    ],
)
def test_a_home_that_is_a_file_is_told(said: Said, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "home").write_text("not a folder")
    ended, told = said(words)
    assert ended == OURS
    assert str(tmp_path / "home") in told
    assert "Check" in told


@pytest.mark.parametrize(
    "words",
    [("list", "show"), ("key", "list"), ("run",), ("serve",), ("rules", "promote", "FAN_OUT", "live", "--reason", "x")],
)
def test_a_database_that_is_away_is_told_and_nothing_is_done(
    said: Said, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("RINGFENCE_DATABASE", "postgresql://nobody:secret@127.0.0.1:1/ringfence")
    ended, told = said(words)
    assert ended == OURS
    assert "The database does not answer." in told
    assert "RINGFENCE_DATABASE" in told
    assert "secret" not in told
    for document in tmp_path.glob("home/rules/checks/fan_out.toml"):
        assert 'mode = "shadow"' in document.read_text("utf-8")


def test_an_empty_log_is_said_to_be_empty(said: Said) -> None:
    assert said(("log", "tail")) == (0, "The decision log of this home is empty.\n")


def test_a_port_that_is_taken_is_told_before_anything_is_served(tmp_path: Path) -> None:
    environment = {**os.environ, "RINGFENCE_HOME": str(tmp_path), "RINGFENCE_MAX_NUMBERS": "1000"}
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code = f"import sys; sys.argv[1:] = ['serve', '--port', '{port}']; from ringfence.main import run; run()"
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == MENDABLE
    assert f"127.0.0.1:{port} cannot be taken" in done.stderr
    assert "set another --port" in done.stderr
