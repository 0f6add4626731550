import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import mobile
from tests.registry.examples import preference

from ringfence.doors.api.subscriber_wire import RefusalSent, preference_shown, refusal_shown
from ringfence.registry.preference import EVERYTHING_COMMERCIAL, Refusal
from ringfence.telecom.commercial import ALL_CATEGORIES, ALL_CHANNELS, ALL_DAYS
from ringfence.telecom.errors import Refused

REFUSALS = st.builds(
    Refusal,
    categories=st.integers(1, ALL_CATEGORIES),
    channels=st.integers(1, ALL_CHANNELS),
    number_kinds=st.integers(0, 511),
    days=st.integers(1, ALL_DAYS),
    from_minute=st.integers(0, 1439),
    until_minute=st.integers(0, 1440),
)


@given(REFUSALS)
def test_what_is_shown_can_be_sent_back(refusal: Refusal) -> None:
    assert refusal_shown(refusal).read() == refusal


def test_a_private_refusal_names_its_numbers_and_everything_is_nothing_said() -> None:
    private = Refusal(categories=0, number_kinds=1)

    assert refusal_shown(private).read() == private
    assert refusal_shown(EVERYTHING_COMMERCIAL) == RefusalSent()
    assert preference_shown(preference(1)).number == str(mobile(1))


@pytest.mark.parametrize("hours", ["9-5", "25:00-09:00", "24:00-09:00", "09:00-24:30", "09:60-10:00", "nine"])
def test_hours_that_are_none_are_refused(hours: str) -> None:
    with pytest.raises(Refused):
        RefusalSent(hours=hours).read()
