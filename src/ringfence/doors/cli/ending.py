"""How a command ends when it cannot do what was asked: the reason, the remedy, and an exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import typer
from rich.console import Console
from rich.markup import escape

from ringfence.telecom.errors import RingfenceError, Unavailable

REFUSED = 2
OUR_FAULT = 1


@contextmanager
def errors_told() -> Iterator[None]:
    """Print the error's message and remedy; exit with 1 when the fault is ours, else with 2."""
    try:
        yield
    except RingfenceError as error:
        console = Console(stderr=True, soft_wrap=True)
        console.print(f"[red]{escape(error.message)}[/red]", highlight=False)
        if error.remedy:
            console.print(escape(error.remedy), highlight=False)
        raise typer.Exit(OUR_FAULT if isinstance(error, Unavailable) else REFUSED) from error


def moment(at_ms: int | None) -> str:
    """A moment as an operator reads it: local time to the minute, `never` for None."""
    if at_ms is None:
        return "never"
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC).astimezone().strftime("%Y-%m-%d %H:%M %z")
