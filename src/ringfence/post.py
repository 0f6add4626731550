"""The post of one worker that judges calls: its place in the log, the road, what it counts, and its upkeep."""

from __future__ import annotations

import atexit
import gc
import threading
import time
from collections.abc import Callable

from ringfence.access.audit import AuditEntry
from ringfence.backends.journal.journal import Journal
from ringfence.backends.journal.retention import prune
from ringfence.backends.planes.recent import RecentTable
from ringfence.backends.records.log import RecordLog
from ringfence.backends.stderr.log import OperatorLog
from ringfence.clock import clock_ms
from ringfence.doors.api.tally import TallyFiles
from ringfence.doors.api.trunk_tally import count_end
from ringfence.keeper import PRUNE_S, kept_months
from ringfence.rebuilding import want_pages
from ringfence.road import Road
from ringfence.screening.breaker import BREAKER, Breaker, Trip
from ringfence.screening.decision import Decision
from ringfence.settings import Settings
from ringfence.telecom.call import CallRecord
from ringfence.telecom.verdict import Mode

UPKEEP_S = 1.0
HOUR_MS = 3_600_000
SEEN_BUCKETS = 1 << 17
"""The last million call records are known again."""


class Post:
    """What a worker has whatever door it serves."""

    def __init__(self, settings: Settings) -> None:
        """Open everything; raises `RingfenceError` when a part cannot be opened."""
        settings.home.mkdir(parents=True, exist_ok=True)
        self._settings = settings
        self.journal = Journal(settings.decisions_folder, None, clock_ms)
        place = self.journal.worker
        self.told = OperatorLog(settings.log_level, worker=place)
        planes = settings.planes_folder
        self.road = Road(settings, planes, settings.max_numbers, self.journal.ids, place, self.told.warn)
        self.seen = RecentTable(planes / "records.recent", SEEN_BUCKETS)
        self.records = RecordLog(settings.records_folder / f"w{place:02}", self.seen.put_all, clock_ms)
        self.tallies = TallyFiles(settings.home / "metrics", place)
        self._breaker = Breaker()
        self._trips: list[Trip] = []
        self._ended = threading.Event()
        self._upkeeping = threading.Thread(target=self._upkeep, name="upkeep", daemon=True)
        self._log_seq = self.journal.status().seq
        self._used_hour, self._used = 0, set[str]()
        self._rules_since = self._prune_after = time.monotonic()

    def start(self) -> None:
        """Load lists, trunks and keys, and begin to follow what changes."""
        self.road.feed.start()
        self.road.warm()
        self._upkeeping.start()
        self.told.say("worker started", rules=self.road.shelf.running().version)

    def stop(self) -> None:
        """End in order; everything acknowledged is durable when this returns."""
        self._ended.set()
        if self._upkeeping.is_alive():
            self._upkeeping.join(timeout=5)
        self.journal.close()
        self.records.close()
        self.seen.close()
        self.tallies.tally.gauges.clear()
        self.tallies.save()
        self.road.close()
        self.told.say("worker ended")

    def watch(self, decision: Decision) -> None:
        """See every decision after it was made: rules that leave their guard rails fall to shadow within a second."""
        self.road.credentials.remember(decision.facts)
        trips = self._breaker.observe(decision, self.road.shelf.running())
        if trips:
            self._trips += trips

    def trunk_call_ended(self, record: CallRecord) -> None:
        """Count the end of a call for the metrics of its trunk."""
        registered = bool(record.trunk) and self.road.trunks.find(record.trunk) is not None
        count_end(self.tallies.tally.trunks, record, registered=registered)

    def call_ended(self, record: CallRecord) -> None:
        """Count the end of a call wherever it counts: its trunk, and the behaviour of its numbers."""
        self.trunk_call_ended(record)
        self.road.tell_end(record)

    def _upkeep(self) -> None:
        while not self._ended.wait(UPKEEP_S):
            for work in (
                self._follow_rules,
                self.road.credentials.poll,
                self.road.suspicions.refresh,
                self._trip,
                self.journal.turn_over,
                self._prune,
                self._gauge,
                self._watch_registry,
                self._use_consents,
            ):
                self._try(work)

    def _prune(self) -> None:
        """Once an hour: only the process that writes a log may delete from it with age."""
        if time.monotonic() < self._prune_after:
            return
        self._prune_after = time.monotonic() + PRUNE_S
        report = prune(self.journal, clock_ms(), kept_months(self._settings))
        if report.records:
            self.told.say("decisions deleted with age", records=report.records, segments=report.segments)

    def _try(self, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception as error:
            self.told.shout("upkeep failed", error)

    def _follow_rules(self) -> None:
        shelf = self.road.shelf
        before = shelf.fault()
        fresh = shelf.poll()
        if fresh is not None:
            self._rules_since = time.monotonic()
            self.told.say("rules changed", rules=fresh.version)
        fault = shelf.fault()
        if fault and fault != before:
            self.told.warn("rules are broken; those before go on", fault=fault)

    def _trip(self) -> None:
        while self._trips:
            trip = self._trips.pop()
            self.told.warn("a rule left its guard rails and falls to shadow", rule=trip.code, why=trip.reason)
            self.tallies.tally.event("breaker_tripped")
            self.road.shelf.promote(trip.code, Mode.SHADOW, 0, by=BREAKER, reason=trip.reason)
            self.road.store.audit.record(
                AuditEntry(
                    at_ms=clock_ms(),
                    actor=BREAKER,
                    act="rule.promote",
                    target=f"rule:{trip.code}",
                    after='{"mode":"shadow"}',
                    reason=trip.reason,
                )
            )

    def _gauge(self) -> None:
        road, gauges = self.road, self.tallies.tally.gauges
        log, health = self.journal.status(), road.velocity.health()
        gauges["at_s"] = round(time.time(), 1)
        gauges["lists_age_s"] = round(min(road.feed.age_s, 1e9), 3)
        gauges["rules_age_s"] = round(time.monotonic() - self._rules_since, 1)
        gauges["rules_broken"] = float(bool(road.shelf.fault()))
        gauges["list_entries"] = len(road.lists)
        gauges["trunks"] = len(road.trunks)
        gauges["log_records"] = log.seq
        if log.seq != self._log_seq:
            self._log_seq, gauges["log_at_s"] = log.seq, gauges["at_s"]
        gauges["log_not_durable"] = log.seq - log.durable_seq
        gauges["log_sync_failures"] = log.sync_failures
        gauges["log_torn_bytes"] = log.torn_bytes
        gauges["velocity_evicted"] = health.evicted
        gauges["velocity_refused"] = health.refused
        gauges["velocity_missed"] = health.missed
        credentials = road.credentials
        published_ms = road.suspicions.published_ms
        gauges["suspicions_age_s"] = round(time.time() - published_ms / 1000, 1) if published_ms else -1.0
        gauges["identity_authorities"] = len(credentials.trust.current().authorities)
        gauges["identity_certificates"] = len(credentials.cache)
        gauges["identity_fetches"] = credentials.cache.fetches
        gauges["identity_fetch_failures"] = credentials.cache.failures
        self.tallies.save()

    def _use_consents(self) -> None:
        """Note the consents that calls rested on, each once an hour: their evidence is kept from there."""
        rested = self.road.registry.rested()
        hour = clock_ms() // HOUR_MS
        if hour != self._used_hour:
            self._used_hour, self._used = hour, set()
        fresh = rested - self._used
        if fresh:
            self.road.store.consents.used(fresh, at_ms=clock_ms())
            self._used |= fresh

    def _watch_registry(self) -> None:
        """Show how old preferences and consents are, and ask for new pages where something is wrong with them."""
        registry, gauges = self.road.registry, self.tallies.tally.gauges
        preferences, consents = registry.health()
        gauges["registry_age_s"] = round(registry.age_s(), 3)
        gauges["registry_preferences"] = preferences.registered + preferences.overlay
        gauges["registry_consents"] = consents.registered + consents.overlay
        gauges["registry_entries"] = registry.entries
        gauges["registry_waiting"] = preferences.overlay + consents.overlay
        trouble = registry.trouble()
        gauges["registry_trouble"] = float(bool(trouble))
        if trouble:
            want_pages(self._settings, trouble)

    def lists_fault(self) -> str:
        """Why lists, trunks and keys cannot be trusted; empty when they can."""
        return "" if self.road.feed.age_s < 1e8 else "lists, trunks and keys were not loaded yet"

    def log_fault(self) -> str:
        """Why the last decision was not written; empty when it was."""
        return self.journal.status().failing


def calm_collector() -> None:
    """Look for cycles seldom: what was made at the start stays, and calls are judged without making any."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    # What is still frozen when the process ends is never given back, and libraries say so at length.
    atexit.register(gc.unfreeze)
