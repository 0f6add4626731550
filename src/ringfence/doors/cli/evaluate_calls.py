"""`ringfence evaluate calls`: replay call records whose truth is known, and say who was stopped when."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from msgspec import Struct
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from ringfence.analytics.evaluation.figures import Figures, Spread
from ringfence.doors.cli.calls_report import calls_page
from ringfence.doors.cli.console import Console
from ringfence.doors.cli.ending import errors_told
from ringfence.telecom.errors import Refused
from ringfence.telecom.wording import Language

REPORT, FIGURES, STOPS = "report.html", "figures.json", "stops.parquet"


class Asked(Struct, frozen=True, kw_only=True):
    """What to replay and how."""

    records: Path | None
    """None: the real calls of the packaged sample."""
    truth: Path | None
    every_s: float
    day_every_s: float
    delay_s: float
    judge_only: bool
    model: str
    """Version of the model that speaks as if it ran live, `current`, or empty: no model."""


class CallTools(Struct, frozen=True):
    """What the command works with."""

    evaluate: Callable[[Asked, Callable[[int, int], None]], tuple[Figures, dict[int, int]]]
    """Figures, and the first stop of each number; is told calls done and calls in all."""
    write_stops: Callable[[Path, dict[int, int]], None]
    language: Callable[[], Language]


def register(group: typer.Typer, tools: CallTools) -> None:
    """Add the command."""

    @group.command("calls")
    def command(
        records: Annotated[Path | None, typer.Option(help="Folder of records by hour.")] = None,
        truth: Annotated[Path | None, typer.Option(help="Folder `truth` of a simulated world.")] = None,
        sample: Annotated[
            bool, typer.Option("--sample", help="The real calls of the packaged sample instead.")
        ] = False,
        every: Annotated[
            float, typer.Option(min=10, max=3600, help="Seconds between two looks at the last two hours.")
        ] = 60,
        day_every: Annotated[
            float, typer.Option(min=10, max=86_400, help="Seconds between two looks at the last day.")
        ] = 3600,
        delay: Annotated[
            float, typer.Option(min=0, max=3600, help="Seconds until the judge reads what was found.")
        ] = 60,
        judge_only: Annotated[bool, typer.Option("--judge-only", help="The live judge alone, no records.")] = False,
        model: Annotated[
            str, typer.Option(help="A version of the model, or `current`: it speaks as if it ran live.")
        ] = "",
        out: Annotated[
            Path | None, typer.Option(help="Folder for report.html, figures.json and stops.parquet.")
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Replay call records in their own time through the live judge and the detectors; compare with the truth.

        A call counts as stopped when the judge would not have let it through, or said that its number is SUSPECTED.
        """
        with errors_told():
            if sample == (records is not None) or (truth is None) == (records is not None):
                raise Refused("it is not clear what to evaluate", "give --records and --truth, or --sample alone")
            if judge_only and model:
                raise Refused("a model needs the records", "leave out --judge-only or --model")
            asked = Asked(
                records=records,
                truth=truth,
                every_s=every,
                day_every_s=day_every,
                delay_s=delay,
                judge_only=judge_only,
                model=model,
            )
            found, stops = _run(tools, asked)
            if out is not None:
                out.mkdir(parents=True, exist_ok=True)
                (out / REPORT).write_text(calls_page(found, tools.language()), "utf-8")
                (out / FIGURES).write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")
                tools.write_stops(out / STOPS, stops)
        if as_json:
            typer.echo(msgspec.json.encode(found).decode())
        else:
            _show(found, Console())
            if out is not None:
                typer.echo(f"Report: {out / REPORT}")


def _run(tools: CallTools, asked: Asked) -> tuple[Figures, dict[int, int]]:
    console = Console(stderr=True)
    columns = TextColumn("replaying calls"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("replaying", total=None)
        return tools.evaluate(asked, lambda done, of: progress.update(task, completed=done, total=of))


def _show(found: Figures, console: Console) -> None:
    console.print(_origin(found), highlight=False)
    console.print(
        f"{found.calls:,} calls and messages; {found.lawful_numbers:,} lawful and {found.abusive_numbers:,} abusive "
        f"numbers called; {'model ' + found.model if found.model else 'no model: detectors and judge alone'}",
        highlight=False,
    )
    if found.recalls:
        table = Table("level", title="Found among abusive numbers", title_justify="left")
        for name in ("numbers", "at 0.1% false positives", "at 0.01%", "stopped"):
            table.add_column(name, justify="right")
        for one in found.recalls:
            shares = [share(value) for value in (one.at_1_in_1000, one.at_1_in_10000, one.stopped)]
            table.add_row(one.level, f"{one.numbers:,}", *shares)
        console.print(table)
    if found.families:
        _show_families(found, console)
    lawful = Table("lawful callers", title="Lawful calls that were stopped", title_justify="left")
    for name in ("calls", "stopped", "per million", "numbers", "flagged", "by"):
        lawful.add_column(name, justify="right")
    for person in found.personas:
        by = " ".join(f"{code}:{count}" for code, count in person.by[:2])
        told = f"{person.numbers_stopped:,} of {person.numbers:,}"
        counts = f"{person.calls:,}", f"{person.stopped:,}", f"{person.per_million:,.0f}"
        lawful.add_row(person.persona, *counts, told, f"{person.numbers_published:,}", by)
    console.print(lawful)
    console.print(
        f"False blocks: {found.benign_stopped:,} of {found.benign_calls:,} lawful calls, "
        f"{found.benign_per_million:,.1f} per million; calibration error {share(found.calibration_error)}",
        highlight=False,
    )
    for fault in found.faults[:5]:
        console.print(f"[yellow]{fault}[/yellow]", highlight=False)


def _show_families(found: Figures, console: Console) -> None:
    table = Table("family", title="Victims reached before the first stop", title_justify="left")
    for name in ("level", "campaigns", "stopped", "median", "p90", "answered", "seconds", "spared"):
        table.add_column(name, justify="right")
    for one in found.families:
        mark = f"{one.family} (never seen)" if one.held_out else one.family
        cells = [
            plain(value) for value in (one.victims.median, one.victims.p90, one.answered.median, one.seconds.median)
        ]
        table.add_row(mark, f"L{one.level}", str(one.campaigns), str(one.stopped), *cells, share(one.spared))
    console.print(table)
    for name, value in (("high-frequency", found.high_frequency), ("bombing", found.bombing)):
        console.print(f"L0-L2, {name}: {_spread(value)} before the first stop", highlight=False)


def _origin(found: Figures) -> str:
    told = found.told
    if not told.simulated:
        return f"Real calls: {told.name}"
    return (
        f"Simulated: world {told.name}, seed {told.seed}, {told.subscribers:,} people, {told.days} days, "
        f"abuse enriched {told.enrich:g} times, lawful heavy callers {told.enrich_lawful:g} times. "
        "Nobody in it is real."
    )


def _spread(value: Spread) -> str:
    return f"median {plain(value.median)}, p90 {plain(value.p90)}"


def share(value: float | None) -> str:
    """A share with three digits, or a dash."""
    return "–" if value is None else f"{value:.3f}"


def plain(value: float | None) -> str:
    """A number without digits that say nothing, or a dash."""
    return "–" if value is None else f"{value:,.1f}".removesuffix(".0")
