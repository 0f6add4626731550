"""A person with a phone at a real platform: codes are read from the outbox as the network would deliver them."""

from __future__ import annotations

import re
import time
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page
from tests.road.browser import PATIENCE_MS
from tests.serving import CALL, Served

from ringfence.backends.sql.store import Store, open_store
from ringfence.registry.consent import Consent
from ringfence.telecom.commercial import Category, Channel, categories_mask, channels_mask
from ringfence.telecom.number import NumberForm, PhoneNumber

CALLED, CALLING = "13900139000", "13800138000"
ME = PhoneNumber.pack(NumberForm.E164, 86, 8613900139000)
DAY = 86_400_000


def opened(home: Path) -> Store:
    return open_store(home / "ringfence.sqlite")


def code_sent_to(home: Path, number: PhoneNumber = ME) -> str:
    """The code in the newest message to the number."""
    store = opened(home)
    try:
        texts = [one.text for one in store.outbox.waiting(int(time.time() * 1000)) if one.number == number]
    finally:
        store.close()
    found = re.search(r"\b\d{6}\b", texts[-1])
    assert found is not None
    return found[0]


def forget_codes(home: Path) -> None:
    """As if a day had gone by: the next test may ask for codes again."""
    store = opened(home)
    with store.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM codes")
        connection.exec_driver_sql("DELETE FROM outbox")
    store.close()


def stop_a_call(served: Served) -> str:
    """A call to me that is stopped; its decision."""
    expires = int(time.time() * 1000) + DAY
    entry = {"number": CALLING, "reason": "反复推销贷款", "expires_ms": expires}
    served.client.post("/v1/lists/block", json={"entries": [entry]}).raise_for_status()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        answer = served.client.post("/v1/calls:screen", json={**CALL, "trunk": "interconnect-1"}).json()
        if answer["action"] == "reject":
            return str(answer["decision"])
        time.sleep(0.1)
    raise AssertionError("the block list is not obeyed")


def give_consents(home: Path) -> None:
    """One consent in force, one that asks for an answer."""
    store, now = opened(home), int(time.time() * 1000)
    for name, company in (("c-given", "haoche-insurance"), ("c-asked", "anjia-property")):
        store.consents.record(
            Consent(
                id=name,
                number=ME,
                company=company,
                categories=categories_mask([Category.INSURANCE if name == "c-given" else Category.PROPERTY]),
                channels=channels_mask([Channel.VOICE, Channel.MESSAGE]),
                given_ms=now - DAY,
                starts_ms=now - DAY,
                expires_ms=now + 30 * DAY,
                per_week=2,
                wording="我同意贵公司每周最多两次以电话和短信联系我，介绍续保优惠，至下月底。",
                way="web",
                request=name,
            ),
            by="key:test",
            at_ms=now - DAY,
        )
    store.consents.confirm("c-given", at_ms=now - DAY + 1)
    store.close()


class Me:
    """A window in one language and width."""

    def __init__(self, browser: Browser, served: Served, language: str, width: int) -> None:
        self.served = served
        self.outside: list[str] = []
        self.faults: list[str] = []
        self.context: BrowserContext = browser.new_context(
            locale=language, viewport={"width": width, "height": 900}, java_script_enabled=True
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.page.on("request", lambda asked: self._asked(asked.url))
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.served.url}/my{path}", wait_until="domcontentloaded")
        return self.page

    def ask(self, number: str = CALLED) -> Page:
        self.open("/sign-in")
        self.page.fill("#number", number)
        self.page.press("#number", "Enter")
        self.page.wait_for_load_state("domcontentloaded")
        return self.page

    def sign_in(self) -> Page:
        self.ask()
        self.page.wait_for_selector("#code")
        self.page.fill("#code", code_sent_to(self.served.home))
        self.page.press("#code", "Enter")
        self.page.wait_for_url("**/my/reach", wait_until="domcontentloaded")
        return self.page

    def close(self) -> None:
        self.context.close()

    def _asked(self, url: str) -> None:
        if not url.startswith((self.served.url, "data:")):
            self.outside.append(url)
