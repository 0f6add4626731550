"""What no detector may stumble over: one number with a million calls, one called by a million, absurd times."""

from pathlib import Path

import duckdb
import msgspec
import pytest
from tests.analytics.documents import PLACES, packaged_detectors, packaged_profiles
from tests.backends.duck.calling import FROM_MS, HOUR_MS, busy, calls, write

from ringfence.backends.duck.detectors import DuckDetectors
from ringfence.backends.duck.look import EngineBounds

_BOUNDS = EngineBounds(threads=2, memory_mb=2048)
_ROWS = (100_000, pytest.param(1_000_000, marks=pytest.mark.soak))
_PACKED = (1 << 60) | (86 << 50) | 8_613_000_000_000
_MANY = """
SELECT
  'c' || i AS call_id, 'x' AS source, 0::TINYINT AS kind, {begin} + i * 3 AS setup_ms, {begin} + i * 3 AS ring_ms,
  NULL::BIGINT AS answer_ms, {begin} + i * 3 + 2000 AS release_ms, {calling} AS calling, {called} AS called,
  '' AS calling_sent, '' AS called_sent, 1::TINYINT AS released_by, 0::SMALLINT AS cause, 0::SMALLINT AS sip_code,
  't1' AS trunk_in, 't2' AS trunk_out, '' AS carrier, 0::BIGINT AS media, 0::BIGINT AS imsi, 0::BIGINT AS imei,
  0::BIGINT AS cell, '' AS attestation, '' AS verstat, 0::BIGINT AS diverted_by
FROM range({rows}) AS r(i)
"""


def _write(home: Path, calling: str, called: str, rows: int) -> Path:
    folder = home / "calls" / "hour=2026060101"
    folder.mkdir(parents=True, exist_ok=True)
    sql = _MANY.format(begin=FROM_MS, calling=calling, called=called, rows=rows)
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({sql}) TO '{folder / 'a.parquet'}' (FORMAT parquet)")
    return home / "calls"


def _found(folder: Path) -> dict[str, set[str]]:
    engine = DuckDetectors(folder, packaged_profiles(), PLACES, bounds=_BOUNDS)
    detection = engine.run(FROM_MS, FROM_MS + HOUR_MS, packaged_detectors())
    assert detection.faults == ()
    found: dict[str, set[str]] = {}
    for one in detection.suspects:
        found.setdefault(one.subject, set()).add(one.detector)
    return found


@pytest.mark.parametrize("rows", _ROWS)
def test_a_number_with_so_many_calls_in_an_hour_is_found(tmp_path: Path, rows: int) -> None:
    found = _found(_write(tmp_path, f"{_PACKED + 911110001}", f"{_PACKED + 800000000} + i", rows))

    assert {"ONE_RING", "POWER_DIALLER", "SEQUENTIAL_DIALLING"} <= found["+8613911110001"]


@pytest.mark.parametrize("rows", _ROWS)
def test_a_number_that_so_many_call_in_an_hour_is_a_victim(tmp_path: Path, rows: int) -> None:
    found = _found(_write(tmp_path, f"{_PACKED + 800000000} + i", f"{_PACKED + 911110001}", rows))

    assert "CALL_BOMBING" in found["+8613911110001"]


def test_absurd_times_are_read_as_not_known(tmp_path: Path) -> None:
    ordinary = calls(times=30, every_s=60, talk_s=20)
    absurd = [-(1 << 62), -1, 0, 1, 4_260_211_200_000, (1 << 62)]
    records = [
        msgspec.structs.replace(one, answer_ms=absurd[at % 6], release_ms=absurd[(at + 3) % 6], ring_ms=absurd[at % 5])
        for at, one in enumerate(ordinary)
    ]
    folder = write(tmp_path, records)
    found = DuckDetectors(folder, packaged_profiles(), PLACES).run(FROM_MS, FROM_MS + HOUR_MS, [busy()])

    assert [(one.subject, one.evidence) for one in found.suspects] == [("+8613911110001", (("attempts", 30),))]
    assert found.faults == ()
