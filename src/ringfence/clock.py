"""Time and chance, asked for in one place and handed to everybody else."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Callable


def clock_ms() -> int:
    """Milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


clock_ns: Callable[[], int] = time.perf_counter_ns
"""A steady clock, nanoseconds."""


def now() -> dt.datetime:
    """The moment, in UTC."""
    return dt.datetime.now(dt.UTC)


def new_id() -> str:
    """32 hex digits that nobody had before."""
    return uuid.uuid4().hex
