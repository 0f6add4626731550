"""`ringfence replay`: judge the recorded decisions again and prove that the verdicts are the same to the byte."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Annotated

import msgspec
import typer
from rich.status import Status
from rich.table import Table

from ringfence.doors.cli.console import Console
from ringfence.doors.cli.ending import errors_told
from ringfence.doors.cli.log import hidden
from ringfence.screening.decision import Decision
from ringfence.screening.replay import Change, ReplayReport, replay_each
from ringfence.screening.ruleset import Ruleset

JUDGING = "judging recorded decisions"
EACH = 1_000
"""Decisions between two words on how far it is."""


def register(
    app: typer.Typer,
    decisions: Callable[[], Iterable[Decision]],
    archived: Callable[[], Callable[[str], Ruleset | None]],
) -> None:
    """Add the command; `decisions` reads the log, oldest first, and `archived` opens the rulesets that once ran."""

    @app.command("replay")
    def command(
        limit: Annotated[int, typer.Option(help="Judge at most so many decisions; 0 judges all.")] = 0,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Judge every recorded decision again by the rules of its time; exit code 1 when a verdict differs.

        `ringfence rules replay` judges them by other rules instead.
        """
        with errors_told():
            wanted = decisions()
            rules_of = archived()
            with Console(stderr=True).status(JUDGING) as status:
                told = counted(islice(wanted, limit) if limit else wanted, status)
                report = replay_each(told, rules_of, "rules of the time")
        print_report(report, as_json=as_json)
        raise typer.Exit(1 if report.differing else 0)


def counted(decisions: Iterable[Decision], status: Status) -> Iterator[Decision]:
    """The decisions, while the status tells how many have been judged."""
    for count, decision in enumerate(decisions):
        if count % EACH == 0:
            status.update(f"{JUDGING}: {count:,}")
        yield decision


def print_report(report: ReplayReport, *, as_json: bool) -> None:
    """Print numbers and examples, the middle of telephone numbers hidden as in `log tail`."""
    if as_json:
        typer.echo(msgspec.json.encode(report, enc_hook=hidden).decode())
        return
    console = Console()
    console.print(f"{report.judged:,} decisions judged by {report.ruleset}", highlight=False)
    if report.same_rules:
        console.print(
            f"{report.identical:,} of {report.same_rules:,} made by the same rules are the same to the byte",
            highlight=False,
        )
    if report.same_rules < report.judged:
        console.print(f"{report.changed:,} would be another action", highlight=False)
    if report.skipped:
        console.print(f"{report.skipped} skipped: their rules are not kept, or judging failed then", highlight=False)
    for decision in report.differing:
        console.print(f"[red]differs: {decision}[/red]", highlight=False)
    if report.moves:
        table = Table("before", "after", "calls", "for example", "because of")
        for move in report.moves:
            shown = "\n".join(f"{one.id} {hidden(one.calling)} → {hidden(one.called)}" for one in move.examples)
            why = "\n".join(_why(one) for one in move.examples)
            table.add_row(move.before.value, move.after.value, f"{move.calls:,}", shown, why)
        console.print(table)
    changed = [effect for effect in report.effects if effect.before != effect.after]
    if changed:
        table = Table("finding", "counted before", "counted after")
        for effect in changed:
            table.add_row(effect.code, str(effect.before), str(effect.after))
        console.print(table)


def _why(change: Change) -> str:
    """The findings that count now, and those that no longer do."""
    return " ".join([*(f"+{code}" for code in change.gained), *(f"-{code}" for code in change.lost)]) or "score"
