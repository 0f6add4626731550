from ringfence.screening.checks.call.not_roaming import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.allocation import NumberKind

GATEWAY = {"name": "g", "kind": "international_gateway"}
T = Thresholds(kinds=frozenset({NumberKind.MOBILE}))


def test_a_number_from_abroad_whose_owner_is_at_home_is_found() -> None:
    found = check(example_facts({"trunk": GATEWAY, "attempt": {"roaming": False}}), T)

    assert found is not None
    assert (found.code, dict(found.evidence)["trunk"]) == (CODE, "g")


def test_travellers_and_those_nobody_asked_about_are_not_found() -> None:
    assert check(example_facts({"trunk": GATEWAY, "attempt": {"roaming": True}}), T) is None
    assert check(example_facts({"trunk": GATEWAY}), T) is None


def test_foreign_numbers_and_domestic_trunks_are_not_found() -> None:
    foreign = {"country": "US"}
    at_home = {"roaming": False}
    assert check(example_facts({"trunk": GATEWAY, "attempt": at_home, "calling_allocation": foreign}), T) is None
    assert check(example_facts({"attempt": at_home}), T) is None
