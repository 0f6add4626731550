from ringfence.screening.checks.call.no_consent import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.verdict import Finding

T = Thresholds()


def _found(**registry: object) -> Finding | None:
    return check(
        example_facts(
            {
                "registry": {
                    "caller": {"company": "acme", "name": "Acme Loans", "category": "finance", "state": "fits"}
                }
                | registry
            }
        ),
        T,
    )


def test_silence_and_a_consent_that_is_over_are_refusal() -> None:
    for state in ("none", "over"):
        found = _found(consent={"state": state})
        assert found == Finding(CODE, (("company", "Acme Loans"), ("category", "finance"), ("consent", state)))


def test_a_consent_in_force_and_a_withdrawn_one_are_not_its_affair() -> None:
    assert _found(consent={"state": "given"}) is None
    assert _found(consent={"state": "withdrawn"}) is None


def test_a_campaign_may_need_no_consent() -> None:
    assert _found(caller={"company": "acme", "needs_consent": False}, consent={"state": "none"}) is None


def test_it_abstains_where_consents_could_not_be_read() -> None:
    assert _found(unknown=["consents"]) is None


def test_it_abstains_where_nothing_is_registered() -> None:
    assert check(example_facts({}), T) is None
    assert check(example_facts({"registry": {}}), T) is None
