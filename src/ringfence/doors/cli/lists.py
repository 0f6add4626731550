"""`ringfence list`: block, allow and do-not-originate entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from ringfence.doors.cli.console import Console
from ringfence.doors.cli.ending import REFUSED, errors_told, moment, why
from ringfence.screening.book import Level, ListEntry, ListKind, ListScope, ListStore
from ringfence.screening.list_file import Report, RowsRefused, moment_ms, read_entries
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.errors import NotFound, Refused
from ringfence.telecom.number import NumberForm, PhoneNumber

Reader = Callable[[str], PhoneNumber]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ScopeText = Annotated[str, typer.Option(help="national, carrier:NAME or subscriber:NUMBER.")]
ExpiresText = Annotated[str, typer.Option(help="When it ends, ISO 8601; a date lasts through that day in UTC+8.")]
ReasonText = Annotated[str, typer.Option(help="Why, in words that may be shown to the person concerned.")]
_MOST_PRINTED = 20


class EntryShown(msgspec.Struct, frozen=True):
    """An entry as people read it."""

    id: str
    list: ListKind
    scope: str
    first: str
    last: str
    reason: str
    basis: str
    added_by: str
    starts_ms: int
    expires_ms: int | None
    ended_ms: int | None
    end_reason: str


def register(
    app: typer.Typer,
    lists: Callable[[], ListStore],
    reader: Callable[[], Reader],
    new_id: Callable[[], str],
    clock_ms: Callable[[], int],
    actor: str,
) -> None:
    """Add the `list` commands; `lists` opens the store, `reader` opens what reads numbers, `new_id` names entries."""
    group = typer.Typer(help="Lists: add, import, show, remove.", no_args_is_help=True)
    app.add_typer(group, name="list")

    @group.command(context_settings={"ignore_unknown_options": True})
    def add(
        kind: Annotated[ListKind, typer.Argument(help="Which list.")],
        number: Annotated[str, typer.Argument(help="Calling number, or the first of a range.")],
        reason: ReasonText,
        last: Annotated[str, typer.Option(help="Last number of the range.")] = "",
        scope: ScopeText = "national",
        expires: ExpiresText = "",
        basis: Annotated[str, typer.Option(help="Rule or article it rests on.")] = "",
        as_json: AsJson = False,
    ) -> None:
        """Add one entry; running workers obey within a third of a second."""
        with errors_told():
            read, now = reader(), clock_ms()
            entry = msgspec.structs.replace(
                _draft(kind, scope, reason, expires, basis, read, actor, now),
                id=new_id(),
                numbers=NumberRange(int(_readable(read, number)), int(_readable(read, last or number))),
            )
            lists().add([entry], by=actor, at_ms=now)
        _tell([entry], as_json=as_json)

    @group.command("import")
    def take(
        kind: Annotated[ListKind, typer.Argument(help="Which list.")],
        file: Annotated[Path, typer.Argument(help="CSV with columns number[, last, reason, expires].")],
        reason: ReasonText = "",
        scope: ScopeText = "national",
        expires: ExpiresText = "",
        basis: Annotated[str, typer.Option(help="Rule or article it rests on.")] = "",
        skip_refused: Annotated[
            bool, typer.Option("--skip-refused", help="Take the good rows although others are refused.")
        ] = False,
        as_json: AsJson = False,
    ) -> None:
        """Import a file: all of it, or nothing and a report of the refused rows."""
        report = Report()
        with errors_told():
            read, now = reader(), clock_ms()
            draft = _draft(kind, scope, reason, expires, basis, read, actor, now)
            try:
                with _read(file) as lines:
                    entries = read_entries(lines, read, draft, report, skip_refused=skip_refused)
                    lists().add(entries, by=actor, at_ms=now)
            except RowsRefused:
                report.taken = 0
            except (OSError, UnicodeDecodeError) as error:
                raise Refused(f"{file} cannot be read: {why(error)}.", "Give a CSV file in UTF-8.") from error
        _report(report, as_json=as_json)
        raise typer.Exit(REFUSED if report.refused and not report.taken else 0)

    @group.command(context_settings={"ignore_unknown_options": True})
    def show(
        number: Annotated[str, typer.Argument(help="A calling number; without, the newest entries.")] = "",
        kind: Annotated[ListKind | None, typer.Option(help="Only this list.")] = None,
        limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 50,
        as_json: AsJson = False,
    ) -> None:
        """Show the entries that hold a number, ended ones too, or the newest of all."""
        with errors_told():
            store = lists()
            if number:
                held = store.covering(_readable(reader(), number), limit=limit)
                found = [entry for entry in held if kind in {None, entry.list}]
            else:
                found = list(store.page(kind=kind, limit=limit))
        _tell(found, as_json=as_json)

    @group.command()
    def remove(
        entry_id: Annotated[str, typer.Argument(help="Its id, as `ringfence list show` shows it.")],
        reason: ReasonText,
    ) -> None:
        """End an entry now; it stays in the history."""
        with errors_told():
            ended = lists().end(entry_id, by=actor, at_ms=clock_ms(), reason=reason)
        typer.echo(f"{ended.id} ended.")


@contextmanager
def _read(file: Path) -> Iterator[Iterator[str]]:
    """The lines of a text file, with a bar on a terminal that shows how far they are read."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    told = Console(stderr=True)
    with (
        file.open(encoding="utf-8", newline="") as lines,
        Progress(*columns, console=told, transient=True, disable=not told.is_terminal) as bar,
    ):
        task = bar.add_task(f"importing {file.name}", total=file.stat().st_size)

        def counted() -> Iterator[str]:
            for line in lines:
                bar.advance(task, len(line.encode()))
                yield line

        yield counted()


