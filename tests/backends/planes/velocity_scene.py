"""Numbers, times and tables for the tests of velocity."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ringfence.backends.planes.velocity import VelocityTable
from ringfence.screening.facts import Velocity
from ringfence.telecom.call import CallRecord, Party
from ringfence.telecom.number import NumberForm, PhoneNumber

NOW = 1_800_000_000_000
SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000


def number(index: int) -> PhoneNumber:
    return PhoneNumber.pack(NumberForm.E164, 86, 8_613_800_000_000 + index * 1_009)


def open_table(folder: Path, numbers: int = 2_000) -> VelocityTable:
    """A table whose clock is far ahead, so that any time of the test is in the past."""
    return VelocityTable(folder, numbers, lambda: NOW + 1_000 * DAY)


def call(table: VelocityTable, calling: int, called: int, at_ms: int = NOW) -> tuple[Velocity, Velocity]:
    one, other = table.touch(number(calling), number(called), at_ms, emergency=False)
    assert one is not None
    assert other is not None
    return one, other


def seen(table: VelocityTable, index: int, at_ms: int = NOW) -> tuple[Velocity | None, Velocity | None]:
    return table.peek(number(index), at_ms)


def ended(
    at_ms: int, *, answered: bool = False, ring_ms: int = 0, talk_ms: int = 0, by: Party = Party.CALLING
) -> CallRecord:
    return CallRecord(
        calling="", called="", at_ms=at_ms, answered=answered, ring_ms=ring_ms, talk_ms=talk_ms, released_by=by
    )


def run_script(path: Path, *arguments: str) -> str:
    """Run a script beside this file in a fresh process and return what it printed."""
    done = subprocess.run(
        [sys.executable, str(path), *arguments], capture_output=True, text=True, check=False, timeout=110
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def distinct(parties: Sequence[tuple[int, int]], now_ms: int, window_ms: int) -> int:
    """Oracle: parties with a call in the last `window_ms`, at the table's resolution of a quarter second."""
    return len({party for at_ms, party in parties if now_ms // 250 - at_ms // 250 < window_ms // 250})
