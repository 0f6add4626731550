"""One worker of the platform: the road, its log, its doors, and what keeps them up."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import ringfence
from ringfence.access.limit import Limit
from ringfence.access.sign_in import SignIn
from ringfence.backends.duck.archive import DuckArchive
from ringfence.backends.journal.journal import Journal
from ringfence.backends.journal.reader import JournalReader
from ringfence.backends.journal.retention import prune
from ringfence.backends.passwords import ArgonHasher
from ringfence.backends.planes.recent import RecentTable
from ringfence.backends.planes.repeats import RepeatTable
from ringfence.backends.records.log import RecordLog
from ringfence.backends.stderr.log import OperatorLog
from ringfence.clock import clock_ms, new_id
from ringfence.doors.api.application import rest_application
from ringfence.doors.api.asgi import App, headers_of
from ringfence.doors.api.calls import ScreenBatch, ScreenOne
from ringfence.doors.api.complaints import ComplaintDesk, complaint_routes
from ringfence.doors.api.decisions import DecisionDesk, decision_routes
from ringfence.doors.api.door import Door, Gate, language_of
from ringfence.doors.api.health import Health
from ringfence.doors.api.limits import Room
from ringfence.doors.api.lists import ListDesk, list_routes
from ringfence.doors.api.metrics import MetricsPage
from ringfence.doors.api.numbers import NumberDesk, number_routes
from ringfence.doors.api.records import CallRecords
from ringfence.doors.api.rest import AnyRequest, Caller, Once
from ringfence.doors.api.rules import RuleDesk, rule_routes
from ringfence.doors.api.screener import Screener
from ringfence.doors.api.tally import TallyFiles, total
from ringfence.doors.api.trunks import TrunkDesk, trunk_routes
from ringfence.doors.web.pages import Console, console_application
from ringfence.doors.web.vitals import Vitals
from ringfence.keeper import PRUNE_S, kept_months
from ringfence.road import Road
from ringfence.screening.breaker import BREAKER, Breaker, Trip
from ringfence.screening.decision import Decision
from ringfence.screening.explain import Explanation, explain
from ringfence.screening.wording import Wording
from ringfence.settings import Settings
from ringfence.telecom.verdict import Mode

UPKEEP_S = 1.0
SEEN_BUCKETS = 1 << 17
"""The last million call records are known again."""
SIGN_INS_PER_S, SIGN_IN_BURST = 0.2, 10


class Worker:
    """All parts of one process that judges calls. `door` is its ASGI application."""

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
        self.repeats = RepeatTable(planes / "answers.recent")
        self.records = RecordLog(settings.records_folder / f"w{place:02}", self.seen.put, clock_ms)
        folder = settings.decisions_folder
        self.archive = DuckArchive(folder / "columns", JournalReader(folder), threads=1)
        self.tallies = TallyFiles(settings.home / "metrics", place)
        self._breaker = Breaker()
        self._trips: list[Trip] = []
        self._ended = threading.Event()
        self._upkeeping = threading.Thread(target=self._upkeep, name="upkeep", daemon=True)
        self._rules_since = self._prune_after = time.monotonic()
        self.door = self._door()

    def _door(self) -> Door:
        settings, road, tally, told = self._settings, self.road, self.tallies.tally, self.told
        gate = Gate(road.ring, tally, clock_ms)
        words = Wording(road.shelf.running)
        screener = Screener(road, self.journal, words, tally, self._watch, clock_ms, told.shout)
        health = Health({"lists": self._lists_fault, "log": self._log_fault}, MetricsPage(self.tallies.all), gate)
        most, language = settings.batch_max, settings.language
        return Door(
            hot={
                "/v1/calls:screen": ScreenOne(screener, self.repeats, self.archive.find, tally, language),
                "/v1/calls:screenBatch": ScreenBatch(screener, self.journal.synced, tally, most, language, told.shout),
                "/v1/call-records": CallRecords(self.records, road.tell_end, tally, most, told.shout),
            },
            pages=health.pages(),
            api=self._rest(gate),
            console=self._console(),
            gate=gate,
            room=Room(settings.in_flight_max),
            tally=tally,
            body_max=settings.body_max,
            shout=told.shout,
            opened=self.start,
            closed=self.stop,
        )

    def _rest(self, gate: Gate) -> App:
        road, store, read, settings = self.road, self.road.store, self.road.plan.read, self._settings
        once = Once(store.receipts, clock_ms)
        key = secret(settings.home / "reporters.key")

        def hidden(reporter: str) -> str:
            return blake2b(reporter.encode(), key=key, digest_size=16).hexdigest()

        def language(request: AnyRequest) -> str:
            return language_of(headers_of(cast("dict[str, object]", request.scope)), settings.language)

        decisions = DecisionDesk(self.archive, store.complaints, store.audit, self.explained, clock_ms)
        numbers = NumberDesk(
            road.plan, road.velocity, road.reputations, store.lists, store.complaints, store.audit, clock_ms
        )
        routers = [
            decision_routes(decisions, read, once, language),
            number_routes(numbers),
            list_routes(ListDesk(store.lists, read, clock_ms, new_id), once),
            complaint_routes(ComplaintDesk(store.complaints, read, hidden, clock_ms, new_id), once),
            trunk_routes(TrunkDesk(store.trunks, read, clock_ms)),
            rule_routes(RuleDesk(road.shelf, store.audit, clock_ms), language),
        ]
        return rest_application(
            routers, Caller(gate), self.told.shout, version=ringfence.__version__, body_max=settings.body_max
        )

    def _console(self) -> App:
        road, store, settings = self.road, self.road.store, self._settings
        hasher = ArgonHasher()
        console = Console(
            accounts=store.accounts,
            keys=store.keys,
            trail=store.audit,
            lists=store.lists,
            complaints=store.complaints,
            archive=self.archive,
            plan=road.plan,
            velocity=road.velocity,
            reputation=road.reputations,
            shelf=road.shelf,
            vitals=self.vitals,
            sign_in=SignIn(store.accounts, store.sessions, store.audit, hasher, os.urandom),
            hasher=hasher,
            attempts=Limit(SIGN_INS_PER_S, SIGN_IN_BURST),
            clock_ms=clock_ms,
            seconds=time.monotonic,
            randomness=os.urandom,
            zone=ZoneInfo(settings.timezone),
            country=settings.jurisdiction,
            secure_cookies=settings.secure_cookies,
        )
        return cast("App", console_application(console))

    def explained(self, decision: Decision, language: str) -> Explanation:
        """The decision in words, by the ruleset that judged it, or the running one when that is gone."""
        shelf = self.road.shelf
        ruleset = shelf.archived(decision.verdict.ruleset) or shelf.running()
        return explain(decision, ruleset, "en" if language == "en" else "zh")

    def vitals(self) -> Vitals:
        """How all workers of the machine do."""
        tallies = self.tallies.all()
        whole = total(tallies.values())
        present = time.time()
        return Vitals(
            workers={name: present - one.gauges.get("at_s", 0.0) for name, one in tallies.items()},
            log_age_s=None,
            lists_age_s=min(self.road.feed.age_s, 1e9),
            rules_age_s=time.monotonic() - self._rules_since,
            rules_fault=self.road.shelf.fault(),
            failed_open=whole.late.get("judge", 0) + whole.events.get("failed_open", 0),
            over_budget=whole.late.get("budget", 0),
            log_refused=whole.events.get("log_refused", 0),
            throttled=whole.events.get("throttled", 0),
            late=whole.late,
            fallen=tuple(
                rule.code
                for rule in self.road.shelf.running().rules
                if rule.document.history and rule.document.history[-1].by == BREAKER
            ),
        )

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
        self.repeats.close()
        self.seen.close()
        self.archive.close()
        self.tallies.tally.gauges.clear()
        self.tallies.save()
        self.road.close()
        self.told.say("worker ended")

    def _watch(self, decision: Decision) -> None:
        trips = self._breaker.observe(decision, self.road.shelf.running())
        if trips:
            self._trips += trips

    def _upkeep(self) -> None:
        while not self._ended.wait(UPKEEP_S):
            for work in (self._follow_rules, self._trip, self.journal.turn_over, self._prune, self._gauge):
                self._try(work)

    def _prune(self) -> None:
        """Once an hour: only the process that writes a log may delete from it with age."""
        if time.monotonic() < self._prune_after:
            return
        self._prune_after = time.monotonic() + PRUNE_S
        report = prune(self.journal, clock_ms(), kept_months(self._settings))
        if report.records:
            self.told.say("decisions deleted with age", records=report.records, segments=report.segments)

    def _try(self, work: Callable[[], None]) -> None:
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
        gauges["log_not_durable"] = log.seq - log.durable_seq
        gauges["log_sync_failures"] = log.sync_failures
        gauges["log_torn_bytes"] = log.torn_bytes
        gauges["velocity_evicted"] = health.evicted
        gauges["velocity_refused"] = health.refused
        gauges["velocity_missed"] = health.missed
        self.tallies.save()

    def _lists_fault(self) -> str:
        return "" if self.road.feed.age_s < 1e8 else "lists, trunks and keys were not loaded yet"

    def _log_fault(self) -> str:
        return self.journal.status().failing


def secret(path: Path) -> bytes:
    """32 bytes that stay the same, made when first asked for; only this user may read them."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    if not path.exists():
        file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.write(file, os.urandom(32))
        os.fsync(file)
        os.close(file)
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_bytes()
