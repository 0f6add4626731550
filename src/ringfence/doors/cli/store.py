"""`ringfence store`: backup, restore and migration of what is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from ringfence.doors.cli.ending import errors_told


def register(
    app: typer.Typer,
    backup: Callable[[Path], int],
    restore: Callable[[Path, bool], None],
    migrate: Callable[[], str],
) -> None:
    """Add the `store` commands.

    `backup(file)` returns bytes written, `restore(file, replace)` puts one in place, `migrate()` returns the revision.
    """
    group = typer.Typer(help="The store: backup, restore, migrate.", no_args_is_help=True)
    app.add_typer(group, name="store")

    @group.command("backup")
    def save(file: Annotated[Path, typer.Argument(help="Where to; must not exist.")]) -> None:
        """Copy the embedded store to a file, as of one moment, while it is used."""
        with errors_told():
            size = backup(file)
        typer.echo(f"{file}: {size:,} bytes, whole.")

    @group.command("restore")
    def put_back(
        file: Annotated[Path, typer.Argument(help="A backup.")],
        replace: Annotated[bool, typer.Option("--replace", help="Set the present store aside.")] = False,
    ) -> None:
        """Put a backup in place of the embedded store. Stop Ringfence first."""
        with errors_told():
            restore(file, replace)
        typer.echo("The store is restored.")

    @group.command("migrate")
    def bring_up() -> None:
        """Bring the store to this version's form; starting does the same."""
        with errors_told():
            revision = migrate()
        typer.echo(f"The store is at revision {revision}.")
