"""Carriers and the trunks that join them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct


class TrunkKind(StrEnum):
    """What stands at the other end of a trunk."""

    SUBSCRIBERS = "subscribers"
    INTERCONNECT = "interconnect"
    INTERNATIONAL_GATEWAY = "international_gateway"
    ENTERPRISE_LINE = "enterprise_line"


class NumberRange(Struct, frozen=True, array_like=True, gc=False):
    """Numbers from `first` to `last`, both included, as packed `PhoneNumber` values of one form and country."""

    first: int
    last: int

    def __contains__(self, number: int) -> bool:
        return self.first <= number <= self.last


class Trunk(Struct, frozen=True, kw_only=True):
    """A trunk or dedicated line and the calling numbers that may appear on it."""

    name: Annotated[str, Meta(min_length=1, max_length=128)]
    kind: TrunkKind
    carrier: str = ""
    jurisdiction: str = "CN"
    """ISO 3166 alpha-2 of the country whose rules and number context apply."""
    area_code: str = ""
    """Area code that a local number without one belongs to, e.g. `010`."""
    assigned: tuple[NumberRange, ...] = ()
    """Calling numbers allowed here; empty means not restricted."""
    addresses: tuple[str, ...] = ()
    """Networks that its SIP requests come from, e.g. `192.0.2.7` or `2001:db8::/48`: how a SIP edge knows the trunk."""
