"""Waves: suspects that belong together, how they grow, on which trunks they come, and whom they call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from ringfence.access.audit import AuditTrail
from ringfence.access.role import Role
from ringfence.analytics.call_book import CallBook
from ringfence.analytics.detector import Detector
from ringfence.analytics.detector_reader import DetectorSet
from ringfence.analytics.inquiry import SuspicionBook, Wanted
from ringfence.analytics.record import HOUR_MS
from ringfence.analytics.wave import Wave, WaveBook
from ringfence.doors.web.charts import Area, Bar, bars, stack
from ringfence.doors.web.clock import show_tick
from ringfence.doors.web.seen import record_looks
from ringfence.doors.web.visit import ROOT, Answer, Page, Route, Visit
from ringfence.doors.web.words import N_
from ringfence.screening.sources import NumberingPlan
from ringfence.telecom.errors import NotFound, Unavailable
from ringfence.telecom.number import PhoneNumber

ROWS = 50
NUMBERS = 40
ROUTES = 12
PROVINCES = 12
CALLED = 20_000
"""Numbers called of which the provinces are counted."""
SPAN_H = 48
"""Hours up to the last call that the charts show at most."""
NO_WAVE = N_("There is no such wave. It may have been joined into another one, or deleted with age.")


class Sources(Struct, frozen=True):
    """Where waves and what is known of them come from."""

    waves: WaveBook
    suspicions: SuspicionBook
    calls: CallBook
    detectors: Callable[[], DetectorSet]
    trail: AuditTrail
    plan: NumberingPlan


class WavePages:
    """All waves, and one wave."""

    def __init__(self, sources: Sources, zone: ZoneInfo) -> None:
        self._sources = sources
        self._zone = zone

    def routes(self) -> tuple[Route, ...]:
        """Addresses and who may use them."""
        return (
            Route("GET", f"{ROOT}/waves", Role.VIEWER, self.all),
            Route("GET", f"{ROOT}/waves/{{id:str}}", Role.VIEWER, self.show),
        )

    def all(self, visit: Visit) -> Answer:
        """Waves, those found last first."""
        text = visit.query.one("skip")
        skip = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
        waves = self._sources.waves.page(limit=ROWS + 1, skip=skip)
        known = self._known()
        rows = [(wave, [(code, known.get(code)) for code in wave.detectors]) for wave in waves[:ROWS]]
        return Page("waves.html", {"rows": rows, "older": skip + ROWS if len(waves) > ROWS else None, "skip": skip})

    def show(self, visit: Visit) -> Answer:
        """One wave: its numbers, its growth, its trunks and the provinces that it calls."""
        wave = self._sources.waves.find(visit.place["id"])
        if wave is None:
            raise NotFound(NO_WAVE)
        known = self._known()
        numbers = [PhoneNumber(one) for one in wave.numbers[:NUMBERS]]
        victims = [PhoneNumber(one) for one in wave.victims[:NUMBERS]]
        record_looks(self._sources.trail, visit, [*numbers, *victims], f"wave {wave.id}")
        values = {
            "wave": wave,
            "detectors": [(code, known.get(code)) for code in wave.detectors],
            "numbers": [(one, self._suspicion(one)) for one in numbers],
            "more": max(len(wave.numbers) - NUMBERS, 0),
            "victims": victims,
            "growth": self._growth(wave),
            **self._called(wave),
        }
        return Page("wave.html", values)

    def _known(self) -> dict[str, Detector]:
        return {one.code: one for one in self._sources.detectors().detectors}

    def _suspicion(self, number: PhoneNumber) -> str:
        found = self._sources.suspicions.page(Wanted(number=int(number)), limit=1)
        return found[0].id if found else ""

    def _growth(self, wave: Wave) -> Area:
        times = [show_tick(at_ms, self._zone, max(wave.seen_ms - wave.found_ms, 1)) for at_ms, _ in wave.growth]
        return stack([("label", [float(count) for _, count in wave.growth])], times)

    def _called(self, wave: Wave) -> dict[str, object]:
        """What the call records know; what cannot be read is told and the page stands."""
        until = wave.last_ms + 1
        # an hour more, so that the chart of a wave of one hour has a beginning
        since = (max(wave.first_ms, until - SPAN_H * HOUR_MS) // HOUR_MS - 1) * HOUR_MS
        book = self._sources.calls
        try:
            hours = book.hours(wave.numbers, since, until)
            routes = book.routes(wave.numbers, since, until, limit=ROUTES)
            called = book.called(wave.numbers, since, until, limit=CALLED)
        except Unavailable as error:
            return {"fault": error.message, "hours": (), "area": None, "routes": (), "provinces": (), "called": 0}
        series = [
            ("deliver", [float(one.answered) for one in hours]),
            ("shadow", [float(one.unanswered) for one in hours]),
        ]
        ticks = [show_tick(one.hour_ms, self._zone, HOUR_MS * len(hours)) for one in hours]
        return {
            "fault": "",
            "hours": hours,
            "area": stack(series, ticks) if any(one.answered or one.unanswered for one in hours) else None,
            "routes": list(zip(routes, bars([(one.trunk, [("label", one.calls)]) for one in routes]), strict=True)),
            "provinces": self._provinces(called),
            "called": len(called),
        }

    def _provinces(self, called: Sequence[int]) -> tuple[Bar, ...]:
        """Where those called are, by the numbering plan; the empty word stands for what it does not know."""
        counts = Counter(self._sources.plan.allocation(PhoneNumber(number)).province for number in called)
        return bars([(province, [("divert", count)]) for province, count in counts.most_common(PROVINCES)])
