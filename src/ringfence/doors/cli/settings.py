"""`ringfence settings`: every setting, its value, and what it means."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Annotated

import typer
from msgspec import Struct
from rich.markup import escape
from rich.table import Column, Table

from ringfence.doors.cli.console import Console


class SettingShown(Struct, frozen=True):
    """One setting; secrets are shown as `***`."""

    name: str
    value: str
    default: str
    meaning: str


def register(app: typer.Typer, settings: Callable[[], Sequence[SettingShown]]) -> None:
    """Add the command."""

    @app.command("settings")
    def command(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
        """Show every setting, its value and its meaning; `RINGFENCE_<NAME>` in the environment sets one."""
        shown = settings()
        if as_json:
            typer.echo(json.dumps({one.name: one.value for one in shown}, ensure_ascii=False, indent=2))
            return
        table = Table(Column("setting", no_wrap=True, overflow="fold"), "value", "meaning")
        for one in shown:
            changed = f"{one.value} (default: {one.default or 'empty'})" if one.value != one.default else one.value
            table.add_row(f"RINGFENCE_{one.name.upper()}", escape(changed), escape(one.meaning))
        Console().print(table)
