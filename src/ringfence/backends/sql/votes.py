"""What people said of numbers, from complaints, words on decisions, and settled suspicions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from sqlalchemy import Connection, func, select

from ringfence.analytics.feedback.vote import Vote
from ringfence.analytics.inquiry import Standing
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.suspicions import SqlSuspicions
from ringfence.backends.sql.tables import complaints, feedback, forgotten
from ringfence.telecom.verdict import Judgement

_CHUNK = 5_000
_PERSON = "number:"
"""What a person's name begins with who signed in for the own number."""


class SqlVotes:
    """Fulfils `VoteSource`. What was said of a number before it changed hands is not told.

    Only outcomes of cases are proven here; `feedback.proof` looks for the calls behind the others.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def votes(self, since_ms: int) -> Iterator[Vote]:
        """Everything said at or after that time: complaints, words on decisions, then outcomes; each oldest first."""
        with self._database.read() as connection:
            gone = select(forgotten.c.number, func.max(forgotten.c.seq)).group_by(forgotten.c.number)
            since = {int(number): int(seq) for number, seq in connection.execute(gone)}
            for seq, vote in chain(_complaints(connection, since_ms), _words(connection, since_ms)):
                if seq > since.get(vote.number, 0):
                    yield vote
        yield from self._settled(since_ms)

    def _settled(self, since_ms: int) -> Iterator[Vote]:
        for one in SqlSuspicions(self._database).labels(since_ms):
            if one.suspect.number and not one.suspect.victim:
                confirmed = one.standing is Standing.CONFIRMED
                yield Vote(
                    reporter=f"case:{one.id}",
                    number=one.suspect.number,
                    abusive=confirmed,
                    at_ms=one.at_ms,
                    proven=True,
                    settled=True,
                )


def _complaints(connection: Connection, since_ms: int) -> Iterator[tuple[int, Vote]]:
    c = complaints.c
    columns = (c.seq, c.number, c.reporter, c.at_ms, c.origin, c.source, c.received_ms)
    wanted = select(*columns).where(c.at_ms >= since_ms).order_by(c.seq)
    for row in connection.execution_options(yield_per=_CHUNK).execute(wanted):
        seq, number, reporter, at_ms, origin, source, taken_ms = row
        yield (
            seq,
            Vote(
                reporter=reporter, number=number, abusive=True, at_ms=at_ms, origin=origin, source=source,
                taken_ms=taken_ms,
            ),
        )  # fmt: skip


def _words(connection: Connection, since_ms: int) -> Iterator[tuple[int, Vote]]:
    f = feedback.c
    wanted = select(f.seq, f.number, f.by, f.at_ms, f.judgement).where(f.at_ms >= since_ms).order_by(f.seq)
    for seq, number, by, at_ms, judgement in connection.execution_options(yield_per=_CHUNK).execute(wanted):
        source = "persons" if by.startswith(_PERSON) else by
        right = judgement == Judgement.RIGHT.value
        yield seq, Vote(reporter=by, number=number, abusive=right, at_ms=at_ms, source=source)
