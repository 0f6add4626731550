import pytest

from ringfence.telecom.commercial import (
    ALL_CATEGORIES,
    ALL_CHANNELS,
    ALL_DAYS,
    Category,
    Channel,
    DayKind,
    ReachKind,
    categories_mask,
    categories_of,
    channels_mask,
    channels_of,
    days_mask,
    days_of,
    reach_mask,
    reach_of,
)


def test_sets_and_bits_say_the_same() -> None:
    assert categories_of(categories_mask([Category.OTHER, Category.FINANCE])) == (Category.FINANCE, Category.OTHER)
    assert channels_of(channels_mask([Channel.MESSAGE])) == (Channel.MESSAGE,)
    assert days_of(days_mask([DayKind.WEEKEND, DayKind.WEEKEND])) == (DayKind.WEEKEND,)
    assert reach_of(reach_mask(ReachKind)) == tuple(ReachKind)


def test_all_is_all() -> None:
    assert categories_mask(Category) == ALL_CATEGORIES == 511
    assert channels_mask(Channel) == ALL_CHANNELS
    assert days_mask(DayKind) == ALL_DAYS


@pytest.mark.parametrize(("one", "bit"), [(Category.FINANCE, 1), (Category.CONSUMER_GOODS, 128), (Category.OTHER, 256)])
def test_stored_bits_never_move(one: Category, bit: int) -> None:
    assert categories_mask([one]) == bit
