"""`ringfence calls`: call records into the store, how it stands, small files made one, and out again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from msgspec import Struct
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from ringfence.access.audit import AuditEntry, AuditTrail
from ringfence.analytics.kept import Compacted, LoadReport, StoreStatus, WatchTurn
from ringfence.doors.cli.console import Console, say
from ringfence.doors.cli.ending import REFUSED, errors_told, moment
from ringfence.telecom.errors import Refused

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_FILES_SHOWN = 20


class Wanted(Struct, frozen=True):
    """What to load and how."""

    paths: tuple[Path, ...]
    mapping: str
    source: str
    refused: Path
    growing: bool


class RecordSources(Struct, frozen=True):
    """What the commands need from outside; each is called only by the command that needs it."""

    load: Callable[[Wanted, Callable[[LoadReport], None]], LoadReport]
    stream: Callable[[float | None, Callable[[LoadReport], None]], LoadReport]
    mappings: Callable[[], list[tuple[str, str]]]
    watch: Callable[[float, bool, Callable[[WatchTurn], None]], None]
    status: Callable[[], StoreStatus]
    compact: Callable[[bool, Callable[[str], None]], Compacted]
    export: Callable[[Path, int, int, Callable[[int], None]], int]
    trail: Callable[[], AuditTrail]
    clock_ms: Callable[[], int]
    actor: str


def register(app: typer.Typer, sources: RecordSources) -> typer.Typer:
    """Add the group of commands; returns it."""
    group = typer.Typer(help="Call records: load, follow, status, compact, export.", no_args_is_help=True)
    app.add_typer(group, name="calls")
    _add_load(group, sources)
    _add_stream(group, sources)
    _add_watch(group, sources)
    _add_status(group, sources)
    _add_compact(group, sources)
    _add_export(group, sources)
    return group


def _add_load(group: typer.Typer, sources: RecordSources) -> None:
    @group.command()
    def load(
        paths: Annotated[list[Path] | None, typer.Argument(help="Files, or folders of files.")] = None,
        mapping: Annotated[str, typer.Option(help="A packaged mapping or a TOML file; empty: found.")] = "",
        source: Annotated[str, typer.Option(help="Name of the switch, where the file does not say.")] = "",
        refused: Annotated[Path | None, typer.Option(help="Where refused rows go; FILE.refused.csv.")] = None,
        growing: Annotated[
            bool, typer.Option("--growing", help="The file is still written: whole lines only.")
        ] = False,
        mappings: Annotated[bool, typer.Option("--mappings", help="List the packaged mappings.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Load files of call records; run it again and it goes on where it was, or takes what is new."""
        if mappings:
            _show_mappings(sources.mappings())
            return
        with errors_told():
            if not paths:
                raise Refused("there is no file", "name files or folders; --mappings lists what can be read")
            beside = refused or paths[0].with_name(f"{paths[0].name}.refused.csv")
            wanted = Wanted(tuple(paths), mapping, source, beside, growing)
            with _bar() as bar:
                task = bar.add_task("reading", total=sum(map(_size, paths)))
                report = sources.load(wanted, lambda so_far: _advance(bar, task, so_far))
        _tell(report, as_json, beside)
        raise typer.Exit(REFUSED if not report.files or (report.refused and not report.taken) else 0)


def _add_stream(group: typer.Typer, sources: RecordSources) -> None:
    @group.command()
    def stream(
        seconds: Annotated[float | None, typer.Option(help="End when nothing came for so long; empty: never.")] = None,
        as_json: AsJson = False,
    ) -> None:
        """Take call records from NATS JetStream (RINGFENCE_NATS_URL) until told to end."""
        with errors_told(), _bar() as bar:
            task = bar.add_task("taking", total=None)
            report = sources.stream(seconds, lambda so_far: _advance(bar, task, so_far))
        _tell(report, as_json, None)


