"""Reads whole columns of numbers: the usual shapes by a compiled loop, each other text once by the plan's reader.

The loop follows `ringfence.telecom.reading` and gives up wherever that would look twice.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from ringfence.backends.cdr.cells import Bytes, Cells, Ends, Longs
from ringfence.backends.cdr.kernel import kernel, part
from ringfence.telecom.number import NumberForm
from ringfence.telecom.numbering import Plan
from ringfence.telecom.pack import FIRST_PREFIX, PREFIXES, Tables

Masks = npt.NDArray[np.int64]
Entries = npt.NDArray[np.uint16]
_E164 = int(NumberForm.E164) << 60
_CN = _E164 | 86 << 50
_CHINA_MOBILE = 86 * 10**11
_ZERO = ord("0")
_REMEMBERED = 500_000
"""Texts whose numbers are remembered; then all are forgotten."""


class _Shapes(Struct, frozen=True):
    """The plan's tables as arrays. A country calling code is its digits behind its length: 86 is 286, 1 is 101."""

    areas: Masks
    """Lengths by area code: three digits at their value, two digits 1000 above."""
    codes: Masks
    """Lengths of national numbers by country calling code, at value + 1000 x (digits - 1)."""
    odd: npt.NDArray[np.bool_]
    """[calling code as in `codes`, first three national digits] that take the slow road."""
    mobile: Entries
    unallocated: int


def _shapes(tables: Tables, mobile: memoryview) -> _Shapes:
    areas, codes = np.zeros(1100, np.int64), np.zeros(3000, np.int64)
    odd = np.zeros((3000, 1000), np.bool_)
    for code, area in tables.areas.items():
        areas[int(code) + (1000 if len(code) == 2 else 0)] = area.lengths
    for code, country in tables.countries.items():
        if code == "86":
            continue
        place = int(code) + 1000 * (len(code) - 1)
        codes[place] = country.lengths
        for start in country.odd:
            first = int(start) * 10 ** (3 - len(start))
            odd[place, first : first + 10 ** (3 - len(start))] = True
    return _Shapes(areas, codes, odd, np.frombuffer(mobile, np.uint16), tables.unallocated)


@part
def _digit(text: Bytes, at: int) -> int:
    return np.int64(text[at]) - _ZERO  # type: ignore[return-value]  # an integer to the compiler


@part
def _value(text: Bytes, first: int, last: int) -> int:
    value = 0
    for at in range(first, last):
        value = value * 10 + _digit(text, at)
    return value


@part
def _scale(size: int) -> int:
    value = 1
    for _ in range(size):
        value *= 10
    return value


@part
def _whole(text: Bytes, first: int, last: int, value: int, areas: Masks) -> int:
    """A fixed number behind its area code, without trunk zero, of that value; 0 when it is not plainly one."""
    size = last - first
    if size < 9 or size > 12 or text[first] == _ZERO + 1:
        return 0
    at = 3
    lengths = areas[_value(text, first, first + 3)]
    if lengths == 0:
        at = 2
        lengths = areas[1000 + _value(text, first, first + 2)]
    if lengths >> (size - at) & 1 == 0 or text[first + at] < _ZERO + 2 or text[first + at] > _ZERO + 8:
        return 0
    return _CN + 86 * _scale(size) + value


@part
def _abroad(text: Bytes, first: int, last: int, value: int, codes: Masks, odd: npt.NDArray[np.bool_]) -> int:
    """Digits that begin with a country calling code other than 86; 0 when they are not plainly a number."""
    if last - first < 7 or last - first > 15:
        return 0
    for turn in range(3):
        size = 2 if turn == 0 else 1 if turn == 1 else 3
        place = _value(text, first, first + size) + 1000 * (size - 1)
        if codes[place] == 0:
            continue
        national = last - first - size
        if national < 3 or odd[place, _value(text, first + size, first + size + 3)]:
            return 0
        if codes[place] >> national & 1 == 0:
            return 0
        code = _value(text, first, first + size)
        return _E164 | code << 50 | value
    return 0


