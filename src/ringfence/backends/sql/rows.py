"""A row of a table as a value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias, TypeVar

import msgspec
from sqlalchemy import BigInteger, Boolean, Column, Connection, Integer, Row, Table, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from ringfence.telecom.errors import Refused

T = TypeVar("T", bound=msgspec.Struct)
_Table: TypeAlias = Table[ReadOnlyColumnCollection[str, Column[object]]]
_HALF = re.compile("[\ud800-\udfff]")


def insert_new(connection: Connection, table: _Table, rows: Sequence[Mapping[str, object]]) -> int:
    """Insert rows of numbers and words, leave out those whose key is there, and return how many were new.

    SQLite's driver repeats one prepared statement. PostgreSQL gets all rows as one parameter: its driver would wait for
    an answer to each.
    """
    if not rows:
        return 0
    for row in rows:
        for field in row.values():
            _plain(field)
    if connection.dialect.name == "sqlite":
        return connection.execute(sqlite.insert(table).on_conflict_do_nothing(), list(rows)).rowcount
    names = ", ".join(f'"{column.name}"' for column in table.columns if column.name in rows[0])
    typed = ", ".join(f'"{column.name}" {_type(column.type)}' for column in table.columns if column.name in rows[0])
    statement = text(
        f'INSERT INTO "{table.name}" ({names}) SELECT {names} '
        f"FROM json_to_recordset(CAST(:rows AS json)) AS r({typed}) ON CONFLICT DO NOTHING"
    )
    return connection.execute(statement, {"rows": msgspec.json.encode(rows).decode()}).rowcount


def _type(kind: object) -> str:
    if isinstance(kind, BigInteger):
        return "bigint"
    if isinstance(kind, Boolean):
        return "boolean"
    return "integer" if isinstance(kind, Integer) else "text"


def value(row: Row[tuple[object, ...]], kind: type[T]) -> T:
    """The struct whose fields are the row's columns; columns that it does not have are left out."""
    # SQLAlchemy's names may be a subclass of str, which msgspec does not take for a key.
    return msgspec.convert({str(name): field for name, field in row._mapping.items()}, kind)


def fields(one: msgspec.Struct, *names: str) -> dict[str, object]:
    """The columns of a struct, all or those named; numbers and words as plain types, as drivers want them."""
    return {name: _plain(getattr(one, name)) for name in names or one.__struct_fields__}


def _plain(field: object) -> object:
    if isinstance(field, bool):
        return field
    if isinstance(field, int):
        return int(field)
    return _word(str(field)) if isinstance(field, str) else field


def _word(field: str) -> str:
    """The text, if both databases can keep it; else raises `Refused`."""
    if "\0" in field or (not field.isascii() and _HALF.search(field)):
        raise Refused("A text holds a NUL or half a character.", "Send whole Unicode text.")
    return field
