import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession
from tests.analytics.documents import PLACES, packaged_detectors, packaged_profiles
from tests.analytics.simulator.examples import MONDAY, parameters, wanted
from tests.backends.duck.calling import busy, calls, write

from ringfence.analytics.detector import Detector
from ringfence.analytics.example_calls import BEGIN_MS, DAY_MS, written_out
from ringfence.analytics.record import HOUR_MS, KeptRecord
from ringfence.analytics.simulator.world import World
from ringfence.analytics.suspect import Detection
from ringfence.backends.duck.detectors import DuckDetectors
from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.spark.detectors import SparkDetectors
from ringfence.backends.worlds.writer import write_world
from ringfence.telecom.errors import Unavailable

_PROFILES = packaged_profiles()
_DETECTORS = packaged_detectors()


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    builder = SparkSession.builder.master("local[2]").appName("ringfence")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "1g",
        # One query of each kind: what a compiler for long runs saves is less than what it costs.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
        "spark.log.level": "ERROR",
        "spark.sql.codegen.wholeStage": "false",
    }.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    yield spark
    spark.stop()


@pytest.fixture
def shuffled(session: SparkSession) -> Iterator[SparkSession]:
    """Rows come in an order that no file has: through four parts."""
    session.conf.set("spark.sql.shuffle.partitions", "4")
    yield session
    session.conf.set("spark.sql.shuffle.partitions", "1")


def _folder(home: Path, detectors: tuple[Detector, ...]) -> Path:
    """All examples of the detectors in one day, each moved to numbers, trunks, devices and holders of its own."""
    read = open_plan().read
    records: list[KeptRecord] = []
    held: list[dict[str, object]] = []
    examples = [example for detector in detectors for example in detector.header.examples]
    for place, example in enumerate(examples):
        rows = written_out(example, read)
        records += [_moved(one, place) for one in rows.records]
        for one in rows.subscriptions:
            moved = {"number": _number(one.number, place), "holder": one.holder + place, "device": one.device + place}
            held.append(msgspec.structs.asdict(one) | moved)
    folder = write(home, records)
    if held:
        pq.write_table(pa.Table.from_pylist(held), folder / "subscriptions.parquet")
    return folder


def _number(number: int, place: int) -> int:
    return number + place * 10_000_000 if number >> 60 == 1 else number


def _moved(one: KeptRecord, place: int) -> KeptRecord:
    return msgspec.structs.replace(
        one,
        calling=_number(one.calling, place),
        # Provinces called from abroad are part of the example.
        called=_number(one.called, place if (one.calling >> 50) & 1023 == 86 else 0),
        trunk_in=f"{one.trunk_in}-{place}",
        trunk_out=one.trunk_out and f"{one.trunk_out}-{place}",
        media=one.media and one.media + place,
        imsi=one.imsi and one.imsi + place,
        imei=one.imei and one.imei + place,
        cell=one.cell and one.cell + place,
    )


def _told(found: Detection) -> list[tuple[object, ...]]:
    return sorted(
        (
            one.detector,
            one.subject,
            one.score,
            one.first_ms,
            one.last_ms,
            one.evidence,
            one.members,
            one.collateral,
            one.trunks,
        )
        for one in found.suspects
    )


def _compared(session: SparkSession, home: Path, detectors: tuple[Detector, ...], hours: int) -> Detection:
    folder = _folder(home, detectors)
    return _same(session, folder, home / "kept", detectors, BEGIN_MS, BEGIN_MS + hours * DAY_MS // 24)


def _same(
    session: SparkSession, folder: Path, kept: Path, detectors: tuple[Detector, ...], from_ms: int, until_ms: int
) -> Detection:
    on_duck = DuckDetectors(folder, _PROFILES, PLACES).run(from_ms, until_ms, detectors)
    on_spark = SparkDetectors(session, folder, _PROFILES, PLACES, kept=kept).run(from_ms, until_ms, detectors)

    assert on_spark.faults == on_duck.faults == ()
    assert on_spark.records == on_duck.records > 0
    assert on_spark.trunks == on_duck.trunks
    assert _told(on_spark) == _told(on_duck)
    assert list(kept.iterdir()) == []
    return on_spark


@pytest.mark.soak
def test_a_detector_gives_the_same_rows_on_spark_as_on_duckdb(session: SparkSession, tmp_path: Path) -> None:
    some = tuple(one for one in _DETECTORS if one.code == "POINT_TO_POINT_VOICE")

    assert [one.detector for one in _compared(session, tmp_path, some, 24).suspects] == ["POINT_TO_POINT_VOICE"]


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("hours", [24, 2])
def test_every_detector_gives_the_same_rows_on_spark_as_on_duckdb(
    shuffled: SparkSession, tmp_path: Path, hours: int
) -> None:
    found = _compared(shuffled, tmp_path, _DETECTORS, hours)

    if hours == 24:
        assert {one.detector for one in found.suspects} == {one.code for one in _DETECTORS}


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("first", "hours"), [(0, 24), (10, 2)])
def test_every_detector_gives_the_same_rows_of_a_simulated_world(
    shuffled: SparkSession, tmp_path: Path, first: int, hours: int
) -> None:
    world = World(wanted(4_000, enrich=120.0), parameters(), open_plan())
    write_world(tmp_path / "world", world, 0, lambda _records, _hours: None)
    from_ms = MONDAY + first * HOUR_MS

    found = _same(
        shuffled, tmp_path / "world" / "records", tmp_path / "kept", _DETECTORS, from_ms, from_ms + hours * HOUR_MS
    )

    assert found.records > 10_000
    assert len({one.detector for one in found.suspects}) > 5


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_a_torn_file_is_named_and_the_others_are_looked_at(session: SparkSession, tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=30, every_s=9))
    (whole,) = folder.glob("hour=*/*.parquet")
    (whole.parent / "b.parquet").write_bytes(whole.read_bytes()[:-20])
    engine = SparkDetectors(session, folder, _PROFILES, PLACES, kept=tmp_path / "kept")

    found = engine.run(BEGIN_MS, BEGIN_MS + HOUR_MS, [busy()])

    assert [(fault.detector, fault.reason) for fault in found.faults] == [(f"{whole.parent.name}/b.parquet", "torn")]
    assert [suspect.detector for suspect in found.suspects] == ["BUSY"]


def test_a_window_without_records_is_told(session: SparkSession, tmp_path: Path) -> None:
    engine = SparkDetectors(session, tmp_path / "calls", _PROFILES, PLACES, kept=tmp_path)

    with pytest.raises(Unavailable, match="no call records"):
        engine.run(BEGIN_MS, BEGIN_MS + DAY_MS, _DETECTORS)
