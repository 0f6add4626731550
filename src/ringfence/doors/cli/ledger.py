"""`ringfence ledger`: numbers, lines, customers and licences: put, end, find, history, files in and out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Protocol

import msgspec
import typer
from msgspec import Struct
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from ringfence.access.audit import PURPOSE_MAX, AuditEntry, AuditTrail, looks_at
from ringfence.doors.cli.console import Console
from ringfence.doors.cli.ending import REFUSED, errors_told
from ringfence.registry.bulk import RefusedRow, RefusedRows
from ringfence.registry.ledger import Entered
from ringfence.registry.ledger_desk import EVERYTHING, LedgerDesk
from ringfence.registry.ledger_load import LedgerRow, Taken
from ringfence.registry.ledger_text import COLUMNS, read_moment, write_entry, write_moment
from ringfence.registry.licence_desk import LicenceDesk
from ringfence.registry.misuse_report import MisuseDesk
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import PhoneNumber

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Kind = Annotated[str, typer.Argument(help=f"The ledger: {', '.join(COLUMNS)}.")]
Id = Annotated[str, typer.Argument(help="Id of the entry.")]
Reason = Annotated[str, typer.Option(help="Why, for the audit trail.")]


class Import(Protocol):
    """Takes a file page by page."""

    def __call__(self, kind: str, rows: Iterable[LedgerRow], reason: str) -> Iterator[Taken]:
        """How far it is, after each page."""
        ...


class LedgerSources(Struct, frozen=True):
    """What the commands need from outside; each is called only by the command that needs it."""

    desk: Callable[[], LedgerDesk]
    rows: Callable[[Path, str], Iterable[LedgerRow]]
    load: Import
    refused: Callable[[Path], RefusedRows]
    write: Callable[[Path, str, Iterable[Entered], Callable[[int], None]], int]
    misuse: Callable[[], MisuseDesk]
    licences: Callable[[], LicenceDesk]
    trail: Callable[[], AuditTrail]
    read: Callable[[], Callable[[str], PhoneNumber]]
    clock_ms: Callable[[], int]
    actor: str


class EntryTold(Struct, frozen=True):
    """One state of an entry, as `--json` prints it."""

    kind: str
    fields: dict[str, str]
    by: str
    since: str
    superseded: str
    reason: str


def register(app: typer.Typer, sources: LedgerSources) -> typer.Typer:
    """Add the `ledger` commands and return their group."""
    group = typer.Typer(help="The ledgers: numbers, lines, customers, licences.", no_args_is_help=True)
    app.add_typer(group, name="ledger")
    _add_changes(group, sources)
    _add_looks(group, sources)
    _add_files(group, sources)
    return group


def _add_changes(group: typer.Typer, sources: LedgerSources) -> None:
    @group.command()
    def put(
        kind: Kind,
        columns: Annotated[list[str], typer.Argument(help="COLUMN=VALUE ..., e.g. id=h1 first=+861012340000.")],
        reason: Reason,
        as_json: AsJson = False,
    ) -> None:
        """Add an entry, or replace its present state; the earlier one stays in the history."""
        with errors_told():
            cells = dict(one.partition("=")[::2] for one in columns)
            entered = sources.desk().put(kind, cells, EVERYTHING, by=sources.actor, reason=reason)
        _tell([entered], as_json=as_json)

    @group.command()
    def end(kind: Kind, entry_id: Id, reason: Reason, as_json: AsJson = False) -> None:
        """End an entry now; its history stays."""
        with errors_told():
            entered = sources.desk().end(kind, entry_id, EVERYTHING, by=sources.actor, reason=reason)
        _tell([entered], as_json=as_json)


def _add_looks(group: typer.Typer, sources: LedgerSources) -> None:
    @group.command("list")
    def show(
        kind: Kind,
        search: Annotated[str, typer.Option(help="A word in the entry.")] = "",
        after: Annotated[str, typer.Option(help="Last id of the page before.")] = "",
        limit: Annotated[int, typer.Option(min=1, max=500, help="Entries at once.")] = 50,
        as_json: AsJson = False,
    ) -> None:
        """Show entries of one ledger by id."""
        with errors_told():
            rows = sources.desk().page(kind, EVERYTHING, search=search, limit=limit, after=after)
        _tell(rows, as_json=as_json)

    @group.command()
    def history(kind: Kind, entry_id: Id, as_json: AsJson = False) -> None:
        """Show every state of an entry, newest first: who changed it, when and why."""
        with errors_told():
            rows = sources.desk().history(kind, entry_id, EVERYTHING)
        _tell(rows, as_json=as_json)

    @group.command()
    def holder(
        number: Annotated[str, typer.Argument(help="The number, e.g. +861012340000 or 95588.")],
        purpose: Annotated[str, typer.Option(help="Why you look; the look is recorded.")],
        on: Annotated[str, typer.Option(help="The day or moment, ISO 8601; now when left out.")] = "",
        as_json: AsJson = False,
    ) -> None:
        """Show who held a number on a day, and who answers for the access."""
        with errors_told():
            known, now_ms = sources.read()(number), sources.clock_ms()
            at_ms = read_moment("on", on) if on else now_ms
            looks = looks_at([known], at_ms=now_ms, actor=sources.actor, purpose=purpose[:PURPOSE_MAX])
            if not looks:
                raise Refused(f"{number[:40]!r} is not a number.", "Write it as +861012340000, or a short code.")
            sources.trail().saw(looks)
            found = sources.desk().held(known, at_ms, EVERYTHING)
        if as_json:
            told = [{"chain": list(one.chain), "holding": _told(one.holding)} for one in found]
            typer.echo(msgspec.json.encode(told))
            return
        table = Table("holder", "chain", "holding", "from", "until")
        for one in found:
            fields = write_entry(one.holding.entry).fields
            chain = " > ".join(one.chain)
            table.add_row(*(escape(x) for x in (one.chain[-1], chain, fields["id"])), *_span(fields))
        Console().print(table if found else "Nobody held this number on that day, as far as the ledger knows.")


def _add_files(group: typer.Typer, sources: LedgerSources) -> None:
    @group.command("import")
    def load(
        kind: Kind,
        file: Annotated[Path, typer.Argument(help="CSV or Parquet with a header.")],
        reason: Reason,
        refused: Annotated[Path | None, typer.Option(help="Where refused rows go: FILE.refused.csv.")] = None,
        as_json: AsJson = False,
    ) -> None:
        """Take a file of entries. Wrong rows are left out and written beside it with line and reason."""
        left_out = refused or file.with_name(file.name + ".refused.csv")
        with errors_told():
            taken, wrong = _import(sources, kind, file, reason, left_out)
        if as_json:
            typer.echo(msgspec.json.encode({"taken": taken, "refused": wrong, "refused_rows": str(left_out)}))
        else:
            typer.echo(f"{taken:,} entries taken, {wrong:,} rows refused" + (f": see {left_out}" if wrong else "."))
        if wrong:
            raise typer.Exit(REFUSED)

    @group.command()
    def export(
        kind: Kind,
        file: Annotated[Path, typer.Argument(help="CSV file to make.")],
        reason: Reason,
        as_json: AsJson = False,
    ) -> None:
        """Write one ledger to a CSV file that `import` takes again."""
        with errors_told():
            if not reason.strip():
                raise Refused("Taking a ledger away needs a reason.", "Give --reason.")
            now_ms = sources.clock_ms()
            target = f"ledger:{kind}"
            told = AuditEntry(at_ms=now_ms, actor=sources.actor, act="ledger.export", target=target, reason=reason)
            rows = sources.desk().all(kind, EVERYTHING) if kind in COLUMNS else None
            if rows is None:
                raise Refused(f"`{kind[:40]}` is no ledger.", f"Use one of {', '.join(COLUMNS)}.")
            sources.trail().record(told)
            with _progress() as progress:
                task = progress.add_task(f"{kind}: entries written", total=None)
                count = sources.write(file, kind, rows, lambda done: progress.update(task, completed=done))
        typer.echo(msgspec.json.encode({"entries": count}) if as_json else f"{count:,} entries written to {file}.")


def _import(sources: LedgerSources, kind: str, file: Path, reason: str, left_out: Path) -> tuple[int, int]:
    rows = sources.rows(file, kind)
    sink = sources.refused(left_out)
    sink.cut(0)
    taken = wrong = 0
    with _progress() as progress:
        task = progress.add_task(f"{kind}: rows read", total=None)
        for page in sources.load(kind, rows, reason):
            taken, wrong = taken + page.taken, wrong + len(page.refused)
            if page.refused:
                sink.add([RefusedRow(one.line, one.reason, one.text) for one in page.refused])
            progress.update(task, completed=taken + wrong)
    return taken, wrong


def _progress() -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed:,.0f}"))
    return Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)


def _tell(rows: Iterable[Entered], *, as_json: bool) -> None:
    known = list(rows)
    if as_json:
        typer.echo(msgspec.json.encode([_told(one) for one in known]))
        return
    table = Table("id", "says", "from", "until", "changed", "by", "why")
    for one in known:
        fields = write_entry(one.entry).fields
        said = ", ".join(f"{name} {text}" for name, text in fields.items() if name not in ("id", "from", "until"))
        changed = datetime.fromtimestamp(one.at_ms / 1000).astimezone().strftime("%Y-%m-%d %H:%M")
        table.add_row(escape(fields["id"]), escape(said), *_span(fields), changed, escape(one.by), escape(one.reason))
    Console().print(table if known else "The ledger has no such entry.")


def _span(fields: dict[str, str]) -> tuple[str, str]:
    return fields["from"][:10], fields.get("until", "")[:10]


def _told(one: Entered) -> EntryTold:
    written = write_entry(one.entry)
    since, until = write_moment(one.at_ms), write_moment(one.superseded_ms)
    return EntryTold(written.kind, written.fields, one.by, since, until, one.reason)
