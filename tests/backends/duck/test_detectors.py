import random
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.analytics.documents import PLACES, packaged_detectors, packaged_profiles
from tests.backends.duck.calling import FROM_MS, HOUR_MS, busy, calls, table, write

from ringfence.backends.duck.detectors import DuckDetectors
from ringfence.telecom.errors import Refused, Unavailable


def _engine(folder: Path) -> DuckDetectors:
    return DuckDetectors(folder, packaged_profiles(), PLACES)


def test_a_busy_number_is_found_with_its_evidence_and_times(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=30, every_s=60))
    found = _engine(folder).run(FROM_MS, FROM_MS + HOUR_MS, [busy()])

    (suspect,) = found.suspects
    assert (suspect.subject, suspect.detector, suspect.evidence) == ("+8613911110001", "BUSY", (("attempts", 30),))
    assert (suspect.first_ms, suspect.last_ms) == (FROM_MS, FROM_MS + 29 * 60_000)
    assert found.records == 30
    assert found.faults == ()


def test_a_suspect_names_the_trunks_that_its_calls_came_over(tmp_path: Path) -> None:
    shown = calls(times=90, every_s=20, trunk_in="gateway", carrier="b")
    own = calls(times=5, at_s=40, every_s=300, called="13800900001", trunk_in="home", carrier="a")
    folder = write(tmp_path, [*shown, *own, *calls(times=30, every_s=60, calling="13911110002", trunk_in="")])
    found = _engine(folder).run(FROM_MS, FROM_MS + HOUR_MS, [busy()])

    assert {one.subject: one.trunks for one in found.suspects} == {
        "+8613911110001": ("gateway",), "+8613911110002": (),
    }  # fmt: skip
    assert found.trunks == ("gateway", "home")


@pytest.mark.parametrize(("numbers", "listed", "drawn"), [(40, 100, 60), (60, 300, 120), (120, 400, 160)])
def test_those_who_work_a_list_that_is_too_popular_to_pair_are_found_and_never_told_more_than_they_share(
    tmp_path: Path, numbers: int, listed: int, drawn: int
) -> None:
    dice = random.Random(numbers)
    people = [f"1380020{at * 19 % 10_000:04d}" for at in range(listed)]
    lists = {f"139{at:03d}{at * 613 % 100_000:05d}": dice.sample(people, drawn) for at in range(numbers)}
    dialled = [
        calls(times=drawn, every_s=60, at_s=at, calling=number, called=reached, called_step=0, talk_s=-1)
        for at, (number, reached) in enumerate(lists.items())
    ]
    lawful = calls(times=30, every_s=100, calling="13500300001", called=people[:30], called_step=0, talk_s=30)
    folder = write(tmp_path, [one for some in (*dialled, lawful) for one in some])
    shared_list = next(one for one in packaged_detectors() if one.code == "SHARED_LIST")

    found = _engine(folder).run(FROM_MS, FROM_MS + 24 * HOUR_MS, [shared_list])

    shown = {one.number: int(dict(one.evidence)["shared"]) for one in found.suspects}
    calling = {some[0].calling: set(reached) for some, reached in zip(dialled, lists.values(), strict=True)}
    assert len(calling) == numbers
    assert shown.keys() <= calling.keys()
    assert len(shown) >= 0.95 * numbers
    for number, shared in shown.items():
        assert shared <= max(len(calling[number] & other) for one, other in calling.items() if one != number)


def test_a_folder_without_records_has_no_suspects(tmp_path: Path) -> None:
    found = _engine(tmp_path / "calls").run(FROM_MS, FROM_MS + HOUR_MS, [busy()])

    assert (found.suspects, found.records) == ((), 0)


def test_an_empty_window_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="the window is empty"):
        _engine(tmp_path).run(FROM_MS, FROM_MS, [busy()])


