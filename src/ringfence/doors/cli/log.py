"""`ringfence log`: check the decision log, tell its heads and size, follow it, delete with age."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from msgspec import Struct
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from ringfence.doors.cli.console import Console, say
from ringfence.doors.cli.ending import OUR_FAULT, errors_told, moment, why
from ringfence.screening.decision import Decision
from ringfence.screening.recorded import LogCustody, LogHead, VerifyReport
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import PhoneNumber

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_DAMAGED = OUR_FAULT


class LogSources(Struct, frozen=True):
    """What the commands need from outside; each is called only by the command that needs it."""

    custody: Callable[[], LogCustody]
    months: Callable[[], int]
    """How long decisions are kept."""
    clock_ms: Callable[[], int]


class TailLine(Struct, frozen=True, kw_only=True):
    """One decision as it passes by; the middle of the numbers is hidden."""

    id: str
    at_ms: int
    action: str
    calling: str
    called: str
    trunk: str
    findings: tuple[str, ...]


def register(app: typer.Typer, sources: LogSources) -> None:
    """Add the group of commands."""
    log = typer.Typer(help="The decision log: verify, head, stat, tail, prune.", no_args_is_help=True)
    app.add_typer(log, name="log")
    _add_verify(log, sources)
    _add_head(log, sources)
    _add_stat(log, sources)
    _add_tail(log, sources)
    _add_prune(log, sources)


def _add_verify(log: typer.Typer, sources: LogSources) -> None:
    @log.command("verify")
    def command(
        head: Annotated[
            Path | None, typer.Option(help="Heads printed earlier by `ringfence log head` and kept elsewhere.")
        ] = None,
        as_json: AsJson = False,
    ) -> None:
        """Check every record against the hash chain; exit code 1 when one was changed, taken out or moved.

        Somebody who can rewrite the whole log with its seals and heads is found only with --head.
        """
        with errors_told(), _bar() as bar:
            anchors = read_heads(head) if head else ()
            task = bar.add_task("checking the decision log", total=None)
            report = sources.custody().verify(
                anchors, lambda done, total: bar.update(task, completed=done, total=total)
            )
        if as_json:
            typer.echo(msgspec.json.encode(report).decode())
        else:
            _print_report(report, anchored=head is not None)
        raise typer.Exit(_DAMAGED if report.damages else 0)


def _add_head(log: typer.Typer, sources: LogSources) -> None:
    @log.command("head")
    def command(as_json: AsJson = False) -> None:
        """Print the end of each worker's chain: worker, record number, hash. Keep it where nobody here can write."""
        with errors_told():
            heads = sources.custody().heads()
        if as_json:
            typer.echo(msgspec.json.encode(heads).decode())
            return
        for one in heads:
            typer.echo(f"w{one.worker:02d} {one.seq} {one.hash}")


def _add_stat(log: typer.Typer, sources: LogSources) -> None:
    @log.command("stat")
    def command(as_json: AsJson = False) -> None:
        """Show size and age of each worker's log."""
        with errors_told():
            stats = sources.custody().stat()
        if as_json:
            typer.echo(msgspec.json.encode(stats).decode())
            return
        table = Table("worker", "decisions", "segments", "sealed", "MiB", "bytes each", "oldest", "newest", "in use")
        for one in stats:
            each = f"{one.bytes / one.records:.0f}" if one.records else "-"
            oldest, newest = ("-" if at_ms is None else moment(at_ms) for at_ms in (one.oldest_ms, one.newest_ms))
            size, busy = f"{one.bytes / 2**20:.1f}", "yes" if one.busy else "no"
            counts = (str(one.records), str(one.segments), str(one.sealed))
            table.add_row(f"w{one.worker:02d}", *counts, size, each, oldest, newest, busy)
        Console().print(table)


