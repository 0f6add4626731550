"""Entries of the ledgers as columns of text: what files, forms and the HTTP door write and read alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta, Struct

from ringfence.registry.ledger import Customer, Entry, Holding, Line, check_entered
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.commercial import Category
from ringfence.telecom.errors import Refused
from ringfence.telecom.licence import Licence
from ringfence.telecom.number import NumberForm, PhoneNumber

Cells: TypeAlias = Mapping[str, str]
ReadNumber: TypeAlias = Callable[[str], PhoneNumber]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "holding": (
        "id", "first", "last", "holder", "chain", "category", "purpose", "marketing", "areas", "originates", "lines",
        "display", "filing", "from", "until",
    ),
    "line": (
        "id", "customer", "carrier", "place", "purpose", "allowed", "rate_per_s", "hours", "service", "from", "until",
    ),
    "customer": ("id", "name", "provider", "contact", "area", "from", "until"),
    "licence": (
        "id", "holder", "services", "areas", "real_name_users", "end_to_end_encrypted", "abuse_contact", "note",
        "from", "until",
    ),
}  # fmt: skip
"""By kind of entry, in the order of a file."""
NEEDED: Mapping[str, frozenset[str]] = {
    "holding": frozenset({"id", "first", "holder", "from"}),
    "line": frozenset({"id", "customer", "from"}),
    "customer": frozenset({"id", "name", "from"}),
    "licence": frozenset({"id", "holder", "services", "from"}),
}
LONGEST_CELL = 20_000
_BETWEEN = re.compile(r"[\s;,、，；]+")
_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-4]):([0-5]\d)")
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:+-]{0,127}")
_DATE = 10
_ZONE = timezone(timedelta(hours=8))
"""Zone of moments that name none: China's."""
_ZONE_MS, _DAY_MS = 8 * 3_600_000, 86_400_000
YES, NO = ("yes", "true", "1", "是"), ("no", "false", "0", "否")


class Written(Struct, frozen=True):
    """An entry as it is sent and shown: its columns by name, empty ones left out."""

    kind: str
    fields: dict[str, Annotated[str, Meta(max_length=LONGEST_CELL)]]


def read_entry(kind: str, cells: Cells, read: ReadNumber) -> Entry:
    """The entry that the columns say. Raises `Refused` with the column and how to write it."""
    if kind not in COLUMNS:
        raise Refused(f"`{kind[:40]}` is no ledger.", f"Use one of {', '.join(COLUMNS)}.")
    unknown = [name[:40] for name in cells if name not in COLUMNS[kind]]
    if unknown:
        raise Refused(f"`{unknown[0]}` is no column of {kind}.", f"Its columns are {', '.join(COLUMNS[kind])}.")
    given = {name: text.strip() for name, text in cells.items() if text.strip()}
    for name in COLUMNS[kind]:
        if name in NEEDED[kind] and name not in given:
            raise Refused(f"`{name}` is empty.", f"{kind} needs {', '.join(sorted(NEEDED[kind]))}.")
        if name in ("id", "holder", "customer", "carrier", "provider") and not _ID.fullmatch(given.get(name, "x")):
            raise Refused(f"`{name}` cannot be an id: {given[name][:40]!r}.", "Use letters, digits and . _ : + -")
    made = {"holding": _holding, "line": _line, "customer": _plain, "licence": _licence}[kind](given, read)
    made |= {"id": given["id"], "from_ms": read_moment("from", given["from"]), "type": kind}
    made["until_ms"] = read_moment("until", given["until"], last=True) if "until" in given else None
    try:
        entry = msgspec.convert(made, Holding | Line | Customer | Licence, dec_hook=_packed)
    except msgspec.ValidationError as error:
        raise Refused(f"The entry is wrong: {error}", "Mend the column named.") from error
    check_entered(entry)
    return entry


def write_entry(entry: Entry) -> Written:
    """The columns of an entry, as `read_entry` reads them again. Raises `Refused` for kinds that have none."""
    match entry:
        case Holding():
            cells = {
                "first": _number(entry.numbers.first), "last": _number(entry.numbers.last), "holder": entry.holder,
                "chain": " ".join(entry.chain), "category": entry.category.value if entry.category else "",
                "purpose": entry.purpose, "marketing": _word(entry.marketing), "areas": " ".join(entry.areas),
                "originates": _word(entry.originates), "lines": " ".join(entry.lines), "display": entry.display,
                "filing": entry.filing,
            }  # fmt: skip
        case Line():
            cells = {
                "customer": entry.customer, "carrier": entry.carrier, "place": entry.place, "purpose": entry.purpose,
                "allowed": " ".join(_range(one) for one in entry.allowed),
                "rate_per_s": str(entry.rate_per_s) if entry.rate_per_s else "",
                "hours": _hours(entry.from_minute, entry.until_minute), "service": entry.service,
            }  # fmt: skip
        case Customer():
            cells = {
                "name": entry.name, "provider": entry.provider, "contact": entry.contact, "area": entry.area,
            }  # fmt: skip
        case Licence():
            cells = {
                "holder": entry.holder, "services": " ".join(entry.services), "areas": " ".join(entry.areas),
                "real_name_users": _word(entry.real_name_users), "note": entry.note,
                "end_to_end_encrypted": _word(entry.end_to_end_encrypted), "abuse_contact": entry.abuse_contact,
            }  # fmt: skip
        case _:
            raise Refused("This entry is not kept in the ledgers of numbers, lines, customers and licences.")
    kind = str(type(entry).__struct_config__.tag)
    cells |= {"id": entry.id, "from": _date(entry.from_ms), "until": _date(entry.until_ms, last=True)}
    return Written(kind, {name: cells[name] for name in COLUMNS[kind] if cells[name]})


