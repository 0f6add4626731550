"""Commands that judge calls: serve, run the sample day, judge a file, answer SIP.

Imports stand inside the functions here, so that a command loads no more than it needs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import typer

from ringfence import clock
from ringfence.commands.here import actor, settings
from ringfence.documents import packaged_rules
from ringfence.settings import PREFIX

SCREEN_NUMBERS = 1_000_000
UNHURRIED_MS = 10_000


def add_run(commands: typer.Typer) -> None:
    """`ringfence run`."""
    from importlib.resources import files

    from ringfence.backends.files.sample import load_sample
    from ringfence.doors.cli import run as run_command
    from ringfence.ground import Ground

    run_command.register(
        commands,
        lambda: Ground(settings(), actor()),
        lambda: load_sample(files("ringfence.sample")),
        clock.clock_ms,
    )


def add_serve(commands: typer.Typer) -> None:
    """`ringfence serve`."""
    from ringfence.doors.cli import serve

    serve.register(commands, _serving)


def _serving(host: str | None, port: int | None, workers: int | None) -> None:
    """Serve in this process until told to end; workers read the same settings from the environment."""
    from ringfence.backends.files.shelf import FileShelf, install_defaults
    from ringfence.backends.sql.store import open_store
    from ringfence.doors.api.server import serve
    from ringfence.keeper import Keeper
    from ringfence.watcher import Watcher

    for name, value in (("HOST", host), ("PORT", port), ("WORKERS", workers)):
        if value is not None:
            os.environ[f"{PREFIX}{name}"] = str(value)
    here = settings()
    install_defaults(here.home, packaged_rules())
    # What would stop every worker is told here, once, with its remedy.
    FileShelf(here.home, clock.now)
    open_store(here.store_address).close()
    keeper, watcher = Keeper(here), Watcher(here)
    keeper.start()
    watcher.start()
    try:
        serve("ringfence.main:app", here.host, here.port, here.workers)
    finally:
        watcher.stop()
        keeper.stop()


def add_sample(commands: typer.Typer) -> None:
    """`ringfence sample`."""
    from ringfence.backends.files.sample import store_sample
    from ringfence.doors.cli import sample

    sample.register(commands, store_sample)


def add_screen(commands: typer.Typer) -> None:
    """`ringfence screen`."""
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

        # Nobody waits with a ringing phone, so lateness delivers nothing: the same file gives the same actions.
        here = msgspec.structs.replace(settings(), budget_ms=UNHURRIED_MS)
        with tempfile.TemporaryDirectory(prefix="ringfence-") as folder:
            road = Road(here, Path(folder), SCREEN_NUMBERS, IdMaker(255), 255, lambda what: typer.echo(what, err=True))
            road.feed.poll()
            road.warm()
            try:
                yield road
            finally:
                road.close()

    screen.register(commands, screen.Tools(read, judge, JudgedFile, write_refused))


def add_sip(commands: typer.Typer) -> None:
    """`ringfence sip`."""
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
        store.audit.record(AuditEntry(at_ms=clock.clock_ms(), actor=actor(), act="sip.trace", reason=purpose))
        store.close()

    @contextmanager
    def laboratory(rate: int, seconds: float) -> Iterator[Follower]:
        from ringfence.bench.sip_lab import laboratory as played  # a command that only watches does not load it

        with played(rate, seconds) as log:
            yield log

    sip.register(commands, serve, lambda: Follower(JournalReader(settings().decisions_folder)), looked, laboratory)


def add_identity(commands: typer.Typer) -> None:
    """`ringfence identity`."""
    from ringfence.doors.cli import identity

    identity.register(commands)
