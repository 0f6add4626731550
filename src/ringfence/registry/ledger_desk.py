"""The ledgers as carriers and regulators work with them: each sees and changes what is its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from ringfence.registry.ledger import (
    Customer,
    Entered,
    Entry,
    Holding,
    LedgerStore,
    Line,
    companies_of,
    held_on,
    kind_of,
)
from ringfence.registry.ledger_text import COLUMNS, Cells, ReadNumber, read_entry
from ringfence.telecom.errors import NotAllowed, NotFound, Refused
from ringfence.telecom.licence import Licence
from ringfence.telecom.number import PhoneNumber

MOST = 500
_LONGEST_CHAIN = 10
_PAGE = 1_000


class Whose(Struct, frozen=True):
    """For whom the ledgers are opened."""

    company: str = ""
    """Only entries that name this company; empty: all."""
    writes: frozenset[str] = frozenset(COLUMNS)
    """Kinds of entries that may be changed."""


EVERYTHING = Whose()
READS_ALL = Whose(writes=frozenset())


class Held(Struct, frozen=True):
    """Who answers for a number on a day."""

    holding: Entered
    chain: tuple[str, ...]
    """From the carrier to the holder (谁接入谁负责)."""


class LedgerDesk:
    """Put, end, find, page and history of holdings, lines, customers and licences."""

    def __init__(self, store: LedgerStore, read: ReadNumber, clock_ms: Callable[[], int]) -> None:
        self._store = store
        self._read = read
        self._clock_ms = clock_ms

    def put(self, kind: str, cells: Cells, whose: Whose, *, by: str, reason: str) -> Entered:
        """Take this state of an entry. Raises `Refused`, or `NotAllowed` where it is not the company's to change."""
        return self._store.put(self.entry(kind, cells, whose), by=by, at_ms=self._clock_ms(), reason=_said(reason))

    def entry(self, kind: str, cells: Cells, whose: Whose) -> Entry:
        """The entry of those columns, once it is sure that whoever writes may. Raises `Refused`, `NotAllowed`."""
        entry = read_entry(kind, cells, self._read)
        self._check(entry, whose)
        present = self._store.find(kind, entry.id)
        if present is not None:
            self._check(present.entry, whose)
        return entry

    def end(self, kind: str, entry_id: str, whose: Whose, *, by: str, reason: str) -> Entered:
        """In force no more from now. Raises `NotFound`, `NotAllowed`, `Refused` without a reason."""
        self._check(self.find(kind, entry_id, whose).entry, whose)
        return self._store.end(kind, entry_id, by=by, at_ms=self._clock_ms(), reason=_said(reason))

    def find(self, kind: str, entry_id: str, whose: Whose) -> Entered:
        """The present state. Raises `NotFound`, also for what another company's is: nobody learns that it exists."""
        found = self._store.find(kind, entry_id) if kind in COLUMNS else None
        if found is None or not self.may_see(found.entry, whose):
            raise NotFound(f"There is no {kind[:40]} `{entry_id[:128]}`.", "Search the ledger for it.")
        return found

    def history(self, kind: str, entry_id: str, whose: Whose, *, limit: int = MOST) -> tuple[Entered, ...]:
        """Every state of an entry, newest first, as far as the company is named in them. Raises `NotFound`."""
        self.find(kind, entry_id, whose)
        states = self._store.history(kind, entry_id, limit=limit)
        return tuple(one for one in states if self.may_see(one.entry, whose))

    def page(
        self, kind: str, whose: Whose, *, search: str = "", limit: int = 100, after: str = ""
    ) -> tuple[Entered, ...]:
        """Present states by id. Raises `NotFound` for a ledger that there is not, `Refused` for a limit beyond 500."""
        if kind not in COLUMNS:
            raise NotFound(f"There is no ledger `{kind[:40]}`.", f"There are {', '.join(COLUMNS)}.")
        if not 0 < limit <= MOST + 1:
            raise Refused(f"{limit} entries cannot be shown.", f"Ask for 1 to {MOST}.")
        return self._store.page(kind, search=search[:200], limit=limit, after=after, company=whose.company)

    def all(self, kind: str, whose: Whose) -> Iterator[Entered]:
        """Every present state of one kind, page by page: for exports."""
        after = ""
        while rows := self._store.page(kind, limit=_PAGE, after=after, company=whose.company):
            yield from rows
            after = rows[-1].entry.id

    def held(self, number: PhoneNumber, at_ms: int, whose: Whose) -> tuple[Held, ...]:
        """Who held this number on that day, the narrowest right first, each with who answers for the access."""
        known = [one for one in self._store.covering(int(number), at_ms) if isinstance(one.entry, Holding)]
        order = held_on([one.entry for one in known if isinstance(one.entry, Holding)], int(number), at_ms)
        by_id = {one.entry.id: one for one in known}
        rights = [by_id[one.id] for one in order if self.may_see(one, whose)]
        return tuple(Held(one, self._chain(one.entry)) for one in rights)

    def may_see(self, entry: Entry, whose: Whose) -> bool:
        """Whether the entry names the company, or all may be seen."""
        return not whose.company or whose.company in self._companies(entry)

    def may_change(self, entry: Entry, whose: Whose) -> bool:
        """Whether it is the company's to change: the carrier at the head of the chain answers for it."""
        if kind_of(entry) not in whose.writes:
            return False
        return not whose.company or whose.company == self._answering(entry)

    def _check(self, entry: Entry, whose: Whose) -> None:
        if kind_of(entry) not in whose.writes:
            raise NotAllowed("This ledger is not yours to change.", "Ask the operator.")
        if not self.may_change(entry, whose):
            raise NotAllowed(
                f"`{entry.id}` is not of {whose.company}.",
                "A carrier changes holdings, lines and customers whose access it gives; name it as the first of the "
                "chain, as carrier or as provider.",
            )

    def _answering(self, entry: Entry) -> str:
        match entry:
            case Holding():
                return self._chain(entry)[0]
            case Line():
                return entry.carrier
            case Customer():
                return self._above(entry.provider)[0] if entry.provider else entry.id
            case Licence():
                return ""
            case _:
                return ""

    def _companies(self, entry: Entry) -> set[str]:
        above = self._above(entry.provider) if isinstance(entry, Customer) and entry.provider else ()
        return companies_of(entry) | set(above)

    def _chain(self, entry: Entry) -> tuple[str, ...]:
        if not isinstance(entry, Holding):
            return ()
        if entry.chain:
            return entry.chain if entry.chain[-1] == entry.holder else (*entry.chain, entry.holder)
        return self._above(entry.holder)

    def _above(self, company: str) -> tuple[str, ...]:
        """From the carrier down to the company, by who gives access to whom."""
        chain = [company]
        while len(chain) < _LONGEST_CHAIN:
            found = self._store.find("customer", chain[0])
            above = found.entry.provider if found and isinstance(found.entry, Customer) else ""
            if not above or above in chain:
                break
            chain.insert(0, above)
        return tuple(chain)


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refused("A change needs a reason.", "Say why; it goes into the audit trail.")
    return reason.strip()[:2_000]
