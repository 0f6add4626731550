"""Runs the same detector files on Spark: where one machine is outgrown, a cluster reads the same Parquet files."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from ringfence.analytics.detector import Detector
from ringfence.analytics.found import MOST_SUSPECTS, suspect_of, with_members
from ringfence.analytics.profile import GIVEN, Profile, needed, with_values
from ringfence.analytics.record import HOUR_MS, RECORD_COLUMNS, partition
from ringfence.analytics.suspect import Detection, DetectorFault, SubjectKind, Suspect
from ringfence.analytics.under import NEEDS, UNDER, Under, gathered, wanted
from ringfence.analytics.ways import CALLS, KNOWN, gathered_ways
from ringfence.analytics.window import Place, window_values
from ringfence.telecom.errors import Refused, Unavailable

DIALECT = "spark"
_MAGIC = b"PAR1"
SUBSCRIPTIONS = "subscriptions.parquet"
_TYPES = {"BIGINT": "BIGINT", "VARCHAR": "STRING"}


class SparkDetectors:
    """Runs detectors in a session of the caller's. `calls` and `places` must be reachable from every executor.

    The profiles are the same files as DuckDB's, translated by `sqlglot`; rows are the same, members too.
    """

    def __init__(
        self,
        session: SparkSession,
        calls: Path | Sequence[Path],
        profiles: Mapping[str, Profile],
        places: Path,
        *,
        kept: Path,
        place: Place | None = None,
    ) -> None:
        """`calls` may be several folders: those of stores that share the records among them, by the calling number.

        `kept` is a folder that all executors share; each run writes its profiles below it and deletes them.
        Nothing is cut off by time: who starts the driver ends one that takes too long.
        """
        self._kept = kept
        self._session = session
        self._calls = (calls,) if isinstance(calls, Path) else tuple(calls)
        self._profiles = profiles
        self._places = places
        self._place = place or Place()

    def run(self, from_ms: int, until_ms: int, detectors: Sequence[Detector]) -> Detection:
        """What the detectors find in the window, setup in `[from_ms, until_ms)`.

        Raises `Refused` for an empty window, `Unavailable` when there are no records in it or Spark cannot make a
        profile; what goes wrong in one detector stands in `faults`.
        """
        if until_ms <= from_ms:
            raise Refused("the window is empty", "let it end after it begins")
        asked = [one for one in detectors if until_ms - from_ms >= one.header.least_hours * HOUR_MS]
        values = window_values(from_ms, until_ms, self._place)
        seconds: dict[str, float] = {}
        begun = time.perf_counter()
        kept = self._kept / f"run-{uuid.uuid4().hex}"
        try:
            torn = self._show_given(from_ms, until_ms)
            made = self._make({"routes", *(view for one in asked for view in one.views)}, values, kept, frozenset())
            seconds["views"] = round(time.perf_counter() - begun, 3)
            found = self._look(asked, values, kept, made, seconds)
            return msgspec.structs.replace(found, faults=(*map(_torn, torn), *found.faults))
        except PySparkException as fault:
            raise Unavailable(f"Spark cannot make the profiles: {fault}", "look into the driver's log") from fault
        finally:
            shutil.rmtree(kept, ignore_errors=True)

    def _show_given(self, from_ms: int, until_ms: int) -> list[Path]:
        """Show what the profiles ask; returns the files of records that are torn, which are left out."""
        parts = [partition(at) for at in range(from_ms // HOUR_MS * HOUR_MS, until_ms, HOUR_MS)]
        hours = [folder / part for folder in self._calls for part in parts]
        files = [path for hour in hours for path in sorted(hour.glob("*.parquet"))]
        torn = [path for path in files if not _whole(path)]
        paths = [str(path) for path in files if path not in torn]
        if not paths:
            raise Unavailable("there are no call records in this window", "choose another window, or ingest records")
        records = self._session.read.option("mergeSchema", "true").parquet(*paths)
        records.select(*(column.name for column in RECORD_COLUMNS)).createOrReplaceTempView("records")
        self._session.read.parquet(str(self._places)).select("stem", "bit").createOrReplaceTempView("places")
        held = [str(folder / SUBSCRIPTIONS) for folder in self._calls if (folder / SUBSCRIPTIONS).exists()]
        columns = GIVEN["subscriptions"]
        if held:
            frame = self._session.read.parquet(*held).select(*columns)
        else:
            # As SQL: made from Python objects it would need Python on every executor.
            nothing = ", ".join(f"CAST(NULL AS {_TYPES[kind]}) AS {name}" for name, kind in columns.items())
            frame = self._session.sql(f"SELECT {nothing} WHERE false")
        frame.createOrReplaceTempView("subscriptions")
        return torn

    def _make(self, asked: set[str], values: Mapping[str, int], kept: Path, made: frozenset[str]) -> frozenset[str]:
        """Make what the asked views stand on and was not made yet; returns what is made now."""
        for name in needed(self._profiles, sorted(asked)):
            if name in made:
                continue
            frame = self._session.sql(with_values(self._profiles[name].sql, values, DIALECT))
            if name != "calls":
                # Written and read again: without that, each plan repeats all that it stands on.
                frame.write.mode("overwrite").parquet(str(kept / name))
                frame = self._session.read.parquet(str(kept / name))
            frame.createOrReplaceTempView(name)
            made |= {name}
        return made

    def _look(
        self,
        asked: Sequence[Detector],
        values: Mapping[str, int],
        kept: Path,
        made: frozenset[str],
        seconds: dict[str, float],
    ) -> Detection:
        suspects: list[Suspect] = []
        faults: list[DetectorFault] = []
        for detector in asked:
            begun = time.perf_counter()
            try:
                suspects += self._found(detector)
            except PySparkException as fault:
                faults.append(DetectorFault(detector=detector.code, reason="failed", message=str(fault)))
            except Refused as fault:
                told = f"{fault.message}; {fault.remedy}"
                faults.append(DetectorFault(detector=detector.code, reason="failed", message=told))
            seconds[detector.code] = round(time.perf_counter() - begun, 3)
        suspects = self._ways(self._gather(suspects, values, kept, made), made)
        return Detection(
            from_ms=values["from_ms"],
            until_ms=values["until_ms"],
            suspects=tuple(sorted(suspects, key=lambda one: (-one.score, one.key))),
            faults=tuple(faults),
            records=self._session.table("calls").count() if asked else 0,
            trunks=self._trunks(),
            seconds=seconds,
        )

    def _found(self, detector: Detector) -> list[Suspect]:
        frame = self._session.sql(with_values(detector.sql, detector.header.thresholds, DIALECT))
        rows = frame.limit(MOST_SUSPECTS + 1).collect()
        if len(rows) > MOST_SUSPECTS:
            raise Refused(f"more than {MOST_SUSPECTS} subjects: it names everybody", "raise its thresholds")
        return [found for row in rows if (found := suspect_of(detector, frame.columns, tuple(row))) is not None]

    def _gather(
        self, suspects: Sequence[Suspect], values: Mapping[str, int], kept: Path, made: frozenset[str]
    ) -> list[Suspect]:
        asked = wanted(suspects)
        self._make({need for kind in asked for need in NEEDS[kind]}, values, kept, made)
        under: dict[SubjectKind, Mapping[str, Under]] = {}
        for kind, literals in asked.items():
            sql = with_values(UNDER[kind].format(wanted=", ".join(literals)), values, DIALECT)
            under[kind] = gathered(tuple(row) for row in self._session.sql(sql).collect())
        return [with_members(suspect, under) for suspect in suspects]

    def _ways(self, suspects: Sequence[Suspect], made: frozenset[str]) -> list[Suspect]:
        """The suspects with the trunks that their calls came over."""
        views = [view for view in CALLS if view in made]
        return gathered_ways(suspects, views, lambda sql: (tuple(row) for row in self._session.sql(sql).collect()))

    def _trunks(self) -> tuple[str, ...]:
        return tuple(sorted(row[0] for row in self._session.sql(KNOWN).collect()))


def _whole(path: Path) -> bool:
    """Whether it begins and ends as Parquet does; the driver reads its ends."""
    with path.open("rb") as file:
        begins = file.read(len(_MAGIC))
        if file.seek(0, os.SEEK_END) < 3 * len(_MAGIC):
            return False
        file.seek(-len(_MAGIC), os.SEEK_END)
        return begins == _MAGIC == file.read(len(_MAGIC))


def _torn(path: Path) -> DetectorFault:
    told = f"{path} is not a whole Parquet file: its calls are not looked at; ingest them again and delete it"
    return DetectorFault(detector=f"{path.parent.name}/{path.name}", reason="torn", message=told)
