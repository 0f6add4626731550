"""Trunks in memory, and whether a calling number belongs on one."""

from __future__ import annotations

import ipaddress
from bisect import bisect_right
from collections.abc import Iterable

from ringfence.telecom.carrier import NumberRange, Trunk
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import PhoneNumber

_REMEMBERED = 10_000
"""Source addresses whose trunk is known without searching."""


class Trunks:
    """Fulfils `TrunkBook`. One thread may change it while another asks."""

    def __init__(self) -> None:
        self._trunks: dict[str, Trunk] = {}
        self._ranges: dict[str, tuple[list[int], list[int]]] = {}
        self._named: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._trunks)

    def replace(self, trunks: Iterable[Trunk]) -> None:
        """Take these trunks instead of all others."""
        taken = {trunk.name: trunk for trunk in trunks}
        self._ranges = {name: _ordered(trunk.assigned) for name, trunk in taken.items() if trunk.assigned}
        self._trunks = taken
        self._named = {}

    def put(self, trunk: Trunk) -> None:
        """Add or replace one trunk."""
        self._ranges[trunk.name] = _ordered(trunk.assigned)
        self._trunks[trunk.name] = trunk
        self._named = {}

    def drop(self, name: str) -> None:
        """Forget one trunk; again is harmless."""
        self._trunks.pop(name, None)
        self._ranges.pop(name, None)
        self._named = {}

    def find(self, name: str) -> Trunk | None:
        """The trunk of that name."""
        return self._trunks.get(name)

    def named(self, address: str) -> str:
        """Name of the trunk whose networks hold the source address, the narrowest first; else the address itself."""
        named = self._named
        name = named.get(address)
        if name is None:
            if len(named) >= _REMEMBERED:
                named.clear()
            name = named[address] = self._search(address)
        return name

    def _search(self, address: str) -> str:
        try:
            wanted = ipaddress.ip_address(address.strip("[]"))
        except ValueError:
            return address
        found = [
            (network.prefixlen, trunk.name)
            for trunk in list(self._trunks.values())
            for network in map(ipaddress.ip_network, trunk.addresses)
            if wanted in network
        ]
        return max(found)[1] if found else address

    def assigned(self, name: str, calling: PhoneNumber) -> bool | None:
        """Whether the calling number may appear on the trunk; None when the trunk is unknown or not restricted."""
        ranges = self._ranges.get(name)
        if not ranges or not ranges[0]:
            return None
        at = bisect_right(ranges[0], calling) - 1
        return at >= 0 and calling <= ranges[1][at]


def check_trunk(trunk: Trunk) -> None:
    """Raise `Refused` when name, country or ranges make no sense."""
    if not trunk.name.strip() or len(trunk.name) > 128 or not trunk.name.isprintable():
        raise Refused("The trunk has no name, or one of more than 128 characters.", "Give a short printable name.")
    if len(trunk.jurisdiction) != 2 or not trunk.jurisdiction.isupper():
        raise Refused(f"`{trunk.jurisdiction}` is not a country.", "Give an ISO 3166 code of two letters, e.g. CN.")
    for address in trunk.addresses:
        try:
            ipaddress.ip_network(address)
        except ValueError as error:
            raise Refused(
                f"`{address}` is not an address or network.", "Write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/48."
            ) from error
    for one in trunk.assigned:
        if one.first > one.last or one.first >> 50 != one.last >> 50:
            raise Refused(
                f"{PhoneNumber(one.first)} to {PhoneNumber(one.last)} is not a range of numbers.",
                "Give two readable numbers of one country, the lower first.",
            )


def _ordered(ranges: Iterable[NumberRange]) -> tuple[list[int], list[int]]:
    """First and last numbers of the ranges, in order, overlaps joined."""
    firsts: list[int] = []
    lasts: list[int] = []
    for one in sorted(ranges, key=lambda r: r.first):
        if lasts and one.first <= lasts[-1] + 1:
            lasts[-1] = max(lasts[-1], one.last)
        else:
            firsts.append(one.first)
            lasts.append(one.last)
    return firsts, lasts
