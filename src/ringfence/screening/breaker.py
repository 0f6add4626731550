"""The block-rate breaker: a rule that stops more callers than its guard rails allow falls back to shadow."""

from __future__ import annotations

import math

from msgspec import Struct

from ringfence.screening.decision import Decision
from ringfence.screening.rule import Guard
from ringfence.screening.ruleset import Ruleset
from ringfence.telecom.verdict import Action, Mode

BREAKER = "breaker"
"""By whom a tripped rule is put into shadow, in its history."""

_STOPPED = frozenset({Action.CHALLENGE, Action.DIVERT, Action.REJECT})
_BITS = 1 << 17
_MOST = 1 << 16
_NOBODY: frozenset[int] = frozenset()


class Trip(Struct, frozen=True, kw_only=True):
    """A rule that left its guard rails."""

    code: str
    at_ms: int
    stopped: int
    """Different calling numbers that the rule kept from being delivered in the window, as this worker saw it."""
    judged: int
    """Different calling numbers judged in the window (an estimate within 2%)."""
    guard: Guard

    @property
    def reason(self) -> str:
        """For the rule's history and the operator's log."""
        return (
            f"stopped {self.stopped} of {self.judged} callers within {self.guard.window_s} s; "
            f"at most {self.guard.max_stopped_permille} in a thousand are allowed"
        )


def _place(number: int) -> int:
    """Where a caller falls in the bitmap: bits from the middle of its square, so that neighbours land far apart."""
    return ((number * number ^ number) * 0x9E3779B97F4A7C15 >> 50) % _BITS


class _Bucket:
    """Callers of one half window: all of them in a bitmap (linear counting), the stopped ones by rule."""

    __slots__ = ("again", "bits", "number", "stopped")

    def __init__(self, number: int) -> None:
        self.number = number
        self.bits = bytearray(_BITS // 8)
        self.stopped: dict[str, set[int]] = {}
        self.again: dict[str, int] = {}
        """How many of the stopped were stopped in the half before as well."""


class _Window:
    """A window as two halves, so that it covers between a half and the whole of its length."""

    def __init__(self, window_s: int) -> None:
        self._half_ms = max(window_s * 500, 1)
        self._ends_ms = 0
        self._now = _Bucket(0)
        self._before = _Bucket(-1)

    def judged(self, place: int, at_ms: int) -> None:
        """Count a caller by its place in the bitmap."""
        if at_ms >= self._ends_ms:
            self._turn(at_ms // self._half_ms)
        self._now.bits[place >> 3] |= 1 << (place & 7)

    def _turn(self, number: int) -> None:
        if number > self._now.number:
            follows = number == self._now.number + 1
            self._before = self._now if follows else _Bucket(number - 1)
            self._now = _Bucket(number)
        self._ends_ms = (self._now.number + 1) * self._half_ms

    def stopped(self, code: str, calling: int) -> int:
        """Count a stopped caller; how many different ones the rule stopped in the window."""
        now = self._now.stopped.setdefault(code, set())
        before = self._before.stopped.get(code, _NOBODY)
        again = self._now.again.get(code, 0)
        if calling not in now and len(now) < _MOST:
            now.add(calling)
            if calling in before:
                again += 1
                self._now.again[code] = again
        return len(now) + len(before) - again

    def callers(self) -> int:
        """How many different callers were judged in the window, by linear counting (Whang et al. 1990)."""
        both = int.from_bytes(self._now.bits, "big") | int.from_bytes(self._before.bits, "big")
        empty = _BITS - both.bit_count()
        return _MOST * 16 if not empty else round(-_BITS * math.log(empty / _BITS))


class Breaker:
    """Watches one worker's decisions. Each worker watches its own share; the first that trips writes the document.

    Callers are counted, not calls: one attacker who is stopped a thousand times trips nothing.
    """

    def __init__(self) -> None:
        self._windows: dict[int, _Window] = {}
        self._version = ""
        self._tripped: set[str] = set()

    def observe(self, decision: Decision, ruleset: Ruleset) -> tuple[Trip, ...]:
        """Count a decision; the rules that left their guard rails with it, each told once for a ruleset.

        The caller puts them into shadow (`RuleShelf.promote`) and says so loudly.
        """
        if ruleset.version != self._version:
            self._follow(ruleset)
        facts = decision.facts
        place = _place(facts.calling)
        for window in self._windows.values():
            window.judged(place, facts.at_ms)
        if decision.verdict.action not in _STOPPED:
            return ()
        return tuple(trip for trip in self._weigh(decision, ruleset) if trip is not None)

    def _follow(self, ruleset: Ruleset) -> None:
        self._version = ruleset.version
        self._tripped = set()
        lengths = {rule.document.guard.window_s for edition in ruleset.editions for rule in edition.rules}
        self._windows = {s: self._windows.get(s) or _Window(s) for s in lengths}

    def _weigh(self, decision: Decision, ruleset: Ruleset) -> list[Trip | None]:
        edition = ruleset.at(decision.facts.at_ms)
        trips = []
        for reason in decision.verdict.reasons:
            rule = edition.rule(reason.finding.code)
            if rule is None or not reason.counted or rule.weak or rule.mode not in (Mode.LIVE, Mode.CANARY):
                continue
            if reason.weight > 0 or reason.hard is not None:
                trips.append(self._trip(rule.code, rule.document.guard, decision))
        return trips

    def _trip(self, code: str, guard: Guard, decision: Decision) -> Trip | None:
        window = self._windows[guard.window_s]
        stopped = window.stopped(code, decision.facts.calling)
        if code in self._tripped or stopped * 1000 <= guard.max_stopped_permille * guard.min_sample:
            return None
        judged = window.callers()
        if judged < guard.min_sample or stopped * 1000 <= guard.max_stopped_permille * judged:
            return None
        self._tripped.add(code)
        return Trip(code=code, at_ms=decision.facts.at_ms, stopped=stopped, judged=judged, guard=guard)
