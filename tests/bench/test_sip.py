from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.bench import sip
from ringfence.bench.figure import Figure


def test_what_is_missing_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sip, "missing", lambda: "sipp not installed (Debian: sip-tester)")
    (told,) = sip.measure(lambda what: None)

    assert (told.unit, told.detail) == ("skipped", "sipp not installed (Debian: sip-tester)")
    assert told.reached


def test_all_parts_are_measured_in_one_home_that_is_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    homes: list[Path] = []

    def part(name: str) -> object:
        def measured(progress: object, folder: Path, home: Path, *sizes: float) -> tuple[Figure, ...]:
            assert (home / "ringfence.sqlite").exists()
            homes.append(home)
            return (Figure(name=f"sip.{name}", value=len(sizes), unit="sizes"),)

        return measured

    monkeypatch.setattr(sip, "missing", lambda: "")
    for name in ("added", "redirected", "faults", "flooded"):
        monkeypatch.setattr(sip, name, part(name))
    figures = sip.measure(lambda what: None, quick=True)

    assert [one.name for one in figures] == ["sip.added", "sip.redirected", "sip.faults", "sip.flooded"]
    assert len(set(homes)) == 1
    assert not homes[0].exists()
