"""A store in a file of its own; what both databases promise is in `tests/contract`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.stores import new_store

from ringfence.backends.sql.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path / "s.sqlite")
    yield opened
    opened.close()
