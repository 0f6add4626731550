"""Watches the store of call records: what is new goes through the detectors, and what they find to the judge."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import msgspec

from ringfence.alarms import open_alerts
from ringfence.analytics.inquiry import Suspicion, Wanted
from ringfence.analytics.kept import WatchTurn
from ringfence.analytics.published import LASTS_S, Publication, publication
from ringfence.analytics.record import HOUR_MS, hour_ms
from ringfence.analytics.scores.drift_desk import DriftDesk
from ringfence.analytics.suspect import Detection, accused
from ringfence.backends.cdr.loading import Loader
from ringfence.backends.cdr.refused import RefusedFile
from ringfence.backends.cdr.upkeep import compact
from ringfence.backends.duck.hours import begins_of
from ringfence.backends.files.drift import DriftFolder
from ringfence.backends.journal.follower import Follower
from ringfence.backends.journal.reader import JournalReader
from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.sql.store import open_store
from ringfence.backends.suspicion.page_file import write_page
from ringfence.backends.suspicion.pages import NAME, Forgotten
from ringfence.call_records import open_calls, open_opener
from ringfence.clock import clock_ms
from ringfence.detection import open_detectors, open_engine
from ringfence.documents import packaged_rules
from ringfence.findings import Findings
from ringfence.model_room import open_models
from ringfence.model_voice import ModelVoice
from ringfence.screening.decision import Decision
from ringfence.settings import Settings
from ringfence.telecom.call import CallRecord

EVERY_S = 5.0
WINDOWS_H = (2, 24)
"""Hours that end with the newest record: short ones for what has just begun, a day for the rest."""
DAY_RESTS = 4
"""The day is looked at again after so many times as long as that took, so that it does not hold up the short look."""
COMPACT_S = 1800.0
JUDGED = 500_000
"""Decisions that are remembered until the records of their calls come."""
_PAGE = 1_000
Holding: TypeAlias = tuple[int, tuple[tuple[str, int], ...]]
"""The last commit of the store, and the parts that other programs put beside ours."""


class Judged:
    """What decisions said of calls whose records are still to come: their trunk and identity."""

    def __init__(self, follower: Follower) -> None:
        self._follower = follower
        self._known: OrderedDict[str, tuple[str, str, str, str]] = OrderedDict()

    def follow(self) -> None:
        """Read what was decided since."""
        for decision in self._follower.fresh():
            if decision.facts.attempt.call_id:
                self._known[decision.facts.attempt.call_id] = _said(decision)
        while len(self._known) > JUDGED:
            self._known.popitem(last=False)

    def joined(self, records: Sequence[CallRecord]) -> Sequence[CallRecord]:
        """Records with what the decision on their call says and they do not."""
        return [self._joined(record) for record in records]

    def _joined(self, record: CallRecord) -> CallRecord:
        known = self._known.get(record.call_id) if record.call_id else None
        if known is None:
            return record
        trunk, carrier, attestation, verstat = known
        return msgspec.structs.replace(
            record,
            trunk=record.trunk or trunk,
            carrier=record.carrier or carrier,
            attestation=record.attestation or attestation,
            verstat=record.verstat or verstat,
        )


class Watch:
    """One for each home. Raises `RingfenceError` when a part cannot be opened."""

    def __init__(self, settings: Settings, trouble: Callable[[str], None]) -> None:
        """`trouble` is told what went wrong in a turn; the next one tries again."""
        self._settings = settings
        self._trouble = trouble
        self._calls = open_calls(settings)
        self._opener = open_opener(settings)
        self._store = open_store(settings.store_address)
        self._detectors = open_detectors(settings, open_plan())
        self._engine = open_engine(settings)
        alerts = open_alerts(settings, lambda what, error: trouble(f"{what}: {error}"))
        self._findings = Findings(self._store, alerts)
        drift = DriftDesk(DriftFolder(settings.drift_folder), alerts, trouble, clock_ms)
        self._model = ModelVoice(open_models(settings.home, packaged_rules()), trouble, drift)
        self._judged = Judged(Follower(JournalReader(settings.decisions_folder)))
        self._forgotten = Forgotten(settings.suspicions_folder)
        self._seen: dict[int, Holding] = {}
        self._trunks: dict[int, frozenset[str]] = {}
        self._refused: list[str] = []
        self._day_after = 0.0
        self._said = Publication()
        self._compact_after = time.monotonic() + COMPACT_S
        self._ended = threading.Event()

    def end(self) -> None:
        """Return from `run` after the present turn."""
        self._ended.set()

    def run(self, told: Callable[[WatchTurn], None], every_s: float = EVERY_S) -> None:
        """Turn after turn until told to end; a turn that takes long delays the next by as much again."""
        while not self._ended.is_set():
            done = WatchTurn()
            try:
                done = self.turn()
                told(done)
            except Exception as error:  # whatever it is, the judge goes on with the page that it has
                self._trouble(f"a turn of watching failed and is tried again: {error!r}")
            self._ended.wait(max(every_s, done.seconds))

    def close(self) -> None:
        """Let the store go."""
        self._store.close()

    def turn(self) -> WatchTurn:
        """Take what is new, look, and publish: what has just begun first."""
        begun = time.monotonic()
        records = self._take()
        holding = self._calls.refresh().seq, self._strange_files()
        detections: list[Detection] = []
        published: int | None = None
        for hours in WINDOWS_H:
            found = self._look(hours, holding)
            if found is not None:
                self._findings.take(found, clock_ms())
                self._trunks[hours] = frozenset(found.trunks)
                published = self.publish()
                self._seen[hours] = holding  # only now: what could not be kept or published is found again
                detections.append(found)
        if published is None:
            published = self.publish()
        self._tidy()
        return WatchTurn(
            records=records,
            ran=bool(detections),
            suspects=len(accused([one for found in detections for one in found.suspects])),
            published=published,
            faults=tuple(sorted({f"{one.detector}: {one.message}" for found in detections for one in found.faults})),
            seconds=time.monotonic() - begun,
        )

    def _take(self) -> int:
        """Records of our own doors into the store."""
        folder = self._settings.records_folder
        self._judged.follow()
        if not folder.is_dir() or not any(folder.rglob("*.jsonl")):
            return 0
        files = self._opener.opening([folder], "records", "feed", self._judged.joined)
        loader = Loader(self._calls, clock_ms)
        done = loader.load(files, RefusedFile(self._settings.calls_folder / "feed.refused.csv"), growing=True)
        for trouble in loader.troubles:
            self._trouble(trouble.said)
        return done.counts.taken

    def _look(self, hours: int, holding: Holding) -> Detection | None:
        """Run the detectors over the last hours of what the store holds; None where it is as it was."""
        newest_ms, day = self._newest(holding), hours > WINDOWS_H[0]
        if not newest_ms or holding == self._seen.get(hours) or (day and time.monotonic() < self._day_after):
            return None
        detectors, begun = self._detectors.running(), time.monotonic()
        self._tell_refused([f"{one.document or 'a detector'}: {one.message}" for one in detectors.refused])
        until_ms = newest_ms + 1
        found = self._model.run(self._engine, until_ms - hours * HOUR_MS, until_ms, detectors.detectors)
        if day:
            self._day_after = time.monotonic() + DAY_RESTS * (time.monotonic() - begun)
        return found

    def _tell_refused(self, refused: list[str]) -> None:
        """Once, until it is another."""
        for one in refused:
            if one not in self._refused:
                self._trouble(one)
        self._refused = refused

    def _strange_files(self) -> tuple[tuple[str, int], ...]:
        """Parts that another program put beside ours."""
        state, folder = self._calls.state, self._calls.folder
        found = []
        for path in folder.glob("hour=*/*.parquet"):
            ours = path.stem in state.hours.get(path.parent.name, {})
            if not ours and begins_of(path.parent.name) is not None:
                with contextlib.suppress(FileNotFoundError):
                    found.append((f"{path.parent.name}/{path.name}", path.stat().st_mtime_ns))
        return tuple(sorted(found))

    def _newest(self, holding: Holding) -> int:
        """Setup of the newest record, at most now: no wrong clock moves the windows away from what happens.

        Of strange files the end of their hour is near enough.
        """
        ends = [hour_ms(name.partition("/")[0]) + HOUR_MS - 1 for name, _ in holding[1]]
        return min(max([self._calls.state.newest_ms, *ends]), clock_ms())

    def publish(self) -> int:
        """Bring the judge's page up to what is found and what people made of it; returns how many it speaks of."""
        now_ms, book = clock_ms(), self._store.suspicions
        self._forgotten.refresh()
        said = publication(
            self._suspicions(now_ms),
            records=book.track_records(),
            cleared=book.cleared(now_ms),
            forgotten=self._forgotten.known,
            now_ms=now_ms,
            trunks=frozenset[str]().union(*self._trunks.values()),
        )
        path = self._settings.suspicions_folder / NAME
        if said != self._said or not path.exists():
            write_page(path, said, now_ms)
            self._said = said
        return len(said.numbers) + len(said.ranges)

    def _suspicions(self, now_ms: int) -> Iterator[Suspicion]:
        wanted, skip = Wanted(since_ms=now_ms - LASTS_S * 1000), 0
        while some := self._store.suspicions.page(wanted, limit=_PAGE, skip=skip):
            yield from some
            skip += len(some)

    def _tidy(self) -> None:
        """Now and then make one file of many; whoever reads meanwhile looks again."""
        if time.monotonic() > self._compact_after:
            self._compact_after = time.monotonic() + COMPACT_S
            with self._calls.alone():
                compact(self._calls)


def _said(decision: Decision) -> tuple[str, str, str, str]:
    facts = decision.facts
    identity = facts.identity
    return (
        facts.attempt.trunk,
        facts.trunk.carrier if facts.trunk is not None else "",
        identity.attestation if identity is not None else "",
        identity.verstat.value if identity is not None else "",
    )
