"""Asks detectors over the records that a database shows, each apart from the others."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import duckdb
import msgspec
from msgspec import Struct

from ringfence.analytics.detector import Detector
from ringfence.analytics.found import MOST_SUSPECTS, suspect_of, with_members
from ringfence.analytics.profile import HOURLY, Profile, needed, with_values
from ringfence.analytics.suspect import Detection, DetectorFault, SubjectKind, Suspect
from ringfence.analytics.under import NEEDS, UNDER, Under, gathered, wanted
from ringfence.analytics.ways import CALLS, KNOWN, gathered_ways
from ringfence.telecom.errors import Refused


class EngineBounds(Struct, frozen=True, kw_only=True):
    """What a run may take of the machine."""

    threads: int = 2
    memory_mb: int = 4096
    limit_s: float = 120.0
    """A detector that runs longer is cut off."""


class Look:
    """One look over one window. The database shows `records` or `calls`, the hourly profiles, and what is given."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        profiles: Mapping[str, Profile],
        bounds: EngineBounds,
        progress: Callable[[str], None],
    ) -> None:
        self._connection = connection
        self._profiles = profiles
        self._bounds = bounds
        self._progress = progress
        self._seconds: dict[str, float] = {}
        self._broken: dict[str, str] = {}

    def over(self, values: Mapping[str, int], detectors: Sequence[Detector], also: Sequence[str] = ()) -> Detection:
        """What the detectors find; `values` are those of the window, `also` names views to make whoever asks."""
        self._views(values, {view for one in detectors for view in one.views}.union(also))
        suspects: list[Suspect] = []
        faults: list[DetectorFault] = []
        for detector in detectors:
            self._progress(detector.code)
            with self.timed(detector.code):
                found = self._ask(detector)
            if isinstance(found, DetectorFault):
                faults.append(found)
            else:
                suspects += found
        suspects = self._ways(self._gather(suspects, values))
        counted = self._connection.execute("SELECT count(*) FROM calls").fetchall()
        return Detection(
            from_ms=values["from_ms"],
            until_ms=values["until_ms"],
            suspects=tuple(sorted(suspects, key=lambda one: (-one.score, one.key))),
            faults=tuple(faults),
            records=int(counted[0][0]),
            trunks=self._trunks(),
            seconds={name: round(took, 3) for name, took in self._seconds.items()},
        )

    def more(self, found: Detection, suspects: Sequence[Suspect]) -> Detection:
        """What was found, and behind it the suspects of another, with the trunks of their calls."""
        return msgspec.structs.replace(found, suspects=(*found.suspects, *self._ways(suspects)))

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Count the time of a step."""
        begun = time.perf_counter()
        yield
        self._seconds[name] = self._seconds.get(name, 0.0) + time.perf_counter() - begun

    def _views(self, values: Mapping[str, int], asked: set[str]) -> None:
        """Make what the asked views stand on, each once; what fails is remembered with all that stands on it."""
        for name in ["calls", *needed(self._profiles, sorted(asked))]:
            profile = self._profiles[name]
            if name in HOURLY or name in self._seconds:
                continue
            missing = [need for need in profile.needs if need in self._broken]
            if missing:
                self._broken[name] = self._broken[missing[0]]
                continue
            self._progress(name)
            kind = "VIEW" if name == "calls" else "TABLE"
            with self.timed(name):
                try:
                    self._connection.execute(
                        f"CREATE OR REPLACE TEMP {kind} {name} AS {with_values(profile.sql, values)}"
                    ).fetchall()
                except (duckdb.OutOfMemoryException, duckdb.DataError) as fault:
                    self._broken[name] = f"the view {name} failed: {fault}"

    def _ask(self, detector: Detector) -> list[Suspect] | DetectorFault:
        missing = [view for view in detector.views if view in self._broken]
        if missing:
            return DetectorFault(detector=detector.code, reason="failed", message=self._broken[missing[0]])
        try:
            return self._found(detector)
        except duckdb.InterruptException:
            told = f"cut off after {self._bounds.limit_s:g} s"
            return DetectorFault(detector=detector.code, reason="slow", message=told)
        except duckdb.Error as fault:
            return DetectorFault(detector=detector.code, reason="failed", message=str(fault))
        except Refused as fault:
            return DetectorFault(detector=detector.code, reason="failed", message=f"{fault.message}; {fault.remedy}")

    def _found(self, detector: Detector) -> list[Suspect]:
        sql = with_values(detector.sql, detector.header.thresholds)
        cut = threading.Timer(self._bounds.limit_s, self._connection.interrupt)
        cut.start()
        try:
            self._connection.execute(f"SELECT * FROM ({sql}) LIMIT {MOST_SUSPECTS + 1}")
            columns = [str(column[0]) for column in self._connection.description or ()]
            rows = self._connection.fetchall()
        finally:
            cut.cancel()
            cut.join()
        if len(rows) > MOST_SUSPECTS:
            raise Refused(f"more than {MOST_SUSPECTS} subjects: it names everybody", "raise its thresholds")
        return [found for row in rows if (found := suspect_of(detector, columns, row)) is not None]

    def _gather(self, suspects: Sequence[Suspect], values: Mapping[str, int]) -> list[Suspect]:
        asked = wanted(suspects)
        self._views(values, {need for kind in asked for need in NEEDS[kind]})
        under: dict[SubjectKind, Mapping[str, Under]] = {}
        with self.timed("members"):
            for kind, literals in asked.items():
                sql = with_values(UNDER[kind].format(wanted=", ".join(literals)), values)
                under[kind] = gathered(self._connection.execute(sql).fetchall())
        return [with_members(suspect, under) for suspect in suspects]

    def _ways(self, suspects: Sequence[Suspect]) -> list[Suspect]:
        """The suspects with the trunks that their calls came over."""
        views = [view for view in CALLS if view in self._seconds and view not in self._broken]
        with self.timed("trunks"):
            return gathered_ways(suspects, views, lambda sql: self._connection.execute(sql).fetchall())

    def _trunks(self) -> tuple[str, ...]:
        with self.timed("trunks"):
            return tuple(sorted(row[0] for row in self._connection.execute(KNOWN).fetchall()))
