"""The live page: what happens now, and whether the platform is well."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from msgspec import Struct

from ringfence.access.role import Role
from ringfence.doors.web.charts import Area, bars, stack
from ringfence.doors.web.clock import DAY_MS, HOUR_MS, MINUTE_MS, read_time, show_tick
from ringfence.doors.web.visit import ROOT, Answer, Page, Route, Visit
from ringfence.doors.web.vitals import Vitals, parts
from ringfence.doors.web.words import N_
from ringfence.screening.archive import Archive, DecisionFilter, Pulse, Slice
from ringfence.telecom.verdict import Action

FRESH_MS = 2_000
"""An answer of the archive is shown again within this time, however many browsers ask."""
MOST_FINDINGS = 12
MOST_KEPT = 32


class Window(Struct, frozen=True):
    """A span of time to look at and the step of its chart, milliseconds."""

    code: str
    title: str
    span_ms: int
    step_ms: int


WINDOWS = (
    Window("15m", N_("15 minutes"), 15 * MINUTE_MS, MINUTE_MS // 4),
    Window("1h", N_("1 hour"), HOUR_MS, MINUTE_MS),
    Window("1d", N_("1 day"), DAY_MS, 30 * MINUTE_MS),
    Window("7d", N_("7 days"), 7 * DAY_MS, 3 * HOUR_MS),
)


class LivePages:
    """Calls, actions, findings, latencies and health."""

    def __init__(
        self, archive: Archive, vitals: Callable[[], Vitals], zone: ZoneInfo, seconds: Callable[[], float]
    ) -> None:
        """`seconds` is a monotonic clock."""
        self._archive = archive
        self._vitals = vitals
        self._zone = zone
        self._seconds = seconds
        self._kept: dict[tuple[str, int | None], tuple[float, Pulse]] = {}

    def routes(self) -> tuple[Route, ...]:
        """Addresses and who may use them."""
        return (Route("GET", f"{ROOT}/live", Role.VIEWER, self.show),)

    def show(self, visit: Visit) -> Answer:
        """The page, for a window that ends now or at a chosen moment."""
        window = next((w for w in WINDOWS if w.code == visit.query.one("window")), WINDOWS[1])
        chosen = read_time(visit.query.one("until"), self._zone)
        until = chosen or visit.now_ms
        pulse = self._pulse(window, chosen, until)
        calls = sum(pulse.actions.values())
        actions = tuple(action for action in Action if pulse.actions.get(action))
        busiest = max((s.calls for s in pulse.slices), default=0) * 1000 / window.step_ms
        values = {
            "windows": WINDOWS,
            "window": window,
            "chosen": chosen,
            "until": until,
            "pulse": pulse,
            "calls": calls,
            "actions": actions,
            "stopped": sum(pulse.actions.get(a, 0) for a in (Action.CHALLENGE, Action.DIVERT, Action.REJECT)),
            "now_rate": _recent_rate(pulse.slices, window.step_ms),
            "busiest": busiest,
            "area": self._area(pulse.slices, window, actions),
            "mix": bars([(a.value, [(a.value, pulse.actions.get(a, 0))]) for a in Action]),
            "findings": _findings(pulse),
            "latencies": _latencies(pulse),
            "health": parts(self._vitals()),
            "newest": self._newest() if not calls else None,
        }
        return Page("live.html", values)

    def _pulse(self, window: Window, chosen: int | None, until: int) -> Pulse:
        key, now = (window.code, chosen), self._seconds()
        kept = self._kept.get(key)
        if kept is not None and (now - kept[0]) * 1000 < FRESH_MS:
            return kept[1]
        pulse = self._archive.pulse(until - window.span_ms, until, window.step_ms)
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[key] = (now, pulse)
        return pulse

    def _area(self, slices: tuple[Slice, ...], window: Window, actions: tuple[Action, ...]) -> Area:
        per_second = 1000 / window.step_ms
        series = [(a.value, [s.actions.get(a, 0) * per_second for s in slices]) for a in actions]
        return stack(series, [show_tick(s.at_ms, self._zone, window.span_ms) for s in slices])

    def _newest(self) -> int | None:
        rows = self._archive.search(DecisionFilter(), limit=1)
        return rows[0].at_ms if rows else None


def _recent_rate(slices: tuple[Slice, ...], step_ms: int) -> float:
    """Calls a second in the last whole step."""
    return slices[-2].calls * 1000 / step_ms if len(slices) > 1 else 0.0


def _findings(pulse: Pulse) -> list[tuple[str, int, int, object]]:
    top = pulse.findings[:MOST_FINDINGS]
    drawn = bars([(code, [("live", counted), ("shadow", shadow)]) for code, counted, shadow in top])
    return [(code, counted, shadow, bar.parts) for (code, counted, shadow), bar in zip(top, drawn, strict=True)]


def _latencies(pulse: Pulse) -> list[tuple[str, int, object]]:
    rows = [("50", pulse.latency_p50_us), ("90", pulse.latency_p90_us), ("99", pulse.latency_p99_us)]
    drawn = bars([(name, [("live", value)]) for name, value in rows])
    return [(name, value, bar.parts) for (name, value), bar in zip(rows, drawn, strict=True)]
