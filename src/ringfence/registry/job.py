"""Long work for a company: a list to check, a file of consents to load. It survives whoever does it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Protocol

from msgspec import Meta, Struct

from ringfence.registry.list_law import Allowance, CheckPurpose
from ringfence.telecom.commercial import Category, Channel


class JobKind(StrEnum):
    """What is done."""

    LIST_CHECK = "list_check"
    CONSENTS = "consents"


class JobState(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    """It cannot be done; `reason` says why."""
    DELETED = "deleted"
    """Its result was deleted with age, or at the company's wish."""


OPEN = (JobState.WAITING, JobState.RUNNING)


class Job(Struct, frozen=True, kw_only=True):
    """One piece of work. Times: milliseconds since 1970 UTC."""

    id: str
    kind: JobKind
    company: str
    by: str
    """Who asked: `account:<name>` or `key:<id>`."""
    name: Annotated[str, Meta(max_length=200)] = ""
    """Of the file, as sent."""
    size: int = 0
    """Bytes."""
    purpose: CheckPurpose | None = None
    category: Category | None = None
    channel: Channel | None = None
    state: JobState = JobState.WAITING
    reason: str = ""
    rows: int = 0
    """Numbers or rows in the file; 0 until they were counted."""
    done: int = 0
    yes: int = 0
    """Numbers that may be called; rows that were taken."""
    sometimes: int = 0
    no: int = 0
    """Numbers that may not be called; rows that were refused."""
    result_bytes: int = 0
    sketch: bytes = b""
    canaries: tuple[int, ...] = ()
    created_ms: int
    ended_ms: int | None = None
    valid_until_ms: int | None = None
    """How long the answers count."""
    expires_ms: int | None = None
    """When the result is deleted."""


class Quota(Struct, frozen=True):
    """So many numbers of a day's quota."""

    use: CheckPurpose | Allowance
    numbers: int
    most: int


class JobStore(Protocol):
    """Where jobs live. Each change goes to the audit trail where it begins or ends something."""

    def open(self, job: Job, *, most_waiting: int) -> Job:
        """Keep a new job. Raises `TooMany` when the company has so many waiting or running."""
        ...

    def find(self, job_id: str) -> Job | None:
        """The job of that id, whose ever."""
        ...

    def page(self, company: str = "", *, limit: int = 50, before: str = "") -> tuple[Job, ...]:
        """Newest first, of one company or of all; `before` is the last id of the page before."""
        ...

    def next(self) -> tuple[Job, ...]:
        """What waits or was left running, oldest first, at most 100."""
        ...

    def advance(
        self, before: Job, after: Job, *, at_ms: int, looked: Sequence[int] = (), quota: Quota | None = None
    ) -> None:
        """Keep the next state, a look at each of these numbers, and the quota used up, in one transaction.

        Raises `Conflict` when somebody else took it on from `before`, `TooMany` when the quota does not suffice.
        """
        ...

    def due(self, at_ms: int) -> tuple[Job, ...]:
        """Done jobs whose result is to be deleted, at most 100."""
        ...


class QuotaStore(Protocol):
    """What companies used up."""

    def claim(self, company: str, quota: Quota, *, at_ms: int) -> None:
        """Use up so much of today's quota. Raises `TooMany`, and then nothing is used up."""
        ...

    def used(self, company: str, at_ms: int) -> dict[str, int]:
        """What was used up today, by use."""
        ...


class CanaryStore(Protocol):
    """Which account has which canary numbers."""

    def canaries(self, company: str, wanted: int, pool: tuple[tuple[int, int], ...], *, at_ms: int) -> tuple[int, ...]:
        """The company's own canaries, taken from ranges of packed numbers where it has too few; those that are left."""
        ...

    def holder(self, number: int) -> str:
        """Whose canary the number is; empty: nobody's."""
        ...
