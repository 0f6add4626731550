from ringfence.screening.checks.call.preference_refused import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.verdict import Finding

T = Thresholds()


def _found(**registry: object) -> Finding | None:
    return check(example_facts({"registry": {} | registry}), T)


def test_the_refusal_is_found_with_who_calls() -> None:
    found = _found(refusal="finance 20:00-09:00", caller={"company": "acme", "name": "Acme Loans"})

    assert found == Finding(CODE, (("refusal", "finance 20:00-09:00"), ("company", "Acme Loans")))


def test_a_call_that_is_not_commercial_is_found_only_where_the_person_said_so() -> None:
    assert _found(refusal="private_too 400") == Finding(CODE, (("refusal", "private_too 400"), ("company", "")))
    assert _found(refusal="") is None


def test_a_company_that_the_person_lets_through_is_not_found() -> None:
    assert _found(refusal="everything", excepted=True) is None


def test_it_abstains_where_nothing_is_registered() -> None:
    assert check(example_facts({}), T) is None
    assert check(example_facts({"registry": {}}), T) is None
