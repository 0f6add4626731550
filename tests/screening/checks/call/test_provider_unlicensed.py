from ringfence.screening.checks.call.provider_unlicensed import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.verdict import Finding

T = Thresholds(unknown_too=False)


def _found(**registry: object) -> Finding | None:
    return check(example_facts({"registry": {} | registry}), T)


def test_a_provider_without_a_licence_in_force_is_found() -> None:
    line = {"name": "l7", "customer": "acme", "service": 2, "licence": "unlicensed", "article": "x"}

    evidence = ("line", "l7"), ("provider", "acme"), ("service", 2), ("article", "x")
    assert _found(line=line) == Finding(CODE, evidence)


def test_a_provider_of_whom_nothing_is_known_is_found_only_where_the_register_is_whole() -> None:
    line = {"name": "l7", "service": 2, "licence": "unknown"}

    assert _found(line=line) is None
    assert check(example_facts({"registry": {"line": line}}), Thresholds(unknown_too=True)) is not None


def test_a_licensed_provider_one_beyond_its_scope_and_a_line_for_no_service_are_not_found() -> None:
    for licence in ("licensed", "out_of_scope", ""):
        assert _found(line={"name": "l7", "licence": licence}) is None


def test_it_abstains_where_nothing_is_registered() -> None:
    assert check(example_facts({}), T) is None
    assert check(example_facts({"registry": {}}), T) is None
