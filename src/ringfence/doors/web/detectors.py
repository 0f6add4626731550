"""Detectors: what each sees, how it does by people's word, and trying and changing its figures."""

from __future__ import annotations

import math

import msgspec
from msgspec import Struct

from ringfence.access.audit import AuditEntry, AuditTrail
from ringfence.access.role import Role
from ringfence.analytics.detector import Detector
from ringfence.analytics.detector_path import NotAccepted, NotWatched, Wish, low_trust
from ringfence.analytics.detector_shelf import DetectorShelf, Trial
from ringfence.analytics.inquiry import SuspicionBook, TrackRecord, Wanted
from ringfence.doors.web.clock import DAY_MS
from ringfence.doors.web.seen import record_looks
from ringfence.doors.web.visit import ROOT, Answer, Page, Redirect, Route, Visit
from ringfence.doors.web.words import N_
from ringfence.telecom.errors import NotFound, Refused
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Mode

RECENT = 10
MOST_SHOWN = 20
TRIAL_DAYS = (1, 3, 7)
AT_ONCE = "at-once"
"""What a form asks for that lets figures act without a day in shadow."""
NO_DETECTOR = N_("There is no detector of this code.")
NO_FIGURE = N_("A threshold is a figure, for example 12 or 0.7.")
NO_MODE = N_("Choose a mode.")
NO_REASON = N_("Say why; it is kept in the detector's history and in the audit trail.")
NO_BECAUSE = N_(
    "Say what does not wait for a day in shadow; it is kept in the detector's history and in the audit trail."
)
NO_ACCEPTANCE = N_("Every source of its figures is of low trust: say why you let it act all the same.")
NO_SHADOW = N_(
    "These thresholds have not run in shadow for a day."
    " Put them into shadow first, or let them act at once and say why."
)


class Sources(Struct, frozen=True):
    """Where detectors are and what came of them."""

    shelf: DetectorShelf
    suspicions: SuspicionBook
    trail: AuditTrail


class DetectorPages:
    """All detectors, and one detector."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def routes(self) -> tuple[Route, ...]:
        """Addresses and who may use them."""
        one = f"{ROOT}/detectors/{{code:str}}"
        return (
            Route("GET", f"{ROOT}/detectors", Role.VIEWER, self.all),
            Route("GET", one, Role.VIEWER, self.show),
            Route("POST", f"{one}/trial", Role.ANALYST, self.trial),
            Route("POST", f"{one}/change", Role.ADMINISTRATOR, self.change),
        )

    def all(self, visit: Visit) -> Answer:
        """Every detector with what it found and how often people said that it was right."""
        del visit
        found = self._sources.shelf.running()
        tracks = self._sources.suspicions.track_records()
        rows = [(one, tracks.get(one.code) or TrackRecord(detector=one.code)) for one in found.detectors]
        rows.sort(key=lambda row: (-row[0].live, -row[1].found, row[0].code))
        return Page("detectors.html", {"rows": rows, "refused": found.refused})

    def show(self, visit: Visit) -> Answer:
        """One detector: what it sees, whom it confuses, whose word its figures rest on."""
        return self._page(visit, self._find(visit), None, {})

    def trial(self, visit: Visit) -> Answer:
        """Run it with other figures over the last days of kept calls, beside those in force."""
        detector = self._find(visit)
        figures = _figures(visit, detector)
        days = visit.form.one("days")
        span = DAY_MS * (int(days) if days in {str(one) for one in TRIAL_DAYS} else TRIAL_DAYS[0])
        tried = self._sources.shelf.trial(detector.code, figures, visit.now_ms - span, visit.now_ms)
        numbers = [
            PhoneNumber(one.number) for one in (*tried.gained[:MOST_SHOWN], *tried.lost[:MOST_SHOWN]) if one.number
        ]
        record_looks(self._sources.trail, visit, numbers, f"trial of {detector.code}")
        return self._page(visit, detector, tried, figures)

    def change(self, visit: Visit) -> Answer:
        """Put figures into shadow, let them act, or switch it off; the next run follows."""
        detector = self._find(visit)
        at_once = visit.form.one("mode") == AT_ONCE
        mode = Mode.LIVE if at_once else _mode(visit.form.one("mode"))
        reason = visit.form.needed("because", NO_BECAUSE) if at_once else visit.form.needed("reason", NO_REASON)
        wish = Wish(
            thresholds=_figures(visit, detector), mode=mode, by=visit.actor, reason=reason, at_once=at_once,
            accepted=visit.form.one("accepted"),
        )  # fmt: skip
        try:
            changed = self._sources.shelf.change(detector.code, wish)
        except NotWatched as error:
            raise Refused(NO_SHADOW) from error
        except NotAccepted as error:
            raise Refused(NO_ACCEPTANCE) from error
        entry = AuditEntry(
            at_ms=visit.now_ms, actor=visit.actor, act="detector.change", target=f"detector:{detector.code}",
            before=_state(detector), after=_state(changed), reason=reason,
        )  # fmt: skip
        self._sources.trail.record(msgspec.structs.replace(entry, act="detector.live-at-once") if at_once else entry)
        return Redirect(f"{ROOT}/detectors/{detector.code}?done=detector")

    def _page(self, visit: Visit, detector: Detector, tried: Trial | None, figures: dict[str, int | float]) -> Page:
        tracks = self._sources.suspicions.track_records()
        recent = self._sources.suspicions.page(Wanted(detector=detector.code), limit=RECENT)
        numbers = [PhoneNumber(one.suspect.number) for one in recent if one.suspect.number]
        record_looks(self._sources.trail, visit, numbers, f"detector {detector.code}")
        values = {
            "detector": detector,
            "header": detector.header,
            "track": tracks.get(detector.code) or TrackRecord(detector=detector.code),
            "figures": {**detector.header.thresholds, **figures},
            "tried": tried,
            "most": MOST_SHOWN,
            "recent": recent,
            "days": TRIAL_DAYS,
            "probation": None if detector.candidate_of else self._sources.shelf.probation(detector.code),
            "low_trust": low_trust(detector.header),
        }
        return Page("detector.html", values)

    def _find(self, visit: Visit) -> Detector:
        code = visit.place["code"]
        found = next((one for one in self._sources.shelf.running().detectors if one.code == code), None)
        if found is None:
            raise NotFound(NO_DETECTOR)
        return found


def _mode(text: str) -> Mode:
    try:
        return Mode(text)
    except ValueError as error:
        raise Refused(NO_MODE) from error


def _figures(visit: Visit, detector: Detector) -> dict[str, int | float]:
    """The thresholds as the form has them; raises `Refused` for what is no figure."""
    given: dict[str, int | float] = {}
    for name in detector.header.thresholds:
        text = visit.form.one(f"threshold-{name}")
        if not text:
            continue
        try:
            figure = float(text.replace(",", "."))
        except ValueError as error:
            raise Refused(NO_FIGURE) from error
        if not math.isfinite(figure):
            raise Refused(NO_FIGURE)
        whole = isinstance(_known(detector, name), int) and figure.is_integer()
        given[name] = int(figure) if whole else figure
    return given


def _known(detector: Detector, name: str) -> int | float:
    return detector.header.thresholds[name]


def _state(detector: Detector) -> str:
    header = detector.header
    said = {"mode": header.mode, "thresholds": header.thresholds, "in_shadow": header.candidate}
    return msgspec.json.encode(said | {"accepted_by": header.accepted_by, "accepted": header.reason}).decode()
