"""Long work of companies, what it uses up of their quotas, and their canary numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from ringfence.access.audit import PURPOSE_MAX, AuditEntry
from ringfence.backends.sql import changelog
from ringfence.backends.sql.audit import note, shown
from ringfence.backends.sql.company_tables import canaries, jobs, quotas
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.rows import fields, insert_new
from ringfence.backends.sql.tables import looks
from ringfence.registry.job import OPEN, Job, JobState, Quota
from ringfence.telecom.errors import Conflict, TooMany

T = TypeVar("T")
DAY_MS = 86_400_000
_MOST = 100
_ASKED_AT_ONCE = 500


class SqlJobs:
    """Fulfils `JobStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, job: Job, *, most_waiting: int) -> Job:
        """Keep a new job. Raises `TooMany` when the company has so many waiting or running."""
        with self._database.write() as connection:
            changelog.take(connection, 0)  # two that open at once must count each other
            mine = select(func.count()).where(jobs.c.company == job.company, jobs.c.state.in_(OPEN))
            if (connection.execute(mine).scalar() or 0) >= most_waiting:
                raise TooMany(
                    f"{most_waiting} files of this company wait already.", "Wait until one is done.", retry_after_s=60
                )
            connection.execute(insert(jobs), _row(job))
            _audit(connection, job, f"{job.kind.value}.open", job.by, job.created_ms)
        return job

    def find(self, job_id: str) -> Job | None:
        """The job of that id, whose ever."""
        with self._database.read() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == job_id)).one_or_none()
        return None if row is None else _job(row)

    def page(self, company: str = "", *, limit: int = 50, before: str = "") -> tuple[Job, ...]:
        """Newest first, of one company or of all; `before` is the last id of the page before."""
        wanted = select(jobs).order_by(jobs.c.id.desc()).limit(limit)
        if company:
            wanted = wanted.where(jobs.c.company == company)
        if before:
            wanted = wanted.where(jobs.c.id < before)
        with self._database.read() as connection:
            return tuple(_job(row) for row in connection.execute(wanted))

    def next(self) -> tuple[Job, ...]:
        """What waits or was left running, oldest first, at most 100."""
        wanted = select(jobs).where(jobs.c.state.in_(OPEN)).order_by(jobs.c.id).limit(_MOST)
        with self._database.read() as connection:
            return tuple(_job(row) for row in connection.execute(wanted))

    def advance(
        self, before: Job, after: Job, *, at_ms: int, looked: Sequence[int] = (), quota: Quota | None = None
    ) -> None:
        """Keep the next state, a look at each of these numbers, and the quota used up, in one transaction."""
        stands = (jobs.c.id == before.id) & (jobs.c.state == before.state.value) & (jobs.c.done == before.done)
        changed = {name: field for name, field in _row(after).items() if name != "id"}
        with self._database.write() as connection:
            if connection.execute(update(jobs).where(stands).values(changed)).rowcount != 1:
                raise Conflict("Somebody else went on with this file.", "Look at its state.")
            if quota is not None:
                _claim(connection, before.company, quota, at_ms)
            _look(connection, before, looked, at_ms)
            if after.state is not before.state and after.state is not JobState.RUNNING:
                _audit(connection, after, f"{after.kind.value}.{after.state.value}", after.by, at_ms)

    def due(self, at_ms: int) -> tuple[Job, ...]:
        """Done jobs whose result is to be deleted, at most 100."""
        over = (jobs.c.state == JobState.DONE.value) & (jobs.c.expires_ms <= at_ms)
        with self._database.read() as connection:
            return tuple(_job(row) for row in connection.execute(select(jobs).where(over).limit(_MOST)))

    def prune(self, before_ms: int) -> int:
        """Delete jobs, with their sketches, that were made before; returns how many."""
        with self._database.write() as connection:
            old = (jobs.c.created_ms < before_ms) & jobs.c.state.not_in(OPEN)
            connection.execute(delete(quotas).where(quotas.c.day < before_ms // DAY_MS))
            return connection.execute(delete(jobs).where(old)).rowcount


class SqlQuotas:
    """Fulfils `QuotaStore`. Days are those of UTC."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, company: str, quota: Quota, *, at_ms: int) -> None:
        """Use up so much of today's quota. Raises `TooMany`, and then nothing is used up."""
        with self._database.write() as connection:
            _claim(connection, company, quota, at_ms)

    def used(self, company: str, at_ms: int) -> dict[str, int]:
        """What was used up today, by use."""
        today = (quotas.c.company == company) & (quotas.c.day == at_ms // DAY_MS)
        with self._database.read() as connection:
            rows = connection.execute(select(quotas.c.used_for, quotas.c.numbers).where(today))
            return {str(row.used_for): int(row.numbers) for row in rows}


class SqlCanaries:
    """Fulfils `CanaryStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def canaries(self, company: str, wanted: int, pool: tuple[tuple[int, int], ...], *, at_ms: int) -> tuple[int, ...]:
        """The company's own canaries, taken from ranges of packed numbers where it has too few; those that are left."""
        if not wanted or not pool:
            return ()
        with self._database.write() as connection:
            changelog.take(connection, 0)
            own = list(connection.execute(select(canaries.c.number).where(canaries.c.company == company)).scalars())
            if len(own) < wanted:
                taken = set(connection.execute(select(canaries.c.number)).scalars())
                fresh = _free(pool, taken, wanted - len(own))
                insert_new(connection, canaries, [_canary(one, company, at_ms) for one in fresh])
                own += fresh
        return tuple(sorted(own)[:wanted])

    def holder(self, number: int) -> str:
        """Whose canary the number is; empty: nobody's."""
        with self._database.read() as connection:
            found = connection.execute(select(canaries.c.company).where(canaries.c.number == int(number))).scalar()
        return str(found or "")


