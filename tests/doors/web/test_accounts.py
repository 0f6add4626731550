import re
from collections.abc import Callable

from tests.doors.web.caller import Caller
from tests.doors.web.scene import PASSWORD, Scene

from ringfence.access.role import Role

Visit = Callable[[Scene, str], Caller]


def test_an_added_account_signs_in_with_its_one_time_password_and_must_change_it(scene: Scene, visit: Visit) -> None:
    adam = visit(scene, "adam")

    shown = adam.send("/accounts", {"name": "Otto", "role": "analyst", "reason": "new colleague"})

    password = _shown(shown.text)
    otto = visit(scene, "").signed_in("otto", password)
    assert otto.get("/live").headers["location"] == "/console/password"
    assert _shown(adam.get("/accounts").text) == ""
    assert scene.store.audit.entries(act="account")[0].reason == "new colleague"


def test_a_closed_account_is_out_at_once(scene: Scene, visit: Visit) -> None:
    anna = visit(scene, "anna")

    visit(scene, "adam").send("/accounts/anna/change", {"role": "analyst", "closed": "yes", "reason": "left"})

    assert anna.get("/live").status_code == 303
    assert visit(scene, "").enter("anna").status_code == 403


def test_a_reset_ends_sessions_and_the_old_password(scene: Scene, visit: Visit) -> None:
    anna = visit(scene, "anna")

    shown = visit(scene, "adam").send("/accounts/anna/password", {"reason": "forgotten"})

    assert anna.get("/live").status_code == 303
    assert visit(scene, "").enter("anna", PASSWORD).status_code == 403
    visit(scene, "").signed_in("anna", _shown(shown.text))


def test_nobody_takes_away_their_own_role(scene: Scene, visit: Visit) -> None:
    adam = visit(scene, "adam")

    assert adam.send("/accounts/adam/change", {"role": "viewer", "closed": "no", "reason": "x"}).status_code == 400
    assert (
        adam.send("/accounts/adam/change", {"role": "administrator", "closed": "yes", "reason": "x"}).status_code == 400
    )


def test_names_roles_and_reasons_are_needed(scene: Scene, visit: Visit) -> None:
    adam = visit(scene, "adam")

    for form in (
        {"name": "no spaces", "role": "viewer", "reason": "x"},
        {"name": "otto", "role": "king", "reason": "x"},
        {"name": "otto", "role": "viewer", "reason": " "},
    ):
        assert adam.send("/accounts", dict(form)).status_code == 400
    assert adam.send("/accounts", {"name": "vera", "role": "viewer", "reason": "x"}).status_code == 409
    assert adam.send("/accounts/nobody/password", {"reason": "x"}).status_code == 404


def test_administrators_of_a_carrier_keep_their_own_people_and_nobody_elses(scene: Scene, visit: Visit) -> None:
    scene.add_account("carla", Role.ADMINISTRATOR, organisation="carrier:cmcc")
    scene.add_account("carl", Role.VIEWER, organisation="carrier:cmcc")
    scene.add_account("ursula", Role.VIEWER, organisation="carrier:cucc")
    carla = visit(scene, "carla")

    page = carla.get("/accounts").text
    assert "carl" in page
    assert "ursula" not in page
    for name in ("ursula", "vera"):
        assert carla.send(f"/accounts/{name}/password", {"reason": "x"}).status_code == 404
        change = {"role": "administrator", "closed": "no", "reason": "x"}
        assert carla.send(f"/accounts/{name}/change", dict(change)).status_code == 404
    wish = {"name": "kim", "role": "administrator", "organisation-kind": "operator", "organisation": "", "reason": "x"}
    carla.send("/accounts", dict(wish))
    kim = scene.store.accounts.find("kim")
    assert kim is not None
    assert str(kim.organisation) == "carrier:cmcc"


def test_the_operator_makes_accounts_of_every_organisation(scene: Scene, visit: Visit) -> None:
    adam = visit(scene, "adam")
    form = {"name": "cora", "role": "viewer", "organisation-kind": "company", "organisation": "acme", "reason": "x"}

    password = _shown(adam.send("/accounts", dict(form)).text)

    entered = visit(scene, "").enter("cora", password)
    assert entered.headers["location"] == "/company"
    session = [one for one in entered.headers.get_list("set-cookie") if one.startswith("ringfence_session=")]
    assert sorted(re.findall(r"Path=(\S+);", " ".join(session))) == ["/company", "/console"]
    assert adam.send("/accounts", {**form, "name": "x", "organisation": ""}).status_code == 400
    assert adam.send("/accounts", {**form, "name": "x", "organisation-kind": "king"}).status_code == 400
    change = {"role": "analyst", "closed": "no", "reason": "x", "organisation-kind": "operator", "organisation": ""}
    adam.send("/accounts/cora/change", dict(change))
    cora = scene.store.accounts.find("cora")
    assert cora is not None
    assert str(cora.organisation) == "company:acme"


def _shown(page: str) -> str:
    found = re.search(r'<code class="secret">([^<]+)<', page)
    return found.group(1) if found else ""
