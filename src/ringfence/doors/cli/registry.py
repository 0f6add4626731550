"""`ringfence registry`: bulk loads, export, numbers that changed hands, what one number said, and the judge's pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from typing import Annotated, Protocol

import msgspec
import typer
from msgspec import Struct
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from ringfence.access.audit import PURPOSE_MAX, AuditEntry, AuditTrail, Look
from ringfence.doors.cli.console import Console, say
from ringfence.doors.cli.ending import OUR_FAULT, REFUSED, errors_told, moment
from ringfence.registry.bulk import Given, Load, LoadKind, LoadStore, RefusedRow, RefusedRows, load_file
from ringfence.registry.person import Cause, PersonRecord, PersonStore
from ringfence.registry.preference import Comparison
from ringfence.telecom.commercial import categories_of, channels_of
from ringfence.telecom.errors import NotFound
from ringfence.telecom.number import NumberForm, PhoneNumber

Reader = Callable[[str], PhoneNumber]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_AT_ONCE = 5_000


class SourceFile(Protocol):
    """A file of rows for the registry."""

    def alone(self) -> AbstractContextManager[None]:
        """Only one process loads it at a time; raises `Conflict`."""
        ...

    def id(self) -> str:
        """The same bytes have the same id."""
        ...

    def about_rows(self) -> int:
        """Rows, roughly."""
        ...

    def rows(self, after: int) -> Iterable[Given | RefusedRow]:
        """Rows behind the first `after`."""
        ...


class RegistrySources(Struct, frozen=True):
    """What the commands need from outside; each is called only by the command that needs it."""

    file: Callable[[Path, LoadKind], SourceFile]
    refused: Callable[[Path], RefusedRows]
    loads: Callable[[], LoadStore]
    persons: Callable[[], PersonStore]
    trail: Callable[[], AuditTrail]
    export: Callable[[Path, Callable[[int], None]], int]
    verify: Callable[[bool], Comparison]
    read: Callable[[], Reader]
    clock_ms: Callable[[], int]
    actor: str


class Recycled(Struct, frozen=True):
    """What became of numbers that changed hands."""

    numbers: int
    known: int
    """Those of which something was held."""
    refused: int


def register(app: typer.Typer, sources: RegistrySources) -> typer.Typer:
    """Add the group of commands, and return it for those who add more."""
    group = typer.Typer(help="The registry: load, export, recycle, history, verify.", no_args_is_help=True)
    app.add_typer(group, name="registry")
    _add_load(group, sources)
    _add_export(group, sources)
    _add_recycle(group, sources)
    _add_history(group, sources)
    _add_verify(group, sources)
    return group


def _add_load(group: typer.Typer, sources: RegistrySources) -> None:
    @group.command()
    def load(
        kind: Annotated[LoadKind, typer.Argument(help="What the file holds.")],
        file: Annotated[Path, typer.Argument(help="CSV or Parquet; docs/registry.md names the columns.")],
        refused: Annotated[Path | None, typer.Option(help="Where refused rows go; FILE.refused.csv.")] = None,
        again: Annotated[bool, typer.Option("--again", help="From the start, though it was loaded before.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Load a file; run it again after a break and it goes on exactly where it was."""
        with errors_told():
            source, loads = sources.file(file, kind), sources.loads()
            beside = refused or file.with_name(f"{file.name}.refused.csv")
            with source.alone():
                ended = _load(source, loads, kind, beside, sources, again=again)
        if as_json:
            typer.echo(msgspec.json.encode(ended))
        else:
            typer.echo(f"{ended.rows:,} rows: {ended.taken:,} taken, {ended.refused:,} refused.")
            if ended.refused:
                typer.echo(f"Lines and reasons: {beside}", err=True)
        raise typer.Exit(REFUSED if ended.refused and not ended.taken else 0)


def _load(
    source: SourceFile, loads: LoadStore, kind: LoadKind, beside: Path, sources: RegistrySources, *, again: bool
) -> Load:
    name, by = source.id(), sources.actor
    if again:
        loads.forget(name)
    load = loads.begin(name, kind, by=by, at_ms=sources.clock_ms())
    if load.ended_ms is not None:
        told = f"This file was loaded on {moment(load.ended_ms)}; --again loads it once more."
        typer.echo(told, err=True)
        return load
    if load.rows:
        typer.echo(f"Going on after row {load.rows:,}.", err=True)
    with _bar() as bar:
        task = bar.add_task(kind.value, total=source.about_rows() or None, completed=load.rows)
        return load_file(
            load,
            source.rows(load.rows),
            loads,
            sources.refused(beside),
            by=by,
            clock_ms=sources.clock_ms,
            progressed=lambda so_far: bar.update(task, completed=so_far.rows),
        )


def _add_export(group: typer.Typer, sources: RegistrySources) -> None:
    @group.command()
    def export(
        file: Annotated[Path, typer.Argument(help="Where to; must not exist.")],
        reason: Annotated[str, typer.Option(help="Why, for the audit trail.")],
        as_json: AsJson = False,
    ) -> None:
        """Write all preferences to a CSV file that `ringfence registry load preferences` takes again."""
        with errors_told(), _bar() as bar:
            entry = AuditEntry(
                at_ms=sources.clock_ms(), actor=sources.actor, act="registry.export", target=str(file), reason=reason
            )
            sources.trail().record(entry)
            task = bar.add_task("preferences", total=None)
            count = sources.export(file, lambda done: bar.update(task, completed=done))
        typer.echo(msgspec.json.encode({"preferences": count}) if as_json else f"{file}: {count:,} preferences.")


