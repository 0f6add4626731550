"""Deletes with age, and says so in the chain."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from ringfence.backends.journal.folder import Seal, first_seqs, read_seal, seal_path, segment_path, sync_folder
from ringfence.backends.journal.journal import Journal
from ringfence.screening.recorded import PruneReport
from ringfence.screening.reference import id_seconds, unpack_id
from ringfence.telecom.errors import Refused


def months_before(now_ms: int, months: int) -> int:
    """The moment so many calendar months ago (UTC, milliseconds); the 31st becomes the last day of a short month."""
    now = datetime.fromtimestamp(now_ms / 1000, UTC)
    index = now.year * 12 + now.month - 1 - months
    for day in range(now.day, 27, -1):
        try:
            return int(now.replace(year=index // 12, month=index % 12 + 1, day=day).timestamp() * 1000)
        except ValueError:
            continue
    return int(now.replace(year=index // 12, month=index % 12 + 1).timestamp() * 1000)


def prune(journal: Journal, now_ms: int, months: int) -> PruneReport:
    """Delete the worker's sealed segments that were written wholly more than `months` calendar months ago.

    First a record of it is made durable in the chain, then the files go; a crash between is made good by the next
    call. Raises `Refused` for less than one month and `Unavailable` when the disk refuses.
    """
    if months < 1:
        raise Refused(f"decisions cannot be kept for {months} months", "give 1 or more")
    folder, limit_ms = journal.folder, months_before(now_ms, months)
    journal.turn_over()
    old: list[tuple[int, Seal]] = []
    for first_seq in first_seqs(folder, journal.worker):
        seal = read_seal(seal_path(folder, journal.worker, first_seq))
        if seal is None or _written_ms(seal) >= limit_ms:
            break
        old.append((first_seq, seal))
    if not old:
        return PruneReport(segments=0, records=0, bytes=0)
    _say(journal, old, now_ms, months)
    for first_seq, _ in old:
        segment_path(folder, journal.worker, first_seq).unlink(missing_ok=True)
        seal_path(folder, journal.worker, first_seq).unlink(missing_ok=True)
    sync_folder(segment_path(folder, journal.worker, 0).parent)
    return PruneReport(
        segments=len(old),
        records=sum(seal.last_seq - seal.first_seq + 1 for _, seal in old),
        bytes=sum(seal.size for _, seal in old),
    )


def _written_ms(seal: Seal) -> int:
    """When the last decision was written: its id tells the second. (A seal may be written long after.)"""
    return max(seal.created_ms, id_seconds(unpack_id(seal.last_id)) * 1000 if seal.last_id else 0)


def _say(journal: Journal, old: list[tuple[int, Seal]], now_ms: int, months: int) -> None:
    first_seq, last = old[-1]
    seal = sha256(seal_path(journal.folder, journal.worker, first_seq).read_bytes()).hexdigest()
    content: dict[str, str | int] = {
        "note": "pruned",
        "last_seq": last.last_seq,
        "hash": last.head,
        "seal": seal,
        "segments": len(old),
        "months": months,
        "at_ms": now_ms,
    }
    journal.note(content)
    journal.sync()
