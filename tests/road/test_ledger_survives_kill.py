"""kill -9 in the middle of an import: what was told is there, and the same command completes the rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ringfence.backends.sql.store import open_store

ROWS = 1_700
KILLED = """
import os, signal, sys
from ringfence.backends.sql import ledger
from ringfence.main import run
put_all, left = ledger.SqlLedger.put_all, int(sys.argv.pop(1))

def counted(self, entries, **more):
    global left
    put_all(self, entries, **more)
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

ledger.SqlLedger.put_all = counted
run()
"""


@pytest.mark.parametrize("pages", [1, 3])
def test_an_import_that_was_killed_is_completed_by_the_same_command(tmp_path: Path, pages: int) -> None:
    file = tmp_path / "in.csv"
    rows = "".join(f"c{i:05},C{i},2026-01-01\n" for i in range(ROWS))
    file.write_text("id,name,from\n" + rows + "=bad,x,2026-01-01\n")
    environment = {**os.environ, "RINGFENCE_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    words = ["ledger", "import", "customer", str(file), "--reason", "load", "--json"]

    killed = subprocess.run([sys.executable, "-c", KILLED, str(pages), *words], env=environment, check=False)

    assert killed.returncode == -signal.SIGKILL
    assert _kept(tmp_path) == pages * 500
    again = "from ringfence.main import run; run()"
    done = subprocess.run([sys.executable, "-c", again, *words], env=environment, check=False, capture_output=True)
    assert done.returncode == 2, done.stderr
    assert f'"taken":{ROWS}'.encode() in done.stdout
    assert _kept(tmp_path) == ROWS
    assert (tmp_path / "in.csv.refused.csv").read_text("utf-8-sig").count("=bad") >= 1


def _kept(home: Path) -> int:
    store = open_store(home / "ringfence.sqlite")
    count = sum(1 for _ in store.ledger.all("customer"))
    store.close()
    return count
