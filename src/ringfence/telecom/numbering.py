"""The numbering plan in use: reads numbers as they arrive, and says what the plan knows of them."""

from __future__ import annotations

from ringfence.telecom.allocation import Allocation, NumberKind
from ringfence.telecom.number import NumberForm, PhoneNumber
from ringfence.telecom.pack import FIRST_PREFIX, PREFIXES, Basis, PlanSource, decode
from ringfence.telecom.reading import Reader

_E164_CN = NumberForm.E164 << 10 | 86
_SHORT = int(NumberForm.SHORT)
_E164 = int(NumberForm.E164)
_MOBILE_BASE = 86 * 10**7 + FIRST_PREFIX
_NOTHING = Allocation(kind=NumberKind.UNKNOWN, basis="not-a-number")


class Plan:
    """One packed plan (see `ringfence.telecom.pack`); `buffer` stays in use and may be a shared memory map."""

    def __init__(self, buffer: bytes | memoryview) -> None:
        self._tables, self._mobile = decode(buffer)
        self._entries = self._tables.entries
        self._reader = Reader(self._tables, self._mobile)
        self.read = self._reader.read
        self._foreign: dict[tuple[int, str], Allocation] = {}

    @property
    def version(self) -> str:
        """Date of the rules and digest of the sources."""
        return self._tables.version

    @property
    def sources(self) -> tuple[PlanSource, ...]:
        """The files that the plan was built from."""
        return self._tables.sources

    def basis(self, key: str) -> Basis:
        """What the rule named in `Allocation.basis` rests on; empty for an unknown key."""
        return self._tables.rules.get(key, Basis())

    def allocation(self, number: PhoneNumber) -> Allocation:
        """What the plan says of the number; the same object for all numbers of one entry. Never raises."""
        head = number >> 50
        if head == _E164_CN:
            digits = number & 0x3FFFFFFFFFFFF
            index = digits // 10000 - _MOBILE_BASE
            if 0 <= index < PREFIXES:
                return self._entries[self._mobile[index]]
            return self._entries[self._national(number, str(digits)[2:])]
        form = head >> 10
        if form == _SHORT:
            return self._short(number)
        if form == _E164:
            return self._abroad(number)
        return _NOTHING

    def _national(self, number: int, national: str) -> int:
        """Entry of a Chinese number that is not mobile."""
        tables = self._tables
        size = len(national)
        if size < 7:
            return tables.unallocated
        if size == 13:
            return _longest(tables.iot, national, tables.unallocated)
        if size == 10 and national[:3] in tables.national:
            return tables.exact.get(number) or tables.national[national[:3]]
        code = national[:2] if national[0] == "2" or national[:2] == "10" else national[:3]
        area = tables.areas.get(code)
        if area is None:
            return tables.unallocated
        local = size - len(code)
        if not area.lengths >> local & 1 or not "2" <= national[len(code)] <= "8":
            return tables.fixed_wrong
        return tables.exact.get(number) or area.entry

    def _short(self, number: PhoneNumber) -> Allocation:
        exact = self._tables.exact.get(number)
        if exact is not None:
            return self._entries[exact]
        if number.country_code == 86:
            return self._entries[self._reader.short_entry(str(number)) or self._tables.unknown_short]
        return self._shared(number.country_code, "", NumberKind.UNKNOWN, "abroad-short")

    def _abroad(self, number: PhoneNumber) -> Allocation:
        code = (number >> 50) & 1023
        country = self._tables.countries.get(str(code))
        if country is None:
            return self._shared(code, "", NumberKind.FOREIGN, "abroad")
        region = country.region
        if country.regions:
            national = str(number.digits)[len(str(code)) :]
            region = _region(country.regions, national) or region
        return self._shared(code, region, NumberKind.FOREIGN, "abroad")

    def _shared(self, code: int, region: str, kind: NumberKind, basis: str) -> Allocation:
        """One object for each country; there are fewer than 300."""
        key = (code, region + basis)
        found = self._foreign.get(key)
        if found is None:
            if region == "001":
                region = ""
            elif not region and str(code) in self._tables.countries:
                region = self._tables.countries[str(code)].region
            found = self._foreign[key] = Allocation(kind=kind, country=region, basis=basis)
        return found


def _longest(table: dict[str, int], digits: str, otherwise: int) -> int:
    for size in (5, 4, 3):
        found = table.get(digits[:size])
        if found is not None:
            return found
    return otherwise


def _region(regions: dict[str, str], national: str) -> str:
    for size in (6, 5, 4, 3, 2, 1):
        found = regions.get(national[:size])
        if found is not None:
            return found
    return ""
