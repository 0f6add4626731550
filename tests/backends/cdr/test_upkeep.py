import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.backends.cdr.examples import AT, kept, load, record, store, table

from ringfence.analytics.kept import Compacted
from ringfence.analytics.record import HOUR_MS
from ringfence.backends.cdr.store import CallStore
from ringfence.backends.cdr.upkeep import compact, export, retire, status_of
from ringfence.telecom.errors import Refused, Unavailable


def _filled(tmp_path: Path, hours: int = 1, parts: int = 6) -> CallStore:
    into = store(tmp_path)
    for part in range(parts):
        with into.alone():
            taking = into.begin()
            for hour in range(hours):
                taking.add(table(record(part, at=AT + hour * HOUR_MS, call_id=f"{hour}-{part}")))
            taking.commit()
    return into


def test_many_files_of_an_hour_become_one_with_the_same_records(tmp_path: Path) -> None:
    into = _filled(tmp_path, hours=4)
    before, changed = kept(into), dict(into.state.changed)
    with into.alone():
        assert compact(into) == Compacted(1, 6, 1)
        assert compact(into, all_hours=True) == Compacted(3, 18, 3)
    assert kept(into) == before
    assert (len(list(into.folder.glob("hour=*/*"))), into.state.changed) == (4, changed)
    assert CallStore.refresh(into).counts.taken == 24


def test_a_crash_while_files_are_replaced_loses_and_doubles_nothing(tmp_path: Path) -> None:
    into = _filled(tmp_path)
    old = {path: path.read_bytes() for path in into.folder.glob("hour=*/*.parquet")}
    before = kept(into)
    with into.alone():
        compact(into, all_hours=True)
    for path, content in old.items():
        path.write_bytes(content)
    again = store(tmp_path)
    with again.alone():
        pass
    assert kept(again) == before


def test_a_damaged_part_stops_compaction_and_nothing_is_lost(tmp_path: Path) -> None:
    into = _filled(tmp_path)
    part = next(iter(into.folder.glob("hour=*/*.parquet")))
    part.write_bytes(part.read_bytes()[:40])
    with into.alone(), pytest.raises(Unavailable, match="is damaged"):
        compact(into, all_hours=True)
    assert len(list(into.folder.glob("hour=*/*.parquet"))) == 6


def test_hours_that_are_too_old_go_whoever_wrote_them(tmp_path: Path) -> None:
    into = _filled(tmp_path, hours=3, parts=1)
    strange = into.folder / "hour=2020010100"
    strange.mkdir()
    pq.write_table(table(record(1)), strange / "world.parquet")
    with into.alone():
        assert retire(into, AT + 2 * HOUR_MS) == 3
        assert retire(into, AT + 2 * HOUR_MS) == 0
    assert [path.name for path in into.folder.glob("hour=*")] == ["hour=2026010205"]
    assert list(into.state.hours) == ["hour=2026010205"]


def test_the_status_says_what_is_there_and_what_came(tmp_path: Path) -> None:
    into = _filled(tmp_path, hours=2, parts=2)
    (tmp_path / "in.csv").write_text("calling,called,start\n1,2,x\n13800138000,95588,2026-01-02 11:00:00\n")
    load(into, tmp_path / "in.csv")
    status = status_of(store(tmp_path))
    assert (status.records, status.hours, status.parts) == (5, 2, 5)
    assert (status.first_hour, status.last_hour, status.since.refused) == ("hour=2026010203", "hour=2026010204", 1)
    assert status.files[0].records == 1
    assert [clock.source for clock in status.clocks] == ["a", "generic"]
    assert status_of(store(tmp_path / "empty")).records == 0


def test_an_export_loads_again(tmp_path: Path) -> None:
    into = _filled(tmp_path, hours=2, parts=3)
    out = tmp_path / "out.parquet"
    assert export(into.folder, out, 0, AT + HOUR_MS) == 3
    assert out.stat().st_mode & 0o077 == 0
    other = store(tmp_path / "other")
    load(other, out)
    assert kept(other) == [one for one in kept(into) if one.setup_ms < AT + HOUR_MS]
    with pytest.raises(Refused, match="there already"):
        export(into.folder, out, 0, AT)
    assert export(into.folder, tmp_path / "none.parquet", 0, 1) == 0


def test_an_export_names_a_file_that_holds_no_records(tmp_path: Path) -> None:
    into = _filled(tmp_path, parts=1)
    strange = next(into.folder.glob("hour=*")) / "strange.parquet"
    pq.write_table(table(record(1)).drop_columns(["sip_code"]), strange)
    with pytest.raises(Unavailable, match=r"strange\.parquet is no file of call records: it has no column sip_code"):
        export(into.folder, tmp_path / "out.parquet", 0, AT + HOUR_MS)
    assert not (tmp_path / "out.parquet").exists()


def test_profiles_and_refused_rows_go_with_the_hours_that_they_tell_of(tmp_path: Path) -> None:
    into = _filled(tmp_path, hours=2, parts=1)
    kept = into.folder / "profiles"
    for hour in ("hour=2020010100", "hour=2026010203", "hour=2026010204"):
        (kept / hour).mkdir(parents=True)
        (kept / hour / "callings-0.parquet").touch()
    (kept / "spill").mkdir()
    names = [
        into.folder / name for name in ("feed.refused.csv", "feed.refused-20260102-000001.csv", "stream.refused.csv")
    ]
    old = [names[1], kept / "spill" / "duckdb_temp"]
    for path in (*names, *old, kept / "tried"):
        path.touch()
        at = (AT / 1000 - 86_400) if path in old else AT / 1000 + 3 * 3_600
        os.utime(path, (at, at))
    with into.alone():
        assert retire(into, AT + HOUR_MS) == 2
    left = {str(path.relative_to(into.folder)) for path in into.folder.rglob("*") if "journal" not in path.name}
    assert {name for name in left if not name.endswith(".parquet")} == {
        "hour=2026010204", "profiles", "profiles/hour=2026010204", "profiles/spill", "profiles/tried",
        "feed.refused.csv", "stream.refused.csv",
    }  # fmt: skip
