"""What a live number costs in memory, and what one number that everybody calls costs in time."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from msgspec import Struct

from ringfence.backends.planes.flood import FIRST_DIGITS
from ringfence.backends.planes.velocity import VelocityTable
from ringfence.bench.figure import Figure, Progress
from ringfence.clock import clock_ms
from ringfence.telecom.number import NumberForm, PhoneNumber

HOUR_MS = 3_600_000
SAMPLES = 10_000
HOT_CALLS = 50_000
HOT_BOUND = 10_000
"""Ten times the calls a second that one number must stand."""


class Memory(Struct, frozen=True):
    """What so many live numbers take."""

    numbers: int
    alive: float
    """Share of the numbers that is still known: a full bucket lets the oldest of its one-call numbers go."""
    used: int
    """Bytes of the table in memory."""
    size: int
    """Bytes of the file with all its blocks."""

    @property
    def each(self) -> float:
        """Bytes in memory a live number."""
        return self.used / (self.numbers * self.alive)


def bytes_per_number(progress: Progress, numbers: int) -> Figure:
    """Memory in use by the table over the numbers alive in it, each of which called and was called within the hour.

    The same for a fifth of the numbers stands beside it, to show that the cost of one does not depend on how many live.
    """
    few, many = (_memory(progress, count) for count in (numbers // 5, numbers))
    return Figure(
        name="screen.bytes_per_number",
        value=round(many.each, 1),
        unit="bytes",
        bound=250.0,
        baseline=f"{numbers:,} numbers, {many.alive:.1%} of them alive",
        detail=f"{few.each:.1f} bytes at {few.numbers:,} numbers; {many.used >> 20} MiB in use, "
        f"the file holds {many.size / numbers:.0f} bytes a number, with all its blocks",
    )


def _memory(progress: Progress, numbers: int) -> Memory:
    progress(f"bringing {numbers} numbers to life")
    with tempfile.TemporaryDirectory() as folder:
        table = VelocityTable(Path(folder), numbers, clock_ms)
        table.warm()
        at_ms = clock_ms()
        table.fill(numbers, numbers, at_ms, HOUR_MS)
        path = Path(folder) / "velocity.plane"
        used, size = _resident(path), path.stat().st_size
        sample = range(0, numbers, max(numbers // SAMPLES, 1))
        alive = sum(table.peek(_number(index), at_ms) != (None, None) for index in sample) / len(sample)
        table.close()
    return Memory(numbers, alive, used, size)


def hot_number(progress: Progress, calls: int = HOT_CALLS) -> Figure:
    """Attempts a second that one core counts when all go from one number to ever other ones."""
    progress("calling from one hot number")
    with tempfile.TemporaryDirectory() as folder:
        table = VelocityTable(Path(folder), 2 * calls, clock_ms)
        table.warm()
        hot, at_ms = _number(0), clock_ms()
        called = [_number(1 + index) for index in range(calls)]
        begun = time.thread_time_ns()
        for other in called:
            table.touch(hot, other, at_ms, emergency=False)
        took = time.thread_time_ns() - begun
        table.close()
    return Figure(
        name="screen.hot_number",
        value=round(calls * 1e9 / took),
        unit="calls/s",
        bound=HOT_BOUND,
        better="higher",
        detail=f"{took / calls / 1000:.1f} us an attempt, {calls} attempts to as many numbers",
    )


def _number(index: int) -> PhoneNumber:
    return PhoneNumber.pack(NumberForm.E164, 86, FIRST_DIGITS + index)


def _resident(path: Path) -> int:
    """Bytes of the mapped file in this process's memory; where the system does not tell, those that the file takes."""
    try:
        lines = Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines()
    except OSError:
        return path.stat().st_size
    total, ours = 0, False
    for line in lines:
        words = line.split()
        if not words[0].endswith(":"):
            ours = words[-1] == str(path)
        elif ours and words[0] == "Rss:":
            total += int(words[1]) * 1024
    return total
