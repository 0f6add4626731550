"""Companions follow the segments, merge, and go when the segments go."""

import fcntl

from ringfence.backends.duck.archiver import Archiver, ArchiveWork, column_files
from ringfence.backends.duck.columns import ColumnFile
from ringfence.backends.journal.folder import segment_path
from ringfence.bench.written_log import WrittenLog


def test_each_sealed_segment_gets_a_companion_once(log: WrittenLog) -> None:
    log.write(50)
    archiver = Archiver(log.columns, log.reader)

    assert archiver.run() == ArchiveWork(written=2)
    assert archiver.run() == ArchiveWork()
    assert column_files(log.columns) == [ColumnFile(0, 1, 20), ColumnFile(0, 21, 40)]
    assert archiver.rows() == 40


def test_sixteen_alike_become_one(log: WrittenLog) -> None:
    log.write(401)
    archiver = Archiver(log.columns, log.reader)

    assert archiver.run() == ArchiveWork(written=20, merged=1)
    assert column_files(log.columns)[0] == ColumnFile(0, 1, 320)
    assert len(column_files(log.columns)) == 5
    assert archiver.rows() == 400


def test_what_a_crash_left_is_swept_up(log: WrittenLog) -> None:
    log.write(401)
    archiver = Archiver(log.columns, log.reader)
    archiver.run()
    (log.columns / "w00-000000000001-000000000020.new").touch()
    whole = log.columns / column_files(log.columns)[0].name
    (log.columns / ColumnFile(0, 21, 40).name).write_bytes(whole.read_bytes())

    assert archiver.run().deleted == 1
    assert archiver.rows() == 400
    assert not list(log.columns.glob("*.new"))


def test_lost_companions_are_written_again(log: WrittenLog) -> None:
    log.write(50)
    archiver = Archiver(log.columns, log.reader)
    archiver.run()
    for path in log.columns.glob("*.parquet"):
        path.unlink()

    assert archiver.run().written == 2


def test_companions_of_earlier_columns_are_written_again(log: WrittenLog) -> None:
    log.write(50)
    log.columns.mkdir()
    old = log.columns / "w00-000000000001-000000000020.parquet"
    old.touch()
    (log.columns / "notes.parquet").touch()

    assert Archiver(log.columns, log.reader).run() == ArchiveWork(written=2, deleted=1)
    assert not old.exists()
    assert (log.columns / "notes.parquet").exists()


def test_what_age_deleted_leaves_the_companions_too(log: WrittenLog) -> None:
    log.write(401)
    archiver = Archiver(log.columns, log.reader)
    archiver.run()
    for first_seq in (1, 21):
        segment_path(log.folder, 0, first_seq).unlink()

    assert archiver.run().deleted == 1
    assert column_files(log.columns)[0] == ColumnFile(0, 41, 320)
    assert archiver.rows() == 360


def test_one_process_at_a_time(log: WrittenLog) -> None:
    log.write(50)
    log.columns.mkdir()
    with (log.columns / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert Archiver(log.columns, log.reader).run() == ArchiveWork()
    assert Archiver(log.columns, log.reader).run().written == 2


def test_work_is_done_in_portions(log: WrittenLog) -> None:
    log.write(101)
    archiver = Archiver(log.columns, log.reader)

    assert [archiver.run(most=2).written for _ in range(4)] == [2, 2, 1, 0]
