"""Bulk loads of preferences and consents, with the position of each in the transaction of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from ringfence.access.audit import AuditEntry
from ringfence.backends.sql import changelog
from ringfence.backends.sql.audit import note, shown
from ringfence.backends.sql.consents import load_consents
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.preferences import put_all
from ringfence.backends.sql.registry_tables import consents, evidence, loads
from ringfence.backends.sql.rows import fields, value
from ringfence.registry.bulk import Given, Load, LoadKind, Page, RefusedRow, RefusedRows
from ringfence.registry.consent import Consent
from ringfence.registry.preference import Preference
from ringfence.telecom.errors import Conflict

T = TypeVar("T", int, str)
_ASKED_AT_ONCE = 500
_CACHE_KB = 192 << 10
_WAL_PAGES = 50_000
"""200 MB."""
NO_EVIDENCE = "the evidence is not stored here: upload it first"
WITHDRAWN = "the person withdrew what was given on this request"


class SqlLoads:
    """Fulfils `LoadStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, load_id: str, kind: LoadKind, *, by: str, at_ms: int) -> Load:
        """The load as far as it came; a new one begins at 0."""
        with self._database.write() as connection:
            row = connection.execute(select(loads).where(loads.c.id == load_id)).one_or_none()
            if row is not None:
                return value(row, Load)
            load = Load(id=load_id, kind=kind, started_ms=at_ms, at_ms=at_ms)
            connection.execute(insert(loads), fields(load))
            _audit(connection, load, "registry.load.begin", by)
        return load

    def take(self, load: Load, page: Page, refused: RefusedRows, *, by: str, at_ms: int) -> Load:
        """Keep a page and the position after it in one transaction. Raises `Conflict` when another process did."""
        with self._database.write() as connection:
            _make_room(connection)
            _alone(connection, load)
            given, late = _weighed(connection, page.given)
            taken = _keep(connection, load.kind, given, by, at_ms)
            rows = sorted([*page.refused, *late], key=lambda row: row.line)
            # Durable before the position is: rows beyond the position are cut off and written again.
            size = refused.add(rows) if rows else load.refused_bytes
            after = msgspec.structs.replace(
                load,
                rows=load.rows + page.rows,
                taken=load.taken + taken,
                refused=load.refused + len(rows),
                refused_bytes=size,
                at_ms=at_ms,
            )
            _write(connection, after)
        return after

    def end(self, load: Load, *, by: str, at_ms: int) -> Load:
        """The whole file is done."""
        ended = msgspec.structs.replace(load, at_ms=at_ms, ended_ms=at_ms)
        with self._database.write() as connection:
            _alone(connection, load)
            _write(connection, ended)
            _audit(connection, ended, "registry.load.end", by)
        return ended

    def forget(self, load_id: str) -> None:
        """The same file may come again from its start."""
        with self._database.write() as connection:
            connection.execute(delete(loads).where(loads.c.id == load_id))


def _make_room(connection: Connection) -> None:
    """Numbers in no order touch a leaf of the index each: keep leaves in memory, and write them back seldom."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KB}")
        connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint = {_WAL_PAGES}")


def _alone(connection: Connection, load: Load) -> None:
    """Raise `Conflict` unless the load stands where we think; holds it until the transaction ends."""
    changelog.take(connection, 0)
    found = connection.execute(select(loads.c.rows, loads.c.ended_ms).where(loads.c.id == load.id)).one_or_none()
    if found is None or found.rows != load.rows or found.ended_ms is not None:
        raise Conflict("Another process loads this file.", "Wait for it; then run this again to see what it did.")


def _keep(connection: Connection, kind: LoadKind, given: Sequence[Given], by: str, at_ms: int) -> int:
    if not given:
        return 0
    if kind is LoadKind.CONSENTS:
        came = [one.value for one in given if isinstance(one.value, Consent)]
        return load_consents(connection, came, by=by, at_ms=at_ms)
    # The later row of a number is what it says now; ascending, so that neighbours are written together.
    last = {one.value.number: one.value for one in given if isinstance(one.value, Preference)}
    put_all(connection, [last[number] for number in sorted(last)], by=by, at_ms=at_ms)
    return len(given)


def _weighed(connection: Connection, given: Sequence[Given]) -> tuple[list[Given], list[RefusedRow]]:
    """Rows that may go in, and those that what is stored forbids: consents without their evidence, or asked again."""
    asked = [one.value for one in given if isinstance(one.value, Consent)]
    if not asked:
        return list(given), []
    held = _evidence(connection, {one.evidence for one in asked if one.evidence})
    gone = _withdrawn(connection, {int(one.number) for one in asked if one.request})
    good, late = list[Given](), list[RefusedRow]()
    for row in given:
        reason = _forbidden(row.value, held, gone) if isinstance(row.value, Consent) else ""
        if reason:
            late.append(RefusedRow(row.line, reason, row.text))
        else:
            good.append(row)
    return good, late


def _forbidden(one: Consent, held: set[str], gone: set[tuple[int, str, str]]) -> str:
    if one.evidence and one.evidence not in held:
        return NO_EVIDENCE
    return WITHDRAWN if one.request and (int(one.number), one.company, one.request) in gone else ""


def _evidence(connection: Connection, digests: Iterable[str]) -> set[str]:
    found = set[str]()
    for some in _slices(digests):
        wanted = select(evidence.c.hash).where(evidence.c.hash.in_(some), evidence.c.deleted_ms.is_(None))
        found |= set(connection.execute(wanted).scalars())
    return found


def _withdrawn(connection: Connection, numbers: Iterable[int]) -> set[tuple[int, str, str]]:
    found = set[tuple[int, str, str]]()
    columns = consents.c.number, consents.c.company, consents.c.request
    for some in _slices(numbers):
        wanted = select(*columns).where(consents.c.number.in_(some), consents.c.withdrawn_ms.is_not(None))
        found |= {(int(number), company, request) for number, company, request in connection.execute(wanted)}
    return found


def _slices(given: Iterable[T]) -> Iterable[list[T]]:
    every = list(given)
    return [every[at : at + _ASKED_AT_ONCE] for at in range(0, len(every), _ASKED_AT_ONCE)]


def _write(connection: Connection, load: Load) -> None:
    changed = {name: field for name, field in fields(load).items() if name != "id"}
    connection.execute(update(loads).where(loads.c.id == load.id).values(changed))


def _audit(connection: Connection, load: Load, act: str, by: str) -> None:
    told = shown({"kind": load.kind, "rows": load.rows, "taken": load.taken, "refused": load.refused})
    note(connection, AuditEntry(at_ms=load.at_ms, actor=by, act=act, target=f"load:{load.id[:16]}", after=told))
