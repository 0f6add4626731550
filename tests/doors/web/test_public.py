from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from httpx import Response
from tests.doors.web.caller import Caller
from tests.doors.web.scene import Scene
from tests.registry.pictures import EXIF, ZIP, jpeg, png

from ringfence.access.limit import Limit
from ringfence.doors.web import public
from ringfence.registry.ledger import Customer
from ringfence.telecom.licence import Licence

Visit = Callable[[Scene, str], Caller]


@pytest.fixture
def anybody(scene: Scene, visit: Visit) -> Caller:
    for entry in (
        Customer(id="v1", name="甲网络电话", from_ms=0), Customer(id="v2", name="乙网络电话", from_ms=0),
        Licence(id="B2-1", holder="v1", services=("B25",), note="internal note", from_ms=0),
    ):  # fmt: skip
        scene.store.ledger.put(entry, by="t", at_ms=0)
    return visit(scene, "")


def _get(caller: Caller, path: str, language: str = "en") -> Response:
    return caller.client.get(path, headers={"accept-language": language}, follow_redirects=True)


def _send(caller: Caller, files: list[bytes], **fields: str) -> Response:
    page = _get(caller, "/leads/new").text
    found = re.search(r'action="(/leads/send\?csrf=[^"]+)"', page)
    assert found is not None
    parts = [(name, (None, value)) for name, value in fields.items()]
    parts += [("files", (f"IMG_{i}.exe", body)) for i, body in enumerate(files)]  # type: ignore[misc]
    return caller.client.post(found.group(1), files=parts, headers={"accept-language": "en"}, follow_redirects=True)


def test_a_citizen_asks_and_understands_the_answer(anybody: Caller) -> None:
    assert "这家企业有许可证吗" in _get(anybody, "/licences", "zh").text
    licensed = _get(anybody, "/licences/ask?provider=v1&service=3").text
    assert "holds a licence in force that covers" in licensed
    assert "电信条例" in licensed
    assert "internal note" not in licensed
    wrong = _get(anybody, "/licences/ask?provider=v1&service=2").text
    assert "out of scope" in wrong
    assert "/leads/new?provider=v1" in wrong
    assert "Which one do you mean" in _get(anybody, "/licences/ask?provider=网络电话&service=9").text
    assert "No licence of this provider" in _get(anybody, "/licences/ask?provider=%3Cb%3E").text
    assert "B25" in _get(anybody, "/licences/law").text
    assert _get(anybody, "/licences/ask?provider=x&on=never").status_code == 400


def test_a_report_with_pictures_is_kept_without_names_places_or_addresses(anybody: Caller, scene: Scene) -> None:
    answer = _send(anybody, [jpeg(EXIF), png()], provider="甲网络电话", text="卖电话", number="01085000000", contact="")

    assert "Thank you" in answer.text
    lead = scene.store.leads.page()[0]
    report = scene.store.leads.reports(lead.id)[0]
    kept = [scene.store.evidence.fetch(one) for one in report.evidence.split()]
    assert {one[0] for one in kept if one} == {"image/jpeg", "image/png"}
    assert all(b"GPS" not in one[1] for one in kept if one)
    assert "IMG_" not in str(report)


LYING: tuple[tuple[list[bytes], dict[str, str]], ...] = (
    ([ZIP], {"provider": "x", "text": "y"}), ([b"<script>alert(1)</script>"], {"provider": "x", "text": "y"}),
    ([jpeg()] * 6, {"provider": "x", "text": "y"}), ([], {"text": "nobody named"}), ([], {"provider": "x"}),
    ([png(width=50_000)], {"app": "x", "text": "y"}), ([], {"number": "call me", "text": "y"}),
)  # fmt: skip


def test_what_lies_or_says_nothing_is_refused(anybody: Caller, scene: Scene) -> None:
    for files, fields in LYING:
        assert _send(anybody, files, **fields).status_code == 400
    assert scene.store.leads.page() == ()


def test_a_report_of_another_site_is_refused(anybody: Caller, scene: Scene) -> None:
    _get(anybody, "/leads/new")
    for token in ("", "guessed"):
        answer = anybody.client.post(
            f"/leads/send?csrf={token}", files=[("provider", (None, "x")), ("text", (None, "y"))]
        )
        assert answer.status_code == 403
    assert anybody.client.post("/leads/send", data={"provider": "x"}).status_code == 403
    assert scene.store.leads.page() == ()


def test_one_address_is_slowed_down(scene: Scene, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = public.PublicPages(scene.licences(), scene.lead_desk(), Limit(0.001, 1), lambda: 0.0)
    monkeypatch.setattr("tests.doors.web.scene.PublicPages", lambda *_: slow)
    somebody = visit(scene, "")

    assert _get(somebody, "/licences/ask?provider=x").status_code == 200
    assert _get(somebody, "/licences/ask?provider=x").status_code == 429
    assert _get(somebody, "/licences/ask").status_code == 200
