"""One suite for both databases: each test runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.servers import Postgres, postgres
from tests.stores import ready_file

from ringfence.backends.sql.store import Store, open_store


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    with postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """The address of a database without any table."""
    return tmp_path / "ringfence.sqlite" if kind == "sqlite" else _server(request).database()


@pytest.fixture
def address(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """The address of a database with every table and no row."""
    return ready_file(tmp_path / "ringfence.sqlite") if kind == "sqlite" else _server(request).ready_database()


def _server(request: pytest.FixtureRequest) -> Postgres:
    running: Postgres = request.getfixturevalue("server")
    return running


@pytest.fixture
def store(address: Path | str) -> Iterator[Store]:
    opened = open_store(address)
    yield opened
    opened.close()