def _add_watch(group: typer.Typer, sources: RecordSources) -> None:
    @group.command()
    def watch(
        every: Annotated[float, typer.Option(min=0.1, help="Seconds from turn to turn.")] = 5.0,
        once: Annotated[bool, typer.Option("--once", help="One turn, then end.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Take new records, run the detectors over them, and tell the judge; `ringfence serve` does so by itself."""

        def told(turn: WatchTurn) -> None:
            if as_json:
                typer.echo(msgspec.json.encode(turn))
            elif turn.ran or once:
                typer.echo(
                    f"{turn.records:,} records from our doors, {turn.suspects:,} suspects, {turn.published:,} on the "
                    f"judge's page, in {turn.seconds:.1f} s"
                )
            for fault in turn.faults:
                say(fault, err=True)

        with errors_told():
            sources.watch(every, once, told)


def _add_status(group: typer.Typer, sources: RecordSources) -> None:
    @group.command()
    def status(as_json: AsJson = False) -> None:
        """How many records there are, of which hours, from which files and switches."""
        with errors_told():
            found = sources.status()
        if as_json:
            typer.echo(msgspec.json.encode(found))
            return
        for table in _status_tables(found):
            Console().print(table)


def _add_compact(group: typer.Typer, sources: RecordSources) -> None:
    @group.command()
    def compact(
        all_hours: Annotated[bool, typer.Option("--all", help="Also hours that still grow.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Make one file of the many small ones that an hour has."""
        with errors_told(), _bar() as bar:
            task = bar.add_task("hours", total=None)
            done = sources.compact(all_hours, lambda hour: bar.update(task, description=hour))
        told = f"{done.hours:,} hours: {done.before:,} files became {done.after:,}."
        typer.echo(msgspec.json.encode(done) if as_json else told)


def _add_export(group: typer.Typer, sources: RecordSources) -> None:
    @group.command()
    def export(
        file: Annotated[Path, typer.Argument(help="Parquet file to write; must not exist.")],
        reason: Annotated[str, typer.Option(help="Why, for the audit trail.")],
        since: Annotated[datetime | None, typer.Option(help="First moment, local time; empty: all.")] = None,
        until: Annotated[datetime | None, typer.Option(help="First moment that is left out; empty: all.")] = None,
        as_json: AsJson = False,
    ) -> None:
        """Write records to one Parquet file that `ringfence calls load` takes again. It is personal data."""
        with errors_told(), _bar() as bar:
            sources.trail().record(
                AuditEntry(
                    at_ms=sources.clock_ms(), actor=sources.actor, act="calls.export", target=str(file), reason=reason
                )
            )
            task = bar.add_task("records", total=None)
            span = _ms(since, 0), _ms(until, sources.clock_ms() + 86_400_000)
            count = sources.export(file, *span, lambda done: bar.update(task, completed=done))
        typer.echo(msgspec.json.encode({"records": count}) if as_json else f"{file}: {count:,} records.")


def _ms(given: datetime | None, otherwise: int) -> int:
    return otherwise if given is None else round(given.timestamp() * 1000)


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(one.stat().st_size for one in path.rglob("*") if one.is_file())
    return path.stat().st_size if path.exists() else 0


def _advance(bar: Progress, task: TaskID, so_far: LoadReport) -> None:
    bar.update(task, completed=so_far.done_bytes, description=f"{so_far.taken:,} taken, {so_far.refused:,} refused")


def _tell(report: LoadReport, as_json: bool, beside: Path | None) -> None:
    if as_json:
        typer.echo(msgspec.json.encode(report))
    else:
        typer.echo(
            f"{report.taken:,} records taken; {report.repeated:,} were there, {report.seen_twice:,} were told by "
            f"another switch, {report.refused:,} refused; {report.late:,} late, {report.corrected:,} with their clock "
            "corrected."
        )
    for trouble in report.troubles:
        say(trouble.said, err=True)
    if report.refused and beside is not None:
        typer.echo(f"Lines and reasons: {beside}", err=True)


def _show_mappings(mappings: list[tuple[str, str]]) -> None:
    table = Table("mapping", "for")
    for name, about in mappings:
        table.add_row(escape(name), escape(about))
    Console().print(table)


def _status_tables(found: StoreStatus) -> list[Table]:
    whole = Table("call records", "")
    for name, value in (
        ("records", f"{found.records:,}"),
        ("hours", f"{found.hours:,}: {found.first_hour or '-'} to {found.last_hour or '-'} (UTC)"),
        ("files", f"{found.parts:,}, {found.size / 1e6:,.1f} MB"),
        ("changed", moment(found.changed_ms) if found.changed_ms else "never"),
        ("left out", f"{found.since.repeated:,} were there, {found.since.seen_twice:,} told by another switch"),
        ("refused, late, corrected", f"{found.since.refused:,}, {found.since.late:,}, {found.since.corrected:,}"),
    ):
        whole.add_row(name, value)
    tables = [whole]
    if found.clocks:
        clocks = Table("switch", "clock ahead, s", "calls seen by both", "corrected")
        for one in found.clocks:
            known = bool(one.calls) or one.trusted
            ahead = f"{one.ahead_ms / 1000:+.3f}" if known else "not known"
            clocks.add_row(escape(one.source), ahead, f"{one.calls:,}", "yes" if one.trusted and one.ahead_ms else "no")
        tables.append(clocks)
    if found.files:
        files = Table("file", "done", "records", "refused")
        for file in found.files[-_FILES_SHOWN:]:
            files.add_row(escape(Path(file.name).name), f"{file.position:,}", f"{file.records:,}", f"{file.refused:,}")
        tables.append(files)
    if found.streams:
        streams = Table("stream", "last message", "acknowledged to")
        for stream in found.streams:
            streams.add_row(escape(stream.name), f"{stream.last:,}", f"{stream.settled:,}")
        tables.append(streams)
    return tables


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
