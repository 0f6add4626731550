"""`POST /v1/call-records`: what only the end of a call knows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from ringfence.access.key import ApiKey, Scope
from ringfence.analytics.record import sealed
from ringfence.doors.api.asgi import Headers, Reply
from ringfence.doors.api.problem import problem_of
from ringfence.doors.api.reading import read_json
from ringfence.doors.api.screener import Shout
from ringfence.doors.api.tally import Tally
from ringfence.doors.api.wire import RecordsAnswer, RecordsRequest, RefusedItem
from ringfence.telecom.call import CallRecord
from ringfence.telecom.errors import Refused


class RecordLog(Protocol):
    """Keeps call records for good."""

    def append(self, records: Sequence[CallRecord]) -> None:
        """Write; raises `Unavailable` when the disk refuses, and then nothing of it was kept."""
        ...

    def sync(self) -> None:
        """Return once all that was appended survives a power cut; blocks."""
        ...

    def fresh(self, records: Sequence[CallRecord]) -> list[CallRecord]:
        """Those never offered here before by any worker; from now on they are known."""
        ...


class CallRecords:
    """Takes one record or `{"records": [...]}`; what it accepts is durable, and counted once."""

    needs = Scope.RECORDS

    def __init__(
        self,
        log: RecordLog,
        ended: Callable[[CallRecord], None],
        tally: Tally,
        most: int,
        shout: Shout,
        hashed: Callable[[str], int],
    ) -> None:
        """`ended` adds a record to the behaviour of its numbers; `hashed` is the installation's keyed hash."""
        self._hashed = hashed
        self._log = log
        self._ended = ended
        self._tally = tally
        self._most = most
        self._shout = shout
        self._outer = msgspec.json.Decoder(RecordsRequest)
        self._decoder = msgspec.json.Decoder(CallRecord)
        self._encode = msgspec.json.Encoder().encode

    async def reply(self, _key: ApiKey, _headers: Headers, body: bytes) -> Reply:
        """Raises `Refused` when a single record is wrong, `Unavailable` when the disk refuses: send it again."""
        sent, refused = self._read(body)
        records = [sealed(record, self._hashed) for record in sent]
        if records:
            self._log.append(records)
            await asyncio.to_thread(self._log.sync)
        fresh = self._log.fresh(records)
        for record in fresh:
            self._count(record)
        return Reply(self._encode(RecordsAnswer(len(records), len(records) - len(fresh), tuple(refused))))

    def _read(self, body: bytes) -> tuple[list[CallRecord], list[RefusedItem]]:
        if b'"records"' not in body[:64]:
            return [read_json(self._decoder, body)], []
        sent = read_json(self._outer, body).records
        if not 0 < len(sent) <= self._most:
            raise Refused(f"a batch holds 1 to {self._most} records, not {len(sent)}", "split it")
        records: list[CallRecord] = []
        refused: list[RefusedItem] = []
        for index, raw in enumerate(sent):
            try:
                records.append(read_json(self._decoder, raw))
            except Refused as error:
                refused.append(RefusedItem(index, problem_of(error)))
        return records, refused

    def _count(self, record: CallRecord) -> None:
        self._tally.event("call_records")
        try:
            self._ended(record)
        except Exception as error:
            self._tally.event("record_uncounted")
            self._shout("a call record is kept but could not be counted", error)
