"""The routes for subscribers over a real store, with a phone that receives what the outbox holds."""

from __future__ import annotations

import re
from hashlib import shake_128
from itertools import count

import httpx
from litestar import Router
from litestar.testing import TestClient
from litestar.types import ASGIApp
from tests.doors.api.rest_world import NOW, World
from tests.registry.documents import TEXTS, WORDS

from ringfence.doors.api.codes import CodeDesk, code_routes
from ringfence.doors.api.orders import OrderDesk, order_routes
from ringfence.doors.api.outbox import OutboxDesk, outbox_routes
from ringfence.doors.api.rest import AnyRequest
from ringfence.doors.api.subscribers import TOKEN, SubscriberDesk, subscriber_routes
from ringfence.registry.answering import Answering
from ringfence.registry.proving import Proving
from ringfence.registry.subscriber import Subscriber
from ringfence.registry.wishes import RefusalWords
from ringfence.telecom.allocation import NumberKind
from ringfence.telecom.number import PhoneNumber

ME, OTHER = "+8613800138000", "+8613900139000"
MINE = f"/v1/subscribers/{ME}"


class Phones:
    """Everything behind the routes."""

    def __init__(self, world: World) -> None:
        self.world = world
        store, turn = world.store, count()
        self.proving = Proving(
            store.codes,
            store.sittings,
            TEXTS,
            lambda number: world.plan.allocation(number).kind is NumberKind.MOBILE,
            b"k" * 32,
            lambda size: shake_128(next(turn).to_bytes(8, "big")).digest(size),
        )
        self.subscriber = Subscriber(store.preferences, store.consents, store.persons, TEXTS)
        self.answering = Answering(self.subscriber, TEXTS, RefusalWords(WORDS))
        self.desk = SubscriberDesk(
            self.subscriber, self.proving, store.audit, world.plan.read, world.clock_ms, self.language
        )

    def language(self, request: AnyRequest) -> str:
        return "en" if request.headers.get("accept-language", "").startswith("en") else "zh"

    def routes(self) -> list[Router]:
        world, read = self.world, self.world.plan.read
        return [
            code_routes(CodeDesk(self.proving, read, world.clock_ms), self.language),
            subscriber_routes(self.desk, world.once),
            order_routes(OrderDesk(self.answering, self.subscriber, read, world.clock_ms), world.once),
            outbox_routes(OutboxDesk(world.store.outbox, world.store.audit, world.clock_ms)),
        ]

    def number(self, text: str = ME) -> PhoneNumber:
        return self.world.plan.read(text)

    def code(self, number: str = ME) -> str:
        """What the phone of the number shows."""
        texts = [one.text for one in self.world.store.outbox.waiting(NOW) if one.number == self.number(number)]
        found = re.search(r"\b\d{6}\b", texts[-1])
        assert found is not None
        return found[0]

    def ask(self, client: TestClient[ASGIApp], number: str = ME, asker: str = "192.0.2.1") -> httpx.Response:
        return client.post("/v1/codes", json={"number": number, "asker": asker})

    def token(self, client: TestClient[ASGIApp], number: str = ME) -> dict[str, str]:
        """The header of somebody who proved the number."""
        asked = self.ask(client, number).json()["id"]
        proved = client.post(f"/v1/codes/{asked}/proof", json={"code": self.code(number)})
        assert proved.json()["number"] == number
        return {TOKEN: proved.json()["token"]}
