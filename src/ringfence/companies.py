"""What a worker has for companies that call, and the work that is done for them beside: introduced to one another."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from litestar import Router
from msgspec.structs import replace

from ringfence.access.account import Account, AccountStore, PasswordHasher, check_name, check_password
from ringfence.access.key import Scope
from ringfence.access.limit import SharedLimit
from ringfence.access.organisation import OrganisationKind
from ringfence.access.role import Role
from ringfence.access.sign_in import SignIn
from ringfence.backends.blind.set_folder import BlindFolder
from ringfence.backends.files.check_folder import CheckFolder
from ringfence.backends.files.secret import secret
from ringfence.backends.passwords import ArgonHasher
from ringfence.backends.sql.store import Store
from ringfence.clock import clock_ms
from ringfence.documents import registry_document
from ringfence.doors.api.asgi import App
from ringfence.doors.api.blind import BlindDoor, blind_routes
from ringfence.doors.api.consents import ConsentDoor, consent_routes
from ringfence.doors.api.door import Gate
from ringfence.doors.api.limits import Room
from ringfence.doors.api.list_checks import ListDoor, TakeConsents, TakeList, list_check_routes
from ringfence.doors.api.rest import AnyRequest, Once
from ringfence.doors.api.uploads import Upload
from ringfence.doors.web.area import Area
from ringfence.doors.web.companies import CompaniesPages
from ringfence.doors.web.company_area import CompanySources, company_area
from ringfence.registry.asking_law import read_asking
from ringfence.registry.bulk import Given, Load, LoadKind, RefusedRow, load_file
from ringfence.registry.calendar import read_calendar
from ringfence.registry.checking import DAY_MS, CheckTools, Validity, refuse, run_check
from ringfence.registry.company_desk import CompanyBooks, CompanyDesk
from ringfence.registry.consent import Consent
from ringfence.registry.consenting import CallerLaw, ConsentBooks, ConsentDesk
from ringfence.registry.job import Job, JobKind, JobState
from ringfence.registry.law import read_hours
from ringfence.registry.list_desk import ListBooks, ListDesk
from ringfence.registry.list_law import read_list_law
from ringfence.registry.proving import Proving
from ringfence.registry.texts import read_texts
from ringfence.registry.words import read_words
from ringfence.screening.archive import Archive
from ringfence.screening.flags import FlagDesk
from ringfence.screening.shelf import RuleShelf
from ringfence.screening.sources import NumberingPlan
from ringfence.settings import Settings
from ringfence.telecom.allocation import MOBILE_KINDS
from ringfence.telecom.errors import Conflict, Refused, RingfenceError
from ringfence.telecom.number import PhoneNumber

RETRY_S = 60.0
"""A job that failed on our side is tried again after so long."""
REGISTRATIONS_PER_S, REGISTRATIONS_BURST = 1 / 600, 5
"""Registrations from one network address."""
UNVERIFIED_MS = 2 * DAY_MS


def caller_law(home: Path) -> CallerLaw:
    """All documents that answers to companies rest on. Raises `BadRules`."""
    calendar = read_calendar(registry_document(home, "calendar-cn.toml"))
    return CallerLaw(
        read_asking(registry_document(home, "asking.toml")),
        read_hours(registry_document(home, "calling-hours.toml")),
        {calendar.country: calendar},
        read_list_law(registry_document(home, "list-checks.toml")),
        read_words(registry_document(home, "categories.toml")),
    )


class Companies:
    """The desks of one worker."""

    def __init__(self, settings: Settings, store: Store, plan: NumberingPlan) -> None:
        """Raises `BadRules` when a document cannot be read."""
        self._store, self._plan = store, plan
        self.law = caller_law(settings.home)
        books = ConsentBooks(store.consents, store.preferences, store.ledger, store.quotas)
        texts = read_texts(registry_document(settings.home, "messages.toml"))
        key = secret(settings.home / "codes.key")
        most = settings.codes_an_hour
        self.proving = Proving(store.codes, store.sittings, texts, self.reachable, key, os.urandom, most_an_hour=most)
        self.consents = ConsentDesk(books, self.law, self.proving, self.reachable)
        self.files = CheckFolder(settings.checks_folder, plan.read, clock_ms)
        lists = ListBooks(store.jobs, store.quotas, store.list_book, store.ledger, self.files)
        self.lists = ListDesk(lists, self.law, clock_ms, os.urandom)

        self.blind = BlindFolder(settings.blind_folder)
        accounts = Accounts(store.accounts, ArgonHasher())
        own = CompanyBooks(store.ledger, store.applications, accounts, self.proving)
        self.desk = CompanyDesk(own, self.law, os.urandom)

    def area(self, sign_in: SignIn, archive: Archive, shelf: RuleShelf, zone: ZoneInfo) -> Area:
        """The pages for companies."""
        store = self._store
        return company_area(
            CompanySources(
                sign_in=sign_in,
                desk=self.desk,
                lists=self.lists,
                flags=FlagDesk(archive, store.complaints),
                shelf=shelf,
                keys=store.keys,
                trail=store.audit,
                counts=store.list_book.consents_of,
                words=self.law.words,
                read=self._plan.read,
                attempts=SharedLimit(store.limits, "register", REGISTRATIONS_PER_S, REGISTRATIONS_BURST, clock_ms),
                randomness=os.urandom,
                zone=zone,
            )
        )

    def console(self) -> CompaniesPages:
        """The operator's side in the console."""
        return CompaniesPages(self.desk, self._store.jobs, self.law.words)

    def reachable(self, number: PhoneNumber) -> bool:
        """Whether the number gets messages, as far as the numbering plan knows."""
        return self._plan.allocation(number).kind in MOBILE_KINDS

    def routes(self, once: Once, language: Callable[[AnyRequest], str]) -> list[Router]:
        """The routes of the HTTP API."""
        store, read = self._store, self._plan.read
        return [
            consent_routes(ConsentDoor(self.consents, store.evidence, store.audit, read, clock_ms, language), once),
            blind_routes(BlindDoor(self.blind, store.quotas, self.law.lists, clock_ms)),
            list_check_routes(ListDoor(self.lists, store.audit, read, clock_ms, language)),
        ]

    def streams(
        self, gate: Gate, room: Room, shout: Callable[[str, BaseException], None]
    ) -> Mapping[tuple[str, str], App]:
        """Addresses that take files of any length."""
        bounds = self.law.lists
        return {
            ("POST", "/v1/list-checks"): Upload(
                gate, room, Scope.LIST_CHECKS, bounds.largest_bytes, TakeList(self.lists), shout
            ),
            ("POST", "/v1/consents:load"): Upload(
                gate, room, Scope.CONSENTS, bounds.largest_consents, TakeConsents(self.lists), shout
            ),
        }