def _add_recycle(group: typer.Typer, sources: RegistrySources) -> None:
    @group.command(context_settings={"ignore_unknown_options": True})
    def recycle(
        reason: Annotated[str, typer.Option(help="Why, for the audit trail.")],
        numbers: Annotated[list[str] | None, typer.Argument(help="Numbers that changed hands.")] = None,
        file: Annotated[Path | None, typer.Option(help="CSV or Parquet with the column `number`.")] = None,
        because: Annotated[Cause, typer.Option(help="`erased`: the person asked for deletion.")] = Cause.RECYCLED,
        as_json: AsJson = False,
    ) -> None:
        """Forget preferences, consents and reputation of numbers; what the law orders to keep is detached from them."""
        with errors_told():
            store, read = sources.persons(), sources.read()
            named = [int(_number(read, text)) for text in numbers or ()]
            done = _forget(store, named, because, reason, sources)
            if file is not None:
                rows = sources.file(file, LoadKind.PREFERENCES).rows(0)
                done = _add_up(done, _forget_rows(store, rows, because, reason, sources))
        if as_json:
            typer.echo(msgspec.json.encode(done))
        else:
            typer.echo(f"{done.numbers:,} numbers, {done.known:,} of them known; {done.refused:,} rows refused.")
        raise typer.Exit(REFUSED if done.refused or not done.numbers else 0)


def _forget(store: PersonStore, numbers: list[int], because: Cause, reason: str, sources: RegistrySources) -> Recycled:
    known = store.forget(numbers, because, by=sources.actor, at_ms=sources.clock_ms(), reason=reason)
    return Recycled(len(numbers), known, 0)


def _forget_rows(
    store: PersonStore, rows: Iterable[Given | RefusedRow], because: Cause, reason: str, sources: RegistrySources
) -> Recycled:
    done = Recycled(0, 0, 0)
    with _bar() as bar:
        task = bar.add_task("numbers", total=None)
        for some in _slices(rows):
            wrong = [row for row in some if isinstance(row, RefusedRow)]
            for row in wrong:
                say(f"line {row.line}: {row.reason}", err=True)
            numbers = [int(row.value.number) for row in some if isinstance(row, Given)]
            done = _add_up(done, _forget(store, numbers, because, reason, sources), refused=len(wrong))
            bar.update(task, completed=done.numbers)
    return done


def _add_up(one: Recycled, other: Recycled, refused: int = 0) -> Recycled:
    return Recycled(one.numbers + other.numbers, one.known + other.known, one.refused + other.refused + refused)


def _slices(rows: Iterable[Given | RefusedRow]) -> Iterator[list[Given | RefusedRow]]:
    left = iter(rows)
    while some := list(islice(left, _AT_ONCE)):
        yield some


def _add_history(group: typer.Typer, sources: RegistrySources) -> None:
    @group.command(context_settings={"ignore_unknown_options": True})
    def history(
        number: Annotated[str, typer.Argument(help="Whose.")],
        purpose: Annotated[str, typer.Option(help="Why you look; the person sees it.")],
        as_json: AsJson = False,
    ) -> None:
        """All that is held of a number: preferences, consents, withdrawals, who looked. With --json, its export."""
        with errors_told():
            asked = _number(sources.read(), number)
            at_ms, why = sources.clock_ms(), purpose[:PURPOSE_MAX]
            sources.trail().look(Look(at_ms=at_ms, actor=sources.actor, number=int(asked), purpose=why))
            record = sources.persons().export(asked)
        if as_json:
            typer.echo(msgspec.json.encode(record, enc_hook=str))
        else:
            for table in _tables(record):
                Console().print(table)


def _tables(record: PersonRecord) -> Iterator[Table]:
    said = Table("said", "by", "way", "refuses", "except", title="preferences")
    for one in record.preferences:
        refusals = msgspec.json.encode(one.refusals).decode()
        said.add_row(
            moment(one.changed_ms), escape(one.changed_by), one.way, refusals, escape(" ".join(one.exceptions))
        )
    yield said
    agreed = Table("id", "company", "about", "by", "given", "until", "withdrawn", title="consents")
    for term in record.consents:
        about, by = ", ".join(categories_of(term.categories)), ", ".join(channels_of(term.channels))
        ended = "" if term.withdrawn_ms is None else moment(term.withdrawn_ms)
        given, until = moment(term.given_ms), moment(term.expires_ms)
        agreed.add_row(escape(term.id), escape(term.company), about, by, given, until, ended)
    yield agreed
    looks = Table("at", "who", "why", title="looks")
    for look in record.looks:
        looks.add_row(moment(look.at_ms), look.role, escape(look.purpose))
    yield looks


def _add_verify(group: typer.Typer, sources: RegistrySources) -> None:
    @group.command()
    def verify(
        rebuild: Annotated[bool, typer.Option("--rebuild", help="Build the pages anew first; calls go on.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Compare the pages that judge calls with the store, number by number: preferences and consents."""
        with errors_told():
            found = sources.verify(rebuild)
        if as_json:
            typer.echo(msgspec.json.encode(found))
        else:
            typer.echo(_compared("preferences", found))
            if found.consents is not None:
                typer.echo(_compared("consents", found.consents))
        if not found.equal:
            typer.echo("Build the pages anew: ringfence registry verify --rebuild", err=True)
            raise typer.Exit(OUR_FAULT)


def _compared(what: str, found: Comparison) -> str:
    return (
        f"{what}: {found.compared:,} numbers compared: {found.missing:,} missing, {found.extra:,} too many, "
        f"{found.different:,} different; {found.damaged_pages:,} pages damaged."
    )


def _number(read: Reader, text: str) -> PhoneNumber:
    number = read(text)
    if number.form is not NumberForm.E164:
        raise NotFound(f"`{text}` is not a subscriber's number.", "See: ringfence number --help")
    return number


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
