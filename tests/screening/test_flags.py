from collections.abc import Iterable

from tests.doors.web.scene import MemoryArchive
from tests.examples import HOUR, NOW, mobile

from ringfence.screening.archive import DecisionFilter, DecisionRow
from ringfence.screening.book import Complaint
from ringfence.screening.flags import SPAN_MS, FlagDesk
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Action, Feedback


class Rows(MemoryArchive):
    def __init__(self, rows: Iterable[DecisionRow]) -> None:
        super().__init__()
        self.rows, self.wanted = tuple(rows), DecisionFilter()

    def search(self, wanted: DecisionFilter, *, limit: int = 50, before: str = "") -> tuple[DecisionRow, ...]:
        self.wanted = wanted
        return self.rows[:limit]


class Said:
    def __init__(self, *complaints: Complaint) -> None:
        self.complaints = complaints

    def add(self, complaints: Iterable[Complaint], *, by: str, at_ms: int) -> int:
        return 0

    def feedback(self, feedback: Feedback) -> None: ...

    def of(self, number: int, *, limit: int = 100) -> tuple[Complaint, ...]:
        return self.complaints

    def feedback_of(self, *, number: int | None = None, decision: str = "", limit: int = 100) -> tuple[Feedback, ...]:
        return ()

    def forget(self, number: int, *, by: str, at_ms: int, reason: str) -> None: ...


def _row(name: str, ago: int, findings: tuple[str, ...], shadow: tuple[str, ...] = ()) -> DecisionRow:
    return DecisionRow(
        id=name, at_ms=NOW - ago, calling=mobile(1), called=mobile(2), trunk="t", action=Action.LABEL, score=3,
        findings=findings, shadow_findings=shadow, elapsed_us=1, ruleset="r",
    )  # fmt: skip


def _complaint(reporter: str, at: int = NOW - HOUR) -> Complaint:
    return Complaint(number=int(mobile(1)), reporter=reporter, at_ms=at)


def test_findings_are_counted_with_their_newest_decision_and_people_once() -> None:
    rows = Rows([_row("new", 1, ("A",), ("B",)), _row("old", 2, ("A", "B")), _row("older", 3, (), ("C",))])
    said = Said(_complaint("x"), _complaint("x"), _complaint("y"), _complaint("z", NOW - SPAN_MS - 1))
    found = FlagDesk(rows, said).of(PhoneNumber(mobile(1)), NOW)

    assert [(one.code, one.counted, one.watched, one.decision) for one in found.flags] == [
        ("A", 2, 0, "new"), ("B", 1, 1, "new"), ("C", 0, 1, "older"),
    ]  # fmt: skip
    assert (found.calls, found.complaints, found.actions) == (3, 2, {Action.LABEL: 3})
    assert rows.wanted == DecisionFilter(calling=mobile(1), since_ms=NOW - SPAN_MS)


def test_a_number_without_calls_is_not_flagged() -> None:
    found = FlagDesk(Rows([]), Said()).of(PhoneNumber(mobile(1)), NOW)
    assert (found.flags, found.calls, found.complaints) == ((), 0, 0)
