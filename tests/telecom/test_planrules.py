from pathlib import Path

import pytest

import ringfence
from ringfence.telecom.errors import BadRules
from ringfence.telecom.planrules import parse_plan_rules

RULES = (Path(ringfence.__file__).parent / "rules" / "numbering" / "cn.toml").read_text(encoding="utf-8")


def test_the_packaged_rules_are_good_and_in_two_languages() -> None:
    rules = parse_plan_rules(RULES)
    assert rules.country_code == 86
    assert len({rule.id for rule in rules.all()}) == len(rules.all())
    assert [rule.id for rule in rules.all() if bool(rule.note) != bool(rule.note_zh)] == []


def test_every_rule_but_that_of_fixed_numbers_has_an_example() -> None:
    assert [rule.id for rule in parse_plan_rules(RULES).all() if not rule.examples] == ["fixed"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('kind = "mvno"', 'kind = "bogus"', "bogus"),
        ('version = "', "version = ", "line"),
        ("may_originate = false", "may_call = false", "may_call"),
        ('source = "h0-2023"', 'source = "hearsay"', "hearsay"),
    ],
)
def test_a_bad_document_is_refused_with_the_fault(old: str, new: str, says: str) -> None:
    with pytest.raises(BadRules) as bad:
        parse_plan_rules(RULES.replace(old, new, 1), "cn.toml")
    assert says in bad.value.message
    assert bad.value.document == "cn.toml"
    assert bad.value.remedy
