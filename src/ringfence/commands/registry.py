"""Commands about the registry.

Imports stand inside the functions here, so that a command loads no more than it needs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer

from ringfence import clock
from ringfence.commands.callers import add_callers
from ringfence.commands.here import actor, settings
from ringfence.registry.preference import Comparison


def add_registry(commands: typer.Typer) -> None:
    """`ringfence registry`."""
    from ringfence.backends.files.refused_rows import RefusedFile
    from ringfence.backends.files.registry_rows import RegistryFile
    from ringfence.backends.files.secret import secret
    from ringfence.backends.planes.numbering import open_plan
    from ringfence.backends.sql.store import open_store
    from ringfence.doors.cli import registry

    group = registry.register(
        commands,
        registry.RegistrySources(
            file=lambda path, kind: RegistryFile(path, kind, open_plan().read, clock.clock_ms()),
            refused=RefusedFile,
            loads=lambda: open_store(settings().store_address).loads,
            persons=lambda: open_store(settings().store_address, secret(settings().home / "receipts.key")).persons,
            trail=lambda: open_store(settings().store_address).audit,
            export=_exported,
            verify=_verified,
            read=lambda: open_plan().read,
            clock_ms=clock.clock_ms,
            actor=actor(),
        ),
    )
    add_callers(group)


def _exported(path: Path, progressed: Callable[[int], None]) -> int:
    from ringfence.backends.files.registry_export import write_preferences
    from ringfence.backends.sql.preferences import every_preference
    from ringfence.backends.sql.store import open_store

    database = open_store(settings().store_address).database
    with database.read(snapshot=True) as connection:
        return write_preferences(path, every_preference(connection), progressed)


def _verified(anew: bool) -> Comparison:
    from ringfence.verifying import verified

    return verified(settings(), lambda told: typer.echo(told, err=True), anew=anew)
