"""All detectors over one day of call records, against one scan that groups the same files by calling number."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from ringfence.bench.figure import Figure, Progress

RECORDS, QUICK_RECORDS = 100_000_000, 2_000_000
SMALL = 100
"""The smaller day of `growth` has so many times fewer records."""
HOURS = 24
CALLS_EACH = 5
"""Calls that a number makes a day, on average: Hiya counted 101 out in a month, heavy callers come on top."""
BEGIN_MS = 1_780_272_000_000
"""2026-06-01 00:00 UTC."""
BOUND_TIMES, BOUND_GB, BOUND_GROWTH, BOUND_HOUR_S = 10.0, 12.0, 1.5, 60.0
_HOUR_MS = 3_600_000
_PACKED = (1 << 60) | (86 << 50) | 8_613_000_000_000
_NEED_BYTES = 60
"""Room that a record takes on disk with its profiles."""
_RUN = """
import json, resource, sys, time
from pathlib import Path
from ringfence.analytics.detector_reader import read_detectors
from ringfence.analytics.profile import read_profiles
from ringfence.backends.duck.detectors import DuckDetectors
from ringfence.backends.duck.look import EngineBounds
from ringfence.backends.files.detectors import PLACES, read_sql
from ringfence.model_room import open_models
from ringfence.model_voice import ModelVoice
from ringfence.telecom.verdict import Mode
home, rules, begin_ms, until_ms, memory_mb = Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:6])
troubles = []
profiles = read_profiles(read_sql(rules / "profiles"))
read = read_detectors(read_sql(rules / "detectors"), profiles)
bounds = EngineBounds(threads=2, memory_mb=memory_mb, limit_s=600)
engine = DuckDetectors(home / "calls", profiles, rules / PLACES, kept=home / "calls" / "profiles", bounds=bounds)
begun = time.perf_counter()
if "model" in sys.argv:
    models = open_models(home, rules)
    models.promote(Mode.SHADOW)
    voice = ModelVoice(models, troubles.append)
    found = voice.run(engine, begin_ms, until_ms, read.detectors)
else:
    found = engine.run(begin_ms, until_ms, read.detectors)
took = time.perf_counter() - begun
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
faults = [f.message for f in found.faults] + troubles
print(json.dumps({"took": took, "peak_gb": peak, "records": found.records, "faults": faults,
    "detectors": len(read.detectors), "suspects": len(found.suspects), "seconds": found.seconds}))
"""
_TURN = """
import json, resource, sys, time
from pathlib import Path
from ringfence.documents import packaged_rules
from ringfence.model_room import open_models
from ringfence.settings import Settings
from ringfence.telecom.verdict import Mode
from ringfence.watching import Watch
troubles, published = [], []
home = Path(sys.argv[1])
open_models(home, packaged_rules()).promote(Mode.SHADOW)
watch = Watch(Settings(home=home), troubles.append)
publish, begun = watch.publish, time.perf_counter()
def publish_and_note():
    done = publish()
    published.append(time.perf_counter() - begun)
    return done
