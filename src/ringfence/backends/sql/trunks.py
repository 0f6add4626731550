"""Trunks and their history."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from sqlalchemy import Connection, insert, select, update

from ringfence.access.audit import AuditEntry
from ringfence.backends.sql import changelog
from ringfence.backends.sql.audit import note, shown
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.tables import trunks
from ringfence.screening.changes import TrunkEnded, TrunkPut
from ringfence.screening.trunks import check_trunk
from ringfence.telecom.carrier import Trunk
from ringfence.telecom.errors import NotFound

# A range may hold `PhoneNumber`, which is an integer of its own type.
_ENCODER = msgspec.json.Encoder(enc_hook=int)
_DECODER = msgspec.json.Decoder(Trunk)


class SqlTrunks:
    """Fulfils `TrunkStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, trunk: Trunk, *, by: str, at_ms: int, reason: str = "") -> None:
        """Add or replace the trunk of that name. Raises `Refused`."""
        check_trunk(trunk)
        with self._database.write() as connection:
            seq = changelog.take(connection)
            before = _end(connection, trunk.name, at_ms)
            row = {"name": trunk.name, "trunk": _ENCODER.encode(trunk), "from_ms": at_ms, "until_ms": None}
            connection.execute(insert(trunks), row)
            changelog.append(connection, seq, at_ms, [TrunkPut(trunk)])
            entry = AuditEntry(at_ms=at_ms, actor=by, act="trunk.put", target=f"trunk:{trunk.name}", reason=reason)
            told = msgspec.structs.replace(entry, before=shown(before) if before else "", after=shown(trunk))
            note(connection, told)

    def end(self, name: str, *, by: str, at_ms: int, reason: str = "") -> None:
        """Take the trunk out of service. Raises `NotFound`."""
        with self._database.write() as connection:
            seq = changelog.take(connection)
            before = _end(connection, name, at_ms)
            if before is None:
                raise NotFound(f"There is no trunk `{name}` in service.", "See: ringfence trunk list")
            changelog.append(connection, seq, at_ms, [TrunkEnded(name)])
            entry = AuditEntry(at_ms=at_ms, actor=by, act="trunk.end", target=f"trunk:{name}", reason=reason)
            note(connection, msgspec.structs.replace(entry, before=shown(before)))

    def all(self) -> tuple[Trunk, ...]:
        """The trunks in service, by name."""
        with self._database.read() as connection:
            return tuple(in_service(connection))


def in_service(connection: Connection) -> Iterator[Trunk]:
    """The trunks in service, by name, in the caller's transaction."""
    wanted = select(trunks.c.trunk).where(trunks.c.until_ms.is_(None)).order_by(trunks.c.name)
    return (_DECODER.decode(raw) for raw in connection.execute(wanted).scalars())


def _end(connection: Connection, name: str, at_ms: int) -> Trunk | None:
    present = (trunks.c.name == name) & trunks.c.until_ms.is_(None)
    raw = connection.execute(select(trunks.c.trunk).where(present)).scalar()
    connection.execute(update(trunks).where(present).values(until_ms=at_ms))
    return None if raw is None else _DECODER.decode(raw)
