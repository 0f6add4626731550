"""Commands about what the store keeps: lists, trunks, keys, accounts.

Imports stand inside the functions here, so that a command loads no more than it needs.
"""

from __future__ import annotations

import os
from pathlib import Path

import typer

from ringfence import clock
from ringfence.commands.here import actor, settings


def add_account(commands: typer.Typer) -> None:
    """`ringfence account`."""
    from ringfence.backends.passwords import ArgonHasher
    from ringfence.backends.sql.store import open_store
    from ringfence.doors.cli import account

    account.register(
        commands,
        lambda: open_store(settings().store_address).accounts,
        lambda: open_store(settings().store_address).factors,
        ArgonHasher,
        os.urandom,
        clock.clock_ms,
        actor(),
    )


def add_key(commands: typer.Typer) -> None:
    """`ringfence key`."""
    from ringfence.backends.sql.store import open_store
    from ringfence.doors.cli import key

    key.register(commands, lambda: open_store(settings().store_address).keys, os.urandom, clock.clock_ms, actor())


def add_list(commands: typer.Typer) -> None:
    """`ringfence list`."""
    from ringfence.backends.planes.numbering import open_plan
    from ringfence.backends.sql.store import open_store
    from ringfence.doors.cli import lists

    lists.register(
        commands,
        lambda: open_store(settings().store_address).lists,
        lambda: open_plan().read,
        clock.new_id,
        clock.clock_ms,
        actor(),
    )


def add_trunk(commands: typer.Typer) -> None:
    """`ringfence trunk`."""
    from ringfence.backends.planes.numbering import open_plan
    from ringfence.backends.sql.store import open_store
    from ringfence.doors.cli import trunk

    trunk.register(
        commands,
        lambda: open_store(settings().store_address).trunks,
        lambda: open_plan().read,
        clock.clock_ms,
        actor(),
    )


def add_store(commands: typer.Typer) -> None:
    """`ringfence store`."""
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
