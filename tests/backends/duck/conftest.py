"""A log that is really written, for the archive to read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ringfence.bench.written_log import WrittenLog


@pytest.fixture
def log(tmp_path: Path) -> Iterator[WrittenLog]:
    written = WrittenLog(tmp_path / "decisions")
    yield written
    written.journal.close()
