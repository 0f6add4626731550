from ringfence.screening.checks.call.gateway_attested import CODE, Thresholds, check
from ringfence.screening.example import example_facts


def test_attestation_c_is_found_with_its_signer() -> None:
    found = check(example_facts({"identity": {"attestation": "C", "signer": "1234"}}), Thresholds())

    assert found is not None
    assert (found.code, dict(found.evidence)["signer"]) == (CODE, "1234")


def test_other_attestations_and_faults_are_not_found() -> None:
    for attestation in ("A", "B", ""):
        assert check(example_facts({"identity": {"attestation": attestation}}), Thresholds()) is None
    bad = {"attestation": "C", "fault": [438, "Invalid Identity Header", ""]}
    assert check(example_facts({"identity": bad}), Thresholds()) is None
    assert check(example_facts({}), Thresholds()) is None
