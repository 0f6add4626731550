from pathlib import Path

import msgspec
import pytest
from tests.analytics.documents import RULES
from tests.analytics.evaluation.examples import START, call

from ringfence.analytics.evaluation.publishing import Bounds
from ringfence.analytics.suspect import Detection
from ringfence.backends.files.shelf import read_documents
from ringfence.commands.replaying import DetectorWatch, ReplayJudge, bounds_of
from ringfence.screening.ruleset import parse_ruleset
from ringfence.telecom.carrier import Trunk, TrunkKind

TRUNK = Trunk(name="t", kind=TrunkKind.INTERCONNECT, carrier="x")


@pytest.fixture
def judge(tmp_path: Path) -> ReplayJudge:
    return ReplayJudge(tmp_path, 1_000, [TRUNK], parse_ruleset(read_documents(RULES)))


def _number(at: int) -> str:
    return f"138001{at:05d}"


def test_the_desk_stops_a_desk_that_calls_many_strangers_and_not_a_person(judge: ReplayJudge) -> None:
    stopped = []
    for at in range(120):
        one = msgspec.structs.replace(
            call(at * 10, 1, 2), calling_sent="13900100500", called_sent=_number(at), calling=1, called=at
        )
        stopped.append(judge.judge(one).stop)
        judge.ended(one)
    person = msgspec.structs.replace(call(2_000, 3, 4), calling_sent="13700100500", called_sent="13900100500")

    assert not stopped[0]
    assert stopped[-1]
    assert not judge.judge(person).stop
    assert judge.faults() == 0
    judge.close()


def test_the_judge_says_why(judge: ReplayJudge) -> None:
    said = [
        judge.judge(msgspec.structs.replace(call(at * 10, 1, 2), calling_sent="13900100500", called_sent=_number(at)))
        for at in range(60)
    ]

    assert said[-1].codes
    assert said[-1].score > said[0].score
    judge.close()


class _Engine:
    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []

    def run(self, from_ms: int, until_ms: int, detectors: object) -> Detection:
        self.asked.append((from_ms, until_ms))
        fault = {"detector": "X", "reason": "slow", "message": "cut off"}
        return msgspec.convert({"from_ms": from_ms, "until_ms": until_ms, "suspects": [], "faults": [fault]}, Detection)


def test_a_detector_that_failed_is_told() -> None:
    told: list[str] = []
    engine = _Engine()
    page = DetectorWatch(engine, (), Bounds(0.6, 0.75), told.append).look(START, START + 60_000)

    assert page.numbers == ()
    assert engine.asked == [(START, START + 60_000)]
    assert told == ["X: slow: cut off"]


def test_suspicions_count_from_where_the_check_speaks() -> None:
    bounds = bounds_of(parse_ruleset(read_documents(RULES)))

    assert 0 < bounds.score <= 1
    assert 0 < bounds.confidence <= 1
