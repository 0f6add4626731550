from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from tests.doors.web.caller import Caller
from tests.doors.web.scene import NOW_MS, Scene

from ringfence.access.account import Account
from ringfence.access.organisation import OrganisationKind
from ringfence.access.role import Role
from ringfence.doors.web.ledgers import whose
from ringfence.registry.ledger_desk import EVERYTHING

Visit = Callable[[Scene, str], Caller]
HOLDING = {
    "c-id": "h1", "c-first": "+861085000000", "c-last": "+861085000099", "c-holder": "acme", "c-chain": "cmcc acme",
    "c-from": "2026-01-01",
}  # fmt: skip


@pytest.fixture
def peopled(scene: Scene) -> Scene:
    for name, role, whom in (
        ("carla", Role.ANALYST, "carrier:cmcc"), ("carl", Role.VIEWER, "carrier:cmcc"),
        ("ursula", Role.ANALYST, "carrier:cucc"), ("rita", Role.ANALYST, "regulator:bj"),
    ):  # fmt: skip
        scene.add_account(name, role, organisation=whom)
    return scene


def _put(browser: Caller, **more: str) -> tuple[int, str]:
    form = {"kind": "holding", **HOLDING, "reason": "let to acme", **{f"c-{name}": text for name, text in more.items()}}
    answer = browser.send("/ledgers/put", dict(form), page="/password")
    return answer.status_code, answer.headers.get("location", "")


def test_a_carrier_adds_changes_and_ends_its_own_entries_and_the_history_stays(peopled: Scene, visit: Visit) -> None:
    carla = visit(peopled, "carla")
    assert _put(carla) == (303, "/console/ledgers/entry?kind=holding&id=h1&done=changed")
    assert _put(carla, purpose="服务 <b>")[0] == 303

    page = carla.get("/ledgers/entry?kind=holding&id=h1").text

    assert page.count("let to acme") == 2
    assert "服务 &lt;b&gt;" in page
    assert carla.send("/ledgers/end", {"kind": "holding", "id": "h1", "reason": "over"}).status_code == 303
    assert "id=h1" in carla.get("/ledgers?kind=holding&search=acme").text
    assert peopled.store.audit.entries(act="ledger.holding")[0].actor == "account:carla"


def test_ids_of_another_carrier_are_unknown_and_its_entries_out_of_reach(peopled: Scene, visit: Visit) -> None:
    carla, ursula, rita = visit(peopled, "carla"), visit(peopled, "ursula"), visit(peopled, "rita")
    _put(carla)

    assert ursula.get("/ledgers/entry?kind=holding&id=h1").status_code == 404
    assert "id=h1" not in ursula.get("/ledgers?kind=holding").text
    assert b"acme" not in ursula.get("/ledgers/export?kind=holding").content
    assert _put(ursula)[0] == 403
    assert ursula.send("/ledgers/end", {"kind": "holding", "id": "h1", "reason": "x"}).status_code == 404
    assert "id=h1" in rita.get("/ledgers?kind=holding").text
    assert _put(rita)[0] == 403
    held = rita.get("/ledgers/holder?number=01085000007&purpose=case")
    assert "cmcc" in held.text
    assert {one.purpose for one in peopled.store.audit.looks()} == {"ledger: case"}


def test_a_viewer_sees_and_changes_nothing(peopled: Scene, visit: Visit) -> None:
    _put(visit(peopled, "carla"))
    carl = visit(peopled, "carl")

    assert "id=h1" in carl.get("/ledgers").text
    for path in ("/ledgers/new", "/ledgers/import", "/ledgers/export"):
        assert carl.get(path).status_code == 403
    assert _put(carl)[0] == 403


def test_only_columns_of_the_ledger_are_read_from_a_form(peopled: Scene, visit: Visit) -> None:
    carla = visit(peopled, "carla")
    extra = {"c-version": "1", "by": "account:adam", "at_ms": "0", "c-superseded_ms": "0", "whose": ""}

    carla.send("/ledgers/put", {"kind": "holding", **HOLDING, "reason": "let", **extra})

    kept = peopled.store.ledger.find("holding", "h1")
    assert kept is not None
    assert (kept.by, kept.at_ms) == ("account:carla", NOW_MS)
    assert carla.send("/ledgers/put", {"kind": "campaign", **HOLDING, "reason": "x"}).status_code == 303
    assert peopled.store.ledger.find("campaign", "h1") is None


def _upload(browser: Caller, text: bytes, **fields: str) -> str:
    parts: dict[str, tuple[str | None, str | bytes]] = {
        name: (None, value) for name, value in {"csrf": browser.token(), "reason": "load", **fields}.items()
    }
    files: list[tuple[str, tuple[str | None, str | bytes]]] = [*parts.items(), ("file", ("x.csv", text))]
    answer = browser.client.post("/console/ledgers/import", files=files, headers={"accept-language": "en"})
    return answer.text


def test_a_file_goes_in_and_out_without_formulas(peopled: Scene, visit: Visit) -> None:
    carla = visit(peopled, "carla")
    text = (
        "id,first,last,holder,chain,purpose,from\n"
        "h1,+861085000000,,acme,cmcc acme,=cmd|x,2026-01-01\n"
        "h2,+861085000001,,acme,cucc acme,,2026-01-01\nh3,<script>,,acme,cmcc acme,,2026-01-01\n"
    )

    page = _upload(carla, text.encode(), kind="holding")

    assert "1 entries taken, 2 rows refused" in page
    assert "<script>" not in page.split("<main")[1]
    out = carla.get("/ledgers/export?kind=holding").content.decode("utf-8-sig")
    assert " =cmd|x" in out
    assert not re.search(r"(^|,)[=+@-]", out, re.MULTILINE)
    again = _upload(carla, out.encode(), kind="holding")
    assert "1 entries taken, 0 rows refused" in again
    assert peopled.store.audit.entries(act="ledger.export")[0].target == "ledger:holding"


NO_LEDGER = (
    (b"\xff\xfe\x00", "not text"), (b"", "Choose a CSV file"), (b"number\n1\n", "not known"),
    (b"PK\x03\x04", "not known"),
)  # fmt: skip


def test_a_file_that_is_none_is_refused_in_words(peopled: Scene, visit: Visit) -> None:
    carla = visit(peopled, "carla")
    for text, said in NO_LEDGER:
        assert said in _upload(carla, text, kind="holding")


def test_an_upload_without_the_token_of_the_session_is_refused(peopled: Scene, visit: Visit) -> None:
    carla = visit(peopled, "carla")
    files: list[tuple[str, tuple[str | None, str | bytes]]] = [
        ("csrf", (None, "guessed")), ("kind", (None, "holding")), ("file", ("x.csv", b"id")),
    ]  # fmt: skip

    answer = carla.client.post("/console/ledgers/import", files=files, headers={"accept-language": "en"})

    assert (answer.status_code, "no longer valid" in answer.text) == (403, True)


def test_each_kind_of_organisation_has_its_reach() -> None:
    def person(kind: OrganisationKind, known_as: str = "") -> Account:
        return Account(
            name="a",
            role=Role.ANALYST,
            organisation_kind=kind,
            organisation_id=known_as,
            password_hash="",
            created_ms=0,
        )

    assert whose(person(OrganisationKind.OPERATOR)) == EVERYTHING
    assert whose(person(OrganisationKind.REGULATOR, "bj")).writes == {"licence"}
    assert whose(person(OrganisationKind.CARRIER, "cmcc")).company == "cmcc"
    assert whose(person(OrganisationKind.COMPANY, "acme")).company == "acme"
