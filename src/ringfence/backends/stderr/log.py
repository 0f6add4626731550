"""What the operator is told: one JSON object a line, telephone numbers masked, a flood held back."""

from __future__ import annotations

import re
import sys
import threading
import time
from typing import TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{7,15}(?![0-9A-Za-z])")
LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
QUIET_S = 1.0
"""The same fault is told once in this time, with how often it happened."""


class OperatorLog:
    """Says and shouts. Threads may share it."""

    def __init__(self, level: str = "info", to: TextIO | None = None, **about: str | int) -> None:
        """`about` stands in every line, e.g. the worker's place."""
        self._log = structlog.wrap_logger(
            structlog.WriteLogger(to or sys.stderr),
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                _masked,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        ).bind(**about)
        self._lock = threading.Lock()
        self._told: dict[str, tuple[float, int]] = {}

    def say(self, event: str, **facts: str | float) -> None:
        """Tell that something happened."""
        self._log.info(event, **facts)

    def warn(self, event: str, **facts: str | float) -> None:
        """Tell of something that somebody should look at."""
        self._log.warning(event, **facts)

    def shout(self, event: str, error: BaseException) -> None:
        """Tell of a fault of ours; the same one at most once a second, and how often it came meanwhile."""
        kind = f"{event}/{type(error).__name__}"
        now = time.monotonic()
        with self._lock:
            last, held = self._told.get(kind, (-QUIET_S, 0))
            if now - last < QUIET_S:
                self._told[kind] = (last, held + 1)
                return
            self._told[kind] = (now, 0)
        self._log.error(event, error=str(error), kind=type(error).__name__, place=_place(error), held_back=held)


def mask(text: str) -> str:
    """Telephone numbers are personal data: the first three and last two digits of each stay."""
    return _NUMBER.sub(lambda found: f"{found[0][:3]}{'*' * (len(found[0]) - 5)}{found[0][-2:]}", text)


def _masked(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for name, fact in event.items():
        if isinstance(fact, str) and name != "timestamp":
            event[name] = mask(fact)
    return event


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else ""
