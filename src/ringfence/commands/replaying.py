"""The live judge and the detectors on simulated time, for evaluations: wired from the same parts as the real ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from msgspec import structs

from ringfence.analytics.detector import Detector
from ringfence.analytics.evaluation.outcome import JUDGE
from ringfence.analytics.evaluation.publishing import Gathered
from ringfence.analytics.evaluation.replay import Judged
from ringfence.analytics.evaluation.truth import Replayed
from ringfence.analytics.published import Publication
from ringfence.analytics.scores.features import NumberProfiles
from ringfence.analytics.scores.model import NumberModel
from ringfence.analytics.scores.upheld import Upheld
from ringfence.analytics.suspect import Detection, Suspect
from ringfence.backends.duck.detectors import DuckDetectors
from ringfence.backends.duck.number_profiles import ProfileReader
from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.planes.velocity import VelocityTable
from ringfence.backends.suspicion.page_file import write_page
from ringfence.backends.suspicion.pages import NAME, SuspicionPages
from ringfence.clock import clock_ns
from ringfence.screening.checks.call.suspected import CODE as SUSPECTED
from ringfence.screening.desk import Desk
from ringfence.screening.facts import Reputation
from ringfence.screening.lists import Lists
from ringfence.screening.ruleset import Ruleset
from ringfence.screening.trunks import Trunks
from ringfence.telecom.call import CallAttempt, CallRecord, Party
from ringfence.telecom.carrier import Trunk
from ringfence.telecom.errors import Unavailable
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Action, Mode

STOPPING = frozenset({Action.CHALLENGE, Action.DIVERT, Action.REJECT})
"""Actions after which the called person's phone does not ring."""
_PARTIES = (Party.UNKNOWN, Party.CALLING, Party.CALLED, Party.NETWORK)
_UNHURRIED_US = 10_000_000


class NobodySpeaks:
    """Fulfils `ReputationBook`: in a replay nobody complains."""

    def of(self, number: PhoneNumber, at_ms: int) -> Reputation | None:
        """Nothing is known of any number."""


def _fail(why: str) -> None:
    """A page that was written a moment ago is whole, or the replay is worth nothing."""
    raise Unavailable(why, "Free the disk of the temporary folder (TMPDIR) and evaluate again.")


class ReplayJudge:
    """Fulfils `Judge` with the desk itself, under given rules, on the clock of the replay."""

    def __init__(self, folder: Path, numbers: int, trunks: Iterable[Trunk], ruleset: Ruleset) -> None:
        """`folder` takes the table of behaviour, with room for so many `numbers`, and what is published."""
        self._now_ms = 0
        self._plan = open_plan()
        self._velocity = VelocityTable(folder, numbers, lambda: self._now_ms)
        self._velocity.warm()
        book = Trunks()
        book.replace(trunks)
        self._page = folder / NAME
        self._suspicions = SuspicionPages(folder, lambda: self._now_ms, _fail)
        self._desk = Desk(
            self._plan, self._velocity, Lists(), book, NobodySpeaks(), lambda: ruleset, lambda _: "", clock_ns, 0, "CN",
            _UNHURRIED_US, suspicions=self._suspicions,
        )  # fmt: skip

    def judge(self, call: Replayed) -> Judged:
        """Judge a call at its setup."""
        self._now_ms = call.setup_ms
        attempt = CallAttempt(calling=call.calling_sent, called=call.called_sent, trunk=call.trunk, at_ms=call.setup_ms)
        decision = self._desk.judge(attempt, call.setup_ms)
        verdict, suspicion = decision.verdict, decision.facts.suspicion
        codes = tuple(reason.finding.code for reason in verdict.reasons if reason.counted)
        by = ""
        if verdict.action in STOPPING:
            by = JUDGE
        elif verdict.action is Action.LABEL and suspicion is not None and SUSPECTED in codes:
            by = suspicion.kind
        return Judged(by, verdict.score, codes)

    def told(self, said: Publication) -> None:
        """Read this from now on."""
        write_page(self._page, said, self._now_ms)
        self._suspicions.refresh()

    def ended(self, call: Replayed) -> None:
        """Count how a call ended."""
        answered = call.answer_ms is not None
        over = call.answer_ms if answered else call.release_ms
        ring = over - call.ring_ms if over is not None and call.ring_ms is not None else 0
        talk = call.release_ms - call.answer_ms if call.answer_ms is not None and call.release_ms is not None else 0
        record = CallRecord(
            calling=call.calling_sent,
            called=call.called_sent,
            at_ms=call.setup_ms,
            answered=answered,
            ring_ms=max(ring, 0),
            talk_ms=max(talk, 0),
            released_by=_PARTIES[call.released_by],
        )
        self._velocity.ended(PhoneNumber(call.calling), PhoneNumber(call.called), record)

    def faults(self) -> int:
        """Calls that were delivered because the judge itself failed."""
        return self._desk.tally.faults

    def close(self) -> None:
        """Leave the table of behaviour."""
        self._velocity.close()


class Engine(Protocol):
    """What runs detectors over a window."""

    def run(self, from_ms: int, until_ms: int, detectors: Sequence[Detector]) -> Detection:
        """What they find in it."""
        ...


class WithModel:
    """Fulfils `Engine`: the detectors and a model, which speaks as if it ran live."""

    def __init__(self, engine: DuckDetectors, model: NumberModel) -> None:
        self._profiles = ProfileReader(engine)
        self._model = structs.replace(model, facts=structs.replace(model.facts, mode=Mode.LIVE))
        self._upheld = Upheld()

    def run(self, from_ms: int, until_ms: int, detectors: Sequence[Detector]) -> Detection:
        """What both find in the window."""
        return self._profiles.look(from_ms, until_ms, detectors, self._judged)[0]

    def _judged(self, profiles: NumberProfiles) -> Sequence[Suspect]:
        return self._upheld.suspects(self._model, self._model.score(profiles), explained=False)


class DetectorWatch:
    """Fulfils `Watch` with whatever finds suspects."""

    def __init__(self, engine: Engine, detectors: Iterable[Detector], failed: Callable[[str], None]) -> None:
        """`failed` is told what went wrong in a detector; the others go on."""
        self._engine = engine
        self._gathered = Gathered()
        self._detectors = tuple(detectors)
        self._failed = failed

    def look(self, from_ms: int, until_ms: int) -> Publication:
        """What the detectors publish of that window."""
        found = self._engine.run(from_ms, until_ms, self._detectors)
        for fault in found.faults:
            self._failed(f"{fault.detector}: {fault.reason}: {fault.message}")
        return self._gathered.take(found, until_ms)
