"""What the commands about detectors work on: documents of the home, the engine, the plan that reads examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from ringfence.analytics.detector import Detector
from ringfence.analytics.detector_reader import DetectorSet, read_detectors
from ringfence.analytics.profile import Profile, read_profiles
from ringfence.analytics.record import HOUR_MS, PROFILES
from ringfence.analytics.suspect import Detection
from ringfence.backends.duck.detectors import DuckDetectors
from ringfence.backends.duck.examples import DuckExamples, ExampleOutcome
from ringfence.backends.duck.hours import begins_of
from ringfence.backends.duck.look import EngineBounds
from ringfence.backends.files.detectors import PLACES, read_sql
from ringfence.backends.files.tried import Tried
from ringfence.backends.planes.numbering import open_plan
from ringfence.doors.cli.detectors import Outcome, Wish
from ringfence.settings import Settings
from ringfence.telecom.errors import BadRules, NotFound

MEMORY_MB = 4096


class Detecting:
    """`settings` is asked when a command needs the home; `rules` are the packaged documents."""

    def __init__(self, settings: Callable[[], Settings], rules: Path) -> None:
        self._settings = settings
        self._rules = rules
        self._texts: dict[str, str] = {}

    @cached_property
    def profiles(self) -> Mapping[str, Profile]:
        """The packaged profiles."""
        return read_profiles(read_sql(self._rules / "profiles"))

    def read(self, paths: Sequence[Path]) -> DetectorSet:
        """Detectors of files and folders; without any, the packaged ones and the home's, which go first."""
        if paths:
            self._texts = dict(item for path in paths for item in _documents(path).items())
        else:
            own = self._settings().rules_folder / "detectors"
            self._texts = {**read_sql(self._rules / "detectors"), **(read_sql(own) if own.is_dir() else {})}
        return read_detectors(self._texts, self.profiles)

    def proven(self, read: DetectorSet, progress: Callable[[str], None]) -> DetectorSet:
        """Those whose examples hold; what was tried before and did not change since is believed."""
        tried = Tried(self._settings().calls_folder / PROFILES / "tried")
        ways = [profile.sql for profile in self.profiles.values()]
        kept: list[Detector] = []
        refused: list[BadRules] = list(read.refused)
        with self._examples() as examples:
            for detector in read.detectors:
                texts = [detector.code, self._texts[detector.name], *ways]
                if not tried.knows(texts):
                    progress(detector.code)
                    proved = examples.sound(DetectorSet((detector,)))
                    if proved.refused:
                        refused += proved.refused
                        continue
                    tried.remember(texts)
                kept.append(detector)
        return DetectorSet(tuple(kept), tuple(refused))

    def outcomes(self, detector: Detector) -> list[Outcome]:
        """What comes of each example."""
        with self._examples() as examples:
            return [_outcome(one) for one in examples.outcomes(detector)]

    def ours(self, calls: Path | None) -> bool:
        """Whether these are the records of the home, whatever way their folder is named."""
        return calls is None or calls.resolve() == self._settings().calls_folder.resolve()

    def newest(self, calls: Path | None) -> int | None:
        """End of the last hour that has records."""
        folders = (calls or self._settings().calls_folder).glob("hour=*")
        names = [folder.name for folder in folders if any(folder.glob("*.parquet"))]
        begins = [at for at in map(begins_of, names) if at is not None]
        return max(begins) + HOUR_MS if begins else None

    def run(self, wish: Wish, detectors: Sequence[Detector], progress: Callable[[str], None]) -> Detection:
        """Run detectors over the window; profiles of its whole hours are kept beside the records."""
        calls = wish.calls or self._settings().calls_folder
        if not calls.is_dir():
            raise NotFound(f"there is no folder {calls}", "ingest call records, or name their folder with --records")
        bounds = EngineBounds(memory_mb=MEMORY_MB, limit_s=wish.limit_s)
        engine = DuckDetectors(
            calls, self.profiles, self._rules / PLACES, kept=calls / PROFILES, bounds=bounds, progress=progress
        )
        return engine.run(wish.from_ms, wish.until_ms, detectors)

    @contextmanager
    def _examples(self) -> Iterator[DuckExamples]:
        examples = DuckExamples(self.profiles, self._rules / PLACES, open_plan().read)
        try:
            yield examples
        finally:
            examples.close()


def _documents(path: Path) -> Mapping[str, str]:
    if path.is_dir():
        return read_sql(path)
    if not path.is_file() or path.suffix != ".sql":
        raise NotFound(f"there is no file {path}", "name a file of a detector, or a folder of them")
    return {path.name: read_sql(path.parent)[path.name]}


def _outcome(one: ExampleOutcome) -> Outcome:
    said = [
        one.missed and f"does not find {', '.join(one.missed)}",
        one.extra and f"finds {', '.join(one.extra)}",
        one.fault,
    ]
    return Outcome(
        detector=one.detector,
        example=one.example,
        sound=one.sound,
        told="; ".join(part for part in said if part),
        found=one.found,
    )
