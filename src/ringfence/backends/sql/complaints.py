"""Complaints, feedback, and numbers that changed hands."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from sqlalchemy import Connection, Select, insert, literal, select, union_all

from ringfence.access.audit import AuditEntry
from ringfence.backends.sql import changelog
from ringfence.backends.sql.audit import note
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.rows import fields, insert_new, value
from ringfence.backends.sql.tables import complaints, feedback, forgotten
from ringfence.screening.book import Complaint
from ringfence.screening.changes import Change, Complained, NumberForgotten, Refuted
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Feedback, Judgement

_MOST = 10_000
_CHUNK = 500


class SqlComplaints:
    """Fulfils `ComplaintStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, complaints: Iterable[Complaint], *, by: str, at_ms: int) -> int:
        """Keep all or none, at most 10,000; returns how many were new. Raises `Refused`."""
        given = {one.id or secrets.token_hex(8): one for one in complaints}
        if len(given) > _MOST:
            raise Refused(f"{len(given)} complaints at once are too many.", f"Send at most {_MOST} at a time.")
        with self._database.write() as connection:
            first = changelog.take(connection, len(given)) if given else 0
            present = _present(connection, list(given))
            new = {key: one for key, one in given.items() if key not in present}
            _insert(connection, first, new, by, at_ms)
            told = [Complained(int(one.number), one.reporter, one.at_ms) for one in new.values()]
            changelog.append(connection, first, at_ms, told)
        return len(new)

    def feedback(self, feedback: Feedback) -> None:
        """Keep a person's word on a decision; `wrong` counts for the number."""
        number = int(feedback.number)
        with self._database.write() as connection:
            seq = changelog.take(connection)
            _insert_feedback(connection, seq, feedback)
            if feedback.judgement is Judgement.WRONG:
                changelog.append(connection, seq, feedback.at_ms, [Refuted(number, feedback.at_ms)])
            target = f"decision:{feedback.decision}" if feedback.decision else f"number:{PhoneNumber(number)}"
            entry = AuditEntry(at_ms=feedback.at_ms, actor=feedback.by, act="feedback", target=target)
            note(connection, msgspec.structs.replace(entry, after=feedback.judgement.value, reason=feedback.note))

    def of(self, number: int, *, limit: int = 100) -> tuple[Complaint, ...]:
        """Complaints about the number, newest first."""
        wanted = select(complaints).where(complaints.c.number == int(number))
        with self._database.read() as connection:
            rows = connection.execute(wanted.order_by(complaints.c.seq.desc()).limit(limit))
            return tuple(value(row, Complaint) for row in rows)

    def feedback_of(self, *, number: int | None = None, decision: str = "", limit: int = 100) -> tuple[Feedback, ...]:
        """Feedback on the number or the decision, newest first."""
        wanted = select(feedback).order_by(feedback.c.seq.desc()).limit(limit)
        if number is not None:
            wanted = wanted.where(feedback.c.number == int(number))
        if decision:
            wanted = wanted.where(feedback.c.decision == decision)
        with self._database.read() as connection:
            return tuple(value(row, Feedback) for row in connection.execute(wanted))

    def forget(self, number: int, *, by: str, at_ms: int, reason: str) -> None:
        """The number changed hands: what people said of it before counts no more."""
        with self._database.write() as connection:
            seq = changelog.take(connection)
            connection.execute(insert(forgotten), {"seq": seq, "number": int(number), "at_ms": at_ms})
            changelog.append(connection, seq, at_ms, [NumberForgotten(int(number))])
            target = f"number:{PhoneNumber(number)}"
            entry = AuditEntry(at_ms=at_ms, actor=by, act="number.forget", target=target, reason=reason)
            note(connection, entry)


class _Said(msgspec.Struct, frozen=True):
    seq: int
    kind: str
    number: int
    reporter: str
    at_ms: int


def said_after(connection: Connection, seq: int) -> Iterator[tuple[int, Change]]:
    """All that people said since a position, in order and constant memory, in the caller's transaction."""
    wanted = union_all(*_said(seq)).order_by("seq")
    for row in connection.execution_options(yield_per=_CHUNK).execute(wanted):
        said = value(row, _Said)
        if said.kind == "complained":
            yield said.seq, Complained(said.number, said.reporter, said.at_ms)
        elif said.kind == "refuted":
            yield said.seq, Refuted(said.number, said.at_ms)
        else:
            yield said.seq, NumberForgotten(said.number)


def _said(seq: int) -> tuple[Select[tuple[int, str, int, str, int]], ...]:
    c, f, g = complaints.c, feedback.c, forgotten.c
    return (
        select(c.seq, literal("complained").label("kind"), c.number, c.reporter, c.at_ms).where(c.seq > seq),
        select(f.seq, literal("refuted").label("kind"), f.number, literal("").label("reporter"), f.at_ms).where(
            f.seq > seq, f.judgement == Judgement.WRONG.value
        ),
        select(g.seq, literal("forgotten").label("kind"), g.number, literal("").label("reporter"), g.at_ms).where(
            g.seq > seq
        ),
    )


def _present(connection: Connection, ids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for at in range(0, len(ids), _CHUNK):
        wanted = select(complaints.c.id).where(complaints.c.id.in_(ids[at : at + _CHUNK]))
        found.update(connection.execute(wanted).scalars())
    return found


def _insert(connection: Connection, first: int, new: dict[str, Complaint], by: str, at_ms: int) -> None:
    rows = [
        {
            "id": key,
            "seq": first + i,
            "number": int(one.number),
            "reporter": one.reporter,
            "category": one.category,
            "at_ms": one.at_ms,
            "text": one.text,
            "source": by,
            "received_ms": at_ms,
            "origin": one.origin,
        }
        for i, (key, one) in enumerate(new.items())
    ]
    insert_new(connection, complaints, rows)


def _insert_feedback(connection: Connection, seq: int, given: Feedback) -> None:
    row = fields(given)
    connection.execute(insert(feedback), row | {"seq": seq})
