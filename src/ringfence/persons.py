"""What a worker serves to persons: routes and pages over one desk, and the messages that go out to them."""

from __future__ import annotations

import os
from collections.abc import Callable
from zoneinfo import ZoneInfo

from litestar import Router

from ringfence.backends.files.secret import secret
from ringfence.backends.sql.store import Store
from ringfence.clock import clock_ms
from ringfence.documents import registry_document
from ringfence.doors.api.codes import CodeDesk, code_routes
from ringfence.doors.api.orders import OrderDesk, order_routes
from ringfence.doors.api.outbox import OutboxDesk, outbox_routes
from ringfence.doors.api.rest import AnyRequest, Once
from ringfence.doors.api.stopped import StoppedDesk, stopped_routes
from ringfence.doors.api.subscribers import SubscriberDesk, subscriber_routes
from ringfence.doors.web.area import Area
from ringfence.doors.web.my import My, my_area
from ringfence.registry.answering import Answering
from ringfence.registry.campaign import BusinessCaller
from ringfence.registry.proving import Proving
from ringfence.registry.subscriber import Subscriber
from ringfence.registry.texts import read_texts
from ringfence.registry.wishes import RefusalWords
from ringfence.registry.words import read_words
from ringfence.screening.archive import Archive
from ringfence.screening.decision import Decision
from ringfence.screening.explain import Explanation
from ringfence.screening.redress import Redress
from ringfence.screening.sources import NumberingPlan
from ringfence.settings import Settings
from ringfence.telecom.allocation import MOBILE_KINDS
from ringfence.telecom.number import PhoneNumber


class Persons:
    """One for each worker."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        plan: NumberingPlan,
        archive: Archive,
        explained: Callable[[Decision, str], Explanation],
    ) -> None:
        texts = read_texts(registry_document(settings.home, "messages.toml"))
        words = read_words(registry_document(settings.home, "categories.toml"))
        self._settings = settings
        self._store = store
        self._plan = plan
        self._words = words
        self.proving = Proving(
            store.codes,
            store.sittings,
            texts,
            self._reachable,
            secret(settings.home / "codes.key"),
            os.urandom,
            most_an_hour=settings.codes_an_hour,
        )
        self.subscriber = Subscriber(store.preferences, store.consents, store.persons, texts)
        self.answering = Answering(self.subscriber, texts, RefusalWords(words))
        self.redress = Redress(archive, store.lists, store.complaints, explained)

    def routers(self, once: Once, language: Callable[[AnyRequest], str]) -> list[Router]:
        """Routes of the HTTP door."""
        store, read = self._store, self._plan.read
        desk = SubscriberDesk(self.subscriber, self.proving, store.audit, read, clock_ms, language)
        return [
            code_routes(CodeDesk(self.proving, read, clock_ms), language),
            subscriber_routes(desk, once),
            stopped_routes(StoppedDesk(desk, self.redress)),
            order_routes(OrderDesk(self.answering, self.subscriber, read, clock_ms), once),
            outbox_routes(OutboxDesk(store.outbox, store.audit, clock_ms)),
        ]

    def area(self) -> Area:
        """Pages under `/my`."""
        return my_area(
            My(
                proving=self.proving,
                subscriber=self.subscriber,
                redress=self.redress,
                words=self._words,
                company=self._company,
                read=lambda text: self._plan.read(text, self._settings.jurisdiction),
                zone=ZoneInfo(self._settings.timezone),
            )
        )

    def _reachable(self, number: PhoneNumber) -> bool:
        allocation = self._plan.allocation(number)
        return allocation.kind in MOBILE_KINDS and allocation.country == self._settings.jurisdiction

    def _company(self, company_id: str) -> str:
        entered = self._store.ledger.find("business_caller", company_id)
        known = entered.entry if entered is not None else None
        return known.name if isinstance(known, BusinessCaller) else company_id
