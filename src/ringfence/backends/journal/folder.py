"""Names and small files of the log's folder: `w<NN>/<first-seq>.rflog`, `.seal`, `head`, `lock`."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

import msgspec
from msgspec import Struct

from ringfence.telecom.errors import Conflict, Unavailable

SUFFIX = ".rflog"
WORKERS = 256
_LOCK_TRIES = 3


class Seal(Struct, frozen=True, kw_only=True):
    """What a finished segment holds; written beside it once and chained to the seal before."""

    worker: int
    first_seq: int
    last_seq: int
    size: int
    """Bytes of the segment."""
    created_ms: int
    sealed_ms: int
    """Nothing in the segment was written later."""
    first_id: str
    """Lowest and highest decision id; empty when it holds notes only."""
    last_id: str
    first_at_ms: int
    """Earliest and latest moment of a call in it."""
    last_at_ms: int
    head: str
    """Chain hash of the last record, hexadecimal."""
    previous_seal: str
    """SHA-256 of the bytes of the seal before; empty for a worker's first."""


def worker_folder(folder: Path, worker: int) -> Path:
    """Where that worker writes."""
    return folder / f"w{worker:02d}"


def workers(folder: Path) -> list[int]:
    """Workers that have written."""
    return sorted(int(path.name[1:]) for path in folder.glob("w*") if path.name[1:].isdecimal() and path.is_dir())


def segment_path(folder: Path, worker: int, first_seq: int) -> Path:
    """The file of a segment."""
    return worker_folder(folder, worker) / f"{first_seq:012d}{SUFFIX}"


def seal_path(folder: Path, worker: int, first_seq: int) -> Path:
    """The seal beside a segment."""
    return segment_path(folder, worker, first_seq).with_suffix(".seal")


def first_seqs(folder: Path, worker: int, suffix: str = SUFFIX) -> list[int]:
    """First record numbers of a worker's segments (or seals), in order."""
    paths = worker_folder(folder, worker).glob(f"*{suffix}")
    return sorted(int(path.stem) for path in paths if path.stem.isdecimal())


def read_seal(path: Path) -> Seal | None:
    """The seal in that file; None when there is none or it cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Seal)
    except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def write_whole(path: Path, content: bytes) -> None:
    """Write the file so that it is there whole or not at all, also after a power cut."""
    draft = path.with_suffix(path.suffix + ".new")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def pack_head(seq: int, link: bytes) -> bytes:
    """The line in the file `head`: record number and chain hash up to which the log is durable."""
    return b"%020d %s\n" % (seq, link.hex().encode())


def read_head(folder: Path, worker: int) -> tuple[int, bytes] | None:
    """What the file `head` says; None when it is missing or unreadable."""
    try:
        number, link = (worker_folder(folder, worker) / "head").read_text("ascii").split()
        return int(number), bytes.fromhex(link)
    except (FileNotFoundError, ValueError):
        return None


def lock_worker(folder: Path, worker: int) -> int:
    """Take a worker's place for this process and return the descriptor that holds it; raises `Conflict`."""
    home = worker_folder(folder, worker)
    try:
        home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    except OSError as error:
        raise Unavailable(f"cannot open the decision log in {home}: {error}", "check the folder's owner") from error
    for _ in range(_LOCK_TRIES):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(0.002)  # `is_busy` of another process holds it for microseconds
        else:
            return descriptor
    os.close(descriptor)
    raise Conflict(
        f"another process writes the decision log in {home}", "stop that process, or choose another worker number"
    )


def lock_free_worker(folder: Path) -> tuple[int, int]:
    """Take the lowest place that no process holds: worker number and descriptor; raises `Conflict` at 256."""
    for worker in range(WORKERS):
        try:
            return worker, lock_worker(folder, worker)
        except Conflict:
            continue
    raise Conflict(f"all {WORKERS} places in {folder} are taken", "run fewer workers on one store")


def is_busy(folder: Path, worker: int) -> bool:
    """Whether a process holds that worker's place."""
    try:
        descriptor = os.open(worker_folder(folder, worker) / "lock", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
