from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from pkgutil import iter_modules

import pytest
import typer
from tests.examples import NOW, entry
from typer.testing import CliRunner

from ringfence.backends.sql.backup import backup, restore
from ringfence.backends.sql.migrate import migrate
from ringfence.backends.sql.migrations import versions
from ringfence.backends.sql.store import Store, open_store
from ringfence.doors.cli import store as command


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "s.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def app(store: Store, tmp_path: Path) -> typer.Typer:
    made = typer.Typer()
    command.register(
        made,
        lambda file: backup(store.database, file),
        lambda file, replace: restore(file, tmp_path / "restored.sqlite", replace=replace),
        lambda: migrate(store.database),
    )
    return made


def test_a_store_is_backed_up_and_restored(app: typer.Typer, store: Store, tmp_path: Path) -> None:
    store.lists.add([entry("a", 1)], by="t", at_ms=NOW)

    saved = CliRunner().invoke(app, ["store", "backup", str(tmp_path / "b")])
    put_back = CliRunner().invoke(app, ["store", "restore", str(tmp_path / "b")])

    assert (saved.exit_code, put_back.exit_code) == (0, 0)
    restored = open_store(tmp_path / "restored.sqlite")
    assert restored.lists.find("a") is not None
    restored.close()
    again = CliRunner().invoke(app, ["store", "restore", str(tmp_path / "b")])
    assert again.exit_code == 2
    assert "--replace" in again.stderr
    assert CliRunner().invoke(app, ["store", "restore", str(tmp_path / "b"), "--replace"]).exit_code == 0


def test_migration_says_where_it_ended(app: typer.Typer) -> None:
    newest = max(module.name for module in iter_modules(versions.__path__))

    assert newest[1:5] in CliRunner().invoke(app, ["store", "migrate"]).stdout
