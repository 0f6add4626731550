"""What the platform does beside judging: columns of the log, deletion with age, pages. In the process that serves."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ringfence.backends.cdr.upkeep import retire
from ringfence.backends.duck.archiver import Archiver
from ringfence.backends.files.shelf import FileShelf
from ringfence.backends.journal.custody import Custody
from ringfence.backends.journal.reader import JournalReader
from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.records.log import prune_records
from ringfence.backends.sql.store import open_store
from ringfence.backends.stderr.log import OperatorLog
from ringfence.call_records import open_calls
from ringfence.clock import clock_ms, now
from ringfence.companies import CompanyWork
from ringfence.documents import registry_document
from ringfence.rebuilding import Rebuilding
from ringfence.registry.law import kept_ms, read_retention
from ringfence.sending import Sending
from ringfence.settings import Settings

ARCHIVE_S = 5.0
COMPANY_S = 1.0
PRUNE_S = 3600.0
DAYS_A_MONTH = 31
DAY_MS = 86_400_000


class Keeper:
    """One for each `ringfence serve`; several on one store do no harm to each other."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._told = OperatorLog(settings.log_level, part="keeper")
        folder = settings.decisions_folder
        self._archiver = Archiver(folder / "columns", JournalReader(folder))
        self._custody = Custody(folder)
        self._rebuilding = Rebuilding(settings)
        self._sending = Sending(settings, self._told)
        self._ended = threading.Event()
        self._company: CompanyWork | None = None
        self._opening = threading.Lock()
        self._threads = [
            threading.Thread(target=self._every, args=(COMPANY_S, self.company), name="companies", daemon=True),
            threading.Thread(target=self._every, args=(ARCHIVE_S, self.archive), name="archive", daemon=True),
            threading.Thread(target=self._retain, name="retention", daemon=True),
        ]

    def start(self) -> None:
        """Begin."""
        self._rebuilding.start()
        for thread in self._threads:
            thread.start()
        self._sending.start()

    def stop(self) -> None:
        """End, after what is being done."""
        self._ended.set()
        self._rebuilding.stop()
        self._sending.stop()
        for thread in self._threads:
            thread.join(timeout=10)

    def archive(self) -> None:
        """Write columns of finished segments."""
        self._archiver.run()

    def company(self) -> None:
        """Do the work that waits for companies."""
        self._companies().work()

    def _companies(self) -> CompanyWork:
        with self._opening:
            if self._company is None:
                store, going_on = open_store(self._settings.store_address), lambda: not self._ended.is_set()
                self._company = CompanyWork(self._settings, store, open_plan(), going_on, self._told.shout)
            return self._company

    def prune(self) -> None:
        """Delete call records, audit, looks, sessions, receipts and evidence that are older than their retention."""
        months = kept_months(self._settings)
        records = prune_records(self._settings.records_folder, months * DAYS_A_MONTH, now())
        hours = self._retire_calls(months)
        audit_days = self._settings.audit_months * DAYS_A_MONTH
        store = open_store(self._settings.store_address)
        rows = store.prune(clock_ms(), audit_days=audit_days, looks_days=audit_days)
        proofs = store.evidence.retire(clock_ms(), keep_ms=evidence_ms(self._settings), by="keeper")
        store.close()
        pieces = self._companies().prune()
        if records or rows or proofs or pieces or hours:
            self._told.say(
                "deleted with age",
                record_files=records,
                rows=rows,
                evidence=proofs,
                company_files=pieces,
                hours_of_calls=hours,
            )

    def _retire_calls(self, months: int) -> int:
        """Delete old hours of the store of call records, where there is one."""
        if not self._settings.calls_folder.is_dir():
            return 0
        calls = open_calls(self._settings)
        with calls.alone():
            return retire(calls, clock_ms() - months * DAYS_A_MONTH * DAY_MS)

    def prune_left(self) -> None:
        """Delete old decisions of places that no worker has; each running worker does so for its own."""
        report = self._custody.prune(clock_ms(), kept_months(self._settings))
        if report.records:
            self._told.say("decisions deleted with age", records=report.records, segments=report.segments)

    def _retain(self) -> None:
        """At the start and each hour. Places are looked at later, so that workers who start take theirs first."""
        self._try(self.prune)
        while not self._ended.wait(PRUNE_S):
            self._try(self.prune)
            self._try(self.prune_left)

    def _every(self, seconds: float, work: Callable[[], None]) -> None:
        while not self._ended.wait(seconds):
            self._try(work)

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            self._told.shout("keeping house failed", error)


def kept_months(settings: Settings) -> int:
    """How long decisions are kept: the setting, or what the rules say of the home jurisdiction."""
    if settings.retention_months:
        return settings.retention_months
    ruleset = FileShelf(settings.home, now).running()
    return ruleset.at(clock_ms()).jurisdiction(settings.jurisdiction).retention_months


def evidence_ms(settings: Settings) -> int:
    """How long evidence of consent is kept after its last use: the law of the home jurisdiction, else as the audit."""
    try:
        text = registry_document(settings.home, f"consent-{settings.jurisdiction.lower()}.toml")
    except FileNotFoundError:
        return settings.audit_months * DAYS_A_MONTH * 86_400_000
    return kept_ms(read_retention(text, now().date()))
