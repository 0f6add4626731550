"""`/v1/decisions`: what was decided, why, and whether it was right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated

from litestar import Router, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta, Struct

from ringfence.access.audit import AuditTrail, looks_at
from ringfence.access.key import Scope
from ringfence.doors.api.rest import NEEDS, AnyRequest, Once, ReadNumber, actor, one_number
from ringfence.screening.archive import Archive, DecisionFilter, DecisionRow
from ringfence.screening.book import ComplaintStore
from ringfence.screening.decision import Decision
from ringfence.screening.explain import Explanation
from ringfence.screening.reference import read_id
from ringfence.telecom.errors import NotFound
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Action, Feedback, Judgement

PURPOSE = "api: list of decisions"


class DecisionLine(Struct, frozen=True):
    """One decision of a list. Numbers as `+8613800138000` or a short code."""

    id: str
    at_ms: int
    calling: str
    called: str
    trunk: str
    action: Action
    score: float
    findings: tuple[str, ...]
    shadow_findings: tuple[str, ...]
    elapsed_us: int
    ruleset: str


class DecisionPage(Struct, frozen=True):
    """Decisions, newest first."""

    items: list[DecisionLine]
    next: str
    """Send it as `before` for the next page; empty at the end."""


class FeedbackGiven(Struct, frozen=True, kw_only=True):
    """A word on a decision, as recorded."""

    judgement: Judgement
    by: str
    at_ms: int
    note: str


class DecisionWhole(Struct, frozen=True):
    """One decision with its explanation in the language asked for and what people said of it."""

    id: str
    at_ms: int
    calling: str
    called: str
    action: Action
    score: float
    ruleset: str
    elapsed_us: int
    explanation: Explanation
    feedback: list[FeedbackGiven]


class FeedbackSent(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the decision was right."""

    judgement: Judgement
    note: Annotated[str, Meta(max_length=2_000)] = ""


class DecisionDesk:
    """Answers for the routes below."""

    def __init__(
        self,
        archive: Archive,
        complaints: ComplaintStore,
        audit: AuditTrail,
        explained: Callable[[Decision, str], Explanation],
        clock_ms: Callable[[], int],
    ) -> None:
        self._archive = archive
        self._complaints = complaints
        self._audit = audit
        self._explained = explained
        self._clock_ms = clock_ms

    def search(self, by: str, wanted: DecisionFilter, limit: int, before: str) -> DecisionPage:
        """One page; a look at every number asked about or shown is durable before it is answered."""
        rows = self._archive.search(wanted, limit=limit, before=read_id(before) if before else "")
        asked = [one for one in (wanted.number, wanted.calling, wanted.called) if one is not None]
        self._looked(by, [*asked, *(one for row in rows for one in (row.calling, row.called))], PURPOSE)
        return DecisionPage([_line(row) for row in rows], rows[-1].id if len(rows) == limit else "")

    def whole(self, by: str, decision_id: str, language: str) -> DecisionWhole:
        """The decision; the look at both its sides is durable before it is answered. Raises `NotFound`."""
        decision = self._found(decision_id)
        facts = decision.facts
        self._looked(by, (facts.calling, facts.called), f"api: decision {decision.id}")
        return DecisionWhole(
            decision.id,
            facts.at_ms,
            str(facts.calling),
            str(facts.called),
            decision.verdict.action,
            decision.verdict.score,
            decision.verdict.ruleset,
            decision.elapsed_us,
            self._explained(decision, language),
            [
                FeedbackGiven(judgement=one.judgement, by=one.by, at_ms=one.at_ms, note=one.note)
                for one in self._complaints.feedback_of(decision=decision.id)
            ],
        )

    def judged(self, by: str, decision_id: str, sent: FeedbackSent) -> FeedbackGiven:
        """Keep the word; raises `NotFound`."""
        decision = self._found(decision_id)
        now = self._clock_ms()
        self._complaints.feedback(
            Feedback(
                number=int(decision.facts.calling),
                judgement=sent.judgement,
                by=by,
                at_ms=now,
                decision=decision.id,
                note=sent.note,
            )
        )
        return FeedbackGiven(judgement=sent.judgement, by=by, at_ms=now, note=sent.note)

    def _looked(self, by: str, numbers: Iterable[PhoneNumber], purpose: str) -> None:
        self._audit.saw(looks_at(numbers, at_ms=self._clock_ms(), actor=by, purpose=purpose))

    def _found(self, decision_id: str) -> Decision:
        decision = self._archive.find(read_id(decision_id))
        if decision is None:
            raise NotFound(f"there is no decision {decision_id[:40]}", "it may have been deleted with age")
        return decision


def decision_routes(desk: DecisionDesk, read: ReadNumber, once: Once, language: Callable[[AnyRequest], str]) -> Router:
    """The routes."""

    @get("/", opt={NEEDS: Scope.DECISIONS_READ}, sync_to_thread=True, summary="Search decisions")
    def search(
        request: AnyRequest,
        since_ms: FromQuery[int | None] = None,
        until_ms: FromQuery[int | None] = None,
        number: FromQuery[str | None] = None,
        calling: FromQuery[str | None] = None,
        called: FromQuery[str | None] = None,
        action: FromQuery[Action | None] = None,
        finding: FromQuery[str | None] = None,
        trunk: FromQuery[str | None] = None,
        limit: Annotated[int, QueryParameter(ge=1, le=500)] = 50,
        before: FromQuery[str] = "",
    ) -> DecisionPage:
        def sought(text: str | None) -> PhoneNumber | None:
            return one_number(read, text) if text else None

        wanted = DecisionFilter(
            since_ms=since_ms,
            until_ms=until_ms,
            number=sought(number),
            calling=sought(calling),
            called=sought(called),
            action=action,
            finding=finding,
            trunk=trunk,
        )
        return desk.search(actor(request), wanted, limit, before)

    @get("/{decision_id:str}", opt={NEEDS: Scope.DECISIONS_READ}, sync_to_thread=True, summary="Explain a decision")
    def whole(request: AnyRequest, decision_id: FromPath[str]) -> DecisionWhole:
        return desk.whole(actor(request), decision_id, language(request))

    @post("/{decision_id:str}/feedback", opt={NEEDS: Scope.FEEDBACK}, sync_to_thread=True, summary="Say it was wrong")
    def feedback(request: AnyRequest, decision_id: FromPath[str], data: JSONBody[FeedbackSent]) -> FeedbackGiven:
        return once.run(request, data, FeedbackGiven, lambda: desk.judged(actor(request), decision_id, data))

    return Router("/v1/decisions", route_handlers=[search, whole, feedback], tags=["decisions"])


def _line(row: DecisionRow) -> DecisionLine:
    return DecisionLine(
        row.id,
        row.at_ms,
        str(row.calling),
        str(row.called),
        row.trunk,
        row.action,
        row.score,
        row.findings,
        row.shadow_findings,
        row.elapsed_us,
        row.ruleset,
    )
