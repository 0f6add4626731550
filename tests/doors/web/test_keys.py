import re
from collections.abc import Callable

from tests.doors.web.caller import Caller, Fields
from tests.doors.web.scene import NOW_MS, Scene

from ringfence.access.key import KeyRing, Scope
from ringfence.doors.web.clock import DAY_MS

Visit = Callable[[Scene, str], Caller]
FORM: Fields = {"name": "edge 1", "reason": "pilot", "scope": ["screen", "records"], "days": "90", "rate": "50"}


def test_a_key_is_shown_once_and_works_as_far_as_it_may(scene: Scene, visit: Visit) -> None:
    adam = visit(scene, "adam")

    shown = re.search(r'<code class="secret">([^<]+)<', adam.send("/keys", dict(FORM)).text)

    assert shown is not None
    (key,) = scene.store.keys.all()
    assert (key.name, key.rate_per_s, key.expires_ms) == ("edge 1", 50, NOW_MS + 90 * DAY_MS)
    assert key.scopes == {Scope.SCREEN, Scope.RECORDS}
    ring = KeyRing()
    ring.put(key)
    assert ring.check(shown.group(1), Scope.SCREEN, NOW_MS) == key
    assert shown.group(1) not in adam.get("/keys").text
    assert scene.store.audit.entries(act="key.")[0].reason == "pilot"


def test_a_revoked_key_ends_now_with_a_reason(scene: Scene, visit: Visit) -> None:
    adam = visit(scene, "adam")
    adam.send("/keys", dict(FORM))
    (key,) = scene.store.keys.all()

    assert adam.send(f"/keys/{key.id}/revoke", {"reason": ""}).status_code == 400
    assert adam.send(f"/keys/{key.id}/revoke", {"reason": "leaked"}).status_code == 303

    assert scene.store.keys.all()[0].revoked_ms == NOW_MS
    assert adam.send("/keys/AAAAAAAAAAA/revoke", {"reason": "x"}).status_code == 404


def test_a_key_needs_name_reason_scope_and_sane_figures(scene: Scene, visit: Visit) -> None:
    adam = visit(scene, "adam")

    wrongs: tuple[Fields, ...] = (
        {"name": ""}, {"reason": ""}, {"scope": []}, {"scope": ["all"]}, {"days": "-1"}, {"rate": "1e9"},
        {"days": "99999"},
    )  # fmt: skip
    for wrong in wrongs:
        assert adam.send("/keys", {**FORM, **wrong}).status_code == 400, wrong
    assert scene.store.keys.all() == ()
