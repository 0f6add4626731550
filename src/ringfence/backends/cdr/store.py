"""The store of call records: Parquet by hour, filled in transactions, each call once."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ringfence.analytics.record import HOUR_MS
from ringfence.backends.cdr.clocks import ClockWatch
from ringfence.backends.cdr.journal import Commit, CommitLog, Counts, Part, Place, State
from ringfence.backends.cdr.keyed import Keyed
from ringfence.backends.cdr.memory import Memory
from ringfence.backends.cdr.part import DRAFT, PartWriter, by_hour, publish, remove
from ringfence.telecom.errors import Conflict

_MARKS = itertools.count()
WAIT_S = 60.0
"""Who writes holds the store for one transaction, some seconds."""


class CallStore:
    """One folder of records. Reading needs nothing but the files; whoever writes is `alone`."""

    def __init__(self, folder: Path, keyed: Keyed, clock_ms: Callable[[], int], *, skew_ms: int = 2_000) -> None:
        """`skew_ms`: two switches that tell of the same sides within so much saw one call."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self._clock_ms = clock_ms
        self._log = CommitLog(folder)
        self._memory = Memory(folder, keyed, skew_ms)
        self.watch = ClockWatch(skew_ms)
        self._entered = 0

    @property
    def state(self) -> State:
        """All that was committed, as of `alone` or `refresh`."""
        return self._log.state

    def refresh(self) -> State:
        """Read the journal anew, for whoever only looks."""
        return self._log.read()

    @contextlib.contextmanager
    def alone(self, wait_s: float = WAIT_S) -> Iterator[None]:
        """Write: one process at a time, the others wait. What a crash left is put right first. Raises `Conflict`."""
        with (self.folder / "journal.lock").open("ab") as gate:
            self._enter(gate.fileno(), time.monotonic() + wait_s)
            if self._log.stale() or self._entered == 0:
                self._log.read()
                self._recover()
                self._memory.clear()
                self.watch.begin(self.state)
            self._entered += 1
            yield

    def _enter(self, gate: int, until: float) -> None:
        while True:
            try:
                fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > until:
                    remedy = "Wait until it ends; `ringfence calls status` shows how far it is."
                    raise Conflict(f"Another process writes call records in {self.folder}.", remedy) from error
                time.sleep(0.02)
            else:
                return

    def now_ms(self) -> int:
        """The wall clock."""
        return self._clock_ms()

    def begin(self) -> Taking:
        """A transaction."""
        writer = PartWriter(self.folder, f"{os.getpid()}-{next(_MARKS)}")
        return Taking(self, self._memory, writer)

    def commit(
        self,
        parts: tuple[Part, ...],
        counts: Counts,
        *,
        newest_ms: int = 0,
        gone: tuple[Part, ...] = (),
        places: Sequence[Place] = (),
        streams: dict[str, tuple[tuple[int, int], ...]] | None = None,
        settled: dict[str, int] | None = None,
    ) -> Commit:
        """From now on it is so: `publish` it. Raises `Unavailable`: then nothing happened."""
        commit = Commit(
            seq=self.state.seq + 1,
            at_ms=self._clock_ms(),
            parts=parts,
            gone=gone,
            places=tuple(places),
            streams=streams or {},
            settled=settled or {},
            counts=counts,
            newest_ms=newest_ms,
            clocks=self.watch.news(self.state),
        )
        self._log.write(commit)
        return commit

    def publish(self, commit: Commit) -> None:
        """Let readers see a commit; what this leaves undone, the next writer does."""
        publish(self.folder, commit.parts)
        remove(self.folder, commit.gone)

    def changed_since(self, seq: int) -> dict[str, int]:
        """Hours that got records in commits after `seq`, each with the last of them."""
        return {hour: last for hour, last in self.state.changed.items() if last > seq}

    def _recover(self) -> None:
        """Finish the renames of the last commit; drafts that no commit names never were."""
        for hour, parts in self.state.hours.items():
            if (self.folder / hour).is_dir():
                publish(self.folder, list(parts.values()) if _has_draft(self.folder / hour) else [])
        remove(self.folder, self.state.going)
        for draft in self.folder.glob(f"hour=*/.*{DRAFT}"):
            draft.unlink(missing_ok=True)


class Taking:
    """A transaction: add records, then commit or abandon. Memory stays bounded, whatever is added."""

    def __init__(self, store: CallStore, memory: Memory, writer: PartWriter) -> None:
        self._store = store
        self._memory = memory
        self._writer = writer
        self._newest_ms = 0
        self.counts = Counts()
        self.rows = 0

    def add(self, records: pa.Table) -> None:
        """Add records of any hours; those that are there already are counted and left out."""
        late_ms = self._store.state.newest_ms - HOUR_MS
        self._store.watch.see(records, self._memory.stored)
        for mended, corrected in self._store.watch.mended(records):
            for hour, some in by_hour(mended):
                self._add_hour(hour, some, late_ms, corrected=corrected)

    def _add_hour(self, hour: str, records: pa.Table, late_ms: int, *, corrected: bool) -> None:
        fresh, repeated, twice = self._memory.sift(hour, records)
        kept = records if len(fresh) == records.num_rows else records.take(pa.array(fresh))
        if kept.num_rows:
            self._writer.add(hour, kept)
            newest_ms = min(pc.max(kept.column("setup_ms")).as_py(), self._store.now_ms())  # no clock rules the future
            self._newest_ms = max(self._newest_ms, newest_ms)
        late = int(np.count_nonzero(kept.column("setup_ms").to_numpy() < late_ms))
        self.rows += kept.num_rows
        self.counts = self.counts.plus(
            Counts(
                taken=kept.num_rows,
                repeated=repeated,
                seen_twice=twice,
                late=late,
                corrected=kept.num_rows if corrected else 0,
            )
        )

    def commit(
        self,
        *,
        refused: int = 0,
        places: Sequence[Place] = (),
        streams: dict[str, tuple[tuple[int, int], ...]] | None = None,
        settled: dict[str, int] | None = None,
    ) -> Commit:
        """All of it happened, with these positions. Raises `Unavailable`: then nothing did, and drafts are gone."""
        counts = msgspec.structs.replace(self.counts, refused=refused)
        try:
            parts = self._writer.finish()
            commit = self._store.commit(
                parts, counts, newest_ms=self._newest_ms, places=places, streams=streams, settled=settled
            )
        except BaseException:
            self.abandon()
            raise
        self._store.publish(commit)
        self._memory.settle()
        return commit

    def abandon(self) -> None:
        """Nothing of it happened."""
        self._writer.abandon()
        self._memory.clear()


def _has_draft(folder: Path) -> bool:
    return any(folder.glob(f".*{DRAFT}"))
