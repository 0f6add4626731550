from collections.abc import Callable

import pytest
from tests.doors.web.my_scene import ME, OTHER, MyScene, Someone

from ringfence.doors.web.my import DONE, TABS, my_area
from ringfence.registry.code import GAP_MS, TRIES, VALID_MS
from ringfence.registry.sitting import IDLE_MS

Open = Callable[[MyScene], Someone]


def wrong(right: str) -> str:
    return f"{(int(right) + 1) % 1_000_000:06}"


def test_a_code_signs_in_and_out_again(mine: MyScene, somebody: Open) -> None:
    me = somebody(mine)
    assert me.client.get("/my", follow_redirects=False).headers["location"] == "/my/reach"
    assert me.get("/reach").headers["location"] == "/my/sign-in"

    me.signed_in()

    assert "139 0013 9000" in me.get("/reach").text
    assert me.get("/sign-in").headers["location"] == "/my/reach"
    assert me.send("/sign-out").headers["location"] == "/my/sign-in?done=out"
    assert me.get("/reach").headers["location"] == "/my/sign-in"
    assert "You have signed out" in me.get("/sign-in?done=out").text


def test_every_page_but_the_door_is_closed_to_strangers(mine: MyScene, somebody: Open) -> None:
    me = somebody(mine)
    token = me.token("/sign-in")
    closed = [route for route in my_area(mine.my()).routes if not route.open]
    assert len(closed) > 15
    for route in closed:
        path = route.path.removeprefix("/my").replace("{id:str}", "0D1QXA000G042")
        answer = me.get(path) if route.method == "GET" else me.post(path, {"csrf": token})
        assert answer.status_code == (303 if route.method == "GET" else 401), path


def test_no_form_is_taken_without_the_token_of_its_sitting(mine: MyScene, somebody: Open) -> None:
    me, other = somebody(mine).signed_in(), somebody(mine).signed_in(OTHER)
    for path in ("/reach/choice", "/consents/withdraw-all", "/data/delete", "/sign-out", "/stopped/x/through"):
        for token in ("", "guessed", other.token()):
            answer = me.post(path, {"csrf": token, "choice": "nothing", "sure": "yes"})
            assert (answer.status_code, "no longer valid" in answer.text) == (403, True), path
    assert mine.store.preferences.find(int(mine.plan.read(ME))) is None
    form = {"csrf": me.token(), "choice": "nothing"}
    headers = {"sec-fetch-site": "cross-site"}
    assert me.client.post("/my/reach/choice", data=form, headers=headers).status_code == 403


def test_a_planted_session_is_not_taken_over(mine: MyScene, somebody: Open) -> None:
    """Session fixation: whatever the cookie was before, signing in makes a new one."""
    me = somebody(mine)
    me.client.cookies.set("ringfence_session", "planted", path="/my")
    me.signed_in()
    tokens = [one.value for one in me.client.cookies.jar if one.name == "ringfence_session"]

    assert "planted" not in tokens or len(tokens) > 1
    assert mine.proving.who("planted", mine.now_ms) is None


def test_a_browser_that_signs_in_anew_leaves_its_old_sitting(mine: MyScene, somebody: Open) -> None:
    me = somebody(mine).signed_in()
    old = next(one.value for one in me.client.cookies.jar if one.name == "ringfence_session")
    assert old is not None
    mine.now_ms += GAP_MS
    asked = mine.proving.ask(mine.plan.read(ME), "x", "en", mine.now_ms)
    answer = me.send("/code", {"asked": asked.id, "number": ME, "code": me.code()})

    assert answer.status_code == 303
    assert mine.proving.who(old, mine.now_ms) is None


def test_codes_are_not_guessed_replayed_or_used_late(mine: MyScene, somebody: Open) -> None:
    me = somebody(mine)
    asked = me.ask()
    right = me.code()
    for _ in range(TRIES):
        assert "does not count" in me.enter(asked, wrong(right)).text
    assert me.enter(asked, right).status_code == 403

    mine.now_ms += GAP_MS
    again = me.ask()
    late = me.code()
    mine.now_ms += VALID_MS
    assert me.enter(again, late).status_code == 403
    mine.now_ms -= VALID_MS
    assert me.enter(again, late).status_code == 303
    assert me.send("/sign-out").status_code == 303
    assert somebody(mine).enter(me.ask(), late).status_code in (403, 429)


def test_a_third_person_is_not_bombed_and_learns_why_to_wait(mine: MyScene, somebody: Open) -> None:
    assert somebody(mine).ask().status_code == 200
    answer = somebody(mine).ask()

    assert (answer.status_code, "Wait 1 minutes" in answer.text) == (429, True)


@pytest.mark.parametrize("typed", ["95588", "+14155550123", "nonsense", "", '"><script>alert(1)</script>'])
def test_what_is_no_mobile_number_is_said_to_be_none_and_shown_harmlessly(
    mine: MyScene, somebody: Open, typed: str
) -> None:
    answer = somebody(mine).ask(typed)

    assert answer.status_code == 400
    assert "mobile numbers of this country only" in answer.text
    assert "<script" not in answer.text


def test_a_sitting_ends_by_itself(mine: MyScene, somebody: Open) -> None:
    me = somebody(mine).signed_in()
    mine.now_ms += IDLE_MS

    assert me.get("/reach").headers["location"] == "/my/sign-in"


def test_a_clock_that_jumps_back_signs_out_rather_than_in_for_longer(mine: MyScene, somebody: Open) -> None:
    me = somebody(mine).signed_in()
    mine.now_ms -= 1

    assert me.get("/reach").headers["location"] == "/my/sign-in"


def test_the_cookie_of_the_console_opens_nothing_here_and_the_other_way_round(mine: MyScene, somebody: Open) -> None:
    me = somebody(mine).signed_in()
    token = next(one.value for one in me.client.cookies.jar if one.name == "ringfence_session")
    assert token is not None
    paths = {one.path for one in me.client.cookies.jar}
    me.client.cookies.set("ringfence_session", token, path="/console")

    assert paths == {"/my"}
    assert me.client.get("/console/live", follow_redirects=False).headers["location"] == "/console/sign-in"


def test_menu_and_words_after_acts_lead_somewhere(mine: MyScene, somebody: Open) -> None:
    me = somebody(mine).signed_in()

    assert [me.get(tab.path).status_code for tab in TABS] == [200] * len(TABS)
    assert all(DONE.values())
