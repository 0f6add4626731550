import json

import pytest
import typer
from rich.cells import cell_len
from typer.testing import CliRunner

from ringfence.backends.planes.numbering import open_plan
from ringfence.doors.cli.number import register
from ringfence.telecom.errors import Refused
from ringfence.telecom.numbering import Plan


@pytest.fixture(scope="module")
def app() -> typer.Typer:
    app = typer.Typer()
    register(app, open_plan)
    app.callback()(lambda: None)
    return app


def test_explains_each_number(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["number", "17012345678", "95588", "+442079460000"], env={"COLUMNS": "160"})
    assert done.exit_code == 0
    for word in ("+8617012345678", "中国电信", "杭州", "中国工商银行", "GB", "mvno-telecom", "not known"):
        assert word in done.output


def test_no_word_is_cut_off_on_a_narrow_screen(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["number", "17012345678", "95588", "+442079460000"], env={"COLUMNS": "80"})
    assert "…" not in done.output
    for word in ("中国电信", "中国工商银行", "mobile, virtual operator", "95 service number, national", "mvno-telecom"):
        assert word in done.output
    assert max(map(cell_len, done.output.splitlines())) <= 80


def test_explains_in_chinese(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["number", "--language", "zh-CN", "110", "88886666"], env={"COLUMNS": "160"})
    assert done.exit_code == 0
    assert "紧急号码" in done.output
    assert "有歧义" in done.output


def test_prints_json_with_the_reason_in_both_languages(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["number", "--json", "4008123123", "rubbish"])
    first, second = json.loads(done.stdout)
    assert (first["number"], first["kind"], first["may_originate"]) == ("+864008123123", "shared_cost_400", False)
    assert first["why"].keys() == {"zh-CN", "en"}
    assert (second["form"], second["allocated"]) == ("unreadable", None)


def test_reads_in_the_country_and_area_named(app: typer.Typer) -> None:
    local = CliRunner().invoke(app, ["number", "--json", "--area-code", "010", "88886666"])
    assert json.loads(local.stdout)[0]["number"] == "+861088886666"
    abroad = CliRunner().invoke(app, ["number", "--json", "--country", "us", "911"])
    assert json.loads(abroad.stdout)[0]["kind"] == "emergency"


def test_bytes_that_are_no_text_are_explained_as_unreadable(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["number", "--json", "\udcff", "[red]"])
    assert [found["form"] for found in json.loads(done.stdout)] == ["unreadable", "unreadable"]


def test_without_a_plan_says_what_to_do() -> None:
    def broken() -> Plan:
        raise Refused("the plan is gone", "build it again")

    app = typer.Typer()
    register(app, broken)
    app.callback()(lambda: None)
    done = CliRunner().invoke(app, ["number", "110"])
    assert done.exit_code == 2
    assert "build it again" in done.output
