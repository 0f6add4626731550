from ringfence.screening.checks.call.identity_failed import CODE, Thresholds, check
from ringfence.screening.example import example_facts

T = Thresholds(codes=frozenset({437, 438}))
FALSE = {"verstat": "TN-Validation-Failed", "fault": [438, "Invalid Identity Header", "the signature does not fit"]}


def test_a_false_signature_is_found_with_its_sip_code_and_reason() -> None:
    found = check(example_facts({"identity": FALSE}), T)

    assert found is not None
    assert (found.code, dict(found.evidence)) == (
        CODE,
        {"sip_code": 438, "phrase": "Invalid Identity Header", "detail": "the signature does not fit"},
    )


def test_good_missing_and_old_identities_are_not_found() -> None:
    assert check(example_facts({"identity": {"verstat": "TN-Validation-Passed", "attestation": "A"}}), T) is None
    assert check(example_facts({}), T) is None
    assert check(example_facts({"identity": {**FALSE, "fault": [403, "Stale Date", ""]}}), T) is None
