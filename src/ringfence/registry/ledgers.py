"""The ledgers in a worker's memory: whose a number and a line are, asked for each call."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.registry.campaign import BusinessCaller, Campaign
from ringfence.registry.ledger import Customer, Entry, Holding, Line, held_on, valid
from ringfence.registry.ranges import Ranges
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.licence import Licence


class Ledgers:
    """Fulfils `LedgerBook`. One thread may tell it entries while another asks."""

    def __init__(self) -> None:
        self.version = 0
        """Grows with each change."""
        self._entries: dict[tuple[str, str], Entry] = {}
        self._holdings = Ranges[Holding]()
        self._callers = Ranges[BusinessCaller]()
        self._lines: dict[str, tuple[Line, Ranges[bool] | None]] = {}
        self._campaigns: dict[str, tuple[Campaign, ...]] = {}
        self._licences: dict[str, tuple[Licence, ...]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, kind: str, entry_id: str, entry: Entry | None) -> None:
        """Take this state of an entry; None: it is gone."""
        before = self._entries.get((kind, entry_id))
        if entry == before:
            return
        if entry is not None:
            self._entries[kind, entry_id] = entry
            self._add(entry)
        else:
            del self._entries[kind, entry_id]
        if before is not None:
            self._take_out(before, entry)
        self.version += 1

    def _add(self, entry: Entry) -> None:
        match entry:
            case Holding():
                self._holdings.put(entry.numbers.first, entry.numbers.last, entry)
            case BusinessCaller():
                for one in entry.numbers:
                    self._callers.put(one.first, one.last, entry)
            case Line():
                self._lines[entry.id] = entry, _ranges(entry.allowed)
            case Campaign():
                others = (one for one in self._campaigns.get(entry.company, ()) if one.id != entry.id)
                self._campaigns[entry.company] = tuple(sorted((*others, entry), key=lambda one: one.id))
            case Licence():
                held = (one for one in self._licences.get(entry.holder, ()) if one.id != entry.id)
                self._licences[entry.holder] = (*held, entry)
            case _:
                pass

    def _take_out(self, before: Entry, now: Entry | None) -> None:
        """The new state stands already, so that nobody finds neither."""
        match before:
            case Holding():
                self._holdings.drop(before.numbers.first, before.numbers.last, before)
            case BusinessCaller():
                for one in before.numbers:
                    self._callers.drop(one.first, one.last, before)
            case Line() if now is None:
                self._lines.pop(before.id, None)
            case Campaign() if not isinstance(now, Campaign) or now.company != before.company:
                left = tuple(one for one in self._campaigns.get(before.company, ()) if one.id != before.id)
                self._campaigns[before.company] = left
            case Licence() if not isinstance(now, Licence) or now.holder != before.holder:
                kept = tuple(one for one in self._licences.get(before.holder, ()) if one.id != before.id)
                self._licences[before.holder] = kept
            case _:
                pass

    def rights(self, calling: int) -> tuple[Holding, ...]:
        """Every right to the number that the ledger knows, in force or not."""
        return self._holdings.at(calling)

    def holding(self, calling: int, at_ms: int) -> Holding | None:
        """The narrowest right to the number in force."""
        found = held_on(self._holdings.at(calling), calling, at_ms)
        return found[0] if found else None

    def line(self, name: str, at_ms: int) -> Line | None:
        """The line of that name in force."""
        found = self._lines.get(name)
        return found[0] if found is not None and valid(found[0], at_ms) else None

    def allows(self, line: str, calling: int) -> bool | None:
        """Whether the line's own ranges have the number; None: they are not stated."""
        found = self._lines.get(line)
        return None if found is None or found[1] is None else bool(found[1].at(calling))

    def caller(self, calling: int, at_ms: int) -> BusinessCaller | None:
        """The business caller that registered the number."""
        for one in self._callers.at(calling):
            if valid(one, at_ms):
                return one
        return None

    def campaigns(self, company: str, at_ms: int) -> tuple[Campaign, ...]:
        """A company's campaigns in force, by id."""
        return tuple([one for one in self._campaigns.get(company, ()) if valid(one, at_ms)])

    def name(self, company: str) -> str:
        """The company's name, from its entry as a customer; empty where there is none."""
        entry = self._entries.get(("customer", company))
        return entry.name if isinstance(entry, Customer) else ""

    def licences(self, company: str) -> tuple[Licence, ...]:
        """A company's licences, in force or not."""
        return self._licences.get(company, ())


def _ranges(allowed: Iterable[NumberRange]) -> Ranges[bool] | None:
    ranges = Ranges[bool]()
    for one in allowed:
        ranges.put(one.first, one.last, True)
    return ranges if tuple(allowed) else None