def read_moment(name: str, text: str, *, last: bool = False) -> int:
    """Milliseconds since 1970 UTC of an ISO 8601 date or moment; `last`: a date lasts through that day. `Refused`."""
    try:
        at = datetime.fromisoformat(text)
        at = at if at.tzinfo else at.replace(tzinfo=_ZONE)
        if last and len(text) <= _DATE:
            at += timedelta(days=1)
        return round(at.timestamp() * 1000)
    except (ValueError, OverflowError):
        raise Refused(
            f"`{name}` is no date: {text[:40]!r}.", "Write it like 2026-12-31 or 2026-12-31T18:00+08:00."
        ) from None


def write_moment(at_ms: int | None) -> str:
    """A moment as it is read again, to the millisecond; empty for none."""
    return "" if at_ms is None else datetime.fromtimestamp(at_ms / 1000, _ZONE).isoformat(timespec="milliseconds")


def _date(at_ms: int | None, *, last: bool = False) -> str:
    """The date where the moment is the first of a day, with `last` the day before; else the moment."""
    if at_ms is None or (at_ms + _ZONE_MS) % _DAY_MS:
        return write_moment(at_ms)
    return write_moment(at_ms - _DAY_MS if last else at_ms)[:_DATE]


def _holding(cells: Cells, read: ReadNumber) -> dict[str, object]:
    first = _read_number("first", cells["first"], read)
    last = _read_number("last", cells["last"], read) if "last" in cells else first
    category = cells.get("category", "")
    if category and category not in {one.value for one in Category}:
        raise Refused(f"`category` is not known: {category[:40]!r}.", f"Use {', '.join(Category)}.")
    return {
        "numbers": [first, last], "holder": cells["holder"], "chain": _words(cells, "chain"),
        "category": category or None, "purpose": cells.get("purpose", ""),
        "marketing": _yes(cells, "marketing", otherwise=False), "areas": _words(cells, "areas"),
        "originates": _yes(cells, "originates", otherwise=True), "lines": _words(cells, "lines"),
        "display": cells.get("display", ""), "filing": cells.get("filing", ""),
    }  # fmt: skip


def _line(cells: Cells, read: ReadNumber) -> dict[str, object]:
    rate = cells.get("rate_per_s", "0")
    if not (rate.isascii() and rate.isdigit() and len(rate) < 8):
        raise Refused(f"`rate_per_s` is no whole number: {rate[:40]!r}.", "Write attempts a second, e.g. 30.")
    first, until = _read_hours(cells.get("hours", ""))
    if cells.get("service", "1") not in ("1", "2", "3"):
        raise Refused("`service` is none of 1, 2 and 3.", "1 network, 2 network and internet, 3 internet alone.")
    names = ("customer", "carrier", "place", "purpose", "service")
    told: dict[str, object] = {name: cells[name] for name in names if name in cells}
    allowed = [_read_range(one, read) for one in _words(cells, "allowed")]
    return told | {"allowed": allowed, "rate_per_s": int(rate), "from_minute": first, "until_minute": until}


def _licence(cells: Cells, read: ReadNumber) -> dict[str, object]:
    del read
    told: dict[str, object] = {name: cells.get(name, "") for name in ("holder", "abuse_contact", "note")}
    for name in ("real_name_users", "end_to_end_encrypted"):
        told[name] = _yes(cells, name, otherwise=None)
    return told | {"services": _words(cells, "services"), "areas": _words(cells, "areas")}


def _plain(cells: Cells, read: ReadNumber) -> dict[str, object]:
    del read
    return {name: text for name, text in cells.items() if name not in ("id", "from", "until")}


def _words(cells: Cells, name: str) -> list[str]:
    return [word for word in _BETWEEN.split(cells.get(name, "")) if word]


def _yes(cells: Cells, name: str, *, otherwise: bool | None) -> bool | None:
    text = cells.get(name, "").lower()
    if not text:
        return otherwise
    if text not in YES + NO:
        raise Refused(f"`{name}` is neither yes nor no: {text[:40]!r}.", "Write yes or no.")
    return text in YES


def _word(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _read_number(name: str, text: str, read: ReadNumber) -> int:
    number = read(text[:64])
    if number.form not in (NumberForm.E164, NumberForm.SHORT):
        raise Refused(f"`{name}` is no number: {text[:40]!r}.", "Write +861012345678, or a short code like 95588.")
    return int(number)


def _read_range(text: str, read: ReadNumber) -> list[int]:
    first, between, last = text.partition("..")
    start = _read_number("allowed", first, read)
    return [start, _read_number("allowed", last, read) if between else start]


def _number(packed: int) -> str:
    return str(PhoneNumber(packed))


def _range(numbers: NumberRange) -> str:
    first, last = _number(numbers.first), _number(numbers.last)
    return first if first == last else f"{first}..{last}"


def _read_hours(text: str) -> tuple[int, int]:
    if not text:
        return 0, 1440
    found = _HOURS.fullmatch(text)
    if found is None:
        raise Refused(f"`hours` cannot be read: {text[:40]!r}.", "Write them like 08:00-20:00.")
    return int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])


def _hours(first: int, until: int) -> str:
    if (first, until) == (0, 1440):
        return ""
    return f"{first // 60:02}:{first % 60:02}-{until // 60:02}:{until % 60:02}"


def _packed(kind: type, value: object) -> object:
    raise NotImplementedError(f"{kind} from {value!r}")
