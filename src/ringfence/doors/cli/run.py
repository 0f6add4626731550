"""`ringfence run`: start the platform, play the sample day into a new store, stay up."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Protocol

import msgspec
import typer
from msgspec import Struct
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ringfence.doors.cli.console import Console
from ringfence.doors.cli.day_table import day_lines, day_picture, day_tables
from ringfence.doors.cli.platform import Platform
from ringfence.doors.cli.player import Player
from ringfence.doors.cli.server import Server, free_port
from ringfence.sample.day import SampleCall, last_whole_day
from ringfence.sample.score import DayScore, score_day

SETTLE_S = 0.35
"""A complaint is counted by every worker within 0.3 s."""


class Prepared(Struct, frozen=True):
    """A store that is ready to be served."""

    new: bool
    """Whether it was empty until now."""
    user: str = ""
    """Name of the first administrator; empty unless the store is new."""
    password: str = ""
    """Works once, then asks for another."""


class Ground(Protocol):
    """What `run` needs of the rest of the house."""

    @property
    def host(self) -> str:
        """Address to listen on."""
        ...

    @property
    def port(self) -> int:
        """Port that is wanted."""
        ...

    @property
    def home(self) -> Path:
        """Folder of everything that is kept."""
        ...

    def prepare(self) -> Prepared:
        """Make the store, its rules and its first administrator, if it is new."""
        ...

    def player_key(self) -> str:
        """A key that may screen, record, complain and set trunks, for an hour."""
        ...

    def command(self, port: int) -> tuple[Sequence[str], Mapping[str, str]]:
        """How to start the server on that port: arguments and environment."""
        ...


class Played(Struct, frozen=True):
    """What `--json` prints."""

    address: str
    played: bool
    seconds: float
    score: DayScore | None


def register(
    app: typer.Typer,
    ground: Callable[[], Ground],
    load_sample: Callable[[], tuple[SampleCall, ...]],
    clock_ms: Callable[[], int],
) -> None:
    """Add the command `run`."""

    @app.command()
    def run(
        no_play: Annotated[
            bool, typer.Option("--no-play", help="Do not play the sample day into a new store.")
        ] = False,
        exit_after_play: Annotated[
            bool, typer.Option("--exit-after-play", help="Stop once the day is played.")
        ] = False,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
        picture: Annotated[Path | None, typer.Option(help="Also write the table as an SVG picture.")] = None,
    ) -> None:
        """Start Ringfence on this machine; a new store is shown a day of real and simulated calls first."""
        console = Console(stderr=as_json)
        here = ground()
        port = free_port(here.host, here.port)
        if port != here.port:
            console.print(f"Port {here.port} is taken by another program; using {port}.")
        prepared = here.prepare()
        address = f"http://{here.host}:{port}"
        with _stopping(), Server(*here.command(port), here.home / "serve.log") as server:
            pending = _pending(here.home, prepared, no_play)
            _tell_sign_in(console, prepared)
            key = here.player_key() if pending.exists() else ""
            played = _start(server, address, key, load_sample, clock_ms, console, pending)
            _tell(console, played, prepared, picture, as_json=as_json)
            if not exit_after_play:
                raise typer.Exit(1 if server.wait() else 0)


def _pending(home: Path, prepared: Prepared, no_play: bool) -> Path:
    """The file that says that the day is still to be played; a start that fails before the first call leaves it."""
    pending = home / "sample-day.pending"
    if no_play:
        pending.unlink(missing_ok=True)
    elif prepared.new:
        pending.touch()
    return pending


@contextmanager
def _stopping() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the server and then us, quietly."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise typer.Exit(0)

    before = {sign: signal.signal(sign, stop) for sign in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for sign, earlier in before.items():
            signal.signal(sign, earlier)


def _start(
    server: Server,
    address: str,
    key: str,
    load_sample: Callable[[], tuple[SampleCall, ...]],
    clock_ms: Callable[[], int],
    console: Console,
    pending: Path,
) -> Played:
    platform = Platform(address, key)
    try:
        with console.status("Starting; the first start compiles for some ten seconds"):
            server.wait_ready(platform.ready)
        if not key:
            return Played(address, False, 0.0, None)
        began = time.monotonic()
        pending.unlink(missing_ok=True)
        score = _play(platform, load_sample(), clock_ms, console)
        return Played(address, True, round(time.monotonic() - began, 1), score)
    finally:
        platform.close()


def _play(platform: Platform, calls: Sequence[SampleCall], clock_ms: Callable[[], int], console: Console) -> DayScore:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("calls"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Playing the sample day", total=len(calls))
        player = Player(platform, lambda: time.sleep(SETTLE_S))
        outcomes = player.play(calls, last_whole_day(clock_ms()), lambda count: progress.advance(task, count))
    return score_day(outcomes)


def _tell(console: Console, played: Played, prepared: Prepared, picture: Path | None, *, as_json: bool) -> None:
    if picture is not None and played.score is not None:
        picture.write_text(day_picture(played.score), encoding="utf-8")
    if as_json:
        Console().out(msgspec.json.encode(played).decode(), highlight=False)
    elif played.score is not None:
        for table in day_tables(played.score):
            console.print(table)
        for line in day_lines(played.score):
            console.print(line, highlight=False)
    console.print(f"\nRingfence is at {played.address}", highlight=False)
    _tell_sign_in(console, prepared)
    if not played.played and not prepared.new:
        console.print("The store is not new: the sample day is not played again.")
    console.print("Ctrl-C stops it.")


def _tell_sign_in(console: Console, prepared: Prepared) -> None:
    if prepared.new:
        console.print(f"Sign in as {prepared.user} with {prepared.password} (works once)", highlight=False)
