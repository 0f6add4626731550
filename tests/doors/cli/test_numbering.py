import gzip
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import ringfence
from ringfence.backends.planes.numbering import open_plan
from ringfence.doors.cli.numbering import register

RULES = Path(ringfence.__file__).parent / "rules" / "numbering" / "cn.toml"
SEGMENTS = (
    "prefix7,type,type_name,province,city,zip,area_code\n"
    "1380013,1,移动,北京,北京,100000,010\n"
    "1390000,1,移动,北京,北京,100000,010\n"
    "1700123,3,电信,浙江,杭州,310000,0571\n"
)
AREAS = "area_code,places\n010,北京/北京\n0755,广东/深圳\n"


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    register(app, lambda: RULES)
    return app


@pytest.fixture
def sources(tmp_path: Path) -> list[str]:
    segments, areas = tmp_path / "segments.csv.gz", tmp_path / "areas.csv"
    segments.write_bytes(gzip.compress(SEGMENTS.encode()))
    areas.write_text(AREAS, encoding="utf-8")
    return ["--segments", str(segments), "--area-codes", str(areas), "-o", str(tmp_path / "plan.rfp")]


def test_builds_a_plan_that_opens(app: typer.Typer, sources: list[str], tmp_path: Path) -> None:
    official, mvno = tmp_path / "official.csv", tmp_path / "mvno.csv"
    official.write_text("number,organization\n95588,工商银行\n", encoding="utf-8")
    mvno.write_text("prefix7\n1390000\n", encoding="utf-8")
    more = ["--official", str(official), "--mvno", str(mvno), "--json"]
    done = CliRunner().invoke(app, ["numbering", "build", *sources, *more])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["prefixes"] == 3
    plan = open_plan(tmp_path / "plan.rfp")
    assert plan.allocation(plan.read("95588")).holder == "工商银行"
    assert plan.allocation(plan.read("13900000000")).kind == "mvno"
    assert [source.name for source in plan.sources] == [
        "segments.csv.gz", "mvno.csv", "areas.csv", "official.csv", "cn.toml",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("prefix7,type_name\n138,移动\n", "no mobile prefix"),
        ("prefix7,type_name\n1380013,\n", "type_name"),
        ("a,b\n1,2\n", "prefix7"),
        ("prefix7,type_name\n１３８００１３,移动\n", "no mobile prefix"),
    ],
)
def test_a_bad_row_is_refused_with_the_remedy(
    app: typer.Typer, sources: list[str], tmp_path: Path, content: str, says: str
) -> None:
    Path(sources[1]).write_text(content, encoding="utf-8")
    done = CliRunner().invoke(app, ["numbering", "build", *sources])
    assert done.exit_code == 2
    assert says in done.output
    assert not (tmp_path / "plan.rfp").exists()


@pytest.mark.parametrize("broken", ["missing", "gzip"])
def test_a_file_that_cannot_be_read_is_refused(app: typer.Typer, sources: list[str], broken: str) -> None:
    path = Path(sources[1])
    if broken == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:40])
    done = CliRunner().invoke(app, ["numbering", "build", *sources])
    assert done.exit_code == 2
    assert "cannot be read" in done.output
