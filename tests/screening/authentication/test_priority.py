import pytest

from ringfence.screening.authentication.priority import MOST, BadPriority, read_priority
from ringfence.telecom.identity import Priority


def test_the_examples_of_the_rfcs_are_read() -> None:
    """RFC 8443 section 3; RFC 9027 sections 3 and 4."""
    assert read_priority({"rph": {"auth": ["ets.0", "wps.0"]}}) == Priority(("ets.0", "wps.0"))
    assert read_priority({"rph": {"auth": ["esnet.1"]}}) == Priority(("esnet.1",))
    assert read_priority({"rph": {"auth": ["esnet.0"]}, "sph": "psap-callback"}) == Priority(("esnet.0",), True)


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"rph": None},
        {"rph": ["ets.0"]},
        {"rph": {}},
        {"rph": {"other": ["ets.0"]}},
        {"rph": {"auth": []}},
        {"rph": {"auth": "ets.0"}},
        {"rph": {"auth": [1]}},
        {"rph": {"auth": ["ets"]}},
        {"rph": {"auth": ["ets.0.1"]}},
        {"rph": {"auth": ["ets .0"]}},
        {"rph": {"auth": ["ets.0"] * (MOST + 1)}},
        {"rph": {"auth": ["ets.0"], "other": "x"}},
        {"rph": {"auth": ["esnet.0"]}, "sph": "urgent"},
        {"rph": {"auth": ["esnet.0"]}, "sph": None},
        {"rph": {"auth": ["ets.0"]}, "sph": "psap-callback"},
    ],
)
def test_anything_else_is_refused(claims: dict[str, object]) -> None:
    with pytest.raises(BadPriority):
        read_priority(claims)
