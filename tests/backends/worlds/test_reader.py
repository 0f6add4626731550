from pathlib import Path

import pytest
from tests.analytics.simulator.examples import parameters, wanted

from ringfence.analytics.simulator.world import World
from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.worlds.reader import WorldCase
from ringfence.backends.worlds.writer import write_world
from ringfence.telecom.errors import Refused


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("worlds") / "w"
    write_world(folder, World(wanted(1_000, enrich=60.0), parameters(), open_plan()), 0, lambda _r, _h: None)
    return folder


def test_a_world_is_read_back_hour_by_hour_with_its_truth(world: Path) -> None:
    case = WorldCase(world / "records", world / "truth")
    hours = list(case.hours())
    calls = [call for _, held in hours for call in held]

    assert len(calls) == case.manifest.records
    assert [call.setup_ms for call in calls] == sorted(call.setup_ms for call in calls)
    ids = {call.call_id: call for call in calls}
    abuse = {one: told for hour_ms, _ in hours for one, told in case.abuse(hour_ms).items()}
    assert len(abuse) > 100
    assert all(told.victim in (0, ids[one].called) for one, told in abuse.items())


def test_who_is_behind_a_number_and_where_it_all_comes_from(world: Path) -> None:
    case = WorldCase(world / "records", world / "truth")
    behind = case.numbers()

    assert {one.persona for one in behind.values() if one.level < 0} >= {"courier", "shopkeeper"}
    assert all(one.persona in case.told().titles for one in behind.values())
    assert case.told().simulated
    assert len(case.trunks()) > 20


def test_an_unfinished_world_is_refused(tmp_path: Path, world: Path) -> None:
    with pytest.raises(Refused, match="whole world"):
        WorldCase(world / "records", tmp_path / "truth")


def test_a_damaged_file_is_refused_by_name(tmp_path: Path, world: Path) -> None:
    broken = tmp_path / "records" / "hour=2026110201"
    broken.mkdir(parents=True)
    (broken / "x.parquet").write_text("no")
    case = WorldCase(tmp_path / "records", world / "truth")

    with pytest.raises(Refused, match=r"x\.parquet"):
        list(case.hours())
