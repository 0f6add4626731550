from ringfence.screening.checks.call.identity_missing import CODE, Thresholds, check
from ringfence.screening.example import example_facts


def test_a_missing_identity_is_found_where_the_desk_asked_for_one() -> None:
    found = check(example_facts({"identity": {"fault": [428, "Use Identity Header", ""]}}), Thresholds())

    assert found is not None
    assert (found.code, dict(found.evidence)["trunk"]) == (CODE, "interconnect-1")


def test_an_unsigned_call_is_not_found_where_nobody_asked() -> None:
    assert check(example_facts({}), Thresholds()) is None
    assert check(example_facts({"identity": {"attestation": "A"}}), Thresholds()) is None


def test_a_trunk_that_is_not_known_has_no_name() -> None:
    facts = example_facts({"identity": {"fault": [428, "Use Identity Header", ""]}, "trunk": "missing"})
    found = check(facts, Thresholds())

    assert found is not None
    assert dict(found.evidence)["trunk"] == ""
