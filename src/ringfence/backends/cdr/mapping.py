"""A mapping document: which column of a switch's file is which field of a call record."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping as Named
from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias
from zoneinfo import ZoneInfo

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Meta, Struct

from ringfence.backends.cdr.moments import UNITS
from ringfence.telecom.errors import Refused

MOMENTS = ("setup", "ring", "answer", "release")
LENGTHS = ("ringing_after", "ring_time", "talk", "duration")
NUMBERS = ("calling", "called", "diverted_by")
HASHED = ("media", "imsi", "imei", "cell")
TEXTS = ("call_id", "source", "trunk_in", "trunk_out", "carrier", "attestation", "verstat")
CODES = ("kind", "answered", "released_by", "cause", "sip_code")
FIELDS = (*MOMENTS, *LENGTHS, *NUMBERS, *HASHED, *TEXTS, *CODES)
"""All that a mapping may name; `docs/call-records.md` says what each means."""
_SHOWN = 1_000
_GROUP = re.compile(r"(?<!\\)\((?!\?)")
NEEDED = ("setup", "calling", "called")
Shape: TypeAlias = Literal["csv", "json", "xml", "parquet", "acc", "tap3", "records"]


class Cell(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a field comes from."""

    column: str | tuple[str, ...] = ""
    """Name of the column, or several of which the first that is not empty counts; case and blanks are ignored."""
    join: tuple[str, ...] = ()
    """Columns whose texts are joined by `-`, those that are there."""
    constant: str = ""
    """The same text for every call."""
    unit: Annotated[str, Meta(pattern="^(s|ms|us|min)?$")] = ""
    """What plain numbers count; empty: seconds for lengths, told by its size for moments."""
    format: str = ""
    """How moments are written where it is not ISO 8601, as `strptime` has it."""
    zone: str = ""
    """Zone of moments that name none; empty: that of the document."""
    take: str = ""
    """Regular expression with one group: the part of the text that counts."""
    values: dict[str, str] = {}
    """What the switch's words mean; those that are not here stay as they are."""


class Mapping(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One document."""

    name: str
    about: str = ""
    """Which files of which product it is for."""
    format: Shape = "csv"
    header: tuple[str, ...] = ()
    """Columns of a CSV file that has no header of its own."""
    delimiter: Annotated[str, Meta(max_length=1)] = ""
    """Of CSV; empty: found."""
    encoding: str = ""
    """Of text; empty: UTF-8, else GB 18030, found."""
    zone: str = "Asia/Shanghai"
    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")] = "CN"
    """Country whose plan reads the numbers."""
    area_code: str = ""
    """Of the switch, as in `010`, for local numbers."""
    source: str = ""
    """Name of the switch where the file does not say; empty: the document's name."""
    fields: dict[str, str | Cell]

    def cells(self) -> Named[str, Cell]:
        """Every field with where it comes from."""
        return {name: Cell(column=cell) if isinstance(cell, str) else cell for name, cell in self.fields.items()}


def read_mapping(text: str, name: str) -> Mapping:
    """Read a document; `name` is said in errors. Raises `Refused` with what to mend."""
    try:
        mapping = msgspec.toml.decode(text, type=Mapping)
    except msgspec.DecodeError as error:  # a ValidationError is one as well
        raise Refused(f"{name} is no mapping: {error}", "docs/call-records.md shows one") from error
    for field, cell in mapping.cells().items():
        _check(name, field, cell)
    needed = {"acc": (*NEEDED, "call_id", "sip_code"), "tap3": (), "records": ()}.get(mapping.format, NEEDED)
    missing = [field for field in needed if field not in mapping.fields]
    if missing:
        raise Refused(f"{name} says nothing of {', '.join(missing)}", "name their columns under [fields]")
    if mapping.encoding:
        _check_encoding(name, mapping.encoding)
    zone_of(mapping.zone)
    return mapping


def zone_of(name: str) -> ZoneInfo:
    """The zone; raises `Refused`."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Refused(f"there is no time zone {name!r}", "use a name such as Asia/Shanghai") from error


def _check_encoding(name: str, encoding: str) -> None:
    try:
        codecs.lookup(encoding)
    except LookupError as error:
        raise Refused(f"{name}: there is no encoding {encoding!r}", "use a name such as gb18030") from error


def _check(name: str, field: str, cell: Cell) -> None:
    if field not in FIELDS:
        raise Refused(f"{name}: there is no field {field!r}", f"fields are: {', '.join(FIELDS)}")
    if not (cell.column or cell.join or cell.constant):
        raise Refused(f"{name}: {field} has neither column nor constant", "say where it comes from")
    if cell.unit and cell.unit not in UNITS:
        raise Refused(f"{name}: {field} has the unit {cell.unit!r}", f"units are: {', '.join(UNITS)}")
    if cell.zone:
        zone_of(cell.zone)
    if cell.take:
        _check_take(name, field, cell.take)


def _check_take(name: str, field: str, take: str) -> None:
    try:
        pc.extract_regex(pa.array([""]), part_pattern(take))
    except pa.ArrowInvalid as error:
        remedy = "write a regular expression of RE2 with one group; (?:...) for the others"
        raise Refused(f"{name}: take of {field} is wrong: {error}", remedy) from error
    if part_pattern(take) == take:
        raise Refused(f"{name}: take of {field} is wrong: it has no group", "put parentheses round the part")


def part_pattern(take: str) -> str:
    """The expression with its group named, as Arrow wants it."""
    return _GROUP.sub("(?P<part>", take, count=1)


def plain(column: str) -> str:
    """A column's name as it is compared."""
    return "".join(column.split()).lower()


def columns_of(cell: Cell, present: Named[str, str]) -> Sequence[str]:
    """The columns of a file that a field reads; `present`: plain name -> name. Empty when they are not there."""
    if cell.join:
        return [present[plain(one)] for one in cell.join if plain(one) in present]
    wanted = (cell.column,) if isinstance(cell.column, str) else cell.column
    return [present[plain(one)] for one in wanted if one and plain(one) in present]


def fits(mapping: Mapping, header: Sequence[str]) -> int:
    """How many of its fields the columns serve; 0 when a needed one is missing."""
    present = {plain(one): one for one in header}
    served = {name for name, cell in mapping.cells().items() if columns_of(cell, present)}
    return len(served) if served.issuperset(NEEDED) else 0


def lacking(file: str, mapping: Mapping, header: Sequence[str]) -> Refused:
    """The error for a file whose columns do not serve the mapping."""
    names = ", ".join(name for name in header if name.strip() and name.isprintable())[:_SHOWN]
    return Refused(
        f"{file} has not the columns that {mapping.name} needs: {names or 'it names none that can be read'}",
        "name another mapping with --mapping, or write one: docs/call-records.md",
    )
