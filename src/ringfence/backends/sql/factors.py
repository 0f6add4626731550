"""Second factors and recovery codes."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, insert, select, update

from ringfence.access.audit import AuditEntry
from ringfence.access.factor import Factor, FactorKind
from ringfence.backends.sql.audit import note, shown
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.rows import fields, value
from ringfence.backends.sql.tables import recovery_codes, second_factors, sessions
from ringfence.telecom.errors import NotFound


class SqlFactors:
    """Fulfils `FactorStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, account: str) -> tuple[Factor, ...]:
        """The account's factors, oldest first."""
        wanted = select(second_factors).where(second_factors.c.account == account)
        with self._database.read() as connection:
            rows = connection.execute(wanted.order_by(second_factors.c.created_ms, second_factors.c.id))
            return tuple(value(row, Factor) for row in rows)

    def add(self, factor: Factor, *, by: str) -> None:
        """Keep a new factor. Raises `Conflict` when the passkey is there already."""
        with self._database.write() as connection:
            connection.execute(insert(second_factors), fields(factor))
            _note(connection, "factor.add", factor, by, factor.created_ms)

    def remove(self, account: str, factor_id: str, *, by: str, at_ms: int, reason: str = "") -> None:
        """Forget one factor, the sessions of the account, and the recovery codes with the last one.

        Raises `NotFound`.
        """
        own = second_factors.c.account == account
        with self._database.write() as connection:
            row = connection.execute(select(second_factors).where(own, second_factors.c.id == factor_id)).one_or_none()
            if row is None:
                raise NotFound("There is no such second factor.", "Open the page again.")
            connection.execute(delete(second_factors).where(own, second_factors.c.id == factor_id))
            connection.execute(delete(sessions).where(sessions.c.account == account))
            if connection.execute(select(func.count()).select_from(second_factors).where(own)).scalar_one() == 0:
                connection.execute(delete(recovery_codes).where(recovery_codes.c.account == account))
            _note(connection, "factor.remove", value(row, Factor), by, at_ms, reason)

    def take(self, factor: Factor, used: int, *, at_ms: int) -> bool:
        """Note its use; False when that step or count was used before, whichever worker saw it."""
        mine = (second_factors.c.id == factor.id) & (second_factors.c.account == factor.account)
        # A passkey that does not count says 0 for ever (Web Authentication, section 6.1.1).
        fresh = second_factors.c.used < used
        if factor.kind is FactorKind.PASSKEY and used == 0:
            fresh = second_factors.c.used == 0
        with self._database.write() as connection:
            done = connection.execute(update(second_factors).where(mine, fresh).values(used=used, used_ms=at_ms))
            return done.rowcount == 1

    def put_codes(self, account: str, hashes: Iterable[bytes], *, by: str, at_ms: int) -> None:
        """Keep these recovery codes instead of the present ones."""
        rows = [{"account": account, "code_hash": one, "used_ms": None} for one in hashes]
        with self._database.write() as connection:
            connection.execute(delete(recovery_codes).where(recovery_codes.c.account == account))
            if rows:
                connection.execute(insert(recovery_codes), rows)
            told = {"codes": len(rows)}
            act = AuditEntry(at_ms=at_ms, actor=by, act="factor.codes", target=f"account:{account}", after=shown(told))
            note(connection, act)

    def take_code(self, account: str, code_hash: bytes, *, at_ms: int) -> bool:
        """Use a recovery code up; False when there is none such, or it was used."""
        mine = (recovery_codes.c.account == account) & (recovery_codes.c.code_hash == code_hash)
        with self._database.write() as connection:
            unused = recovery_codes.c.used_ms.is_(None)
            return connection.execute(update(recovery_codes).where(mine, unused).values(used_ms=at_ms)).rowcount == 1

    def codes_left(self, account: str) -> int:
        """How many recovery codes are unused."""
        unused = (recovery_codes.c.account == account) & recovery_codes.c.used_ms.is_(None)
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(recovery_codes).where(unused)).scalar_one())


def _note(connection: Connection, act: str, factor: Factor, by: str, at_ms: int, reason: str = "") -> None:
    told = shown({"kind": factor.kind.value, "name": factor.name})
    before, after = ("", told) if act == "factor.add" else (told, "")
    target = f"account:{factor.account}"
    note(
        connection,
        AuditEntry(at_ms=at_ms, actor=by, act=act, target=target, before=before, after=after, reason=reason),
    )
