"""Trunks in memory, and whether a calling number belongs on one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from ringfence.telecom.carrier import NumberRange, Trunk
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import PhoneNumber


class Trunks:
    """Fulfils `TrunkBook`. One thread may change it while another asks."""

    def __init__(self) -> None:
        self._trunks: dict[str, Trunk] = {}
        self._ranges: dict[str, tuple[list[int], list[int]]] = {}

    def __len__(self) -> int:
        return len(self._trunks)

    def replace(self, trunks: Iterable[Trunk]) -> None:
        """Take these trunks instead of all others."""
        taken = {trunk.name: trunk for trunk in trunks}
        self._ranges = {name: _ordered(trunk.assigned) for name, trunk in taken.items() if trunk.assigned}
        self._trunks = taken

    def put(self, trunk: Trunk) -> None:
        """Add or replace one trunk."""
        self._ranges[trunk.name] = _ordered(trunk.assigned)
        self._trunks[trunk.name] = trunk

    def drop(self, name: str) -> None:
        """Forget one trunk; again is harmless."""
        self._trunks.pop(name, None)
        self._ranges.pop(name, None)

    def find(self, name: str) -> Trunk | None:
        """The trunk of that name."""
        return self._trunks.get(name)

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
