"""kill -9 while a list is checked: the next process goes on exactly there, and every number has one row."""

from __future__ import annotations

import csv
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.examples import NOW
from tests.registry.examples import caller
from tests.servers import postgres

from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.sql.store import open_store
from ringfence.companies import Companies
from ringfence.registry.job import JobState
from ringfence.registry.list_desk import Wanted
from ringfence.registry.list_law import CheckPurpose
from ringfence.settings import Settings
from ringfence.telecom.commercial import Category, Channel

NUMBERS = 20_000
WORK = """
import sys
from pathlib import Path
from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.sql.store import open_store
from ringfence.companies import CompanyWork
from ringfence.registry import checking
from ringfence.settings import Settings
checking.PAGE_NUMBERS = 1_000
settings = Settings(home=Path(sys.argv[1]), database=sys.argv[2])
store = open_store(settings.store_address)
def shout(what, error):
    raise error
CompanyWork(settings, store, open_plan(), lambda: True, shout).work()
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_list_is_checked_exactly_once_over_kills(tmp_path: Path, kind: str) -> None:
    if kind == "postgresql":
        with postgres() as server:
            _kill_and_go_on(tmp_path, server.database(), most=1)
    else:
        _kill_and_go_on(tmp_path, "", most=2)


def _kill_and_go_on(home: Path, database: str, *, most: int) -> None:
    settings = Settings(home=home, database=database)
    store = open_store(settings.store_address)
    store.ledger.put(caller(), by="operator", at_ms=NOW)
    desk = Companies(settings, store, open_plan()).lists
    wanted = Wanted(
        company="acme", by="key:1", purpose=CheckPurpose.CAMPAIGN, category=Category.FINANCE, channel=Channel.VOICE
    )
    upload = desk.fresh()
    upload.write_text("\n".join(f"138{at:08}" for at in range(NUMBERS)))
    job = desk.check(upload, "a.txt", 1, wanted)

    seen, kills = 0, 0
    while desk.own(job.id, "acme").state is not JobState.DONE:
        assert kills < 50
        worker = subprocess.Popen([sys.executable, "-c", WORK, str(home), database])
        while worker.poll() is None:
            now = desk.own(job.id, "acme")
            if kills < most and now.done > seen:
                seen = now.done
                worker.send_signal(signal.SIGKILL)
                kills += 1
                break
            time.sleep(0.01)
        worker.wait()

    done = desk.own(job.id, "acme")
    assert kills >= 1
    assert (done.done, done.no) == (NUMBERS, NUMBERS)
    rows = [row[0] for row in csv.reader(desk.result(job.id, "acme").read_text("utf-8-sig").splitlines()[1:])]
    assert rows == [f"138{at:08}" for at in range(NUMBERS)]
    assert store.quotas.used("acme", done.created_ms) == {"campaign": NUMBERS}
    store.close()
