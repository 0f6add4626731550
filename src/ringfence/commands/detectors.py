"""Commands about detectors.

Imports stand inside the functions here, so that a command loads no more than it needs.
"""

from __future__ import annotations

import typer

from ringfence.commands.here import settings
from ringfence.documents import packaged_rules


def add_detectors(commands: typer.Typer) -> None:
    """`ringfence detectors`."""
    from ringfence.commands.detecting import Detecting
    from ringfence.doors.cli import detectors

    detecting = Detecting(settings, packaged_rules())
    detectors.register(
        commands,
        detectors.DetectorSources(
            detecting.read, detecting.proven, detecting.outcomes, detecting.newest, detecting.run
        ),
    )
