"""`ringfence evaluate subscribers`: how well a table of subscriber features tells those who are to be found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from msgspec import Struct
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from ringfence.analytics.scores.evaluation import Evaluation, Figures, evaluate_folds, evaluate_on
from ringfence.analytics.scores.learner import Learner
from ringfence.analytics.scores.preparing import Prepared, Wanted, prepare
from ringfence.analytics.scores.table import RawTable
from ringfence.doors.cli.console import Console
from ringfence.doors.cli.ending import errors_told
from ringfence.doors.cli.subscriber_report import subscriber_page
from ringfence.telecom.errors import Refused
from ringfence.telecom.wording import Language


class SubscriberTools(Struct, frozen=True):
    """What the command works with."""

    read: Callable[[Path], RawTable]
    learner: Callable[[], Learner]
    language: Callable[[], Language]


class Asked(Struct, frozen=True):
    """How it is to be evaluated."""

    folds: int
    repeats: int
    seed: int


def register(group: typer.Typer, tools: SubscriberTools) -> None:
    """Add the command."""

    @group.command("subscribers")
    def command(
        train: Annotated[Path, typer.Option(help="Table to learn from: CSV or Parquet, one row a subscriber.")],
        label: Annotated[str, typer.Option(help="Column that says which rows are to be found.")],
        test: Annotated[Path | None, typer.Option(help="Table to judge; without it, folds of the first one.")] = None,
        subscriber: Annotated[
            str, typer.Option("--id", help="Column that names the subscriber; never learned from.")
        ] = "",
        positive: Annotated[str, typer.Option(help="Label value that is to be found, where it is not plain.")] = "",
        folds: Annotated[int, typer.Option(min=2, max=50, help="Folds when there is no test table.")] = 5,
        repeats: Annotated[int, typer.Option(min=1, max=50, help="Split anew so often; figures are means.")] = 1,
        seed: Annotated[int, typer.Option(min=0, help="Seed of splits and learners.")] = 1,
        html: Annotated[Path | None, typer.Option(help="Write a report with pictures here.")] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Learn from one table of subscriber features and judge another, or folds of the same one.

        Prints AUC, macro F1, recall at 0.1% and 1% false positives, and the calibration error.
        """
        with errors_told():
            tables = tools.read(train), None if test is None else tools.read(test)
            prepared = prepare(*tables, Wanted(label, subscriber, positive))
            found = _evaluate(tools.learner(), prepared, Asked(folds, repeats, seed))
            if html:
                _write(html, subscriber_page(prepared, found, tools.language()))
        if as_json:
            typer.echo(_json(prepared, found))
        else:
            _show(prepared, found, Console())
            if html:
                typer.echo(f"Report: {html}")


def _evaluate(learner: Learner, prepared: Prepared, asked: Asked) -> Evaluation:
    columns = TextColumn("learning"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("learning", total=None)

        def told(done: int, of: int) -> None:
            progress.update(task, completed=done, total=of)

        if prepared.test is not None:
            return evaluate_on(learner, prepared.train, prepared.test, asked.seed, told)
        seeds = range(asked.seed, asked.seed + asked.repeats)
        return evaluate_folds(learner, prepared.train, asked.folds, seeds, told)


def _write(path: Path, page: str) -> None:
    if not path.parent.is_dir():
        raise Refused(f"There is no folder {path.parent}.", "Make it first, or write the report elsewhere.")
    path.write_text(page, "utf-8")


def _json(prepared: Prepared, found: Evaluation) -> str:
    spreads = found.spreads()
    told = {
        "rows": len(prepared.train.labels),
        "positives": int(prepared.train.labels.sum()),
        "test_rows": None if prepared.test is None else len(prepared.test.labels),
        "features": len(prepared.train.names),
        **{name: spread.mean for name, spread in spreads.items()},
        "threshold": found.threshold,
        "repeats": len(found.judged),
        "deviation": {name: spread.deviation for name, spread in spreads.items()},
        "folds": found.folds,
        "columns": [{"name": plan.name, "kind": plan.kind, "reason": plan.reason} for plan in prepared.plans],
        "warnings": prepared.warnings,
    }
    return msgspec.json.format(msgspec.json.encode(told)).decode()


def _show(prepared: Prepared, found: Evaluation, console: Console) -> None:
    train, test = prepared.train, prepared.test
    where = f"{len(found.folds)} folds" if test is None else f"a test table of {len(test.labels):,} rows"
    console.print(
        f"{len(train.labels):,} rows, {int(train.labels.sum()):,} of them to be found, {len(train.names)} features; "
        f"judged on {where}",
        highlight=False,
    )
    for warning in prepared.warnings:
        console.print(f"[yellow]{warning}[/yellow]", highlight=False)
    left_out = [plan for plan in prepared.plans if plan.kind == "left out"]
    for plan in left_out:
        console.print(f"left out: {plan.name} ({plan.reason})", highlight=False)
    table = Table("figure")
    names = ["all rows", *(["± over repeats"] if len(found.judged) > 1 else [])]
    for name in [*names, *(f"fold {place + 1}" for place in range(len(found.folds)))]:
        table.add_column(name, justify="right")
    spreads = found.spreads()
    for field, name in zip(Figures.__struct_fields__, spreads, strict=True):
        cells = [f"{spreads[name].mean:.4f}", *([f"{spreads[name].deviation:.4f}"] if len(found.judged) > 1 else [])]
        table.add_row(name, *cells, *(f"{getattr(fold, field):.3f}" for fold in found.folds))
    console.print(table)
    console.print(f"Threshold chosen on training rows: {found.threshold:.3f}", highlight=False)
