"""`/v1/subscribers`: what a person, or the person's carrier, does about one number."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from litestar import Router, delete, get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody

from ringfence.access.audit import PURPOSE_MAX, AuditTrail, Look
from ringfence.access.key import Scope
from ringfence.doors.api.outcomes import ALSO
from ringfence.doors.api.rest import NEEDS, AnyRequest, Once, ReadNumber, actor, asking, one_number
from ringfence.doors.api.subscriber_wire import (
    ConsentShown,
    ConsentsShown,
    DeletionShown,
    HistoryShown,
    LooksShown,
    PreferenceSent,
    PreferenceShown,
    RecordShown,
    WithdrawalSent,
    Withdrawn,
    consent_shown,
    deletion_shown,
    preference_shown,
    record_shown,
)
from ringfence.registry.consent import Withdrawal
from ringfence.registry.proving import Proving
from ringfence.registry.subscriber import Subscriber
from ringfence.telecom.commercial import categories_mask, channels_mask
from ringfence.telecom.errors import NotAllowed, Refused
from ringfence.telecom.number import PhoneNumber

TOKEN = "x-subscriber-token"
"""Header with the token that a one-time code won."""
READS = {NEEDS: (Scope.SUBSCRIBERS, Scope.REGISTRY_READ)}
WRITES = {NEEDS: (Scope.SUBSCRIBERS, Scope.REGISTRY_WRITE)}
BODILESS = {ALSO: (413, 415)}
"""Of a POST that needs no body and gets one that the door does not take."""


class SubscriberDesk:
    """Answers for the routes below."""

    def __init__(
        self,
        subscriber: Subscriber,
        proving: Proving,
        trail: AuditTrail,
        read: ReadNumber,
        clock_ms: Callable[[], int],
        language: Callable[[AnyRequest], str],
    ) -> None:
        self.subscriber = subscriber
        self._proving = proving
        self._trail = trail
        self._read = read
        self.clock_ms = clock_ms
        self.language = language

    def reads(self, request: AnyRequest, text: str, purpose: str | None) -> tuple[PhoneNumber, str]:
        """The number and who asks, if they may read it. A look by anybody but the person is durable before it is shown.

        Raises `Refused`, `NotAllowed`.
        """
        number, by = self._admitted(request, text, Scope.REGISTRY_READ)
        if by == actor(request):
            if not purpose or not purpose.strip():
                raise Refused("the purpose is missing", "say why in `purpose`; the person sees it")
            self._trail.look(
                Look(at_ms=self.clock_ms(), actor=by, number=int(number), purpose=purpose.strip()[:PURPOSE_MAX])
            )
        return number, by

    def writes(self, request: AnyRequest, text: str) -> tuple[PhoneNumber, str]:
        """The number and who asks, if they may change it. Raises `Refused`, `NotAllowed`."""
        return self._admitted(request, text, Scope.REGISTRY_WRITE)

    def way(self, request: AnyRequest, by: str) -> str:
        """How a change came in."""
        return "carrier" if by == actor(request) else "api"

    def _admitted(self, request: AnyRequest, text: str, own: Scope) -> tuple[PhoneNumber, str]:
        number, key, token = one_number(self._read, text), asking(request), request.headers.get(TOKEN, "")
        if not token and own in key.scopes and not key.company:
            return number, actor(request)
        if Scope.SUBSCRIBERS not in key.scopes:
            raise NotAllowed(f"The API key may not do `{own}` for a number.", f"Ask for a key with `{own}`.")
        self._proving.holds(token, number, self.clock_ms())
        return number, f"number:{number}"

    def withdrawn(self, number: PhoneNumber, by: str, way: str, sent: WithdrawalSent) -> Withdrawn:
        """Take consent back. Raises `NotFound`, `Refused`."""
        now_ms = self.clock_ms()
        if sent.consent:
            if sent.company or sent.categories or sent.channels:
                raise Refused("the withdrawal names a consent and more", "give `consent`, or the other fields")
            return Withdrawn(self.subscriber.withdraw_one(number, sent.consent, by=by, way=way, now_ms=now_ms))
        word = Withdrawal(
            number=int(number),
            company=sent.company,
            categories=categories_mask(sent.categories),
            channels=channels_mask(sent.channels),
            at_ms=now_ms,
            way=way,
            by=by,
        )
        return Withdrawn(self.subscriber.withdraw(word))


def subscriber_routes(desk: SubscriberDesk, once: Once) -> Router:
    """The routes."""
    handlers = [*_preferences(desk), *_consents(desk, once), *_data(desk)]
    return Router("/v1/subscribers/{number:str}", route_handlers=handlers, tags=["subscribers"])


def _preferences(desk: SubscriberDesk) -> list[HTTPRouteHandler]:
    @get("/preferences", opt=READS, sync_to_thread=True, summary="What a number refuses")
    def show(request: AnyRequest, number: FromPath[str], purpose: FromQuery[str | None] = None) -> PreferenceShown:
        """With the person's token, or for the carrier with a purpose that the person sees."""
        known, _ = desk.reads(request, number, purpose)
        return preference_shown(desk.subscriber.preference(known))

    @get("/preferences/history", opt=READS, sync_to_thread=True, summary="What a number said before")
    def history(request: AnyRequest, number: FromPath[str], purpose: FromQuery[str | None] = None) -> HistoryShown:
        """All since the number last changed hands, newest first."""
        known, _ = desk.reads(request, number, purpose)
        return HistoryShown([preference_shown(one) for one in desk.subscriber.history(known)])

    @put("/preferences", opt=WRITES, summary="Say what a number refuses")
    async def say(request: AnyRequest, number: FromPath[str], data: JSONBody[PreferenceSent]) -> PreferenceShown:
        """Instead of all it said before. Answered when durable; obeyed by every worker within a second."""
        known, by = (
            await asyncio.to_thread(desk.writes, request, number)
            if request.headers.get(TOKEN)
            else (desk.writes(request, number))
        )
        kept = desk.subscriber.say_soon(data.read(known), by=by, way=desk.way(request, by), now_ms=desk.clock_ms())
        return preference_shown(await asyncio.wrap_future(kept))

    return [show, history, say]


