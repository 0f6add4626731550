"""The composition root: introduces doors, desks and backends to one another."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence

import typer

from ringfence.commands import (
    calls,
    cdr,
    detectors,
    evaluate,
    feedback,
    ledger,
    model,
    record,
    registry,
    store,
    workshop,
    worlds,
)
from ringfence.commands.here import settings
from ringfence.doors.cli.ending import errors_told


def app() -> object:
    """The ASGI application of one worker."""
    from ringfence.wiring import Worker  # a command that serves nothing does not load it

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


COMMANDS: Mapping[str, Callable[[typer.Typer], None]] = {
    "run": calls.add_run,
    "serve": calls.add_serve,
    "screen": calls.add_screen,
    "number": workshop.add_number,
    "numbering": workshop.add_numbering,
    "rules": record.add_rules,
    "replay": record.add_replay,
    "log": record.add_log,
    "explain": record.add_explain,
    "identity": calls.add_identity,
    "sip": calls.add_sip,
    "list": store.add_list,
    "trunk": store.add_trunk,
    "key": store.add_key,
    "account": store.add_account,
    "store": store.add_store,
    "registry": registry.add_registry,
    "ledger": ledger.add_ledger,
    "detectors": detectors.add_detectors,
    "settings": workshop.add_settings,
    "bench": workshop.add_bench,
    "docs": workshop.add_docs,
    "sample": calls.add_sample,
    "simulate": worlds.add_simulate,
    "evaluate": evaluate.add_evaluate,
    "calls": cdr.add_calls,
    "model": model.add_model,
    "feedback": feedback.add_feedback,
}
