import msgspec
import pytest

from ringfence.screening.decision import Decision
from ringfence.screening.facts import Facts
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.number import UNREADABLE
from ringfence.telecom.verdict import Action, Verdict


def test_a_decision_cannot_be_changed() -> None:
    attempt = CallAttempt(calling="1", called="2")
    facts = Facts(0, UNREADABLE, UNREADABLE, attempt, None, None, None, None, None, None, None, 0, "CN")
    decision = Decision("0123456789ABC", facts, Verdict(Action.DELIVER, 0.0, (), "v"), 12, 0)

    with pytest.raises(AttributeError):
        decision.worker = 1  # type: ignore[misc]
    assert msgspec.structs.replace(decision, worker=1).worker == 1
