"""`ringfence serve`: the HTTP door and the console."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeAlias

import typer

Serve: TypeAlias = Callable[[str | None, int | None, int | None], None]
"""Host, port and workers, None for what the settings say; returns when the service is told to end."""


def register(app: typer.Typer, serve: Serve) -> None:
    """Add the command."""

    @app.command("serve")
    def command(
        host: Annotated[str | None, typer.Option(help="Address to listen on; loopback unless set.")] = None,
        port: Annotated[int | None, typer.Option(min=1, max=65535, help="TCP port.")] = None,
        workers: Annotated[int | None, typer.Option(min=1, max=64, help="Processes that judge calls.")] = None,
    ) -> None:
        """Judge calls over HTTP and serve the console until stopped (Ctrl-C, SIGTERM); SIGHUP renews the workers."""
        serve(host, port, workers)
