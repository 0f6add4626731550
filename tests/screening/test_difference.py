from collections.abc import Mapping

from ringfence.screening.difference import Difference, difference
from ringfence.screening.ruleset import Ruleset, parse_ruleset

NAME = "checks/fan_out.toml"


def test_equal_rulesets_do_not_differ(documents: Mapping[str, str], ruleset: Ruleset) -> None:
    commented = parse_ruleset({**documents, NAME: "# a comment\n" + documents[NAME]})

    assert difference(ruleset, commented) == ()


def test_each_field_that_differs_is_named(documents: Mapping[str, str], ruleset: Ruleset) -> None:
    text = (
        documents[NAME].replace("weight = 2.0", "weight = 3.0").replace("parties_10m = 30\n", "parties_10m = 29\n", 1)
    )

    found = difference(ruleset, parse_ruleset({**documents, NAME: text}))

    document = "FAN_OUT 2020-01-01"
    assert found == (
        Difference(document=document, field="thresholds.parties_10m", before="30", after="29"),
        Difference(document=document, field="weight", before="2.0", after="3.0"),
    )


def test_a_rule_that_is_gone_differs_in_every_field(documents: Mapping[str, str], ruleset: Ruleset) -> None:
    fewer = parse_ruleset({name: text for name, text in documents.items() if name != NAME})

    found = difference(ruleset, fewer)

    assert {one.document for one in found} == {"FAN_OUT 2020-01-01"}
    assert all(one.after == "" for one in found)
