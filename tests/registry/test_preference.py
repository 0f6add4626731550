import msgspec
import pytest
from tests.examples import HOUR, NOW, mobile
from tests.registry.examples import preference

from ringfence.registry.preference import (
    EVERYTHING_COMMERCIAL,
    Preference,
    Profile,
    Reaching,
    Refusal,
    check_preference,
    pack_profile,
    profile_of,
    refused_by,
    unpack_profile,
    within,
)
from ringfence.telecom.commercial import (
    Category,
    Channel,
    DayKind,
    ReachKind,
    categories_mask,
    channels_mask,
    days_mask,
    reach_mask,
)
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import UNREADABLE

CALL = Reaching(
    at_ms=NOW,
    local_minute=600,
    day=DayKind.WORKDAY,
    channel=Channel.VOICE,
    commercial=True,
    category=Category.FINANCE,
    company="acme",
    number_kinds=reach_mask([ReachKind.SHARED_COST_400]),
)
FINANCE = Refusal(categories=categories_mask([Category.FINANCE, Category.INSURANCE]))


def refuses(refusal: Refusal, **changes: object) -> bool:
    call = msgspec.convert(msgspec.to_builtins(CALL) | changes, Reaching)
    return refused_by(Profile((refusal,)), call) is not None


def test_a_call_is_refused_when_it_fits_every_field() -> None:
    assert refuses(FINANCE)
    assert not refuses(FINANCE, category="tourism")
    assert not refuses(FINANCE, commercial=False)
    voice = Refusal(channels=channels_mask([Channel.VOICE]))
    assert refuses(voice)
    assert not refuses(voice, channel="message")
    weekend = Refusal(days=days_mask([DayKind.WEEKEND, DayKind.PUBLIC_HOLIDAY]))
    assert not refuses(weekend)
    assert refuses(weekend, day="public_holiday")


def test_a_commercial_call_about_nobody_knows_what_is_other() -> None:
    assert refuses(EVERYTHING_COMMERCIAL, category=None)
    assert refuses(Refusal(categories=categories_mask([Category.OTHER])), category=None)
    assert not refuses(FINANCE, category=None)
    assert not refuses(EVERYTHING_COMMERCIAL, commercial=False, category=None)


def test_kinds_of_numbers_are_refused_whatever_the_call_is_about() -> None:
    abroad = Refusal(categories=0, number_kinds=reach_mask([ReachKind.INTERNATIONAL, ReachKind.SHARED_COST_400]))
    assert refuses(abroad, commercial=False, category=None)
    assert not refuses(abroad, number_kinds=reach_mask([ReachKind.FIXED]))


def test_hours_may_go_over_midnight() -> None:
    night = Refusal(from_minute=22 * 60, until_minute=8 * 60)
    assert [refuses(night, local_minute=minute) for minute in (1320, 1439, 0, 479, 480, 1319)] == [
        True,
        True,
        True,
        True,
        False,
        False,
    ]
    assert within(0, 0, 1440)
    assert not within(60, 0, 60)


def test_a_preference_counts_from_its_start_to_its_expiry() -> None:
    profile = Profile((EVERYTHING_COMMERCIAL,), starts_ms=NOW, expires_ms=NOW + HOUR)
    calls = [msgspec.structs.replace(CALL, at_ms=at) for at in (NOW - 1, NOW, NOW + HOUR)]
    assert [refused_by(profile, call) is not None for call in calls] == [False, True, False]


def test_silence_refuses_nothing_here() -> None:
    assert refused_by(Profile(), CALL) is None


def test_equal_profiles_have_equal_bytes_and_come_back() -> None:
    one, other = profile_of(preference(1, FINANCE)), profile_of(preference(2, FINANCE))
    assert pack_profile(one) == pack_profile(other)
    assert unpack_profile(pack_profile(one)) == one
    assert profile_of(preference(1, exceptions=("acme",))).excepted


@pytest.mark.parametrize(
    "wrong",
    [
        Preference(number=UNREADABLE),
        preference(1, Refusal(categories=0)),
        preference(1, Refusal(from_minute=60, until_minute=60)),
        preference(1, *[FINANCE] * 17),
        Preference(number=mobile(1), starts_ms=NOW, expires_ms=NOW),
    ],
)
def test_what_makes_no_sense_is_refused(wrong: Preference) -> None:
    with pytest.raises(Refused):
        check_preference(wrong)
