"""Suspicions and what people made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, delete, func, insert, select

from ringfence.access.audit import AuditEntry
from ringfence.analytics.inquiry import (
    CLEARED_FOR_MS,
    MOST_AT_ONCE,
    Key,
    Standing,
    Suspicion,
    TrackRecord,
    Wanted,
    count_by_detector,
    found_again,
    id_of,
    numbers_under,
    settled,
)
from ringfence.analytics.suspect import Suspect
from ringfence.backends.sql.analytics_tables import suspicion_numbers, suspicions
from ringfence.backends.sql.audit import note
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.rows import insert_new
from ringfence.backends.sql.waves import forget_in_waves
from ringfence.telecom.errors import NotFound, Refused
from ringfence.telecom.verdict import Mode

_CHUNK = 500
_ENCODER = msgspec.json.Encoder(enc_hook=int)
_SUSPECT = msgspec.json.Decoder(Suspect)
_LOOKED_INTO = (Standing.CONFIRMED.value, Standing.CLEARED.value)
T = suspicions.c


class SqlSuspicions:
    """Fulfils `SuspicionBook`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, found: Sequence[Suspect], *, at_ms: int) -> tuple[Suspicion, ...]:
        """Take what a run found, all or nothing; returns those that were not known or not open before."""
        news: list[Suspicion] = []
        for begin in range(0, len(found), _CHUNK):
            with self._database.write() as connection:
                news += _take(connection, found[begin : begin + _CHUNK], at_ms)
        return tuple(news)

    def page(self, wanted: Wanted, *, limit: int, skip: int = 0) -> tuple[Suspicion, ...]:
        """Strongest first: live detectors before those in shadow, by score, then the newest."""
        order = (T.live.desc(), T.score_permyriad.desc(), T.seen_ms.desc(), T.id)
        query = select(suspicions).where(*_asked(wanted)).order_by(*order).limit(limit).offset(skip)
        with self._database.read() as connection:
            return tuple(_suspicion(row._mapping) for row in connection.execute(query))

    def find(self, suspicion: str) -> Suspicion | None:
        """The one of that id."""
        with self._database.read() as connection:
            return next(iter(_by_id(connection, [suspicion]).values()), None)

    def settle(
        self, ids: Sequence[str], standing: Standing, *, by: str, at_ms: int, reason: str
    ) -> tuple[Suspicion, ...]:
        """Give all of them a standing, or none; raises `NotFound` and `Refused`. Each stands in the audit trail."""
        wanted = list(dict.fromkeys(ids))
        if not 0 < len(wanted) <= MOST_AT_ONCE:
            raise Refused("choose at least one suspicion", f"and at most {MOST_AT_ONCE} at once")
        with self._database.write() as connection:
            known = _by_id(connection, wanted)
            missing = [one for one in wanted if one not in known]
            if missing:
                raise NotFound(f"there is no suspicion {missing[0][:32]}", "it may have been deleted with age")
            after = tuple(settled(known[one], standing, by=by, at_ms=at_ms, reason=reason) for one in wanted)
            _write(connection, after)
            for one in after:
                entry = AuditEntry(at_ms=at_ms, actor=by, act=f"suspicion.{standing}", target=f"suspicion:{one.id}")
                told = f"{one.suspect.detector} {one.suspect.subject}"
                before = known[one.id].standing.value
                note(connection, msgspec.structs.replace(entry, before=before, after=told, reason=one.reason))
        return after

    def track_records(self) -> Mapping[str, TrackRecord]:
        """By detector."""
        query = select(T.detector, T.standing, func.count()).group_by(T.detector, T.standing)
        with self._database.read() as connection:
            return count_by_detector((row[0], row[1], row[2]) for row in connection.execute(query))

    def cleared(self, at_ms: int) -> frozenset[Key]:
        """Whom people cleared not too long ago: no detector's find may act on them."""
        lately = (T.standing == Standing.CLEARED.value) & (T.at_ms > at_ms - CLEARED_FOR_MS)
        query = select(T.detector, T.kind, T.subject).where(lately)
        with self._database.read() as connection:
            return frozenset((row[0], row[1], row[2]) for row in connection.execute(query))

    def labels(self, since_ms: int) -> tuple[Suspicion, ...]:
        """Confirmed and cleared numbers since then, oldest first: what models may learn from."""
        looked = T.standing.in_(_LOOKED_INTO) & (T.at_ms >= since_ms) & (T.kind == "number")
        query = select(suspicions).where(looked).order_by(T.at_ms, T.id)
        with self._database.read() as connection:
            return tuple(_suspicion(row._mapping) for row in connection.execute(query))

    def prune(self, *, open_before_ms: int, settled_before_ms: int) -> int:
        """Delete what was not found since, and what people looked into before that; returns how many."""
        unsettled = T.standing.not_in(_LOOKED_INTO) & (T.seen_ms < open_before_ms)
        old = T.standing.in_(_LOOKED_INTO) & (T.at_ms < settled_before_ms) & (T.seen_ms < settled_before_ms)
        with self._database.write() as connection:
            gone = connection.execute(delete(suspicions).where(unsettled | old)).rowcount
            orphans = suspicion_numbers.c.suspicion.not_in(select(T.id))
            connection.execute(delete(suspicion_numbers).where(orphans))
            return gone


