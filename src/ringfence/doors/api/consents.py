"""`/v1/consents` and `/v1/evidence`: what companies record of consent, and the one question whether they may call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from litestar import Router, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter, RawBody
from msgspec import Meta, Struct

from ringfence.access.audit import PURPOSE_MAX, AuditTrail, Look
from ringfence.access.key import Scope
from ringfence.doors.api.outcomes import ALSO
from ringfence.doors.api.rest import NEEDS, AnyRequest, Once, ReadNumber, actor, company_of, one_number
from ringfence.registry.asking import AskRule
from ringfence.registry.consent import Consent, ConsentState, state_of
from ringfence.registry.consenting import ConsentDesk, Question
from ringfence.registry.person import EvidenceStore
from ringfence.telecom.commercial import (
    Category,
    Channel,
    categories_mask,
    categories_of,
    channels_mask,
    channels_of,
)
from ringfence.telecom.number import PhoneNumber

CompanyName = Annotated[str, Meta(max_length=64)]
_NEEDS = {NEEDS: Scope.CONSENTS}
_BUSY = {NEEDS: Scope.CONSENTS, ALSO: (409, 429)}


class ConsentSent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A consent that a person gave. Times: milliseconds since 1970 UTC."""

    id: Annotated[str, Meta(max_length=64)] = ""
    """Your own id, so that sending it again is refused as known; made by us when empty."""
    company: CompanyName = ""
    """Only where the key is not a company's own."""
    number: str
    categories: Annotated[list[Category], Meta(min_length=1)]
    channels: Annotated[list[Channel], Meta(min_length=1)]
    per_day: Annotated[int, Meta(ge=0, le=1_000)] = 0
    per_week: Annotated[int, Meta(ge=0, le=7_000)] = 0
    given_ms: Annotated[int, Meta(ge=1)]
    starts_ms: Annotated[int, Meta(ge=0)] | None = None
    """None: from `given_ms`."""
    expires_ms: Annotated[int, Meta(ge=1)]
    wording: Annotated[str, Meta(min_length=1, max_length=4_000)]
    way: Annotated[str, Meta(min_length=1, max_length=64)]
    request: Annotated[str, Meta(max_length=128)] = ""
    evidence: Annotated[str, Meta(max_length=64, pattern="^([0-9a-f]{64})?$")] = ""
    must_confirm: bool = True
    """False, with evidence, only for persons who cannot get a code."""


class ConsentShown(Struct, frozen=True, kw_only=True):
    """A consent as kept."""

    id: str
    company: str
    number: str
    categories: list[Category]
    channels: list[Channel]
    per_day: int
    per_week: int
    given_ms: int
    starts_ms: int
    expires_ms: int
    wording: str
    way: str
    request: str
    evidence: str
    state: ConsentState
    confirmed_ms: int | None
    withdrawn_ms: int | None


class ConsentPage(Struct, frozen=True):
    """A company's consents by id, descending."""

    items: list[ConsentShown]
    next: str
    """Send it as `before` for the next page; empty at the end."""


