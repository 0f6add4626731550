"""A worker of the platform that serves HTTP: its doors, and what they ask."""

from __future__ import annotations

import os
import time
import uuid
from typing import cast
from zoneinfo import ZoneInfo

import ringfence
from ringfence.access.proxy import read_proxies
from ringfence.authorities import Authorities, Staff
from ringfence.backends.duck.archive import DuckArchive
from ringfence.backends.duck.call_book import DuckCallBook
from ringfence.backends.duck.records import RecordQuestions
from ringfence.backends.files.drift import DriftFolder
from ringfence.backends.files.quality import QualityFolder
from ringfence.backends.files.secret import hiding
from ringfence.backends.journal.reader import JournalReader
from ringfence.backends.planes.repeats import RepeatTable
from ringfence.call_records import device_hash
from ringfence.clock import clock_ms, new_id
from ringfence.companies import Companies
from ringfence.detection import open_detectors
from ringfence.doors.api.application import rest_application
from ringfence.doors.api.asgi import App, headers_of
from ringfence.doors.api.calls import ScreenBatch, ScreenOne
from ringfence.doors.api.card import Card
from ringfence.doors.api.complaints import ComplaintDesk, complaint_routes
from ringfence.doors.api.decisions import DecisionDesk, decision_routes
from ringfence.doors.api.door import Door, Endpoint, Gate, language_of
from ringfence.doors.api.health import Health
from ringfence.doors.api.limits import Room
from ringfence.doors.api.lists import ListDesk, list_routes
from ringfence.doors.api.metrics import MetricsPage
from ringfence.doors.api.numbers import NumberDesk, number_routes
from ringfence.doors.api.records import CallRecords
from ringfence.doors.api.rest import AnyRequest, Caller, Once
from ringfence.doors.api.rules import RuleDesk, rule_routes
from ringfence.doors.api.screener import Screener
from ringfence.doors.api.server import end_with_parent
from ringfence.doors.api.stir import SIGNING, VERIFICATION, Signing, Verification
from ringfence.doors.api.tally import total
from ringfence.doors.api.trunks import TrunkDesk, trunk_routes
from ringfence.doors.web.area import Area
from ringfence.doors.web.pages import Console, console_application
from ringfence.doors.web.quality import QualitySources
from ringfence.doors.web.vitals import Vitals
from ringfence.persons import Persons
from ringfence.post import Post, calm_collector
from ringfence.screening.authentication.law import IdentityLaw
from ringfence.screening.authenticator import written
from ringfence.screening.breaker import BREAKER
from ringfence.screening.decision import Decision
from ringfence.screening.explain import Explanation, explain
from ringfence.screening.ledger import TrunkLedger
from ringfence.screening.wording import Wording
from ringfence.settings import Settings


