"""Introduces detectors to the engine that runs them and to the plan that reads their examples."""

from __future__ import annotations

from pathlib import Path

from ringfence.analytics.detector import Detector
from ringfence.analytics.detector_reader import DetectorSet
from ringfence.analytics.profile import read_profiles
from ringfence.analytics.record import PROFILES
from ringfence.analytics.suspect import Detection
from ringfence.backends.duck.detectors import DuckDetectors
from ringfence.backends.duck.examples import DuckExamples
from ringfence.backends.files.detector_shelf import FileDetectors
from ringfence.backends.files.detectors import PLACES, read_sql
from ringfence.clock import now
from ringfence.documents import packaged_rules
from ringfence.screening.sources import NumberingPlan
from ringfence.settings import Settings


def open_detectors(settings: Settings, plan: NumberingPlan, rules: Path | None = None) -> FileDetectors:
    """The detectors of the home; raises `BadRules` when the packaged profiles are broken."""
    packaged = rules or packaged_rules()
    profiles = read_profiles(read_sql(packaged / "profiles"))
    engine = open_engine(settings, packaged)

    def prove(detector: Detector) -> tuple[str, ...]:
        examples = DuckExamples(profiles, packaged / PLACES, plan.read)
        try:
            return tuple(fault.message for fault in examples.sound(DetectorSet((detector,))).refused)
        finally:
            examples.close()

    def run(from_ms: int, until_ms: int, detectors: tuple[Detector, ...]) -> Detection:
        return engine.run(from_ms, until_ms, detectors)

    return FileDetectors(
        packaged / "detectors", settings.rules_folder / "detectors", profiles, prove=prove, run=run, clock=now
    )


def open_engine(settings: Settings, packaged: Path | None = None) -> DuckDetectors:
    """What runs them over the call records of the home."""
    rules = packaged or packaged_rules()
    profiles = read_profiles(read_sql(rules / "profiles"))
    return DuckDetectors(settings.calls_folder, profiles, rules / PLACES, kept=settings.calls_folder / PROFILES)
