from ringfence.screening.checks.call.signer_of_nuisance import CODE, Thresholds, check
from ringfence.screening.example import example_facts

T = Thresholds(calls=500, complained_permille=100)


def _identity(history: list[int] | None, **more: object) -> dict[str, object]:
    return {"identity": {"attestation": "C", "signer": "1234", "history": history, **more}}


def test_a_signer_whose_calls_are_often_complained_of_is_found_with_its_history() -> None:
    found = check(example_facts(_identity([9_000, 1_100, 4_000, 800])), T)

    assert found is not None
    assert found.code == CODE
    assert dict(found.evidence) == {"signer": "1234", "attestation": "C", "calls": 4_000, "complained_percent": 20}


def test_few_calls_a_small_share_no_history_or_a_fault_say_nothing() -> None:
    for history in ([9_000, 1_100, 499, 499], [9_000, 1_100, 4_000, 399], None):
        assert check(example_facts(_identity(history)), T) is None
    bad = _identity([9_000, 1_100, 4_000, 800], fault=[438, "Invalid Identity Header", ""])
    assert check(example_facts(bad), T) is None
    assert check(example_facts({}), T) is None
