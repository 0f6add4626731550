"""The pages under `/my` over real stores, and a person whose phone shows what the outbox holds."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient
from tests.doors.web.caller import Fields
from tests.doors.web.scene import NOW_MS, Scene
from tests.registry.documents import TEXTS, WORDS

from ringfence.doors.web.my import My, my_area
from ringfence.doors.web.pages import console_application
from ringfence.registry.consent import Consent
from ringfence.registry.proving import Proving
from ringfence.registry.subscriber import Subscriber
from ringfence.screening.explain import explain
from ringfence.screening.redress import Redress
from ringfence.telecom.allocation import NumberKind

ME, OTHER = "13900139000", "13700137000"
DAY = 86_400_000


class MyScene(Scene):
    """A console with the pages for persons beside it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        store = self.store
        self.now_ms = NOW_MS
        self.clock_ms = lambda: self.now_ms
        self.proving = Proving(
            store.codes,
            store.sittings,
            TEXTS,
            lambda number: self.plan.allocation(number).kind is NumberKind.MOBILE,
            b"k" * 32,
            self.randomness,
        )
        self.subscriber = Subscriber(store.preferences, store.consents, store.persons, TEXTS)
        self.redress = Redress(
            self.archive,
            store.lists,
            store.complaints,
            lambda decision, language: explain(decision, self.shelf.running(), "en" if language == "en" else "zh"),
        )

    def my(self) -> My:
        return My(
            proving=self.proving, subscriber=self.subscriber, redress=self.redress, words=WORDS,
            company=lambda company: {"acme": "Acme Ltd"}.get(company, company), read=self.plan.read,
            zone=ZoneInfo("Asia/Shanghai"),
        )  # fmt: skip

    def application(self) -> Litestar:
        return console_application(self.console(), [my_area(self.my())])

    def consent(self, consent_id: str, number: str = ME, *, company: str = "acme", wording: str = "Loans.") -> None:
        self.store.consents.record(
            Consent(
                id=consent_id, number=int(self.plan.read(number)), company=company, categories=1, channels=1,
                given_ms=self.now_ms - DAY, starts_ms=self.now_ms - DAY, expires_ms=self.now_ms + DAY, wording=wording,
                way="web", request=consent_id,
            ),
            by="key:acme",
            at_ms=self.now_ms,
        )  # fmt: skip


class Someone:
    """A browser that runs no scripts."""

    def __init__(self, scene: MyScene, client: TestClient[Litestar]) -> None:
        self.scene = scene
        self.client = client

    def get(self, path: str, language: str = "en") -> Response:
        return self.client.get(f"/my{path}", headers={"accept-language": language}, follow_redirects=False)

    def post(self, path: str, form: Fields) -> Response:
        return self.client.post(f"/my{path}", data=form, headers={"accept-language": "en"}, follow_redirects=False)

    def send(self, path: str, form: Fields | None = None, *, page: str = "/reach") -> Response:
        return self.post(path, {"csrf": self.token(page), **(form or {})})

    def token(self, page: str = "/reach") -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.get(page).text)
        assert found is not None
        return found.group(1)

    def ask(self, number: str = ME) -> Response:
        return self.send("/sign-in", {"number": number}, page="/sign-in")

    def code(self, number: str = ME) -> str:
        packed = self.scene.plan.read(number)
        texts = [one.text for one in self.scene.store.outbox.waiting(self.scene.now_ms) if one.number == packed]
        found = re.search(r"\b\d{6}\b", texts[-1])
        assert found is not None
        return found[0]

    def enter(self, asked: Response, code: str) -> Response:
        """Type a code into the page that asking brought."""
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked.text))
        return self.post("/code", {**hidden, "code": code})

    def signed_in(self, number: str = ME) -> Someone:
        answer = self.enter(self.ask(number), self.code(number))
        assert (answer.status_code, answer.headers["location"]) == (303, "/my/reach"), answer.text
        return self
