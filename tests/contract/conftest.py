"""One suite for both databases: each test runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.servers import Postgres, postgres

from ringfence.backends.sql.store import Store, open_store


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    with postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    if request.param == "sqlite":
        return tmp_path / "ringfence.sqlite"
    running: Postgres = request.getfixturevalue("server")
    return running.database()


@pytest.fixture
def store(address: Path | str) -> Iterator[Store]:
    opened = open_store(address)
    yield opened
    opened.close()