class Worker(Post):
    """A post that serves HTTP. `door` is its ASGI application."""

    def __init__(self, settings: Settings) -> None:
        """Open everything; raises `RingfenceError` when a part cannot be opened."""
        super().__init__(settings)
        folder = settings.decisions_folder
        self.repeats = RepeatTable(settings.planes_folder / "answers.recent")
        self.archive = DuckArchive(folder / "columns", JournalReader(folder), threads=1)
        self.call_ends = RecordQuestions(settings.records_folder)
        self.companies = Companies(settings, self.road.store, self.road.plan)
        self.authorities = Authorities(settings, self.road.store, self.archive, self.road.plan.read)
        self.persons = Persons(settings, self.road.store, self.road.plan, self.archive, self.explained)
        self.door = self._door()

    def _door(self) -> Door:
        settings, road, tally, told = self._settings, self.road, self.tallies.tally, self.told
        gate = Gate(road.ring, tally, clock_ms)
        words = Wording(road.shelf.running)
        screener = Screener(road, self.journal, words, tally, self.watch, clock_ms, told.shout)
        health = Health({"lists": self.lists_fault, "log": self.log_fault}, MetricsPage(self.tallies.all), gate)
        most, language = settings.batch_max, settings.language
        room = Room(settings.in_flight_max)
        return Door(
            hot={
                "/v1/calls:screen": ScreenOne(screener, self.repeats, self.archive.find, tally, language),
                "/v1/calls:screenBatch": ScreenBatch(screener, self.journal.synced, tally, most, language, told.shout),
                **self._stir(),
                "/v1/call-records": CallRecords(
                    self.records, self.call_ended, tally, most, told.shout, device_hash(settings).one
                ),
            },
            pages={**health.pages(), "/v1/card": self._card().reply},
            api=self._rest(gate),
            console=self._site(),
            gate=gate,
            room=room,
            streams=self.companies.streams(gate, room, told.shout),
            tally=tally,
            body_max=settings.body_max,
            shout=told.shout,
            opened=self.open,
            closed=self.stop,
        )

    def _stir(self) -> dict[str, Endpoint]:
        road, tally, place = self.road, self.tallies.tally, self._settings.jurisdiction

        def law() -> IdentityLaw:
            return road.shelf.running().at(clock_ms()).jurisdiction(place).identity

        def read(text: str) -> tuple[str, ...]:
            return written(road.plan.read(text, place))

        credentials = road.credentials
        ledger = TrunkLedger(road.trunks, road.plan.read)
        return {
            SIGNING: Signing(credentials.keys, ledger, read, lambda: str(uuid.uuid4()), clock_s, tally),
            VERIFICATION: Verification(credentials.cache, law, read, clock_s, tally),
        }

    def _card(self) -> Card:
        contacts = self._settings.card_contacts.split(",")
        return Card(self._settings.card_name, contacts, self.road.credentials.keys.signer, clock_s)

    def _rest(self, gate: Gate) -> App:
        road, store, read, settings = self.road, self.road.store, self.road.plan.read, self._settings
        once = Once(store.receipts, clock_ms)
        hidden = hiding(settings.home / "reporters.key")

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
            *self.companies.routes(once, language),
            *self.authorities.routers(),
            *self.persons.routers(once, language),
        ]
        return rest_application(
            routers, Caller(gate), self.told.shout, version=ringfence.__version__, body_max=settings.body_max
        )

    def _site(self) -> App:
        """The console and the areas beside it."""
        staff = Staff(self._settings, self.road.store)
        return cast("App", console_application(self._console(staff), self._areas(staff)))

    def _console(self, staff: Staff) -> Console:
        road, store, settings = self.road, self.road.store, self._settings
        return Console(
            accounts=store.accounts,
            factors=store.factors,
            keys=store.keys,
            trail=store.audit,
            lists=store.lists,
            complaints=store.complaints,
            archive=self.archive,
            records=self.call_ends,
            trunks=store.trunks,
            certificates=road.credentials,
            plan=road.plan,
            velocity=road.velocity,
            reputation=road.reputations,
            shelf=road.shelf,
            suspicions=store.suspicions,
            waves=store.waves,
            quality=QualitySources(QualityFolder(settings.home / "quality"), DriftFolder(settings.drift_folder)),
            calls=DuckCallBook(settings.calls_folder),
            detectors=open_detectors(settings, road.plan),
            vitals=self.vitals,
            sign_in=staff.sign_in,
            second=staff.second,
            ledgers=self.authorities.ledgers(road.plan),
            misuse=self.authorities.misuse,
            leads=self.authorities.lead_sources(),
            hasher=staff.hasher,
            attempts=staff.attempts,
            clock_ms=clock_ms,
            seconds=time.monotonic,
            randomness=os.urandom,
            zone=ZoneInfo(settings.timezone),
            country=settings.jurisdiction,
            secure_cookies=settings.secure_cookies,
            outbox=store.outbox,
            codes_shown=not settings.sms_url,
            proxies=read_proxies(settings.trusted_proxies),
            companies=self.companies.console(),
        )

    def _areas(self, staff: Staff) -> list[Area]:
        """The parts of the site beside the console."""
        zone = ZoneInfo(self._settings.timezone)
        company = self.companies.area(staff.sign_in, self.archive, self.road.shelf, zone)
        return [*self.authorities.areas(), self.persons.area(), company]

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
        written = max((one.gauges.get("log_at_s", 0.0) for one in tallies.values()), default=0.0)
        return Vitals(
            workers={name: present - one.gauges.get("at_s", 0.0) for name, one in tallies.items()},
            log_age_s=present - written if written else None,
            lists_age_s=min(self.road.feed.age_s, 1e9),
            registry_age_s=self.road.registry.age_s(),
            registry_trouble=self.road.registry.trouble(),
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

    def open(self) -> None:
        """Begin to judge; a worker whose server was killed ends by itself."""
        end_with_parent()
        self.start()
        calm_collector()

    def stop(self) -> None:
        """End in order; everything acknowledged is durable when this returns."""
        super().stop()
        self.repeats.close()
        self.archive.close()
        self.call_ends.close()
        self.companies.blind.close()


def clock_s() -> int:
    """Seconds since 1970 UTC."""
    return clock_ms() // 1000
