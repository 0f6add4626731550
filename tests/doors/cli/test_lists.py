from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from tests.examples import NOW, mobile, read
from typer.testing import CliRunner, Result

from ringfence.backends.sql.store import Store, open_store
from ringfence.doors.cli import lists
from ringfence.screening.book import Level, ListScope
from ringfence.telecom.errors import Refused


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "s.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def app(store: Store) -> typer.Typer:
    ids = (f"id{i}" for i in itertools.count())
    made = typer.Typer()
    lists.register(made, lambda: store.lists, lambda: read, lambda: next(ids), lambda: NOW, "console:root")
    return made


def run(app: typer.Typer, *words: str) -> Result:
    return CliRunner().invoke(app, ["list", *words])


def test_an_entry_is_added_shown_and_ended(app: typer.Typer, store: Store) -> None:
    added = run(app, "add", "block", "+8617000000001", "--reason", "loans", "--expires", "2099-01-01", "--json")
    assert json.loads(added.stdout)[0]["id"] == "id0"
    assert "loans" in run(app, "show", "+8617000000001").stdout
    assert json.loads(run(app, "show", "--json").stdout)[0]["first"] == "+8617000000001"

    assert run(app, "remove", "id0", "--reason", "appeal").exit_code == 0
    ended = store.lists.find("id0")
    assert ended is not None
    assert (ended.end_reason, ended.ended_by) == ("appeal", "console:root")


def test_a_range_for_one_carrier_or_person(app: typer.Typer, store: Store) -> None:
    words = ("--last", "+8617000000019", "--reason", "r", "--scope")
    assert run(app, "add", "allow", "+8617000000010", *words, "carrier:north").exit_code == 0
    assert run(app, "add", "allow", "+8617000000010", *words, "subscriber:+8617000000999").exit_code == 0

    scopes = {entry.scope for entry in store.lists.covering(mobile(15))}
    assert scopes == {ListScope(Level.CARRIER, "north"), ListScope(Level.SUBSCRIBER, "", int(mobile(999)))}


@pytest.mark.parametrize(
    "words",
    [
        ("add", "block", "+8617000000001", "--reason", "never ends"),
        ("add", "block", "rubbish", "--reason", "r", "--expires", "2099-01-01"),
        ("add", "allow", "+8617000000001", "--reason", "r", "--scope", "galaxy"),
        ("add", "allow", "+8617000000001", "--reason", "r", "--expires", "soon"),
        ("remove", "id9", "--reason", "r"),
        ("show", "rubbish"),
        ("import", "block", "no-such-file.csv"),
    ],
)
def test_what_makes_no_sense_is_refused_with_exit_code_2(app: typer.Typer, words: tuple[str, ...]) -> None:
    refused = run(app, *words)

    assert refused.exit_code == 2
    assert refused.stderr


def test_a_file_goes_in_whole_or_is_reported(app: typer.Typer, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("number,reason\n17000000001,a\nrubbish,b\n17000000003,c\n")

    refused = run(app, "import", "block", str(file), "--expires", "2099-01-01")
    assert refused.exit_code == 2
    assert "rubbish" in refused.stderr
    assert store.lists.page() == ()

    taken = run(app, "import", "block", str(file), "--expires", "2099-01-01", "--skip-refused", "--json")
    assert taken.exit_code == 0
    assert (json.loads(taken.stdout)["taken"], json.loads(taken.stdout)["refused"]) == (2, 1)
    assert len(store.lists.page()) == 2


def test_a_scope_is_one_of_three() -> None:
    assert lists.read_scope("national", read) == ListScope()
    for text in ("", "national:x", "carrier:", "subscriber:"):
        with pytest.raises(Refused):
            lists.read_scope(text, read)
