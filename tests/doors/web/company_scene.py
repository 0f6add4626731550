"""The pages for companies over real stores, with a company `acme`, its people, and calls from its numbers."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from granian.constants import Interfaces
from granian.server.embed import Server
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient
from tests.doors.web.scene import PASSWORD, Scene

from ringfence.access.account import Account
from ringfence.access.organisation import OrganisationKind
from ringfence.access.role import Role
from ringfence.clock import clock_ms
from ringfence.companies import Companies, CompanyWork
from ringfence.doors.web.pages import console_application
from ringfence.registry.campaign import BusinessCaller
from ringfence.registry.consent import Consent
from ringfence.settings import Settings
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.commercial import Category, Channel, categories_mask, channels_mask

DAY = 86_400_000
NUMBER = "+862100000005"


class CompanyScene(Scene):
    """A scene whose clock is the real one, as codes and jobs are kept by it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, clock_ms=clock_ms)
        self.settings = Settings(home=folder)
        self.made = Companies(self.settings, self.store, self.plan)
        first, last = (int(self.plan.read(text)) for text in ("+862100000000", "+862100000009"))
        for name, numbers in (("acme", (NumberRange(first, last),)), ("other", ())):
            caller = BusinessCaller(
                id=name, name="艾克米金融" if name == "acme" else "Other", contact="李雷, 上海",
                category=Category.FINANCE, numbers=numbers,
                from_ms=clock_ms() - DAY, contact_verified_ms=clock_ms() - DAY,
            )  # fmt: skip
            self.store.ledger.put(caller, by="operator", at_ms=clock_ms() - DAY)
        self.add_person("cora", "acme", Role.ADMINISTRATOR)
        self.add_person("carl", "acme", Role.VIEWER)
        self.add_person("otto", "other", Role.ADMINISTRATOR)

    def add_person(self, name: str, company: str, role: Role) -> None:
        made = Account(
            name=name, role=role, organisation_kind=OrganisationKind.COMPANY, organisation_id=company,
            password_hash=self.hasher.hash(PASSWORD), created_ms=clock_ms() - DAY,
        )  # fmt: skip
        self.store.accounts.add(made, by="test")

    def consented(self, number: str) -> None:
        now = clock_ms()
        one = Consent(
            number=int(self.plan.read(number)), company="acme", categories=categories_mask([Category.FINANCE]),
            channels=channels_mask([Channel.VOICE]), given_ms=now - DAY, starts_ms=now - DAY, expires_ms=now + DAY,
            wording="may call", way="paper", must_confirm=False,
            evidence=self.store.evidence.keep(b"%PDF-1", "application/pdf", by="t", at_ms=now),
        )  # fmt: skip
        self.store.consents.record(one, by="t", at_ms=now)

    def companies(self) -> Companies:
        return self.made if hasattr(self, "made") else super().companies()

    def application(self) -> Litestar:
        area = self.made.area(self.sign_in(), self.archive, self.shelf, ZoneInfo("Asia/Shanghai"))
        return console_application(self.console(), [area])

    def work(self, shout: Callable[[str, BaseException], None]) -> CompanyWork:
        return CompanyWork(self.settings, self.store, self.plan, lambda: True, shout)

    def code(self) -> str:
        """The digits of the newest message to a contact."""
        found = re.search(r"\d{6}", self.store.outbox.waiting(clock_ms())[-1].text)
        assert found is not None
        return found[0]


class Visitor:
    """Somebody at the company pages with a browser that runs no scripts."""

    def __init__(self, client: TestClient[Litestar]) -> None:
        self.client = client

    def enter(self, name: str) -> Visitor:
        page = self.client.get("/console/sign-in", headers={"accept-language": "en"})
        form = {"csrf": _token(page), "name": name, "password": PASSWORD}
        answer = self.client.post("/console/sign-in", data=form, follow_redirects=False)
        assert answer.headers["location"] == "/company", answer.text
        return self

    def get(self, path: str, language: str = "en") -> Response:
        return self.client.get(f"/company{path}", headers={"accept-language": language}, follow_redirects=False)

    def send(self, path: str, page: str, **form: str | list[str]) -> Response:
        return self.post(path, csrf=_token(self.get(page)), **form)

    def post(self, path: str, **form: str | list[str]) -> Response:
        return self.client.post(f"/company{path}", data=form, headers={"accept-language": "en"}, follow_redirects=False)

    def upload(self, path: str, page: str, body: bytes, name: str, *, token: str = "", **form: str) -> Response:
        csrf = token or _token(self.get(page), r'\?csrf=([^"]+)"')
        return self.client.post(
            f"/company{path}?csrf={csrf}", files={"file": (name, body)}, data=form,
            headers={"accept-language": "en"}, follow_redirects=False,
        )  # fmt: skip


def _token(page: Response, where: str = r'name="csrf" value="([^"]+)"') -> str:
    found = re.search(where, page.text)
    assert found is not None, page.text
    return found[1]


def main(folder: Path, port: int) -> None:
    """Serve until killed, doing the work of companies beside."""
    scene = CompanyScene(folder)
    for at in range(30):
        scene.judge(NUMBER, f"1391234{at:04}", ago_s=600 - at)
    scene.complain(NUMBER, "reporter-1", "推销贷款")
    scene.consented("13800138000")
    work = scene.work(lambda what, error: logging.getLogger(__name__).error(what, exc_info=error))

    def run() -> None:
        while True:
            work.work()
            time.sleep(0.2)

    threading.Thread(target=run, daemon=True).start()
    server = Server(scene.application(), address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    asyncio.run(server.serve())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
