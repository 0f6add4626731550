from pathlib import Path

import pytest

from ringfence.backends.cdr import journal
from ringfence.backends.cdr.journal import Commit, CommitLog, Counts, Part, Place, joined_runs
from ringfence.telecom.errors import Unavailable

PART = Part("hour=2026010203", "a", 5, 100)
PLACE = Place(head_size=4, head="h", position=9, tail="t", line=2, name="f")


def _commit(seq: int, **more: object) -> Commit:
    return Commit(seq=seq, at_ms=seq, **more)  # type: ignore[arg-type]


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    log = CommitLog(tmp_path)
    log.write(_commit(1, parts=(PART,), places=(PLACE,), counts=Counts(taken=5), newest_ms=7, streams={"s": ((1, 4),)}))
    log.write(_commit(2, counts=Counts(refused=1), streams={"s": ((5, 6), (9, 9))}, settled={"s": 4}))
    state = CommitLog(tmp_path).state
    assert (state.seq, state.hours, state.places["h"], state.newest_ms) == (2, {PART.hour: {"a": PART}}, PLACE, 7)
    assert (state.counts, state.streams) == (Counts(taken=5, refused=1), {"s": ((5, 6), (9, 9))})
    assert state.changed == {PART.hour: 1}


def test_a_line_that_a_crash_cut_off_was_no_commit(tmp_path: Path) -> None:
    log = CommitLog(tmp_path)
    log.write(_commit(1, parts=(PART,)))
    log.write(_commit(2, places=(PLACE,)))
    lines = tmp_path / "journal.lines"
    lines.write_bytes(lines.read_bytes()[:-3])
    again = CommitLog(tmp_path)
    assert (again.state.seq, again.state.places) == (1, {})
    again.write(_commit(2, counts=Counts(taken=1)))
    assert CommitLog(tmp_path).state.counts == Counts(taken=1)


def test_a_damaged_line_ends_what_is_believed(tmp_path: Path) -> None:
    log = CommitLog(tmp_path)
    log.write(_commit(1, parts=(PART,)))
    log.write(_commit(2))
    lines = tmp_path / "journal.lines"
    lines.write_bytes(lines.read_bytes().replace(b'"seq":2', b'"seq":3'))
    assert CommitLog(tmp_path).state.seq == 1


def test_the_lines_are_folded_into_a_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "FOLD_AT", 600)
    log = CommitLog(tmp_path)
    for seq in range(1, 40):
        log.write(_commit(seq, parts=(Part("hour=2026010203", f"p{seq}", 1, 1),)))
    assert (tmp_path / "journal.lines").stat().st_size < 1_200
    again = CommitLog(tmp_path)
    assert (again.state.seq, len(again.state.hours["hour=2026010203"])) == (39, 39)
    assert not log.stale()
    again.write(_commit(40))
    assert log.stale()


def test_a_snapshot_that_is_none_is_told_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "journal.state").write_bytes(b"\xc1")
    with pytest.raises(Unavailable, match=r"journal.state cannot be read"):
        CommitLog(tmp_path)


def test_parts_that_others_replace_are_gone_and_the_hour_has_not_changed(tmp_path: Path) -> None:
    log = CommitLog(tmp_path)
    log.write(_commit(1, parts=(PART, Part(PART.hour, "b", 1, 1))))
    log.write(_commit(2, parts=(Part(PART.hour, "c", 6, 1),), gone=(PART, Part(PART.hour, "b", 1, 1))))
    assert (list(log.state.hours[PART.hour]), log.state.changed) == (["c"], {PART.hour: 1})
    log.write(_commit(3, gone=(Part(PART.hour, "c", 6, 1),)))
    assert (log.state.hours, log.state.changed) == ({}, {})


def test_runs_join_where_they_touch_and_fall_off_when_settled() -> None:
    assert joined_runs([(5, 6), (1, 2), (3, 3), (9, 9), (6, 7)], 0) == ((1, 3), (5, 7), (9, 9))
    assert joined_runs([(1, 3), (5, 7)], 3) == ((5, 7),)
