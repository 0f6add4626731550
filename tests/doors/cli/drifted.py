"""A model of which first days are kept, or not, for tests of `ringfence model drift`."""

from __future__ import annotations

from pathlib import Path

from tests.analytics.scores.number_examples import part
from tests.analytics.scores.trained import MODEL

from ringfence.analytics.scores.drifting import KeptDrift, begun
from ringfence.analytics.scores.model import NumberModel, Scored
from ringfence.doors.cli.model_drift import DriftTools

ROWS = part(300, seed=4)


class Kept:
    """Fulfils the room and the book of the command."""

    def __init__(self) -> None:
        self.of: KeptDrift | None = None
        self.acts: list[tuple[str, str]] = []

    def begin(self, *, received: float | None = None) -> None:
        """The first day was as the rows are, or people were called so often."""
        first = part(300, seed=4).profiles
        if received is not None:
            first.columns["received"][:] = received
        facts = MODEL.facts
        beginning = begun(MODEL, MODEL.score(first), None)
        self.of = KeptDrift(version=facts.version, mode=facts.mode, looked_ms=1, compared=beginning)

    def model(self, version: str) -> NumberModel:
        return MODEL

    def scored(self, model: NumberModel, records: Path, hours: int) -> Scored:
        return model.score(ROWS.profiles)

    def kept(self, version: str) -> KeptDrift | None:
        return self.of

    def forget(self, version: str) -> bool:
        had, self.of = self.of is not None, None
        return had

    def tools(self) -> DriftTools:
        return DriftTools(
            room=lambda: self,
            records=lambda: Path("calls"),
            beginnings=lambda: self,
            forgotten=lambda: lambda *said: self.acts.append(said),
            language=lambda: "en",
            clock_ms=lambda: 7,
        )
