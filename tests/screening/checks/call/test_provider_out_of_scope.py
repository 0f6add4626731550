from ringfence.screening.checks.call.provider_out_of_scope import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.verdict import Finding

T = Thresholds()


def _found(**registry: object) -> Finding | None:
    return check(example_facts({"registry": {} | registry}), T)


def test_a_provider_beyond_its_licence_is_found() -> None:
    line = {
        "name": "l7",
        "customer": "acme",
        "service": 2,
        "licence": "out_of_scope",
        "licence_id": "B2",
        "article": "x",
    }

    evidence = ("line", "l7"), ("provider", "acme"), ("service", 2), ("licence", "B2"), ("article", "x")
    assert _found(line=line) == Finding(CODE, evidence)


def test_any_other_answer_is_not_found() -> None:
    for licence in ("licensed", "unlicensed", "unknown", ""):
        assert _found(line={"name": "l7", "licence": licence}) is None


def test_it_abstains_where_nothing_is_registered() -> None:
    assert check(example_facts({}), T) is None
    assert check(example_facts({"registry": {}}), T) is None
