"""The desk of companies for lists and files: one number at once, a list to check, a file of consents to load."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from ringfence.registry.campaign import BusinessCaller
from ringfence.registry.consenting import CallerLaw
from ringfence.registry.job import OPEN, Job, JobKind, JobState, JobStore, Quota, QuotaStore
from ringfence.registry.ledger import LedgerStore
from ringfence.registry.list_check import NOTHING, Listed, RegistryBook, Topic, listed
from ringfence.registry.list_law import CheckPurpose
from ringfence.telecom.commercial import Category, Channel
from ringfence.telecom.errors import Conflict, NotFound, Refused

_ID_BYTES = 9


class JobFiles(Protocol):
    """Where uploads and results lie."""

    def fresh(self) -> Path:
        """A path for an upload that is coming in; nothing is there yet."""
        ...

    def check(self, path: Path, name: str, kind: JobKind) -> None:
        """Raise `Refused` when the first bytes are of no file of that kind, or of another type than the name says."""
        ...

    def adopt(self, path: Path, job_id: str) -> None:
        """The upload belongs to this job from now on; durable on return."""
        ...

    def result(self, job_id: str) -> Path | None:
        """The result, if it is there."""
        ...

    def drop(self, job_id: str) -> None:
        """Delete upload and result; again is harmless."""
        ...


class OneAnswer(Struct, frozen=True):
    """The answer for one number, and how long it counts."""

    answer: Listed
    until_ms: int


class ListBooks(Struct, frozen=True):
    """Where the desk looks and writes."""

    jobs: JobStore
    quotas: QuotaStore
    book: RegistryBook
    ledger: LedgerStore
    files: JobFiles


class Wanted(Struct, frozen=True, kw_only=True):
    """What is asked of a list."""

    company: str
    by: str
    purpose: CheckPurpose
    category: Category
    channel: Channel


class ListDesk:
    """What companies do about lists, whatever door they come by. Who may speak for one, the door knows."""

    def __init__(
        self, books: ListBooks, law: CallerLaw, clock_ms: Callable[[], int], randomness: Callable[[int], bytes]
    ) -> None:
        self._books = books
        self.law = law
        self._clock_ms = clock_ms
        self._randomness = randomness

    def one(self, number: int, wanted: Wanted) -> OneAnswer:
        """The answer for one packed number, against the quota of the purpose. Raises `TooMany`, `Refused`."""
        self._approved(wanted.company)
        now, lists = self._clock_ms(), self.law.lists
        quota = Quota(wanted.purpose, 1, lists.quota(wanted.purpose, wanted.company))
        self._books.quotas.claim(wanted.company, quota, at_ms=now)
        found = self._books.book.on_record({number}, wanted.company).get(number, NOTHING)
        place = self.law.asking.place(number)
        needed = wanted.channel in self.law.asking.country[place].needs_consent
        topic = Topic(wanted.company, wanted.category, wanted.channel, now)
        return OneAnswer(
            listed(number, topic, found, needs_consent=needed), now + self.law.hours.of(place).list_valid_ms
        )

    def check(self, upload: Path, name: str, size: int, wanted: Wanted) -> Job:
        """Take a list that was uploaded. Raises `Refused`, `TooMany`; the upload is gone then."""
        job = Job(
            id=self._new_id(),
            kind=JobKind.LIST_CHECK,
            company=wanted.company,
            by=wanted.by,
            name=name[:200],
            size=size,
            purpose=wanted.purpose,
            category=wanted.category,
            channel=wanted.channel,
            created_ms=self._clock_ms(),
        )
        return self._open(job, upload)

    def load(self, upload: Path, name: str, size: int, company: str, by: str) -> Job:
        """Take a file of consents that was uploaded. Raises `Refused`, `TooMany`; the upload is gone then."""
        job = Job(
            id=self._new_id(), kind=JobKind.CONSENTS, company=company, by=by, name=name[:200], size=size,
            created_ms=self._clock_ms(),
        )  # fmt: skip
        return self._open(job, upload)

    def fresh(self) -> Path:
        """A path for an upload that is coming in."""
        return self._books.files.fresh()

    def own(self, job_id: str, company: str) -> Job:
        """A job of that company. Raises `NotFound`, also for those of others."""
        found = self._books.jobs.find(job_id)
        if found is None or found.company != company:
            raise NotFound("There is no such file.", "Use the id that sending it returned.")
        return found

    def page(self, company: str, *, limit: int = 50, before: str = "") -> tuple[Job, ...]:
        """The company's jobs, newest first."""
        return self._books.jobs.page(company, limit=limit, before=before)

    def result(self, job_id: str, company: str) -> Path:
        """The file of the result. Raises `NotFound`, `Conflict` while it is being made."""
        job = self.own(job_id, company)
        if job.state in OPEN:
            raise Conflict("The result is not ready.", "Ask for its state, then again.")
        path = self._books.files.result(job.id) if job.state is JobState.DONE else None
        if path is None:
            raise NotFound("There is no result (any more).", "Results are deleted with age; check the list again.")
        return path

    def delete(self, job_id: str, company: str) -> Job:
        """The company wants the result gone now. Raises `Conflict` while it is being made."""
        job = self.own(job_id, company)
        if job.state in OPEN:
            raise Conflict("The file is being worked on.", "Wait until it is done.")
        if job.state is JobState.DONE:
            gone = replace(job, state=JobState.DELETED, result_bytes=0)
            self._books.jobs.advance(job, gone, at_ms=self._clock_ms())
            job = gone
        self._books.files.drop(job.id)
        return job

    def used(self, company: str) -> dict[str, tuple[int, int]]:
        """What the company used up today and what it may, by purpose."""
        used = self._books.quotas.used(company, self._clock_ms())
        return {one.value: (used.get(one.value, 0), self.law.lists.quota(one, company)) for one in CheckPurpose}

    def _open(self, job: Job, upload: Path) -> Job:
        files = self._books.files
        try:
            self._approved(job.company)
            files.check(upload, job.name, job.kind)
            self._room(job)
            files.adopt(upload, job.id)
            return self._books.jobs.open(job, most_waiting=self.law.lists.most_waiting)
        except BaseException:
            files.drop(job.id)
            upload.unlink(missing_ok=True)
            raise

    def _room(self, job: Job) -> None:
        """Raise `TooMany` at once when nothing of the quota is left; the count of the list decides later."""
        if job.purpose is not None:
            most = self.law.lists.quota(job.purpose, job.company)
            self._books.quotas.claim(job.company, Quota(job.purpose, 0, most - 1), at_ms=self._clock_ms())

    def _approved(self, company: str) -> None:
        entered = self._books.ledger.find("business_caller", company)
        if entered is None or not isinstance(entered.entry, BusinessCaller):
            raise Refused("The company is not registered.", "Register it, and wait until the operator has said yes.")

    def _new_id(self) -> str:
        """Later ones sort behind earlier ones, and nobody guesses them."""
        return f"{self._clock_ms():012x}{self._randomness(_ID_BYTES).hex()}"