def _draft(
    kind: ListKind, scope: str, reason: str, expires: str, basis: str, read: Reader, actor: str, now_ms: int
) -> ListEntry:
    return ListEntry(
        list=kind,
        scope=read_scope(scope, read),
        numbers=NumberRange(0, 0),
        reason=reason,
        basis=basis,
        added_by=actor,
        starts_ms=now_ms,
        expires_ms=moment_ms(expires) if expires else None,
    )


def read_scope(text: str, read: Reader) -> ListScope:
    """`national`, `carrier:NAME` or `subscriber:NUMBER`; raises `Refused`."""
    word, _, rest = text.partition(":")
    if word == "national" and not rest:
        return ListScope()
    if word == "carrier" and rest:
        return ListScope(Level.CARRIER, rest)
    if word == "subscriber" and rest:
        return ListScope(Level.SUBSCRIBER, "", int(_readable(read, rest)))
    raise Refused(f"`{text}` is not a scope.", "Write national, carrier:NAME or subscriber:NUMBER.")


def _readable(read: Reader, text: str) -> PhoneNumber:
    number = read(text)
    if number.form not in {NumberForm.E164, NumberForm.SHORT}:
        raise NotFound(f"`{text}` is not a number that can be read.", "See: ringfence number --help")
    return number


def _tell(entries: list[ListEntry], *, as_json: bool) -> None:
    if as_json:
        typer.echo(msgspec.json.encode([_shown(entry) for entry in entries]))
        return
    table = Table("id", "list", "scope", "numbers", "reason", "expires", "ended")
    for entry in map(_shown, entries):
        numbers = entry.first if entry.first == entry.last else f"{entry.first} to {entry.last}"
        ended = "" if entry.ended_ms is None else f"{moment(entry.ended_ms)} {escape(entry.end_reason)}"
        scope, reason = escape(entry.scope), escape(entry.reason)
        table.add_row(entry.id, entry.list, scope, numbers, reason, moment(entry.expires_ms), ended)
    Console().print(table)


def _shown(entry: ListEntry) -> EntryShown:
    return EntryShown(
        id=entry.id,
        list=entry.list,
        scope=str(entry.scope),
        first=str(PhoneNumber(entry.numbers.first)),
        last=str(PhoneNumber(entry.numbers.last)),
        reason=entry.reason,
        basis=entry.basis,
        added_by=entry.added_by,
        starts_ms=entry.starts_ms,
        expires_ms=entry.expires_ms,
        ended_ms=entry.ended_ms,
        end_reason=entry.end_reason,
    )


def _report(report: Report, *, as_json: bool) -> None:
    if as_json:
        typer.echo(msgspec.json.encode(report))
        return
    typer.echo(f"{report.taken:,} rows taken, {report.refused:,} refused.")
    if not report.refused:
        return
    table = Table("line", "row", "why")
    for row in report.rows[:_MOST_PRINTED]:
        table.add_row(str(row.line), escape(row.text), escape(row.message))
    Console(stderr=True).print(table)
    if not report.taken:
        typer.echo("Nothing was taken. Mend those rows, or take the others with --skip-refused.", err=True)
