import csv
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest

from ringfence.backends.files.judged import Judged, JudgedFile, write_refused
from ringfence.screening.decision import Decision
from ringfence.screening.facts import Facts
from ringfence.screening.past import PastCall, RefusedLine
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.errors import Refused, Unavailable
from ringfence.telecom.number import UNREADABLE, NumberForm, PhoneNumber
from ringfence.telecom.verdict import Action, Finding, Mode, Reason, Verdict

ATTEMPT = CallAttempt(calling="13800100500", called="?", at_ms=5, trunk="t")
NUMBER = PhoneNumber.pack(NumberForm.E164, 86, 8613800100500)
REASONS = (
    Reason(Finding("WANGIRI"), "1", Mode.LIVE, True, 4.0),
    Reason(Finding("FAN_OUT"), "1", Mode.SHADOW, False, 1.0),
)
FACTS = Facts(5, NUMBER, UNREADABLE, ATTEMPT, None, None, None, None, None, None, None, 0, "CN")
DECISION = Decision("0" * 13, FACTS, Verdict(Action.REJECT, 4.0, REASONS, "r1"), 17, 0)
LINE = Judged(7, "0" * 13, 5, "+8613800100500", "unreadable", "t", "reject", 4.0, ("WANGIRI",), ("FAN_OUT",), "r1", 17)


def test_json_lines_hold_every_decision(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    with JudgedFile(path) as file:
        file.add(PastCall(7, ATTEMPT), DECISION)

    assert msgspec.json.decode(path.read_bytes(), type=Judged) == LINE
    assert list(tmp_path.iterdir()) == [path]


def test_parquet_holds_the_same_over_many_groups_of_rows(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    with JudgedFile(path) as file:
        for _ in range(10_001):
            file.add(PastCall(7, ATTEMPT), DECISION)

    table = pq.read_table(path)
    assert table.num_rows == 10_001
    assert msgspec.convert(table.slice(10_000).to_pylist()[0], Judged) == LINE


@pytest.mark.parametrize("name", ["out.jsonl", "out.parquet"])
def test_nothing_half_written_stays_when_judging_fails(tmp_path: Path, name: str) -> None:
    file = JudgedFile(tmp_path / name)
    file.add(PastCall(7, ATTEMPT), DECISION)

    file.__exit__(RuntimeError, RuntimeError(), None)

    assert list(tmp_path.iterdir()) == []


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no format"):
        JudgedFile(tmp_path / "out.xlsx")


@pytest.mark.parametrize("name", ["out.jsonl", "out.parquet"])
def test_a_folder_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(Unavailable, match="cannot be written"):
        JudgedFile(tmp_path / "none" / name)


def test_refused_lines_are_written_with_their_reasons(tmp_path: Path) -> None:
    path = tmp_path / "refused.csv"

    write_refused(path, [RefusedLine(3, "no time", '1,"2')])

    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["line", "reason", "text"], ["3", "no time", '1,"2']]


def test_refused_lines_that_cannot_be_written_are_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be written"):
        write_refused(tmp_path / "none" / "refused.csv", [])
