"""`ringfence registry blind-build` and `blind-check`: the two sides of the blind check."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Protocol

import msgspec
import typer
from msgspec import Struct
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ringfence.doors.cli.console import Console
from ringfence.doors.cli.ending import errors_told, moment
from ringfence.registry.blind import BlindSet, Leakage, padded
from ringfence.registry.list_check import Line
from ringfence.telecom.commercial import Category, Channel
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import NumberForm

KEY = "RINGFENCE_API_KEY"
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class Answered(Protocol):
    """What a check came to."""

    @property
    def refuse(self) -> Sequence[bool]:
        """Of each number, in order."""
        ...

    @property
    def used(self) -> BlindSet:
        """The set."""
        ...

    @property
    def told(self) -> Leakage:
        """What each side learned."""
        ...

    @property
    def moved(self) -> int:
        """Bytes."""
        ...


class BlindSources(Struct, frozen=True):
    """What the commands need from outside."""

    build: Callable[[Category, Channel, Callable[[int], None]], BlindSet]
    lines: Callable[[Path], Iterable[Line]]
    check: Callable[[str, str, str, Sequence[int], bool, Callable[[int], None]], Answered]
    """Server, key, topic, numbers, whether the whole set is fetched."""


class Checked(Struct, frozen=True):
    """A blind check in figures."""

    numbers: int
    refuse: int
    unreadable: int
    bytes_moved: int
    topic: str
    as_of_ms: int
    valid_until_ms: int
    registry_learns_at_most: int
    registry_learns_more_than: int
    candidates: float
    tested: int


def register(group: typer.Typer, sources: BlindSources) -> None:
    """Add the commands to the group `registry`."""

    @group.command("blind-build")
    def build(
        category: Annotated[Category, typer.Option(help="What calls are about.")],
        channel: Annotated[Channel, typer.Option(help="How people are reached.")] = Channel.VOICE,
        as_json: AsJson = False,
    ) -> None:
        """Make the set of a topic for the blind check anew, with a new key; some 50 us a number. Run it each day."""
        with errors_told(), _bar() as bar:
            task = bar.add_task("numbers that refuse", total=None)
            made = sources.build(category, channel, lambda done: bar.update(task, completed=done))
        text = f"{made.topic}: {made.buckets:,} buckets of {made.width}, valid until {moment(made.valid_until_ms)}."
        typer.echo(msgspec.json.encode(made) if as_json else text)

    @group.command("blind-check")
    def check(
        file: Annotated[Path, typer.Argument(help="Text, CSV or Parquet; it never leaves this machine.")],
        server: Annotated[str, typer.Option(help="Address of the registry, https://...")],
        category: Annotated[Category, typer.Option(help="What your calls are about.")],
        channel: Annotated[Channel, typer.Option(help="How you reach people.")] = Channel.VOICE,
        out: Annotated[Path | None, typer.Option(help="Where the answers go; FILE.checked.csv.")] = None,
        whole: Annotated[bool, typer.Option("--whole", help="Fetch the whole set: tells the registry least.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Learn which numbers refuse without showing the list. The API key is read from RINGFENCE_API_KEY."""
        with errors_told():
            lines = list(sources.lines(file))
            known = [line.number for line in lines if line.number >> 60 == NumberForm.E164]
            if not known:
                raise Refused("The list holds no whole number.", "See docs/companies.md for how lists are written.")
            with _bar() as bar:
                task = bar.add_task("blinded numbers", total=padded(len(known)))
                topic, key = f"{category.value}.{channel.value}", os.environ.get(KEY, "")
                found = sources.check(server, key, topic, known, whole, lambda done: bar.update(task, completed=done))
            target = out or file.with_name(f"{file.name}.checked.csv")
            _write(target, lines, found)
        told = _checked(lines, found)
        typer.echo(msgspec.json.encode(told) if as_json else _words(told, target))


def _write(path: Path, lines: Sequence[Line], found: Answered) -> None:
    answers = iter(found.refuse)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("number", "refuses"))
        for line in lines:
            if line.number >> 60 == NumberForm.E164:
                rows.writerow((str(line.number & ((1 << 50) - 1)), "yes" if next(answers) else "no"))


def _checked(lines: Sequence[Line], found: Answered) -> Checked:
    told = found.told
    return Checked(
        numbers=len(found.refuse),
        refuse=sum(found.refuse),
        unreadable=len(lines) - len(found.refuse),
        bytes_moved=found.moved,
        topic=found.used.topic,
        as_of_ms=found.used.as_of_ms,
        valid_until_ms=found.used.valid_until_ms,
        registry_learns_at_most=told.list_at_most,
        registry_learns_more_than=told.list_more_than,
        candidates=told.candidates,
        tested=told.tested,
    )


def _words(told: Checked, target: Path) -> str:
    return (
        f"{told.numbers:,} numbers checked, {told.refuse:,} refuse; {told.unreadable:,} are no numbers: {target}\n"
        f"As of {moment(told.as_of_ms)}, valid until {moment(told.valid_until_ms)}. "
        f"{told.bytes_moved / 1e6:.1f} MB moved.\n"
        f"The registry learned: a list of {told.registry_learns_more_than + 1:,} to {told.registry_learns_at_most:,} "
        f"numbers, which may be {told.candidates:.2%} of all. {told.tested:,} were counted against your quota."
    )


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(file=sys.stderr), transient=True)
