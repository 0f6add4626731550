"""A filter of decisions as SQL."""

from __future__ import annotations

from typing import TypeAlias

from ringfence.backends.duck.columns import ACTIONS
from ringfence.screening.archive import DecisionFilter

Value: TypeAlias = int | str


def sources(files: list[str], with_tail: bool) -> str:
    """The FROM clause over companions and, if asked, the live end; paths are ours and hold no quote."""
    parts = []
    if files:
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in files)
        parts.append(f"SELECT * FROM read_parquet([{listed}])")
    if with_tail or not files:
        parts.append("SELECT * FROM tail")
    return "(" + " UNION ALL ".join(parts) + ")"


def conditions(wanted: DecisionFilter, before: tuple[int, int] | None = None) -> tuple[list[str], list[Value]]:
    """What every row must satisfy, except the number on either side. `before` is (at_ms, id) of a row already shown."""
    asked: list[tuple[str, Value | None]] = [
        ("at_ms >= ?", wanted.since_ms),
        ("at_ms < ?", wanted.until_ms),
        ("calling = ?", _plain(wanted.calling)),
        ("called = ?", _plain(wanted.called)),
        ("action = ?", ACTIONS.index(wanted.action) if wanted.action is not None else None),
        ("trunk = ?", wanted.trunk),
    ]
    texts = [text for text, value in asked if value is not None]
    values = [value for _, value in asked if value is not None]
    if wanted.finding is not None:
        texts.append("(contains(findings, ?) OR contains(shadow_findings, ?))")
        values += [f",{wanted.finding},"] * 2
    if before is not None:
        texts.append("(at_ms < ? OR (at_ms = ? AND id < ?))")
        values += [before[0], before[0], before[1]]
    return texts, values


def _plain(number: int | None) -> int | None:
    return None if number is None else int(number)


def select(
    columns: str, source: str, wanted: DecisionFilter, before: tuple[int, int] | None
) -> tuple[str, list[Value]]:
    """A SELECT of the matching rows.

    A number on either side is asked in two parts, because a Bloom filter answers `calling = ?` and not an OR.
    """
    texts, values = conditions(wanted, before)
    if wanted.number is None:
        return f"SELECT {columns} FROM {source}{_where(texts)}", values
    number = int(wanted.number)
    as_calling = f"SELECT {columns} FROM {source}{_where(['calling = ?', *texts])}"
    as_called = f"SELECT {columns} FROM {source}{_where(['called = ?', 'calling <> ?', *texts])}"
    return f"{as_calling} UNION ALL {as_called}", [number, *values, number, number, *values]


def _where(texts: list[str]) -> str:
    return " WHERE " + " AND ".join(texts) if texts else ""
