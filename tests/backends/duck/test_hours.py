from pathlib import Path

from tests.analytics.documents import PLACES, packaged_profiles
from tests.backends.duck.calling import FROM_MS, HOUR_MS, busy, calls, write

from ringfence.backends.duck.detectors import DuckDetectors
from ringfence.backends.duck.hours import hours_in
from ringfence.backends.duck.look import EngineBounds

_BOUNDS = EngineBounds(threads=1, memory_mb=512)


def _attempts(folder: Path, kept: Path | None, from_ms: int = FROM_MS, hours: int = 4) -> list[object]:
    engine = DuckDetectors(folder, packaged_profiles(), PLACES, kept=kept, bounds=_BOUNDS)
    found = engine.run(from_ms, from_ms + hours * HOUR_MS, [busy()])
    return [(one.subject, dict(one.evidence)["attempts"]) for one in found.suspects]


def _kept(kept: Path) -> dict[str, int]:
    return {str(path.relative_to(kept)): path.stat().st_ino for path in kept.rglob("*.parquet")}


def test_the_hours_of_a_window_are_those_with_records(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=3, every_s=7200))

    assert [hour.hour_ms for hour in hours_in(folder, FROM_MS, FROM_MS + 6 * HOUR_MS)] == [
        FROM_MS, FROM_MS + 2 * HOUR_MS, FROM_MS + 4 * HOUR_MS,
    ]  # fmt: skip


def test_kept_hours_give_what_the_records_give(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=40, every_s=300))

    first = _attempts(folder, tmp_path / "kept")
    assert first == _attempts(folder, tmp_path / "kept") == _attempts(folder, None) == [("+8613911110001", 40)]
    assert len(_kept(tmp_path / "kept")) == 12


def test_late_records_make_only_their_hour_again(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=40, every_s=300))
    _attempts(folder, tmp_path / "kept")
    before = _kept(tmp_path / "kept")
    write(tmp_path, calls(times=2, at_s=4000, called="13800299999"), "late")

    assert _attempts(folder, tmp_path / "kept") == [("+8613911110001", 42)]
    after = _kept(tmp_path / "kept")
    assert {name.split("/")[0] for name in before.keys() ^ after.keys()} == {"hour=2026060102"}
    assert all(after[name] == before[name] for name in before.keys() & after.keys())


def test_a_window_that_cuts_hours_counts_only_what_lies_in_it(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=60, every_s=300))

    assert _attempts(folder, tmp_path / "kept", FROM_MS + HOUR_MS // 2, 3) == [("+8613911110001", 36)]


def test_a_draft_that_a_crash_left_is_not_taken_for_an_hour(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=40, every_s=300))
    _attempts(folder, tmp_path / "kept")
    (path,) = (tmp_path / "kept" / "hour=2026060101").glob("callings-*.parquet")
    path.rename(path.with_suffix(".77.new"))

    assert _attempts(folder, tmp_path / "kept") == [("+8613911110001", 40)]


def test_a_window_of_centuries_costs_no_more_than_its_folders(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=3, every_s=7200))
    for odd in ("hour=2026060199", "hour=20260601010", "hour=x", "hour=202606010", "calls"):
        (folder / odd).mkdir()
        (folder / odd / "a.parquet").write_bytes(b"")

    ever = [hour.hour_ms for hour in hours_in(folder, -(1 << 60), 1 << 60)]
    assert ever == [FROM_MS, FROM_MS + 2 * HOUR_MS, FROM_MS + 4 * HOUR_MS]
    assert [hour.hour_ms for hour in hours_in(folder, -61_536_067_200_000, FROM_MS + 1)] == [FROM_MS]
    assert hours_in(folder, -(1 << 60), -61_536_067_200_000) == hours_in(tmp_path / "none", 0, 1) == []
    assert [hour.hour_ms for hour in hours_in(folder, FROM_MS + 1, FROM_MS + HOUR_MS)] == [FROM_MS]