def _add_tail(log: typer.Typer, sources: LogSources) -> None:
    @log.command("tail")
    def command(
        lines: Annotated[int, typer.Option("-n", "--lines", min=0, max=10_000, help="How many to begin with.")] = 20,
        follow: Annotated[bool, typer.Option("-f", "--follow", help="Wait for more; end with Ctrl-C.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Show the newest decisions, the middle of their numbers hidden; `ringfence explain` tells all of one."""
        with errors_told():
            custody = sources.custody()
            newest = custody.tail(max(lines, 1))
            if not newest:
                typer.echo("The decision log of this home is empty.", err=True)
            _show(newest[-lines:] if lines else (), as_json=as_json)
            while follow:
                time.sleep(0.5)
                _show(custody.tail(10_000), as_json=as_json)


def _add_prune(log: typer.Typer, sources: LogSources) -> None:
    @log.command("prune")
    def command(
        months: Annotated[int, typer.Option(min=0, max=600, help="Keep so many months; 0 asks the rules.")] = 0,
        as_json: AsJson = False,
    ) -> None:
        """Delete decisions beyond their retention and say so in the chain. A running server does this by itself."""
        with errors_told():
            kept = months or sources.months()
            report = sources.custody().prune(sources.clock_ms(), kept)
        if as_json:
            typer.echo(msgspec.json.encode(report).decode())
            return
        console = Console()
        size = f"{report.bytes / 2**20:.1f} MiB"
        console.print(
            f"{report.records} records in {report.segments} segments ({size}) older than {kept} months deleted"
        )
        if report.busy:
            names = ", ".join(f"w{worker:02d}" for worker in report.busy)
            console.print(f"{names}: a running server has it and deletes by itself")


def read_heads(path: Path) -> tuple[LogHead, ...]:
    """Heads from a file, as `ringfence log head` prints them with or without --json; raises `Refused`."""
    remedy = "give a file that `ringfence log head` printed"
    try:
        text = path.read_text(encoding="utf-8").strip()
        if text.startswith("["):
            return msgspec.json.decode(text, type=tuple[LogHead, ...])
        rows = [line.split() for line in text.splitlines() if line.strip()]
        heads = tuple(LogHead(worker=int(name[1:]), seq=int(seq), hash=hash_) for name, seq, hash_ in rows)
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path} cannot be read: {why(error)}", remedy) from error
    except (ValueError, msgspec.DecodeError) as error:
        raise Refused(f"{path} does not hold heads: {error}", remedy) from error
    if not heads:
        raise Refused(f"{path} does not hold heads", remedy)
    return heads


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    told = Console(stderr=True)
    return Progress(*columns, console=told, transient=True, disable=not told.is_terminal)


def _print_report(report: VerifyReport, *, anchored: bool) -> None:
    console = Console()
    size = f"{report.bytes / 2**20:.1f} MiB"
    console.print(f"{report.records} records in {report.segments} segments ({size}) checked", highlight=False)
    for deletion in report.deletions:
        told = f"records up to {deletion.last_seq} deleted {moment(deletion.at_ms)}, kept {deletion.months} months"
        console.print(f"w{deletion.worker:02d}: {told}", highlight=False)
    for line in report.torn:
        console.print(f"[yellow]torn end, as a crash leaves it: {escape(line)}[/yellow]", highlight=False)
    if report.damages:
        table = Table("what", "worker", "segment", "record", "decision", "detail", title="Damage")
        for one in report.damages:
            row = (one.kind.value, f"w{one.worker:02d}", str(one.segment), str(one.seq), one.decision, one.detail)
            table.add_row(*map(escape, row))
        console.print(table)
        return
    told = (
        "and it fits the heads kept outside" if anchored else "by itself; --head checks it against heads kept outside"
    )
    console.print(f"[green]The chain is whole[/green], {told}", highlight=False)


def _show(decisions: tuple[Decision, ...], *, as_json: bool) -> None:
    for decision in decisions:
        facts = decision.facts
        line = TailLine(
            id=decision.id,
            at_ms=facts.at_ms,
            action=decision.verdict.action.value,
            calling=hidden(facts.calling),
            called=hidden(facts.called),
            trunk=facts.attempt.trunk,
            findings=tuple(reason.finding.code for reason in decision.verdict.reasons if reason.counted),
        )
        if as_json:
            typer.echo(msgspec.json.encode(line).decode())
            continue
        words = (moment(line.at_ms), line.id, line.action, f"{line.calling} > {line.called}", line.trunk)
        say("  ".join(part for part in (*words, ",".join(line.findings)) if part))


def hidden(number: PhoneNumber) -> str:
    """The number with four digits hidden before its last four; short codes are nobody's and stay."""
    text = str(number)
    return f"{text[:-8]}****{text[-4:]}" if len(text) > 9 and text[0] == "+" else text
