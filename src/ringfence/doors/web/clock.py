"""Times as people read and write them: in one stated zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import get_timezone_name

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


def show_time(at_ms: int, zone: ZoneInfo) -> str:
    """`2026-11-22 19:15:39` in the zone; `at_ms` is milliseconds since 1970 UTC."""
    return datetime.fromtimestamp(at_ms / 1000, zone).strftime("%Y-%m-%d %H:%M:%S")


def show_minute(at_ms: int, zone: ZoneInfo) -> str:
    """`19:15` in the zone, for the axes of charts."""
    return datetime.fromtimestamp(at_ms / 1000, zone).strftime("%H:%M")


def show_tick(at_ms: int, zone: ZoneInfo, span_ms: int) -> str:
    """What an axis over that span says: the time of day, or the day (`11-24`) where it is longer than one."""
    return show_minute(at_ms, zone) if span_ms <= DAY_MS else f"{datetime.fromtimestamp(at_ms / 1000, zone):%m-%d}"


def field_time(at_ms: int | None, zone: ZoneInfo) -> str:
    """The value of an `<input type=datetime-local>`; empty for None."""
    return "" if at_ms is None else datetime.fromtimestamp(at_ms / 1000, zone).strftime("%Y-%m-%dT%H:%M:%S")


def read_time(text: str, zone: ZoneInfo) -> int | None:
    """Milliseconds since 1970 UTC of a local time as a form sends it; None when it is empty or not a time."""
    try:
        read = datetime.fromisoformat(text.strip())
        return int((read if read.tzinfo else read.replace(tzinfo=zone)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def zone_name(at_ms: int, zone: ZoneInfo, locale: Locale) -> str:
    """`China Standard Time (Asia/Shanghai, UTC+08:00)` in the language of the locale."""
    now = datetime.fromtimestamp(at_ms / 1000, zone)
    name = get_timezone_name(now, locale=locale)
    return f"{name} ({zone.key}, UTC{now.strftime('%z')[:3]}:{now.strftime('%z')[3:]})"
