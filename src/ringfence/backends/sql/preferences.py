"""Preferences, one row a number, and what each number said before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, Select, select, text

from ringfence.access.audit import AuditEntry
from ringfence.backends.sql import changelog
from ringfence.backends.sql.audit import note_all, shown
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.registry_tables import preference_history, preferences
from ringfence.backends.sql.together import Together
from ringfence.registry.changes import PreferencesPut
from ringfence.registry.preference import Preference, Refusal, check_preference
from ringfence.telecom.number import PhoneNumber

_CHUNK = 5_000
_NAMES = tuple(column.name for column in preferences.columns)
_LIST = ", ".join(_NAMES)
_SET = ", ".join(f"{name} = excluded.{name}" for name in _NAMES if name != "number")
_KEEP_SQLITE = text(
    f"INSERT INTO preference_history ({_LIST}) SELECT {_LIST} FROM preferences "
    "WHERE number IN (SELECT value FROM json_each(:numbers))"
)
_KEEP_POSTGRESQL = text(
    f"INSERT INTO preference_history ({_LIST}) SELECT {_LIST} FROM preferences "
    "WHERE number IN (SELECT CAST(value AS bigint) FROM json_array_elements_text(CAST(:numbers AS json)))"
)
_PUT_SQLITE = (
    f"INSERT INTO preferences ({_LIST}) VALUES ({', '.join('?' * len(_NAMES))}) "
    f"ON CONFLICT (number) DO UPDATE SET {_SET}"
)
_PUT_POSTGRESQL = text(
    f"INSERT INTO preferences ({_LIST}) SELECT {_LIST} FROM json_to_recordset(CAST(:rows AS json)) AS r("
    "number bigint, refusals text, exceptions text, starts_ms bigint, expires_ms bigint, changed_ms bigint, "
    f"changed_by text, way text, version bigint) ON CONFLICT (number) DO UPDATE SET {_SET}"
)
_REFUSALS = msgspec.json.Decoder(tuple[Refusal, ...])
_COMPANIES = msgspec.json.Decoder(tuple[str, ...])
_ENCODER = msgspec.json.Encoder(enc_hook=int)


class _Wish(Struct, frozen=True):
    preference: Preference
    by: str
    at_ms: int


class SqlPreferences:
    """Fulfils `PreferenceStore`. What several ask for at once goes down in one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._together = Together(self._put, "preferences")

    def put(self, preference: Preference, *, by: str, at_ms: int) -> Preference:
        """Take this preference instead of the number's present one; durable on return. Raises `Refused`."""
        return self.put_soon(preference, by=by, at_ms=at_ms).result()

    def put_soon(self, preference: Preference, *, by: str, at_ms: int) -> Future[Preference]:
        """Like `put`; the answer comes when it is durable. Raises `Refused` at once."""
        check_preference(preference)
        return self._together.do(_Wish(preference, by, at_ms))

    def find(self, number: int) -> Preference | None:
        """The number's present preference."""
        with self._database.read() as connection:
            row = connection.execute(select(preferences).where(preferences.c.number == int(number))).one_or_none()
        return None if row is None else preference_from(row)

    def history(self, number: int, *, limit: int = 100) -> tuple[Preference, ...]:
        """All that the number ever said, newest first, the present one included."""
        present = self.find(number)
        old = preference_history.c
        wanted = select(preference_history).where(old.number == int(number)).order_by(old.version.desc()).limit(limit)
        with self._database.read() as connection:
            before = [preference_from(row) for row in connection.execute(wanted)]
        return tuple(([present] if present else []) + before)[:limit]

    def close(self) -> None:
        """Return when all that was asked is durable."""
        self._together.close()

    def _put(self, wishes: Sequence[_Wish]) -> list[Preference]:
        """One transaction; what one number said twice in it goes down in its order."""
        kept: list[Preference] = []
        with self._database.write() as connection:
            turn: dict[int, Preference] = {}
            for wish in wishes:
                if int(wish.preference.number) in turn:
                    kept += _put_turn(connection, list(turn.values()))
                    turn = {}
                said = msgspec.structs.replace(wish.preference, changed_ms=wish.at_ms, changed_by=wish.by)
                turn[int(said.number)] = said
            kept += _put_turn(connection, list(turn.values()))
            note_all(connection, [_act(one) for one in kept])
        return kept


