from pathlib import Path

import msgspec
import pytest
from tests.analytics.documents import RULES
from tests.analytics.evaluation.examples import HOUR, START, call

from ringfence.analytics.published import Publication, PublishedNumber
from ringfence.analytics.suspect import Detection
from ringfence.backends.files.shelf import read_documents
from ringfence.commands.replaying import DetectorWatch, ReplayJudge
from ringfence.screening.ruleset import parse_ruleset
from ringfence.telecom.carrier import Trunk, TrunkKind
from ringfence.telecom.number import NumberForm, PhoneNumber

DAY = 24 * HOUR
TRUNK = Trunk(name="t", kind=TrunkKind.INTERCONNECT, carrier="x")
GATEWAY = Trunk(name="gateway", kind=TrunkKind.INTERNATIONAL_GATEWAY, carrier="x")


@pytest.fixture
def judge(tmp_path: Path) -> ReplayJudge:
    return ReplayJudge(tmp_path, 1_000, [TRUNK, GATEWAY], parse_ruleset(read_documents(RULES)))


def _number(at: int) -> str:
    return f"138001{at:05d}"


def test_the_desk_stops_a_desk_that_calls_many_strangers_and_not_a_person(judge: ReplayJudge) -> None:
    stopped = []
    for at in range(120):
        one = msgspec.structs.replace(
            call(at * 10, 1, 2), calling_sent="13900100500", called_sent=_number(at), calling=1, called=at
        )
        stopped.append(judge.judge(one).by)
        judge.ended(one)
    person = msgspec.structs.replace(call(2_000, 3, 4), calling_sent="13700100500", called_sent="13900100500")

    assert (stopped[0], stopped[-1]) == ("", "judge")
    assert not judge.judge(person).by
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


CALLER = PhoneNumber.pack(NumberForm.E164, 86, 8613900100500)


def _said(
    *, score: float = 0.9, weak: bool = False, trunks: tuple[str, ...] = (), until_ms: int = START + DAY
) -> Publication:
    one = PublishedNumber(CALLER, "D", score, 0.9, weak=weak, last_ms=START, until_ms=until_ms, trunks=trunks)
    return Publication((one,), trunks=("t", "gateway"))


def _stopped_by(judge: ReplayJudge, at_s: float, trunk: str = "t") -> str:
    one = msgspec.structs.replace(
        call(at_s, CALLER, 2), calling_sent="13900100500", called_sent=_number(1), trunk=trunk
    )
    return judge.judge(one).by


@pytest.mark.parametrize(
    ("said", "at_s", "by"),
    [
        (_said(), 60, "D"),
        (_said(score=0.5), 60, ""),
        (_said(weak=True), 60, ""),
        (_said(score=0.61), 86_000, ""),  # it has faded
        (_said(until_ms=START + 30_000), 60, ""),
        (_said(trunks=("t",)), 60, "D"),
        (_said(trunks=("gateway",)), 60, ""),  # others show the number there
    ],
)
def test_a_call_counts_as_stopped_where_the_judge_speaks_of_a_suspicion(
    judge: ReplayJudge, said: Publication, at_s: float, by: str
) -> None:
    assert _stopped_by(judge, 0) == ""
    judge.told(said)

    assert _stopped_by(judge, at_s) == by
    judge.close()


def test_what_was_taken_back_stops_no_longer(judge: ReplayJudge) -> None:
    judge.told(_said())
    judge.told(Publication())

    assert _stopped_by(judge, 60) == ""
    judge.close()


def test_whose_number_others_show_is_not_stopped_for_their_calls(judge: ReplayJudge) -> None:
    for at in range(120):
        one = msgspec.structs.replace(
            call(at * 10, CALLER, at), calling_sent="13900100500", called_sent=_number(at), trunk="gateway"
        )
        judge.judge(one)
        judge.ended(one)

    assert _stopped_by(judge, 1_300) == "judge"
    judge.told(_said(trunks=("gateway",)))
    assert _stopped_by(judge, 1_310) == ""
    assert _stopped_by(judge, 1_320, "gateway") == "judge"
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
    page = DetectorWatch(engine, (), told.append).look(START, START + 60_000)

    assert page.numbers == ()
    assert engine.asked == [(START, START + 60_000)]
    assert told == ["X: slow: cut off"]
