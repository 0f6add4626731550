from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest
from tests.analytics.simulator.examples import parameters, wanted

from ringfence.analytics.record import RECORD_COLUMNS, SUBSCRIPTION_COLUMNS
from ringfence.analytics.simulator.manifest import Manifest
from ringfence.analytics.simulator.world import World
from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.worlds.writer import write_world
from ringfence.telecom.errors import Refused


def _written(folder: Path) -> Manifest:
    world = World(wanted(1_000, enrich=60.0), parameters(), open_plan())
    return write_world(folder, world, 0, lambda _records, _hours: None)


def test_a_world_is_written_as_analytics_keeps_records(tmp_path: Path) -> None:
    told = _written(tmp_path / "w")
    files = sorted((tmp_path / "w/records").glob("hour=*/*.parquet"))
    tables = [pq.read_table(file, partitioning=None) for file in files]

    assert sum(len(table) for table in tables) == told.records
    assert tables[0].schema.names == [one.name for one in RECORD_COLUMNS]
    assert [str(field.type) for field in tables[0].schema] == [one.kind for one in RECORD_COLUMNS]
    subscriptions = pq.read_table(tmp_path / "w/records/subscriptions.parquet")
    assert subscriptions.schema.names == [one.name for one in SUBSCRIPTION_COLUMNS]
    ids = [one for table in tables for one in table["call_id"].to_pylist()]
    assert len(set(ids)) == len(ids)


def test_truth_joins_the_records(tmp_path: Path) -> None:
    _written(tmp_path / "w")
    truth = [row for file in (tmp_path / "w/truth/calls").glob("*.parquet") for row in pq.read_table(file).to_pylist()]
    ids = {
        (row["call_id"], row["calling"], row["called"])
        for file in (tmp_path / "w/records").glob("hour=*/*.parquet")
        for row in pq.read_table(file, partitioning=None).to_pylist()
    }

    assert len(truth) > 100
    assert {(row["call_id"], row["calling"], row["called"]) for row in truth} <= ids
    numbers = pq.read_table(tmp_path / "w/truth/numbers.parquet").to_pylist()
    assert {row["persona"] for row in numbers if not row["abuse"]} >= {"people", "courier"}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    _written(tmp_path / "one")
    _written(tmp_path / "two")
    names = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())

    assert len(names) > 24
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in names)


def test_a_whole_world_has_a_manifest_and_a_used_folder_is_refused(tmp_path: Path) -> None:
    told = _written(tmp_path / "w")

    assert msgspec.json.decode((tmp_path / "w/world.json").read_bytes(), type=Manifest) == told
    with pytest.raises(Refused, match="not empty"):
        _written(tmp_path / "w")
