"""What a commercial call is about, how it is made, and on what kind of day."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Category(StrEnum):
    """What a commercial call or message is about; the order is the order of bits in stored sets, so only append.

    Words for people and the law behind each: `rules/registry/categories.toml`.
    """

    FINANCE = "finance"
    INSURANCE = "insurance"
    PROPERTY = "property"
    EDUCATION = "education"
    HEALTH_FOOD = "health_food"
    TELECOM_IT = "telecom_it"
    TOURISM = "tourism"
    CONSUMER_GOODS = "consumer_goods"
    OTHER = "other"
    """Also every commercial call whose category is not known."""


class Channel(StrEnum):
    """How the person is reached; the order is the order of bits in stored sets, so only append."""

    VOICE = "voice"
    """A person speaks."""
    RECORDED = "recorded"
    """A recording or a machine speaks (AI voice)."""
    MESSAGE = "message"


class DayKind(StrEnum):
    """Kind of a day where the called person is."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    PUBLIC_HOLIDAY = "public_holiday"


class ReachKind(StrEnum):
    """Kinds of calling number as subscribers speak of them; a number may be of several kinds at once."""

    SERVICE_95 = "95"
    SERVICE_96 = "96"
    SHARED_COST_400 = "400"
    TOLL_FREE_800 = "800"
    NATIONAL_1010 = "1010"
    MESSAGE_106 = "106"
    FIXED = "fixed"
    MVNO = "mvno"
    INTERNATIONAL = "international"


_CATEGORY_BITS = {one: 1 << at for at, one in enumerate(Category)}
_CHANNEL_BITS = {one: 1 << at for at, one in enumerate(Channel)}
_DAY_BITS = {one: 1 << at for at, one in enumerate(DayKind)}
_REACH_BITS = {one: 1 << at for at, one in enumerate(ReachKind)}

ALL_CATEGORIES = (1 << len(Category)) - 1
ALL_CHANNELS = (1 << len(Channel)) - 1
ALL_DAYS = (1 << len(DayKind)) - 1


def category_bit(category: Category) -> int:
    """The bit of one category."""
    return _CATEGORY_BITS[category]


def channel_bit(channel: Channel) -> int:
    """The bit of one channel."""
    return _CHANNEL_BITS[channel]


def day_bit(day: DayKind) -> int:
    """The bit of one kind of day."""
    return _DAY_BITS[day]


def categories_mask(categories: Iterable[Category]) -> int:
    """A set of categories as bits."""
    return sum(_CATEGORY_BITS[one] for one in set(categories))


def channels_mask(channels: Iterable[Channel]) -> int:
    """A set of channels as bits."""
    return sum(_CHANNEL_BITS[one] for one in set(channels))


def days_mask(days: Iterable[DayKind]) -> int:
    """A set of day kinds as bits."""
    return sum(_DAY_BITS[one] for one in set(days))


def reach_mask(kinds: Iterable[ReachKind]) -> int:
    """A set of number kinds as bits."""
    return sum(_REACH_BITS[one] for one in set(kinds))


def categories_of(mask: int) -> tuple[Category, ...]:
    """The categories in a mask, in order."""
    return tuple(one for one, bit in _CATEGORY_BITS.items() if mask & bit)


def channels_of(mask: int) -> tuple[Channel, ...]:
    """The channels in a mask, in order."""
    return tuple(one for one, bit in _CHANNEL_BITS.items() if mask & bit)


def days_of(mask: int) -> tuple[DayKind, ...]:
    """The day kinds in a mask, in order."""
    return tuple(one for one, bit in _DAY_BITS.items() if mask & bit)


def reach_of(mask: int) -> tuple[ReachKind, ...]:
    """The number kinds in a mask, in order."""
    return tuple(one for one, bit in _REACH_BITS.items() if mask & bit)
