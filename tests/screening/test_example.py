import pytest

from ringfence.screening.example import ORDINARY, example_facts
from ringfence.telecom.carrier import TrunkKind
from ringfence.telecom.number import ANONYMOUS, UNREADABLE


def test_nothing_changed_is_the_ordinary_call() -> None:
    assert example_facts({}) == ORDINARY


def test_nested_fields_are_changed_and_the_others_stay() -> None:
    facts = example_facts({"trunk": {"kind": "enterprise_line"}, "calling_velocity": {"attempts_1d": 7}})

    assert facts.trunk is not None
    assert facts.calling_velocity is not None
    assert ORDINARY.calling_velocity is not None
    assert facts.trunk.kind is TrunkKind.ENTERPRISE_LINE
    assert facts.trunk.jurisdiction == "CN"
    assert facts.calling_velocity.attempts_1d == 7
    assert facts.calling_velocity.parties_1d == ORDINARY.calling_velocity.parties_1d


def test_the_day_holds_at_least_what_its_parts_hold() -> None:
    velocity = example_facts({"calling_velocity": {"parties_10m": 31}}).calling_velocity

    assert velocity is not None
    assert velocity.attempts_1d == 31


def test_facts_can_be_missing() -> None:
    facts = example_facts({"lists": "missing", "calling_allocation": {"allocated": "missing"}})

    assert facts.lists is None
    assert facts.calling_allocation is not None
    assert facts.calling_allocation.allocated is None


def test_numbers_are_written_as_people_write_them() -> None:
    assert str(example_facts({"calling": "+12025550100"}).calling) == "+12025550100"
    assert str(example_facts({"called": "110"}).called) == "110"
    assert example_facts({"calling": "anonymous"}).calling == ANONYMOUS
    assert example_facts({"calling": "unreadable"}).calling == UNREADABLE


@pytest.mark.parametrize(
    "overrides",
    [
        {"speed": 1},
        {"trunk": {"colour": "red"}},
        {"trunk": {"kind": "submarine"}},
        {"trunk": 5},
        {"calling": "x"},
        {"calling": 5},
        {"local_minute": "noon"},
    ],
)
def test_what_is_unknown_or_of_the_wrong_type_is_refused(overrides: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        example_facts(overrides)


def test_parts_of_the_registry_begin_as_ordinary_ones() -> None:
    facts = example_facts({"registry": {"caller": {"today": 3}, "right": {"lapsed": True}, "hours": [0, 60]}})

    assert facts.registry is not None
    assert facts.registry.caller is not None
    assert (facts.registry.caller.company, facts.registry.caller.today) == ("company-1", 3)
    assert facts.registry.right is not None
    assert facts.registry.right.lapsed
    assert (facts.registry.hours, facts.registry.consent) == ((0, 60), None)
    with pytest.raises(ValueError, match="CallerFacts has no field"):
        example_facts({"registry": {"caller": {"colour": 1}}})
