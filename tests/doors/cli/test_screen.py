import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from ringfence.backends.files.calls import CallFile, Reading, read_call_file
from ringfence.backends.files.judged import Judged, JudgedFile, write_refused
from ringfence.clock import clock_ms
from ringfence.doors.cli.screen import Judge, Screened, Tools, Wanted, register
from ringfence.road import Road
from ringfence.screening.reference import IdMaker
from ringfence.settings import Settings
from ringfence.telecom.errors import Refused
from ringfence.telecom.verdict import Action

DESK = "13010991500"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> typer.Typer:
    home = tmp_path_factory.mktemp("home")

    @contextmanager
    def judge() -> Iterator[Judge]:
        planes = tmp_path_factory.mktemp("planes")
        road = Road(Settings(home=home, budget_ms=10_000), planes, 10_000, IdMaker(255), 255, print)
        yield road
        road.close()

    app = typer.Typer()
    register(app, Tools(_read, judge, JudgedFile, write_refused))
    app.callback()(lambda: None)
    return app


def _read(wanted: Wanted, progressed: Callable[[int], None]) -> CallFile:
    reading = Reading(
        mapping=wanted.mapping, zone=wanted.zone, start_ms=wanted.start_ms, trunk=wanted.trunk, now_ms=clock_ms()
    )
    return read_call_file(wanted.path, reading, progressed)


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One desk that calls 120 people within 20 minutes, and somebody who calls a friend, shuffled."""
    monkeypatch.chdir(tmp_path)
    rows = [(1_763_776_800 + n * 10, DESK, f"138001{n:05}") for n in range(120)]
    rows += [(1_763_776_800 + n * 300, "13800100500", "13800210500") for n in range(4)]
    random.Random(1).shuffle(rows)
    path = tmp_path / "calls.csv"
    path.write_text("start,src,dst\n" + "".join(f"{at},{a},{b}\n" for at, a, b in rows) + "soon,1,2\n")
    return path


def screened(app: typer.Typer, *arguments: str) -> Screened:
    result = CliRunner().invoke(app, ["screen", *arguments, "--json"])
    assert result.exit_code == 0, (result.output, result.exception)
    return msgspec.json.decode(result.stdout.splitlines()[-1], type=Screened)


def test_a_desk_is_found_and_a_friend_is_not(app: typer.Typer, calls: Path) -> None:
    told = screened(app, str(calls), "--out", "out.jsonl")

    judged = [msgspec.json.decode(line, type=Judged) for line in Path("out.jsonl").read_bytes().splitlines()]
    assert told.summary.calls == len(judged) == 124
    assert [row.at_ms for row in judged] == sorted(row.at_ms for row in judged)
    assert {row.action for row in judged if row.calling == "+8613800100500"} == {"deliver"}
    assert sum(row.calling == f"+86{DESK}" and row.action != "deliver" for row in judged) >= 50
    assert told.summary.actions[Action.DELIVER] < 124
    assert "HIGH_FREQUENCY" in {finding.code for finding in told.summary.findings}
    assert told.summary.latency is not None


def test_a_line_that_is_no_call_is_written_with_its_reason(app: typer.Typer, calls: Path) -> None:
    told = screened(app, str(calls))

    assert (told.summary.refused, told.refused_file) == (1, "calls.csv.refused.csv")
    assert "'soon' is not a time" in Path(told.refused_file).read_text(encoding="utf-8")


def test_each_run_has_a_memory_of_its_own(app: typer.Typer, calls: Path) -> None:
    assert screened(app, str(calls)).summary.actions == screened(app, str(calls)).summary.actions


def test_parquet_goes_in_and_out(app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    table = {"A": ["13800100500"], "B": ["10086"], "T": ["2025-11-22 10:00:00"]}
    pq.write_table(pa.table(table), "calls.parquet")
    mapping = [part for pair in ("calling=A", "called=B", "at=T") for part in ("--mapping", pair)]

    told = screened(app, "calls.parquet", *mapping, "--out", "out.parquet")

    assert told.summary.calls == 1
    assert pq.read_table("out.parquet").column("called").to_pylist() == ["10086"]


def test_tables_for_people(app: typer.Typer, calls: Path) -> None:
    output = CliRunner().invoke(app, ["screen", str(calls)]).output

    for word in ("deliver", "reject", "HIGH_FREQUENCY", "p99", "1 line is no call"):
        assert word in output


@pytest.mark.parametrize(
    "arguments",
    [["--mapping", "calling"], ["--mapping", "calling=nothing"], ["--zone", "Moon/Crater"], ["--out", "out.xlsx"]],
)
def test_wrong_options_are_refused_and_leave_nothing(app: typer.Typer, calls: Path, arguments: list[str]) -> None:
    result = CliRunner().invoke(app, ["screen", str(calls), *arguments])

    assert isinstance(result.exception, Refused)
    assert result.exception.remedy
    assert [path.name for path in calls.parent.iterdir()] == ["calls.csv"]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 99, b"PAR1 and then nothing", b"a;b;c\n1;2;3\n"])
def test_a_bad_file_is_refused_and_leaves_nothing(app: typer.Typer, calls: Path, content: bytes) -> None:
    calls.write_bytes(content)

    result = CliRunner().invoke(app, ["screen", str(calls), "--out", "out.jsonl"])

    assert isinstance(result.exception, Refused)
    assert [path.name for path in calls.parent.iterdir()] == ["calls.csv"]
