from pathlib import Path

import msgspec
import pytest
import typer
from typer.testing import CliRunner

from ringfence.backends.files.sample import load_sample, store_sample
from ringfence.doors.cli.sample import register
from ringfence.sample.day import Origin
from ringfence.telecom.errors import Refused

COMPLAINTS = (
    "Company_Phone_Number,Created_Date,Violation_Date,Consumer_Area_Code\n"
    "4703352559,2021-07-07 00:01:15,2021-07-06 11:48:00,510\n"
)


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    register(app, store_sample)
    app.callback()(lambda: None)
    return app


@pytest.fixture
def sources(tmp_path: Path) -> list[str]:
    calls = tmp_path / "calls.csv"
    calls.write_text("timestamp,from,to,duration\n" + "".join(f"{i},{i},{i + 1},5\n" for i in range(300)))
    complaints = tmp_path / "complaints.csv"
    complaints.write_text(COMPLAINTS)
    return ["--calls", str(calls), "--complaints", str(complaints)]


def test_the_same_sources_give_the_same_bytes(app: typer.Typer, sources: list[str], tmp_path: Path) -> None:
    for name in ("a", "b"):
        result = CliRunner().invoke(app, ["sample", "build", *sources, "-o", str(tmp_path / name), "--json"])
        assert result.exit_code == 0, result.output

    tables = msgspec.json.decode(result.output, type=list[dict[str, str | int]])
    assert {str(table["table"]): table["calls"] for table in tables} == {"people": 300, "complaints": 1, "waves": 1470}
    for built in (tmp_path / "a").iterdir():
        assert (tmp_path / "b" / built.name).read_bytes() == built.read_bytes()
    assert load_sample(tmp_path / "a")[0].origin is Origin.PEOPLE


def test_a_table_is_printed(app: typer.Typer, sources: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["sample", "build", *sources, "-o", str(tmp_path / "a")])

    assert "1,470" in result.output


def test_a_source_that_is_not_there_is_refused_and_nothing_is_written(
    app: typer.Typer, sources: list[str], tmp_path: Path
) -> None:
    arguments = ["sample", "build", "--calls", str(tmp_path / "none.csv"), *sources[2:], "-o", str(tmp_path / "a")]

    result = CliRunner().invoke(app, arguments)

    assert isinstance(result.exception, Refused)
    assert not (tmp_path / "a").exists()
