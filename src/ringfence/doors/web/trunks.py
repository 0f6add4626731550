"""The trunks: what stands at their other end, and what calls on each came to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from zoneinfo import ZoneInfo

from msgspec import Struct

from ringfence.access.audit import AuditTrail
from ringfence.access.role import Role
from ringfence.doors.web.charts import bars, stack
from ringfence.doors.web.clock import read_time, show_tick
from ringfence.doors.web.live import WINDOWS, Window
from ringfence.doors.web.seen import record_rows
from ringfence.doors.web.visit import ROOT, Answer, Page, Route, Visit
from ringfence.doors.web.words import N_
from ringfence.screening.archive import Archive, DecisionFilter, Ends, Pulse, RecordBook, Traffic
from ringfence.screening.book import TrunkStore
from ringfence.telecom.carrier import NumberRange, Trunk
from ringfence.telecom.errors import NotFound
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Action

PASSED = ("A", "B", "C", "passed")
IDENTITIES = (*PASSED, "failed", "unverified", "pending", "")
FRESH_MS = 5_000
"""An answer is shown again within this time, however many browsers ask."""
MOST_KEPT = 32
MOST_STRANGERS = 50
MOST_RANGES = 500
RECENT = 20
NO_TRUNK = N_("There is no trunk of this name, and no call came from one.")


class Counts(Struct, frozen=True):
    """What every trunk's calls of one span came to."""

    traffic: Mapping[str, Traffic]
    ends: Mapping[str, Ends]


class Load(Struct, frozen=True, kw_only=True):
    """The figures of one trunk; shares are 0 to 1, None where there is nothing to take a share of."""

    calls: int
    mean_rate: float
    """Calls a second over the whole span."""
    busiest: int
    """Most calls within one second."""
    ended: int
    """Calls whose record has arrived; the next two rest on them."""
    answered: float | None
    """ASR, answer-seizure ratio (ITU-T E.411)."""
    mean_talk_s: float | None
    """ACD, average call duration: mean talk time of answered calls."""
    authenticated: float | None
    rejected: float | None


class Row(Struct, frozen=True):
    """One trunk of the table; None where nobody registered it."""

    name: str
    trunk: Trunk | None
    load: Load


class Sources(Struct, frozen=True):
    """Where trunks and their figures come from."""

    trunks: TrunkStore
    archive: Archive
    records: RecordBook
    trail: AuditTrail


