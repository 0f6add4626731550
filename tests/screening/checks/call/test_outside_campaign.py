from ringfence.screening.checks.call.outside_campaign import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.verdict import Finding

T = Thresholds()


def _found(**registry: object) -> Finding | None:
    return check(example_facts({"registry": {"day": "weekend"} | registry}), T)


def test_a_day_or_an_hour_that_the_campaign_did_not_register_is_found() -> None:
    evidence = ("company", "acme"), ("campaign", "c1"), ("local_time", "10:30"), ("day", "weekend")

    for state in ("day", "hours"):
        assert _found(caller={"company": "acme", "campaign": "c1", "state": state}) == Finding(CODE, evidence)


def test_a_call_that_fits_and_a_company_without_campaign_are_not_found() -> None:
    for state in ("fits", "unknown", "channel"):
        assert _found(caller={"company": "acme", "state": state}) is None


def test_it_abstains_where_nothing_is_registered() -> None:
    assert check(example_facts({}), T) is None
    assert check(example_facts({"registry": {}}), T) is None
