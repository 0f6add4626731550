"""The terminal: what callers, files and peers wrote is shown, and commands nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

import typer
from rich.console import Console as RichConsole
from rich.console import ConsoleOptions, RenderableType
from rich.segment import Segment

_COMMANDING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters but tab and line end, and those that turn the direction of writing."""
SHOWN = "\N{REPLACEMENT CHARACTER}"


class Console(RichConsole):
    """As Rich's, but a text cannot move the cursor, name the window, ring or turn the line around."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The segments, with a mark for each character that would command the terminal."""
        for segment in super().render(renderable, options):
            if segment.control is None and _COMMANDING.search(segment.text):
                yield Segment(harmless(segment.text), segment.style)
            else:
                yield segment


def harmless(text: str) -> str:
    """The text with a mark for each character that would command the terminal."""
    return _COMMANDING.sub(SHOWN, text)


def say(text: str, *, err: bool = False) -> None:
    """Print a line of somebody else's words."""
    typer.echo(harmless(text), err=err)
