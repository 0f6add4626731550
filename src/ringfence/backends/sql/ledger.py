"""Ledgers: every state of every entry, with the time it is valid and the time that it was known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from ringfence.access.audit import AuditEntry
from ringfence.backends.sql import changelog
from ringfence.backends.sql.audit import note, shown
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.registry_tables import ledger, ledger_companies, ledger_numbers
from ringfence.registry.changes import EntryPut
from ringfence.registry.ledger import Customer, Entered, Entry, check_entered, companies_of, kind_of, numbers_of
from ringfence.telecom.errors import NotFound

_DECODER: msgspec.json.Decoder[Entry] = msgspec.json.Decoder(Entry)
_LONGEST_CHAIN = 10
_PRESENT = ledger.c.superseded_ms.is_(None)


class SqlLedger:
    """Fulfils `LedgerStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, entry: Entry, *, by: str, at_ms: int, reason: str = "") -> Entered:
        """Take this state instead of the present one of that kind and id. Raises `Refused`."""
        check_entered(entry)
        with self._database.write() as connection:
            return _put(connection, entry, by, at_ms, reason)

    def end(self, kind: str, entry_id: str, *, by: str, at_ms: int, reason: str) -> Entered:
        """The entry is in force no more from now. Raises `NotFound`."""
        with self._database.write() as connection:
            present = _present(connection, kind, entry_id)
            if present is None:
                raise NotFound(f"There is no {kind} `{entry_id}`.")
            if present.entry.until_ms is not None and present.entry.until_ms <= at_ms:
                return present
            # What never began ends in the moment it would have begun.
            until = max(at_ms, present.entry.from_ms)
            return _put(connection, msgspec.structs.replace(present.entry, until_ms=until), by, at_ms, reason)

    def find(self, kind: str, entry_id: str) -> Entered | None:
        """Its present state."""
        with self._database.read() as connection:
            return _present(connection, kind, entry_id)

    def history(self, kind: str, entry_id: str, *, limit: int = 100) -> tuple[Entered, ...]:
        """All its states, newest first."""
        wanted = select(ledger).where(ledger.c.kind == kind, ledger.c.id == entry_id)
        with self._database.read() as connection:
            rows = connection.execute(wanted.order_by(ledger.c.version.desc()).limit(limit))
            return tuple(_entered(row) for row in rows)

    def covering(self, number: int, at_ms: int) -> tuple[Entered, ...]:
        """Entries with this number in force on that day, as the ledger knows it today."""
        held = (ledger_numbers.c.first <= int(number)) & (ledger_numbers.c.last >= int(number))
        begun = (ledger.c.from_ms <= at_ms) & (ledger.c.until_ms.is_(None) | (ledger.c.until_ms > at_ms))
        joined = select(ledger).join(ledger_numbers, ledger_numbers.c.version == ledger.c.version)
        with self._database.read() as connection:
            rows = connection.execute(joined.where(held, begun, _PRESENT).order_by(ledger.c.version.desc()).distinct())
            return tuple(_entered(row) for row in rows)

    def put_all(self, entries: Sequence[Entry], *, by: str, at_ms: int, reason: str = "") -> None:
        """Take these states in one transaction, in their order; all or none. Raises `Refused`."""
        for entry in entries:
            check_entered(entry)
        with self._database.write() as connection:
            for entry in entries:
                _put(connection, entry, by, at_ms, reason)

    def page(
        self, kind: str, *, search: str = "", limit: int = 100, after: str = "", company: str = ""
    ) -> tuple[Entered, ...]:
        """Present states by id; `search` is a word in the entry, `after` the last id of the page before.

        `company`: only entries that name it, or a customer that it gives access to.
        """
        wanted = select(ledger).where(ledger.c.kind == kind, _PRESENT, ledger.c.id > after)
        if company:
            named = select(ledger_companies.c.version).where(ledger_companies.c.company == company)
            wanted = wanted.where(ledger.c.version.in_(named))
        if search:
            wanted = wanted.where(ledger.c.entry.icontains(search, autoescape=True))
        with self._database.read() as connection:
            return tuple(_entered(row) for row in connection.execute(wanted.order_by(ledger.c.id).limit(limit)))

    def all(self, kind: str) -> Iterator[Entry]:
        """The present states of one kind, in constant memory."""
        with self._database.read(snapshot=True) as connection:
            for entry in every_entry(connection):
                if kind_of(entry) == kind:
                    yield entry


def every_entry(connection: Connection) -> Iterator[Entry]:
    """The present states of all kinds, in the caller's transaction."""
    rows = connection.execution_options(yield_per=500).execute(select(ledger.c.entry).where(_PRESENT))
    return (_DECODER.decode(row.entry) for row in rows)


def present_entry(connection: Connection, kind: str, entry_id: str) -> Entry | None:
    """The present state, in the caller's transaction."""
    found = _present(connection, kind, entry_id)
    return None if found is None else found.entry


def _put(connection: Connection, entry: Entry, by: str, at_ms: int, reason: str) -> Entered:
    seq, kind = changelog.take(connection), kind_of(entry)
    before = _present(connection, kind, entry.id)
    raw = msgspec.json.encode(entry, enc_hook=int).decode()
    if before is not None:
        same = (ledger.c.kind == kind) & (ledger.c.id == entry.id) & _PRESENT
        connection.execute(update(ledger).where(same).values(superseded_ms=at_ms))
    row = {"version": seq, "kind": kind, "id": entry.id, "from_ms": entry.from_ms, "until_ms": entry.until_ms}
    connection.execute(
        insert(ledger), row | {"entry": raw, "by": by, "at_ms": at_ms, "superseded_ms": None, "reason": reason}
    )
    ranges = {int(one.first): int(one.last) for one in sorted(numbers_of(entry), key=lambda one: one.last)}
    if ranges:
        rows = [{"version": seq, "first": first, "last": last} for first, last in ranges.items()]
        connection.execute(insert(ledger_numbers), rows)
    named = companies_of(entry) | _above(connection, entry)
    connection.execute(insert(ledger_companies), [{"version": seq, "company": one} for one in sorted(named)])
    changelog.append(connection, seq, at_ms, [EntryPut(kind, entry.id)])
    told = AuditEntry(
        at_ms=at_ms, actor=by, act=f"ledger.{kind}", target=f"{kind}:{entry.id}", after=raw, reason=reason
    )
    note(connection, told if before is None else msgspec.structs.replace(told, before=shown(before.entry)))
    return Entered(entry=_DECODER.decode(raw), version=seq, by=by, at_ms=at_ms, reason=reason)


def _above(connection: Connection, entry: Entry) -> set[str]:
    """Who gives access to whoever gives access to a customer, up to the carrier."""
    above: set[str] = set()
    provider = entry.provider if isinstance(entry, Customer) else ""
    while provider and provider not in above and len(above) < _LONGEST_CHAIN:
        above.add(provider)
        found = _present(connection, "customer", provider)
        provider = found.entry.provider if found and isinstance(found.entry, Customer) else ""
    return above


def _present(connection: Connection, kind: str, entry_id: str) -> Entered | None:
    wanted = select(ledger).where(ledger.c.kind == kind, ledger.c.id == entry_id, _PRESENT)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _entered(row)


def _entered(row: Row[tuple[object, ...]]) -> Entered:
    held = row._mapping
    return Entered(
        entry=_DECODER.decode(held["entry"]),
        version=held["version"],
        by=held["by"],
        at_ms=held["at_ms"],
        superseded_ms=held["superseded_ms"],
        reason=held["reason"],
    )
