"""Commands about the model of calling numbers.

Imports stand inside the functions here, so that a command loads no more than it needs.
"""

from __future__ import annotations

from collections.abc import Callable

import typer

from ringfence import clock
from ringfence.commands.here import actor, settings
from ringfence.documents import packaged_rules
from ringfence.telecom.verdict import Mode
from ringfence.telecom.wording import Language


def add_model(commands: typer.Typer) -> None:
    """`ringfence model`."""
    from ringfence.backends.files.drift import DriftFolder
    from ringfence.doors.cli import model
    from ringfence.doors.cli.model_drift import DriftTools
    from ringfence.model_room import ModelRoom
    from ringfence.telecom.number import PhoneNumber

    def read(text: str) -> PhoneNumber:
        from ringfence.backends.planes.numbering import open_plan

        return open_plan().read(text)

    def looked(number: PhoneNumber, purpose: str) -> None:
        from ringfence.access.audit import looks_at
        from ringfence.backends.sql.store import open_store

        store = open_store(settings().store_address)
        store.audit.saw(looks_at([number], at_ms=clock.clock_ms(), actor=actor(), purpose=purpose))
        store.close()

    def recorded_act(act: str) -> Callable[[str, str, str, str], None]:
        """What is done with a version stands in the audit trail."""
        from ringfence.access.audit import AuditEntry
        from ringfence.backends.sql.store import open_store

        store = open_store(settings().store_address)

        def record(version: str, before: str, after: str, reason: str) -> None:
            store.audit.record(
                AuditEntry(
                    at_ms=clock.clock_ms(),
                    actor=actor(),
                    act=act,
                    target=f"model:{version}",
                    before=before,
                    after=after,
                    reason=reason,
                )
            )
            store.close()

        return record

    def promoted() -> Callable[[str, Mode, Mode, str], None]:
        record = recorded_act("model.promote")
        return lambda version, before, after, reason: record(version, before.value, after.value, reason)

    def forgotten() -> Callable[[str, str], None]:
        record = recorded_act("model.drift")
        return lambda version, reason: record(version, "", "begun anew", reason)

    def room() -> ModelRoom:
        return ModelRoom(settings().home, packaged_rules())

    def language() -> Language:
        return "zh-CN" if settings().language == "zh" else "en"

    model.register(
        commands,
        model.ModelTools(
            room=room,
            records=lambda: settings().calls_folder,
            read=read,
            looked=looked,
            promoted=promoted,
            language=language,
            drift=DriftTools(
                room=room,
                records=lambda: settings().calls_folder,
                beginnings=lambda: DriftFolder(settings().drift_folder),
                forgotten=forgotten,
                language=language,
                clock_ms=clock.clock_ms,
            ),
        ),
    )
