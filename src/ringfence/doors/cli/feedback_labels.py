"""`ringfence feedback labels`: what people said, as a table that a model learns from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from msgspec import Struct
from rich.markup import escape
from rich.table import Table

from ringfence.analytics.feedback.document import FeedbackDocument
from ringfence.analytics.feedback.labelling import Labelled, SetAside, TruthRow, label
from ringfence.analytics.feedback.synthetic import DAY_MS
from ringfence.analytics.feedback.vote import Vote
from ringfence.analytics.scores.training import LEAST_NUMBERS
from ringfence.doors.cli.console import Console
from ringfence.doors.cli.ending import errors_told
from ringfence.doors.cli.feedback import FeedbackTools
from ringfence.telecom.errors import NotFound, Refused


class LabelsTold(Struct, frozen=True):
    """What the votes come to. Nobody is named."""

    votes: int
    proven: int
    settled: int
    numbers: int
    """Numbers that a vote of a batch that was taken speaks of."""
    verified: int
    abusive: int
    """Numbers sure enough to learn from as abusive."""
    lawful: int
    unsure: int
    """Numbers between; left out."""
    batches: int
    set_aside: tuple[SetAside, ...]
    file: str
    """Empty: nothing was written."""


def register(group: typer.Typer, tools: FeedbackTools) -> None:
    """Add the command to the group."""

    @group.command("labels")
    def labels(
        out: Annotated[
            Path | None, typer.Option(help="Table to write for `model train --truth`: .parquet or .csv.")
        ] = None,
        reason: Annotated[str, typer.Option(help="Why numbers are written out, for the audit trail.")] = "",
        days: Annotated[int, typer.Option(min=1, max=3650, help="Look back so many days.")] = 365,
        take: Annotated[
            list[str] | None, typer.Option(help="Take this batch although it was set aside; named as in the table.")
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Make labels of what people said; with --out, a table of numbers that a model learns from. Personal data."""
        with errors_told(), Console(stderr=True).status("reading votes") as shown:
            if out is not None and not reason.strip():
                raise Refused("The table names numbers.", "Say why you need it: --reason WHY")
            now_ms = tools.clock_ms()
            given = tools.votes(now_ms - days * DAY_MS, shown.update)
            shown.update("believing")
            verified = tools.verified({one.number for one in given})
            document = tools.document()
            found = label(given, document, verified, now_ms, frozenset(take or ()))
            rows = found.truth(document)
            if out is not None:
                _write(tools, out, rows, reason)
        told = _told(given, found, rows, "" if out is None else str(out))
        if as_json:
            typer.echo(msgspec.json.format(msgspec.json.encode(told)).decode())
        else:
            _show(told, document, Console())
        _warn(told)


def _write(tools: FeedbackTools, out: Path, rows: Sequence[TruthRow], reason: str) -> None:
    if not rows:
        raise NotFound("No label is sure enough to learn from.", "Confirm and clear suspects at /console/suspects.")
    if out.exists():
        raise Refused(f"{out} is there already", "name a file that does not exist")
    tools.looked(out, rows, reason)  # first: nothing leaves unrecorded
    tools.write(out, rows)


def _told(given: Sequence[Vote], found: Labelled, rows: Sequence[TruthRow], file: str) -> LabelsTold:
    abusive = sum(row.abuse for row in rows)
    return LabelsTold(
        votes=len(given),
        proven=sum(one.proven for one in given),
        settled=sum(one.settled for one in given),
        numbers=len(found.labels.numbers),
        verified=found.verified,
        abusive=abusive,
        lawful=len(rows) - abusive,
        unsure=len(found.labels.numbers) - len(rows),
        batches=found.batches,
        set_aside=found.set_aside,
        file=file,
    )


def _show(told: LabelsTold, document: FeedbackDocument, console: Console) -> None:
    table = Table("what", "how many")
    for name in LabelsTold.__struct_fields__[:-2]:
        table.add_row(name, f"{getattr(told, name):,}")
    console.print(table)
    if told.set_aside:
        aside = Table("set aside", "votes", "compared", "contradict", "expected", "deviations")
        for one in told.set_aside:
            seen = one.seen
            counts = (f"{count:,}" for count in (seen.votes, seen.compared, seen.contradicting))
            aside.add_row(escape(one.name), *counts, f"{seen.expected:.1f}", f"{seen.deviations:.1f}")
        console.print(aside)
    bounds = document.truth
    said = f"abusive from {bounds.abusive_from:g}, lawful until {bounds.lawful_until:g}"
    wrote = f"{told.abusive + told.lawful:,} numbers written to {told.file}" if told.file else "Nothing was written"
    console.print(f"{escape(wrote)} ({said})", highlight=False)


def _warn(told: LabelsTold) -> None:
    if told.set_aside:
        typer.echo(
            "Batches were set aside. See who sent them (`ringfence key list`). One that is right all the same is taken "
            'with --take "DAY SOURCE".',
            err=True,
        )
    for count, name in ((told.abusive, "abusive"), (told.lawful, "lawful")):
        if count < LEAST_NUMBERS:
            typer.echo(
                f"{count} {name} numbers; `ringfence model train` needs {LEAST_NUMBERS} that called at least three "
                "times. Confirm and clear suspects at /console/suspects.",
                err=True,
            )
