from pathlib import Path

import msgspec
import pytest
from tests.backends.cdr.examples import AT, kept, opener, store

from ringfence.backends.cdr.store import CallStore
from ringfence.backends.cdr.streaming import StreamIntake
from ringfence.telecom.call import CallRecord


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
    assert (into.folder / "stream.refused.csv").read_text().splitlines()[1].startswith("s,1,")
    assert into.state.streams == {"s": ((1, 3),)}


@pytest.mark.parametrize("times", [3])
def test_nothing_new_is_no_commit(tmp_path: Path, times: int) -> None:
    into = store(tmp_path)
    for _ in range(times):
        _intake(into).take("s", [(1, _body(1))], 0)
    assert into.refresh().seq == 1
