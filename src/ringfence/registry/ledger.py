"""Who holds which numbers and lines: holdings, lines, customers, each with its time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Protocol, TypeAlias

from msgspec import Meta, Struct

from ringfence.registry.campaign import BusinessCaller, Campaign
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.commercial import Category
from ringfence.telecom.errors import Refused
from ringfence.telecom.licence import Licence
from ringfence.telecom.number import NumberForm, PhoneNumber

Id = Annotated[str, Meta(min_length=1, max_length=128)]
Words = Annotated[str, Meta(max_length=2_000)]


class Holding(Struct, frozen=True, kw_only=True, tag="holding"):
    """A right to use a range of numbers or a short code. Times: milliseconds since 1970 UTC."""

    id: Id
    numbers: NumberRange
    holder: Id
    """Id of the company whose numbers they are."""
    chain: tuple[str, ...] = ()
    """From the carrier over resellers to the holder (谁接入谁负责): who answers for the access."""
    category: Category | None = None
    purpose: Words = ""
    """What was approved, in words."""
    marketing: bool = False
    """Whether commercial calls are part of the approved purpose."""
    areas: tuple[str, ...] = ()
    """Provinces; empty means the whole country."""
    originates: bool = True
    """False: the numbers only receive."""
    lines: tuple[str, ...] = ()
    """Lines that they may appear on; empty: any line of the holder."""
    display: Words = ""
    """Rules for showing the number."""
    filing: Words = ""
    from_ms: int
    until_ms: int | None = None
    """Excluded; None: no end stated."""


class Line(Struct, frozen=True, kw_only=True, tag="line"):
    """A trunk or dedicated line as the carrier let it; `id` is the name of the trunk in the trunk list."""

    id: Id
    customer: Id
    carrier: str = ""
    place: Words = ""
    purpose: Words = ""
    allowed: tuple[NumberRange, ...] = ()
    """Calling numbers that may appear; empty: not restricted."""
    rate_per_s: Annotated[int, Meta(ge=0)] = 0
    """Contracted attempts a second; 0: not stated."""
    from_minute: Annotated[int, Meta(ge=0, lt=1440)] = 0
    until_minute: Annotated[int, Meta(ge=0, le=1440)] = 1440
    service: str = ""
    """Class of the voice service over the line, `1` to `3`; empty: not stated."""
    from_ms: int
    until_ms: int | None = None


class Customer(Struct, frozen=True, kw_only=True, tag="customer"):
    """A company that holds numbers or lines, or resells them."""

    id: Id
    """Unified social credit code, or the carrier's own id."""
    name: Words
    provider: str = ""
    """Id of the company that gives it access; empty for a carrier."""
    contact: Words = ""
    area: str = ""
    from_ms: int
    until_ms: int | None = None


Entry: TypeAlias = Holding | Line | Customer | Licence | BusinessCaller | Campaign
"""What the ledgers hold. Each has `id`, `from_ms`, `until_ms`; the kind is the tag: `holding`, `line`, `customer`,
`licence`, `business_caller`, `campaign`."""


class Entered(Struct, frozen=True, kw_only=True):
    """An entry in one state, and when the ledger knew it: nothing is overwritten, the later state ends the earlier."""

    entry: Entry
    version: int
    by: str
    at_ms: int
    """Since when the ledger says so."""
    superseded_ms: int | None = None
    """Until when; None: it says so now."""
    reason: str = ""


def kind_of(entry: Entry) -> str:
    """The tag of its kind."""
    return str(type(entry).__struct_config__.tag)


def numbers_of(entry: Entry) -> tuple[NumberRange, ...]:
    """The numbers that it speaks of."""
    match entry:
        case Holding():
            return (entry.numbers,)
        case Line():
            return entry.allowed
        case BusinessCaller():
            return entry.numbers
        case _:
            return ()


def companies_of(entry: Entry) -> set[str]:
    """The companies that it names: whoever answers for it, resells, holds or uses."""
    match entry:
        case Holding():
            named = {entry.holder, *entry.chain}
        case Line():
            named = {entry.customer, entry.carrier}
        case Customer():
            named = {entry.id, entry.provider}
        case Licence():
            named = {entry.holder}
        case Campaign():
            named = {entry.company}
        case _:
            named = {entry.id}
    return named - {""}


