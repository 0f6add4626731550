from ringfence.screening.checks.call.identity_unavailable import CODE, Thresholds, check
from ringfence.screening.example import example_facts

GONE = {"fault": [436, "Bad Identity Info", "the certificate server answered 404"]}


def test_a_certificate_that_cannot_be_had_is_found() -> None:
    found = check(example_facts({"identity": GONE}), Thresholds())

    assert found is not None
    assert (found.code, dict(found.evidence)["sip_code"]) == (CODE, 436)


def test_a_certificate_on_its_way_is_not_found() -> None:
    assert check(example_facts({"identity": {**GONE, "pending": True}}), Thresholds()) is None
    assert check(example_facts({}), Thresholds()) is None