def forget_suspicions(connection: Connection, numbers: Iterable[int]) -> None:
    """These numbers changed hands: what was suspected of them as subjects is gone, in the caller's transaction."""
    for number in numbers:
        forget_in_waves(connection, int(number))
        own = select(T.id).where(T.id == suspicion_numbers.c.suspicion, T.kind == "number")
        named = (suspicion_numbers.c.number == int(number)) & own.exists()
        ids = list(connection.execute(select(suspicion_numbers.c.suspicion).where(named)).scalars())
        connection.execute(delete(suspicions).where(T.id.in_(ids)))
        gone = suspicion_numbers.c.suspicion.in_(ids) | (suspicion_numbers.c.number == int(number))
        connection.execute(delete(suspicion_numbers).where(gone))


def _take(connection: Connection, found: Sequence[Suspect], at_ms: int) -> list[Suspicion]:
    latest = {id_of(suspect): suspect for suspect in found}
    known = _by_id(connection, list(latest))
    after = [found_again(known.get(one), suspect, at_ms) for one, suspect in latest.items()]
    _write(connection, after)
    return [one for one in after if one.id not in known or known[one.id].standing is not one.standing]


def _write(connection: Connection, many: Iterable[Suspicion]) -> None:
    """Replace the rows, and which numbers they speak of."""
    rows = [_row(one) for one in many]
    ids = [str(row["id"]) for row in rows]
    connection.execute(delete(suspicions).where(T.id.in_(ids)))
    if rows:
        connection.execute(insert(suspicions), rows)
    named = [
        {"number": number, "suspicion": str(row["id"])}
        for row in rows
        for number in numbers_under(_SUSPECT.decode(_bytes(row["suspect"])))
    ]
    insert_new(connection, suspicion_numbers, named)


def _row(one: Suspicion) -> dict[str, object]:
    suspect = one.suspect
    return {
        "id": one.id,
        "detector": suspect.detector,
        "kind": suspect.kind.value,
        "subject": suspect.subject[:128],
        "live": int(suspect.mode in (Mode.LIVE, Mode.CANARY)),
        "score_permyriad": round(suspect.score * 10_000),
        "suspect": _ENCODER.encode(suspect),
        "found_ms": one.found_ms,
        "seen_ms": one.seen_ms,
        "times": one.times,
        "standing": one.standing.value,
        "by": one.by,
        "at_ms": one.at_ms,
        "reason": one.reason,
    }


def _by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Suspicion]:
    found: dict[str, Suspicion] = {}
    for at in range(0, len(ids), _CHUNK):
        for row in connection.execute(select(suspicions).where(T.id.in_(ids[at : at + _CHUNK]))):
            one = _suspicion(row._mapping)
            found[one.id] = one
    return found


def _suspicion(row: RowMapping) -> Suspicion:
    names = ("id", "found_ms", "seen_ms", "times", "standing", "by", "at_ms", "reason")
    values = {name: row[name] for name in names}
    return msgspec.convert({**values, "suspect": _SUSPECT.decode(_bytes(row["suspect"]))}, Suspicion)


def _bytes(raw: object) -> bytes:
    assert isinstance(raw, bytes | memoryview)
    return bytes(raw)


def _asked(wanted: Wanted) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = [T.found_ms >= wanted.since_ms]
    for column, word in ((T.standing, wanted.standing), (T.detector, wanted.detector), (T.kind, wanted.kind)):
        if word:
            asked.append(column == word)
    if wanted.number is not None:
        named = select(suspicion_numbers.c.suspicion).where(suspicion_numbers.c.number == int(wanted.number))
        asked.append(T.id.in_(named))
    return asked
