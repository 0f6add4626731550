"""Detectors in files: those of the package, and in the operator's folder those that replace or join them."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from ringfence.analytics.detector import Detector, DetectorHeader
from ringfence.analytics.detector_change import changed
from ringfence.analytics.detector_path import Probation, Wish, candidate, check_wish, probation
from ringfence.analytics.detector_reader import DetectorSet, read_detector, read_detectors
from ringfence.analytics.detector_shelf import Trial
from ringfence.analytics.profile import Profile
from ringfence.analytics.suspect import Detection
from ringfence.backends.files.detectors import read_sql
from ringfence.backends.files.shelf import write_whole
from ringfence.telecom.errors import BadRules, NotFound, Refused, Unavailable
from ringfence.telecom.verdict import Mode


class FileDetectors:
    """Fulfils `DetectorShelf`. A file of the operator's replaces that of the package with the same name."""

    def __init__(
        self,
        packaged: Path,
        own: Path,
        profiles: Mapping[str, Profile],
        *,
        prove: Callable[[Detector], tuple[str, ...]],
        run: Callable[[int, int, tuple[Detector, ...]], Detection],
        clock: Callable[[], dt.datetime],
    ) -> None:
        """`prove` tries the examples of a detector and tells what does not come out; `run` runs over a window."""
        self._packaged = packaged
        self._own = own
        self._profiles = profiles
        self._prove = prove
        self._run = run
        self._clock = clock
        self._seen: tuple[tuple[str, int, int], ...] | None = None
        self._running = DetectorSet(())
        self._proven: dict[tuple[str, str], tuple[str, ...]] = {}

    def running(self) -> DetectorSet:
        """The detectors that run now, and those that are broken; read again when a file changed.

        The examples of those that the operator changed or added are tried; those of the package came tried.
        """
        seen = self._signature()
        if seen != self._seen:
            documents = self.documents()
            self._running = self._sound(read_detectors(documents, self._profiles), documents)
            self._seen = seen
        return self._running

    def _sound(self, found: DetectorSet, documents: Mapping[str, str]) -> DetectorSet:
        """Without those of the operator whose examples do not come out."""
        packaged, proven = read_sql(self._packaged), dict[tuple[str, str], tuple[str, ...]]()
        sound, wrong = [], list(found.refused)
        for one in found.detectors:
            text, broken = documents[one.name], tuple[str, ...]()
            if text != packaged.get(one.name):
                key = (one.code, text)  # figures in shadow stand in the same document
                broken = proven[key] = self._proven[key] if key in self._proven else self._prove(one)
            if broken:
                remedy = "mend the query, the thresholds or the example: they contradict each other"
                wrong.append(BadRules("; ".join(broken)[:400], remedy, document=one.name))
            else:
                sound.append(one)
        self._proven = proven
        return DetectorSet(tuple(sound), tuple(wrong))

    def documents(self) -> dict[str, str]:
        """Every document as it lies there, by file name."""
        own = read_sql(self._own) if self._own.is_dir() else {}
        return {**read_sql(self._packaged), **own}

    def trial(self, code: str, thresholds: Mapping[str, int | float], from_ms: int, until_ms: int) -> Trial:
        """Run one detector both ways over kept calls; nothing is kept of it."""
        detector = self._find(code)
        unknown = thresholds.keys() - detector.header.thresholds.keys()
        if unknown:
            raise Refused(f"there is no threshold {min(unknown)[:40]}", "see the detector's page for its thresholds")
        figures = {**detector.header.thresholds, **thresholds}
        other = msgspec.structs.replace(detector, header=msgspec.structs.replace(detector.header, thresholds=figures))
        now, then = (self._run(from_ms, until_ms, (one,)) for one in (detector, other))
        faults = dict.fromkeys(f"{fault.detector}: {fault.message}" for fault in (*now.faults, *then.faults))
        return Trial(
            from_ms=from_ms, until_ms=until_ms, records=now.records, now=now.suspects, then=then.suspects,
            faults=tuple(faults),
        )  # fmt: skip

    def probation(self, code: str) -> Probation | None:
        """Its figures that run in shadow, if any do."""
        return probation(self._find(code).header, self._clock())

    def change(self, code: str, wish: Wish) -> Detector:
        """Change figures and trust, durably, after its examples were tried with them."""
        with self._alone():
            detector = self._find(code)
            if detector.candidate_of:
                raise Refused(f"these figures run in shadow beside {detector.candidate_of}", "change them there")
            header = detector.header
            check_wish(header, wish, self._shipped(detector.name), self._clock())
            other = any(header.thresholds.get(name) != value for name, value in wish.thresholds.items())
            beside = detector.live and wish.mode is Mode.SHADOW and other
            text = changed(self.documents()[detector.name], wish, self._clock(), beside=beside)
            fresh = read_detector(detector.name, text, self._profiles)
            broken = self._prove((candidate(fresh) if beside else None) or fresh)
            if broken:
                raise BadRules(
                    f"its examples do not come out any more: {'; '.join(broken)[:400]}", "choose other figures"
                )
            write_whole(self._own / detector.name, text)
        return fresh

    def _shipped(self, name: str) -> DetectorHeader | None:
        """The header of the package's own document of this name, if there is one."""
        text = read_sql(self._packaged).get(name)
        return None if text is None else read_detector(name, text, self._profiles).header

    def _find(self, code: str) -> Detector:
        found = next((one for one in self.running().detectors if one.code == code), None)
        if found is None:
            raise NotFound(f"there is no detector {code[:64]}", "`ringfence detectors list` shows them")
        return found

    def _signature(self) -> tuple[tuple[str, int, int], ...]:
        found = []
        for folder in (self._packaged, self._own):
            for path in sorted(folder.glob("*.sql")):
                with contextlib.suppress(FileNotFoundError):
                    stat = path.stat()
                    found.append((str(path), stat.st_mtime_ns, stat.st_size))
        return tuple(found)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from changing at the same moment."""
        try:
            self._own.mkdir(parents=True, exist_ok=True)
            lock = os.open(self._own / ".lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as fault:
            raise Unavailable(f"cannot write to {self._own}: {fault}", "check the folder's permissions") from fault
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        except OSError as fault:
            raise Unavailable(f"cannot write the detector: {fault}", "free space or mend permissions") from fault
        finally:
            os.close(lock)
