from ringfence.screening.checks.call.campaign_unknown import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.verdict import Finding

T = Thresholds()


def _found(**registry: object) -> Finding | None:
    return check(example_facts({"registry": {} | registry}), T)


def test_a_company_without_a_campaign_for_calls_is_found() -> None:
    for state in ("unknown", "channel"):
        found = _found(caller={"company": "acme", "name": "Acme Loans", "state": state})
        assert found == Finding(CODE, (("company", "Acme Loans"), ("category", "other")))


def test_a_campaign_that_only_departs_in_time_is_not_unknown() -> None:
    for state in ("fits", "day", "hours"):
        assert _found(caller={"company": "acme", "state": state}) is None


def test_it_abstains_where_nothing_is_registered() -> None:
    assert check(example_facts({}), T) is None
    assert check(example_facts({"registry": {}}), T) is None
