"""API keys."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Row, insert, select, update

from ringfence.access.audit import AuditEntry
from ringfence.access.key import ApiKey, Scope
from ringfence.backends.sql import changelog
from ringfence.backends.sql.audit import note, shown
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.rows import fields
from ringfence.backends.sql.tables import api_keys
from ringfence.screening.changes import KeyChanged
from ringfence.telecom.errors import NotFound


class SqlKeys:
    """Fulfils `KeyStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, key_id: str) -> ApiKey | None:
        """The key of that id, revoked or not."""
        with self._database.read() as connection:
            return one_key(connection, key_id)

    def all(self) -> tuple[ApiKey, ...]:
        """Every key, newest first."""
        with self._database.read() as connection:
            return tuple(every_key(connection))

    def add(self, key: ApiKey, *, by: str, reason: str = "") -> None:
        """Keep a new key."""
        row = fields(key) | {"scopes": " ".join(sorted(key.scopes))}
        with self._database.write() as connection:
            seq = changelog.take(connection)
            connection.execute(insert(api_keys), row)
            changelog.append(connection, seq, key.created_ms, [KeyChanged(key.id)])
            by_company = {"company": key.company} if key.company else {}
            after = shown({"name": key.name, "scopes": sorted(key.scopes), "rate_per_s": key.rate_per_s} | by_company)
            note(connection, _act("key.add", key, key.created_ms, by, reason, after))

    def revoke(self, key_id: str, *, by: str, at_ms: int, reason: str = "") -> ApiKey:
        """End the key now; again is harmless. Raises `NotFound`."""
        with self._database.write() as connection:
            seq = changelog.take(connection)
            key = one_key(connection, key_id)
            if key is None:
                raise NotFound(f"There is no key `{key_id}`.", "See: ringfence key list")
            if key.revoked_ms is not None:
                return key
            connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(revoked_ms=at_ms))
            changelog.append(connection, seq, at_ms, [KeyChanged(key_id)])
            note(connection, _act("key.revoke", key, at_ms, by, reason, ""))
            return one_key(connection, key_id) or key


def _act(act: str, key: ApiKey, at_ms: int, by: str, reason: str, after: str) -> AuditEntry:
    return AuditEntry(at_ms=at_ms, actor=by, act=act, target=f"key:{key.id}", after=after, reason=reason)


def every_key(connection: Connection) -> Iterator[ApiKey]:
    """Every key, newest first, in the caller's transaction."""
    rows = connection.execute(select(api_keys).order_by(api_keys.c.created_ms.desc(), api_keys.c.id))
    return (_key(row) for row in rows)


def one_key(connection: Connection, key_id: str) -> ApiKey | None:
    """The key of that id, in the caller's transaction."""
    row = connection.execute(select(api_keys).where(api_keys.c.id == key_id)).one_or_none()
    return None if row is None else _key(row)


def _key(row: Row[tuple[object, ...]]) -> ApiKey:
    fields = row._mapping
    return ApiKey(
        id=fields["id"],
        name=fields["name"],
        secret_hash=bytes(fields["secret_hash"]),
        scopes=frozenset(Scope(word) for word in fields["scopes"].split()),
        rate_per_s=fields["rate_per_s"],
        created_ms=fields["created_ms"],
        expires_ms=fields["expires_ms"],
        revoked_ms=fields["revoked_ms"],
        company=fields["company"],
    )
