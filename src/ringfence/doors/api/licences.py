"""`/v1/licences` and `/v1/leads`: what anybody may ask and report, without a key."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

from litestar import Router, get, post
from litestar.openapi.spec import SecurityRequirement
from litestar.params import FromQuery, JSONBody, QueryParameter
from msgspec import Meta, Struct
from msgspec.structs import replace

from ringfence.access.key import Scope
from ringfence.access.limit import Attempts
from ringfence.access.proxy import Proxies, client_address
from ringfence.doors.api.outcomes import ALSO
from ringfence.doors.api.rest import NEEDS, AnyRequest
from ringfence.registry.lead import MOST_FILES, Lead, LeadSent, LeadState, LeadStore, shown_number
from ringfence.registry.lead_desk import LeadDesk
from ringfence.registry.ledger_text import read_moment, write_entry, write_moment
from ringfence.registry.licence_desk import LicenceDesk, LicenceQuestion, LicenceReply, Provider
from ringfence.telecom.errors import Refused, TooMany
from ringfence.telecom.licence import EndPoint, LicenceState, service_class

_OPEN: list[SecurityRequirement] = [{}]
"""No key is asked for."""
OVER_INTERNET = "whether any part between two telephones is carried by the internet"


class LicenceShown(Struct, frozen=True, kw_only=True):
    """The answer to: may this provider run this service, here, on that day?"""

    state: LicenceState | None
    """None: several providers fit; ask again with the id of one."""
    article: str
    service: int
    """Class of the service by its end points: 1, 2 or 3."""
    needed: list[str]
    """Any one of these codes of the service catalogue would do."""
    licence: str
    provider: Provider | None
    providers: list[Provider]
    licences: list[dict[str, str]]
    on: str


class LeadReceived(Struct, frozen=True):
    """A receipt: which lead it became, and how often it was reported so far."""

    lead: str
    reports: int


class LeadPosted(LeadSent, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report with its files."""

    evidence: Annotated[tuple[str, ...], Meta(max_length=MOST_FILES)] = ()
    """Files in Base64: JPEG, PNG, PDF, MP3, WAV or OGG."""


class LeadShown(Struct, frozen=True, kw_only=True):
    """A lead as staff sees it."""

    id: str
    provider: str
    app: str
    number: str
    state: LeadState
    note: str
    reports: int
    first: str
    last: str


class LeadsShown(Struct, frozen=True):
    """Leads, most recently reported first."""

    items: list[LeadShown]


def public_routes(
    licences: LicenceDesk, leads: LeadDesk, store: LeadStore, limit: Attempts, proxies: Proxies = ()
) -> Router:
    """The routes; `limit` slows down one network address, which `proxies` of ours may tell."""

    def slowed(request: AnyRequest) -> None:
        peer = request.client.host if request.client else ""
        wait = limit.take(client_address(peer, request.headers.get("x-forwarded-for", ""), proxies), 0.0)
        if wait:
            raise TooMany("Too many questions.", "Wait, then ask again.", retry_after_s=int(wait) + 1)

    @get(
        "/v1/licences",
        opt={ALSO: (429,)},
        security=_OPEN,
        sync_to_thread=True,
        summary="Whether a provider is licensed for a voice service",
    )
    def licence(
        request: AnyRequest,
        provider: Annotated[str, QueryParameter(min_length=1, max_length=128)],
        calling: FromQuery[EndPoint] = EndPoint.TELEPHONE,
        called: FromQuery[EndPoint] = EndPoint.TELEPHONE,
        over_internet: Annotated[bool, QueryParameter(description=OVER_INTERNET)] = False,
        area: Annotated[str, QueryParameter(max_length=64)] = "",
        on: FromQuery[str] = "",
    ) -> LicenceShown:
        slowed(request)
        service = service_class(calling, called, over_internet=over_internet)
        at_ms = read_moment("on", on) if on else None
        question = LicenceQuestion(provider=provider, service=service, area=area, at_ms=at_ms)
        return _answer(licences.ask(question))

    @post(
        "/v1/leads",
        security=_OPEN,
        sync_to_thread=True,
        summary="Report a voice service that seems to have no licence",
    )
    def report(request: AnyRequest, data: JSONBody[LeadPosted]) -> LeadReceived:
        slowed(request)
        sent = LeadSent(provider=data.provider, app=data.app, number=data.number, text=data.text, contact=data.contact)
        lead = leads.report(sent, [_bytes(one) for one in data.evidence])
        return LeadReceived(lead.id, lead.reports)

    @get("/v1/leads", opt={NEEDS: Scope.REGISTRY_READ}, sync_to_thread=True, summary="Leads that the public sent")
    def every(
        with_state: Annotated[LeadState | None, QueryParameter(name="state")] = None,
        search: FromQuery[str] = "",
        limit: Annotated[int, QueryParameter(ge=1, le=500)] = 100,
    ) -> LeadsShown:
        return LeadsShown([_shown(one) for one in store.page(with_state or "", search=search, limit=limit)])

    return Router("/", route_handlers=[licence, report, every], tags=["licences"])


def _answer(reply: LicenceReply) -> LicenceShown:
    answer = reply.answer
    return LicenceShown(
        state=answer.state if answer else None,
        article=answer.article if answer else "",
        service=int(reply.question.service),
        needed=list(answer.needed) if answer else [],
        licence=answer.licence if answer else "",
        provider=reply.provider,
        providers=list(reply.providers),
        licences=[write_entry(replace(one, note="")).fields for one in reply.licences],
        on=write_moment(reply.at_ms),
    )


def _shown(lead: Lead) -> LeadShown:
    return LeadShown(
        id=lead.id, provider=lead.provider, app=lead.app, number=shown_number(lead.number), state=lead.state,
        note=lead.note, reports=lead.reports, first=write_moment(lead.first_ms), last=write_moment(lead.last_ms),
    )  # fmt: skip


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("A file is not Base64.", "Encode its bytes with the standard alphabet (RFC 4648).") from error
