"""From a call attempt to the answer on the wire: judge, record, count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from ringfence.doors.api.tally import Tally
from ringfence.doors.api.wire import ReasonAnswer, ScreenAnswer
from ringfence.screening.decision import Decision
from ringfence.screening.sources import DecisionLog
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.errors import RingfenceError
from ringfence.telecom.verdict import Action, Response

_NOTHING = Response()
_RESTRICTING = frozenset({Action.CHALLENGE, Action.DIVERT, Action.REJECT})
Shout = Callable[[str, BaseException], None]
"""Writes a fault of ours to the operator's log, loudly."""


class Words(Protocol):
    """What the running ruleset says to the outside."""

    def title(self, code: str, language: str) -> str:
        """The check's name in that language."""
        ...

    def response(self, decision: Decision) -> Response:
        """How the decision is carried out where it applies."""
        ...


class Judge(Protocol):
    """The desk."""

    def judge(self, attempt: CallAttempt, now_ms: int) -> Decision:
        """Judge one call."""
        ...


class Screener:
    """Judges calls for the HTTP door; whatever fails, the caller gets an answer and the call is delivered."""

    def __init__(
        self,
        judge: Judge,
        log: DecisionLog,
        words: Words,
        tally: Tally,
        watch: Callable[[Decision], None],
        clock_ms: Callable[[], int],
        shout: Shout,
    ) -> None:
        """`watch` sees every decision after it was made, e.g. the breaker."""
        self._judge = judge
        self._log = log
        self._words = words
        self._tally = tally
        self._watch = watch
        self._clock_ms = clock_ms
        self._shout = shout

    def one(self, attempt: CallAttempt, language: str) -> ScreenAnswer:
        """Judge one call; the decision survives `kill -9` when this returns, unless it says otherwise."""
        decision = self.judge(attempt)
        if decision is None:
            return _open_answer()
        return self.answer(decision, language, recorded=self.record((decision,)))

    def judge(self, attempt: CallAttempt) -> Decision | None:
        """Judge and count one call; None when something of ours failed."""
        try:
            decision = self._judge.judge(attempt, self._clock_ms())
        except Exception as error:
            self._tally.event("failed_open")
            self._shout("a call was delivered because judging it failed", error)
            return None
        self._count(decision)
        return decision

    def record(self, decisions: Sequence[Decision]) -> bool:
        """Write to the log; False when it refuses, which is counted and shouted."""
        if not decisions:
            return True
        try:
            self._log.append(decisions)
        except (RingfenceError, OSError) as error:
            self._tally.event("log_refused", len(decisions))
            self._shout("the decision log refuses; calls are delivered unrecorded", error)
            return False
        return True

    def answer(self, decision: Decision | None, language: str, *, recorded: bool) -> ScreenAnswer:
        """The answer for a decision.

        A call whose decision is not on record is delivered: every restriction has a record to appeal to.
        """
        if decision is None:
            return _open_answer()
        verdict = decision.verdict
        reasons = (
            tuple(
                ReasonAnswer(
                    reason.finding.code,
                    self._words.title(reason.finding.code, language),
                    reason.mode,
                    reason.counted,
                    reason.weight,
                )
                for reason in verdict.reasons
                if reason.counted
            )
            if verdict.reasons
            else ()
        )
        action = verdict.action if recorded else Action.DELIVER
        identity = decision.facts.identity
        return ScreenAnswer(
            decision=decision.id if recorded else "",
            reference=decision.id if action in _RESTRICTING else "",
            action=action,
            score=verdict.score,
            reasons=reasons,
            response=self._carried_out(decision, action),
            ruleset=verdict.ruleset,
            elapsed_us=decision.elapsed_us,
            verstat="" if identity is None else identity.verstat.value,
            recorded=recorded,
            failed_open=FAILED in decision.facts.late,
        )

    def _carried_out(self, decision: Decision, action: Action) -> Response:
        if action is not Action.DELIVER:
            return self._words.response(decision)
        identity = decision.facts.identity
        fault = "" if identity is None else identity.reason_header
        return Response(reason_header=fault) if fault else _NOTHING

    def _count(self, decision: Decision) -> None:
        tally = self._tally
        tally.decided(decision)
        try:
            self._watch(decision)
        except Exception as error:
            tally.event("internal_errors")
            self._shout("watching a decision failed", error)


def unrecorded(answer: ScreenAnswer) -> ScreenAnswer:
    """What an answer becomes when its decision turns out not to be on record: the call is delivered, and says so."""
    response = answer.response if answer.action is Action.DELIVER else _NOTHING
    return msgspec.structs.replace(
        answer, decision="", reference="", action=Action.DELIVER, response=response, recorded=False
    )


FAILED = "judge"
"""Name among the late sources by which the desk says that judging itself failed."""


def _open_answer() -> ScreenAnswer:
    return ScreenAnswer(
        decision="",
        reference="",
        action=Action.DELIVER,
        score=0.0,
        reasons=(),
        response=_NOTHING,
        ruleset="",
        elapsed_us=0,
        recorded=False,
        failed_open=True,
    )
