"""The REST routes over a real store, without the process around them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from litestar import Router
from litestar.testing import TestClient
from litestar.types import ASGIApp
from tests.stores import new_store

from ringfence.access.key import ENTROPY_BYTES, KeyRing, Scope, make_key
from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.sql.store import Store
from ringfence.doors.api.application import rest_application
from ringfence.doors.api.door import Gate
from ringfence.doors.api.rest import Caller, Once
from ringfence.doors.api.tally import Tally

NOW = 1_795_000_000_000


class World:
    """What routes are made of."""

    def __init__(self, folder: Path) -> None:
        self.store: Store = new_store(folder / "ringfence.sqlite")
        self.plan = open_plan()
        self.once = Once(self.store.receipts, self.clock_ms)
        self.ring = KeyRing()
        self.faults: list[str] = []
        self._ids = 0

    def clock_ms(self) -> int:
        return NOW

    def new_id(self) -> str:
        self._ids += 1
        return f"id-{self._ids}"

    def key(self, *scopes: Scope) -> dict[str, str]:
        key, text = make_key("test", scopes or tuple(Scope), os.urandom(ENTROPY_BYTES), NOW)
        self.ring.put(key)
        return {"authorization": f"Bearer {text}"}

    @contextmanager
    def client(self, *routers: Router) -> Iterator[TestClient[ASGIApp]]:
        caller = Caller(Gate(self.ring, Tally(), self.clock_ms))
        application = rest_application(
            routers, caller, lambda what, _: self.faults.append(what), version="1", body_max=100_000
        )
        with TestClient(cast("ASGIApp", application)) as client:
            client.headers.update(self.key())
            yield client

    def close(self) -> None:
        self.store.close()
