"""A filter of decisions as SQL."""

from __future__ import annotations

from typing import TypeAlias

from ringfence.backends.duck.columns import ACTIONS
from ringfence.screening.archive import DecisionFilter

Value: TypeAlias = int | str
Condition: TypeAlias = tuple[list[str], list[Value]]


def sources(files: list[str], with_tail: bool) -> str:
    """The FROM clause over companions and, if asked, the live end; paths are ours and hold no quote."""
    parts = []
    if files:
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in files)
        parts.append(f"SELECT * FROM read_parquet([{listed}])")
    if with_tail or not files:
        parts.append("SELECT * FROM tail")
    return "(" + " UNION ALL ".join(parts) + ")"


def conditions(wanted: DecisionFilter, before: tuple[int, int] | None = None) -> Condition:
    """What every row must satisfy, except the number. `before` is (at_ms, id) of a row already shown."""
    asked: list[tuple[str, Value | None]] = [
        ("at_ms >= ?", wanted.since_ms),
        ("at_ms < ?", wanted.until_ms),
        ("calling = ?", _plain(wanted.calling)),
        ("called = ?", _plain(wanted.called)),
        ("action = ?", ACTIONS.index(wanted.action) if wanted.action is not None else None),
        ("trunk = ?", wanted.trunk),
        ("contains(codes, ?)", f",{wanted.finding}," if wanted.finding is not None else None),
    ]
    texts = [text for text, value in asked if value is not None]
    values = [value for _, value in asked if value is not None]
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

    A number may stand in either of two columns: that is asked in two parts that have no row in common, since a Bloom
    filter answers `calling = ?` but no OR of two columns.
    """
    common = conditions(wanted, before)
    texts: list[str] = []
    values: list[Value] = []
    for number in _sides(wanted.number):
        texts.append(f"SELECT {columns} FROM {source}{_where([*number[0], *common[0]])}")
        values += [*number[1], *common[1]]
    return " UNION ALL ".join(texts), values


def _sides(number: int | None) -> list[Condition]:
    if number is None:
        return [([], [])]
    plain = int(number)
    return [(["calling = ?"], [plain]), (["called = ?", "calling <> ?"], [plain, plain])]


def _where(texts: list[str]) -> str:
    return " WHERE " + " AND ".join(texts) if texts else ""
