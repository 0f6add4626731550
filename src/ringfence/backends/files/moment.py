"""Times as call files write them."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

EARLIEST_MS = 631_152_000_000
"""1990-01-01: no call file is older; before it, a number is not a date."""
_NUMBER = re.compile(r"[0-9]{1,19}(\.[0-9]+)?")
_SLASHED = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_COMPACT = re.compile(r"(20\d{2}|19\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})")


def read_moment(text: str, zone: ZoneInfo, latest_ms: int, start_ms: int | None = None) -> int:
    """Milliseconds since 1970 UTC.

    Reads seconds, milliseconds and microseconds since 1970 by their size, ISO 8601, `2026/11/22 10:00:00` and
    `20261122100000`; what names no zone is in `zone`. With `start_ms` a plain number counts seconds from there.
    Raises `ValueError` with the reason, also for a time before 1990 or after `latest_ms`.
    """
    text = text.strip()
    if not text:
        raise ValueError("no time")
    at_ms = _number(text, start_ms)
    if at_ms is None:
        at_ms = _written(text, zone)
    if not EARLIEST_MS <= at_ms <= latest_ms:
        raise ValueError(f"absurd time {text[:40]!r}: before 1990 or in the future")
    return at_ms


def _number(text: str, start_ms: int | None) -> int | None:
    if not _NUMBER.fullmatch(text) or _COMPACT.fullmatch(text):
        return None
    value = float(text)
    if start_ms is not None:
        return start_ms + round(value * 1000)
    if value < 1e11:
        return round(value * 1000)
    return round(value) if value < 1e14 else round(value / 1000)


def _written(text: str, zone: ZoneInfo) -> int:
    compact = _COMPACT.fullmatch(text)
    try:
        if compact:
            moment = datetime.strptime(text, "%Y%m%d%H%M%S")
        else:
            moment = datetime.fromisoformat(_SLASHED.sub(_dashed, text, count=1))
        return round((moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp() * 1000)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text[:40]!r} is not a time") from error


def _dashed(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    return f"{year}-{int(month):02d}-{int(day):02d}"