class Accounts:
    """Fulfils `CompanyAccounts`."""

    def __init__(self, accounts: AccountStore, hasher: PasswordHasher) -> None:
        self._accounts, self._hasher = accounts, hasher

    def check(self, name: str, password: str) -> None:
        """Raise `Conflict` when the name is taken, `Refused` for a name that cannot be or a weak password."""
        check_name(name)
        check_password(password, name)
        if self._accounts.find(name) is not None:
            raise Conflict("This account name is taken.", "Choose another.")

    def reserve(self, name: str, password: str, company: str, *, at_ms: int) -> None:
        """Make the first account, closed. Raises `Conflict` when the name was taken meanwhile."""
        made = Account(
            name=name, role=Role.ADMINISTRATOR, organisation_kind=OrganisationKind.COMPANY, organisation_id=company,
            password_hash=self._hasher.hash(password), created_ms=at_ms, closed=True,
        )  # fmt: skip
        self._accounts.add(made, by=f"registration:{name}", reason="a company registers")

    def open(self, name: str, company: str, *, by: str, at_ms: int) -> None:
        """Open it: the operator said yes. One that is another organisation's stays as it is."""
        found = self._accounts.find(name)
        if found is None or found.organisation_kind is not OrganisationKind.COMPANY or found.organisation_id != company:
            raise Refused("The account of this registration is gone.", "Make one: ringfence account add --help")
        if found.closed:
            self._accounts.change(replace(found, closed=False), by=by, at_ms=at_ms, reason="registration accepted")


