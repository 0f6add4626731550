"""A row of a table as a value."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from sqlalchemy import Row

T = TypeVar("T", bound=msgspec.Struct)


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
    return str(field) if isinstance(field, str) else field
