import datetime as dt
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.screening.catalogue import CALL_CHECKS
from ringfence.screening.example import ORDINARY
from ringfence.screening.ruleset import Ruleset, parse_ruleset
from ringfence.screening.screen import screen
from ringfence.telecom.errors import BadRules
from ringfence.telecom.verdict import Mode

MARCH = int(dt.datetime(2026, 3, 25, tzinfo=dt.UTC).timestamp() * 1000)


def _bad(documents: Mapping[str, str], name: str, text: str) -> BadRules:
    with pytest.raises(BadRules) as caught:
        parse_ruleset({**documents, name: text})
    return caught.value


def test_the_packaged_documents_are_sound(ruleset: Ruleset) -> None:
    assert {rule.code for rule in ruleset.rules} == set(CALL_CHECKS)
    assert {"CN", "US", "GB", "default"} <= set(ruleset.jurisdictions)


def test_the_version_names_the_content_and_nothing_else(documents: Mapping[str, str], ruleset: Ruleset) -> None:
    shuffled = dict(reversed(list(documents.items())))
    windows = {name: text.replace("\n", "\r\n") for name, text in documents.items()}
    name = "checks/fan_out.toml"
    changed = {**documents, name: documents[name].replace("weight = 2.0", "weight = 2.5")}

    assert parse_ruleset(shuffled).version == ruleset.version
    assert parse_ruleset(windows).version == ruleset.version
    assert parse_ruleset(changed).version != ruleset.version


def test_a_later_version_holds_from_its_date(ruleset: Ruleset) -> None:
    before, after = ruleset.at(MARCH - 1), ruleset.at(MARCH)

    assert before.jurisdiction("US").responses.reject.sip_code == 608
    assert after.jurisdiction("US").responses.reject.sip_code == 603
    assert after.jurisdiction("CN").responses.reject.sip_code == 608


def test_a_call_from_before_every_document_is_judged_by_the_oldest(ruleset: Ruleset) -> None:
    assert ruleset.at(0) is ruleset.editions[0]


def test_an_unknown_country_has_the_default_jurisdiction(ruleset: Ruleset) -> None:
    assert ruleset.at(MARCH).jurisdiction("FR").code == "default"


def test_local_time_follows_the_jurisdiction(ruleset: Ruleset) -> None:
    edition = ruleset.at(MARCH)
    july = int(dt.datetime(2026, 7, 1, tzinfo=dt.UTC).timestamp() * 1000)

    assert edition.utc_offset_s("CN", july) == 8 * 3600
    assert edition.utc_offset_s("US", july) == -4 * 3600
    assert edition.utc_offset_s("??", july) == 0


def test_rules_that_are_off_are_not_asked(documents: Mapping[str, str]) -> None:
    name = "checks/fan_out.toml"
    ruleset = parse_ruleset({**documents, name: documents[name].replace('mode = "shadow"', 'mode = "off"')})

    rule = next(rule for rule in ruleset.rules if rule.code == "FAN_OUT")
    assert rule.mode is Mode.OFF
    assert all(asked[2].code != "FAN_OUT" for asked in ruleset.at(MARCH).groups.busy_calling)


def test_the_newer_of_two_dated_rules_wins_from_its_date(documents: Mapping[str, str]) -> None:
    text = documents["checks/fan_out.toml"]
    newer = text.replace("effective_from = 2020-01-01", "effective_from = 2027-01-01").replace("= 30\n", "= 25\n")
    ruleset = parse_ruleset({**documents, "checks/fan_out_2027.toml": newer})
    new_year = int(dt.datetime(2027, 1, 1, tzinfo=dt.UTC).timestamp() * 1000)

    was, now = ruleset.at(new_year - 1).rule("FAN_OUT"), ruleset.at(new_year).rule("FAN_OUT")

    assert was is not None
    assert now is not None
    assert (was.name, now.name) == ("checks/fan_out.toml", "checks/fan_out_2027.toml")


def test_two_versions_of_one_date_are_refused(documents: Mapping[str, str]) -> None:
    fault = _bad(documents, "checks/other.toml", documents["checks/fan_out.toml"])

    assert fault.document == "checks/other.toml"
    assert "later date" in fault.remedy


@pytest.mark.parametrize("name", ["checks/emergency.toml", "jurisdictions/default.toml"])
def test_what_cannot_be_done_without_is_missed(documents: Mapping[str, str], name: str) -> None:
    with pytest.raises(BadRules, match=r"EMERGENCY|default"):
        parse_ruleset({key: text for key, text in documents.items() if key != name})


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(BadRules):
        parse_ruleset({})


def test_other_documents_are_refused(documents: Mapping[str, str]) -> None:
    assert _bad(documents, "notes.txt", "x").document == "notes.txt"


def test_a_jurisdiction_with_falling_scores_or_no_time_zone_is_refused(documents: Mapping[str, str]) -> None:
    name = "jurisdictions/cn.toml"
    falling = _bad(documents, name, documents[name].replace("divert = 6.0", "divert = 3.0"))
    nowhere = _bad(documents, name, documents[name].replace("Asia/Shanghai", "Asia/Nowhere"))

    assert "[scores]" in documents[name].splitlines()[falling.line - 1]
    assert "timezone" in documents[name].splitlines()[nowhere.line - 1]


def test_rules_swapped_while_judging_take_effect_with_the_next_call(
    documents: Mapping[str, str], ruleset: Ruleset
) -> None:
    name = "jurisdictions/cn.toml"
    other = parse_ruleset({**documents, name: documents[name].replace("label = 2.0", "label = 1.0")})
    running = [ruleset, other] * 50

    assert [screen(ORDINARY, rules).ruleset for rules in running] == [rules.version for rules in running]


DAMAGE = ["", "\0", "[[", "}", "= 1\n", "\n[x]\n", '"', "9" * 5000, "-1", "'''", "é"]
LEAST = ("checks/emergency.toml", "jurisdictions/default.toml")


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_any_damage_to_a_document_is_refused_with_document_and_line(
    documents: Mapping[str, str], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(documents)))
    text = documents[name]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    damaged = text[:start] + data.draw(st.sampled_from(DAMAGE) | st.text(max_size=20)) + text[end:]

    fault = _fault({**{key: documents[key] for key in LEAST}, name: damaged})

    assert fault is None or (fault.remedy and fault.document in {name, ""})
    assert fault is None or not fault.document or 1 <= fault.line <= damaged.count("\n") + 1


def _fault(documents: Mapping[str, str]) -> BadRules | None:
    try:
        parse_ruleset(documents)
    except BadRules as fault:
        return fault
    return None
