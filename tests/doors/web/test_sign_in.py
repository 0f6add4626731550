from collections.abc import Callable

import msgspec
import pytest
from tests.doors.web.caller import Caller
from tests.doors.web.scene import PASSWORD, Scene

from ringfence.access.limit import Limit
from ringfence.access.role import Role
from ringfence.doors.web.gate import SESSION_COOKIE
from ringfence.doors.web.pages import console_application

Visit = Callable[[Scene, str], Caller]
NEW = "eleven loud herons"


def test_the_right_password_opens_and_a_wrong_one_does_not_say_which(scene: Scene, visit: Visit) -> None:
    somebody = visit(scene, "")

    wrong, unknown = somebody.enter("anna", "wrong"), somebody.enter("nobody", "wrong")

    assert wrong.status_code == unknown.status_code == 403
    assert "Name or password is wrong" in wrong.text
    assert "Name or password is wrong" in unknown.text
    assert somebody.enter("ANNA ").headers["location"] == "/console/live"


def test_a_session_planted_before_sign_in_is_worth_nothing(scene: Scene, visit: Visit) -> None:
    victim = visit(scene, "")
    victim.client.cookies.set(SESSION_COOKIE, "planted", path="/console")

    fresh = victim.enter("anna").cookies[SESSION_COOKIE]

    assert fresh != "planted"
    thief = visit(scene, "")
    thief.client.cookies.set(SESSION_COOKIE, "planted", path="/console")
    assert thief.get("/live").status_code == 303


def test_signing_in_again_ends_the_session_before(scene: Scene, visit: Visit) -> None:
    anna = visit(scene, "anna")
    before = anna.client.cookies[SESSION_COOKIE]

    anna.send("/sign-in", {"name": "vera", "password": PASSWORD})

    old = visit(scene, "")
    old.client.cookies.set(SESSION_COOKIE, before, path="/console")
    assert old.get("/live").status_code == 303


def test_signing_out_ends_the_session_on_the_server(scene: Scene, visit: Visit) -> None:
    anna = visit(scene, "anna")
    token = anna.client.cookies[SESSION_COOKIE]

    anna.send("/sign-out", {})

    again = visit(scene, "")
    again.client.cookies.set(SESSION_COOKIE, token, path="/console")
    assert again.get("/live").headers["location"] == "/console/sign-in"


def test_guessing_is_slowed_down_by_account_and_by_address(scene: Scene, visit: Visit) -> None:
    somebody = visit(scene, "")
    for _ in range(5):
        assert somebody.enter("anna", "wrong").status_code == 403
    assert somebody.enter("anna").status_code == 429

    few = msgspec.structs.replace(scene.console(), attempts=Limit(0.001, 2))
    somebody.client.app = console_application(few)


def test_whoever_must_change_the_password_sees_nothing_before(scene: Scene, visit: Visit) -> None:
    scene.add_account("nora", Role.ADMINISTRATOR, must_change=True)
    nora = visit(scene, "nora")

    for path in ("/live", "/accounts", "/decisions/export"):
        assert nora.get(path).headers["location"] == "/console/password"
    nora.send("/password", {"old": PASSWORD, "new": NEW, "again": NEW})

    assert nora.get("/live").status_code == 200
    assert visit(scene, "").enter("nora", PASSWORD).status_code == 403


def test_a_new_password_ends_the_other_sessions(scene: Scene, visit: Visit) -> None:
    here, there = visit(scene, "anna"), visit(scene, "anna")

    here.send("/password", {"old": PASSWORD, "new": NEW, "again": NEW})

    assert here.get("/live").status_code == 200
    assert there.get("/live").status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        (PASSWORD, NEW, "else", "not the same"), ("wrong", NEW, NEW, "present password is wrong"),
        (PASSWORD, PASSWORD, PASSWORD, "is the old one"), (PASSWORD, "short", "short", "too short"),
        (PASSWORD, "anna-anna-anna", "anna-anna-anna", "too short"),
    ],
)  # fmt: skip
def test_a_bad_new_password_is_refused_in_words(
    scene: Scene, visit: Visit, old: str, new: str, again: str, said: str
) -> None:
    answer = visit(scene, "anna").send("/password", {"old": old, "new": new, "again": again})

    assert answer.status_code == 400
    assert said in answer.text


def test_the_language_is_kept_and_leads_nowhere_else(scene: Scene, visit: Visit) -> None:
    somebody = visit(scene, "")

    assert somebody.get("/language/zh-CN?back=/console/sign-in").headers["location"] == "/console/sign-in"
    assert "登录" in somebody.get("/sign-in").text
    for back in ("https://evil.example/", "//evil.example", "/console//evil", "/console/\\evil", "javascript:x", ""):
        assert somebody.get(f"/language/en?back={back}").headers["location"] == "/console/live"
    assert "set-cookie" not in somebody.get("/language/xx").headers


def test_behind_tls_cookies_insist_on_it(scene: Scene, visit: Visit) -> None:
    safe = msgspec.structs.replace(scene.console(), secure_cookies=True)
    somebody = visit(scene, "")
    somebody.client.app = console_application(safe)

    assert all("Secure" in cookie for cookie in somebody.get("/sign-in").headers.get_list("set-cookie"))
