from pathlib import Path

import msgspec
import pytest
from tests.backends.cdr.examples import AT, NOW, kept, opener, store

from ringfence.backends.cdr.store import CallStore
from ringfence.backends.cdr.streaming import StreamIntake
from ringfence.telecom.call import CallRecord

DAY_MS = 86_400_000


def _body(*calls: int) -> bytes:
    return b"\n".join(
        msgspec.json.encode(
            CallRecord(calling="13800138000", called="10086", call_id=f"c{one}", at_ms=AT + one * 5_000, answered=True)
        )
        for one in calls
    )


def _intake(into: CallStore) -> StreamIntake:
    return StreamIntake(into, opener().tables("stream"), into.folder / "stream.refused.csv")


def test_a_message_counts_once_by_its_place_however_often_it_comes(tmp_path: Path) -> None:
    into = store(tmp_path)
    intake = _intake(into)
    intake.take("s", [(5, _body(5)), (7, _body(7, 8))], 0)
    intake.take("s", [(5, _body(5)), (6, _body(6))], 0)
    again = _intake(store(tmp_path))
    again.take("s", [(5, _body(99)), (6, _body(98)), (7, _body(97)), (9, _body(9))], 0)
    assert [one.call_id for one in kept(into)] == ["c5", "c6", "c7", "c8", "c9"]
    assert into.refresh().streams == {"s": ((5, 7), (9, 9))}
    assert (again.report().taken, again.report().repeated) == (1, 0)


def test_what_was_acknowledged_need_not_be_remembered(tmp_path: Path) -> None:
    into = store(tmp_path)
    intake = _intake(into)
    intake.take("s", [(1, _body(1)), (3, _body(3))], 0)
    intake.take("s", [(2, _body(2)), (4, _body(4))], 3)
    assert into.state.streams == {"s": ((4, 4),)}
    assert [one.call_id for one in kept(into)] == ["c1", "c3", "c4"]
    intake.take("other", [(1, _body(11))], 0)
    assert len(kept(into)) == 4


def test_a_message_that_is_no_record_is_refused_and_done_with(tmp_path: Path) -> None:
    into = store(tmp_path)
    intake = _intake(into)
    intake.take("s", [(1, b"{"), (2, _body(2) + b"\nnonsense\n"), (3, b"")], 0)
    assert (intake.report().taken, intake.report().refused) == (1, 2)
    intake.take("s", [(4, b'{"calling": "\xff"}'), (5, b"[" * 100_000), (6, _body(6))], 0)
    assert (intake.report().taken, intake.report().refused) == (2, 4)
    assert (into.folder / "stream.refused.csv").read_text().splitlines()[1].startswith("s,1,")
    assert into.state.streams == {"s": ((1, 6),)}


def test_what_cannot_be_is_refused_as_in_files_and_moves_no_clock(tmp_path: Path) -> None:
    into = store(tmp_path)
    intake = _intake(into)
    beyond = msgspec.json.encode(CallRecord(calling="1", called="10086", at_ms=NOW + 2 * DAY_MS, answered=False))
    ahead = msgspec.json.encode(CallRecord(calling="1", called="10086", at_ms=NOW + DAY_MS // 3, answered=False))
    nobody = msgspec.json.encode(CallRecord(calling="", called="", at_ms=AT, answered=False))
    two = _body(8).replace(b"\n", b"") + b"," + _body(9)
    intake.take("s", [(1, beyond), (2, _body(2)), (3, nobody), (4, ahead)], 0)
    intake.take("s", [(5, b"\n".join([_body(5), beyond])), (6, two), (7, _body(7))], 0)

    assert (intake.report().taken, intake.report().refused) == (4, 4)
    lines = (into.folder / "stream.refused.csv").read_text().splitlines()[1:]
    assert [one.split(",")[:3] for one in lines[:3]] == [
        ["s", "1", "absurd time: before 1990 or in the future"],
        ["s", "3", "neither a calling nor a called number"],
        ["s", "6", lines[2].split(",")[2]],
    ]
    assert into.refresh().newest_ms == NOW


@pytest.mark.parametrize("times", [3])
def test_nothing_new_is_no_commit(tmp_path: Path, times: int) -> None:
    into = store(tmp_path)
    for _ in range(times):
        _intake(into).take("s", [(1, _body(1))], 0)
    assert into.refresh().seq == 1
