"""Reads whole columns of times and lengths as switches write them, into milliseconds."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ringfence.backends.cdr.cells import Bytes, Cells, Ends, Flags, Longs
from ringfence.backends.cdr.kernel import kernel, part

Shorts = npt.NDArray[np.int16]
NONE = -(1 << 62)
"""In a column of milliseconds: the cell is empty, or zero in a column of moments."""
WRONG = NONE + 1
"""In a column of milliseconds: the cell is no time."""
LOCAL = 32_000
"""In the minutes ahead of UTC: the text names no zone."""
_ZERO = ord("0")
UNITS = {"s": 1000.0, "ms": 1.0, "us": 0.001, "min": 60_000.0}
"""Milliseconds of each unit."""


@part
def _digit(text: Bytes, at: int) -> int:
    """0 to 9 where there is a digit."""
    return np.int64(text[at]) - _ZERO  # type: ignore[return-value]  # an integer to the compiler


@part
def _digits(text: Bytes, first: int, count: int, last: int) -> int:
    """So many digits as a value; -1 when they are not there."""
    if first + count > last:
        return -1
    value = 0
    for at in range(first, first + count):
        if text[at] < _ZERO or text[at] > _ZERO + 9:
            return -1
        value = value * 10 + _digit(text, at)
    return value


@part
def _days(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 of the Gregorian calendar (Hinnant, days_from_civil); -1 << 40 for no date."""
    longest = 31
    if month == 4 or month == 6 or month == 9 or month == 11:
        longest = 30
    elif month == 2:
        longest = 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    if year < 0 or month < 1 or month > 12 or day < 1 or day > longest:
        return -(1 << 40)
    shifted = year - 1 if month <= 2 else year
    era = shifted // 400
    of_era = shifted - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


@part
def _number(text: Bytes, first: int, last: int, scale: float) -> int:
    """A decimal number x scale, rounded; `WRONG` when it is none."""
    negative = text[first] == 45
    at = first + 1 if negative or text[first] == 43 else first
    whole, seen = 0, 0
    while at < last and _ZERO <= text[at] <= _ZERO + 9:
        whole = whole * 10 + _digit(text, at)
        seen += 1
        at += 1
    if seen > 17:
        return WRONG
    share, weight = 0.0, 0.1
    if at < last and text[at] == 46:
        at += 1
        while at < last and _ZERO <= text[at] <= _ZERO + 9:
            share += weight * (text[at] - _ZERO)
            weight *= 0.1
            seen += 1
            at += 1
    if at < last or seen == 0:
        return WRONG
    return _rounded(-(whole + share) * scale if negative else (whole + share) * scale)


@part
def _rounded(value: float) -> int:
    return np.int64(np.round(value))  # type: ignore[return-value]  # an integer to the compiler


@part
def _zone(text: Bytes, at: int, last: int) -> int:
    """Minutes ahead of UTC of `Z`, `+08:00`, `+0800` or `+08`; `LOCAL` for nothing, `LOCAL` + 1 for anything else."""
    if at < last and text[at] == 32:
        at += 1
    if at >= last:
        return LOCAL
    if at + 1 == last and (text[at] == 90 or text[at] == 122):
        return 0
    if text[at] != 43 and text[at] != 45:
        return LOCAL + 1
    hours = _digits(text, at + 1, 2, last)
    rest = at + 4 if at + 3 < last and text[at + 3] == 58 else at + 3
    minutes = 0 if rest >= last else _digits(text, rest, 2, last)
    if hours < 0 or hours > 15 or minutes < 0 or minutes > 59 or (rest < last and rest + 2 != last):
        return LOCAL + 1
    ahead = hours * 60 + minutes
    return -ahead if text[at] == 45 else ahead


@part
def _date(text: Bytes, first: int, last: int) -> int:
    """Milliseconds of `2026-01-02 03:04:05.678`, with any of `- / . T` between; `WRONG` when it is none."""
    dashed = last - first >= 16 and (text[first + 4] == 45 or text[first + 4] == 47 or text[first + 4] == 46)
    step = 1 if dashed else 0
    if dashed and text[first + 7] != text[first + 4]:
        return WRONG
    year, month = _digits(text, first, 4, last), _digits(text, first + 4 + step, 2, last)
    day = _digits(text, first + 6 + 2 * step, 2, last)
    at = first + 8 + 2 * step
    if at < last and (text[at] == 32 or text[at] == 84 or text[at] == 116):
        at += 1
    hour = _digits(text, at, 2, last)
    colon = at + 2 < last and text[at + 2] == 58
    step = 1 if colon else 0
    minute, second = _digits(text, at + 2 + step, 2, last), 0
    seconds_at = at + 4 + 2 * step
    if seconds_at < last and not (colon and text[seconds_at - 1] != 58):
        second = _digits(text, seconds_at, 2, last)
    days = _days(year, month, day)
    if days < -(1 << 39) or hour < 0 or hour > 23 or minute < 0 or minute > 59 or second < 0 or second > 60:
        return WRONG
    return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000


