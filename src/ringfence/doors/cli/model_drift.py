"""`ringfence model drift`: how far what the model scores has moved since its first days here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Protocol

import msgspec
import typer
from msgspec import Struct
from rich.table import Table

from ringfence.analytics.scores.drifting import Beginning, KeptDrift, Measurement, measured
from ringfence.analytics.scores.model import NumberModel, Scored
from ringfence.doors.cli.console import Console
from ringfence.doors.cli.ending import errors_told
from ringfence.telecom.errors import NotFound, Refused
from ringfence.telecom.wording import Language

DAY_H = 24


class Scoring(Protocol):
    """Where models are applied."""

    def model(self, version: str) -> NumberModel:
        """A version, the current one when empty."""
        ...

    def scored(self, model: NumberModel, records: Path, hours: int) -> Scored:
        """Scores of the last hours of records."""
        ...


class Beginnings(Protocol):
    """What whoever watches call records keeps of versions."""

    def kept(self, version: str) -> KeptDrift | None:
        """Of one version; raises `Refused` when it is damaged."""
        ...

    def forget(self, version: str) -> bool:
        """Let its next day be the beginning; returns whether it had one."""
        ...


class DriftTools(Struct, frozen=True):
    """What the command works with; `records` is the installation's own folder."""

    room: Callable[[], Scoring]
    records: Callable[[], Path]
    beginnings: Callable[[], Beginnings]
    forgotten: Callable[[], Callable[[str, str], None]]
    """Opens the audit trail; what it returns records version and why."""
    language: Callable[[], Language]
    clock_ms: Callable[[], int]


def add_drift(group: typer.Typer, tools: DriftTools) -> None:
    """Add the command to the group."""

    @group.command("drift")
    def drift(
        records: Annotated[Path | None, typer.Option(help="Folder of call records by hour; else our own.")] = None,
        hours: Annotated[int, typer.Option(min=1, max=168, help="Length of the window.")] = DAY_H,
        version: Annotated[str, typer.Option(help="Version; the current one by default.")] = "",
        anew: Annotated[
            bool,
            typer.Option("--anew", help="Measure nothing; let the next day here be what later ones are compared with."),
        ] = False,
        reason: Annotated[str, typer.Option(help="Why anew; kept in the audit trail.")] = "",
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Compare the last hours with the model's first days here; exit code 1 when something moved too far.

        The first days are those that whoever watches call records compared with last. Without any, with other records
        or another length of the window, the comparison is with the rows that the model learned from.
        """
        with errors_told():
            model = tools.room().model(version)
            if anew:
                _begin_anew(tools, model.facts.version, reason)
                return
            ours = records is None and hours == DAY_H
            beginning = _beginning(tools, model) if ours else None
            scored = tools.room().scored(model, records or tools.records(), hours)
            found = measured(model, scored, beginning, tools.clock_ms())
        if as_json:
            typer.echo(msgspec.json.format(msgspec.json.encode(found)).decode())
        else:
            _show(found, tools.language(), Console())
        raise typer.Exit(1 if found.state == "alarm" else 0)


def _begin_anew(tools: DriftTools, version: str, reason: str) -> None:
    if not reason.strip():
        raise Refused("--anew needs a reason", "say why what is scored now is as it should be: --reason WHY")
    record = tools.forgotten()  # opened first: without a trail nothing changes
    if not tools.beginnings().forget(version):
        raise NotFound(f"Of model {version} no first days are kept.", "Nothing to do: its next day here is the first.")
    record(version, reason)
    typer.echo(f"Model {version}: the next day that is measured is what later ones are compared with")


def _beginning(tools: DriftTools, model: NumberModel) -> Beginning | None:
    kept = tools.beginnings().kept(model.facts.version)
    return kept.compared if kept else None


def _show(found: Measurement, language: Language, console: Console) -> None:
    then = f"{found.days} day(s) from {_day(found.since_ms)}" if found.days else "the rows that it learned from"
    console.print(
        f"Model {found.version} ({found.mode.value}), {found.numbers:,} numbers until {_minute(found.until_ms)} UTC, "
        f"compared with {then}: {found.state}",
        highlight=False,
    )
    table = Table("feature", "PSI", "PSI from training", "state")
    for one in found.moved:
        word = one.zh if language == "zh-CN" else one.en
        table.add_row(word, f"{one.psi:.3f}", f"{one.training:.3f}", one.state)
    console.print(table)


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d")


def _minute(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M")
