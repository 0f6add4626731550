"""Commands about the model of calling numbers.

Imports stand inside the functions here, so that a command loads no more than it needs.
"""

from __future__ import annotations

from pathlib import Path

import typer

from ringfence import clock
from ringfence.analytics.scores.model import ModelFacts, NumberModel, Scored
from ringfence.commands.here import actor, packaged_rules, settings
from ringfence.doors.cli.model import Told, TrainingWish
from ringfence.model_room import ModelRoom
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.wording import Language


def add_model(commands: typer.Typer) -> None:
    """`ringfence model`."""
    from ringfence.doors.cli import model

    model.register(commands, _Tools())


class _Tools:
    """Fulfils `ModelTools` for this installation."""

    def train(self, wish: TrainingWish, told: Told) -> ModelFacts:
        return self._room().train(wish, told)

    def model(self, version: str) -> NumberModel:
        return self._room().folder.read(version)

    def card(self, version: str) -> str:
        return self._room().folder.card(version)

    def scored(self, model: NumberModel, records: Path | None, hours: int) -> Scored:
        return self._room().scored(model, records or settings().home / "calls", hours)

    def read(self, text: str) -> PhoneNumber:
        from ringfence.backends.planes.numbering import open_plan

        return open_plan().read(text)

    def looked(self, number: PhoneNumber, purpose: str) -> None:
        from ringfence.access.audit import looks_at
        from ringfence.backends.sql.store import open_store

        store = open_store(settings().store_address)
        store.audit.saw(looks_at([number], at_ms=clock.clock_ms(), actor=actor(), purpose=purpose))
        store.close()

    def language(self) -> Language:
        return "zh-CN" if settings().language == "zh" else "en"

    def _room(self) -> ModelRoom:
        return ModelRoom(settings().home, packaged_rules())
