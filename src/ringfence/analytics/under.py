"""Whom a suspect stands for: the numbers that act under it, and those among them that behave like persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from ringfence.analytics.suspect import SubjectKind, Suspect

MOST_MEMBERS = 200
"""So many are named, the busiest first."""

_GOT = (
    "SELECT called, COUNT(*) AS received FROM calls WHERE kind = 0 AND called IN (SELECT calling FROM each_number) "
    "GROUP BY called"
)
_EACH = (
    "WITH each_number AS (SELECT {key} AS subject, calling, COUNT(*) AS attempts FROM calls "
    "WHERE {key} IN ({{wanted}}) AND calling BETWEEN 1152921504606846976 AND 3458764513820540927 "
    "GROUP BY {key}, calling) "
)
_ROWS = (
    "SELECT e.subject, e.calling, e.attempts, CASE WHEN {person} THEN 1 ELSE 0 END AS person "
    f"FROM each_number AS e LEFT JOIN ({_GOT}) AS g ON g.called = e.calling"
)
_ORDINARY = _ROWS.format(person="e.attempts < 6 * COALESCE(g.received, 0) OR e.attempts < 6")
UNDER: Mapping[SubjectKind, str] = {
    SubjectKind.TRUNK: _EACH.format(key="trunk_in") + _ROWS.format(person="g.received > 0"),
    SubjectKind.DEVICE: _EACH.format(key="imei") + _ROWS.format(person="e.attempts < 0"),
    SubjectKind.CELL: _EACH.format(key="cell") + _ORDINARY,
    SubjectKind.RANGE: (
        "WITH each_number AS (SELECT (calling & 1125899906842623) // 10000 AS subject, calling, attempts FROM numbers "
        "WHERE (calling >> 60) = 1 AND (calling & 1125899906842623) // 10000 IN ({wanted})) "
    )
    + _ORDINARY,
    SubjectKind.HOLDER: (
        "SELECT holder AS subject, number AS calling, 1 AS attempts, 0 AS person "
        "FROM subscriptions WHERE holder IN ({wanted})"
    ),
    SubjectKind.NUMBER: (
        "SELECT called AS subject, calling, attempts + messages AS attempts, 0 AS person "
        "FROM received_pairs WHERE called IN ({wanted})"
    ),
}
"""Rows of subject, calling, attempts and person (0 or 1), by kind of subject; for numbers: those who call a victim."""
NEEDS: Mapping[SubjectKind, tuple[str, ...]] = {
    SubjectKind.TRUNK: ("calls",),
    SubjectKind.DEVICE: ("calls",),
    SubjectKind.CELL: ("calls",),
    SubjectKind.RANGE: ("numbers",),
    SubjectKind.HOLDER: (),
    SubjectKind.NUMBER: ("received_pairs",),
}
"""The profiles that these rows are made from."""


class Under(Struct, frozen=True):
    """The numbers under one subject."""

    members: tuple[int, ...]
    collateral: int


def gathered(rows: Iterable[tuple[int | str, int, int, int]]) -> Mapping[str, Under]:
    """Rows of subject, calling, attempts and person, as members and collateral by the subject's text."""
    members: dict[str, list[tuple[int, int]]] = {}
    persons: dict[str, int] = {}
    for subject, calling, attempts, person in rows:
        key = str(subject)
        persons[key] = persons.get(key, 0) + person
        if not person:
            members.setdefault(key, []).append((-attempts, calling))
    return {
        key: Under(tuple(calling for _, calling in sorted(members.get(key, []))[:MOST_MEMBERS]), total)
        for key, total in persons.items()
    }


def wanted(suspects: Iterable[Suspect]) -> Mapping[SubjectKind, tuple[str, ...]]:
    """Subjects whose numbers are to be gathered, as SQL literals by kind."""
    asked: dict[SubjectKind, set[str]] = {}
    for suspect in suspects:
        if suspect.kind is not SubjectKind.NUMBER or suspect.victim:
            asked.setdefault(suspect.kind, set()).add(raw(suspect))
    return {
        kind: tuple(_literal(kind, key) for key in sorted(keys))
        for kind, keys in sorted(asked.items(), key=lambda each: each[0].value)
    }


def raw(suspect: Suspect) -> str:
    """The subject as the profiles write it."""
    match suspect.kind:
        case SubjectKind.NUMBER:
            return str(suspect.number)
        case SubjectKind.RANGE:
            return suspect.subject.strip("+x")
        case _:
            return suspect.subject


def _literal(kind: SubjectKind, key: str) -> str:
    return "'" + key.replace("'", "''") + "'" if kind is SubjectKind.TRUNK else str(int(key))
