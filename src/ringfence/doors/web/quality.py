"""Quality: what kept evaluations say of how well abuse is found and whom it hits wrongly."""

from __future__ import annotations

from collections.abc import Callable

from ringfence.access.role import Role
from ringfence.analytics.detector_reader import DetectorSet
from ringfence.analytics.inquiry import SuspicionBook, TrackRecord
from ringfence.analytics.quality import KeptEvaluation, QualityBook
from ringfence.doors.web.visit import ROOT, Answer, Page, Route, Visit
from ringfence.doors.web.words import N_
from ringfence.telecom.errors import NotFound

NO_EVALUATION = N_("There is no such evaluation.")


class QualityPages:
    """The newest evaluation, or one that is named."""

    def __init__(self, quality: QualityBook, suspicions: SuspicionBook, detectors: Callable[[], DetectorSet]) -> None:
        self._quality = quality
        self._suspicions = suspicions
        self._detectors = detectors

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
        }
        return Page("quality.html", values)


def _chosen(kept: tuple[KeptEvaluation, ...], name: str) -> KeptEvaluation | None:
    if not name:
        return kept[0] if kept else None
    return next((one for one in kept if one.name == name), None)
