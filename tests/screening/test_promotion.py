import datetime as dt
import tomllib
from collections.abc import Mapping

import pytest

from ringfence.screening.promotion import promoted
from ringfence.screening.rule_reader import read_check
from ringfence.telecom.errors import BadRules
from ringfence.telecom.verdict import Mode

AT = dt.datetime(2026, 11, 22, 9, 30, 5, 77, tzinfo=dt.UTC)
NAME = "checks/fan_out.toml"


def _promoted(text: str, mode: Mode, permille: int = 0, *, accept: bool = False, reason: str = "seen") -> str:
    return promoted(text, mode, permille, at=AT, by="anna", reason=reason, accept=accept)


def test_mode_and_history_change_and_every_comment_stays(documents: Mapping[str, str]) -> None:
    text = "# mind the couriers\n" + documents["checks/high_frequency.toml"]

    fresh = _promoted(text, Mode.SHADOW)

    read = tomllib.loads(fresh)
    assert read["mode"] == "shadow"
    assert read["history"] == [{"at": AT.replace(microsecond=0), "mode": "shadow", "by": "anna", "reason": "seen"}]
    assert {line for line in text.splitlines() if "#" in line} <= set(fresh.splitlines())


def test_a_canary_keeps_its_share(documents: Mapping[str, str]) -> None:
    fresh = _promoted(documents[NAME], Mode.CANARY, 50, accept=True)

    rule = read_check(NAME, fresh, {})
    assert (rule.mode, rule.canary_permille) == (Mode.CANARY, 50)
    assert rule.document.history[-1].canary_permille == 50


def test_whoever_enforces_low_trust_answers_for_it(documents: Mapping[str, str]) -> None:
    with pytest.raises(BadRules):
        read_check(NAME, _promoted(documents[NAME], Mode.LIVE), {})

    rule = read_check(NAME, _promoted(documents[NAME], Mode.LIVE, accept=True), {})

    assert (rule.document.accepted_by, rule.document.reason) == ("anna", "seen")


def test_promotions_add_up(documents: Mapping[str, str]) -> None:
    text = _promoted(_promoted(documents[NAME], Mode.CANARY, 10, accept=True), Mode.LIVE, accept=True, reason="well")

    rule = read_check(NAME, text, {})

    assert [step.mode for step in rule.document.history] == [Mode.CANARY, Mode.LIVE]
    assert rule.document.reason == "well"


def test_any_reason_can_be_written_down(documents: Mapping[str, str]) -> None:
    reason = 'he said "no"\n[[history]]\nmode = "live" \\ 误拦'

    rule = read_check(NAME, _promoted(documents[NAME], Mode.OFF, accept=True, reason=reason), {})

    assert rule.document.history[-1].reason == reason
    assert rule.mode is Mode.OFF


def test_what_is_not_toml_is_refused() -> None:
    with pytest.raises(BadRules):
        _promoted("mode = ", Mode.LIVE)
