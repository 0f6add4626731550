"""Lets the current model speak beside the detectors; whatever goes wrong with it, the rules go on alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from ringfence.analytics.detector import Detector
from ringfence.analytics.scores.features import NumberProfiles
from ringfence.analytics.scores.model import NumberModel, Scored
from ringfence.analytics.scores.upheld import Upheld
from ringfence.analytics.suspect import Detection, Suspect
from ringfence.backends.duck.detectors import DuckDetectors
from ringfence.backends.duck.number_profiles import ProfileReader
from ringfence.backends.learners.model_folder import ModelFolder
from ringfence.telecom.verdict import Mode

LEAST_SCORED, MOST_SHARE = 200, 0.5
"""A model that suspects more than half of so many numbers is wrong about the network, not the network about itself."""


class Heard(Protocol):
    """Hears what the model does; never raises."""

    def scored(self, model: NumberModel, scored: Scored) -> None:
        """It scored a look."""
        ...

    def silent(self, version: str, mode: Mode) -> None:
        """It scored nothing: it is off, cannot be used, or was left out."""
        ...


class ModelVoice:
    """Runs detectors and model over one window, looking at the records once.

    A new version, or another mode of it, is taken up by itself.
    """

    def __init__(self, folder: ModelFolder, trouble: Callable[[str], None], heard: Heard | None = None) -> None:
        """`trouble` is told once for each version what is wrong with it."""
        self._folder = folder
        self._heard = heard
        self._trouble = trouble
        self._version: tuple[str, Mode] | None = None
        self._model: NumberModel | None = None
        self._upheld = Upheld()

    def run(self, engine: DuckDetectors, from_ms: int, until_ms: int, detectors: Sequence[Detector]) -> Detection:
        """What both find; raises as `DuckDetectors.run` does."""
        model = self._current()
        if model is None:
            if self._heard and self._version:
                self._heard.silent(*self._version)
            return engine.run(from_ms, until_ms, detectors)
        judged = partial(self._suspects, model)
        return ProfileReader(engine).look(from_ms, until_ms, detectors, judged)[0]

    def _suspects(self, model: NumberModel, profiles: NumberProfiles) -> tuple[Suspect, ...]:
        try:
            scored = model.score(profiles)
            if self._heard:
                self._heard.scored(model, scored)
            above = int(model.above(scored).sum())
            if len(scored.raw) >= LEAST_SCORED and above > MOST_SHARE * len(scored.raw):
                self._trouble(
                    f"the model {model.facts.version} suspects {above} of {len(scored.raw)} numbers: it does not fit "
                    "these records and is left out until another version or mode is set, rules go on alone"
                )
                self._model = None
                return ()
            return self._upheld.suspects(model, scored)
        except Exception as error:  # a model must not take the detectors with it
            self._trouble(f"the model {model.facts.version} failed, rules go on alone: {error!r}")
            self._model = None
            return ()

    def _current(self) -> NumberModel | None:
        try:
            version = self._folder.current()
            current = (version, self._folder.mode(version)) if version else None
            if current != self._version:
                self._version, self._model, self._upheld = current, None, Upheld()
                if current is not None and current[1] is not Mode.OFF:
                    self._model = self._folder.read(current[0])
        except Exception as error:  # damaged, changed, or its library is missing
            self._trouble(f"the model {self._folder.current()} cannot be used, rules go on alone: {error}")
        return self._model
