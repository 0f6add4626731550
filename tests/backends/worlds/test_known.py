from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.analytics.simulator.examples import parameters, wanted

from ringfence.analytics.evaluation.truth import Replayed
from ringfence.analytics.record import RECORD_COLUMNS
from ringfence.analytics.simulator.world import World
from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.worlds.known import KnownRecords
from ringfence.backends.worlds.reader import WorldCase
from ringfence.backends.worlds.writer import write_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("worlds") / "w"
    write_world(folder, World(wanted(600, enrich=0.0), parameters(), open_plan()), 0, lambda _r, _h: None)
    return folder


def _ids(folder: Path) -> set[str]:
    return {
        one
        for path in folder.glob("hour=*/*.parquet")
        for one in pq.read_table(path, partitioning=None)["call_id"].to_pylist()
    }


def test_only_calls_that_ended_are_known_and_they_are_whole(world: Path, tmp_path: Path) -> None:
    case = WorldCase(world / "records", world / "truth")
    calls: list[Replayed] = [call for _, held in case.hours() for call in held][:400]
    known = KnownRecords(world / "records", tmp_path / "known")

    known.add(calls[:100:2])
    assert _ids(tmp_path / "known") == {call.call_id for call in calls[:100:2]}
    known.add(calls[1:100:2])
    assert _ids(tmp_path / "known") == {call.call_id for call in calls[:100]}

    (first, *_) = sorted((tmp_path / "known").glob("hour=*/*.parquet"))
    assert pq.read_schema(first).names == [one.name for one in RECORD_COLUMNS]
    assert (tmp_path / "known" / "subscriptions.parquet").exists()
