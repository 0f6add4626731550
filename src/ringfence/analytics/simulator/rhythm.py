"""When people call: by hour of the day and day of the week, local time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

HOUR_MS = 3_600_000
CHINA_MS = 8 * HOUR_MS
"""China keeps one time, eight hours ahead of UTC, and no summer time."""


class Rhythm:
    """Weights whose mean over a whole week is one."""

    def __init__(self, hours: Sequence[float], days: Sequence[float]) -> None:
        """24 weights of the hours, 7 of the days from Monday on."""
        self._hours = [24 * weight / sum(hours) for weight in hours]
        self._days = [7 * weight / sum(days) for weight in days]

    def weight(self, hour_ms: int) -> float:
        """Weight of the hour that begins then."""
        day, hour = divmod((hour_ms + CHINA_MS) // HOUR_MS, 24)
        return self._hours[hour] * self._days[(day + 3) % 7]  # 1970-01-01 was a Thursday


def local_midnight(day: dt.date) -> int:
    """Begin of the day in China, milliseconds since 1970 UTC."""
    return (day.toordinal() - dt.date(1970, 1, 1).toordinal()) * 24 * HOUR_MS - CHINA_MS
