"""Companies that call people, their campaigns, and the hours and counts they promised."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from ringfence.registry.preference import within
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.commercial import ALL_DAYS, Category, Channel, DayKind, channel_bit, day_bit

Id = Annotated[str, Meta(min_length=1, max_length=128)]


class BusinessCaller(Struct, frozen=True, kw_only=True, tag="business_caller"):
    """A company that registered itself and its numbers. Times: milliseconds since 1970 UTC."""

    id: Id
    name: Annotated[str, Meta(max_length=500)]
    contact: Annotated[str, Meta(max_length=500)]
    contact_verified_ms: int | None = None
    """When somebody answered at that contact; None: nobody has."""
    category: Category
    numbers: tuple[NumberRange, ...] = ()
    from_ms: int
    until_ms: int | None = None


class Campaign(Struct, frozen=True, kw_only=True, tag="campaign"):
    """What a company calls people for, with which words, when and how often."""

    id: Id
    company: Id
    purpose: Annotated[str, Meta(max_length=2_000)]
    category: Category
    channels: int
    """Bits of `Channel`."""
    script: Annotated[str, Meta(max_length=20_000)] = ""
    days: int = ALL_DAYS
    """Bits of `DayKind`."""
    from_minute: Annotated[int, Meta(ge=0, lt=1440)] = 540
    until_minute: Annotated[int, Meta(ge=0, le=1440)] = 1200
    """Minutes of the called person's day, `until` excluded."""
    per_day: Annotated[int, Meta(ge=0)] = 1
    """Attempts to one person a day at most; 0: no cap of its own."""
    per_week: Annotated[int, Meta(ge=0)] = 2
    needs_consent: bool = True
    from_ms: int
    until_ms: int | None = None


class Breach(StrEnum):
    """How a call departs from its campaign."""

    NOT_IN_FORCE = "not_in_force"
    CHANNEL = "channel"
    DAY = "day"
    HOURS = "hours"
    PER_DAY = "per_day"
    PER_WEEK = "per_week"


def breach(
    campaign: Campaign, *, at_ms: int, local_minute: int, day: DayKind, channel: Channel, today: int, week: int
) -> Breach | None:
    """The first promise that the call breaks; `today` and `week` count the attempts to this person, this one too."""
    if at_ms < campaign.from_ms or (campaign.until_ms is not None and at_ms >= campaign.until_ms):
        return Breach.NOT_IN_FORCE
    if not campaign.channels & channel_bit(channel):
        return Breach.CHANNEL
    if not campaign.days & day_bit(day):
        return Breach.DAY
    if not within(local_minute, campaign.from_minute, campaign.until_minute):
        return Breach.HOURS
    return over_cap(campaign.per_day, campaign.per_week, today, week)


def over_cap(per_day: int, per_week: int, today: int, week: int) -> Breach | None:
    """Whether the counts are over the caps; a cap of 0 is none."""
    if per_day and today > per_day:
        return Breach.PER_DAY
    return Breach.PER_WEEK if per_week and week > per_week else None
