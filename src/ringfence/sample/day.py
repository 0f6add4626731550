"""One sample call, the table it is kept in, and when it happens on the day that is played."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct

from ringfence.telecom.call import CallAttempt, CallRecord, Party
from ringfence.telecom.carrier import Trunk, TrunkKind
from ringfence.telecom.errors import Refused

SUBSCRIBERS = Trunk(name="sample-subscribers", kind=TrunkKind.SUBSCRIBERS, carrier="sample")
INTERCONNECT = Trunk(name="sample-interconnect", kind=TrunkKind.INTERCONNECT, carrier="sample-peer")
GATEWAY = Trunk(name="sample-gateway", kind=TrunkKind.INTERNATIONAL_GATEWAY, carrier="sample-gateway")
NORTH_AMERICA = Trunk(name="sample-us", kind=TrunkKind.INTERCONNECT, carrier="sample-us", jurisdiction="US")
TRUNKS = (SUBSCRIBERS, INTERCONNECT, GATEWAY, NORTH_AMERICA)
"""The trunks that the sample's calls arrive on."""


class Origin(StrEnum):
    """Where a sample call comes from; all but the first two are simulated."""

    PEOPLE = "people"
    COMPLAINTS = "complaints"
    DESK = "desk"
    ONE_RING = "one_ring"
    BOMBING = "bombing"
    SPOOFED_GATEWAY = "spoofed_gateway"
    ROTATION = "rotation"


WAVES = tuple(origin for origin in Origin if origin not in (Origin.PEOPLE, Origin.COMPLAINTS))
_ZONES = {Origin.COMPLAINTS: ZoneInfo("America/New_York")}
_CHINA = ZoneInfo("Asia/Shanghai")


class Ending(Struct, frozen=True, array_like=True, gc=False):
    """How a call ended, had nobody stopped it. Lengths are milliseconds."""

    answered: bool
    ring_ms: int
    talk_ms: int
    released_by: Party


class SampleCall(Struct, frozen=True, array_like=True):
    """One call of the sample; seconds count from midnight of the sample day where the call is, negative before it."""

    origin: Origin
    at_s: float
    calling: str
    called: str
    trunk: str
    ending: Ending | None = None
    """None where the source does not say how the call ended."""
    complained_s: float | None = None
    """When somebody filed a complaint about this call; None when nobody did."""


_COLUMNS = (
    "origin",
    "at_s",
    "calling",
    "called",
    "trunk",
    "answered",
    "ring_ms",
    "talk_ms",
    "released_by",
    "complained_s",
)


def write_calls(calls: Iterable[SampleCall]) -> str:
    """The calls as CSV with a header; the same calls give the same bytes."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(_COLUMNS)
    for call in calls:
        end = call.ending
        known = (int(end.answered), end.ring_ms, end.talk_ms, end.released_by.value) if end else ("", "", "", "")
        filed = "" if call.complained_s is None else _short(call.complained_s)
        table.writerow((call.origin.value, _short(call.at_s), call.calling, call.called, call.trunk, *known, filed))
    return text.getvalue()


def read_calls(text: str) -> tuple[SampleCall, ...]:
    """Calls from the CSV that `write_calls` wrote; raises `Refused` with the line where it is something else."""
    rows = csv.DictReader(io.StringIO(text))
    if tuple(rows.fieldnames or ()) != _COLUMNS:
        raise Refused("this is not a sample table", "build it with `ringfence sample build`")
    try:
        return tuple(_read_row(row) for row in rows)
    except (KeyError, ValueError) as error:
        raise Refused(f"the sample table is damaged near line {rows.line_num}: {error}", "build it again") from error


def starts(day: date, origin: Origin) -> int:
    """Midnight of the sample day where calls of that origin happen, milliseconds since 1970 UTC."""
    zone = _ZONES.get(origin, _CHINA)
    return int(datetime.combine(day, time(), zone).timestamp()) * 1000


def last_whole_day(now_ms: int) -> date:
    """The latest date that is over both in China and where the complaints were made."""
    moment = now_ms / 1000
    return min(
        date.fromordinal(datetime.fromtimestamp(moment, zone).toordinal() - 1) for zone in (_CHINA, *_ZONES.values())
    )


def attempt_of(call: SampleCall, day: date, call_id: str) -> CallAttempt:
    """The call as an edge would ask about it, on that day."""
    at_ms = starts(day, call.origin) + round(call.at_s * 1000)
    return CallAttempt(calling=call.calling, called=call.called, trunk=call.trunk, call_id=call_id, at_ms=at_ms)


def record_of(call: SampleCall, attempt: CallAttempt) -> CallRecord | None:
    """The call's record after release; None where the source does not say how it ended."""
    if call.ending is None or attempt.at_ms is None:
        return None
    return CallRecord(
        calling=call.calling,
        called=call.called,
        call_id=attempt.call_id,
        at_ms=attempt.at_ms,
        answered=call.ending.answered,
        ring_ms=call.ending.ring_ms,
        talk_ms=call.ending.talk_ms,
        released_by=call.ending.released_by,
        trunk=call.trunk,
    )


def _read_row(row: dict[str, str]) -> SampleCall:
    ending = None
    if row["answered"]:
        ending = Ending(row["answered"] == "1", int(row["ring_ms"]), int(row["talk_ms"]), Party(row["released_by"]))
    return SampleCall(
        origin=Origin(row["origin"]),
        at_s=float(row["at_s"]),
        calling=row["calling"],
        called=row["called"],
        trunk=row["trunk"],
        ending=ending,
        complained_s=float(row["complained_s"]) if row["complained_s"] else None,
    )


def _short(seconds: float) -> str:
    return f"{seconds:.3f}".rstrip("0").rstrip(".")
