"""What a store of call records needs beside its calls: small files made one, old hours deleted, a look at it."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ringfence.analytics.kept import ClockKept, Compacted, FileKept, LoadReport, StoreStatus, StreamKept, Trouble
from ringfence.analytics.record import HOUR_MS, PROFILES, partition
from ringfence.backends.cdr.journal import Counts, Part
from ringfence.backends.cdr.loading import Progress
from ringfence.backends.cdr.part import PartWriter, final_of
from ringfence.backends.cdr.refused import REFUSED
from ringfence.backends.cdr.schema import RECORDS, as_records, unlike_records
from ringfence.backends.cdr.store import CallStore
from ringfence.telecom.errors import Refused, Unavailable

FEW_PARTS = 4
"""An hour of so many files is left as it is."""
SETTLED_HOURS = 2
"""Hours so near to the newest record still grow."""
_ROWS = 250_000


def compact(store: CallStore, told: Callable[[str], None] = lambda _: None, *, all_hours: bool = False) -> Compacted:
    """Make one file of the many that an hour has. The caller is `alone`. Raises `Unavailable`."""
    edge = partition(max(store.state.newest_ms - SETTLED_HOURS * HOUR_MS, 0))
    done = Compacted(0, 0, 0)
    for hour, present in sorted(store.state.hours.items()):
        parts = tuple(present.values())
        many = len(parts) > 1 if all_hours else len(parts) > FEW_PARTS and hour < edge
        if many:
            told(hour)
            _compact_hour(store, hour, parts)
            done = Compacted(done.hours + 1, done.before + len(parts), done.after + 1)
    return done


def _compact_hour(store: CallStore, hour: str, parts: tuple[Part, ...]) -> None:
    writer = PartWriter(store.folder, f"{os.getpid()}-compact", "zstd")
    try:
        for part in parts:
            for batch in _batches(final_of(store.folder, part)):
                writer.add(hour, batch)
        commit = store.commit(writer.finish(), Counts(), gone=parts)
    except BaseException:
        writer.abandon()
        raise
    store.publish(commit)


def _batches(path: Path) -> list[pa.Table]:
    try:
        with pq.ParquetFile(path) as file:
            if why := unlike_records(file.schema_arrow):
                raise Unavailable(f"{path} is no file of call records: {why}", "Move it out of the folder.")
            return [as_records(pa.table(one).select(RECORDS.names)) for one in file.iter_batches(_ROWS)]
    except (OSError, pa.ArrowException) as error:
        raise Unavailable(f"{path} is damaged: {error}", "Restore it, or load again what it held.") from error


def retire(store: CallStore, before_ms: int) -> int:
    """Delete hours that ended before that moment, whoever wrote them; returns how many. The caller is `alone`.

    Profiles that were kept of such hours go with them, and refused rows that are as old.
    """
    edge, kept = partition(before_ms), store.folder / PROFILES
    old = sorted({path.name for folder in (store.folder, kept) for path in folder.glob("hour=*") if path.name < edge})
    gone = tuple(part for hour in old for part in store.state.hours.get(hour, {}).values())
    if gone:
        store.publish(store.commit((), Counts(), gone=gone))
    for hour in old:
        shutil.rmtree(store.folder / hour, ignore_errors=True)
        shutil.rmtree(kept / hour, ignore_errors=True)
    for path in (*store.folder.glob(f"*{REFUSED}*.csv"), *kept.glob("spill/*")):  # spilt rows of a run that was killed
        with contextlib.suppress(OSError):
            if path.stat().st_mtime * 1000 < before_ms:
                path.unlink()
    return len(old)


def status_of(store: CallStore) -> StoreStatus:
    """How it stands by its journal."""
    state = store.refresh()
    parts = [part for hour in state.hours.values() for part in hour.values()]
    return StoreStatus(
        records=sum(part.rows for part in parts),
        size=sum(part.size for part in parts),
        hours=len(state.hours),
        parts=len(parts),
        first_hour=min(state.hours, default=""),
        last_hour=max(state.hours, default=""),
        commits=state.seq,
        changed_ms=state.at_ms,
        since=report_of(Progress(len(state.places), 0, state.counts)),
        clocks=tuple(ClockKept(name, one.ahead_ms, one.calls, one.trusted) for name, one in state.clocks.items()),
        files=tuple(FileKept(one.name, one.position, one.records, one.refused) for one in state.places.values()),
        streams=tuple(
            StreamKept(
                name, max((last for _, last in runs), default=state.settled.get(name, 0)), state.settled.get(name, 0)
            )
            for name, runs in state.streams.items()
        ),
    )


def report_of(progress: Progress, troubles: tuple[Trouble, ...] = ()) -> LoadReport:
    """In the words of the desk."""
    counts = progress.counts
    return LoadReport(
        files=progress.files,
        done_bytes=progress.done_bytes,
        taken=counts.taken,
        repeated=counts.repeated,
        seen_twice=counts.seen_twice,
        refused=counts.refused,
        late=counts.late,
        corrected=counts.corrected,
        troubles=troubles,
    )


def export(
    folder: Path, target: Path, since_ms: int, until_ms: int, told: Callable[[int], None] = lambda _: None
) -> int:
    """Write the records of a span to one Parquet file that loads again; returns how many. Raises `Refused`."""
    if target.exists():
        raise Refused(f"{target} is there already", "name a file that does not exist")
    draft, rows = target.with_name(f".{target.name}.draft"), 0
    first, last = partition(since_ms), partition(until_ms)
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
            with pq.ParquetWriter(file, RECORDS, compression="zstd") as writer:
                for path in sorted(folder.glob("hour=*/*.parquet")):
                    if first <= path.parent.name <= last:
                        for table in _batches(path):
                            some = _between(table, since_ms, until_ms)
                            writer.write_table(some)
                            rows += some.num_rows
                            told(rows)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
    except (OSError, pa.ArrowException) as error:
        raise Unavailable(f"{target} cannot be written: {error}", "Free the disk, or name another place.") from error
    finally:
        draft.unlink(missing_ok=True)
    return rows


def _between(table: pa.Table, since_ms: int, until_ms: int) -> pa.Table:
    at = table.column("setup_ms")
    return table.filter(pc.and_(pc.greater_equal(at, since_ms), pc.less(at, until_ms)))
