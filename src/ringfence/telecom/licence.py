"""Telecom licences, and the classes of voice service by their end points."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Annotated

from msgspec import Meta, Struct


class ServiceClass(IntEnum):
    """The three classes of voice service, by what carries it from end to end."""

    NETWORK = 1
    """Fixed and mobile network from end to end."""
    MIXED = 2
    """Telephone network and internet together: IP telephony, an application that rings a telephone number."""
    INTERNET = 3
    """The internet alone, from application to application."""


class EndPoint(StrEnum):
    """What one end of a voice service is."""

    TELEPHONE = "telephone"
    """A number of the fixed or mobile network."""
    APPLICATION = "application"
    """A program reached over the internet."""


def service_class(calling: EndPoint, called: EndPoint, *, over_internet: bool = False) -> ServiceClass:
    """The class of a service; `over_internet`: whether any part between two telephones is carried by the internet."""
    if calling is EndPoint.APPLICATION and called is EndPoint.APPLICATION:
        return ServiceClass.INTERNET
    if calling is EndPoint.TELEPHONE and called is EndPoint.TELEPHONE and not over_internet:
        return ServiceClass.NETWORK
    return ServiceClass.MIXED


class Licence(Struct, frozen=True, kw_only=True, tag="licence"):
    """A licence to run telecom services (电信业务经营许可证). Times: milliseconds since 1970 UTC."""

    id: Annotated[str, Meta(min_length=1, max_length=64)]
    """Its number, e.g. `A2.B1.B2-20200001`."""
    holder: Annotated[str, Meta(min_length=1, max_length=128)]
    """Id of the company, as everywhere in the ledgers."""
    services: tuple[str, ...]
    """Codes of the service catalogue (电信业务分类目录), e.g. `A15-1`, `B25`."""
    areas: tuple[str, ...] = ()
    """Provinces it counts in; empty means the whole country."""
    from_ms: int
    until_ms: int | None = None
    """Excluded; None: no end stated."""
    real_name_users: bool | None = None
    """Safety facts of the service, as the holder filed them: users registered by real name ..."""
    end_to_end_encrypted: bool | None = None
    abuse_contact: Annotated[str, Meta(max_length=500)] = ""
    note: Annotated[str, Meta(max_length=2_000)] = ""


class LicenceState(StrEnum):
    """The answer to: may this provider run this service, here, on that day?"""

    LICENSED = "licensed"
    OUT_OF_SCOPE = "out_of_scope"
    """Licensed, but not for this service or area (超范围经营)."""
    UNLICENSED = "unlicensed"
    UNKNOWN = "unknown"
    """The register knows nothing of the provider."""


class LicenceAnswer(Struct, frozen=True, array_like=True, gc=False):
    """The answer, what it rests on, and the licence that decided, if any."""

    state: LicenceState
    article: str
    licence: str = ""
    needed: tuple[str, ...] = ()
    """Any one of these catalogue codes would do."""
