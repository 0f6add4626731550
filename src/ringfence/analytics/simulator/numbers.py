"""Every number of a world, ordinary, lawful and abusive, as columns; drawn from ranges that the plan allocates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from msgspec import Struct

from ringfence.analytics.simulator.calls import Ints
from ringfence.telecom.allocation import MOBILE_KINDS, Allocation, NumberKind
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import NumberForm, PhoneNumber

_CN = NumberForm.E164 << 60 | 86 << 50
_TRIES = 400_000
_DEALS = 10_000


class PlanWords(Protocol):
    """The numbering plan, as far as it is asked here."""

    def allocation(self, number: PhoneNumber) -> Allocation:
        """What the plan says of a number."""
        ...


class Range(Struct, frozen=True):
    """Ten thousand numbers that the plan gives to one kind, holder and place."""

    first: int
    """Packed number that ends in 0000."""
    holder: str
    area_code: str


Ranges = dict[tuple[NumberKind, str], list[Range]]


def mobile_ranges(plan: PlanWords, rng: np.random.Generator, area_codes: Sequence[str], each: int) -> Ranges:
    """That many allocated ranges of mobile and of virtual operators for each area code, by kind and area code.

    An area where virtual operators have none gives mobile ones for them. Raises `Refused`.
    """
    found: Ranges = {(kind, area): [] for kind in (NumberKind.MOBILE, NumberKind.MVNO) for area in area_codes}
    wanted = set(area_codes)
    missing = len(area_codes) * each
    for prefix in rng.integers(1_300_000, 2_000_000, _TRIES):
        number = PhoneNumber(_CN | 86 * 10**11 + int(prefix) * 10_000)
        allocation = plan.allocation(number)
        key = allocation.kind, allocation.area_code
        if allocation.kind not in MOBILE_KINDS or allocation.area_code not in wanted:
            continue
        if allocation.allocated and len(found[key]) < each:
            found[key].append(Range(int(number), allocation.holder, allocation.area_code))
            missing -= allocation.kind is NumberKind.MOBILE
            if missing == 0:
                break
    for area in area_codes:
        if not found[NumberKind.MOBILE, area]:
            raise Refused(f"the plan allocates no mobile numbers to area {area}", "take it out of [places]")
        found[NumberKind.MVNO, area] = found[NumberKind.MVNO, area] or found[NumberKind.MOBILE, area]
    return found


class Dealer:
    """Deals numbers nobody else of the world has."""

    def __init__(self, ranges: Ranges, rng: np.random.Generator) -> None:
        self._ranges = ranges
        self._rng = rng
        self._dealt: set[int] = set()
        self._ways: dict[str, Callable[[str], int]] = {
            "mobile": lambda area: self._mobile(NumberKind.MOBILE, area),
            "mvno": lambda area: self._mobile(NumberKind.MVNO, area),
            "fixed": self._fixed,
            "iot": lambda _: _CN | int(f"86148{self._digits(10)}"),
            "service_95": lambda _: PhoneNumber.short(86, f"955{self._digits(2)}{self._digits(3)}"),
            "national_1010": lambda _: PhoneNumber.short(86, f"1010{self._digits(4)}"),
            "message_106": lambda _: PhoneNumber.short(86, f"1069{self._digits(8)}"),
            "public": lambda _: PhoneNumber.short(86, f"123{self._digits(3)}"),
            "foreign": lambda _: self._abroad(),
        }

    def one(self, kind: str, area_code: str) -> int:
        """One packed number of that kind, of that area where the kind has areas."""
        for _ in range(_DEALS):
            number = int(self._ways[kind](area_code))
            if number not in self._dealt:
                self._dealt.add(number)
                return number
        raise Refused(
            f"there are no {kind} numbers left for so many callers", "take fewer subscribers or a smaller --enrich"
        )

    def neighbours(self, area_code: str, count: int) -> list[int]:
        """So many mobile numbers of one range, close to one another, with gaps that belong to others."""
        ranges = self._ranges[NumberKind.MOBILE, area_code]
        at = ranges[int(self._rng.integers(len(ranges)))].first + int(self._rng.integers(0, 9_000))
        found: list[int] = []
        while len(found) < count:
            at += 1 + int(self._rng.integers(0, 4))
            if at not in self._dealt:
                self._dealt.add(at)
                found.append(at)
        return found

    def many(self, kind: NumberKind, area_code: str, count: int) -> Ints:
        """Different mobile numbers of an area, scattered over its ranges; the holder follows from the range."""
        ranges = np.array([one.first for one in self._ranges[kind, area_code]], dtype=np.int64)
        room = len(ranges) * 10_000
        if count > room * 0.8:
            raise Refused(f"{count} subscribers are too many for the ranges of area {area_code}", "ask for fewer")
        # A prime step over the whole room visits every number once.
        steps = (np.arange(count, dtype=np.int64) * 7_919 + int(self._rng.integers(room))) % room
        numbers = ranges[steps // 10_000] + steps % 10_000
        self._dealt.update(numbers.tolist())
        return numbers

    def _digits(self, count: int) -> str:
        return str(int(self._rng.integers(10**count))).zfill(count)

    def _mobile(self, kind: NumberKind, area: str) -> int:
        ranges = self._ranges[kind, area]
        return ranges[int(self._rng.integers(len(ranges)))].first + int(self._rng.integers(10_000))

    def _fixed(self, area: str) -> int:
        """A subscriber number of eight or seven digits behind the area code."""
        long = area in _EIGHT_DIGITS
        local = f"{int(self._rng.integers(2, 9))}{self._digits(7 if long else 6)}"
        return _CN | int(f"86{area[1:]}{local}")

    def _abroad(self) -> int:
        """A number that North America or Britain reserves for fiction: 555-0100 to 0199, and +44 7700 900xxx."""
        if self._rng.random() < 0.7:
            area = _AMERICAN[int(self._rng.integers(len(_AMERICAN)))]
            return PhoneNumber.pack(NumberForm.E164, 1, int(f"1{area}55501{self._digits(2)}"))
        return PhoneNumber.pack(NumberForm.E164, 44, int(f"447700900{self._digits(3)}"))


_EIGHT_DIGITS = frozenset({"010", "021", "020", "028", "027", "025", "0571", "0755", "029", "0532", "0451"})
_AMERICAN = (
    "202", "212", "213", "303", "305", "312", "404", "415", "503", "512", "602", "617", "702", "713", "718", "808",
    "876", "473", "649", "284", "345", "441", "664", "721", "758", "767", "784", "787", "868", "869",
)  # fmt: skip
