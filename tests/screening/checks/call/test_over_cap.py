from ringfence.screening.checks.call.over_cap import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.verdict import Finding

T = Thresholds()


def _found(**registry: object) -> Finding | None:
    return check(example_facts({"registry": {} | registry}), T)


def test_the_first_cap_that_is_exceeded_is_found() -> None:
    def evidence(calls: int, cap: int, span: str, by: str) -> Finding:
        return Finding(CODE, (("company", "acme"), ("calls", calls), ("cap", cap), ("span", span), ("by", by)))

    day = {"company": "acme", "today": 2, "week": 9, "per_day": 1, "per_week": 2}
    assert _found(caller=day) == evidence(2, 1, "a_day", "campaign")
    assert _found(caller=day | {"per_day": 0}) == evidence(9, 2, "a_week", "campaign")
    company = {"company": "acme", "company_today": 3, "company_week": 4}
    assert _found(caller=company, consent={"state": "given", "per_day": 2}) == evidence(3, 2, "a_day", "consent")
    assert _found(caller=company, consent={"state": "given", "per_week": 3}) == evidence(4, 3, "a_week", "consent")


def test_calls_within_the_caps_or_without_any_are_not_found() -> None:
    assert _found(caller={"company": "acme", "today": 1, "week": 2, "per_day": 1, "per_week": 2}) is None
    assert _found(caller={"company": "acme", "today": 99, "company_week": 99}) is None
    assert _found(caller={"company": "acme", "company_today": 9}, consent={"state": "over", "per_day": 1}) is None


def test_it_abstains_where_nothing_is_registered() -> None:
    assert check(example_facts({}), T) is None
    assert check(example_facts({"registry": {}}), T) is None
