"""Reads records and their truth back, hour by hour, as an evaluation replays them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from ringfence.analytics.evaluation.truth import Abuse, Behind, Replayed, Told
from ringfence.analytics.simulator.manifest import Manifest
from ringfence.backends.worlds.writer import MANIFEST
from ringfence.telecom.carrier import Trunk
from ringfence.telecom.errors import Refused

COLUMNS = (
    "call_id", "kind", "setup_ms", "ring_ms", "answer_ms", "release_ms", "calling", "called", "calling_sent",
    "called_sent", "released_by", "trunk_in",
)  # fmt: skip
"""What a replay needs of a record, in the order of `Replayed`."""
MESSAGE = 1


class WorldCase:
    """Fulfils `Case` for a folder that `ringfence simulate` wrote."""

    def __init__(self, records: Path, truth: Path) -> None:
        """`truth` holds numbers and calls; the manifest lies beside it. Raises `Refused` for what is no whole world."""
        self._records = records
        self._truth = truth
        path = truth.parent / MANIFEST
        try:
            self.manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
        except (OSError, msgspec.MsgspecError) as error:
            raise Refused(f"{path} does not describe a whole world: {error}", "simulate it again") from error
        if not (truth / "numbers.parquet").exists():
            raise Refused(f"{truth} holds no numbers.parquet", "give the folder `truth` of a simulated world")

    def told(self) -> Told:
        """Where the calls come from: the simulator."""
        made = self.manifest
        return Told(
            name=made.world,
            simulated=True,
            parameters=made.parameters,
            seed=made.seed,
            subscribers=made.subscribers,
            days=made.days,
            enrich=made.enrich,
            enrich_lawful=made.enrich_lawful,
            rounds=made.rounds,
            titles={kind.name: (kind.title_zh, kind.title_en) for kind in made.kinds},
            held_out=tuple(kind.name for kind in made.kinds if kind.held_out),
        )

    def trunks(self) -> tuple[Trunk, ...]:
        """Those of the simulated network."""
        return self.manifest.trunks

    def hours(self) -> Iterator[tuple[int, tuple[Replayed, ...]]]:
        """Each hour's records; raises `Refused` for a damaged file."""
        for folder in sorted(self._records.glob("hour=*")):
            hour_ms = hour_of(folder.name.removeprefix("hour="))
            yield hour_ms, read_hour(sorted(folder.glob("*.parquet")))

    def abuse(self, hour_ms: int) -> Mapping[str, Abuse]:
        """The abusive calls of an hour."""
        path = self._truth / "calls" / f"{datetime.fromtimestamp(hour_ms / 1000, UTC):%Y%m%d%H}.parquet"
        if not path.exists():
            return {}
        wanted = ("call_id", "family", "level", "campaign", "victim")
        columns = _read(path, wanted)
        return {row[0]: Abuse(*row[1:]) for row in zip(*columns, strict=True)}

    def numbers(self) -> Mapping[int, Behind]:
        """Everybody but ordinary people."""
        columns = _read(self._truth / "numbers.parquet", ("number", "persona", "level"))
        found = {number: Behind(persona, level) for number, persona, level in zip(*columns, strict=True)}
        return {number: behind for number, behind in found.items() if behind.persona != "people"}


def read_hour(files: Sequence[Path]) -> tuple[Replayed, ...]:
    """The records of an hour in order of setup."""
    calls = [
        Replayed(call_id, kind == MESSAGE, *rest)
        for path in files
        for call_id, kind, *rest in zip(*_read(path, COLUMNS), strict=True)
    ]
    return tuple(sorted(calls, key=lambda call: call.setup_ms))


def hour_of(name: str) -> int:
    """Begin of the hour that a folder is named for, milliseconds since 1970 UTC."""
    return int(datetime.strptime(name, "%Y%m%d%H").replace(tzinfo=UTC).timestamp()) * 1000


def _read(path: Path, names: Sequence[str]) -> list[list[object]]:
    try:
        table = pq.read_table(path, columns=list(names), partitioning=None)
        return [table[name].to_pylist() for name in names]
    except (pa.ArrowException, OSError, KeyError) as error:
        raise Refused(f"{path} cannot be read: {error}", "simulate or ingest it again") from error
