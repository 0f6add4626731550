from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.backends.cdr.examples import AT, KEYED, record, store, table

from ringfence.backends.cdr.memory import Memory
from ringfence.telecom.errors import Unavailable
from ringfence.telecom.number import ANONYMOUS

HOUR, NEXT = "hour=2026010203", "hour=2026010204"


def _sift(memory: Memory, hour: str, *records: object) -> tuple[list[int], int, int]:
    kept, repeated, twice = memory.sift(hour, table(*records))  # type: ignore[arg-type]
    return kept.tolist(), repeated, twice


def test_what_stands_in_files_is_known_again(tmp_path: Path) -> None:
    calls = store(tmp_path)
    with calls.alone():
        taking = calls.begin()
        taking.add(table(record(1), record(2)))
        taking.commit()
    memory = Memory(calls.folder, KEYED, 2_000)
    assert _sift(memory, HOUR, record(2), record(3)) == ([1], 1, 0)


def test_an_hour_that_made_room_is_known_with_what_is_not_in_files_yet(tmp_path: Path) -> None:
    memory = Memory(tmp_path, KEYED, 2_000, most=0)
    _sift(memory, HOUR, record(1))
    _sift(memory, NEXT, record(2, at=AT + 3_600_000))
    assert _sift(memory, HOUR, record(1), record(3)) == ([1], 1, 0)


def test_a_second_switch_finds_the_calls_of_the_first_across_the_edge_of_the_hour(tmp_path: Path) -> None:
    memory = Memory(tmp_path, KEYED, 2_000)
    last = AT + 3_599_500
    _sift(memory, HOUR, record(7, at=last - 7_000), record(1))
    seen = record(7, source="b", at=last - 7_000 + 900)
    assert _sift(memory, NEXT, seen, record(9, source="b", at=AT + 3_600_000)) == ([1], 0, 1)
    assert _sift(memory, HOUR, record(1, source="b", at=AT + 300)) == ([], 0, 1)


def test_hidden_callers_are_many_and_never_one(tmp_path: Path) -> None:
    memory = Memory(tmp_path, KEYED, 2_000)
    _sift(memory, HOUR, record(1, calling=int(ANONYMOUS)))
    assert _sift(memory, HOUR, record(1, source="b", calling=int(ANONYMOUS))) == ([0], 0, 0)


def test_a_damaged_file_is_named_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / HOUR).mkdir()
    (tmp_path / HOUR / "x.parquet").write_bytes(b"PAR1 and nothing")
    with pytest.raises(Unavailable, match=r"x\.parquet is damaged"):
        _sift(Memory(tmp_path, KEYED, 2_000), HOUR, record(1))


def test_a_file_of_another_tool_counts_where_it_holds_records_however_it_is_packed(tmp_path: Path) -> None:
    calls = store(tmp_path)
    (calls.folder / HOUR).mkdir()
    some = table(record(1), record(2))
    packed = some.set_column(1, "source", some["source"].dictionary_encode()).set_column(
        6, "release_ms", some["release_ms"].cast("float64")
    )
    pq.write_table(packed, calls.folder / HOUR / "theirs.parquet")
    pq.write_table(some.drop_columns(["call_id"]), calls.folder / HOUR / "strange.parquet")
    assert _sift(Memory(calls.folder, KEYED, 2_000), HOUR, record(2), record(3)) == ([1], 1, 0)
