"""Writes a world: records an hour a folder, subscriptions, truth, and last the manifest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ringfence.analytics.record import RECORD_COLUMNS, SUBSCRIPTION_COLUMNS
from ringfence.analytics.simulator.calls import Calls, Col, Ints
from ringfence.analytics.simulator.manifest import Manifest, as_sent, manifest
from ringfence.analytics.simulator.network import ATTESTATIONS
from ringfence.analytics.simulator.population import CHANNELS
from ringfence.analytics.simulator.world import Hour, World, abusive
from ringfence.telecom.errors import Refused, Unavailable

RECORDS, TRUTH, MANIFEST = "records", "truth", "world.json"
_SOURCE = "simulated"
_TYPES = {"string": pa.string(), "int8": pa.int8(), "int16": pa.int16(), "int32": pa.int32(), "int64": pa.int64()}
SCHEMA = pa.schema([pa.field(one.name, _TYPES[one.kind], nullable=one.nullable) for one in RECORD_COLUMNS])
_SUBSCRIPTIONS = pa.schema(
    [pa.field(one.name, _TYPES[one.kind], nullable=one.nullable) for one in SUBSCRIPTION_COLUMNS]
)


def write_world(folder: Path, world: World, stops: int, progressed: Callable[[int, int], None]) -> Manifest:
    """Write everything into a folder that is new or empty; `progressed` is told records and hours so far.

    The same world gives the same bytes. Raises `Refused` for a folder in use, `Unavailable` when the disk refuses.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} is not empty", "name a new folder, or delete what is in it")
    pen = _Pen(folder, world)
    records = 0
    try:
        for done, hour in enumerate(world.hours(), start=1):
            pen.hour(hour)
            records += len(hour.calls)
            progressed(records, done)
        pen.numbers()
        told = manifest(world, records, stops)
        (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n")
    except OSError as fault:
        raise Unavailable(f"cannot write the world to {folder}: {fault}", "make room, then begin again") from fault
    return told


class _Pen:
    def __init__(self, folder: Path, world: World) -> None:
        self._folder = folder
        self._world = world
        self._sent = pa.array([as_sent(number) for number in world.numbers.number.tolist()], pa.string())
        self._trunks = pa.array([trunk.name for trunk in world.network.trunks], pa.string())
        self._carriers = pa.array([trunk.carrier for trunk in world.network.trunks], pa.string())
        self._attested = pa.array(ATTESTATIONS, pa.string())
        (folder / TRUTH / "calls").mkdir(parents=True)

    def hour(self, hour: Hour) -> None:
        """The records of an hour, and the truth of those that are abuse."""
        name = datetime.fromtimestamp(hour.start_ms / 1000, UTC).strftime("%Y%m%d%H")
        calls = hour.calls
        ids = pa.array(hour.start_ms // 3_600_000 * 10**8 + np.arange(len(calls))).cast(pa.string())
        if len(calls):
            place = self._folder / RECORDS / f"hour={name}"
            place.mkdir(parents=True, exist_ok=True)
            _write(pa.table(self._records(calls, ids), schema=SCHEMA), place / "simulated.parquet")
        chosen = np.flatnonzero(calls[Col.LEVEL] >= 0)
        if len(chosen):
            truth = self._truth(abusive(calls), ids.take(pa.array(chosen)))
            _write(truth, self._folder / TRUTH / "calls" / f"{name}.parquet")

    def _records(self, calls: Calls, ids: pa.Array) -> list[pa.Array]:
        number = self._world.numbers.number
        trunk_in = pa.array(calls[Col.TRUNK_IN])
        count = len(calls)
        columns = {
            "call_id": ids,
            "source": _same(_SOURCE, count),
            "kind": _small(calls[Col.KIND], pa.int8()),
            "setup_ms": pa.array(calls[Col.SETUP]),
            "ring_ms": _or_null(calls[Col.RING]),
            "answer_ms": _or_null(calls[Col.ANSWER]),
            "release_ms": _or_null(calls[Col.RELEASE]),
            "calling": pa.array(number[calls[Col.CALLING]]),
            "called": pa.array(number[calls[Col.CALLED]]),
            "calling_sent": self._sent.take(pa.array(calls[Col.CALLING])),
            "called_sent": self._sent.take(pa.array(calls[Col.CALLED])),
            "released_by": _small(calls[Col.RELEASED_BY], pa.int8()),
            "cause": _small(calls[Col.CAUSE], pa.int16()),
            "sip_code": _small(calls[Col.SIP], pa.int16()),
            "trunk_in": self._trunks.take(trunk_in),
            "trunk_out": self._trunks.take(pa.array(self._world.network.trunk_out(calls))),
            "carrier": self._carriers.take(trunk_in),
            "media": pa.array(calls[Col.MEDIA]),
            "imsi": pa.array(calls[Col.IMSI]),
            "imei": pa.array(calls[Col.IMEI]),
            "cell": pa.array(calls[Col.CELL]),
            "attestation": self._attested.take(pa.array(calls[Col.ATTESTED])),
            "verstat": _same("", count),
            "diverted_by": _small(np.zeros(count, dtype=np.int64), pa.int64()),
        }
        return [columns[one.name] for one in RECORD_COLUMNS]

    def _truth(self, calls: Calls, ids: pa.Array) -> pa.Table:
        world = self._world
        keys, which = np.unique(calls[Col.CAMPAIGN], return_inverse=True)
        names = pa.array([world.campaign(key) for key in keys.tolist()], pa.string())
        victims = np.where(calls[Col.VICTIM] >= 0, world.numbers.number[calls[Col.VICTIM]], 0)
        return pa.table(
            {
                "call_id": ids,
                "calling": world.numbers.number[calls[Col.CALLING]],
                "called": world.numbers.number[calls[Col.CALLED]],
                "setup_ms": calls[Col.SETUP],
                "family": _words(world.policies, calls[Col.POLICY]),
                "level": _small(calls[Col.LEVEL], pa.int8()),
                "campaign": names.take(pa.array(which)),
                "victim": victims,
            }
        )

    def numbers(self) -> None:
        """Who is behind each number, and its subscription where the home network keeps it."""
        world, numbers = self._world, self._world.numbers
        truth = pa.table(
            {
                "number": numbers.number,
                "persona": _words(world.policies, numbers.policy),
                "abuse": numbers.level >= 0,
                "level": _small(numbers.level, pa.int8()),
                "actor": numbers.actor,
            }
        )
        _write(truth, self._folder / TRUTH / "numbers.parquet")
        ours = numbers.activated_ms >= 0
        areas = [world.areas_of(area) for area in numbers.area[ours].tolist()]
        kept = [
            numbers.number[ours],
            numbers.activated_ms[ours],
            numbers.holder[ours],
            pa.array(areas, pa.string()),
            _words(CHANNELS, numbers.channel[ours]),
            numbers.device[ours],
        ]
        _write(pa.table(kept, schema=_SUBSCRIPTIONS), self._folder / RECORDS / "subscriptions.parquet")


def _write(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, compression="zstd", compression_level=1, use_dictionary=_DICTIONARIES)


_DICTIONARIES = [
    one.name
    for one in RECORD_COLUMNS
    if one.name in {"source", "trunk_in", "trunk_out", "carrier", "attestation", "verstat", "cause", "sip_code"}
]
"""Columns of few values; the others would only be hashed in vain."""


def _same(text: str, count: int) -> pa.Array:
    return pa.array([text], pa.string()).take(pa.array(np.zeros(count, dtype=np.int32)))


def _small(values: Ints, kind: pa.DataType) -> pa.Array:
    return pa.array(values).cast(kind)


def _or_null(values: Ints) -> pa.Array:
    return pa.array(values, mask=values < 0)


def _words(words: Sequence[str], rows: Ints) -> pa.Array:
    return pa.array(words, pa.string()).take(pa.array(rows))
