"""The numbering plan in use: reads numbers as they arrive, and says what the plan knows of them."""

from __future__ import annotations

from ringfence.telecom.allocation import Allocation, NumberKind
from ringfence.telecom.number import NumberForm, PhoneNumber
from ringfence.telecom.pack import FIRST_PREFIX, PREFIXES, Basis, Country, PlanSource, Tables, decode
from ringfence.telecom.reading import Reader

_E164_CN = NumberForm.E164 << 10 | 86
_SHORT = int(NumberForm.SHORT)
_E164 = int(NumberForm.E164)
_DIGITS = (1 << 50) - 1
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
        self._region_sizes = {
            code: sorted({len(start) for start in country.regions}, reverse=True)
            for code, country in self._tables.countries.items()
            if country.regions
        }
        self._one_country: dict[int, Allocation] = {}
        areas = self._tables.areas.items()
        self._eight = {int("86" + code): area.entry for code, area in areas if area.lengths >> 8 & 1}
        self._seven = {int("86" + code): area.entry for code, area in areas if area.lengths >> 7 & 1}

    @property
    def version(self) -> str:
        """Date of the rules and digest of the sources."""
        return self._tables.version

    @property
    def sources(self) -> tuple[PlanSource, ...]:
        """The files that the plan was built from."""
        return self._tables.sources

    @property
    def tables(self) -> Tables:
        """What the plan was packed from, for readers of whole columns."""
        return self._tables

    @property
    def mobile(self) -> memoryview:
        """The entry of each mobile prefix of seven digits from `FIRST_PREFIX` on."""
        return self._mobile

    def basis(self, key: str) -> Basis:
        """What the rule named in `Allocation.basis` rests on; empty for an unknown key."""
        return self._tables.rules.get(key, Basis())

    def allocation(self, number: PhoneNumber) -> Allocation:
        """What the plan says of the number; the same object for all numbers of one entry. Never raises."""
        head = number >> 50
        if head == _E164_CN:
            digits = number & _DIGITS
            index = digits // 10000 - _MOBILE_BASE
            if 0 <= index < PREFIXES:
                return self._entries[self._mobile[index]]
            return self._entries[self._fixed(number, digits) or self._national(number, str(digits)[2:])]
        alone = self._one_country.get(head)
        if alone is not None:
            return alone
        form = head >> 10
        if form == _SHORT:
            return self._short(number)
        if form == _E164:
            return self._abroad(number)
        return _NOTHING

    def _fixed(self, number: int, digits: int) -> int:
        """Entry of a number behind a Chinese area code; 0 when it is none."""
        entry = self._eight.get(digits // 10**8)
        if entry is not None and 2 <= digits // 10**7 % 10 <= 8:
            return self._tables.exact.get(number, entry)
        entry = self._seven.get(digits // 10**7)
        if entry is not None and 2 <= digits // 10**6 % 10 <= 8:
            return self._tables.exact.get(number, entry)
        return 0

    def _national(self, number: int, national: str) -> int:
        """Entry of a Chinese number that is neither mobile nor a good fixed number."""
        tables = self._tables
        size = len(national)
        if size < 7:
            return tables.unallocated
        if size == 13:
            return _longest(tables.iot, national, tables.unallocated)
        if size == 10 and national[:3] in tables.national:
            return tables.exact.get(number) or tables.national[national[:3]]
        code = national[:2] if national[0] == "2" or national[:2] == "10" else national[:3]
        return tables.fixed_wrong if code in tables.areas else tables.unallocated

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
        if country.regions:
            region = self._region(code, country, str(number & _DIGITS)) or country.region
            return self._shared(code, region, NumberKind.FOREIGN, "abroad")
        alone = self._shared(code, country.region, NumberKind.FOREIGN, "abroad")
        self._one_country[number >> 50] = alone
        return alone

    def _region(self, code: int, country: Country, digits: str) -> str:
        """The country that the first national digits belong to; empty for the main one."""
        calling_code = str(code)
        at = len(calling_code)
        for size in self._region_sizes[calling_code]:
            found = country.regions.get(digits[at : at + size])
            if found is not None:
                return found
        return ""

    def _shared(self, code: int, region: str, kind: NumberKind, basis: str) -> Allocation:
        """One object for each country; there are fewer than 300."""
        key = (code, region if basis == "abroad" else basis)
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
