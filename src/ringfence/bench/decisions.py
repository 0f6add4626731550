"""Made-up decisions of a realistic shape, for measurements and for tests of the log."""

from __future__ import annotations

from ringfence.screening.decision import Decision
from ringfence.screening.facts import Facts, ListFacts, Reputation, TrunkFacts, Velocity
from ringfence.telecom.allocation import Allocation, NumberKind
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.carrier import TrunkKind
from ringfence.telecom.number import NumberForm, PhoneNumber
from ringfence.telecom.verdict import Action, Finding, Mode, Reason, Verdict

START_MS = 1_790_000_000_000
TRUNKS = ("subscribers-bj", "interconnect-ct", "interconnect-cu", "gateway-sh", "enterprise-7")
FINDINGS = ("HIGH_FREQUENCY", "FAN_OUT", "SHORT_CALLS", "COMPLAINED_ABOUT", "NUMBER_SEGMENT", "ROBOT_RHYTHM")
_MOBILE = Allocation(NumberKind.MOBILE, "CN", "中国移动", "北京", "北京", "010", True, True, "mobile_prefix")


def mobile(step: int) -> PhoneNumber:
    """A Chinese mobile number; equal steps give equal numbers, 100 million of them."""
    return PhoneNumber.pack(NumberForm.E164, 86, 8613800000000 + step * 7919 % 100_000_000)


def made_up(number: int, decision_id: str, *, at_ms: int | None = None, worker: int = 0) -> Decision:
    """Decision `number` of an endless series: one in five has findings, one in fifty is rejected."""
    calling, called = mobile(number % 40_000), mobile(number * 31 + 5)
    at_ms = START_MS + number * 10 if at_ms is None else at_ms
    trunk = TRUNKS[number % len(TRUNKS)]
    codes = FINDINGS[: 1 + number % 3] if number % 5 == 0 else ()
    action = Action.REJECT if number % 50 == 0 else Action.LABEL if number % 25 == 0 else Action.DELIVER
    attempt = CallAttempt(
        calling=f"0{calling.digits}", called=str(called.digits), trunk=trunk, call_id=f"{number:x}@edge"
    )
    return Decision(
        decision_id,
        Facts(
            at_ms,
            calling,
            called,
            attempt,
            _MOBILE,
            _MOBILE,
            TrunkFacts(trunk, TrunkKind.INTERCONNECT, "carrier", "CN", None),
            ListFacts(),
            Velocity(1, 3, 9, 12, number % 200, 1, 3, 9, 12, number % 180),
            Velocity(1, 1, 1, 1, 2, 1, 1, 1, 1, 2),
            Reputation(100, 0, 1, 20) if codes else None,
            600,
            "CN",
        ),
        Verdict(
            action,
            10.0 * len(codes),
            tuple(
                Reason(Finding(code, (("attempts_1d", number % 200),)), "2026-11-01", Mode.LIVE, place < 2, 10.0)
                for place, code in enumerate(codes)
            ),
            "3f9a5c1e7b2d4f60",
        ),
        80 + number % 400,
        worker,
    )
