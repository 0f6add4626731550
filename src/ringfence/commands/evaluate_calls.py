"""`ringfence evaluate calls`, introduced to the judge, the detectors and the records.

Loaded only when the command runs: it stands on everything that judges.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from ringfence import clock
from ringfence.analytics.detector_reader import read_detectors
from ringfence.analytics.evaluation.figures import Figures, figures
from ringfence.analytics.evaluation.outcome import Outcomes
from ringfence.analytics.evaluation.replay import Pace, Replay
from ringfence.analytics.evaluation.truth import Case
from ringfence.analytics.profile import read_profiles
from ringfence.backends.duck.detectors import DuckDetectors
from ringfence.backends.files.detectors import PLACES, read_sql
from ringfence.backends.files.sample import load_sample
from ringfence.backends.files.shelf import read_documents
from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.worlds.known import KnownRecords
from ringfence.backends.worlds.reader import WorldCase
from ringfence.backends.worlds.sample_case import SampleCase
from ringfence.commands.here import settings
from ringfence.commands.replaying import DetectorWatch, Engine, ReplayJudge, WithModel
from ringfence.documents import packaged_rules
from ringfence.doors.cli.evaluate_calls import Asked
from ringfence.model_room import ModelRoom
from ringfence.sample.day import TRUNKS, Origin, attempt_of, last_whole_day, record_of
from ringfence.screening.ruleset import parse_ruleset
from ringfence.telecom.errors import Refused

SAMPLE_NUMBERS = 10_000


def evaluated(asked: Asked, progressed: Callable[[int, int], None]) -> tuple[Figures, dict[int, int]]:
    """Replay what is asked for; figures, and the first stop of each number. Raises `Refused`."""
    with tempfile.TemporaryDirectory(prefix="ringfence-evaluate-") as name:
        folder = Path(name)
        case, records, numbers, calls = _case(asked, folder)
        rules = packaged_rules()
        ruleset = parse_ruleset(read_documents(rules))
        judge = ReplayJudge(folder, numbers, case.trunks(), ruleset)
        faults: list[str] = []
        watch, known, version = None, None, ""
        if not asked.judge_only:
            profiles = read_profiles(read_sql(rules / "profiles"))
            found = read_detectors(read_sql(rules / "detectors"), profiles)
            duck = DuckDetectors(folder / "known", profiles, rules / PLACES, kept=folder / "kept")
            engine: Engine = duck
            if asked.model:
                model = ModelRoom(settings().home, rules).model("" if asked.model == "current" else asked.model)
                engine, version = WithModel(duck, model), model.facts.version
            watch = DetectorWatch(engine, found.detectors, faults.append)
            known = KnownRecords(records, folder / "known")
        outcomes = Outcomes(case.numbers())
        pace = Pace(
            every_ms=round(asked.every_s * 1000),
            day_every_ms=round(asked.day_every_s * 1000),
            delay_ms=round(asked.delay_s * 1000),
        )
        try:
            Replay(judge, known, watch, pace).run(case, outcomes, lambda done: progressed(done, calls))
        finally:
            judge.close()
        if judge.faults():
            faults.append(f"the judge failed on {judge.faults()} calls, which were delivered")
        outcomes.finish()
        return figures(outcomes, case.told(), pace, version, faults), outcomes.stops


def _case(asked: Asked, folder: Path) -> tuple[Case, Path, int, int]:
    """The case, its records, room for its numbers, and how many calls it has."""
    if asked.records is None or asked.truth is None:
        records = folder / "records"
        sample = sample_case(records)
        return sample, records, SAMPLE_NUMBERS, sum(len(calls) for _, calls in sample.hours())
    if not any(asked.records.glob("hour=*")):
        raise Refused(f"{asked.records} holds no records by hour", "give the folder `records` of a simulated world")
    world = WorldCase(asked.records, asked.truth)
    return world, asked.records, 2 * world.manifest.numbers, world.manifest.records


def sample_case(records: Path) -> SampleCase:
    """The packaged sample's real calls, the last of its days being the last whole day."""
    day, plan = last_whole_day(clock.clock_ms()), open_plan()
    pairs = []
    for at, call in enumerate(one for one in load_sample(files("ringfence.sample")) if one.origin is Origin.PEOPLE):
        attempt = attempt_of(call, day, f"sample-{at}")
        record = record_of(call, attempt)
        if record is not None:
            pairs.append((attempt, record))
    return SampleCase(pairs, TRUNKS, lambda text: plan.read(text, "CN", ""), records)
