from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from tests.examples import NOW, mobile, read
from tests.registry.examples import DAY, changed, customer, holding, line, numbers
from tests.stores import new_store

from ringfence.backends.sql.store import Store
from ringfence.registry.ledger_desk import EVERYTHING, LedgerDesk, Whose
from ringfence.registry.misuse import MisuseKind
from ringfence.registry.misuse_report import MisuseDesk, SeenCalling, uses_found
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.errors import Refused


class Seen:
    """Fulfils `UseSource`."""

    def __init__(self, *seen: SeenCalling) -> None:
        self.seen = seen
        self.asked: list[NumberRange] = []

    def uses(self, ranges: Iterable[NumberRange], since_ms: int, until_ms: int) -> Iterable[SeenCalling]:
        self.asked = list(ranges)
        return self.seen


def _calls(tail: int, line_id: str = "", *, marketing: int = 0) -> SeenCalling:
    return SeenCalling(int(mobile(tail)), line_id, 7, marketing, NOW - 2 * DAY // 3, NOW - 1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path / "s.sqlite")
    for entry in (
        customer("cmcc"), customer("acme", "cmcc"), customer("other", "cucc"), holding(), line("l1"),
        line("l2", "other"), changed(holding("rx", 200, 209), originates=False),
        changed(holding("old", 300, 309), until_ms=NOW - DAY // 2), holding("h2", 90, 120, "other"),
    ):  # fmt: skip
        opened.ledger.put(entry, by="t", at_ms=NOW)
    yield opened
    opened.close()


def _desk(store: Store, *seen: SeenCalling) -> MisuseDesk:
    return MisuseDesk(store.ledger, LedgerDesk(store.ledger, read, lambda: NOW), Seen(*seen), lambda: NOW)


def test_each_kind_is_found_with_the_calls_it_rests_on(store: Store) -> None:
    seen = (_calls(5, "l1"), _calls(6, "l2"), _calls(201), _calls(302), _calls(7, "l1", marketing=3))

    report = _desk(store, *seen).report(EVERYTHING, 7)

    found = {(one.misuse.kind, one.misuse.number, one.calls) for one in report.found}
    assert found == {
        (MisuseKind.OVERLAP, int(mobile(90)), 0), (MisuseKind.SUBLETTING, int(mobile(6)), 7),
        (MisuseKind.RECEIVE_ONLY, int(mobile(201)), 7), (MisuseKind.EXPIRED, int(mobile(302)), 7),
        (MisuseKind.PURPOSE, int(mobile(7)), 7),
    }  # fmt: skip
    assert (report.numbers, report.more) == (5, False)
    only = _desk(store, *seen).report(EVERYTHING, 7, kind="expired")
    assert [one.misuse.kind for one in only.found] == [MisuseKind.EXPIRED]


def test_a_right_that_ended_in_the_middle_is_judged_at_both_ends() -> None:
    ended = changed(holding(), until_ms=NOW - DAY // 2, originates=False)

    kinds = {one.misuse.kind for one in uses_found(_calls(5), [ended], None)}

    assert kinds == {MisuseKind.EXPIRED, MisuseKind.RECEIVE_ONLY}


def test_a_company_sees_what_concerns_it_alone(store: Store) -> None:
    desk = _desk(store, _calls(5, "l1"), _calls(6, "l2"), _calls(201))

    assert {one.misuse.kind for one in desk.report(Whose("other"), 7).found} == {
        MisuseKind.OVERLAP, MisuseKind.SUBLETTING,
    }  # fmt: skip
    assert desk.report(Whose("stranger"), 7).found == ()


@pytest.mark.parametrize("days", [0, 187])
def test_a_span_without_sense_is_refused(store: Store, days: int) -> None:
    with pytest.raises(Refused):
        _desk(store).report(EVERYTHING, days)


def test_only_ranges_of_the_ledger_are_asked_for(store: Store) -> None:
    source = Seen()
    MisuseDesk(store.ledger, LedgerDesk(store.ledger, read, lambda: NOW), source, lambda: NOW).report(EVERYTHING, 1)

    assert numbers(200, 209) in source.asked
