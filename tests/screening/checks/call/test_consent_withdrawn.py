from ringfence.screening.checks.call.consent_withdrawn import CODE, Thresholds, check
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


def test_a_withdrawn_consent_is_found_also_where_the_campaign_needs_none() -> None:
    wanted = Finding(CODE, (("company", "acme"), ("category", "other"), ("consent_id", "k1")))

    assert (
        _found(caller={"company": "acme", "needs_consent": False}, consent={"state": "withdrawn", "id": "k1"}) == wanted
    )


def test_any_other_state_is_not_found() -> None:
    for state in ("given", "none", "over"):
        assert _found(consent={"state": state}) is None
    assert _found() is None


def test_it_abstains_where_nothing_is_registered() -> None:
    assert check(example_facts({}), T) is None
    assert check(example_facts({"registry": {}}), T) is None
