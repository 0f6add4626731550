"""Layout of a packed numbering plan: a header of tables, then one 16-bit entry for each mobile prefix."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from ringfence.telecom.allocation import Allocation
from ringfence.telecom.errors import Refused

MAGIC = b"RFPLAN1\n"
FIRST_PREFIX = 1_300_000
PREFIXES = 700_000
"""Mobile prefixes of seven digits, 1300000 to 1999999."""
_ALIGN = 4096
_REMEDY = "build it again with `ringfence numbering build`"


class PlanSource(Struct, frozen=True, array_like=True):
    """A file that the plan was built from."""

    name: str
    sha256: str
    rows: int


class Basis(Struct, frozen=True, array_like=True, gc=False):
    """Why a rule says what it says; the note in English and Chinese."""

    source: str = ""
    note: str = ""
    note_zh: str = ""


class ShortRule(Struct, frozen=True, array_like=True, gc=False):
    """Codes that begin alike; bit n of `lengths` is set when n digits are admitted."""

    lengths: int
    entry: int


class Area(Struct, frozen=True, array_like=True, gc=False):
    """One area code; bit n of `lengths` is set when local numbers have n digits."""

    lengths: int
    entry: int


class Country(Struct, frozen=True, array_like=True, gc=False):
    """What reading `+` and the country calling code needs; metadata of libphonenumber."""

    region: str
    """ISO 3166 alpha-2 of the main country, `001` for a code that is no country's."""
    lengths: int
    """Bit n is set when a national number may have n digits."""
    odd: tuple[str, ...]
    """First one or three national digits that may hide a trunk prefix: these take the slow road."""
    regions: dict[str, str]
    """First national digits that belong to another country than the main one."""


class Tables(Struct, frozen=True, array_like=True):
    """The header: everything but the mobile prefixes. Entry numbers index `entries`."""

    version: str
    sources: tuple[PlanSource, ...]
    entries: tuple[Allocation, ...]
    rules: dict[str, Basis]
    """By the key of the rule."""
    areas: dict[str, Area]
    """Area code without the zero."""
    iot: dict[str, int]
    """First three to five of thirteen digits."""
    national: dict[str, int]
    """First three of ten digits, e.g. 400."""
    shorts: dict[str, tuple[ShortRule, ...]]
    exact: dict[int, int]
    """Packed numbers that have an entry of their own."""
    ip_access: tuple[str, ...]
    """Codes of five or six digits dialled before a number; 179xx need not be here."""
    countries: dict[str, Country]
    """Country calling code."""
    calling_codes: dict[str, int]
    """Calling code of each ISO 3166 alpha-2 country."""
    unallocated: int
    fixed_wrong: int
    unknown_short: int


def encode(tables: Tables, mobile: bytes) -> bytes:
    """The packed plan; `mobile` is `PREFIXES` little-endian 16-bit entry numbers."""
    header = msgspec.msgpack.encode(tables)
    start = -(-(len(MAGIC) + 8 + len(header)) // _ALIGN) * _ALIGN
    head = MAGIC + len(header).to_bytes(8, "little") + header
    return head.ljust(start, b"\0") + mobile


def decode(buffer: bytes | memoryview) -> tuple[Tables, memoryview]:
    """Tables, and the mobile prefixes as a view of 16-bit entries without a copy. Raises `Refused`."""
    view = memoryview(buffer)
    if bytes(view[: len(MAGIC)]) != MAGIC:
        raise Refused("this is not a packed numbering plan", _REMEDY)
    head = len(MAGIC) + 8
    size = int.from_bytes(view[len(MAGIC) : head], "little")
    start = -(-(head + size) // _ALIGN) * _ALIGN
    if len(view) != start + 2 * PREFIXES:
        raise Refused("the packed numbering plan is cut short", _REMEDY)
    try:
        tables = msgspec.msgpack.decode(view[head : head + size], type=Tables)
    except msgspec.MsgspecError as error:
        raise Refused(f"the packed numbering plan is damaged: {error}", _REMEDY) from error
    return tables, _native(view[start:])


def length_mask(lengths: Mapping[int, object] | tuple[int, ...] | list[int] | range) -> int:
    """Bit n for each length n."""
    return sum(1 << length for length in set(lengths))


def _native(mobile: memoryview) -> memoryview:
    if sys.byteorder == "little":
        return mobile.cast("H")
    swapped = bytearray(mobile)
    swapped[0::2], swapped[1::2] = swapped[1::2], swapped[0::2]
    return memoryview(swapped).cast("H")
