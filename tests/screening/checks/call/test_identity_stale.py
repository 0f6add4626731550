from ringfence.screening.checks.call.identity_stale import CODE, Thresholds, check
from ringfence.screening.example import example_facts

OLD = {"verstat": "TN-Validation-Failed", "fault": [403, "Stale Date", "iat is too old"]}


def test_an_old_token_is_found() -> None:
    found = check(example_facts({"identity": OLD}), Thresholds())

    assert found is not None
    assert (found.code, dict(found.evidence)["detail"]) == (CODE, "iat is too old")


def test_other_faults_are_not_found() -> None:
    assert (
        check(example_facts({"identity": {**OLD, "fault": [438, "Invalid Identity Header", ""]}}), Thresholds()) is None
    )
    assert check(example_facts({}), Thresholds()) is None
