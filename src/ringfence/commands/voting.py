"""What was said of numbers, with the proof that calls give: wired for `ringfence feedback`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from ringfence.access.audit import AuditEntry, looks_at
from ringfence.analytics.feedback.labelling import TruthRow
from ringfence.analytics.feedback.proof import forms, prove, unproven
from ringfence.analytics.feedback.vote import Vote
from ringfence.backends.duck.archive import DuckArchive
from ringfence.backends.duck.met import met_in_decisions, met_in_records
from ringfence.backends.files.secret import hiding
from ringfence.backends.journal.reader import JournalReader
from ringfence.backends.sql.store import Store, open_store
from ringfence.backends.sql.verified import verified
from ringfence.backends.sql.votes import SqlVotes
from ringfence.settings import Settings
from ringfence.telecom.number import PhoneNumber

_NAMES_KEPT = 1 << 18


class Voting:
    """The store's votes, the decision log and the call records of one installation."""

    def __init__(
        self, settings: Callable[[], Settings], clock_ms: Callable[[], int], actor: str, trouble: Callable[[str], None]
    ) -> None:
        """`trouble` hears of files of call records that are left out."""
        self._settings = settings
        self._clock_ms = clock_ms
        self._actor = actor
        self._trouble = trouble

    def votes(self, since_ms: int, told: Callable[[str], None]) -> list[Vote]:
        """Everything said since then; proven where the log or the records have a call to whoever says it."""
        here = self._settings()
        with self._store() as store:
            given = list(SqlVotes(store.database).votes(since_ms))
        numbers = unproven(given)
        if not numbers:
            return given
        hidden = hiding(here.home / "reporters.key")

        @lru_cache(_NAMES_KEPT)
        def names(called: int) -> tuple[str, ...]:
            number = PhoneNumber(called)
            return (f"number:{number}", *map(hidden, forms(number)))

        told(f"looking for {len(numbers):,} numbers in the decision log")
        folder = here.decisions_folder
        archive = DuckArchive(folder / "columns", JournalReader(folder))
        try:
            given = prove(given, met_in_decisions(archive, numbers), names)
        finally:
            archive.close()

        def days(done: int, of: int) -> None:
            told(f"looking for {len(numbers):,} numbers in call records, day {done + 1} of {of}")

        return prove(given, met_in_records(here.calls_folder, unproven(given), days, self._trouble), names)

    def verified(self, numbers: Collection[int]) -> frozenset[int]:
        """Those of the numbers that are on an allow list of staff or registered by a business caller."""
        with self._store() as store:
            return verified(store.database, numbers, self._clock_ms())

    def looked(self, file: Path, rows: Sequence[TruthRow], reason: str) -> None:
        """Record the act, and a look at each number written."""
        now_ms, purpose = self._clock_ms(), f"ringfence feedback labels: {reason}"
        numbers = (PhoneNumber(row.number) for row in rows)
        with self._store() as store:
            store.audit.saw(looks_at(numbers, at_ms=now_ms, actor=self._actor, purpose=purpose))
            store.audit.record(
                AuditEntry(
                    at_ms=now_ms,
                    actor=self._actor,
                    act="feedback.labels",
                    target=str(file),
                    after=f'{{"numbers":{len(rows)}}}',
                    reason=reason,
                )
            )

    @contextmanager
    def _store(self) -> Iterator[Store]:
        store = open_store(self._settings().store_address)
        try:
            yield store
        finally:
            store.close()
