"""Commands about call records: into the store, from streams, and how it stands.

Imports stand inside the functions here, so that a command loads no more than it needs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer

from ringfence import clock
from ringfence.analytics.kept import Compacted, LoadReport, StoreStatus, WatchTurn
from ringfence.commands.here import actor, settings
from ringfence.doors.cli.records import Wanted


def add_calls(commands: typer.Typer) -> None:
    """`ringfence calls`."""
    from ringfence.backends.sql.store import open_store
    from ringfence.doors.cli import records

    records.register(
        commands,
        records.RecordSources(
            load=_load,
            stream=_stream,
            mappings=_mappings,
            watch=_watch,
            status=_status,
            compact=_compact,
            export=_export,
            trail=lambda: open_store(settings().store_address).audit,
            clock_ms=clock.clock_ms,
            actor=actor(),
        ),
    )


def _load(wanted: Wanted, told: Callable[[LoadReport], None]) -> LoadReport:
    from ringfence.backends.cdr.loading import Loader
    from ringfence.backends.cdr.refused import RefusedFile
    from ringfence.backends.cdr.upkeep import report_of
    from ringfence.call_records import open_calls, open_opener

    here = settings()
    files = open_opener(here).opening(wanted.paths, wanted.mapping, wanted.source)
    loader = Loader(open_calls(here), clock.clock_ms, lambda so_far: told(report_of(so_far)))
    done = loader.load(files, RefusedFile(wanted.refused, rotated=False), growing=wanted.growing)
    return report_of(done, tuple(loader.troubles))


def _stream(idle_s: float | None, told: Callable[[LoadReport], None]) -> LoadReport:
    import asyncio
    import signal

    from ringfence.backends.cdr.streaming import StreamIntake
    from ringfence.call_records import open_calls, open_opener, stream_place
    from ringfence.doors.stream.jetstream import JetStreamDoor

    here = settings()
    intake = StreamIntake(
        open_calls(here), open_opener(here).tables(here.nats_stream), here.calls_folder / "stream.refused.csv"
    )
    door = JetStreamDoor(stream_place(here), intake, lambda what: typer.echo(what, err=True))
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_: door.end())
    asyncio.run(door.run(idle_s, lambda: told(intake.report())))
    return intake.report()


def _watch(every_s: float, once: bool, told: Callable[[WatchTurn], None]) -> None:
    import signal

    from ringfence.watching import Watch

    watch = Watch(settings(), lambda what: typer.echo(what, err=True))
    if once:
        told(watch.turn())
    else:
        for one in (signal.SIGINT, signal.SIGTERM):
            signal.signal(one, lambda *_: watch.end())
        watch.run(told, every_s)
    watch.close()


def _mappings() -> list[tuple[str, str]]:
    from ringfence.call_records import open_opener

    opener = open_opener(settings())
    return [(name, opener.mapping(name).about) for name in opener.names()]


def _status() -> StoreStatus:
    from ringfence.backends.cdr.upkeep import status_of
    from ringfence.call_records import open_calls

    return status_of(open_calls(settings()))


def _compact(all_hours: bool, told: Callable[[str], None]) -> Compacted:
    from ringfence.backends.cdr.upkeep import compact
    from ringfence.call_records import open_calls

    store = open_calls(settings())
    with store.alone():
        return compact(store, told, all_hours=all_hours)


def _export(target: Path, since_ms: int, until_ms: int, told: Callable[[int], None]) -> int:
    from ringfence.backends.cdr.upkeep import export

    return export(settings().calls_folder, target, since_ms, until_ms, told)
