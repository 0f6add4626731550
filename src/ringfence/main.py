"""The composition root: introduces doors, desks and backends to one another.

Imports stand inside the functions here, and only here, so that a command loads no more than it needs.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from ringfence import clock
from ringfence.doors.cli.ending import errors_told
from ringfence.settings import PREFIX, Settings, load_settings

GROUPS = ("screen", "http", "log", "numbers", "velocity", "identity", "sip")
SCREEN_NUMBERS = 1_000_000


def settings() -> Settings:
    """The settings of this process."""
    return load_settings(os.environ)


def app() -> object:
    """The ASGI application of one worker."""
    from ringfence.wiring import Worker

    return Worker(settings()).door


def run() -> None:
    """The command `ringfence`. A command that is named loads alone; help loads all."""
    named = sys.argv[1] if len(sys.argv) > 1 else ""
    commands = build([named] if named in COMMANDS else [] if named == "--version" else list(COMMANDS))
    try:
        with errors_told():
            commands()
    except typer.Exit as end:
        sys.exit(end.exit_code)


def build(names: Sequence[str]) -> typer.Typer:
    """The command line with the commands of those names."""
    commands = typer.Typer(
        help="Governs nuisance and fraud calls: a verdict on every call before the phone rings.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    commands.callback()(_about)
    for name in names:
        COMMANDS[name](commands)
    return commands


def _tell(wanted: bool) -> None:
    import ringfence

    if wanted:
        typer.echo(ringfence.__version__)
        raise typer.Exit


def _about(
    _version: bool = typer.Option(False, "--version", help="Print the version.", is_eager=True, callback=_tell),
) -> None:
    """Governs nuisance and fraud calls: a verdict on every call before the phone rings."""


def _packaged() -> Path:
    return Path(__file__).parent / "rules"


def _actor() -> str:
    try:
        return f"console:{getpass.getuser()}"
    except (KeyError, OSError):
        return "console:unknown"


def _number(commands: typer.Typer) -> None:
    from ringfence.backends.planes.numbering import open_plan
    from ringfence.doors.cli import number

    number.register(commands, open_plan)


def _numbering(commands: typer.Typer) -> None:
    from ringfence.doors.cli import numbering

    numbering.register(commands, lambda: _packaged() / "numbering" / "cn.toml")


def _serve(commands: typer.Typer) -> None:
    from ringfence.doors.cli import serve

    serve.register(commands, _serving)


def _serving(host: str | None, port: int | None, workers: int | None) -> None:
    """Serve in this process until told to end; workers read the same settings from the environment."""
    from ringfence.backends.files.shelf import FileShelf, install_defaults
    from ringfence.backends.sql.store import open_store
    from ringfence.doors.api.server import serve
    from ringfence.keeper import Keeper

    for name, value in (("HOST", host), ("PORT", port), ("WORKERS", workers)):
        if value is not None:
            os.environ[f"{PREFIX}{name}"] = str(value)
    here = settings()
    install_defaults(here.home, _packaged())
    # What would stop every worker is told here, once, with its remedy.
    FileShelf(here.home, clock.now)
    open_store(here.store_address).close()
    keeper = Keeper(here)
    keeper.start()
    try:
        serve("ringfence.main:app", here.host, here.port, here.workers)
    finally:
        keeper.stop()


def _run(commands: typer.Typer) -> None:
    from importlib.resources import files

    from ringfence.backends.files.sample import load_sample
    from ringfence.doors.cli import run as run_command
    from ringfence.ground import Ground

    run_command.register(
        commands,
        lambda: Ground(settings(), _actor()),
        lambda: load_sample(files("ringfence.sample")),
        clock.clock_ms,
    )


def _sample(commands: typer.Typer) -> None:
    from ringfence.backends.files.sample import store_sample
    from ringfence.doors.cli import sample

    sample.register(commands, store_sample)


def _screen(commands: typer.Typer) -> None:
    from ringfence.backends.files.calls import CallFile, Reading, read_call_file
    from ringfence.backends.files.judged import JudgedFile, write_refused
    from ringfence.doors.cli import screen

    def read(wanted: screen.Wanted, progressed: Callable[[int], None]) -> CallFile:
        reading = Reading(
            mapping=wanted.mapping,
            zone=wanted.zone,
            start_ms=wanted.start_ms,
            trunk=wanted.trunk,
            now_ms=clock.clock_ms(),
        )
        return read_call_file(wanted.path, reading, progressed)

    @contextmanager
    def judge() -> Iterator[screen.Judge]:
        import tempfile

        from ringfence.road import Road
        from ringfence.screening.reference import IdMaker

        here = settings()
        with tempfile.TemporaryDirectory(prefix="ringfence-") as folder:
            road = Road(here, Path(folder), SCREEN_NUMBERS, IdMaker(255), 255, lambda what: typer.echo(what, err=True))
            road.feed.poll()
            road.warm()
            try:
                yield road
            finally:
                road.close()

    screen.register(commands, screen.Tools(read, judge, JudgedFile, write_refused))


def _rules(commands: typer.Typer) -> None:
    from ringfence.backends.files.shelf import FileShelf, install_defaults, read_documents
    from ringfence.backends.journal.reader import JournalReader
    from ringfence.doors.cli import rules

    def shelf() -> FileShelf:
        here = settings()
        install_defaults(here.home, _packaged())
        return FileShelf(here.home, clock.now)

    rules.register(
        commands,
        rules.RuleSources(
            shelf, read_documents, _packaged(), lambda: JournalReader(settings().decisions_folder).decisions()
        ),
    )


def _replay(commands: typer.Typer) -> None:
    from ringfence.backends.files.shelf import FileShelf
    from ringfence.backends.journal.reader import JournalReader
    from ringfence.doors.cli import replay

    replay.register(
        commands,
        lambda: JournalReader(settings().decisions_folder).decisions(),
        lambda: FileShelf(settings().home, clock.now).archived,
    )


def _log(commands: typer.Typer) -> None:
    from ringfence.backends.files.shelf import install_defaults
    from ringfence.backends.journal.custody import Custody
    from ringfence.doors.cli import log
    from ringfence.keeper import kept_months

    def months() -> int:
        install_defaults(settings().home, _packaged())
        return kept_months(settings())

    log.register(commands, log.LogSources(lambda: Custody(settings().decisions_folder), months, clock.clock_ms))


def _explain(commands: typer.Typer) -> None:
    from ringfence.access.audit import Look
    from ringfence.backends.files.shelf import FileShelf
    from ringfence.backends.journal.reader import JournalReader
    from ringfence.backends.sql.store import open_store
    from ringfence.doors.cli import explain
    from ringfence.screening.decision import Decision

    def looked(decision: Decision) -> None:
        store = open_store(settings().store_address)
        for number in (decision.facts.calling, decision.facts.called):
            purpose = f"ringfence explain {decision.id}"
            store.audit.look(Look(at_ms=clock.clock_ms(), actor=_actor(), number=int(number), purpose=purpose))
        store.close()

    explain.register(
        commands,
        explain.ExplainSources(
            find=lambda asked: JournalReader(settings().decisions_folder).find(asked),
            archived=lambda version: FileShelf(settings().home, clock.now).archived(version),
            running=lambda: FileShelf(settings().home, clock.now).running(),
            looked=looked,
            language=lambda: settings().language,
        ),
    )


def _identity(commands: typer.Typer) -> None:
    from ringfence.doors.cli import identity

    identity.register(commands)


def _sip(commands: typer.Typer) -> None:
    from ringfence.access.audit import AuditEntry
    from ringfence.backends.journal.follower import Follower
    from ringfence.backends.journal.reader import JournalReader
    from ringfence.backends.sql.store import open_store
    from ringfence.doors.cli import sip

    def serve() -> None:
        from ringfence.edge import Edge

        Edge(settings()).serve()

    def looked(purpose: str) -> None:
        store = open_store(settings().store_address)
        store.audit.record(AuditEntry(at_ms=clock.clock_ms(), actor=_actor(), act="sip.trace", reason=purpose))
        store.close()

    sip.register(commands, serve, lambda: Follower(JournalReader(settings().decisions_folder)), looked)


def _docs(commands: typer.Typer) -> None:
    from ringfence.backends.files.shelf import read_documents
    from ringfence.doors.cli import docs
    from ringfence.screening.pages import check_pages
    from ringfence.screening.ruleset import parse_ruleset

    docs.register(commands, lambda: check_pages(parse_ruleset(read_documents(_packaged()))))


def _account(commands: typer.Typer) -> None:
    from ringfence.backends.passwords import ArgonHasher
    from ringfence.backends.sql.store import open_store
    from ringfence.doors.cli import account

    account.register(
        commands,
        lambda: open_store(settings().store_address).accounts,
        ArgonHasher,
        os.urandom,
        clock.clock_ms,
        _actor(),
    )


def _key(commands: typer.Typer) -> None:
    from ringfence.backends.sql.store import open_store
    from ringfence.doors.cli import key

    key.register(commands, lambda: open_store(settings().store_address).keys, os.urandom, clock.clock_ms, _actor())


def _list(commands: typer.Typer) -> None:
    from ringfence.backends.planes.numbering import open_plan
    from ringfence.backends.sql.store import open_store
    from ringfence.doors.cli import lists

    lists.register(
        commands,
        lambda: open_store(settings().store_address).lists,
        lambda: open_plan().read,
        clock.new_id,
        clock.clock_ms,
        _actor(),
    )


def _trunk(commands: typer.Typer) -> None:
    from ringfence.backends.planes.numbering import open_plan
    from ringfence.backends.sql.store import open_store
    from ringfence.doors.cli import trunk

    trunk.register(
        commands,
        lambda: open_store(settings().store_address).trunks,
        lambda: open_plan().read,
        clock.clock_ms,
        _actor(),
    )


def _store(commands: typer.Typer) -> None:
    from ringfence.backends.sql.backup import backup, restore
    from ringfence.backends.sql.database import connect
    from ringfence.backends.sql.migrate import migrate
    from ringfence.doors.cli import store
    from ringfence.telecom.errors import Refused

    def put_back(source: Path, replace: bool) -> None:
        target = settings().store_address
        if not isinstance(target, Path):
            raise Refused("The store is PostgreSQL.", "Restore it with pg_restore.")
        restore(source, target, replace=replace)

    store.register(
        commands,
        lambda target: backup(connect(settings().store_address), target),
        put_back,
        lambda: migrate(connect(settings().store_address)),
    )


def _settings(commands: typer.Typer) -> None:
    from ringfence.doors.cli import settings as settings_command
    from ringfence.settings import meanings

    def shown() -> list[settings_command.SettingShown]:
        here, plain = settings(), Settings()
        return [
            settings_command.SettingShown(name, here.shown(name), plain.shown(name), meaning)
            for name, meaning in meanings().items()
        ]

    settings_command.register(commands, shown)


def _bench(commands: typer.Typer) -> None:
    from ringfence.doors.cli import bench

    bench.register(commands, _benched, GROUPS)


def _benched(groups: Sequence[str], quick: bool, as_json: bool, progress: Callable[[str], None]) -> bool:
    from importlib import import_module

    from rich.console import Console

    from ringfence.bench import table

    figures = []
    for group in groups:
        module = import_module(f"ringfence.bench.{'screening' if group == 'screen' else group}")
        figures += module.measure(progress, quick=quick)
    if as_json:
        typer.echo(table.as_json(figures).decode())
    else:
        table.show(figures, Console())
    return all(figure.reached for figure in figures)


COMMANDS: Mapping[str, Callable[[typer.Typer], None]] = {
    "run": _run,
    "serve": _serve,
    "screen": _screen,
    "number": _number,
    "numbering": _numbering,
    "rules": _rules,
    "replay": _replay,
    "log": _log,
    "explain": _explain,
    "identity": _identity,
    "sip": _sip,
    "list": _list,
    "trunk": _trunk,
    "key": _key,
    "account": _account,
    "store": _store,
    "settings": _settings,
    "bench": _bench,
    "docs": _docs,
    "sample": _sample,
}
