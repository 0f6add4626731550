"""Quality: what kept evaluations say of how well abuse is found and whom it hits wrongly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from ringfence.access.role import Role
from ringfence.analytics.detector_reader import DetectorSet
from ringfence.analytics.inquiry import SuspicionBook, TrackRecord
from ringfence.analytics.quality import KeptEvaluation, QualityBook
from ringfence.analytics.scores.drifting import LEAST_NUMBERS, DriftBook, Point
from ringfence.doors.web.clock import show_time
from ringfence.doors.web.visit import ROOT, Answer, Page, Route, Visit
from ringfence.doors.web.words import N_
from ringfence.telecom.errors import NotFound, Refused

NO_EVALUATION = N_("There is no such evaluation.")


class QualitySources(Struct, frozen=True):
    """Evaluations, and how far models have drifted."""

    quality: QualityBook
    drifts: DriftBook


class QualityPages:
    """The newest evaluation, or one that is named."""

    def __init__(
        self,
        sources: QualitySources,
        suspicions: SuspicionBook,
        detectors: Callable[[], DetectorSet],
        zone: ZoneInfo,
    ) -> None:
        self._quality = sources.quality
        self._drifts = sources.drifts
        self._suspicions = suspicions
        self._detectors = detectors
        self._zone = zone

    def routes(self) -> tuple[Route, ...]:
        """Addresses and who may use them."""
        return (Route("GET", f"{ROOT}/quality", Role.VIEWER, self.show),)

    def show(self, visit: Visit) -> Answer:
        """One evaluation, and what people's words say of the detectors together."""
        kept = self._quality.evaluations()
        wanted = visit.query.one("name")
        chosen = _chosen(kept, wanted)
        if wanted and chosen is None:
            raise NotFound(NO_EVALUATION)
        tracks = self._suspicions.track_records()
        whole = TrackRecord(
            detector="",
            open=sum(one.open for one in tracks.values()),
            watched=sum(one.watched for one in tracks.values()),
            confirmed=sum(one.confirmed for one in tracks.values()),
            cleared=sum(one.cleared for one in tracks.values()),
        )
        values = {
            "kept": kept,
            "one": chosen,
            "faults": self._quality.faults(),
            "whole": whole,
            "names": {one.code: one for one in self._detectors().detectors},
            **self._drift(),
        }
        return Page("quality.html", values)

    def _drift(self) -> dict[str, object]:
        """How far the model has moved, or why nobody knows."""
        try:
            kept = self._drifts.newest()
        except Refused as refused:
            return {"drift": None, "drift_fault": refused.message}
        points = kept.history if kept else ()
        return {"drift": kept, "drift_fault": "", "drift_days": self._days(points), "least": LEAST_NUMBERS}

    def _days(self, points: Sequence[Point]) -> list[Point]:
        """The measurement of each day that lay farthest off, the newest day first."""
        found: dict[str, Point] = {}
        for one in points:
            day = show_time(one.at_ms, self._zone)[:10]
            if day not in found or one.worst > found[day].worst:
                found[day] = one
        return sorted(found.values(), key=lambda one: -one.at_ms)


def _chosen(kept: tuple[KeptEvaluation, ...], name: str) -> KeptEvaluation | None:
    if not name:
        return kept[0] if kept else None
    return next((one for one in kept if one.name == name), None)
