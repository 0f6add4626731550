"""`ringfence bench`: speed and memory as ratios to a baseline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, TypeAlias

import typer

from ringfence.doors.cli.console import Console

Bench: TypeAlias = Callable[[Sequence[str], bool, bool, Callable[[str], None]], bool]
"""Groups, quick, as JSON, progress; prints the figures and says whether every bound is met."""


def register(app: typer.Typer, bench: Bench, groups: Sequence[str]) -> None:
    """Add the command."""

    @app.command("bench", help=f"Measure speed and memory. Groups: {', '.join(groups)}; all when none is named.")
    def command(
        group: Annotated[list[str] | None, typer.Argument(help="What to measure.")] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
        quick: Annotated[
            bool, typer.Option("--quick", help="Smaller sizes and fewer rounds; the figures are rougher.")
        ] = False,
    ) -> None:
        wanted = group or list(groups)
        unknown = [name for name in wanted if name not in groups]
        if unknown:
            raise typer.BadParameter(f"{unknown[0]} is not one of {', '.join(groups)}")
        told = Console(stderr=True)
        with told.status("measuring") as status:
            met = bench(wanted, quick, as_json, lambda what: status.update(f"measuring {what}"))
        raise typer.Exit(0 if met else 1)
