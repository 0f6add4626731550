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


def add_model(commands: typer.Typer) -> None:
    """`ringfence model`."""
    from ringfence.doors.cli import model
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

    def promoted() -> Callable[[str, Mode, Mode, str], None]:
        from ringfence.access.audit import AuditEntry
        from ringfence.backends.sql.store import open_store

        store = open_store(settings().store_address)

        def record(version: str, before: Mode, after: Mode, reason: str) -> None:
            store.audit.record(
                AuditEntry(
                    at_ms=clock.clock_ms(),
                    actor=actor(),
                    act="model.promote",
                    target=f"model:{version}",
                    before=before.value,
                    after=after.value,
                    reason=reason,
                )
            )
            store.close()

        return record

    model.register(
        commands,
        model.ModelTools(
            room=lambda: ModelRoom(settings().home, packaged_rules()),
            records=lambda: settings().home / "calls",
            read=read,
            looked=looked,
            promoted=promoted,
            language=lambda: "zh-CN" if settings().language == "zh" else "en",
        ),
    )
