"""List entries."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec
from sqlalchemy import Connection, Row, Select, and_, or_, select, update

from ringfence.access.audit import AuditEntry
from ringfence.backends.sql import changelog
from ringfence.backends.sql.audit import note, shown
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.rows import fields, insert_new
from ringfence.backends.sql.tables import list_entries
from ringfence.screening.book import Level, ListEntry, ListKind, ListScope, check_entry
from ringfence.screening.changes import EntriesAdded, EntryEnded
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.errors import NotFound
from ringfence.telecom.number import PhoneNumber

_CHUNK = 500
_TABLE = list_entries.c
_NEWEST = (_TABLE.added_ms.desc(), _TABLE.id.desc())


class SqlLists:
    """Fulfils `ListStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, entries: Iterable[ListEntry], *, by: str, at_ms: int) -> int:
        """Keep all entries or, when the iterable raises, none; returns how many were new. Raises `Refused`."""
        batch = secrets.token_hex(8)
        given, added, last = 0, 0, None
        source = iter(entries)
        with self._database.write() as connection:
            while chunk := [_named(entry, by) for entry in islice(source, _CHUNK)]:
                added += insert_new(connection, list_entries, [_row(entry, batch, at_ms) for entry in chunk])
                given, last = given + len(chunk), chunk[-1]
            if not added or last is None:
                return 0
            # Taken last, so that a long import keeps no other writer of PostgreSQL waiting.
            changelog.append(connection, changelog.take(connection), at_ms, [EntriesAdded(batch)])
            after = _told(last) if given == 1 else shown({"given": given, "added": added})
            target = f"list:{last.id}" if given == 1 else f"list-batch:{batch}"
            act = AuditEntry(at_ms=at_ms, actor=by, act="list.add", target=target, after=after)
            note(connection, msgspec.structs.replace(act, reason=last.reason))
        return added

    def end(self, entry_id: str, *, by: str, at_ms: int, reason: str) -> ListEntry:
        """End an entry now; again is harmless. Raises `NotFound`."""
        with self._database.write() as connection:
            seq = changelog.take(connection)
            before = _find(connection, entry_id)
            if before is None:
                raise NotFound(f"There is no list entry `{entry_id}`.", "See: ringfence list show NUMBER")
            if before.ended_ms is not None:
                return before
            after = msgspec.structs.replace(before, ended_ms=at_ms, ended_by=by, end_reason=reason)
            ended = {"ended_ms": at_ms, "ended_by": by, "end_reason": reason}
            connection.execute(update(list_entries).where(_TABLE.id == entry_id).values(ended))
            changelog.append(connection, seq, at_ms, [EntryEnded(entry_id)])
            note(
                connection,
                AuditEntry(
                    at_ms=at_ms,
                    actor=by,
                    act="list.end",
                    target=f"list:{entry_id}",
                    before=_told(before),
                    after=shown(ended),
                    reason=reason,
                ),
            )
        return after

    def find(self, entry_id: str) -> ListEntry | None:
        """The entry, ended or not."""
        with self._database.read() as connection:
            return _find(connection, entry_id)

    def covering(self, number: int, *, limit: int = 100) -> tuple[ListEntry, ...]:
        """Every entry whose range holds the number, ended ones too, newest first."""
        held = and_(_TABLE.first <= int(number), _TABLE.last >= int(number))
        with self._database.read() as connection:
            wanted = select(list_entries).where(held).order_by(*_NEWEST).limit(limit)
            return tuple(_entry(row) for row in connection.execute(wanted))

    def page(
        self, *, kind: ListKind | None = None, live_at_ms: int | None = None, limit: int = 100, before: str = ""
    ) -> tuple[ListEntry, ...]:
        """Newest first; `before` is the id of the last entry of the page before."""
        wanted = select(list_entries).order_by(*_NEWEST).limit(limit)
        if kind is not None:
            wanted = wanted.where(_TABLE.list == kind.value)
        if live_at_ms is not None:
            wanted = _live(wanted, live_at_ms).where(_TABLE.starts_ms <= live_at_ms)
        if before:
            at = select(_TABLE.added_ms).where(_TABLE.id == before).scalar_subquery()
            wanted = wanted.where(or_(_TABLE.added_ms < at, and_(_TABLE.added_ms == at, _TABLE.id < before)))
        with self._database.read() as connection:
            return tuple(_entry(row) for row in connection.execute(wanted))

    def live(self, at_ms: int) -> Iterator[ListEntry]:
        """Every entry that counts at that moment or will later, in constant memory."""
        with self._database.read(snapshot=True) as connection:
            yield from live(connection, at_ms)


def live(connection: Connection, at_ms: int) -> Iterator[ListEntry]:
    """Every entry not over at that moment, in the caller's transaction."""
    rows = connection.execution_options(yield_per=_CHUNK).execute(_live(select(list_entries), at_ms))
    return (_entry(row) for row in rows)


def of_batch(connection: Connection, batch: str, at_ms: int) -> Iterator[ListEntry]:
    """The entries of one batch that are not over, in the caller's transaction."""
    wanted = _live(select(list_entries).where(_TABLE.batch == batch), at_ms)
    return (_entry(row) for row in connection.execution_options(yield_per=_CHUNK).execute(wanted))


def _live(wanted: Select[tuple[object, ...]], at_ms: int) -> Select[tuple[object, ...]]:
    return wanted.where(
        or_(_TABLE.expires_ms.is_(None), _TABLE.expires_ms > at_ms),
        or_(_TABLE.ended_ms.is_(None), _TABLE.ended_ms > at_ms),
    )


def _named(entry: ListEntry, by: str) -> ListEntry:
    check_entry(entry)
    return msgspec.structs.replace(entry, id=entry.id or secrets.token_hex(8), added_by=entry.added_by or by)


def _told(entry: ListEntry) -> str:
    """An entry as the audit trail shows it, with numbers as people read them."""
    numbers = f"{PhoneNumber(entry.numbers.first)} to {PhoneNumber(entry.numbers.last)}"
    return shown(fields(entry) | {"scope": str(entry.scope), "numbers": numbers})


def _row(entry: ListEntry, batch: str, at_ms: int) -> dict[str, int | str | None]:
    return {
        "id": entry.id,
        "added_ms": at_ms,
        "batch": batch,
        "list": entry.list.value,
        "level": int(entry.scope.level),
        "carrier": entry.scope.carrier,
        "subscriber": int(entry.scope.subscriber),
        "first": int(entry.numbers.first),
        "last": int(entry.numbers.last),
        "reason": entry.reason,
        "basis": entry.basis,
        "added_by": entry.added_by,
        "starts_ms": entry.starts_ms,
        "expires_ms": entry.expires_ms,
        "ended_ms": entry.ended_ms,
        "ended_by": entry.ended_by,
        "end_reason": entry.end_reason,
    }


def _find(connection: Connection, entry_id: str) -> ListEntry | None:
    row = connection.execute(select(list_entries).where(_TABLE.id == entry_id)).one_or_none()
    return None if row is None else _entry(row)


def _entry(row: Row[tuple[object, ...]]) -> ListEntry:
    held = row._mapping
    return ListEntry(
        id=held["id"],
        list=ListKind(held["list"]),
        scope=ListScope(Level(held["level"]), held["carrier"], held["subscriber"]),
        numbers=NumberRange(held["first"], held["last"]),
        reason=held["reason"],
        basis=held["basis"],
        added_by=held["added_by"],
        starts_ms=held["starts_ms"],
        expires_ms=held["expires_ms"],
        ended_ms=held["ended_ms"],
        ended_by=held["ended_by"],
        end_reason=held["end_reason"],
    )
