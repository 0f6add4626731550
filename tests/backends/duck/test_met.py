from pathlib import Path

import pytest
from tests.backends.duck.calling import FROM_MS, HOUR_MS, calls, write

from ringfence.backends.duck.archive import DuckArchive
from ringfence.backends.duck.archiver import Archiver
from ringfence.backends.duck.met import met_in_decisions, met_in_records
from ringfence.backends.planes.numbering import open_plan
from ringfence.bench.written_log import WrittenLog
from ringfence.telecom.errors import Unavailable

_READ = open_plan().read
ONE, TWO = (int(_READ(f"1391111000{tail}")) for tail in (1, 2))


def test_records_tell_each_pair_once_a_day_with_its_first_call(tmp_path: Path) -> None:
    made = (
        *calls(times=3, every_s=600, called_step=0),
        *calls(times=1, at_s=30 * 3600, called_step=0),
        *calls(times=2, every_s=600, calling="13911110002"),
    )
    told: list[tuple[int, int]] = []
    folder = write(tmp_path, made)
    called = int(_READ("13800200001"))
    found = list(met_in_records(folder, [ONE], lambda done, of: told.append((done, of)), print))
    assert [(one.calling, one.called, one.at_ms) for one in found] == [
        (ONE, called, FROM_MS),
        (ONE, called, FROM_MS + 30 * HOUR_MS),
    ]
    assert told == [(0, 2), (1, 2)]
    assert {one.calling for one in met_in_records(folder, [ONE, TWO], lambda _done, _of: None, print)} == {ONE, TWO}


def test_where_nothing_is_kept_nobody_was_called(tmp_path: Path) -> None:
    assert list(met_in_records(tmp_path / "none", [ONE], lambda _done, _of: None, print)) == []


def test_a_file_that_is_not_whole_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=3))
    write(tmp_path, calls(times=3), "b")
    path = next(folder.rglob("b.parquet"))
    path.write_bytes(path.read_bytes()[:-9])
    troubles: list[str] = []
    assert len(list(met_in_records(folder, [ONE], lambda _done, _of: None, troubles.append))) == 3
    assert [str(path) in one for one in troubles] == [True]


def test_a_file_that_is_damaged_inside_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=3))
    (path,) = folder.rglob("*.parquet")
    content = path.read_bytes()
    footer = content[-8 - int.from_bytes(content[-8:-4], "little") :]
    path.write_bytes(b"PAR1" + b"\xa7" * (len(content) - len(footer) - 4) + footer)
    with pytest.raises(Unavailable, match="cannot be asked"):
        list(met_in_records(folder, [ONE], lambda _done, _of: None, print))


def test_decisions_tell_each_pair_once_wherever_they_lie(tmp_path: Path) -> None:
    log = WrittenLog(tmp_path)
    log.write(200)
    Archiver(log.columns, log.reader).run()
    log.write(15)
    archive = DuckArchive(log.columns, log.reader)
    wanted = {int(one.facts.calling) for one in log.decisions[:30]}
    first: dict[tuple[int, int], int] = {}
    for one in log.decisions:
        if one.facts.calling in wanted:
            first.setdefault((int(one.facts.calling), int(one.facts.called)), one.facts.at_ms)
    found = list(met_in_decisions(archive, wanted))
    assert len(found) == len(first) > 10
    assert {(one.calling, one.called): one.at_ms for one in found} == first
    assert list(met_in_decisions(archive, ())) == []
    archive.close()
    log.journal.close()
