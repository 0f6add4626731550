"""`ringfence screen FILE`: judge a file of calls in time order, apart from the running platform."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Annotated, Protocol
from zoneinfo import ZoneInfo

import msgspec
import typer
from msgspec import Struct
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from ringfence.doors.cli.console import Console
from ringfence.screening.decision import Decision
from ringfence.screening.past import PastCall, PastSummary, PastTally, RefusedLine, judge_past
from ringfence.telecom.call import CallAttempt, CallRecord
from ringfence.telecom.errors import Refused


class Wanted(Struct, frozen=True, kw_only=True):
    """What to read and how."""

    path: Path
    mapping: dict[str, str]
    zone: str
    start_ms: int | None
    trunk: str


class Read(Protocol):
    """A file of calls in time order."""

    @property
    def calls(self) -> Sequence[PastCall]:
        """The calls."""
        ...

    @property
    def refused(self) -> Sequence[RefusedLine]:
        """The lines that are none."""
        ...


class Judge(Protocol):
    """A desk with a memory of its own."""

    def judge(self, attempt: CallAttempt, now_ms: int) -> Decision:
        """Judge one call."""
        ...

    def tell_end(self, record: CallRecord) -> None:
        """Tell how a call ended."""
        ...


class Out(Protocol):
    """Takes decisions."""

    def add(self, call: PastCall, decision: Decision) -> None:
        """Write one."""
        ...


class Tools(Struct, frozen=True):
    """What `screen` needs of the rest of the house."""

    read: Callable[[Wanted, Callable[[int], None]], Read]
    """Read a file; the second argument is told how many lines were read."""
    judge: Callable[[], AbstractContextManager[Judge]]
    """A desk whose memory is gone when the context is left."""
    out: Callable[[Path], AbstractContextManager[Out]]
    write_refused: Callable[[Path, Sequence[RefusedLine]], None]


class Screened(Struct, frozen=True):
    """What `--json` prints."""

    file: str
    summary: PastSummary
    refused_file: str
    out: str


class _Nowhere:
    def add(self, call: PastCall, decision: Decision) -> None:
        """Drop it."""


def register(app: typer.Typer, tools: Tools) -> None:
    """Add the command `screen`."""

    @app.command()
    def screen(
        file: Annotated[Path, typer.Argument(help="CSV, Parquet or Asterisk CDR CSV (Master.csv).")],
        mapping: Annotated[
            list[str] | None, typer.Option(help="FIELD=COLUMN where the column is not recognised; may be repeated.")
        ] = None,
        zone: Annotated[str, typer.Option(help="Time zone of times that name none.")] = "Asia/Shanghai",
        start: Annotated[
            datetime | None, typer.Option(help="Times in the file are seconds from this moment, in the zone.")
        ] = None,
        trunk: Annotated[str, typer.Option(help="Trunk the calls arrived on, where the file does not say.")] = "",
        out: Annotated[Path | None, typer.Option(help="Write the decisions here: .jsonl or .parquet.")] = None,
        refused: Annotated[
            Path | None, typer.Option(help="Where refused lines go; FILE.refused.csv in this folder by default.")
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    ) -> None:
        """Judge a file of calls in time order under the rules in force, with a memory of its own."""
        start_ms = None if start is None else round(start.replace(tzinfo=_zone(zone)).timestamp() * 1000)
        wanted = Wanted(path=file, mapping=_pairs(mapping or []), zone=zone, start_ms=start_ms, trunk=trunk)
        console = Console(stderr=as_json)
        summary, lines = _screen(tools, wanted, out, console)
        refused_file = refused or Path(f"{file.name}.refused.csv")
        if lines:
            tools.write_refused(refused_file, lines)
        screened = Screened(str(file), summary, str(refused_file) if lines else "", str(out or ""))
        if as_json:
            Console().out(msgspec.json.encode(screened).decode(), highlight=False)
        else:
            _print(console, screened)


def _screen(
    tools: Tools, wanted: Wanted, out: Path | None, console: Console
) -> tuple[PastSummary, Sequence[RefusedLine]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        reading = progress.add_task("Reading", total=None)
        read = tools.read(wanted, lambda count: progress.update(reading, completed=count))
        progress.remove_task(reading)
        judging = progress.add_task("Judging", total=len(read.calls))
        tally = PastTally()
        sink: AbstractContextManager[Out] = nullcontext(_Nowhere()) if out is None else tools.out(out)
        with sink as decisions, tools.judge() as desk:
            timed = _Timed(desk)
            for count, (call, decision) in enumerate(judge_past(read.calls, timed.judge, desk.tell_end), start=1):
                tally.add(decision, timed.elapsed_ns)
                decisions.add(call, decision)
                if count % 500 == 0:
                    progress.update(judging, completed=count)
    return tally.summary(len(read.refused)), read.refused


class _Timed:
    """Measures each verdict."""

    def __init__(self, desk: Judge) -> None:
        self._desk = desk
        self.elapsed_ns = 0

    def judge(self, attempt: CallAttempt, now_ms: int) -> Decision:
        began = time.perf_counter_ns()
        decision = self._desk.judge(attempt, now_ms)
        self.elapsed_ns = time.perf_counter_ns() - began
        return decision


def _print(console: Console, screened: Screened) -> None:
    summary = screened.summary
    actions = Table("Action", title=f"{summary.calls:,} calls of {Path(screened.file).name}", title_justify="left")
    for name in ("Calls", "Share"):
        actions.add_column(name, justify="right")
    for action, count in summary.actions.items():
        actions.add_row(action.value, f"{count:,}", f"{100 * count / max(summary.calls, 1):.2f}%")
    console.print(actions)
    if summary.findings:
        findings = Table("Finding", title="Findings", title_justify="left")
        for name in ("Counted", "In shadow"):
            findings.add_column(name, justify="right")
        for finding in summary.findings:
            findings.add_row(finding.code, f"{finding.counted:,}", f"{finding.shadow:,}")
        console.print(findings)
    if summary.latency is not None:
        latency = summary.latency
        console.print(
            f"A verdict takes p50 {latency.p50_us:.0f} µs, p90 {latency.p90_us:.0f} µs, p99 {latency.p99_us:.0f} µs; "
            f"{summary.calls / max(summary.seconds, 1e-9):,.0f} calls/s",
            highlight=False,
        )
    if summary.refused:
        lines = "1 line is no call" if summary.refused == 1 else f"{summary.refused:,} lines are no calls"
        console.print(f"{lines}: see {screened.refused_file}", highlight=False)
    if screened.out:
        console.print(f"Decisions: {screened.out}", highlight=False)


def _pairs(mapping: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for one in mapping:
        field, found, column = one.partition("=")
        if not found or not column:
            raise Refused(f"--mapping {one} is not FIELD=COLUMN", "e.g. --mapping calling=A_NUMBER")
        pairs[field.strip()] = column.strip()
    return pairs


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Refused(f"there is no time zone {name!r}", "use a name such as Asia/Shanghai") from error
