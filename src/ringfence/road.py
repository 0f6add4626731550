"""The parts that judge calls, made once and introduced to one another."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ringfence.access.key import KeyRing
from ringfence.backends.files.secret import secret
from ringfence.backends.files.shelf import FileShelf, install_defaults
from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.planes.reputation import ReputationTable
from ringfence.backends.planes.velocity import VelocityTable
from ringfence.backends.sql.feed import Feed
from ringfence.backends.sql.store import open_store
from ringfence.backends.suspicion.pages import SuspicionPages
from ringfence.clock import clock_ms, clock_ns, now
from ringfence.credentials import Credentials
from ringfence.documents import packaged_rules
from ringfence.registry_reader import open_registry, registry_law
from ringfence.screening.codec import encode
from ringfence.screening.desk import Desk
from ringfence.screening.lists import Lists
from ringfence.screening.reference import IdMaker
from ringfence.screening.trunks import Trunks
from ringfence.settings import Settings
from ringfence.telecom.call import CallAttempt, CallRecord
from ringfence.telecom.number import PhoneNumber

WARMING = ("+8613800138000", "+8615000000000", "+861012345678", "10086", "+442079460000", "anonymous", "x")
"""A mobile, another, a fixed number, a short code, one abroad, one withheld, one unreadable."""
REHEARSAL_US = 10_000_000


class Reputed:
    """What people said of numbers, as the feed tells it; a number that changed hands is no suspect any more."""

    def __init__(self, reputations: ReputationTable, suspicions: SuspicionPages) -> None:
        self.complain = reputations.complain
        self.refute = reputations.refute
        self.applied = reputations.applied
        self._reputations = reputations
        self._suspicions = suspicions

    def forget(self, number: PhoneNumber, seq: int = 0) -> None:
        """The number changed hands."""
        self._reputations.forget(number, seq)
        self._suspicions.changed_hands(number)


class Road:
    """Numbering plan, behaviour, reputation, lists, trunks, keys and rules, and the desk that asks them."""

    def __init__(
        self,
        settings: Settings,
        planes: Path,
        numbers: int,
        ids: Callable[[int], str],
        worker: int,
        trouble: Callable[[str], None],
    ) -> None:
        """`planes` is the folder of the tables of behaviour, with room for so many `numbers`.

        Raises `RingfenceError` when a part cannot be opened.
        """
        self._country = settings.jurisdiction
        self.store = open_store(settings.store_address, secret(settings.home / "receipts.key"))
        self.plan = open_plan()
        self.velocity = VelocityTable(planes, numbers, clock_ms)
        self.velocity.warm()
        self.reputations = ReputationTable(planes, numbers, clock_ms)
        self.reputations.warm()
        install_defaults(settings.home, packaged_rules())
        self.shelf = FileShelf(settings.home, now)
        self.lists, self.trunks, self.ring = Lists(), Trunks(), KeyRing()
        self.registry = open_registry(settings.registry_folder, planes, numbers, registry_law(settings.home), trouble)
        self.suspicions = SuspicionPages(settings.suspicions_folder, clock_ms, trouble)
        sources = self.store, self.lists, self.trunks, self.ring, Reputed(self.reputations, self.suspicions)
        self.feed = Feed(
            *sources,
            registry=self.registry.sinks,
            clock_ms=clock_ms,
            monotonic=time.monotonic,
            trouble=trouble,
        )
        self.credentials = Credentials(settings, trouble, worker)
        self.desk = Desk(
            self.plan,
            self.velocity,
            self.lists,
            self.trunks,
            self.reputations,
            self.shelf.running,
            ids,
            clock_ns,
            worker,
            settings.jurisdiction,
            settings.budget_ms * 1000,
            self.credentials.authenticator,
            self.registry,
            self.suspicions,
        )
        self.judge = self.desk.judge
        self.named = self.trunks.named
        self.count_end = self.velocity.ended

    def warm(self) -> None:
        """Judge whole calls of every kind where they count nowhere, so that the first real one finds all at hand.

        Their behaviour is counted in a table that is thrown away; their decisions are in no log.
        """
        self.registry.warm()
        with self.rehearsal() as desk:
            for calling in WARMING:
                for called in WARMING:
                    encode(desk.judge(CallAttempt(calling=calling, called=called, call_id="warm"), clock_ms()))

    @contextmanager
    def rehearsal(self) -> Iterator[Desk]:
        """A desk that judges by the same plan, lists and rules, and remembers nothing."""
        with tempfile.TemporaryDirectory(prefix="ringfence-warm-") as folder:
            behaviour = VelocityTable(Path(folder), 1_000, clock_ms)
            yield Desk(
                self.plan,
                behaviour,
                self.lists,
                self.trunks,
                self.reputations,
                self.shelf.running,
                IdMaker(0),
                clock_ns,
                0,
                self._country,
                REHEARSAL_US,
            )
            behaviour.close()

    def tell_end(self, record: CallRecord) -> None:
        """Add what the end of a call knows to the behaviour of its numbers."""
        trunk = self.trunks.find(record.trunk) if record.trunk else None
        country = trunk.jurisdiction if trunk else self._country
        area = trunk.area_code if trunk else ""
        read = self.plan.read
        self.velocity.ended(read(record.calling, country, area), read(record.called, country, area), record)

    def close(self) -> None:
        """Leave every part in order."""
        self.feed.stop()
        self.credentials.close()
        self.velocity.close()
        self.reputations.close()
        self.registry.close()
        self.store.close()