def test_a_truncated_file_is_named_and_the_others_are_looked_at(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=30))
    write(tmp_path, calls(times=30, called="13800299999"), "b")
    torn = folder / "hour=2026060101" / "b.parquet"
    torn.write_bytes(torn.read_bytes()[:-20])

    found = _engine(folder).run(FROM_MS, FROM_MS + HOUR_MS, [busy()])

    assert [(fault.detector, fault.reason) for fault in found.faults] == [("hour=2026060101/b.parquet", "torn")]
    assert [suspect.evidence for suspect in found.suspects] == [(("attempts", 30),)]


def _rubbish(path: Path) -> None:
    path.write_bytes(b"PAR1" + b"rubbish" * 9 + b"PAR1")


def _damaged_inside(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:4] + b"\xa7" * (len(content) // 3) + content[4 + len(content) // 3 :])


def _without_a_column(path: Path) -> None:
    some = pq.read_table(path, partitioning=None)
    pq.write_table(some.drop_columns(["sip_code"]), path)


def _of_another_kind(path: Path) -> None:
    some = pq.read_table(path, partitioning=None)
    pq.write_table(
        some.set_column(some.column_names.index("calling"), "calling", some["calling"].cast(pa.string())), path
    )


@pytest.mark.parametrize(
    ("spoil", "reason", "told"),
    [(_rubbish, "torn", "not a whole Parquet file"), (_damaged_inside, "torn", "is damaged inside"),
     (_without_a_column, "strange", "it has no column sip_code"),
     (_of_another_kind, "strange", "its column calling is string")],
)  # fmt: skip
def test_a_file_that_holds_no_records_is_named_and_the_others_are_looked_at(
    tmp_path: Path, spoil: Callable[[Path], None], reason: str, told: str
) -> None:
    folder = write(tmp_path, calls(times=30))
    write(tmp_path, calls(times=30, called="13800299999"), "b")
    spoil(folder / "hour=2026060101" / "b.parquet")
    engine = _engine(folder)

    for _ in range(2):
        found = engine.run(FROM_MS, FROM_MS + HOUR_MS, [busy()])
        assert [(fault.detector, fault.reason) for fault in found.faults] == [("hour=2026060101/b.parquet", reason)]
        assert told in found.faults[0].message
        assert [suspect.evidence for suspect in found.suspects] == [(("attempts", 30),)]
    write(tmp_path, calls(times=30, called="13800299999"), "b")
    assert dict(engine.run(FROM_MS, FROM_MS + HOUR_MS, [busy()]).suspects[0].evidence)["attempts"] == 60


def test_a_file_that_another_tool_packed_otherwise_is_read_beside_ours(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=30))
    write(tmp_path, calls(times=30, called="13800299999"), "b")
    path = folder / "hour=2026060101" / "b.parquet"
    some = pq.read_table(path, partitioning=None)
    odd = {"sip_code": pa.int64(), "release_ms": pa.float64(), "cause": pa.float64(), "imsi": pa.uint64(),
           "trunk_in": pa.dictionary(pa.int32(), pa.string()), "carrier": pa.null()}  # fmt: skip
    columns = [
        pa.nulls(30) if name == "carrier" else some[name].cast(odd.get(name, some[name].type))
        for name in some.column_names
    ]
    pq.write_table(pa.table([*columns, pa.nulls(30)], [*some.column_names, "more"]), path)

    found = _engine(folder).run(FROM_MS, FROM_MS + HOUR_MS, [*packaged_detectors(), busy()])

    assert found.faults == ()
    assert ("BUSY", (("attempts", 60),)) in [(one.detector, one.evidence) for one in found.suspects]


def test_what_is_given_beside_the_records_and_cannot_be_read_is_our_fault_and_named(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=30))
    _rubbish(folder / "subscriptions.parquet")

    with pytest.raises(Unavailable, match=r"subscriptions\.parquet"):
        _engine(folder).run(FROM_MS, FROM_MS + HOUR_MS, [busy()])


def test_columns_that_are_all_null_find_nobody(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=30))
    (path,) = folder.rglob("*.parquet")
    schema = table(calls()).schema
    pq.write_table(pa.table([pa.nulls(30, field.type) for field in schema], schema=schema), path)

    assert _engine(folder).run(FROM_MS, FROM_MS + HOUR_MS, [busy()]).suspects == ()
