"""Questions give what a plain look through all decisions gives, wherever the rows lie."""

import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from msgspec import structs

from ringfence.backends.duck.archive import DuckArchive
from ringfence.backends.duck.archiver import Archiver
from ringfence.backends.journal.folder import seal_path, segment_path
from ringfence.bench.decisions import START_MS, made_up, mobile
from ringfence.bench.written_log import WrittenLog
from ringfence.screening.archive import DecisionFilter
from ringfence.screening.decision import Decision
from ringfence.telecom.errors import Refused
from ringfence.telecom.identity import BAD_IDENTITY_INFO, INVALID_IDENTITY_HEADER, Outcome, Verstat
from ringfence.telecom.verdict import Action

IDENTITIES = (
    Outcome(Verstat.PASSED, "A", "1234"),
    Outcome(Verstat.FAILED, fault=INVALID_IDENTITY_HEADER.because("signature")),
    None,
    Outcome(Verstat.NONE, pending=True),
    Outcome(Verstat.NONE, fault=BAD_IDENTITY_INFO),
    Outcome(Verstat.PASSED, diversions=1),
)
CASES: dict[str, tuple[DecisionFilter, Callable[[Decision], bool]]] = {
    "all": (DecisionFilter(), lambda one: True),
    "number": (DecisionFilter(number=mobile(36)), lambda one: mobile(36) in (one.facts.calling, one.facts.called)),
    "calling": (DecisionFilter(calling=mobile(7)), lambda one: one.facts.calling == mobile(7)),
    "called": (DecisionFilter(called=mobile(36)), lambda one: one.facts.called == mobile(36)),
    "action": (DecisionFilter(action=Action.REJECT), lambda one: one.verdict.action is Action.REJECT),
    "trunk": (DecisionFilter(trunk="gateway-sh"), lambda one: one.facts.attempt.trunk == "gateway-sh"),
    "finding": (
        DecisionFilter(finding="FAN_OUT"),
        lambda one: any(reason.finding.code == "FAN_OUT" for reason in one.verdict.reasons),
    ),
    "shadow finding": (
        DecisionFilter(finding="SHORT_CALLS"),
        lambda one: any(reason.finding.code == "SHORT_CALLS" for reason in one.verdict.reasons),
    ),
    "a part of a code": (DecisionFilter(finding="FAN"), lambda one: False),
    "a quote": (DecisionFilter(finding="' OR 1=1 --", trunk="'"), lambda one: False),
    "time": (
        DecisionFilter(since_ms=START_MS + 500, until_ms=START_MS + 2500),
        lambda one: START_MS + 500 <= one.facts.at_ms < START_MS + 2500,
    ),
    "together": (
        DecisionFilter(number=mobile(50), action=Action.REJECT, since_ms=START_MS, trunk="subscribers-bj"),
        lambda one: one.facts.calling == mobile(50),
    ),
}


@pytest.fixture(scope="module", params=[False, True], ids=["live end", "companions and live end"])
def settled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WrittenLog]:
    """390 decisions that no test changes."""
    log = WrittenLog(tmp_path_factory.mktemp("decisions"))
    log.write(390)
    if request.param:
        Archiver(log.columns, log.reader).run()
    yield log
    log.journal.close()


@pytest.mark.parametrize("case", CASES)
def test_search_and_count_find_what_a_plain_look_finds(settled: WrittenLog, case: str) -> None:
    wanted, fits = CASES[case]
    expected = [decision.id for decision in reversed(settled.decisions) if fits(decision)]
    archive = DuckArchive(settled.columns, settled.reader)

    assert [row.id for row in archive.search(wanted, limit=1000)] == expected
    assert sum(archive.count(wanted).values()) == len(expected)
    archive.close()


def test_pages_join_without_gap_or_double(log: WrittenLog) -> None:
    log.write(390)
    Archiver(log.columns, log.reader).run()
    archive, shown, before = DuckArchive(log.columns, log.reader), list[str](), ""
    while page := archive.search(DecisionFilter(), limit=47, before=before):
        shown += [row.id for row in page]
        before = page[-1].id

    assert shown == [decision.id for decision in reversed(log.decisions)]
    archive.close()


def test_new_decisions_are_seen_at_once_and_counted_once(log: WrittenLog) -> None:
    archive, archiver = DuckArchive(log.columns, log.reader), Archiver(log.columns, log.reader)
    for _ in range(12):
        log.write(31)
        assert archive.search(DecisionFilter(), limit=1)[0].id == log.decisions[-1].id
        archiver.run()
        assert sum(archive.count(DecisionFilter()).values()) == len(log.decisions)
    archive.close()


