"""TAP3.12 files of roaming partners (GSMA TD.57), by pycrate, which is an optional part of an installation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Protocol, TypeAlias, cast

import msgspec

from ringfence.backends.cdr.feed import RecordTables
from ringfence.backends.cdr.journal import Place
from ringfence.backends.cdr.rows import Located, Refusal, Rows
from ringfence.backends.cdr.whole import WholeFile
from ringfence.telecom.call import CallKind, CallRecord
from ringfence.telecom.errors import Refused

Value: TypeAlias = "dict[str, Value] | list[Value] | tuple[str, Value] | bytes | int | None"
_AT_ONCE = 20_000
_LARGEST = 256 << 20
_MESSAGES = frozenset({"21", "22", "23"})
"""Teleservices that are short messages (3GPP TS 22.003)."""


class _Decoder(Protocol):
    def from_ber(self, content: bytes) -> None: ...

    def get_val(self) -> tuple[str, Value]: ...


class Tap3File(WholeFile):
    """Fulfils `SourceFile`; calls and messages count, data sessions do not."""

    def __init__(self, path: Path, tables: RecordTables) -> None:
        super().__init__(path, remembered=True)
        self._tables = tables

    def rows(self, after: Place, *, growing: bool) -> Iterator[Rows]:
        """Events behind the position."""
        del growing
        events, count = iter(self._events()), after.position
        list(islice(events, count))
        while some := list(islice(events, _AT_ONCE)):
            records = [(at, one) for at, one in some if isinstance(one, CallRecord)]
            refused = [one for _, one in some if isinstance(one, Refusal)]
            where = [(at, str(msgspec.to_builtins(one))) for at, one in records]
            count += len(some)
            table = self._tables.table([one for _, one in records])
            yield Rows(table, count, count, partial(_found, where), refused, kept=True)

    def _events(self) -> Iterator[tuple[int, CallRecord | Refusal]]:
        batch = _under(_decoded(self.path), "transferBatch")
        if batch is None:
            raise Refused(f"{self.path.name} is a notification: it holds no calls", "leave it out")
        zones = {_whole(_under(one, "utcTimeOffsetCode")): _text(_under(one, "utcTimeOffset"))
                 for one in _each(_under(batch, "networkInfo", "utcTimeOffsetInfo"))}  # fmt: skip
        control = _under(batch, "batchControlInfo")
        sender, number = _text(_under(control, "sender")), _text(_under(control, "fileSequenceNumber"))
        for at, event in enumerate(_each(_under(batch, "callEventDetails")), start=1):
            if not isinstance(event, tuple) or event[0] not in ("mobileOriginatedCall", "mobileTerminatedCall"):
                continue
            try:
                yield at, _record(event[0], event[1], zones, f"{sender}-{number}-{at}", sender)
            except (ValueError, msgspec.ValidationError) as error:
                yield at, Refusal(at, str(error), event[0])


def _decoded(path: Path) -> Value:
    if path.stat().st_size > _LARGEST:
        raise Refused(f"{path.name} has more than {_LARGEST >> 20} MB", "TAP3 files are smaller; check it")
    try:
        from pycrate_asn1dir import TAP3
    except ImportError as error:
        raise Refused("TAP3 files need pycrate, which is not installed", "pip install 'ringfence[tap3]'") from error
    decoder = cast("_Decoder", TAP3.TAP_0312.DataInterChange)
    try:
        decoder.from_ber(path.read_bytes())
        return decoder.get_val()
    except Exception as error:  # whatever a generated decoder meets in a file that is none
        raise Refused(f"{path.name} is no TAP3.12 file: {error!r}"[:300], "give a file of release 12") from error


def _record(kind: str, event: Value, zones: dict[int, str], call_id: str, sender: str) -> CallRecord:
    basic = _under(event, "basicCallInformation")
    subscriber = _under(basic, "chargeableSubscriber", "simChargeableSubscriber")
    services = [_text(_under(one, "basicService", "serviceCode", "teleServiceCode"))
                for one in _each(_under(event, "basicServiceUsedList"))]  # fmt: skip
    own, talk_s = _digits(_under(subscriber, "msisdn")), _whole(_under(basic, "totalCallEventDuration"))
    message = any(service in _MESSAGES for service in services)
    reference = _under(event, "locationInformation", "networkLocation", "callReference")
    out = kind == "mobileOriginatedCall"
    other = _other(basic, out=out)
    return msgspec.convert(
        {
            "calling": own if out else other,
            "called": other if out else own,
            "call_id": f"{sender}-{reference.hex()}" if isinstance(reference, bytes) and reference else call_id,
            "at_ms": _moment(_under(basic, "callEventStartTimeStamp"), zones),
            "answered": True,
            "talk_ms": 0 if message else talk_s * 1000,
            "kind": CallKind.MESSAGE.value if message else CallKind.VOICE.value,
            "carrier": sender,
            "imsi": _digits(_under(subscriber, "imsi")) if out else "",
            "imei": _digits(_under(event, "equipmentIdentifier", "imei")) if out else "",
            "cell": _cell(event) if out else "",
        },
        CallRecord,
    )


def _other(basic: Value, *, out: bool) -> str:
    """The number at the far end, international where it is one."""
    if out:
        names = ("calledNumber", "sMSDestinationNumber", "dialledDigits")
        found = [_digits(_under(basic, "destination", name)) for name in names]
    else:
        found = [_digits(_under(basic, "callOriginator", name)) for name in ("callingNumber", "sMSOriginator")]
    return next((one for one in found if one), "")


def _cell(event: Value) -> str:
    place = _under(event, "locationInformation", "networkLocation")
    area, cell = _whole(_under(place, "locationArea")), _whole(_under(place, "cellId"))
    return f"{area}-{cell}" if cell else ""


def _moment(stamp: Value, zones: dict[int, str]) -> int:
    zone = zones.get(_whole(_under(stamp, "utcTimeOffsetCode")), "")
    if not zone:
        raise ValueError("its time names a zone that the file does not have")
    moment = datetime.strptime(_text(_under(stamp, "localTimeStamp")) + zone, "%Y%m%d%H%M%S%z")
    return round(moment.timestamp() * 1000)


def _under(value: Value, *names: str) -> Value:
    """What stands under those names; None where one is missing. A choice is taken when it is the one named."""
    for name in names:
        if isinstance(value, tuple):
            value = value[1] if value[0] == name else None
        elif isinstance(value, dict):
            value = value.get(name)
        else:
            return None
    return value


def _each(value: Value) -> Sequence[Value]:
    return value if isinstance(value, list) else []


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _text(value: Value) -> str:
    return value.decode("ascii", "replace") if isinstance(value, bytes) else ""


def _digits(value: Value) -> str:
    """BCD, the high half of each octet first, filled up by F."""
    return value.hex().rstrip("f") if isinstance(value, bytes) else ""


def _found(where: Located, asked: Sequence[int]) -> Located:
    return [where[one] for one in asked]
