from __future__ import annotations

import html
import re
from collections.abc import Callable

import pyotp
from tests.access.authenticator import SoftPasskey
from tests.doors.web.caller import Caller
from tests.doors.web.scene import NOW_MS, PASSWORD, Scene

from ringfence.access.role import Role
from ringfence.access.session import FRESH_MS
from ringfence.doors.web.gate import SESSION_COOKIE

Visit = Callable[[Scene, str], Caller]


def _code(secret: str, at_ms: int = NOW_MS) -> str:
    return pyotp.TOTP(secret).at(at_ms // 1000)


def _found(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    assert found is not None, page
    return html.unescape(found.group(1))


def _add_totp(browser: Caller) -> tuple[str, list[str]]:
    page = browser.send("/factors/totp", {}, page="/factors").text
    secret = _found(r'<code class="secret">([A-Z2-7 ]+)<', page).replace(" ", "")
    form = {"pending": _found(r'name="pending" value="(\w+)"', page), "name": "phone", "code": _code(secret)}
    added = browser.send("/factors/totp/confirm", dict(form), page="/factors")
    assert added.status_code == 200, added.text
    csrf = _found(r'name="csrf" value="([^"]+)"', added.text)
    assert csrf == browser.token("/factors"), "the forms of this page belong to the new session"
    return secret, re.findall(r'<code class="secret">([\w-]+)<', added.text)


def test_an_authenticator_is_added_asked_for_and_replaced_by_a_recovery_code(scene: Scene, visit: Visit) -> None:
    anna, elsewhere = visit(scene, "anna"), visit(scene, "anna")
    before = anna.client.cookies[SESSION_COOKIE]
    secret, codes = _add_totp(anna)
    assert len(codes) == 10
    assert anna.client.cookies[SESSION_COOKIE] != before
    assert elsewhere.get("/live").status_code == 303, "other sessions have ended"
    scene.clock_ms = lambda: NOW_MS + 30_000

    late = visit(scene, "")
    assert late.enter("anna").headers["location"] == "/console/second"
    half = late.client.cookies[SESSION_COOKIE]
    for path in ("/live", "/account", "/factors", "/password"):
        assert late.get(path).headers["location"] == "/console/second"
    assert late.send("/second", {"code": "000000"}, page="/second").status_code == 403
    assert late.send("/second", {"code": _code(secret, NOW_MS)}, page="/second").status_code == 403, "used already"
    assert late.send("/second", {"code": _code(secret, NOW_MS + 30_000)}, page="/second").status_code == 303
    assert late.client.cookies[SESSION_COOKIE] != half
    assert late.get("/live").status_code == 200

    third = visit(scene, "")
    third.enter("anna")
    third.send("/second", {"code": codes[4]}, page="/second")
    assert third.get("/live").status_code == 200
    assert "Unused recovery codes: 9" in third.get("/factors").text


def test_the_page_of_an_authenticator_draws_the_code_without_styles_or_scripts(scene: Scene, visit: Visit) -> None:
    page = visit(scene, "anna").send("/factors/totp", {}, page="/factors").text

    picture = _found(r'(<svg viewBox="0 0 \d+ \d+" class="drawn">.*?</svg>)', page)
    assert "style=" not in picture
    assert "<script" not in page


def test_a_passkey_is_added_and_opens_the_second_step(scene: Scene, visit: Visit) -> None:
    anna, passkey = visit(scene, "anna"), SoftPasskey()
    options = _found(r'data-options="([^"]+)"', anna.get("/factors/passkey").text)
    form = {"passkey": passkey.register(options), "name": "laptop"}
    assert anna.send("/factors/passkey", dict(form), page="/factors").status_code == 200

    late = visit(scene, "")
    late.enter("anna")
    page = late.get("/second").text
    answer = passkey.sign(_found(r'data-options="([^"]+)"', page))
    csrf = _found(r'name="csrf" value="([^"]+)"', page)
    assert late.post("/second", {"csrf": csrf, "passkey": answer}).headers["location"] == "/console/live"
    again = visit(scene, "")
    again.enter("anna")
    assert again.send("/second", {"passkey": answer}, page="/second").status_code == 403


CHANGES = ("/factors/totp", "/factors/totp/confirm", "/factors/passkey", "/factors/codes", "/factors/remove")


def test_a_session_of_long_ago_changes_no_factor(scene: Scene, visit: Visit) -> None:
    anna = visit(scene, "anna")
    scene.clock_ms = lambda: NOW_MS + FRESH_MS
    late = visit(scene, "")
    late.client.cookies = anna.client.cookies

    for path in CHANGES:
        assert late.send(path, {"id": "x"}, page="/factors").headers["location"] == "/console/sign-in?then=factors"
    entered = late.send(
        "/sign-in", {"name": "anna", "password": PASSWORD, "then": "factors"}, page="/sign-in?then=factors"
    )
    assert entered.headers["location"] == "/console/factors"


def test_one_goes_on_nowhere_else_after_signing_in_again(scene: Scene, visit: Visit) -> None:
    somebody = visit(scene, "")

    for then in ("https://evil.example", "//evil.example", "factors/../live", ""):
        form = {"name": "anna", "password": PASSWORD, "then": then}
        assert (
            somebody.send("/sign-in", dict(form), page="/sign-in?then=factors").headers["location"] == "/console/live"
        )


def test_a_role_that_needs_a_factor_sees_nothing_else_before(scene: Scene, visit: Visit) -> None:
    scene.needing = frozenset({Role.ANALYST})
    anna, vera = visit(scene, "anna"), visit(scene, "vera")

    assert vera.get("/live").status_code == 200
    for path in ("/live", "/account", "/decisions"):
        assert anna.get(path).headers["location"] == "/console/factors"
    assert "may not go without" in anna.get("/factors").text
    _add_totp(anna)
    assert anna.get("/live").status_code == 200
    mine = _found(r'name="id" value="(\w+)"', anna.get("/factors").text)
    assert anna.send("/factors/remove", {"id": mine}, page="/factors").status_code == 400


def test_nobody_takes_away_the_factor_of_somebody_else(scene: Scene, visit: Visit) -> None:
    anna, vera = visit(scene, "anna"), visit(scene, "vera")
    _add_totp(anna)
    hers = scene.store.factors.of("anna")[0].id

    assert vera.send("/factors/remove", {"id": hers}, page="/factors").status_code == 404
    assert vera.send("/factors/codes", {}, page="/factors").status_code == 400
    assert len(scene.store.factors.of("anna")) == 1


def test_an_administrator_takes_lost_factors_away_with_a_reason(scene: Scene, visit: Visit) -> None:
    anna, adam = visit(scene, "anna"), visit(scene, "adam")
    _add_totp(anna)

    assert adam.send("/accounts/anna/factors", {"reason": ""}).status_code == 400
    assert adam.send("/accounts/adam/factors", {"reason": "x"}).status_code == 400
    assert adam.send("/accounts/anna/factors", {"reason": "phone lost"}).status_code == 303

    assert anna.get("/live").status_code == 303
    assert visit(scene, "anna").get("/live").status_code == 200
    assert scene.store.audit.entries(act="factor.remove")[0].actor == "account:adam"


def test_a_stolen_session_is_worth_nothing_after_the_password_changed(scene: Scene, visit: Visit) -> None:
    anna = visit(scene, "anna")
    secret, _ = _add_totp(anna)
    thief = visit(scene, "")
    thief.client.cookies = anna.client.cookies
    assert thief.get("/live").status_code == 200

    new = "eleven loud herons"
    anna = visit(scene, "")
    anna.enter("anna")
    scene.clock_ms = lambda: NOW_MS + 30_000
    anna = visit(scene, "")
    anna.enter("anna")
    anna.send("/second", {"code": _code(secret, NOW_MS + 30_000)}, page="/second")
    anna.send("/password", {"old": PASSWORD, "new": new, "again": new})

    assert anna.get("/live").status_code == 200, "the second factor was shown in this session"
    assert thief.get("/live").status_code == 303
