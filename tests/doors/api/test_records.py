from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

import pytest

from ringfence.access.key import ApiKey, Scope
from ringfence.doors.api.records import CallRecords
from ringfence.doors.api.tally import Tally
from ringfence.telecom.call import CallRecord
from ringfence.telecom.errors import Refused, Unavailable

KEY = ApiKey(id="0" * 12, name="t", secret_hash=b"", scopes=frozenset({Scope.RECORDS}), created_ms=0)
RECORD = b'{"calling":"1","called":"2","at_ms":1,"answered":true}'


class MemoryRecords:
    def __init__(self, *, full: bool = False) -> None:
        self.full = full
        self.kept: list[CallRecord] = []
        self.synced = 0
        self.known: list[CallRecord] = []

    def append(self, records: Sequence[CallRecord]) -> None:
        if self.full:
            raise Unavailable("full")
        self.kept += records

    def sync(self) -> None:
        self.synced = len(self.kept)

    def fresh(self, records: Sequence[CallRecord]) -> list[CallRecord]:
        new = [record for record in records if record not in self.known]
        self.known += new
        return new


def _door(log: MemoryRecords, counted: list[CallRecord]) -> CallRecords:
    return CallRecords(log, counted.append, Tally(), 3, lambda what, error: None, len)


def _send(door: CallRecords, body: bytes) -> dict[str, object]:
    return dict(json.loads(asyncio.run(door.reply(KEY, {}, body)).body))


def test_a_record_is_durable_before_it_counts_and_counts_once() -> None:
    log, counted = MemoryRecords(), list[CallRecord]()
    door = _door(log, counted)
    assert _send(door, RECORD) == {"accepted": 1, "repeated": 0, "refused": []}
    assert log.synced == 1
    assert _send(door, RECORD)["repeated"] == 1
    assert len(counted) == 1


def test_one_wrong_record_does_not_spoil_the_others() -> None:
    told = _send(_door(MemoryRecords(), []), b'{"records":[{"x":1},' + RECORD + b"]}")
    assert told["accepted"] == 1
    assert told["refused"][0]["index"] == 0  # type: ignore[index]


def test_what_the_disk_refuses_is_not_acknowledged() -> None:
    counted: list[CallRecord] = []
    with pytest.raises(Unavailable):
        _send(_door(MemoryRecords(full=True), counted), RECORD)
    assert counted == []


@pytest.mark.parametrize("body", [b"{}", b'{"records":[]}', b'{"records":[1,2,3,4]}', b"x"])
def test_a_body_that_is_neither_is_refused(body: bytes) -> None:
    with pytest.raises(Refused):
        _send(_door(MemoryRecords(), []), body)


def test_a_record_that_cannot_be_counted_is_still_accepted() -> None:
    def broken(record: CallRecord) -> None:
        raise RuntimeError("table")

    tally = Tally()
    door = CallRecords(MemoryRecords(), broken, tally, 3, lambda what, error: None, len)
    assert _send(door, RECORD)["accepted"] == 1
    assert tally.events["record_uncounted"] == 1


def test_what_names_a_device_is_kept_as_its_hash_alone_even_when_it_comes_as_a_number() -> None:
    log = MemoryRecords()
    body = RECORD[:-1] + b',"imsi":460001234567890,"imei":"86012345"}'
    _send(_door(log, []), body)
    assert (log.kept[0].imsi, log.kept[0].imei) == (15, 8)
