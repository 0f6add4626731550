"""`ringfence sample build`: make the packaged sample day from its published sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from ringfence.doors.cli.console import Console
from ringfence.sample.complaints import read_complaints
from ringfence.sample.day import SampleCall
from ringfence.sample.people import read_people
from ringfence.sample.waves import simulate_waves
from ringfence.telecom.errors import Refused

SEED = 20_210_707
StoreSample = Callable[[Path, Mapping[str, Iterable[SampleCall]]], dict[str, int]]


def register(app: typer.Typer, store_sample: StoreSample) -> None:
    """Add the `sample` commands."""
    sample = typer.Typer(help="The sample day: real calls, real complaints, simulated waves.", no_args_is_help=True)
    app.add_typer(sample, name="sample")

    @sample.command()
    def build(
        calls: Annotated[Path, typer.Option(help="calls.csv of the Copenhagen Networks Study.")],
        complaints: Annotated[Path, typer.Option(help="A daily file of Do Not Call complaints, CSV.")],
        output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the tables.")],
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    ) -> None:
        """Build the sample day from its published sources; the same sources give the same bytes."""
        tables = build_tables(_read(calls), _read(complaints))
        sizes = store_sample(output, tables)
        _print(tables, sizes, as_json=as_json)


def build_tables(calls: str, complaints: str) -> dict[str, tuple[SampleCall, ...]]:
    """The three tables from the text of the two sources; raises `Refused` when one is not what it should be."""
    people = read_people(calls)
    numbers = sorted({call.calling for call in people} | {call.called for call in people})
    return {"people": people, "complaints": read_complaints(complaints), "waves": simulate_waves(numbers, SEED)}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path} cannot be read: {error}", "give the path of the published CSV file") from error


def _print(tables: Mapping[str, tuple[SampleCall, ...]], sizes: Mapping[str, int], *, as_json: bool) -> None:
    console = Console()
    rows = [(name, len(calls), sizes[f"{name}.csv.zst"]) for name, calls in tables.items()]
    if as_json:
        console.out(msgspec.json.encode([{"table": n, "calls": c, "bytes": b} for n, c, b in rows]).decode())
        return
    table = Table("Table", "Calls", "Bytes", title="Sample day")
    for name, count, size in rows:
        table.add_row(name, f"{count:,}", f"{size:,}")
    console.print(table)