@part
def _international(
    text: Bytes, first: int, last: int, value: int, areas: Masks, codes: Masks, odd: npt.NDArray[np.bool_]
) -> int:
    size = last - first
    if size < 7:
        return 0
    if text[first] != _ZERO + 8 or text[first + 1] != _ZERO + 6:
        return _abroad(text, first, last, value, codes, odd) if text[first] != _ZERO else 0
    first += 2
    if size == 13 and text[first] == _ZERO + 1 and text[first + 1] >= _ZERO + 3:
        return _CN + value
    value -= 86 * _scale(last - first)
    return _whole(text, first + 1 if text[first] == _ZERO else first, last, value, areas)


@part
def _inside(
    text: Bytes, first: int, last: int, value: int, areas: Masks, codes: Masks, odd: npt.NDArray[np.bool_]
) -> int:
    """Digits without a plus on a trunk of China; 0 when they are not plainly a number."""
    size, lead, next_one = last - first, text[first] - _ZERO, text[first + 1] - _ZERO
    if size == 12 and lead == 0 and next_one == 1 and text[first + 2] >= _ZERO + 3:
        return _CN + _CHINA_MOBILE + value
    if lead == 0:
        if next_one == 0:
            return _international(text, first + 2, last, value, areas, codes, odd)
        return _whole(text, first + 1, last, value, areas)
    if size > 8 and lead > 1 and lead < 9:
        return _whole(text, first, last, value, areas)
    return 0


@kernel
def read_plain(
    text: Bytes,
    ends: Ends,
    areas: Masks,
    codes: Masks,
    odd: npt.NDArray[np.bool_],
    mobile: Entries,
    no: int,
    inside: bool,
    out: Longs,
) -> int:
    """Numbers of the usual shapes, 0 for all others; returns how many those are. `inside`: the trunk is of China."""
    left = 0
    for row in range(len(ends) - 1):
        first, last = ends[row], ends[row + 1]
        plus = last > first and text[first] == 43
        if plus:
            first += 1
        size = last - first
        number = 0
        if 7 <= size <= 18:
            digits, value = True, 0
            for at in range(first, last):
                digit = _digit(text, at)
                digits &= 0 <= digit <= 9
                value = value * 10 + digit
            # Mobile numbers of China without a call: most are these.
            lead = first + 2 if size == 13 and text[first] == _ZERO + 8 and text[first + 1] == _ZERO + 6 else first
            cellular = text[lead] == _ZERO + 1 and text[lead + 1] >= _ZERO + 3 and last - lead == 11
            if not digits or not (plus or inside):
                number = 0
            elif cellular and size == 13:
                number = _CN + value
            elif cellular and not plus:
                number = _CN + _CHINA_MOBILE + value if mobile[value // 10_000 - FIRST_PREFIX] != no else 0
            elif plus:
                number = _international(text, first, last, value, areas, codes, odd)
            else:
                number = _inside(text, first, last, value, areas, codes, odd)
        out[row] = number
        if number == 0:
            left += 1
    return left


class NumberColumns:
    """Reads columns with one plan; not for use by two threads at once."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._shapes = _shapes(plan.tables, plan.mobile)
        assert len(self._shapes.mobile) == PREFIXES
        self._known: dict[tuple[str, str], dict[str, int]] = {}

    def read(self, column: pa.Array | pa.ChunkedArray, country: str = "CN", area_code: str = "") -> Longs:
        """Packed numbers as `Plan.read` reads each text of a trunk of that country; never raises."""
        cells, shapes = Cells(column), self._shapes
        out: Longs = np.empty(len(cells), np.int64)
        left = read_plain(
            cells.bytes,
            cells.ends,
            shapes.areas,
            shapes.codes,
            shapes.odd,
            shapes.mobile,
            shapes.unallocated,
            country == "CN",
            out,
        )
        if left:
            self._read_odd(cells, out, country, area_code)
        return out

    def _read_odd(self, cells: Cells, out: Longs, country: str, area_code: str) -> None:
        places = np.flatnonzero(out == 0)
        odd = pc.dictionary_encode(cells.array.take(pa.array(places)))
        if sum(map(len, self._known.values())) > _REMEMBERED:
            self._known.clear()
        known, read = self._known.setdefault((country, area_code), {}), self._plan.read
        numbers = np.empty(len(odd.dictionary), np.int64)
        for at, text in enumerate(odd.dictionary.to_pylist()):
            number = known.get(text)
            if number is None:
                number = known[text] = read(text, country, area_code)
            numbers[at] = number
        out[places] = numbers[odd.indices.to_numpy()]