def _put_turn(connection: Connection, said: Sequence[Preference]) -> list[Preference]:
    seq = _put_rows(connection, said, max(one.changed_ms for one in said))
    return [msgspec.structs.replace(one, version=seq) for one in said]


def _act(one: Preference) -> AuditEntry:
    told = shown({"refusals": one.refusals, "exceptions": one.exceptions, "way": one.way})
    target = f"number:{PhoneNumber(one.number)}"
    return AuditEntry(at_ms=one.changed_ms, actor=one.changed_by, act="preference.put", target=target, after=told)


def put_all(connection: Connection, given: Sequence[Preference], *, by: str, at_ms: int) -> int:
    """Keep checked preferences of different numbers as one change, in the caller's transaction; returns its position.

    Each goes to history when the next one comes. At most some thousands at once.
    """
    said = [msgspec.structs.replace(one, changed_ms=at_ms, changed_by=by) for one in given]
    return _put_rows(connection, said, at_ms)


def _put_rows(connection: Connection, given: Sequence[Preference], at_ms: int) -> int:
    seq = changelog.take(connection)
    numbers = _ENCODER.encode([int(one.number) for one in given]).decode()
    rows = [_row(one, seq) for one in given]
    if connection.dialect.name == "sqlite":
        connection.execute(_KEEP_SQLITE, {"numbers": numbers})
        connection.exec_driver_sql(_PUT_SQLITE, rows)
    else:
        connection.execute(_KEEP_POSTGRESQL, {"numbers": numbers})
        named = [dict(zip(_NAMES, row, strict=True)) for row in rows]
        connection.execute(_PUT_POSTGRESQL, {"rows": _ENCODER.encode(named).decode()})
    changelog.append(connection, seq, at_ms, [PreferencesPut()])
    return seq


def every_preference(connection: Connection) -> Iterator[Preference]:
    """All that refuse something, by number, in constant memory and the caller's transaction."""
    return _stream(connection, select(preferences).where(preferences.c.refusals != "[]"))


def preferences_at(connection: Connection, seq: int) -> Iterator[Preference]:
    """Those whose last change stands at this position, by number; also those that refuse nothing any more."""
    return _stream(connection, select(preferences).where(preferences.c.version == seq))


def _stream(connection: Connection, wanted: Select[tuple[object, ...]]) -> Iterator[Preference]:
    ordered = wanted.order_by(preferences.c.number)
    rows: Iterable[Row[tuple[object, ...]]] = connection.execution_options(yield_per=_CHUNK).execute(ordered)
    return (preference_from(row) for row in rows)


def _row(one: Preference, seq: int) -> tuple[int | str | None, ...]:
    return (
        int(one.number),
        _ENCODER.encode(one.refusals).decode(),
        _ENCODER.encode(one.exceptions).decode(),
        one.starts_ms,
        one.expires_ms,
        one.changed_ms,
        one.changed_by,
        one.way,
        seq,
    )


def preference_from(row: Row[tuple[object, ...]]) -> Preference:
    """The preference of a row."""
    held = row._mapping
    return Preference(
        number=held["number"],
        refusals=_REFUSALS.decode(held["refusals"]),
        exceptions=_COMPANIES.decode(held["exceptions"]),
        starts_ms=held["starts_ms"],
        expires_ms=held["expires_ms"],
        changed_ms=held["changed_ms"],
        changed_by=held["changed_by"],
        way=held["way"],
        version=held["version"],
    )