watch.publish = publish_and_note
watch._day_after = time.monotonic() + 86_400
turn = watch.turn()
watch.close()
print(json.dumps({"published": published[0], "faults": [*turn.faults, *troubles],
    "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20}))
"""


def measure(progress: Progress, *, quick: bool = False) -> tuple[Figure, ...]:
    """`detectors.*`."""
    records = QUICK_RECORDS if quick else RECORDS
    with tempfile.TemporaryDirectory(prefix="detectors-") as name:
        home = Path(name)
        free = shutil.disk_usage(home).free
        if free < records * _NEED_BYTES:
            raise RuntimeError(f"{records:,} records need {records * _NEED_BYTES / 1e9:.0f} GB of disk")
        small, large = home / "small", home / "large"
        progress(f"writing {records // SMALL:,} records")
        write_calls(small, records // SMALL)
        progress("detectors over the small day")
        little = run(small)
        progress(f"writing {records:,} records")
        write_calls(large, records)
        progress("grouping them by calling number")
        baseline_s = group_once(large)
        progress("detectors over the day")
        day = run(large)
        progress("detectors when one hour is new")
        shutil.rmtree(large / "calls" / "profiles" / _hour(HOURS - 1))
        hour = run(large)
        progress("detectors over the last hour alone")
        recent = run(large, from_hour=HOURS - 1)
        progress("detectors and model over the last hour")
        scored = run(large, from_hour=HOURS - 1, model=True)
        progress("a turn of the watch up to the judge's page, with the model, when one hour is new")
        shutil.rmtree(large / "calls" / "profiles" / _hour(HOURS - 1))
        turned = turn(large)
    return _figures(records, baseline_s, little, day, hour, recent, scored, turned)


def _figures(
    records: int,
    baseline_s: float,
    little: dict[str, float],
    day: dict[str, float],
    hour: dict[str, float],
    recent: dict[str, float],
    scored: dict[str, float],
    turned: dict[str, float],
) -> tuple[Figure, ...]:
    grown = (day["took"] / records) / (little["took"] / (records // SMALL))
    told = (
        f"{day['detectors']:.0f} detectors over {records:,} records of one day in {day['took'] / 60:.1f} minutes, "
        f"{records / day['took']:,.0f} records/s; {day['suspects']:.0f} suspects"
    )
    new = f"the newest of {HOURS} hours, {records // HOURS:,} records: its profiles, then all detectors over the day"
    return (
        Figure(
            name="detectors.day_times", value=day["took"] / baseline_s, unit="x", bound=BOUND_TIMES,
            baseline=f"DuckDB groups the same files by calling number once: {baseline_s:.1f} s", detail=told,
        ),
        Figure(name="detectors.day_peak", value=day["peak_gb"], unit="GB", bound=BOUND_GB),
        Figure(
            name="detectors.growth", value=grown, unit="x", bound=BOUND_GROWTH,
            baseline=f"the time for each of {records // SMALL:,} records: {little['took']:.1f} s in all",
        ),
        Figure(name="detectors.new_hour_s", value=hour["took"], unit="s", bound=BOUND_HOUR_S, detail=new),
        Figure(
            name="detectors.last_hour_s", value=recent["took"], unit="s",
            detail=f"the fast detectors over the last hour alone, {recent['records']:,.0f} records, nothing kept",
        ),
        Figure(
            name="detectors.scored_hour_s", value=scored["took"], unit="s", bound=BOUND_HOUR_S,
            detail=f"the same with the packaged model: scores with their reasons; peak {scored['peak_gb']:.1f} GB",
        ),
        Figure(
            name="detectors.published_s", value=turned["published"], unit="s", bound=BOUND_HOUR_S,
            detail=f"the running watch, {records // HOURS:,} records of the newest hour: detectors and model over the"
            " last two hours, kept in the store and on the judge's page; the look at the day comes after it;"
            f" peak {turned['peak_gb']:.1f} GB",
        ),
    )  # fmt: skip


def run(home: Path, *, from_hour: int = 0, model: bool = False) -> dict[str, float]:
    """Run all packaged detectors over the day, from an hour on, in a process of its own; what it took."""
    rules = Path(__file__).parents[1] / "rules"
    begin_ms, until_ms = BEGIN_MS + from_hour * _HOUR_MS, BEGIN_MS + HOURS * _HOUR_MS
    words = [str(home), str(rules), str(begin_ms), str(until_ms), "8000", *(["model"] if model else [])]
    return _told(_RUN, words)


def turn(home: Path) -> dict[str, float]:
    """The short look of a turn of the watch, the model in shadow, in a process of its own; what it took."""
    return _told(_TURN, [str(home)])


def _told(script: str, words: list[str]) -> dict[str, float]:
    said = subprocess.run([sys.executable, "-c", script, *words], check=True, capture_output=True, text=True).stdout
    told = json.loads(said)
    if told["faults"]:
        raise RuntimeError(f"detectors failed: {told['faults']}")
    return {name: float(value) for name, value in told.items() if isinstance(value, int | float)}


def _quiet(memory: str) -> duckdb.DuckDBPyConnection:
    """A database that draws no bars of its own between the figures."""
    connection = duckdb.connect(":memory:", config={"threads": "2", "memory_limit": memory})
    connection.execute("SET enable_progress_bar = false").fetchall()
    return connection


def group_once(home: Path) -> float:
    """Seconds that DuckDB needs to scan the files and count the calls of each calling number."""
    files = str(home / "calls" / "*" / "*.parquet")
    with _quiet("8GB") as connection:
        begun = time.perf_counter()
        connection.execute(
            f"SELECT COUNT(*), MAX(calls) FROM (SELECT calling, COUNT(*) AS calls FROM read_parquet('{files}', "
            "hive_partitioning = false) GROUP BY calling)"
        ).fetchall()
        return time.perf_counter() - begun


def write_calls(home: Path, records: int) -> None:
    """A day of made-up calls: activity falls off as a power, a fifth comes over interconnects, nobody means harm."""
    people = records // CALLS_EACH
    each = records // HOURS
    with _quiet("4GB") as connection:
        connection.execute("SELECT setseed(0.5)").fetchall()
        for hour in range(HOURS):
            folder = home / "calls" / _hour(hour)
            folder.mkdir(parents=True)
            sql = _SYNTHETIC.format(
                begin=BEGIN_MS + hour * _HOUR_MS, people=people, packed=_PACKED, each=each, first=hour * each
            )
            connection.execute(f"COPY ({sql}) TO '{folder / 'a.parquet'}' (FORMAT parquet, COMPRESSION snappy)")


def _hour(hour: int) -> str:
    return f"hour=20260601{hour:02d}"


_SYNTHETIC = """
SELECT
  'c' || i AS call_id, 'bench' AS source, 0::TINYINT AS kind, setup_ms,
  setup_ms + 800 AS ring_ms,
  CASE WHEN luck < 550 THEN setup_ms + 9000 END AS answer_ms,
  setup_ms + 9000 + CASE WHEN luck < 550 THEN 40000000 // (20 + other) ELSE 8000 END AS release_ms,
  {packed} + who * 37 AS calling, {packed} + whom * 37 AS called,
  '' AS calling_sent, '' AS called_sent, (1 + other % 2)::TINYINT AS released_by, 16::SMALLINT AS cause,
  0::SMALLINT AS sip_code,
  CASE WHEN who % 5 = 0 THEN 'ic' ELSE 'msc' END || who % 100 AS trunk_in,
  CASE WHEN whom % 5 = 0 THEN 'ic' ELSE 'msc' END || whom % 100 AS trunk_out,
  'carrier' || who % 7 AS carrier, who % 400 + 1 AS media,
  CASE WHEN who % 5 = 0 THEN 0 ELSE who + 1 END AS imsi, CASE WHEN who % 5 = 0 THEN 0 ELSE who + 7 END AS imei,
  CASE WHEN who % 5 = 0 THEN 0 ELSE who // 50 * 4 + luck % 3 + 1 END AS cell,
  '' AS attestation, '' AS verstat, 0::BIGINT AS diverted_by
FROM (
  SELECT
    i, {begin} + (random() * 3599999)::BIGINT AS setup_ms, (pow(random(), 1.6) * {people})::BIGINT AS who,
    (random() * {people})::BIGINT AS whom, (random() * 1000)::BIGINT AS luck, (random() * 1000)::BIGINT AS other
  FROM range({first}, {first} + {each}) AS r(i)
)
"""