class CompanyWork:
    """Long work for companies, done by the process that serves: one piece after the other."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        plan: NumberingPlan,
        going_on: Callable[[], bool],
        shout: Callable[[str, BaseException], None],
    ) -> None:
        """`going_on` turns false when the process is to end; what is half done goes on when it is started again."""
        self._settings, self._store, self._plan = settings, store, plan
        self._going_on, self._shout = going_on, shout
        self._desks = Companies(settings, store, plan)
        self._failed: dict[str, float] = {}

    def work(self) -> int:
        """Do what waits; returns how many pieces were taken up."""
        taken = 0
        for job in self._store.jobs.next():
            if not self._going_on() or not self._desks.files.here(job):
                continue
            if time.monotonic() < self._failed.get(job.id, 0.0):
                continue
            taken += 1
            self._try(job)
        return taken

    def prune(self) -> int:
        """Delete results and what was never finished with age; returns how many pieces."""
        now, store, files = clock_ms(), self._store, self._desks.files
        gone = files.sweep() + store.applications.prune(now - UNVERIFIED_MS)
        for job in store.jobs.due(now):
            deleted = replace(job, state=JobState.DELETED, result_bytes=0)
            store.jobs.advance(job, deleted, at_ms=now)
            files.drop(job.id)
            gone += 1
        return gone + store.jobs.prune(now - self._desks.law.lists.trace_days * DAY_MS)

    def _try(self, job: Job) -> None:
        try:
            with self._desks.files.alone(job):
                done = self._check(job) if job.kind is JobKind.LIST_CHECK else self._load(job)
            if done.state is not JobState.RUNNING:
                self._desks.files.drop_upload(job.id)
        except Conflict:
            return
        except Exception as error:
            self._failed[job.id] = time.monotonic() + RETRY_S
            self._shout("work for a company failed and is tried again", error)

    def _check(self, job: Job) -> Job:
        tools = self._tools()
        try:
            file = self._desks.files.numbers(job)
        except Refused as error:
            return refuse(job, error.message, tools)
        return run_check(job, file, self._desks.files.answers(job), tools)

    def _load(self, job: Job) -> Job:
        store, files, now = self._store, self._desks.files, clock_ms()
        try:
            file = files.consents(job)
            load = store.loads.begin(file.id(), LoadKind.CONSENTS, by=job.by, at_ms=now)
            so_far = _Progress(self._store, job, file.about_rows())
            keep_ms = self._desks.law.lists.keep_hours * 3_600_000
            if load.ended_ms is not None:
                # Ended by this job, which was killed before it said so; or by one before it.
                if job.state is JobState.RUNNING:
                    return so_far.ended(load, keep_ms)
                return refuse(job, "This file was loaded before.", self._tools())
            rows = self._confirmable(file.rows(load.rows))
            so_far(load)
            done = load_file(
                load, rows, store.loads, files.refused(job), by=job.by, clock_ms=clock_ms, progressed=so_far
            )
        except RingfenceError as error:
            if isinstance(error, Refused):
                return refuse(self._present(job), error.message, self._tools())
            raise
        return so_far.ended(done, keep_ms)

    def _present(self, job: Job) -> Job:
        return self._store.jobs.find(job.id) or job

    def _confirmable(self, rows: Iterable[Given | RefusedRow]) -> Iterator[Given | RefusedRow]:
        for row in rows:
            if isinstance(row, Given) and isinstance(row.value, Consent):
                try:
                    self._desks.consents.check_confirmable(row.value)
                except Refused as error:
                    yield RefusedRow(row.line, error.message, row.text)
                    continue
            yield row

    def _tools(self) -> CheckTools:
        store, settings = self._store, self._settings
        return CheckTools(
            jobs=store.jobs,
            canaries=store.canaries,
            book=store.list_book,
            law=self._desks.law.lists,
            validity=self._validity,
            key=secret(settings.home / "marks.key"),
            pool=canary_pool(settings.canary_numbers, self._plan.read),
            clock_ms=clock_ms,
            going_on=self._going_on,
        )

    def _validity(self, job: Job) -> Validity:
        law = self._desks.law
        countries = {place: one.codes or (0,) for place, one in law.asking.country.items()}
        return Validity(
            {
                code: job.channel in law.asking.country[place].needs_consent
                for place, some in countries.items()
                for code in some
            },
            {code: law.hours.of(place).list_valid_ms for place, some in countries.items() for code in some},
        )


class _Progress:
    """Shows how far a load came in its job."""

    def __init__(self, store: Store, job: Job, about_rows: int) -> None:
        self._store, self._job, self._rows = store, job, about_rows

    def __call__(self, load: Load) -> None:
        rows = max(self._rows, load.rows)
        after = replace(
            self._job, state=JobState.RUNNING, rows=rows, done=load.rows, yes=load.taken, no=load.refused,
            result_bytes=load.refused_bytes,
        )  # fmt: skip
        if after != self._job:
            self._store.jobs.advance(self._job, after, at_ms=load.at_ms)
            self._job = after

    def ended(self, load: Load, keep_ms: int) -> Job:
        """The whole file is done."""
        done = replace(
            self._job, state=JobState.DONE, rows=load.rows, done=load.rows, ended_ms=load.at_ms,
            expires_ms=load.at_ms + keep_ms,
        )  # fmt: skip
        self._store.jobs.advance(self._job, done, at_ms=load.at_ms)
        return done


def canary_pool(text: str, read: Callable[[str], PhoneNumber]) -> tuple[tuple[int, int], ...]:
    """Ranges `FIRST-LAST` joined by commas, as packed numbers. Raises `Refused`."""
    found = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        first, _, last = part.partition("-")
        one, other = read(first), read(last or first)
        if not 0 <= other - one < 1_000_000 or one >> 50 != other >> 50 or one >> 60 != 1:
            raise Refused(f"{part[:60]} is no range of canary numbers.", "Write +8613800000000-+8613800000099.")
        found.append((int(one), int(other)))
    return tuple(found)
