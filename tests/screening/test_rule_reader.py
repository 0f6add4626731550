import re
from collections.abc import Mapping

import pytest

from ringfence.screening.rule import Rule
from ringfence.screening.rule_reader import fill, read_check
from ringfence.telecom.citing import Trust
from ringfence.telecom.errors import BadRules
from ringfence.telecom.verdict import Mode

HOURS = {"CN": (1320, 480), "default": (1320, 480)}
FAN_OUT = "checks/fan_out.toml"


def _read(text: str, name: str = FAN_OUT) -> Rule:
    return read_check(name, text, HOURS)


def _refused(text: str, name: str = FAN_OUT) -> BadRules:
    with pytest.raises(BadRules) as caught:
        _read(text, name)
    return caught.value


def _line(text: str, fault: BadRules) -> str:
    return text.splitlines()[fault.line - 1]


def test_thresholds_become_a_typed_value(documents: Mapping[str, str]) -> None:
    rule = _read(documents[FAN_OUT])

    assert getattr(rule.thresholds, "parties_10m") == 30  # noqa: B009


def test_rest_hours_come_from_the_jurisdictions(documents: Mapping[str, str]) -> None:
    rule = _read(documents["checks/rest_hours.toml"], "checks/rest_hours.toml")

    assert getattr(rule.thresholds, "hours") == HOURS  # noqa: B009


def test_a_threshold_of_the_wrong_type_is_refused_at_its_line(documents: Mapping[str, str]) -> None:
    text = documents[FAN_OUT].replace("parties_10m = 30\n", 'parties_10m = "30"\n')

    assert "parties_10m" in _line(text, _refused(text))


def test_a_missing_and_an_unknown_threshold_are_refused(documents: Mapping[str, str]) -> None:
    missing = documents[FAN_OUT].replace("parties_10m = 30\n", "")
    unknown = documents[FAN_OUT].replace("parties_10m = 30\n", "parties_10m = 30\nparties_5m = 20\n")

    assert "parties_10m" in _refused(missing).message
    assert "parties_5m" in _line(unknown, _refused(unknown))


def test_an_unknown_check_is_refused(documents: Mapping[str, str]) -> None:
    text = documents[FAN_OUT].replace('"FAN_OUT"', '"FAN_IN"')

    assert "FAN_OUT" in _refused(text).remedy


def test_low_trust_stays_in_shadow_unless_somebody_answers_for_it(documents: Mapping[str, str]) -> None:
    live = documents[FAN_OUT].replace('mode = "shadow"', 'mode = "live"')
    accepted = live.replace('mode = "live"', 'mode = "live"\naccepted_by = "Anna"\nreason = "measured"')

    assert "mode" in _line(live, _refused(live))
    assert _read(accepted).mode.value == "live"


@pytest.mark.parametrize("mode", ["off", "shadow", "canary"])
def test_emergency_calls_cannot_be_put_under_screening(documents: Mapping[str, str], mode: str) -> None:
    text = documents["checks/emergency.toml"].replace('mode = "live"', f'mode = "{mode}"\ncanary_permille = 5')

    assert "never screened" in _refused(text, "checks/emergency.toml").message


def test_weak_evidence_cannot_demand_an_action(documents: Mapping[str, str]) -> None:
    name = "checks/number_segment.toml"
    text = documents[name].replace("weak = true", 'weak = true\nhard = "reject"')

    assert "hard" in _line(text, _refused(text, name))


def test_canary_needs_a_share(documents: Mapping[str, str]) -> None:
    text = documents["checks/wangiri.toml"].replace('mode = "live"', 'mode = "canary"')

    assert "share" in _refused(text, "checks/wangiri.toml").message


def test_an_example_that_the_check_contradicts_is_refused(documents: Mapping[str, str]) -> None:
    text = documents[FAN_OUT].replace("parties_10m = 30\n", "parties_10m = 31\n", 1)

    assert "contradict" in _refused(text).remedy


def test_an_example_with_an_unknown_field_is_refused_at_its_line(documents: Mapping[str, str]) -> None:
    text = documents[FAN_OUT].replace("parties_10m = 15", "parties_99m = 15")

    fault = _refused(text)

    assert "parties_99m" in fault.message
    assert "parties_99m" in _line(text, fault)


def test_both_kinds_of_example_are_wanted(documents: Mapping[str, str]) -> None:
    text = documents[FAN_OUT].split("[[examples]]")[0]

    assert "no example" in _refused(text + '[[examples]]\nname = "x"\nfinds = false\n').message


def test_an_explanation_may_only_use_evidence_that_there_is(documents: Mapping[str, str]) -> None:
    text = documents[FAN_OUT].replace("{parties_10m} different", "{people} different")

    fault = _refused(text)

    assert "people" in fault.message
    assert "explain_en" in _line(text, fault)


def test_evidence_is_put_into_words() -> None:
    assert fill("{n} of {m}, {k}", (("n", 3), ("m", "ten"))) == "3 of ten, {k}"


def test_a_source_that_is_relied_on_can_be_looked_up_by_a_stranger(documents: Mapping[str, str]) -> None:
    """By an address, or by the number under which an authority published it."""
    number = re.compile(r"〔\d{4}〕|\d+ CFR|令第|RFC \d+|征求意见稿")
    lost = [
        f"{name}: {source.title}"
        for name, text in documents.items()
        if name.startswith("checks/")
        for source in _read(text, name).document.sources
        if source.trust is Trust.HIGH and not source.url and not number.search(source.title)
    ]

    assert lost == []


def test_a_rule_with_low_trust_only_watches_unless_somebody_answers_for_it(documents: Mapping[str, str]) -> None:
    rules = [_read(text, name) for name, text in documents.items() if name.startswith("checks/")]
    low = [r for r in rules if all(s.trust is not Trust.HIGH for s in r.document.sources)]

    assert len(low) >= 3
    assert {rule.mode for rule in low} == {Mode.SHADOW}