def _canary(number: int, company: str, at_ms: int) -> dict[str, object]:
    return {"number": number, "company": company, "since_ms": at_ms}


def _free(pool: tuple[tuple[int, int], ...], taken: set[int], wanted: int) -> list[int]:
    found: list[int] = []
    for first, last in pool:
        for number in range(first, last + 1):
            if len(found) == wanted:
                return found
            if number not in taken:
                found.append(number)
    return found


def _claim(connection: Connection, company: str, quota: Quota, at_ms: int) -> None:
    day, use = at_ms // DAY_MS, quota.use.value
    insert_new(connection, quotas, [{"company": company, "day": day, "used_for": use, "numbers": 0}])
    mine = (quotas.c.company == company) & (quotas.c.day == day) & (quotas.c.used_for == use)
    room = quotas.c.numbers + quota.numbers <= quota.most
    if connection.execute(update(quotas).where(mine, room).values(numbers=quotas.c.numbers + quota.numbers)).rowcount:
        return
    left = quota.most - int(connection.execute(select(quotas.c.numbers).where(mine)).scalar() or 0)
    tomorrow = ((day + 1) * DAY_MS - at_ms) // 1000 + 1
    raise TooMany(
        f"Today's quota for {use} is {quota.most:,}; {max(left, 0):,} are left, {quota.numbers:,} were asked for.",
        "Ask for fewer, wait for tomorrow (UTC), or ask the operator for more.",
        retry_after_s=tomorrow,
    )


def _look(connection: Connection, job: Job, numbers: Sequence[int], at_ms: int) -> None:
    about = f"list check {job.id[:12]} of {job.company}: {job.purpose.value if job.purpose else job.kind.value}"
    row = {"at_ms": at_ms, "actor": job.by, "purpose": about[:PURPOSE_MAX]}
    insert_new(connection, looks, [row | {"number": int(one)} for one in numbers])


def _row(job: Job) -> dict[str, object]:
    return fields(job) | {"canaries": shown([int(one) for one in job.canaries]), "sketch": job.sketch}


def _job(row: Row[tuple[object, ...]]) -> Job:
    held = {str(name): field for name, field in row._mapping.items()}
    numbers = msgspec.json.decode(str(held["canaries"]), type=tuple[int, ...])
    return msgspec.convert(held | {"canaries": numbers}, Job)


def _audit(connection: Connection, job: Job, act: str, by: str, at_ms: int) -> None:
    told = {"company": job.company, "purpose": job.purpose, "rows": job.rows, "yes": job.yes, "no": job.no}
    entry = AuditEntry(at_ms=at_ms, actor=by, act=act, target=f"job:{job.id}", after=shown(told), reason=job.reason)
    note(connection, entry)