def valid(entry: Entry, at_ms: int) -> bool:
    """Whether it is in force at that moment."""
    return entry.from_ms <= at_ms and (entry.until_ms is None or at_ms < entry.until_ms)


def held_on(holdings: Iterable[Holding], number: int, at_ms: int) -> tuple[Holding, ...]:
    """Who held this number at that moment: the narrowest right first."""
    found = [one for one in holdings if number in one.numbers and valid(one, at_ms)]
    if len(found) < 2:
        return tuple(found)
    return tuple(sorted(found, key=lambda one: (one.numbers.last - one.numbers.first, one.id)))


def chain_of(company: str, customers: Iterable[Customer]) -> tuple[str, ...]:
    """From the carrier to the company, by who gives access to whom; ends where it would go round."""
    providers = {one.id: one.provider for one in customers}
    chain = [company]
    while (above := providers.get(chain[0], "")) and above not in chain:
        chain.insert(0, above)
    return tuple(chain)


def check_entered(entry: Entry) -> None:
    """Raise `Refused` unless ranges and times make sense."""
    if entry.until_ms is not None and entry.until_ms <= entry.from_ms:
        raise Refused("The entry ends before it starts.", "Give an end after the start.")
    for numbers in numbers_of(entry):
        first, last = PhoneNumber(numbers.first), PhoneNumber(numbers.last)
        if first > last or first >> 50 != last >> 50 or first.form not in {NumberForm.E164, NumberForm.SHORT}:
            raise Refused(f"{first} to {last} is not a range of numbers.", "Give two numbers of one country in order.")
        if len(str(first.digits)) != len(str(last.digits)):
            raise Refused(f"{first} and {last} differ in length.", "Make one entry for each length.")
    if isinstance(entry, Campaign) and not entry.channels:
        raise Refused("The campaign has no channel.", "Say how people are reached.")


class LedgerStore(Protocol):
    """Where ledgers live."""

    def put(self, entry: Entry, *, by: str, at_ms: int, reason: str = "") -> Entered:
        """Take this state instead of the present one of that kind and id. Raises `Refused`."""
        ...

    def end(self, kind: str, entry_id: str, *, by: str, at_ms: int, reason: str) -> Entered:
        """The entry is in force no more from now. Raises `NotFound`."""
        ...

    def find(self, kind: str, entry_id: str) -> Entered | None:
        """Its present state."""
        ...

    def history(self, kind: str, entry_id: str, *, limit: int = 100) -> tuple[Entered, ...]:
        """All its states, newest first."""
        ...

    def covering(self, number: int, at_ms: int) -> tuple[Entered, ...]:
        """Entries with this number in force on that day, as the ledger knows it today."""
        ...

    def page(
        self, kind: str, *, search: str = "", limit: int = 100, after: str = "", company: str = ""
    ) -> tuple[Entered, ...]:
        """Present states by id; `search` is a word in the entry, `after` the last id of the page before.

        `company`: only entries that name it, or a customer that it gives access to.
        """
        ...

    def all(self, kind: str) -> Iterator[Entry]:
        """The present states of one kind, in constant memory."""
        ...


class LedgerBook(Protocol):
    """The judge's read side; microseconds."""

    def rights(self, calling: int) -> tuple[Holding, ...]:
        """Every right to the number that the ledger knows, in force or not."""
        ...

    def holding(self, calling: int, at_ms: int) -> Holding | None:
        """The narrowest right to the number in force."""
        ...

    def line(self, name: str, at_ms: int) -> Line | None:
        """The line of that name in force."""
        ...

    def allows(self, line: str, calling: int) -> bool | None:
        """Whether the line's own ranges have the number; None: they are not stated."""
        ...

    def caller(self, calling: int, at_ms: int) -> BusinessCaller | None:
        """The business caller that registered the number."""
        ...

    def campaigns(self, company: str, at_ms: int) -> tuple[Campaign, ...]:
        """A company's campaigns in force."""
        ...

    def licences(self, company: str) -> tuple[Licence, ...]:
        """A company's licences, in force or not."""
        ...