@part
def _behind_seconds(text: Bytes, first: int, last: int) -> int:
    """Where the fraction or the zone of a date begins."""
    dashed = last - first >= 16 and (text[first + 4] < _ZERO or text[first + 4] > _ZERO + 9)
    at = first + (10 if dashed else 8)
    if at < last and (text[at] < _ZERO or text[at] > _ZERO + 9):
        at += 1
    colon = at + 2 < last and text[at + 2] == 58
    at += 5 if colon else 4
    if at < last and colon and text[at] == 58:
        return min(at + 3, last)
    return min(at + 2, last) if not colon else at


@part
def _plain(text: Bytes, first: int, last: int) -> bool:
    """Whether it is a number, with at most one point."""
    points = 0
    for at in range(first, last):
        if text[at] == 46:
            points += 1
        elif (text[at] < _ZERO or text[at] > _ZERO + 9) and not (at == first and text[at] == 45):
            return False
    return points <= 1


@part
def _since_1970(text: Bytes, first: int, last: int, unit: float) -> int:
    """Milliseconds of a plain number; `unit` 0: as its size tells."""
    scale = unit
    if unit == 0.0:
        digits = first
        while digits < last and text[digits] != 46:
            digits += 1
        scale = 1000.0 if digits - first <= 11 else 1.0 if digits - first <= 14 else 0.001
    value = _number(text, first, last, scale)
    return NONE if value == 0 else value


@part
def _fraction(text: Bytes, at: int, last: int) -> int:
    """Milliseconds behind the point."""
    value, weight = 0, 100
    while at < last and _ZERO <= text[at] <= _ZERO + 9:
        value += weight * _digit(text, at)
        weight //= 10
        at += 1
    return value


@part
def _behind_fraction(text: Bytes, at: int, last: int) -> int:
    while at < last and _ZERO <= text[at] <= _ZERO + 9:
        at += 1
    return at


@part
def _same(text: Bytes, before: int, first: int, last: int) -> bool:
    """Whether the text from `before` to `first` is that from `first` to `last`."""
    if last - first != first - before:
        return False
    at = last - 1
    while at >= first and text[at] == text[at - last + first]:
        at -= 1
    return at < first


@part
def _short(text: Bytes, first: int, last: int) -> int:
    """A number of at most nine digits and nothing else, else -1."""
    value = 0
    if last - first > 9:
        return -1
    for at in range(first, last):
        digit = _digit(text, at)
        if digit < 0 or digit > 9:
            return -1
        value = value * 10 + digit
    return value


@kernel
def read_moments(text: Bytes, ends: Ends, unit: float, out: Longs, zone: Shorts) -> None:
    """Milliseconds of each text, and the minutes ahead of UTC that it names.

    A plain number counts `unit` milliseconds since 1970; with unit 0 its size tells seconds from milliseconds and
    microseconds. What the text names no zone for is `LOCAL`, and then the milliseconds are of the local clock.
    """
    for row in range(len(ends) - 1):
        first, last = ends[row], ends[row + 1]
        if row and _same(text, ends[row - 1], first, last):  # records come in order, many in one second
            out[row], zone[row] = out[row - 1], zone[row - 1]
            continue
        zone[row] = 0
        while first < last and text[first] == 32:
            first += 1
        while last > first and text[last - 1] == 32:
            last -= 1
        if first == last:
            out[row] = NONE
            continue
        plain = _plain(text, first, last)
        # 20260102110405 is a date, 1767323045000 is not
        value = _date(text, first, last) if not plain or (unit == 0.0 and last - first == 14) else WRONG
        if plain and value == WRONG:
            out[row] = _since_1970(text, first, last, unit)
            continue
        at = _behind_seconds(text, first, last)
        if value != WRONG and at < last and (text[at] == 46 or text[at] == 44):
            value += _fraction(text, at + 1, last)
            at = _behind_fraction(text, at + 1, last)
        ahead = 0 if value == WRONG else _zone(text, at, last)
        zone[row] = LOCAL if ahead == LOCAL else 0
        out[row] = WRONG if ahead > LOCAL else value if ahead == LOCAL or value == WRONG else value - ahead * 60_000


