"""`ringfence registry trace`: from which account's check a list that was found elsewhere came."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from msgspec import Struct
from rich.markup import escape
from rich.table import Table

from ringfence.doors.cli.console import Console
from ringfence.doors.cli.ending import errors_told, moment
from ringfence.registry.marking import Trace

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class TraceSources(Struct, frozen=True):
    """What the command needs from outside."""

    trace: Callable[[Path], tuple[Trace, ...]]


def register(group: typer.Typer, sources: TraceSources) -> None:
    """Add the command to the group `registry`."""

    @group.command()
    def trace(
        file: Annotated[
            Path, typer.Argument(help="The list that was found: numbers, with the column `mark` if it is there.")
        ],
        as_json: AsJson = False,
    ) -> None:
        """Compare a list that leaked with all lists that companies checked: marks, sketches, canary numbers."""
        with errors_told():
            found = sources.trace(file)
        if as_json:
            typer.echo(msgspec.json.encode(found))
        elif found:
            Console(file=sys.stdout).print(_table(found))
        else:
            typer.echo("No list that a company checked looks like it.")


def _table(found: tuple[Trace, ...]) -> Table:
    table = Table("company", "check", "when", "marks", "canaries", "was on it", "alike")
    for one in found:
        shares = f"{one.contained:.0%}", f"{one.resemblance:.0%}"
        when = moment(one.at_ms)
        table.add_row(escape(one.company), one.check, when, f"{one.marks:,}", str(one.canaries), *shares)
    return table
