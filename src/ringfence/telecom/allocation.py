"""What the numbering plan says of a number."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class NumberKind(StrEnum):
    """Kinds of number, in the words of the plan (电信网编号计划 2017)."""

    MOBILE = "mobile"
    MVNO = "mvno"
    FIXED = "fixed"
    IOT = "iot"
    DATA_CARD = "data_card"
    SATELLITE = "satellite"
    SERVICE_95 = "service_95"
    SERVICE_96 = "service_96"
    TOLL_FREE_800 = "toll_free_800"
    SHARED_COST_400 = "shared_cost_400"
    NATIONAL_1010 = "national_1010"
    OPERATOR_100XX = "operator_100xx"
    ACCESS_10XXX = "access_10xxx"
    MESSAGE_106 = "message_106"
    PUBLIC_SERVICE_12XXX = "public_service_12xxx"
    SERVICE_11X = "service_11x"
    EMERGENCY = "emergency"
    FOREIGN = "foreign"
    PREMIUM = "premium"
    UNALLOCATED = "unallocated"
    UNKNOWN = "unknown"


MOBILE_KINDS = frozenset({NumberKind.MOBILE, NumberKind.MVNO})
"""Kinds of number that a person carries and that gets messages."""


class Allocation(Struct, frozen=True, array_like=True, gc=False):
    """One entry of the numbering plan; the same object is shared by all numbers of a prefix.

    `allocated` and `may_originate` are None where the plan does not say.
    """

    kind: NumberKind
    country: str = ""
    """ISO 3166 alpha-2, upper case; empty when not known."""
    holder: str = ""
    """Host operator or holder, e.g. `中国移动`; number portability may have moved the number."""
    province: str = ""
    city: str = ""
    area_code: str = ""
    allocated: bool | None = None
    may_originate: bool | None = None
    basis: str = ""
    """Key of the plan's rule that decided, for `ringfence number` and the record."""
