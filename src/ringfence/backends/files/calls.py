"""Files of calls, read into time order: CSV, Parquet, Asterisk CDR."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from ringfence.backends.files.columns import find_columns
from ringfence.backends.files.delimited import Row, find_layout, read_rows
from ringfence.backends.files.moment import read_moment
from ringfence.backends.files.parquet import is_parquet, open_parquet
from ringfence.screening.past import PastCall, RefusedLine
from ringfence.telecom.call import CallAttempt, CallRecord, Party
from ringfence.telecom.errors import Refused

_YES = frozenset({"1", "true", "yes", "y", "t", "answered", "是", "接通", "已接通"})
_NO = frozenset(
    {"0", "false", "no", "n", "f", "no answer", "noanswer", "busy", "failed", "congestion", "否", "未接通", "missed"}
)
_PARTIES = {party.value: party for party in Party} | {
    "caller": Party.CALLING,
    "callee": Party.CALLED,
    "主叫": Party.CALLING,
    "被叫": Party.CALLED,
}
_DAY_AHEAD_MS = 86_400_000


class Reading(Struct, frozen=True, kw_only=True):
    """How to read a file of calls."""

    mapping: Mapping[str, str] = {}
    """Field to header name, where our own guess is not wanted."""
    zone: str = "Asia/Shanghai"
    """Zone of times that name none."""
    start_ms: int | None = None
    """Times are seconds from this moment; None means that they are dates."""
    trunk: str = ""
    """Trunk of the calls where the file does not say."""
    now_ms: int
    """The present; calls more than a day ahead of it are refused."""


class CallFile(Struct, frozen=True):
    """A whole file in memory, in time order."""

    calls: Sequence[PastCall]
    refused: Sequence[RefusedLine]


def read_call_file(path: Path, reading: Reading, progressed: Callable[[int], None] = lambda _: None) -> CallFile:
    """Read a file of calls; `progressed` is told every thousand lines how many were read.

    A line that is not a call is refused with its reason and the rest is read. Raises `Refused` when the file as a
    whole is none: empty, binary, truncated, without the columns, or without one line that is a call.
    """
    try:
        header, rows = _open(path)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}", "give the path of a readable file") from error
    reader = _Reader(header, reading)
    calls: list[PastCall] = []
    refused: list[RefusedLine] = []
    for count, row in enumerate(rows, start=1):
        try:
            calls.append(reader.call(row))
        except ValueError as error:
            refused.append(RefusedLine(row.line, str(error), row.text[:1000]))
        if count % 1000 == 0:
            progressed(count)
    if not calls:
        reason = f"line {refused[0].line}: {refused[0].reason}" if refused else "there is only a header"
        raise Refused(f"{path.name} holds no call: {reason}", "check the delimiter, --mapping, --zone and --start")
    calls.sort(key=lambda call: call.attempt.at_ms or 0)
    return CallFile(calls, refused)


def _open(path: Path) -> tuple[Sequence[str], Iterator[Row]]:
    if is_parquet(path):
        return open_parquet(path)
    layout = find_layout(path)
    return layout.header, read_rows(path, layout)


class _Reader:
    """Turns cells into calls."""

    def __init__(self, header: Sequence[str], reading: Reading) -> None:
        self._columns = find_columns(header, reading.mapping)
        self._least = max(self._columns[field] for field in ("calling", "called", "at")) + 1
        self._most = len(header)
        self._zone = _zone(reading.zone)
        self._reading = reading
        self._latest_ms = reading.now_ms + _DAY_AHEAD_MS

    def call(self, row: Row) -> PastCall:
        """The call of a row; raises `ValueError` with the reason when it is none."""
        cells = row.cells
        if cells is None:
            raise ValueError("the quotes do not close")
        if not self._least <= len(cells) <= self._most:
            raise ValueError(f"{len(cells)} columns where {self._most} are expected")
        got = {field: cells[place].strip() for field, place in self._columns.items() if place < len(cells)}
        if not got["calling"] and not got["called"]:
            raise ValueError("neither a calling nor a called number")
        at_ms = read_moment(got["at"], self._zone, self._latest_ms, self._reading.start_ms)
        try:
            attempt = msgspec.convert(
                {
                    "calling": got["calling"],
                    "called": got["called"],
                    "at_ms": at_ms,
                    "trunk": got.get("trunk", "") or self._reading.trunk,
                    "call_id": got.get("call_id", ""),
                },
                CallAttempt,
            )
            return PastCall(row.line, attempt, _record(attempt, at_ms, got))
        except msgspec.ValidationError as error:
            raise ValueError(str(error)) from error


def _record(attempt: CallAttempt, at_ms: int, got: Mapping[str, str]) -> CallRecord | None:
    """How the call ended; None when the file does not say whether it was answered nor how long it took."""
    talk_ms = _length_ms(got, "talk")
    whole_ms = _milliseconds(got.get("duration_s", ""), 1000)
    answered = _answered(got.get("answered", ""))
    if talk_ms is None and whole_ms is None and answered is None:
        return None
    if talk_ms is None:
        talk_ms = 0 if answered is False else max(whole_ms or 0, 0)
    if answered is None:
        answered = talk_ms > 0
    ring_ms = _length_ms(got, "ring")
    if ring_ms is None:
        ring_ms = max((whole_ms or 0) - talk_ms, 0) if "talk_s" in got or answered is False else 0
    return msgspec.convert(
        {
            "calling": attempt.calling,
            "called": attempt.called,
            "call_id": attempt.call_id,
            "at_ms": at_ms,
            "answered": answered,
            "ring_ms": ring_ms,
            "talk_ms": max(talk_ms, 0) if answered else 0,
            "released_by": _PARTIES.get(got.get("released_by", "").lower(), Party.UNKNOWN),
            "trunk": attempt.trunk,
        },
        CallRecord,
    )


def _length_ms(got: Mapping[str, str], what: str) -> int | None:
    exact = _milliseconds(got.get(f"{what}_ms", ""), 1)
    return _milliseconds(got.get(f"{what}_s", ""), 1000) if exact is None else exact


def _milliseconds(text: str, scale: int) -> int | None:
    if not text:
        return None
    try:
        return round(float(text) * scale)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text[:40]!r} is not a length of time") from error


def _answered(text: str) -> bool | None:
    word = text.lower().replace("_", " ")
    if word in _YES:
        return True
    return False if word in _NO else None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Refused(f"there is no time zone {name!r}", "use a name such as Asia/Shanghai") from error