class TrunkPages:
    """All trunks, and one trunk."""

    def __init__(self, sources: Sources, zone: ZoneInfo, seconds: Callable[[], float]) -> None:
        """`seconds` is a monotonic clock."""
        self._sources = sources
        self._zone = zone
        self._seconds = seconds
        self._kept: dict[tuple[str, int | None], tuple[float, Counts]] = {}

    def routes(self) -> tuple[Route, ...]:
        """Addresses and who may use them."""
        return (
            Route("GET", f"{ROOT}/trunks", Role.VIEWER, self.all),
            Route("GET", f"{ROOT}/trunks/one", Role.VIEWER, self.show),
        )

    def all(self, visit: Visit) -> Answer:
        """Every trunk, those that somebody registered and those that calls name."""
        window, chosen, until = self._span(visit)
        counts = self._counts(window, chosen, until)
        known = self._sources.trunks.all()
        names = {trunk.name for trunk in known}
        strangers = [name for name in counts.traffic if name not in names]
        values = {
            **self._choice(window, chosen, until),
            "rows": [Row(trunk.name, trunk, _load(counts, trunk.name, window.span_ms)) for trunk in known],
            "strangers": [Row(name, None, _load(counts, name, window.span_ms)) for name in strangers[:MOST_STRANGERS]],
            "more": max(len(strangers) - MOST_STRANGERS, 0),
            "most": MOST_STRANGERS,
        }
        return Page("trunks.html", values)

    def show(self, visit: Visit) -> Answer:
        """One trunk: its ranges, its figures, and its newest decisions. The name stands in the query: it may be any."""
        window, chosen, until = self._span(visit)
        name = visit.query.one("name")
        trunk = next((one for one in self._sources.trunks.all() if one.name == name), None)
        recent = self._sources.archive.search(DecisionFilter(trunk=name), limit=RECENT)
        if trunk is None and not recent:
            raise NotFound(NO_TRUNK)
        record_rows(self._sources.trail, visit, recent, f"trunk {name}")
        counts = self._counts(window, chosen, until)
        pulse = self._sources.archive.pulse(until - window.span_ms, until, window.step_ms, trunk=name)
        values = {
            **self._choice(window, chosen, until),
            **self._drawn(pulse, window, counts.traffic.get(name)),
            "row": Row(name, trunk, _load(counts, name, window.span_ms)),
            "ranges": [(str(PhoneNumber(one.first)), str(PhoneNumber(one.last))) for one in _first(trunk)],
            "more": max(len(trunk.assigned) - MOST_RANGES, 0) if trunk else 0,
            "recent": recent,
        }
        return Page("trunk.html", values)

    def _span(self, visit: Visit) -> tuple[Window, int | None, int]:
        window = next((w for w in WINDOWS if w.code == visit.query.one("window")), WINDOWS[2])
        chosen = read_time(visit.query.one("until"), self._zone)
        return window, chosen, chosen or visit.now_ms

    def _choice(self, window: Window, chosen: int | None, until: int) -> dict[str, object]:
        return {"windows": WINDOWS, "window": window, "chosen": chosen, "until": until}

    def _counts(self, window: Window, chosen: int | None, until: int) -> Counts:
        key, now = (window.code, chosen), self._seconds()
        kept = self._kept.get(key)
        if kept is not None and (now - kept[0]) * 1000 < FRESH_MS:
            return kept[1]
        since = until - window.span_ms
        traffic = {one.trunk: one for one in self._sources.archive.traffic(since, until)}
        counts = Counts(traffic, self._sources.records.ends(since, until))
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[key] = (now, counts)
        return counts

    def _drawn(self, pulse: Pulse, window: Window, traffic: Traffic | None) -> dict[str, object]:
        actions = tuple(action for action in Action if pulse.actions.get(action))
        per_second = 1000 / window.step_ms
        series = [(a.value, [s.actions.get(a, 0) * per_second for s in pulse.slices]) for a in actions]
        identities = traffic.identities if traffic else {}
        drawn = bars([(key, [(_colour(key), identities.get(key, 0))]) for key in IDENTITIES])
        return {
            "pulse": pulse,
            "calls": sum(pulse.actions.values()),
            "actions": actions,
            "area": stack(series, [show_tick(s.at_ms, self._zone, window.span_ms) for s in pulse.slices]),
            "mix": bars([(a.value, [(a.value, pulse.actions.get(a, 0))]) for a in Action]),
            "identities": [(key or "none", bar) for key, bar in zip(IDENTITIES, drawn, strict=True) if bar.total],
        }


def _first(trunk: Trunk | None) -> Iterable[NumberRange]:
    return trunk.assigned[:MOST_RANGES] if trunk else ()


def _load(counts: Counts, name: str, span_ms: int) -> Load:
    traffic = counts.traffic.get(name) or Traffic(trunk=name, calls=0, actions={}, identities={}, busiest=0)
    ends = counts.ends.get(name) or Ends(0, 0, 0)
    calls = traffic.calls
    passed = sum(traffic.identities.get(key, 0) for key in PASSED)
    return Load(
        calls=calls,
        mean_rate=calls * 1000 / span_ms,
        busiest=traffic.busiest,
        ended=ends.calls,
        answered=ends.answered / ends.calls if ends.calls else None,
        mean_talk_s=ends.talk_ms / 1000 / ends.answered if ends.answered else None,
        authenticated=passed / calls if calls else None,
        rejected=traffic.actions.get(Action.REJECT, 0) / calls if calls else None,
    )


def _colour(identity: str) -> str:
    if identity in PASSED:
        return "deliver"
    return "reject" if identity == "failed" else "shadow"
