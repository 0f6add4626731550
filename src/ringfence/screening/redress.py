"""What a person sees of calls that were stopped or marked on the way to the own number, and says about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from msgspec import Struct

from ringfence.screening.archive import Archive, DecisionFilter, DecisionRow
from ringfence.screening.book import ComplaintStore, Level, ListEntry, ListKind, ListScope, ListStore
from ringfence.screening.decision import Decision
from ringfence.screening.explain import Explanation
from ringfence.screening.reference import read_id
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.errors import NotFound, Refused
from ringfence.telecom.number import NumberForm, PhoneNumber
from ringfence.telecom.verdict import Action, Feedback, Judgement

SHOWN: tuple[Action, ...] = (Action.REJECT, Action.DIVERT, Action.CHALLENGE, Action.LABEL)
"""What was done to a call that its called person sees here; delivered calls are nobody's trouble."""
REASON = "the called person lets it through"
Word: TypeAlias = Literal["right", "wrong"]


class Stopped(Struct, frozen=True, kw_only=True):
    """One such call with its story."""

    id: str
    at_ms: int
    calling: PhoneNumber
    action: Action
    explanation: Explanation
    allowable: bool
    """Whether the caller showed a number that can be let through."""
    allowed: bool
    """Whether the person lets that number through already."""
    said: Word | None
    """What the person said of it before."""


class Redress:
    """The person's side of the decision log. `since_ms` everywhere: when the number came to its present holder."""

    def __init__(
        self,
        archive: Archive,
        lists: ListStore,
        complaints: ComplaintStore,
        explained: Callable[[Decision, str], Explanation],
    ) -> None:
        """`explained` tells a decision in `zh` or `en`."""
        self._archive = archive
        self._lists = lists
        self._complaints = complaints
        self._explained = explained

    def stopped(
        self, called: PhoneNumber, since_ms: int, *, limit: int = 20, before: str = ""
    ) -> tuple[DecisionRow, ...]:
        """Calls to the number that were stopped or marked, newest first; `before` is the last id of the page before."""
        at = read_id(before) if before else ""
        rows = [
            row
            for action in SHOWN
            for row in self._archive.search(
                DecisionFilter(called=called, since_ms=since_ms, action=action), limit=limit, before=at
            )
        ]
        return tuple(sorted(rows, key=lambda row: row.id, reverse=True)[:limit])

    def one(
        self, called: PhoneNumber, since_ms: int, decision_id: str, *, by: str, now_ms: int, language: str
    ) -> Stopped:
        """One of them with its story. Raises `NotFound`, alike for another person's call and for none."""
        decision = self._found(called, since_ms, decision_id)
        calling = decision.facts.calling
        return Stopped(
            id=decision.id,
            at_ms=decision.facts.at_ms,
            calling=calling,
            action=decision.verdict.action,
            explanation=self._explained(decision, language),
            allowable=_allowable(calling),
            allowed=_allowable(calling) and self._allowed(called, calling, now_ms),
            said=self._said(decision.id, by),
        )

    def let_through(self, called: PhoneNumber, since_ms: int, decision_id: str, *, by: str, now_ms: int) -> None:
        """The person wants calls of this number, for good; the decision was wrong. Raises `NotFound`, `Refused`.

        It beats the score, not a finding that the number shown is not the caller's own.
        """
        decision = self._found(called, since_ms, decision_id)
        calling = decision.facts.calling
        if not _allowable(calling):
            raise Refused("The caller showed no number that could be let through.", "")
        if not self._allowed(called, calling, now_ms):
            entry = ListEntry(
                list=ListKind.ALLOW,
                scope=ListScope(level=Level.SUBSCRIBER, subscriber=int(called)),
                numbers=NumberRange(int(calling), int(calling)),
                reason=REASON,
                basis=f"decision {decision.id}",
                added_by=by,
                starts_ms=now_ms,
                expires_ms=None,
            )
            self._lists.add([entry], by=by, at_ms=now_ms)
        self._say(decision, Judgement.WRONG, by, now_ms)

    def was_right(self, called: PhoneNumber, since_ms: int, decision_id: str, *, by: str, now_ms: int) -> None:
        """The person did not want this call. Raises `NotFound`."""
        self._say(self._found(called, since_ms, decision_id), Judgement.RIGHT, by, now_ms)

    def _found(self, called: PhoneNumber, since_ms: int, decision_id: str) -> Decision:
        try:
            found = self._archive.find(read_id(decision_id[:64]))
        except Refused:
            found = None
        mine = found is not None and found.facts.called == called and found.facts.at_ms >= since_ms
        if found is None or not mine or found.verdict.action not in SHOWN:
            raise NotFound("There is no such call to this number.", "It may have been deleted with age.")
        return found

    def _allowed(self, called: PhoneNumber, calling: PhoneNumber, now_ms: int) -> bool:
        return any(
            entry.list is ListKind.ALLOW and entry.scope.subscriber == int(called) and entry.live(now_ms)
            for entry in self._lists.covering(int(calling))
        )

    def _said(self, decision_id: str, by: str) -> Word | None:
        mine = [one for one in self._complaints.feedback_of(decision=decision_id) if one.by == by]
        return None if not mine else "right" if mine[0].judgement is Judgement.RIGHT else "wrong"

    def _say(self, decision: Decision, judgement: Judgement, by: str, now_ms: int) -> None:
        """One word of one person on one call counts once, however often it is said."""
        if self._said(decision.id, by) == ("right" if judgement is Judgement.RIGHT else "wrong"):
            return
        number = int(decision.facts.calling)
        self._complaints.feedback(
            Feedback(number=number, judgement=judgement, by=by, at_ms=now_ms, decision=decision.id)
        )


def _allowable(calling: PhoneNumber) -> bool:
    return calling.form in (NumberForm.E164, NumberForm.SHORT)
