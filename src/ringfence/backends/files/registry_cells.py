"""What the cells of a registry file say: sets of words, hours, moments, whole refusals; and how they are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import TypeAlias, TypeVar

import msgspec
from msgspec import Struct

from ringfence.registry.preference import EVERYTHING_COMMERCIAL, Preference, Refusal
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

Cells: TypeAlias = Mapping[str, str]
"""Column to text, without blanks around it."""
W = TypeVar("W", bound=StrEnum)
EVERYTHING, NOTHING, PRIVATE_TOO = "everything", "nothing", "private_too"
_HOURS = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)-([01]?\d|2[0-4]):([0-5]\d)")
_BETWEEN = re.compile(r"[\s;|、]+")
_DATE = 10
_ZONE = timezone(timedelta(hours=8))
"""Zone of moments that name none: China's."""


class WrittenRefusal(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One refusal in words, as the column `refusals` holds a list of them in JSON."""

    categories: tuple[Category, ...] | None = None
    """None: every category; empty: private calls too, of the kinds of numbers named."""
    channels: tuple[Channel, ...] | None = None
    number_kinds: tuple[ReachKind, ...] = ()
    days: tuple[DayKind, ...] | None = None
    hours: str = ""
    """`20:00-09:00`, local time, the end excluded; empty for the whole day."""


_WRITTEN = msgspec.json.Decoder(tuple[WrittenRefusal, ...])


def read_refusals(cells: Cells) -> tuple[Refusal, ...]:
    """What a row refuses: the column `refusals` (`everything`, `nothing`, or JSON), else one refusal from the columns.

    Raises `ValueError` or `msgspec.DecodeError`.
    """
    whole = cells.get("refusals", "")
    if whole == EVERYTHING:
        return (EVERYTHING_COMMERCIAL,)
    if whole == NOTHING:
        return ()
    if whole:
        return tuple(_refusal(one) for one in _WRITTEN.decode(whole))
    first, until = _hours(cells.get("hours", ""))
    said = cells.get("categories", "")
    return (
        Refusal(
            0 if said == PRIVATE_TOO else _mask(said, Category, categories_mask, ALL_CATEGORIES),
            _mask(cells.get("channels", ""), Channel, channels_mask, ALL_CHANNELS),
            _mask(cells.get("number_kinds", ""), ReachKind, reach_mask, 0),
            _mask(cells.get("days", ""), DayKind, days_mask, ALL_DAYS),
            first,
            until,
        ),
    )


def read_sets(cells: Cells) -> tuple[int, int]:
    """Categories and channels of a consent; `all` must be said. Raises `ValueError`."""
    categories, channels = cells.get("categories", ""), cells.get("channels", "")
    if not categories or not channels:
        raise ValueError("`categories` or `channels` is empty: name them, or write `all`")
    return (
        ALL_CATEGORIES if categories == "all" else _mask(categories, Category, categories_mask, 0),
        ALL_CHANNELS if channels == "all" else _mask(channels, Channel, channels_mask, 0),
    )


def read_moments(cells: Cells) -> tuple[int, int | None]:
    """`starts` (0 when empty) and `expires` in milliseconds since 1970 UTC; a date lasts through that day in UTC+8."""
    starts, expires = cells.get("starts", ""), cells.get("expires", "")
    return (_moment(starts, last=False) if starts else 0), (_moment(expires, last=True) if expires else None)


def read_whole(cells: Cells, name: str) -> int:
    """A whole number, 0 when empty; raises `ValueError`."""
    text = cells.get(name, "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(f"`{name}` is not a whole number")
    return int(text or 0)


def yes(text: str) -> bool:
    """Whether the cell says yes; raises `ValueError`."""
    if text.lower() in {"yes", "true", "1", "是"}:
        return True
    if text.lower() in {"no", "false", "0", "否"}:
        return False
    raise ValueError(f"{text[:40]!r} is neither yes nor no")


def written(preference: Preference) -> tuple[str, str]:
    """The cells `refusals` and `exceptions` of a preference, as they are read again."""
    if not preference.refusals:
        said = NOTHING
    elif preference.refusals == (EVERYTHING_COMMERCIAL,):
        said = EVERYTHING
    else:
        said = msgspec.json.encode([_written(one) for one in preference.refusals]).decode()
    return said, " ".join(preference.exceptions)


def written_moment(at_ms: int | None) -> str:
    """A moment as it is read again; empty for none."""
    return f"{datetime.fromtimestamp(at_ms / 1000, _ZONE).isoformat(timespec='milliseconds')}" if at_ms else ""


def _written(one: Refusal) -> WrittenRefusal:
    hours = f"{_clock(one.from_minute)}-{_clock(one.until_minute)}"
    return WrittenRefusal(
        None if one.categories == ALL_CATEGORIES else categories_of(one.categories),
        None if one.channels == ALL_CHANNELS else channels_of(one.channels),
        reach_of(one.number_kinds),
        None if one.days == ALL_DAYS else days_of(one.days),
        "" if hours == "00:00-24:00" else hours,
    )


def _refusal(one: WrittenRefusal) -> Refusal:
    first, until = _hours(one.hours)
    channels = ALL_CHANNELS if one.channels is None else channels_mask(one.channels)
    days = ALL_DAYS if one.days is None else days_mask(one.days)
    if not channels or not days:
        raise ValueError("a refusal names no channel or no day")
    categories = ALL_CATEGORIES if one.categories is None else categories_mask(one.categories)
    return Refusal(categories, channels, reach_mask(one.number_kinds), days, first, until)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _hours(text: str) -> tuple[int, int]:
    if not text:
        return 0, 1440
    found = _HOURS.fullmatch(text)
    if found is None:
        raise ValueError(f"{text[:40]!r} are not hours: write them like 20:00-09:00")
    first = int(found[1]) * 60 + int(found[2])
    until = int(found[3]) * 60 + int(found[4])
    if first >= 1440 or until > 1440:
        raise ValueError(f"{text[:40]!r} are not hours of a day")
    return first, until


def _mask(text: str, kind: type[W], mask: Callable[[Iterable[W]], int], empty: int) -> int:
    words = [word for word in _BETWEEN.split(text) if word]
    try:
        return mask(kind(word) for word in words) if words else empty
    except ValueError:
        known = ", ".join(one.value for one in kind)
        raise ValueError(f"{text[:40]!r} holds a word that is not known: use {known}") from None


def _moment(text: str, *, last: bool) -> int:
    try:
        at = datetime.fromisoformat(text)
        at = at if at.tzinfo else at.replace(tzinfo=_ZONE)
        if last and len(text) <= _DATE:
            at += timedelta(days=1)
        return round(at.timestamp() * 1000)
    except (ValueError, OverflowError):
        raise ValueError(f"{text[:40]!r} is not a moment: write it like 2026-12-31 or 2026-12-31T18:00+08:00") from None
