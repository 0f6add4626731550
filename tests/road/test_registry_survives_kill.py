"""kill -9 while the registry is written: what was acknowledged is found, a bulk load goes on exactly where it was."""

from __future__ import annotations

import csv
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests.examples import mobile
from tests.servers import postgres

from ringfence.backends.sql.registry_tables import loads, preference_history, preferences
from ringfence.backends.sql.store import Store, open_store

ROWS, EVERY_BAD = 80_000, 50
KILLS = 5
LOADER = """
import sys
from pathlib import Path
from ringfence import clock
from ringfence.backends.files.refused_rows import RefusedFile
from ringfence.backends.files.registry_rows import RegistryFile
from ringfence.backends.sql.store import open_store
from ringfence.registry.bulk import LoadKind, load_file
from tests.examples import read

path = Path(sys.argv[2])
store = open_store(sys.argv[1] if "://" in sys.argv[1] else Path(sys.argv[1]))
file = RegistryFile(path, LoadKind.PREFERENCES, read, clock.clock_ms())
load = store.loads.begin(file.id(), LoadKind.PREFERENCES, by="t", at_ms=clock.clock_ms())
refused = RefusedFile(path.with_suffix(".refused.csv"))
progressed = lambda load: print(load.rows, flush=True)
print("ready", load.rows, flush=True)
if load.ended_ms is None:
    load_file(load, file.rows(load.rows), store.loads, refused, by="t", clock_ms=clock.clock_ms, progressed=progressed)
print("done", flush=True)
"""
WRITER = """
import sys
from pathlib import Path
from ringfence.backends.sql.store import open_store
from tests.examples import NOW
from tests.registry.examples import preference

store = open_store(sys.argv[1] if "://" in sys.argv[1] else Path(sys.argv[1]))
first = int(sys.argv[2])
print("ready", flush=True)
for tail in range(first, first + 10**6):
    store.preferences.put(preference(tail), by="t", at_ms=NOW)
    print(tail, flush=True)
"""


def _started(program: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", program, *words], stdout=subprocess.PIPE, text=True)


def _killed(program: str, *words: str, after_s: float = 0.0, after_lines: int = 0) -> list[str]:
    """What a process said before it was killed."""
    with _started(program, *words) as process:
        assert process.stdout is not None
        heard = [process.stdout.readline() for _ in range(1 + after_lines)]
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)
        return [line.strip() for line in [*heard, *process.stdout] if line.endswith("\n")]


def _written(path: Path) -> tuple[set[str], list[int]]:
    """Good numbers of a file that is made here, and the lines that are none."""
    good, bad = set[str](), list[int]()
    with path.open("w", encoding="utf-8") as file:
        file.write("number,categories\n")
        for row in range(ROWS):
            wrong = row % EVERY_BAD == 0
            file.write(f"+861700{row:07},{'nonsense' if wrong else 'finance'}\n")
            if wrong:
                bad.append(row + 2)
            else:
                good.add(f"+861700{row:07}")
    return good, bad


def _whole(store: Store, good: set[str], bad: list[int], refused: Path) -> None:
    with store.database.read() as connection:
        kept = connection.execute(select(func.count()).select_from(preferences)).scalar_one()
        twice = connection.execute(select(func.count()).select_from(preference_history)).scalar_one()
        load = connection.execute(select(loads)).one()
    assert (kept, twice) == (len(good), 0)
    assert (load.rows, load.taken, load.refused) == (ROWS, len(good), len(bad))
    assert load.ended_ms is not None
    with refused.open(encoding="utf-8-sig", newline="") as file:
        assert [int(row["line"]) for row in csv.DictReader(file)] == bad


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield str(tmp_path / "s.sqlite")
        return
    with postgres() as server:
        yield server.database()


def _open(address: str) -> Store:
    return open_store(address if "://" in address else Path(address))


def test_a_bulk_load_killed_again_and_again_loses_nothing_and_takes_nothing_twice(address: str, tmp_path: Path) -> None:
    path, chance, positions = tmp_path / "in.csv", random.Random(7), list[int]()
    good, bad = _written(path)
    for _ in range(KILLS):
        heard = _killed(LOADER, address, str(path), after_s=chance.uniform(0, 0.1), after_lines=chance.randrange(3))
        positions.append(int(heard[0].split()[1]))
    assert positions == sorted(positions)
    assert positions[-1] > 0
    with _started(LOADER, address, str(path)) as process:
        assert process.stdout is not None
        assert process.stdout.read().endswith("done\n")
    store = _open(address)
    _whole(store, good, bad, path.with_suffix(".refused.csv"))
    store.close()


def test_every_acknowledged_registration_is_found_after_each_kill(address: str) -> None:
    chance, acknowledged = random.Random(11), list[int]()
    _open(address).close()
    for kill in range(KILLS):
        heard = _killed(WRITER, address, str(kill * 100_000), after_s=chance.uniform(0.01, 0.15))
        acknowledged += [int(tail) for tail in heard[1:]]
    store = _open(address)
    with store.database.read() as connection:
        held = set(connection.execute(select(preferences.c.number)).scalars())

    assert len(acknowledged) > KILLS
    assert {int(mobile(tail)) for tail in acknowledged} <= held
    store.close()
