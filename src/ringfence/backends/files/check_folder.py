"""Uploads and results of companies: one folder, readable by this user alone."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ringfence.backends.files.check_result import CheckResult
from ringfence.backends.files.number_list import NumberList
from ringfence.backends.files.refused_rows import RefusedFile
from ringfence.backends.files.registry_rows import RegistryFile
from ringfence.registry.bulk import LoadKind
from ringfence.registry.job import Job, JobKind
from ringfence.telecom.errors import Conflict, Refused, Unavailable
from ringfence.telecom.number import PhoneNumber

ORPHAN_S = 86_400.0
"""An upload that no job took in a day came from a client that hung up, or a process that was killed."""
_COMING, _UPLOAD, _RESULT = ".coming", ".upload", ".csv"


class CheckFolder:
    """Fulfils `JobFiles`. Several processes may share it."""

    def __init__(self, folder: Path, read: Callable[[str], PhoneNumber], clock_ms: Callable[[], int]) -> None:
        self._folder, self._read, self._clock_ms = folder, read, clock_ms

    def fresh(self) -> Path:
        """A path for an upload that is coming in; nothing is there yet."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise Unavailable(f"Uploads cannot be kept: {error.strerror}.", "See to the home folder.") from error
        return self._folder / f"{os.urandom(12).hex()}{_COMING}"

    def check(self, path: Path, name: str, kind: JobKind) -> None:
        """Raise `Refused` when the first bytes are of no file of that kind, or of another type than the name says."""
        if kind is JobKind.LIST_CHECK:
            NumberList(path, name, self._read)
        else:
            RegistryFile(path, LoadKind.CONSENTS, self._read, self._clock_ms(), owner="check")

    def adopt(self, path: Path, job_id: str) -> None:
        """The upload belongs to this job from now on; durable on return."""
        try:
            path.rename(self._upload(job_id))
            folder = os.open(self._folder, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
        except OSError as error:
            raise Unavailable(f"The upload cannot be kept: {error.strerror}.", "Send it again.") from error

    def result(self, job_id: str) -> Path | None:
        """The result, if it is there."""
        path = self._folder / f"{job_id}{_RESULT}"
        return path if path.is_file() else None

    def drop(self, job_id: str) -> None:
        """Delete upload and result; again is harmless."""
        self.drop_upload(job_id)
        (self._folder / f"{job_id}{_RESULT}").unlink(missing_ok=True)

    def drop_upload(self, job_id: str) -> None:
        """Delete what was uploaded: its result is made."""
        self._upload(job_id).unlink(missing_ok=True)

    def numbers(self, job: Job) -> NumberList:
        """The list of a job. Raises `Refused` when it is gone."""
        return NumberList(self._upload(job.id), job.name, self._read)

    def consents(self, job: Job) -> RegistryFile:
        """The file of consents of a job. Raises `Refused` when it is gone."""
        return RegistryFile(self._upload(job.id), LoadKind.CONSENTS, self._read, self._clock_ms(), owner=job.company)

    def answers(self, job: Job) -> CheckResult:
        """Where the answers of a job go."""
        return CheckResult(self._folder / f"{job.id}{_RESULT}")

    def refused(self, job: Job) -> RefusedFile:
        """Where the refused rows of a job go."""
        return RefusedFile(self._folder / f"{job.id}{_RESULT}")

    def here(self, job: Job) -> bool:
        """Whether its upload lies on this machine."""
        return self._upload(job.id).is_file()

    @contextmanager
    def alone(self, job: Job) -> Iterator[None]:
        """Only one process works on a job at a time; raises `Conflict`. The kernel frees the lock of one that dies."""
        try:
            with self._upload(job.id).open("rb") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise Conflict("Another process works on this file.", "Wait for it.") from None
                yield
        except FileNotFoundError:
            raise Refused("The uploaded file is gone.", "Upload it again.") from None

    def sweep(self) -> int:
        """Delete uploads that never became a job; returns how many."""
        gone = 0
        for path in self._folder.glob(f"*{_COMING}"):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > ORPHAN_S:
                    path.unlink()
                    gone += 1
        return gone

    def _upload(self, job_id: str) -> Path:
        return self._folder / f"{job_id}{_UPLOAD}"
