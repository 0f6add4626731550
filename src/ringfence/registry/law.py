"""The law of the registry, read from `rules/registry`: licences that services need, how long evidence is kept."""

from __future__ import annotations

import datetime as dt
import tomllib

import msgspec
from msgspec import Struct

from ringfence.registry.licensing import LicenceLaw
from ringfence.telecom.errors import BadRules

_DAYS_A_MONTH = 31
"""Rounded up: evidence is never deleted early."""


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
