"""Runs the examples of a detector when it loads: what it says of itself must be so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa
from msgspec import Struct

from ringfence.analytics.detector import Detector, Example
from ringfence.analytics.detector_reader import DetectorSet
from ringfence.analytics.example_calls import ExampleRows, subjects, written_out
from ringfence.analytics.profile import GIVEN, HOURLY, Profile, with_values
from ringfence.analytics.record import RECORD_COLUMNS
from ringfence.analytics.suspect import Suspect
from ringfence.analytics.window import Place, window_values
from ringfence.backends.duck.hours import quoted
from ringfence.backends.duck.look import EngineBounds, Look
from ringfence.telecom.errors import BadRules
from ringfence.telecom.number import PhoneNumber

_ARROW = {"string": pa.string(), "int8": pa.int8(), "int16": pa.int16(), "int64": pa.int64()}
_LIMIT_S = 20.0


class ExampleOutcome(Struct, frozen=True, kw_only=True):
    """What came of one example."""

    detector: str
    example: str
    wanted: tuple[str, ...]
    found: tuple[Suspect, ...]
    missed: tuple[str, ...]
    """Subjects that were to be found and were not."""
    extra: tuple[str, ...]
    """Subjects that were found and were not to be."""
    fault: str = ""

    @property
    def sound(self) -> bool:
        """Whether it found what it was to find."""
        return not (self.missed or self.extra or self.fault)


class DuckExamples:
    """Runs examples in one small database in memory."""

    def __init__(self, profiles: Mapping[str, Profile], places: Path, read: Callable[[str], PhoneNumber]) -> None:
        """`read` reads numbers as a trunk of the home country sends them."""
        self._profiles = profiles
        self._read = read
        self._connection = duckdb.connect(":memory:", config={"threads": "1", "memory_limit": "1GB"})
        self._connection.execute(f"CREATE TABLE places AS SELECT stem, bit FROM read_parquet({quoted(places)})")

    def close(self) -> None:
        """Give memory back."""
        self._connection.close()

    def outcomes(self, detector: Detector) -> list[ExampleOutcome]:
        """What came of each example of the detector, in their order."""
        return [self._outcome(detector, example) for example in detector.header.examples]

    def sound(self, read: DetectorSet) -> DetectorSet:
        """The detectors whose examples hold; the others are refused with the example that does not."""
        kept, refused = [], list(read.refused)
        for detector in read.detectors:
            wrong = [outcome for outcome in self.outcomes(detector) if not outcome.sound]
            if wrong:
                refused.append(_refusal(detector, wrong[0]))
            else:
                kept.append(detector)
        return DetectorSet(tuple(kept), tuple(refused))

    def _outcome(self, detector: Detector, example: Example) -> ExampleOutcome:
        rows = written_out(example, self._read)
        self._show(rows)
        values = window_values(rows.from_ms, rows.until_ms, Place())
        for name in ("calls", *HOURLY):
            kind = "VIEW" if name == "calls" else "TABLE"
            sql = with_values(self._profiles[name].sql, values)
            self._connection.execute(f"CREATE OR REPLACE TEMP {kind} {name} AS {sql}").fetchall()
        look = Look(self._connection, self._profiles, EngineBounds(limit_s=_LIMIT_S), lambda _: None)
        detection = look.over(values, [detector])
        names = subjects(example, self._read)
        found = {suspect.subject for suspect in detection.suspects}
        known = {name for also in names.values() for name in also}
        return ExampleOutcome(
            detector=detector.code,
            example=example.name,
            wanted=tuple(example.finds),
            found=detection.suspects,
            missed=tuple(name for name, also in names.items() if not found & set(also)),
            extra=tuple(sorted(found - known)),
            fault="; ".join(fault.message for fault in detection.faults),
        )

    def _show(self, rows: ExampleRows) -> None:
        records = pa.table(
            {
                column.name: pa.array([getattr(one, column.name) for one in rows.records], _ARROW[column.kind])
                for column in RECORD_COLUMNS
            }
        )
        given = {name: "string" if kind == "VARCHAR" else "int64" for name, kind in GIVEN["subscriptions"].items()}
        held = [msgspec.structs.asdict(one) for one in rows.subscriptions]
        subscriptions = pa.table(
            {name: pa.array([one[name] for one in held], _ARROW[kind]) for name, kind in given.items()}
        )
        self._connection.register("records", records)
        self._connection.register("subscriptions", subscriptions)


def _refusal(detector: Detector, outcome: ExampleOutcome) -> BadRules:
    told: Sequence[str] = [
        part
        for part in (
            outcome.missed and f"does not find {', '.join(outcome.missed)}",
            outcome.extra and f"finds {', '.join(outcome.extra)}",
            outcome.fault,
        )
        if part
    ]
    return BadRules(
        f"{detector.name}: the example {outcome.example!r} {'; '.join(told)}",
        "mend the query, the thresholds or the example: they contradict each other",
        document=detector.name,
    )