def test_the_pulse_adds_up(log: WrittenLog) -> None:
    log.write(390)
    Archiver(log.columns, log.reader).run()
    archive = DuckArchive(log.columns, log.reader)

    pulse = archive.pulse(START_MS, START_MS + 5000, 1000)

    assert [(one.at_ms - START_MS, one.calls) for one in pulse.slices] == [
        (0, 100), (1000, 100), (2000, 100), (3000, 90), (4000, 0),
    ]  # fmt: skip
    assert pulse.actions == {Action.DELIVER: 374, Action.LABEL: 8, Action.REJECT: 8}
    assert pulse.findings[0] == ("HIGH_FREQUENCY", 78, 0)
    assert ("SHORT_CALLS", 0, 26) in pulse.findings
    assert 80 <= pulse.latency_p50_us <= pulse.latency_p90_us <= pulse.latency_p99_us <= 480
    archive.close()


def test_the_pulse_of_one_trunk_holds_its_calls_alone(settled: WrittenLog) -> None:
    archive = DuckArchive(settled.columns, settled.reader)
    expected = [one for one in settled.decisions if one.facts.attempt.trunk == "gateway-sh"]

    pulse = archive.pulse(START_MS, START_MS + 5000, 1000, trunk="gateway-sh")

    assert sum(pulse.actions.values()) == sum(one.calls for one in pulse.slices) == len(expected) > 0
    assert archive.pulse(START_MS, START_MS + 5000, 1000, trunk="' OR 1=1 --\0").actions == {}
    archive.close()


def test_traffic_tells_of_every_trunk_what_its_calls_came_to(log: WrittenLog) -> None:
    for number in range(390):
        made = made_up(number, log.journal.ids(START_MS))
        facts = structs.replace(made.facts, identity=IDENTITIES[number % len(IDENTITIES)])
        log.decisions.append(structs.replace(made, facts=facts))
    log.journal.append(tuple(log.decisions))
    log.journal.sync()
    Archiver(log.columns, log.reader).run()
    archive = DuckArchive(log.columns, log.reader)

    traffic = archive.traffic(START_MS, START_MS + 2000)

    counted = Counter(one.facts.attempt.trunk for one in log.decisions if one.facts.at_ms < START_MS + 2000)
    assert {one.trunk: one.calls for one in traffic} == counted
    assert sum((Counter(one.identities) for one in traffic), Counter()) == {
        "A": 34, "failed": 34, "": 33, "pending": 33, "unverified": 33, "passed": 33,
    }  # fmt: skip
    assert all(sum(one.actions.values()) == one.calls for one in traffic)
    assert sum(one.busiest for one in traffic) == 100
    archive.close()


@pytest.mark.parametrize("since_ms", [START_MS, START_MS + 1, START_MS + 777, START_MS - 400])
def test_counts_that_are_remembered_give_the_same_pulse(
    settled: WrittenLog, monkeypatch: pytest.MonkeyPatch, since_ms: int
) -> None:
    plain = DuckArchive(settled.columns, settled.reader)
    expected = plain.pulse(since_ms, since_ms + 3500, 500)
    plain.close()
    monkeypatch.setattr("ringfence.backends.duck.archive.KEPT_ROWS", 1)
    archive = DuckArchive(settled.columns, settled.reader)

    assert [archive.pulse(since_ms, since_ms + 3500, 500) for _ in range(2)] == [expected] * 2
    assert sum(one.calls for one in expected.slices) == sum(
        since_ms <= decision.facts.at_ms < since_ms + 3500 for decision in settled.decisions
    )
    archive.close()


def test_decisions_deleted_with_age_are_gone_from_every_answer(log: WrittenLog) -> None:
    log.write(50)
    archive = DuckArchive(log.columns, log.reader)
    assert archive.find(log.decisions[3].id) == log.decisions[3]
    assert sum(archive.count(DecisionFilter()).values()) == 50
    segment_path(log.folder, 0, 1).unlink()
    seal_path(log.folder, 0, 1).unlink()

    assert archive.find(log.decisions[3].id) is None
    assert sum(archive.count(DecisionFilter()).values()) == 30
    archive.close()


def test_an_empty_log_answers_with_nothing(log: WrittenLog) -> None:
    archive = DuckArchive(log.columns, log.reader)

    assert archive.search(DecisionFilter()) == ()
    assert archive.count(DecisionFilter()) == {}
    assert archive.pulse(0, 1000, 1000).latency_p99_us == 0
    archive.close()


def test_senseless_questions_are_refused(log: WrittenLog) -> None:
    archive = DuckArchive(log.columns, log.reader)

    for ask in (
        lambda: archive.search(DecisionFilter(), limit=0),
        lambda: archive.search(DecisionFilter(), before="nonsense"),
        lambda: archive.pulse(0, 10**12, 1),
        lambda: archive.pulse(5, 5, 1),
        lambda: archive.pulse(0, 1000, 0),
    ):
        with pytest.raises(Refused):
            ask()
    archive.close()


def test_a_question_while_companions_merge_is_answered(log: WrittenLog) -> None:
    archive, archiver = DuckArchive(log.columns, log.reader), Archiver(log.columns, log.reader)
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline and len(log.decisions) < 1000:
        log.write(67)
        archiver.run(most=3)
        assert sum(archive.count(DecisionFilter()).values()) == len(log.decisions)
    archive.close()
