from collections.abc import Callable

from tests.doors.web.caller import Caller
from tests.doors.web.scene import Scene

from ringfence.screening.breaker import BREAKER
from ringfence.telecom.verdict import Mode

Visit = Callable[[Scene, str], Caller]


def test_rules_show_mode_weight_and_hits_live_beside_shadow(morning: Scene, visit: Visit) -> None:
    page = visit(morning, "vera").get("/rules").text

    row = page.split(">HIGH_FREQUENCY<")[1].split("</tr>")[0]
    assert "Live" in row
    assert ">42<" in row
    assert ">61<" in page.split(">FAN_OUT<")[1].split("</tr>")[0]
    assert morning.shelf.running().version in page


def test_one_rule_tells_thresholds_sources_trust_examples_and_law(morning: Scene, visit: Visit) -> None:
    page = visit(morning, "vera").get("/rules/HIGH_FREQUENCY").text

    for told in (
        "parties_40m",
        "Weak source",
        "a courier&#39;s day",
        "反电信网络诈骗法",
        "falls back to shadow by itself",
    ):
        assert told in page
    assert "/mode" not in page
    assert visit(morning, "vera").get("/rules/NONE_SUCH").status_code == 404


def test_an_administrator_promotes_with_a_reason_and_it_runs(scene: Scene, visit: Visit) -> None:
    adam = visit(scene, "adam")

    answer = adam.send("/rules/FAN_OUT/mode", {"mode": "canary", "share": "2.5", "reason": "no false hit in a month"})

    assert answer.status_code == 303
    rule = next(rule for rule in scene.shelf.running().rules if rule.code == "FAN_OUT")
    assert (rule.mode, rule.canary_permille) == (Mode.CANARY, 25)
    (entry,) = scene.store.audit.entries(act="rule.promote")
    assert (entry.target, entry.reason, entry.after) == (
        "rule:FAN_OUT", "no false hit in a month", '{"mode":"canary","canary_permille":25}',
    )  # fmt: skip
    assert "no false hit in a month" in adam.get("/rules/FAN_OUT").text


def test_a_promotion_without_sense_is_refused(scene: Scene, visit: Visit) -> None:
    adam, before = visit(scene, "adam"), scene.shelf.running().version

    for form in (
        {"mode": "canary", "share": "0", "reason": "x"}, {"mode": "canary", "share": "nan", "reason": "x"},
        {"mode": "canary", "share": "100", "reason": "x"}, {"mode": "on", "reason": "x"},
        {"mode": "live", "reason": " "},
    ):  # fmt: skip
        assert adam.send("/rules/FAN_OUT/mode", dict(form)).status_code == 400, form
    assert adam.send("/rules/NONE_SUCH/mode", {"mode": "live", "reason": "x"}).status_code == 404
    assert scene.shelf.running().version == before


def test_a_rule_that_fell_by_itself_is_shown_loudly(scene: Scene, visit: Visit) -> None:
    scene.shelf.promote("HIGH_FREQUENCY", Mode.SHADOW, 0, by=BREAKER, reason="stopped 60 of 1000 callers")

    for path in ("/rules", "/rules/HIGH_FREQUENCY"):
        page = visit(scene, "vera").get(path).text
        assert "fell back to shadow by itself" in page
        assert "stopped 60 of 1000 callers" in page
