"""Stores that are made ready once and copied: what the migrations write is the same each time."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from ringfence.backends.sql.store import Store, open_store


@cache
def _ready() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ready.sqlite"
        open_store(path).close()
        return path.read_bytes()


def ready_file(path: Path) -> Path:
    """A SQLite store at that path with every table and no row."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(0o600)
    path.write_bytes(_ready())
    return path


def new_store(path: Path, key: bytes = b"") -> Store:
    """That, opened."""
    return open_store(ready_file(path), key)
