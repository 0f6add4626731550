"""Commands about detectors.

Imports stand inside the functions here, so that a command loads no more than it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import typer

from ringfence import clock
from ringfence.commands.here import actor, settings
from ringfence.documents import packaged_rules
from ringfence.telecom.number import PhoneNumber


def add_detectors(commands: typer.Typer) -> None:
    """`ringfence detectors`."""
    from ringfence.commands.detecting import Detecting
    from ringfence.doors.cli import detectors

    detecting = Detecting(settings, packaged_rules())
    detectors.register(
        commands,
        detectors.DetectorSources(
            read=detecting.read,
            proven=detecting.proven,
            outcomes=detecting.outcomes,
            newest=detecting.newest,
            run=detecting.run,
            ours=detecting.ours,
            looked=_looked,
        ),
    )


def _looked() -> Callable[[Sequence[PhoneNumber], str], None]:
    from ringfence.access.audit import looks_at
    from ringfence.backends.sql.store import open_store

    store = open_store(settings().store_address)

    def record(numbers: Sequence[PhoneNumber], purpose: str) -> None:
        store.audit.saw(looks_at(numbers, at_ms=clock.clock_ms(), actor=actor(), purpose=purpose))
        store.close()

    return record
