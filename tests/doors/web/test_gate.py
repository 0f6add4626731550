import itertools
import re
from collections.abc import Callable

import pytest
from msgspec import structs
from tests.doors.web.caller import Caller
from tests.doors.web.scene import NOW_MS, Scene

from ringfence.access.organisation import read_organisation
from ringfence.access.role import Role
from ringfence.access.session import IDLE_MS, LONGEST_MS
from ringfence.doors.web.gate import HEADERS, make_cookie
from ringfence.doors.web.pages import console_routes

Visit = Callable[[Scene, str], Caller]
STRANGERS = {"carla": "carrier:cmcc", "rita": "regulator:bj", "cora": "company:acme"}
PEOPLE = {"": None, "vera": Role.VIEWER, "anna": Role.ANALYST, "adam": Role.ADMINISTRATOR}


def test_every_route_is_closed_to_whoever_has_less_than_its_role(morning: Scene, visit: Visit) -> None:
    decision = morning.archive.decisions[0].id
    places = {"{id:str}": decision, "{code:str}": "FAN_OUT", "{name:str}": "vera"}
    browsers = {name: visit(morning, name) for name in PEOPLE}
    tokens = {name: browser.token("/password" if name else "/sign-in") for name, browser in browsers.items()}
    guarded = [route for route in console_routes(morning.console()) if route.role is not None]
    assert len(guarded) > 20
    for route, (name, role) in itertools.product(guarded, PEOPLE.items()):
        if route.path.endswith(("/sign-out", "/password")) and route.method == "POST":
            continue  # they would end the session; tested on their own
        path = route.path.removeprefix("/console")
        for place, value in places.items():
            path = path.replace(place, value)
        browser = browsers[name]
        answer = browser.get(path) if route.method == "GET" else browser.post(path, {"csrf": tokens[name]})
        allowed = role is not None and role.covers(route.role or Role.VIEWER)
        if role is None:
            assert answer.headers["location"] == "/console/sign-in", (route, name)
        elif allowed:
            assert answer.status_code != 403, (route, name)
        else:
            assert (answer.status_code, "Your role does not cover this" in answer.text) == (403, True), (route, name)


def test_no_form_is_taken_without_the_token_of_its_session(scene: Scene, visit: Visit) -> None:
    anna, vera = visit(scene, "anna"), visit(scene, "vera")
    posts = [route for route in console_routes(scene.console()) if route.method == "POST" and route.role]
    for route in posts:
        path = route.path.removeprefix("/console").split("/{")[0]
        if "{" in route.path:
            continue
        adam = visit(scene, "adam")
        for token in ("", "guessed", vera.token(), "%ff"):
            assert "no longer valid" in adam.post(path, {"csrf": token}).text, route
    assert anna.get("/live").status_code == 200


def test_a_form_sent_by_another_site_is_refused_even_with_the_token(scene: Scene, visit: Visit) -> None:
    anna = visit(scene, "anna")
    form = {"csrf": anna.token()}

    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 303)):
        headers = {"sec-fetch-site": site}
        answer = anna.client.post("/console/sign-out", data=form, headers=headers, follow_redirects=False)
        assert answer.status_code == status, site


def test_every_answer_forbids_scripts_of_others_frames_and_caches(scene: Scene, visit: Visit) -> None:
    anna = visit(scene, "anna")

    for path in ("/live", "/nothing", "/sign-in", "/decisions/export"):
        answer = anna.get(path)
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert "unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("later_ms", [IDLE_MS, LONGEST_MS])
def test_a_session_ends_by_itself(scene: Scene, visit: Visit, later_ms: int) -> None:
    anna = visit(scene, "anna")
    assert anna.get("/live").status_code == 200

    scene.clock_ms = lambda: NOW_MS + later_ms

    late = visit(scene, "")
    late.client.cookies = anna.client.cookies
    assert late.get("/live").headers["location"] == "/console/sign-in"


def test_rubbish_in_cookies_is_nobody(scene: Scene, visit: Visit) -> None:
    somebody = visit(scene, "")

    for cookie in ("ringfence_session=x", "ringfence_session=\xff\xfe", "=;;;=", "a" * 9000, 'ringfence_session="'):
        headers = {b"cookie": cookie.encode("latin-1")}
        answer = somebody.client.get("/console/live", headers=headers, follow_redirects=False)
        assert answer.headers["location"] == "/console/sign-in"


def test_our_own_fault_shows_a_reference_and_no_detail(
    scene: Scene, visit: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    anna = visit(scene, "anna")
    scene.archive.decisions.append("not a decision")  # type: ignore[arg-type]

    answer = anna.get("/decisions")

    reference = caplog.records[-1].getMessage().split("reference ")[1]
    assert answer.status_code == 500
    assert reference in answer.text
    assert "AttributeError" not in answer.text


def test_cookies_are_for_the_console_alone_and_not_for_scripts() -> None:
    assert make_cookie("a", "b", secure=True) == "a=b; Path=/console; HttpOnly; SameSite=Lax; Secure"
    assert make_cookie("a", "", secure=False, lasts_s=0) == "a=; Path=/console; HttpOnly; SameSite=Lax; Max-Age=0"


def test_a_page_that_cannot_be_written_is_our_fault_too(
    scene: Scene, visit: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    scene.judge("17012345678", "13900002222", ago_s=1)
    scene.archive.decisions[-1] = structs.replace(scene.archive.decisions[-1], elapsed_us=None)
    decision = scene.archive.decisions[-1]

    answer = visit(scene, "vera").get(f"/decisions/{decision.id}")

    assert answer.status_code == 500
    assert caplog.records[-1].getMessage().split("reference ")[1] in answer.text
    assert "Traceback" not in answer.text


def test_people_of_other_organisations_open_only_what_is_theirs(morning: Scene, visit: Visit) -> None:
    for name, organisation in STRANGERS.items():
        morning.add_account(name, Role.ADMINISTRATOR, organisation=organisation)
    browsers = {name: visit(morning, name) for name in STRANGERS}
    tokens = {name: browser.token() for name, browser in browsers.items()}
    guarded = [route for route in console_routes(morning.console()) if route.role is not None]
    for route, (name, organisation) in itertools.product(guarded, STRANGERS.items()):
        kind = read_organisation(organisation).kind
        if kind in route.kinds or route.path.endswith(("/sign-out", "/password")):
            continue
        path = re.sub(r"\{\w+:str\}", "vera", route.path.removeprefix("/console"))
        browser = browsers[name]
        answer = browser.get(path) if route.method == "GET" else browser.post(path, {"csrf": tokens[name]})
        assert answer.status_code == 403, (route, name)
    allowed = {name: {r.path for r in guarded if read_organisation(o).kind in r.kinds} for name, o in STRANGERS.items()}
    assert allowed["cora"] == {
        f"/console/{page}"
        for page in (
            "sign-out", "account", "password", "factors", "factors/totp", "factors/totp/confirm", "factors/passkey",
            "factors/codes", "factors/remove",
        )
    }  # fmt: skip
