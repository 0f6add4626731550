import pytest

from ringfence.screening.checks.call.suspected import CODE, Thresholds, check
from ringfence.screening.example import example_facts

T = Thresholds(score_permille=600, confidence_permille=750)


def test_a_number_that_trusted_detectors_found_lately_is_found_with_their_evidence() -> None:
    found = check(example_facts({"suspicion": {"kind": "ONE_RING", "score_permille": 905, "age_s": 130}}), T)
    assert found is not None
    assert (found.code, dict(found.evidence)) == (
        CODE,
        {"detector": "ONE_RING", "score_percent": 90, "confidence_percent": 90, "age_min": 2},
    )


@pytest.mark.parametrize(
    "change",
    [{"weak": True}, {"collateral": 0}, {"score_permille": 599}, {"confidence_permille": 749}, {"elsewhere": True}],
)
def test_what_is_weak_faded_or_not_sure_is_not(change: dict[str, object]) -> None:
    assert check(example_facts({"suspicion": change}), T) is None
    assert check(example_facts({}), T) is None