@kernel
def read_lengths(text: Bytes, ends: Ends, unit: float, out: Longs) -> None:
    """Milliseconds of each text, a plain number of `unit` milliseconds or `[hours:]minutes:seconds`."""
    for row in range(len(ends) - 1):
        first, last = ends[row], ends[row + 1]
        if first == last:
            out[row] = NONE
            continue
        short = _short(text, first, last)
        if short >= 0:
            out[row] = _rounded(short * unit)
            continue
        total, start, colons = 0, first, 0
        for at in range(first, last):
            if text[at] == 58:
                piece = _number(text, start, at, 1.0) if at > start else WRONG
                colons += 1
                start = at + 1
                total = WRONG if piece == WRONG or total == WRONG else (total + piece) * 60
        rest = _number(text, start, last, 1000.0 if colons else unit) if start < last else WRONG
        if rest == WRONG or total == WRONG or colons > 2:
            out[row] = WRONG
        else:
            out[row] = total * 1000 + rest


def moments(column: pa.Array | pa.ChunkedArray, zone: ZoneInfo, unit: str = "", style: str = "") -> Longs:
    """Milliseconds since 1970 UTC; `NONE` for an empty cell or 0, `WRONG` for what is no time.

    `unit`: what plain numbers count, told by their size when it is empty. `style`: a `strptime` format for texts that
    are written otherwise, e.g. `%d/%m/%Y %H:%M:%S`. What names no zone is of `zone`; an hour that comes twice there is
    the first, one that does not exist is counted on.
    """
    if style:
        column = _restyled(column, style)
    cells = Cells(column)
    out: Longs = np.empty(len(cells), np.int64)
    ahead: Shorts = np.empty(len(cells), np.int16)
    read_moments(cells.bytes, cells.ends, UNITS.get(unit, 0.0), out, ahead)
    local = (ahead == LOCAL) & (out > WRONG)
    if local.any():
        _to_utc(out, local, zone)
    return out


def lengths(column: pa.Array | pa.ChunkedArray, unit: str = "s") -> Longs:
    """Milliseconds; `NONE` for an empty cell, `WRONG` for what is no length."""
    cells = Cells(column)
    out: Longs = np.empty(len(cells), np.int64)
    read_lengths(cells.bytes, cells.ends, UNITS[unit], out)
    return out


def _to_utc(out: Longs, local: Flags, zone: ZoneInfo) -> None:
    values = out[local]
    sane = np.abs(values) < 250 * 366 * 86_400_000
    first, last = (values[sane].min(), values[sane].max()) if sane.any() else (0, 0)
    constant = _constant(zone, int(first), int(last))
    if constant is not None:
        out[local] = values - constant
        return
    stamps = pa.array(values[sane]).cast(pa.timestamp("ms"))
    there = pc.assume_timezone(stamps, str(zone), ambiguous="earliest", nonexistent="latest")
    values[sane] = there.cast(pa.int64()).to_numpy()
    out[local] = values


def _constant(zone: ZoneInfo, first_ms: int, last_ms: int) -> int | None:
    """Milliseconds ahead of UTC where the zone keeps them all through the span and a year around it; else None."""
    step = timedelta(days=30)
    at = datetime(1970, 1, 1) + timedelta(milliseconds=first_ms) - 6 * step
    end = datetime(1970, 1, 1) + timedelta(milliseconds=last_ms) + 6 * step
    seen = {zone.utcoffset(at)}
    while at < end and len(seen) == 1:
        at += step
        seen.add(zone.utcoffset(at))
    ahead = seen.pop()
    return None if seen or ahead is None else ahead // timedelta(milliseconds=1)


def _restyled(column: pa.Array | pa.ChunkedArray, style: str) -> pa.Array:
    """The texts of that style as ISO 8601; others stay as they are. Each distinct text is read once."""
    found = pc.dictionary_encode(Cells(column).array)
    return pa.DictionaryArray.from_arrays(
        found.indices, pa.array([_iso(text, style) for text in found.dictionary.to_pylist()], pa.string())
    ).cast(pa.string())


def _iso(text: str, style: str) -> str:
    try:
        return datetime.strptime(text.strip(), style).isoformat(sep=" ", timespec="milliseconds")
    except ValueError:
        return text