def _consents(desk: SubscriberDesk, once: Once) -> list[HTTPRouteHandler]:
    @get("/consents", opt=READS, sync_to_thread=True, summary="Consents of a number")
    def consents(request: AnyRequest, number: FromPath[str], purpose: FromQuery[str | None] = None) -> ConsentsShown:
        """Withdrawn ones too, newest first."""
        known, _ = desk.reads(request, number, purpose)
        now_ms = desk.clock_ms()
        return ConsentsShown([consent_shown(one, now_ms) for one in desk.subscriber.consents(known)])

    @post(
        "/consents/{consent_id:str}/confirmation",
        opt={NEEDS: Scope.SUBSCRIBERS, **BODILESS},
        sync_to_thread=True,
        status_code=200,
        summary="Confirm a consent",
    )
    def confirm(request: AnyRequest, number: FromPath[str], consent_id: FromPath[str]) -> ConsentShown:
        """The person alone, with the token: nobody confirms for somebody else."""
        known, by = desk.writes(request, number)
        if by == actor(request):
            raise NotAllowed("Only the person confirms a consent.", f"Send the person's token in {TOKEN}.")
        now_ms = desk.clock_ms()
        return consent_shown(desk.subscriber.confirm(known, consent_id, now_ms=now_ms), now_ms)

    @post("/withdrawals", opt=WRITES, sync_to_thread=True, status_code=200, summary="Take consent back")
    def withdraw(request: AnyRequest, number: FromPath[str], data: JSONBody[WithdrawalSent]) -> Withdrawn:
        """In force at once, and against older consents that are found later; again is harmless."""
        known, by = desk.writes(request, number)
        way = desk.way(request, by)
        return once.run(request, data, Withdrawn, lambda: desk.withdrawn(known, by, way, data))

    return [consents, confirm, withdraw]


def _data(desk: SubscriberDesk) -> list[HTTPRouteHandler]:
    @get("/looks", opt=READS, sync_to_thread=True, summary="Who looked at a number")
    def looks(request: AnyRequest, number: FromPath[str], purpose: FromQuery[str | None] = None) -> LooksShown:
        """Since the number last changed hands, newest first."""
        known, _ = desk.reads(request, number, purpose)
        return LooksShown(desk.subscriber.looks(known))

    @get("/export", opt=READS, sync_to_thread=True, summary="All that the registry holds of a number")
    def export(request: AnyRequest, number: FromPath[str], purpose: FromQuery[str | None] = None) -> RecordShown:
        """For the person (个人信息保护法 第四十五条)."""
        known, _ = desk.reads(request, number, purpose)
        return record_shown(desk.subscriber.export(known), desk.clock_ms())

    @delete("/", opt=WRITES, sync_to_thread=True, status_code=200, summary="Delete all of a number")
    def erase(request: AnyRequest, number: FromPath[str]) -> DeletionShown:
        """All but what the law orders to keep, at once, with a receipt; the person is told by message."""
        known, by = desk.writes(request, number)
        now_ms = desk.clock_ms()
        receipt = desk.subscriber.erase(known, by=by, language=desk.language(request), now_ms=now_ms)
        return deletion_shown(receipt, now_ms)

    return [looks, export, erase]
