"""What the `$names` of the profiles stand for in one window of time."""

from __future__ import annotations

from msgspec import Struct

from ringfence.analytics.record import HOUR_MS

SHORT_MS = 2 * HOUR_MS
"""Windows up to here are short: fewer calls make a number watched, and they are read from the records themselves."""
LEAST, LEAST_SHORT = 20, 6
"""Calls that make a number watched: in any window, and in a short one."""
FEW, FEW_SHORT = 3, 4
"""Calls from which a model looks at a number, likewise: in a short window three calls of a person may be any three."""
REACHED, REACHED_SHORT = 15, 6
"""Calls and messages within one hour that make a called number a target, likewise."""


class Place(Struct, frozen=True, kw_only=True):
    """Where the records were made."""

    zone_h: int = 8
    """Hours that local time is ahead of UTC."""
    home: int = 86
    """Country calling code."""


def window_values(from_ms: int, until_ms: int, place: Place) -> dict[str, int]:
    """Values by name for the window `[from_ms, until_ms)`, milliseconds since 1970 UTC."""
    short = until_ms - from_ms <= SHORT_MS
    return {
        "from_ms": from_ms,
        "until_ms": until_ms,
        "least": LEAST_SHORT if short else LEAST,
        "few": FEW_SHORT if short else FEW,
        "reached": REACHED_SHORT if short else REACHED,
        "zone_h": place.zone_h,
        "home": place.home,
    }
