"""Whom a suspect stands for: the numbers that act under it, and those among them that behave like persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from ringfence.analytics.suspect import SubjectKind, Suspect

MOST_MEMBERS = 200
"""So many are named, the busiest first."""

_GOT = "SELECT called, SUM(attempts) AS received FROM arrivals WHERE attempts > 0 GROUP BY called"
_OF_LEGS = (
    "SELECT u.subject, u.calling, u.attempts, CASE WHEN g.received > 0 THEN 1 ELSE 0 END AS person "
    "FROM (SELECT {key} AS subject, calling, SUM(attempts) AS attempts FROM legs WHERE {key} IN ({{wanted}}) "
    f"GROUP BY {{key}}, calling) AS u LEFT JOIN ({_GOT}) AS g ON g.called = u.calling"
)
UNDER: Mapping[SubjectKind, str] = {
    SubjectKind.TRUNK: _OF_LEGS.format(key="trunk_in"),
    SubjectKind.DEVICE: _OF_LEGS.format(key="imei").replace("THEN 1", "THEN 0"),
    SubjectKind.CELL: (
        "SELECT n.cell_low AS subject, n.calling, n.attempts, "
        "CASE WHEN n.attempts < 6 * COALESCE(g.received, 0) OR n.attempts < 6 THEN 1 ELSE 0 END AS person "
        f"FROM numbers AS n LEFT JOIN ({_GOT}) AS g ON g.called = n.calling "
        "WHERE n.cell_low = n.cell_high AND n.cell_low IN ({wanted})"
    ),
    SubjectKind.RANGE: (
        "SELECT (n.calling & 1125899906842623) // 10000 AS subject, n.calling, n.attempts, "
        "CASE WHEN n.attempts < 6 * COALESCE(g.received, 0) OR n.attempts < 6 THEN 1 ELSE 0 END AS person "
        f"FROM numbers AS n LEFT JOIN ({_GOT}) AS g ON g.called = n.calling "
        "WHERE (n.calling >> 60) = 1 AND (n.calling & 1125899906842623) // 10000 IN ({wanted})"
    ),
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
    SubjectKind.TRUNK: ("legs", "arrivals"),
    SubjectKind.DEVICE: ("legs", "arrivals"),
    SubjectKind.CELL: ("numbers", "arrivals"),
    SubjectKind.RANGE: ("numbers", "arrivals"),
    SubjectKind.HOLDER: (),
    SubjectKind.NUMBER: ("received_pairs",),
}


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
