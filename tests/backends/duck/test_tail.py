"""The live end holds what no companion holds, once."""

import duckdb

from ringfence.backends.duck.columns import ColumnFile
from ringfence.backends.duck.tail import Tail
from ringfence.backends.journal.folder import segment_path
from ringfence.bench.written_log import WrittenLog


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    return len(connection.execute("SELECT id FROM tail").fetchall())


def test_only_what_is_new_is_read_and_what_is_covered_forgotten(log: WrittenLog) -> None:
    connection = duckdb.connect(":memory:")
    tail = Tail(connection, log.reader)
    for total in (30, 60):
        log.write(30)
        tail.refresh([])
        assert _count(connection) == total

    tail.refresh([ColumnFile(0, 1, 40)])
    assert _count(connection) == 20
    connection.close()


def test_a_segment_that_changed_behind_it_is_read_again(log: WrittenLog) -> None:
    connection = duckdb.connect(":memory:")
    tail = Tail(connection, log.reader)
    log.write(10)
    tail.refresh([])
    path = segment_path(log.folder, 0, 1)
    whole = path.read_bytes()
    path.write_bytes(whole[:2000])

    tail.refresh([])
    tail.refresh([])
    kept = _count(connection)
    path.write_bytes(whole)
    tail.refresh([])

    assert 0 < kept < 10
    assert _count(connection) == 10
    connection.close()
