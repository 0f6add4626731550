"""`ringfence log` finds damage, keeps heads, follows and deletes."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from ringfence.backends.journal.custody import Custody
from ringfence.backends.journal.folder import segment_path
from ringfence.bench.written_log import WrittenLog
from ringfence.doors.cli.log import LogSources, hidden, read_heads, register
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import ANONYMOUS, NumberForm, PhoneNumber

WIDE = {"COLUMNS": "200"}


@pytest.fixture
def log(tmp_path: Path) -> WrittenLog:
    written = WrittenLog(tmp_path / "decisions")
    written.write(45)
    written.journal.close()
    return written


@pytest.fixture
def app(log: WrittenLog) -> typer.Typer:
    app = typer.Typer()
    register(app, LogSources(lambda: Custody(log.folder), lambda: 6, lambda: log.now_ms))
    return app


def _damage(log: WrittenLog) -> None:
    path = segment_path(log.folder, 0, 21)
    content = bytearray(path.read_bytes())
    content[300] ^= 1
    path.write_bytes(content)


def test_a_sound_log_ends_well(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["log", "verify"], env=WIDE)

    assert done.exit_code == 0
    assert "45 records in 3 segments" in done.output
    assert "The chain is whole" in done.output


def test_damage_is_named_and_ends_with_1(app: typer.Typer, log: WrittenLog) -> None:
    _damage(log)

    done = CliRunner().invoke(app, ["log", "verify"], env=WIDE)
    assert done.exit_code == 1
    assert log.decisions[20].id in done.output

    told = json.loads(CliRunner().invoke(app, ["log", "verify", "--json"]).stdout)
    assert [(one["kind"], one["segment"], one["seq"]) for one in told["damages"]] == [("changed", 21, 21)]


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["lines", "json"])
def test_heads_are_checked_later(app: typer.Typer, tmp_path: Path, form: list[str]) -> None:
    kept = tmp_path / "heads"
    kept.write_text(CliRunner().invoke(app, ["log", "head", *form]).stdout)

    done = CliRunner().invoke(app, ["log", "verify", "--head", str(kept)], env=WIDE)
    assert done.exit_code == 0
    assert "fits the heads kept outside" in done.output

    kept.write_text(f"w00 45 {'0' * 64}\n")
    assert CliRunner().invoke(app, ["log", "verify", "--head", str(kept)]).exit_code == 1


@pytest.mark.parametrize("content", ["", "rubbish", "w00 x y", "[1]", "[{}]", "w00 1 2 3"])
def test_a_file_without_heads_is_refused(tmp_path: Path, app: typer.Typer, content: str) -> None:
    (tmp_path / "heads").write_text(content)

    with pytest.raises(Refused):
        read_heads(tmp_path / "heads")
    assert CliRunner().invoke(app, ["log", "verify", "--head", str(tmp_path / "absent")]).exit_code == 2


def test_sizes_are_shown(app: typer.Typer) -> None:
    shown = CliRunner().invoke(app, ["log", "stat"], env=WIDE).output
    told = json.loads(CliRunner().invoke(app, ["log", "stat", "--json"]).stdout)

    assert "w00" in shown
    assert (told[0]["records"], told[0]["sealed"]) == (45, 2)


def test_the_tail_shows_the_newest_with_numbers_hidden(app: typer.Typer, log: WrittenLog) -> None:
    lines = CliRunner().invoke(app, ["log", "tail", "-n", "3"], env=WIDE).output.splitlines()

    assert [log.decisions[-3 + place].id in line for place, line in enumerate(lines)] == [True] * 3
    assert "****" in lines[0]
    assert str(log.decisions[-3].facts.calling) not in lines[0]
    told = json.loads(CliRunner().invoke(app, ["log", "tail", "-n", "1", "--json"]).stdout)
    assert told["id"] == log.decisions[-1].id


def test_age_deletes_what_the_rules_no_longer_keep(app: typer.Typer, log: WrittenLog) -> None:
    log.now_ms += 400 * 86_400_000

    done = CliRunner().invoke(app, ["log", "prune"], env=WIDE)
    assert done.exit_code == 0
    assert "45 records" in done.output
    assert "kept 6 months" in CliRunner().invoke(app, ["log", "verify"], env=WIDE).output
    assert json.loads(CliRunner().invoke(app, ["log", "prune", "--json"]).stdout)["records"] == 0


def test_a_log_in_use_is_left_to_its_server(app: typer.Typer, log: WrittenLog) -> None:
    again = WrittenLog(log.folder)

    assert "w00: a running server" in CliRunner().invoke(app, ["log", "prune"], env=WIDE).output
    again.journal.close()


def test_only_whole_numbers_are_hidden() -> None:
    assert hidden(PhoneNumber.pack(NumberForm.E164, 86, 8613800138000)) == "+86138****8000"
    assert hidden(PhoneNumber.pack(NumberForm.SHORT, 86, 95588)) == "95588"
    assert hidden(ANONYMOUS) == "anonymous"
