"""May this provider run this voice service, here, on that day?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from ringfence.telecom.licence import Licence, LicenceAnswer, LicenceState, ServiceClass


class LicenceLaw(Struct, frozen=True):
    """Which catalogue codes each class needs, and the articles; from `rules/registry/licences.toml`."""

    needed: Mapping[int, tuple[str, ...]]
    """By `ServiceClass`: any one of these codes, or one that begins with it and `-`, will do."""
    unlicensed: str
    """The article on running a service without a licence."""
    out_of_scope: str
    licensed: str


def licence_answer(
    law: LicenceLaw, licences: Iterable[Licence], provider: str, service: ServiceClass, area: str, at_ms: int
) -> LicenceAnswer:
    """Judge a provider by the licences on record; an empty `area` asks for any place."""
    needed = law.needed[int(service)]
    own = [one for one in licences if one.holder == provider]
    live = [one for one in own if one.from_ms <= at_ms and (one.until_ms is None or at_ms < one.until_ms)]
    for one in live:
        if _names(one, needed) and (not one.areas or not area or area in one.areas):
            return LicenceAnswer(LicenceState.LICENSED, law.licensed, one.id, needed)
    if live:
        return LicenceAnswer(LicenceState.OUT_OF_SCOPE, law.out_of_scope, live[0].id, needed)
    if own:
        return LicenceAnswer(LicenceState.UNLICENSED, law.unlicensed, own[0].id, needed)
    return LicenceAnswer(LicenceState.UNKNOWN, law.unlicensed, "", needed)


def _names(licence: Licence, needed: tuple[str, ...]) -> bool:
    return any(held == code or held.startswith(code + "-") for held in licence.services for code in needed)
