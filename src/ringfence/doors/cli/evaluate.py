"""`ringfence evaluate`: the group of commands that say how well something finds what it should."""

from __future__ import annotations

import typer


def evaluate_group(app: typer.Typer) -> typer.Typer:
    """Add the group; whoever has something to evaluate adds a command to it."""
    group = typer.Typer(help="How well abuse is found, measured against the truth.", no_args_is_help=True)
    group.callback()(_about)
    app.add_typer(group, name="evaluate")
    return group


def _about() -> None:
    """How well abuse is found, measured against the truth."""
