from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.analytics.suspects import suspect, trunk_suspect
from tests.examples import HOUR, NOW, mobile
from tests.stores import new_store

from ringfence.analytics.alert import Alert, AlertDesk
from ringfence.analytics.inquiry import Standing
from ringfence.analytics.suspect import Detection, Suspect
from ringfence.backends.sql.store import Store
from ringfence.findings import Findings, wave_alert


class Sender:
    name = "a sender"

    def __init__(self) -> None:
        self.sent: list[Alert] = []

    def send(self, alert: Alert) -> None:
        self.sent.append(alert)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path / "s.sqlite")
    yield opened
    opened.close()


def _run(*suspects: Suspect) -> Detection:
    return Detection(from_ms=NOW - HOUR, until_ms=NOW, suspects=suspects)


def test_a_run_is_kept_joined_and_told_once(store: Store) -> None:
    sender = Sender()
    findings = Findings(store, AlertDesk([sender], lambda told, error: None))
    run = _run(suspect(1), suspect(2), suspect(3))

    taken = findings.take(run, NOW)
    again = findings.take(run, NOW + 60_000)

    assert (len(taken.news), len(taken.begun)) == (3, 1)
    assert (again.news, again.begun) == ((), ())
    assert [alert.id for alert in sender.sent] == [f"wave-{taken.begun[0].id}"]


def test_nobody_is_told_of_waves_that_only_untrusted_detectors_see(store: Store) -> None:
    sender = Sender()
    taken = Findings(store, AlertDesk([sender], lambda told, error: None)).take(_run(trunk_suspect("t1", 1, 2, 3)), NOW)

    assert (len(taken.begun), sender.sent) == (1, [])


def test_whoever_was_cleared_joins_no_wave(store: Store) -> None:
    findings = Findings(store, AlertDesk([], lambda told, error: None))
    first = findings.take(_run(suspect(1), suspect(50_001)), NOW)
    cleared = next(one for one in first.news if one.suspect.number == int(mobile(1)))
    store.suspicions.settle([cleared.id], Standing.CLEARED, by="account:li.na", at_ms=NOW, reason="a school")

    assert findings.take(_run(suspect(1), suspect(2), suspect(3)), NOW + 1).begun == ()
    assert len(findings.take(_run(suspect(2), suspect(3), suspect(4)), NOW + 2).begun) == 1


def test_what_is_taken_back_is_kept_and_joins_no_wave(store: Store) -> None:
    findings = Findings(store, AlertDesk([], lambda told, error: None))

    taken = findings.take(_run(suspect(1), suspect(2), suspect(3, score=0.0)), NOW)

    assert (len(taken.news), taken.begun) == (3, ())
    assert len(findings.take(_run(suspect(1), suspect(2), suspect(3)), NOW + 1).begun) == 1


def test_an_alert_names_no_number(store: Store) -> None:
    taken = Findings(store, AlertDesk([], lambda told, error: None)).take(_run(suspect(1), suspect(2), suspect(3)), NOW)

    told = msgspec.json.encode(wave_alert(taken.begun[0])).decode()
    assert "861700000000" not in told
    assert "3 numbers" in told
