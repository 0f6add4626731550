from ringfence.screening.checks.call.foreign_gateway_domestic import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.allocation import NumberKind

GATEWAY = {"name": "g", "kind": "international_gateway"}
T = Thresholds(kinds=frozenset({NumberKind.FIXED, NumberKind.SERVICE_95}))


def test_a_landline_of_the_country_from_abroad_is_found() -> None:
    found = check(
        example_facts({"trunk": GATEWAY, "calling_allocation": {"kind": "fixed"}}),
        T,
    )

    assert found is not None
    assert found.code == CODE
    assert dict(found.evidence)["trunk"] == "g"


def test_mobile_numbers_may_roam_and_foreign_numbers_belong_there() -> None:
    assert check(example_facts({"trunk": GATEWAY}), T) is None
    assert (
        check(
            example_facts(
                {
                    "trunk": GATEWAY,
                    "calling_allocation": {"kind": "fixed", "country": "GB"},
                }
            ),
            T,
        )
        is None
    )


def test_the_same_landline_on_a_domestic_trunk_is_not_found() -> None:
    assert check(example_facts({"calling_allocation": {"kind": "fixed"}}), T) is None


def test_it_abstains_without_trunk_or_plan() -> None:
    assert check(example_facts({"trunk": "missing", "calling_allocation": {"kind": "fixed"}}), T) is None
    assert check(example_facts({"trunk": GATEWAY, "calling_allocation": "missing"}), T) is None
