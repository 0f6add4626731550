"""`ringfence sip`: the SIP edge, and live calls in the terminal."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Annotated, Protocol, TypeAlias

import msgspec
import typer
from msgspec import Struct
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from ringfence.doors.cli.console import Console
from ringfence.doors.cli.ending import errors_told
from ringfence.screening.decision import Decision
from ringfence.telecom.verdict import Action

POLL_S = 0.2
_DIGITS = re.compile(r"\d{7,15}")
_STYLES = {
    Action.DELIVER: "green",
    Action.LABEL: "yellow",
    Action.CHALLENGE: "magenta",
    Action.DIVERT: "magenta",
    Action.REJECT: "bold red",
}


class Fresh(Protocol):
    """The decision log as it grows."""

    def fresh(self) -> list[Decision]:
        """What was decided since the last time."""
        ...


Laboratory: TypeAlias = Callable[[int, float], AbstractContextManager[Fresh]]


class Traced(Struct, frozen=True, kw_only=True):
    """One line of `ringfence sip trace --json`."""

    decision: str
    at_ms: int
    trunk: str
    calling: str
    called: str
    action: Action
    score: float
    findings: tuple[str, ...]
    """Codes that counted."""
    shadow: tuple[str, ...]
    elapsed_us: int


def register(
    app: typer.Typer,
    serve: Callable[[], None],
    follow: Callable[[], Fresh],
    looked: Callable[[str], None],
    laboratory: Laboratory,
) -> None:
    """Add the `sip` commands.

    `serve` returns when told to end; `follow` opens the log's end; `looked` records that whole numbers are shown;
    `laboratory` plays so many calls a second for so many seconds while it is open.
    """
    group = typer.Typer(help="The SIP edge: serve it, watch it.", no_args_is_help=True)
    app.add_typer(group, name="sip")

    @group.command("serve")
    def serve_command() -> None:
        """Judge calls for Kamailio and as a redirect server until stopped (Ctrl-C, SIGTERM), as the settings say."""
        with errors_told():
            serve()

    @group.command()
    def lab(
        rate: Annotated[int, typer.Option(min=1, max=1000, help="Calls a second.")] = 5,
        seconds: Annotated[float, typer.Option(min=1, max=3600, help="How long to call.")] = 30.0,
        as_json: Annotated[bool, typer.Option("--json", help="Print a line of JSON for each call.")] = False,
    ) -> None:
        """Start Kamailio, sipp and an engine on the loopback, call, and show the calls; all is gone afterwards."""
        with errors_told(), laboratory(rate, seconds) as log:
            _watch(log, seconds + 1.0, 20, as_json=as_json, restricted=False, whole=True)

    @group.command()
    def trace(
        as_json: Annotated[bool, typer.Option("--json", help="Print a line of JSON for each call.")] = False,
        restricted: Annotated[bool, typer.Option(help="Only calls that are not simply delivered.")] = False,
        purpose: Annotated[str, typer.Option(help="Show whole numbers; the purpose goes into the audit trail.")] = "",
        rows: Annotated[int, typer.Option(min=1, max=500, help="Calls on the screen.")] = 20,
        seconds: Annotated[float, typer.Option(min=0, help="Stop after this time; 0: until Ctrl-C.")] = 0.0,
    ) -> None:
        """Show calls with their verdicts as they come, whichever door they came through; numbers are masked."""
        with errors_told():
            if purpose:
                looked(purpose)
            log = follow()
        _watch(log, seconds or float("inf"), rows, as_json=as_json, restricted=restricted, whole=bool(purpose))


def _watch(log: Fresh, seconds: float, rows: int, *, as_json: bool, restricted: bool, whole: bool) -> None:
    until = time.monotonic() + seconds
    try:
        if as_json:
            _lines(log, until, restricted=restricted, whole=whole)
        else:
            _screen(log, until, rows, restricted=restricted, whole=whole)
    except KeyboardInterrupt:
        return


def _lines(log: Fresh, until: float, *, restricted: bool, whole: bool) -> None:
    while time.monotonic() < until:
        for decision in log.fresh():
            if not restricted or decision.verdict.action is not Action.DELIVER:
                typer.echo(msgspec.json.encode(traced(decision, whole=whole)))
        time.sleep(POLL_S)


def _screen(log: Fresh, until: float, rows: int, *, restricted: bool, whole: bool) -> None:
    shown: deque[Traced] = deque(maxlen=rows)
    calls, began = 0, time.monotonic()
    with Live(_table(shown, 0, 0.0), console=Console(), refresh_per_second=5) as live:
        while time.monotonic() < until:
            before = time.monotonic()
            decisions = log.fresh()
            calls += len(decisions)
            for decision in decisions:
                if not restricted or decision.verdict.action is not Action.DELIVER:
                    shown.append(traced(decision, whole=whole))
            rate = calls / max(before - began, 1.0)
            live.update(_table(shown, calls, rate))
            time.sleep(POLL_S)


def _table(shown: deque[Traced], calls: int, rate: float) -> Table:
    title = f"{calls} calls, {rate:.1f} a second" if calls else "waiting for calls"
    table = Table("time (UTC)", "trunk", "calling", "called", "verdict", "score", "why", "us", title=title)
    for one in shown:
        at = datetime.fromtimestamp(one.at_ms / 1000, UTC).strftime("%H:%M:%S.%f")[:-3]
        style = _STYLES[one.action]
        why = " ".join((*one.findings, *(f"({code})" for code in one.shadow)))
        numbers = escape(one.calling), escape(one.called)
        verdict = f"[{style}]{one.action}[/]"
        table.add_row(at, escape(one.trunk), *numbers, verdict, f"{one.score:g}", why, str(one.elapsed_us))
    return table


def traced(decision: Decision, *, whole: bool) -> Traced:
    """A decision as a line; numbers keep three digits at the front and two at the end unless `whole`."""
    facts, verdict = decision.facts, decision.verdict
    calling, called = str(facts.calling), str(facts.called)
    return Traced(
        decision=decision.id,
        at_ms=facts.at_ms,
        trunk=facts.trunk.name if facts.trunk else facts.attempt.trunk,
        calling=calling if whole else _masked(calling),
        called=called if whole else _masked(called),
        action=verdict.action,
        score=verdict.score,
        findings=tuple(reason.finding.code for reason in verdict.reasons if reason.counted),
        shadow=tuple(reason.finding.code for reason in verdict.reasons if not reason.counted),
        elapsed_us=decision.elapsed_us,
    )


def _masked(text: str) -> str:
    return _DIGITS.sub(lambda found: f"{found[0][:3]}{'*' * (len(found[0]) - 5)}{found[0][-2:]}", text)
