"""Call records as our own doors write them, a JSON line each, and as streams bring them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ringfence.analytics.record import Carried, ReleasedBy
from ringfence.backends.cdr.journal import Place
from ringfence.backends.cdr.keyed import Keyed
from ringfence.backends.cdr.lines import NO_JSON, LineFile, blocks
from ringfence.backends.cdr.numbers import NumberColumns
from ringfence.backends.cdr.rows import Located, Refusal, Rows
from ringfence.backends.cdr.schema import RECORDS
from ringfence.telecom.call import CallKind, CallRecord, Party

Joined = Callable[[Sequence[CallRecord]], Sequence[CallRecord]]
"""Adds what a record does not say and the decision on its call does."""
_TOLD = CallRecord.__struct_fields__
_ALIKE = {"calling_sent": "calling", "called_sent": "called", "trunk_in": "trunk"}
_WORDS = ("trunk_in", "trunk_out", "carrier", "attestation", "verstat")
_KINDS = {CallKind.VOICE: int(Carried.VOICE), CallKind.MESSAGE: int(Carried.MESSAGE)}
_PARTIES = {party: int(ReleasedBy[party.name]) for party in Party}
_BLOCK = 4 << 20
_SHOWN = 1_000


def as_told(records: Sequence[CallRecord]) -> Sequence[CallRecord]:
    """The records as they are."""
    return records


class RecordTables:
    """Makes tables of the store's columns from call records."""

    def __init__(self, numbers: NumberColumns, keyed: Keyed, country: str, source: str) -> None:
        """`country`: whose plan reads the numbers; `source`: where a record names none."""
        self._numbers = numbers
        self._hashed = keyed.one
        self._country = country
        self._source = source

    def table(self, records: Sequence[CallRecord]) -> pa.Table:
        """One row for each; the same as `ringfence.analytics.record.kept` says of it, a column at a time."""
        cells = zip(*map(msgspec.structs.astuple, records), strict=True) if records else ((),) * len(_TOLD)
        told: dict[str, Sequence[object]] = dict(zip(_TOLD, cells, strict=True))
        columns = {
            name: pa.array(told[_ALIKE.get(name, name)], RECORDS.field(name).type)
            for name in ("call_id", "calling_sent", "called_sent", "cause", "sip_code", *_WORDS)
        }
        columns |= _times(told, len(records))
        columns["kind"] = pa.array([_KINDS[kind] for kind in told["kind"]], pa.int8())  # type: ignore[index]
        columns["released_by"] = pa.array([_PARTIES[by] for by in told["released_by"]], pa.int8())  # type: ignore[index]
        columns["source"] = pa.array([source or self._source for source in told["source"]], pa.string())
        for name in ("media", "imsi", "imei", "cell"):
            columns[name] = self._hidden(told[name])
        for side in ("calling", "called"):
            columns[side] = pa.array(self._numbers.read(columns[f"{side}_sent"], self._country))
        columns["diverted_by"] = self._diverted(told["diverted_by"])
        return pa.table([columns[name] for name in RECORDS.names], schema=RECORDS)

    def _hidden(self, given: Sequence[object]) -> pa.Array:
        if not any(given):
            return pa.array(np.zeros(len(given), np.int64))
        return pa.array([one if isinstance(one, int) else self._hashed(str(one)) for one in given], pa.int64())

    def _diverted(self, given: Sequence[object]) -> pa.Array:
        if not any(given):
            return pa.array(np.zeros(len(given), np.int64))
        texts = pa.array(given, pa.string())
        numbers = self._numbers.read(texts, self._country)
        numbers[pc.equal(texts, "").to_numpy(zero_copy_only=False)] = 0
        return pa.array(numbers)


def _times(told: Mapping[str, Sequence[object]], rows: int) -> dict[str, pa.Array]:
    """As `kept` works them out."""
    setup, after, ringing, talk = (
        np.fromiter(told[name], np.int64, rows) for name in ("at_ms", "ringing_after_ms", "ring_ms", "talk_ms")
    )
    answered = np.fromiter(told["answered"], np.bool_, rows)
    message = np.array([kind is CallKind.MESSAGE for kind in told["kind"]], np.bool_)
    rang = (ringing > 0) | (after > 0)
    ends = setup + after + ringing
    return {
        "setup_ms": pa.array(setup),
        "ring_ms": pa.array(setup + after, mask=~rang | (answered & message)),
        "answer_ms": pa.array(ends, mask=~answered),
        "release_ms": pa.array(np.where(answered & ~message, ends + talk, ends), mask=~answered & ~rang),
    }


class RecordsFile(LineFile):
    """Fulfils `SourceFile` for a day's call records of one worker."""

    def __init__(self, path: Path, tables: RecordTables, joined: Joined = as_told) -> None:
        """`joined` may fill in what the decision on each call says."""
        super().__init__(path)
        self._tables = tables
        self._joined = joined
        self._decode = msgspec.json.Decoder(CallRecord).decode

    def rows(self, after: Place, *, growing: bool) -> Iterator[Rows]:
        """A block at a time; a line that stands twice is one record."""
        line = after.line
        for block in blocks(self.path, after.position, line, growing=growing, size=_BLOCK):
            records: list[CallRecord] = []
            where: list[tuple[int, str]] = []
            refused: list[Refusal] = []
            for at, content in enumerate(block.content.split(b"\n"), start=line + 1):
                if not content:
                    continue
                shown = content[:_SHOWN].decode("utf-8", "replace")
                try:
                    records.append(self._decode(content))
                    where.append((at, shown))
                except NO_JSON as error:
                    refused.append(Refusal(at, str(error), shown))
            table = self._tables.table(self._joined(records))
            yield Rows(table, block.position, block.line, partial(_found, where), refused, kept=True)
            line = block.line

    def reached(self, place: Place, rows: Rows) -> Place:
        """Behind the block."""
        return self.moved(place, rows.position, rows.line)


def _found(where: Located, asked: Sequence[int]) -> Located:
    return [where[one] for one in asked]
