from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.examples import HOUR, NOW, read
from tests.registry.examples import preference

from ringfence.backends.files.registry_export import write_preferences
from ringfence.backends.files.registry_rows import RegistryFile
from ringfence.registry.bulk import Given, LoadKind
from ringfence.registry.preference import Preference, Refusal
from ringfence.telecom.errors import Conflict, Unavailable


def test_what_is_exported_loads_as_it_was(tmp_path: Path) -> None:
    path, told = tmp_path / "out.csv", list[int]()
    timed = msgspec.structs.replace(preference(2, Refusal(1, 3, 0, 2, 60, 90)), starts_ms=NOW, expires_ms=NOW + HOUR)
    given = [preference(1, exceptions=("=cmd", "b")), timed]

    assert write_preferences(path, given, told.append) == 2

    rows = RegistryFile(path, LoadKind.PREFERENCES, read, NOW).rows(0)
    found = [row.value for row in rows if isinstance(row, Given)]
    assert found == [msgspec.structs.replace(one, number=int(one.number), way="bulk") for one in given]
    assert path.stat().st_mode & 0o077 == 0
    assert ",=" not in path.read_text()


def test_nothing_is_overwritten_and_nothing_half_is_left(tmp_path: Path) -> None:
    (tmp_path / "there.csv").write_text("mine")
    with pytest.raises(Conflict):
        write_preferences(tmp_path / "there.csv", [], lambda _: None)
    with pytest.raises(Unavailable):
        write_preferences(tmp_path / "none" / "out.csv", [], lambda _: None)

    def broken() -> Iterator[Preference]:
        yield preference(1)
        raise Unavailable("The database is away.")

    with pytest.raises(Unavailable):
        write_preferences(tmp_path / "out.csv", broken(), lambda _: None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["there.csv"]
