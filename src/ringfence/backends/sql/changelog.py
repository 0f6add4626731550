"""The record of changes: written in the same transaction as what changed, read by every worker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, update

from ringfence.backends.sql.rows import insert_new
from ringfence.backends.sql.tables import changes, counter
from ringfence.registry.changes import RegistryChange
from ringfence.screening.changes import Change

Told: TypeAlias = Change | RegistryChange
"""All that the record may say."""

# A trunk's range may hold `PhoneNumber`, which is an integer of its own type.
_ENCODER = msgspec.json.Encoder(enc_hook=int)
_DECODER: msgspec.json.Decoder[Told] = msgspec.json.Decoder(Told)
PAGE = 2_000

_TAKE = (
    update(counter)
    .where(counter.c.name == "changes")
    .values(value=counter.c.value + bindparam("wanted"))
    .returning(counter.c.value)
)
_HEAD = select(counter.c.name, counter.c.value)
_AFTER = select(changes.c.seq, changes.c.change).where(changes.c.seq > bindparam("seq")).order_by(changes.c.seq)


def take(connection: Connection, wanted: int = 1) -> int:
    """Take `wanted` positions and return the first.

    A sequence would hand out positions that commit in another order, and a reader that had gone past would miss them.
    This is a row: its lock is held until the transaction ends, so positions become visible in their order, on
    PostgreSQL as on SQLite, and a transaction that is undone gives its positions back.
    """
    last = connection.execute(_TAKE, {"wanted": wanted}).scalar_one()
    return int(last) - wanted + 1


def append(connection: Connection, first: int, at_ms: int, told: Sequence[Told]) -> None:
    """Write changes at positions taken before, in their order."""
    if told:
        rows = [
            {"seq": first + i, "at_ms": at_ms, "change": _ENCODER.encode(one).decode()} for i, one in enumerate(told)
        ]
        insert_new(connection, changes, rows)


def head(connection: Connection) -> tuple[int, int]:
    """The last position taken, and the last that was deleted with age."""
    values = {name: int(value) for name, value in connection.execute(_HEAD)}
    return values["changes"], values["pruned"]


def after(connection: Connection, seq: int) -> list[tuple[int, Told]]:
    """The next changes after a position, at most 2,000."""
    return [(int(at), _DECODER.decode(raw)) for at, raw in connection.execute(_AFTER.limit(PAGE), {"seq": seq})]


def prune(connection: Connection, before_ms: int) -> int:
    """Delete changes older than that; a worker that had not read them loads everything anew."""
    last = connection.execute(
        select(changes.c.seq).where(changes.c.at_ms < before_ms).order_by(changes.c.seq.desc()).limit(1)
    ).scalar()
    if last is None:
        return 0
    connection.execute(update(counter).where(counter.c.name == "pruned").values(value=last))
    return connection.execute(delete(changes).where(changes.c.seq <= last)).rowcount
