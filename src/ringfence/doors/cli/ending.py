"""How a command ends when it cannot do what was asked: the reason, the remedy, and an exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import typer
from rich.markup import escape

from ringfence.doors.cli.console import Console
from ringfence.telecom.errors import RingfenceError, Unavailable

REFUSED = 2
OUR_FAULT = 1


@contextmanager
def errors_told() -> Iterator[None]:
    """Print the error's message and remedy; exit with 1 when the fault is ours, else with 2.

    A file or folder that the system refuses is told likewise.
    """
    try:
        yield
    except RingfenceError as error:
        _tell(error.message, error.remedy)
        raise typer.Exit(OUR_FAULT if isinstance(error, Unavailable) else REFUSED) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        said = why(error) if error.filename is None else f"{error.filename}: {why(error)}"
        _tell(said, "Check that it is there, its rights and the room on its disk; RINGFENCE_HOME names the home.")
        raise typer.Exit(OUR_FAULT) from error


def why(error: OSError | UnicodeDecodeError) -> str:
    """What the system, or the text itself, says against a file, in words."""
    return "it is not text in UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or str(error)


def _tell(message: str, remedy: str) -> None:
    console = Console(stderr=True, soft_wrap=True)
    console.print(f"[red]{escape(message)}[/red]", highlight=False)
    if remedy:
        console.print(escape(remedy), highlight=False)


def moment(at_ms: int | None) -> str:
    """A moment as an operator reads it: local time to the minute, `never` for None."""
    if at_ms is None:
        return "never"
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC).astimezone().strftime("%Y-%m-%d %H:%M %z")
