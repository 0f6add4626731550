"""`ringfence simulate`: write a world of calls whose truth is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from msgspec import Struct
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ringfence.doors.cli.console import Console
from ringfence.telecom.errors import Refused


class Level(StrEnum):
    """How much an adversary knows and does."""

    L0 = "L0"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"


class Wish(Struct, frozen=True, kw_only=True):
    """The world that is asked for."""

    out: Path
    world: str
    days: int
    subscribers: int
    seed: int
    start: dt.date
    levels: tuple[int, ...]
    families: tuple[str, ...]
    enrich: float
    enrich_lawful: float
    stops: Path | None


class Made(Struct, frozen=True, kw_only=True):
    """What was written."""

    folder: str
    world: str
    records: int
    numbers: int
    parameters: str
    """SHA-256 of the parameter documents."""


Simulate = Callable[[Wish, Callable[[int, int], None]], Made]


def register(app: typer.Typer, simulate: Simulate) -> None:
    """Add the command."""

    @app.command("simulate")
    def command(
        out: Annotated[Path, typer.Argument(help="A new or empty folder for records and truth.")],
        world: Annotated[str, typer.Option(help="A: the parameters as written; B, C ...: shifted by up to 30%.")] = "A",
        days: Annotated[int, typer.Option(min=1, max=366, help="Days, from midnight in China.")] = 2,
        subscribers: Annotated[int, typer.Option(min=500, max=20_000_000, help="Ordinary people.")] = 20_000,
        seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 1,
        start: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], help="First day.")] = dt.datetime(2026, 11, 2),
        level: Annotated[list[Level] | None, typer.Option(help="Adversary levels; all by default. Repeat it.")] = None,
        families: Annotated[str, typer.Option(help="Families of abuse, joined by commas; all by default.")] = "",
        enrich: Annotated[
            float, typer.Option(min=0.0, help="Times more actors of abuse than the parameters say.")
        ] = 1.0,
        enrich_lawful: Annotated[
            float, typer.Option(min=0.0, help="Times more lawful heavy callers, for a world that a model learns from.")
        ] = 1.0,
        stops: Annotated[Path | None, typer.Option(help="stops.parquet of an evaluation: what L4 reacts to.")] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Write a world of simulated calls and its truth. Nobody in it is real."""
        if not (len(world) == 1 and "A" <= world <= "Z"):
            raise Refused(f"there is no world {world!r}", "name a world by one letter, A to Z")
        wish = Wish(
            out=out,
            world=world,
            days=days,
            subscribers=subscribers,
            seed=seed,
            start=start.date(),
            levels=tuple(sorted({int(one.value[1]) for one in level or list(Level)})),
            families=tuple(name.strip() for name in families.split(",") if name.strip()),
            enrich=enrich,
            enrich_lawful=enrich_lawful,
            stops=stops,
        )
        made = _shown(simulate, wish)
        if as_json:
            typer.echo(msgspec.json.encode(made).decode())
        else:
            typer.echo(
                f"{made.records:,} records of {made.numbers:,} numbers in {made.folder}; "
                f"all simulated, world {made.world}"
            )
            typer.echo(f"parameters {made.parameters}")


def _shown(simulate: Simulate, wish: Wish) -> Made:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Hours", total=wish.days * 24)

        def told(records: int, hours: int) -> None:
            progress.update(task, completed=hours, description=f"{records:,} records, hours")

        return simulate(wish, told)
