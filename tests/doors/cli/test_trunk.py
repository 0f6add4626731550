from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from tests.examples import NOW, mobile, read
from typer.testing import CliRunner, Result

from ringfence.backends.sql.store import Store, open_store
from ringfence.doors.cli import trunk
from ringfence.telecom.carrier import NumberRange


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "s.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def app(store: Store) -> typer.Typer:
    made = typer.Typer()
    trunk.register(made, lambda: store.trunks, lambda: read, lambda: NOW, "console:root")
    return made


def run(app: typer.Typer, *words: str) -> Result:
    return CliRunner().invoke(app, ["trunk", *words])


def test_a_trunk_is_added_shown_and_removed(app: typer.Typer, store: Store) -> None:
    ranges = ["--assigned", "+8617000000001", "--assigned", "+8617000000010-+8617000000019"]
    assert run(app, "add", "line-1", "enterprise_line", "--carrier", "north", *ranges).exit_code == 0

    assert store.trunks.all()[0].assigned == (
        NumberRange(int(mobile(1)), int(mobile(1))),
        NumberRange(int(mobile(10)), int(mobile(19))),
    )
    assert "line-1" in run(app, "list").stdout
    assert json.loads(run(app, "list", "--json").stdout)[0]["carrier"] == "north"
    assert run(app, "remove", "line-1", "--reason", "moved").exit_code == 0
    assert store.trunks.all() == ()


def test_what_makes_no_sense_is_refused(app: typer.Typer) -> None:
    assert run(app, "add", "a", "interconnect", "--assigned", "rubbish").exit_code == 2
    assert run(app, "add", "a", "interconnect", "--country", "China").exit_code == 2
    assert run(app, "add", "a", "pigeons").exit_code == 2
    assert run(app, "remove", "nothing").exit_code == 2
