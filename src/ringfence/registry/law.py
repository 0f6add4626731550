"""The law of the registry, read from `rules/registry`: licences, retention of evidence, hours, validity of checks."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from ringfence.registry.licensing import LicenceLaw
from ringfence.telecom.errors import BadRules

_DAYS_A_MONTH = 31
"""Rounded up: evidence is never deleted early."""
_CLOCK = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
_ELSEWHERE = "XX"


class _Licences(Struct, frozen=True, forbid_unknown_fields=True):
    licensed: str
    unlicensed: str
    out_of_scope: str
    source: str
    trust: str
    needed: dict[str, tuple[str, ...]]


class Retention(Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """How long, from which day, by which rule."""

    since: dt.date
    months: int
    source: str
    trust: str


class _Consent(Struct, frozen=True, forbid_unknown_fields=True):
    retention: tuple[Retention, ...]


class Hours(Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """When commercial calls may be made in a country, local time, and how long a checked list may be used there."""

    since: Annotated[str, Meta(pattern=_CLOCK)]
    until: Annotated[str, Meta(pattern=_CLOCK)]
    list_valid_hours: Annotated[int, Meta(ge=1, le=31 * 24)]
    source: str
    trust: str

    @property
    def minutes(self) -> tuple[int, int]:
        """First minute of the day and the one after the last."""
        return _minute(self.since), _minute(self.until)

    @property
    def list_valid_ms(self) -> int:
        """How long the answers of a list check count."""
        return self.list_valid_hours * 3_600_000


class CallingHours:
    """The hours of every country."""

    def __init__(self, by_country: Mapping[str, Hours]) -> None:
        self._by_country = by_country

    def of(self, country: str) -> Hours:
        """Those of a country (ISO 3166 alpha-2), or of all that are not named."""
        return self._by_country.get(country, self._by_country[_ELSEWHERE])


def read_hours(text: str) -> CallingHours:
    """Hours and validity by country. Raises `BadRules`."""
    try:
        found = msgspec.convert(tomllib.loads(text), dict[str, Hours])
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadRules(f"The document of calling hours cannot be read: {error}", "Mend it.") from error
    if _ELSEWHERE not in found or any(one.minutes[0] >= one.minutes[1] for one in found.values()):
        raise BadRules("The calling hours name no `XX`, or begin after they end.", "Mend calling-hours.toml.")
    return CallingHours(found)


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def read_licences(text: str) -> LicenceLaw:
    """The licences that the three classes need. Raises `BadRules`."""
    try:
        found = msgspec.convert(tomllib.loads(text), _Licences)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadRules(f"The licence document cannot be read: {error}", "Mend it.") from error
    if set(found.needed) != {"1", "2", "3"} or not all(found.needed.values()):
        raise BadRules("The licence document does not name the codes of classes 1, 2 and 3.", "Add them.")
    needed = {int(name): codes for name, codes in found.needed.items()}
    return LicenceLaw(needed, found.unlicensed, found.out_of_scope, found.licensed)


def read_retention(text: str, day: dt.date) -> Retention:
    """The rule on evidence that counts on that day: the latest begun. Raises `BadRules`."""
    try:
        found = msgspec.convert(tomllib.loads(text), _Consent).retention
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadRules(f"The consent document cannot be read: {error}", "Mend it.") from error
    begun = [one for one in found if one.since <= day]
    if not begun:
        raise BadRules(f"No rule on evidence counts on {day}.", "Add one that begins before.")
    return max(begun, key=lambda one: one.since)


def kept_ms(retention: Retention) -> int:
    """The time in milliseconds, as `EvidenceStore.retire` takes it."""
    return retention.months * _DAYS_A_MONTH * 86_400_000
