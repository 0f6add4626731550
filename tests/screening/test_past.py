from ringfence.screening.decision import Decision
from ringfence.screening.facts import Facts
from ringfence.screening.past import FindingCount, PastCall, PastTally, judge_past
from ringfence.telecom.call import CallAttempt, CallRecord
from ringfence.telecom.number import UNREADABLE, NumberForm, PhoneNumber
from ringfence.telecom.verdict import Action, Finding, Mode, Reason, Verdict

A = PhoneNumber.pack(NumberForm.E164, 86, 8613800100500)


def decide(attempt: CallAttempt, now_ms: int, verdict: Verdict | None = None) -> Decision:
    facts = Facts(now_ms, A, UNREADABLE, attempt, None, None, None, None, None, None, None, 0, "CN")
    return Decision("0" * 13, facts, verdict or Verdict(Action.DELIVER, 0.0, (), "r"), 3, 0)


def past(line: int, at_ms: int, *, ring_ms: int = 0, talk_ms: int = 0) -> PastCall:
    attempt = CallAttempt(calling="a", called="b", at_ms=at_ms)
    record = CallRecord(calling="a", called="b", at_ms=at_ms, answered=True, ring_ms=ring_ms, talk_ms=talk_ms)
    return PastCall(line, attempt, record)


def test_the_end_of_a_call_is_told_only_once_its_time_has_come() -> None:
    told: list[str] = []

    def judge(attempt: CallAttempt, now_ms: int) -> Decision:
        told.append(f"judge {now_ms}")
        return decide(attempt, now_ms)

    def ended(record: CallRecord) -> None:
        told.append(f"ended {record.at_ms}")

    list(judge_past([past(1, 100, ring_ms=50, talk_ms=100), past(2, 200), past(3, 260)], judge, ended))

    assert told == ["judge 100", "judge 200", "ended 200", "ended 100", "judge 260"]


def test_a_call_without_a_record_has_no_end() -> None:
    calls = [PastCall(1, CallAttempt(calling="a", called="b", at_ms=1)), past(2, 10)]

    judged = [call.line for call, _ in judge_past(calls, decide, lambda _: None)]

    assert judged == [1, 2]


def test_findings_are_counted_apart_from_those_in_shadow() -> None:
    def reason(code: str, counted: bool) -> Reason:
        return Reason(Finding(code), "2026-11-22", Mode.LIVE if counted else Mode.SHADOW, counted, 1.0)

    tally = PastTally()
    verdict = Verdict(Action.REJECT, 9.0, (reason("WANGIRI", True), reason("FAN_OUT", False)), "r")
    tally.add(decide(past(1, 1).attempt, 1, verdict), 5_000)
    tally.add(decide(past(2, 2).attempt, 2), 15_000)

    summary = tally.summary(refused=3)

    assert (summary.calls, summary.refused) == (2, 3)
    assert summary.actions[Action.REJECT] == summary.actions[Action.DELIVER] == 1
    assert summary.findings == (FindingCount("WANGIRI", 1, 0), FindingCount("FAN_OUT", 0, 1))
    assert summary.latency is not None
    assert (summary.latency.p50_us, summary.latency.p99_us) == (15.0, 15.0)


def test_nothing_judged_has_no_latency() -> None:
    assert PastTally().summary(0).latency is None