class WithdrawalSent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person told the company to stop; what is left out means all."""

    company: CompanyName = ""
    number: str
    categories: list[Category] = []
    channels: list[Channel] = []
    way: Annotated[str, Meta(min_length=1, max_length=64)]
    """`voice`, `message`, `web` ..."""


class Withdrawn(Struct, frozen=True):
    """How many consents ended. Those that turn up later and are older count for nothing."""

    ended: int


class CodeSentOut(Struct, frozen=True):
    """The id of a code that is on its way to the person."""

    code: str


class Confirmation(Struct, frozen=True, forbid_unknown_fields=True):
    """What the person told: the digits of the code of that id."""

    code: Annotated[str, Meta(max_length=64)]
    digits: Annotated[str, Meta(pattern="^[0-9]{6}$")]


class AskSent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """May this company call this number now, about this, by that channel?"""

    company: CompanyName = ""
    number: str
    category: Category
    channel: Channel
    campaign: Annotated[str, Meta(max_length=128)] = ""
    calling: str = ""
    """The number that will call; it must be registered to the company."""


class AskAnswered(Struct, frozen=True, kw_only=True):
    """The answer. It holds until `until_ms` unless the person says something new: ask before each call."""

    may: bool
    rule: AskRule
    why: str
    """In the language of the request."""
    basis: str
    """The law that it rests on."""
    jurisdiction: str
    consent: str
    evidence: str
    """SHA-256 of what proves the consent."""
    per_day: int
    per_week: int
    """Calls to this person at most; 0: not stated."""
    asked_ms: int
    until_ms: int


class EvidenceKept(Struct, frozen=True):
    """The id of stored evidence: its SHA-256."""

    evidence: str
    bytes: int


class ConsentDoor(Struct, frozen=True):
    """What the routes stand on."""

    desk: ConsentDesk
    evidence: EvidenceStore
    trail: AuditTrail
    read: ReadNumber
    clock_ms: Callable[[], int]
    language: Callable[[AnyRequest], str]


def consent_routes(door: ConsentDoor, once: Once) -> Router:
    """The routes."""
    handlers = [*_recording(door, once), *_confirming(door), *_asking(door)]
    return Router("/", route_handlers=handlers, tags=["consents"])


def _recording(door: ConsentDoor, once: Once) -> list[HTTPRouteHandler]:
    @post("/v1/consents", opt=_NEEDS, sync_to_thread=True, summary="Record a consent")
    def record(request: AnyRequest, data: JSONBody[ConsentSent]) -> ConsentShown:
        """It counts once the person has confirmed it by code, or at once where `must_confirm` may be false."""

        def work() -> ConsentShown:
            now = door.clock_ms()
            consent = _consent(data, company_of(request, data.company), door.read)
            return _shown(door.desk.record(consent, by=actor(request), at_ms=now), now)

        return once.run(request, data, ConsentShown, work)

    @get("/v1/consents", opt=_NEEDS, sync_to_thread=True, summary="A company's consents")
    def page(
        request: AnyRequest,
        company: FromQuery[str] = "",
        limit: Annotated[int, QueryParameter(ge=1, le=1_000)] = 100,
        before: FromQuery[str] = "",
    ) -> ConsentPage:
        found = door.desk.page(company_of(request, company), limit=limit, before=before)
        now = door.clock_ms()
        kept = [_shown(one, now) for one in found if one.number]
        return ConsentPage(kept, found[-1].id if len(found) == limit else "")

    @get("/v1/consents/{consent_id:str}", opt=_NEEDS, sync_to_thread=True, summary="One consent")
    def one(request: AnyRequest, consent_id: FromPath[str], company: FromQuery[str] = "") -> ConsentShown:
        return _shown(door.desk.own(consent_id, company_of(request, company)), door.clock_ms())

    return [record, page, one]


def _confirming(door: ConsentDoor) -> list[HTTPRouteHandler]:
    @post("/v1/consents/{consent_id:str}/codes", opt=_BUSY, sync_to_thread=True, summary="Send the person a code")
    def send(request: AnyRequest, consent_id: FromPath[str], company: FromQuery[str] = "") -> CodeSentOut:
        """The message tells who asks, about what, how often and until when. Good for five minutes and this consent."""
        return CodeSentOut(door.desk.send_code(consent_id, company_of(request, company), at_ms=door.clock_ms()))

    @post("/v1/consents/{consent_id:str}/confirmation", opt=_BUSY, sync_to_thread=True, summary="Confirm with the code")
    def confirm(
        request: AnyRequest, consent_id: FromPath[str], data: JSONBody[Confirmation], company: FromQuery[str] = ""
    ) -> ConsentShown:
        own, now = company_of(request, company), door.clock_ms()
        return _shown(door.desk.confirm(consent_id, own, data.code, data.digits, at_ms=now), now)

    @post("/v1/consents:withdraw", opt=_NEEDS, sync_to_thread=True, summary="A person told the company to stop")
    def withdraw(request: AnyRequest, data: JSONBody[WithdrawalSent]) -> Withdrawn:
        """Counts at once, and against whatever older consent turns up later."""
        ended = door.desk.withdraw(
            int(one_number(door.read, data.number)),
            company_of(request, data.company),
            categories_mask(data.categories),
            channels_mask(data.channels),
            data.way,
            by=actor(request),
            at_ms=door.clock_ms(),
        )
        return Withdrawn(ended)

    @post("/v1/evidence", opt=_NEEDS, sync_to_thread=True, summary="Store what proves a consent")
    def evidence(request: AnyRequest, body: RawBody) -> EvidenceKept:
        """The body is the file: PDF, JPEG, PNG, MP3, WAV, text or JSON, at most 5 MB, with bytes of that type."""
        media = request.headers.get("content-type", "").split(";")[0].strip().lower()
        return EvidenceKept(door.evidence.keep(body, media, by=actor(request), at_ms=door.clock_ms()), len(body))

    return [send, confirm, withdraw, evidence]


def _asking(door: ConsentDoor) -> list[HTTPRouteHandler]:
    @post("/v1/consents:ask", opt=_BUSY, status_code=200, sync_to_thread=True, summary="May this call be made?")
    def ask(request: AnyRequest, data: JSONBody[AskSent]) -> AskAnswered:
        """One answer from consents, preferences, hours, the company and its campaign. The person sees it."""
        company, now = company_of(request, data.company), door.clock_ms()
        number = one_number(door.read, data.number)
        purpose = f"asked by {company}: may it call about {data.category.value} by {data.channel.value}?"
        door.trail.look(Look(at_ms=now, actor=actor(request), number=int(number), purpose=purpose[:PURPOSE_MAX]))
        question = Question(
            company=company,
            number=int(number),
            category=data.category,
            channel=data.channel,
            campaign=data.campaign,
            calling=int(one_number(door.read, data.calling)) if data.calling else None,
        )
        return _answered(door, question, door.language(request), now)

    return [ask]


def _answered(door: ConsentDoor, question: Question, language: str, now: int) -> AskAnswered:
    answer = door.desk.ask(question, at_ms=now)
    found, law = answer.permission, door.desk.law.asking
    return AskAnswered(
        may=found.may,
        rule=found.rule,
        why=law.said(found.rule, language),
        basis=law.basis(found.rule, answer.place, language),
        jurisdiction=answer.place,
        consent=found.consent,
        evidence=found.evidence,
        per_day=found.per_day,
        per_week=found.per_week,
        asked_ms=answer.asked_ms,
        until_ms=found.until_ms,
    )


def _consent(sent: ConsentSent, company: str, read: ReadNumber) -> Consent:
    return Consent(
        id=sent.id,
        number=int(one_number(read, sent.number)),
        company=company,
        categories=categories_mask(sent.categories),
        channels=channels_mask(sent.channels),
        per_day=sent.per_day,
        per_week=sent.per_week,
        given_ms=sent.given_ms,
        starts_ms=sent.given_ms if sent.starts_ms is None else sent.starts_ms,
        expires_ms=sent.expires_ms,
        wording=sent.wording,
        way=sent.way,
        request=sent.request,
        evidence=sent.evidence,
        must_confirm=sent.must_confirm,
    )


def _shown(one: Consent, now: int) -> ConsentShown:
    return ConsentShown(
        id=one.id,
        company=one.company,
        number=str(PhoneNumber(one.number)),
        categories=list(categories_of(one.categories)),
        channels=list(channels_of(one.channels)),
        per_day=one.per_day,
        per_week=one.per_week,
        given_ms=one.given_ms,
        starts_ms=one.starts_ms,
        expires_ms=one.expires_ms,
        wording=one.wording,
        way=one.way,
        request=one.request,
        evidence=one.evidence,
        state=state_of(one, now),
        confirmed_ms=one.confirmed_ms,
        withdrawn_ms=one.withdrawn_ms,
    )
