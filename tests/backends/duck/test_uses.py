from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.backends.duck.calling import FROM_MS, HOUR_MS, calls, write

from ringfence.backends.duck.archive import DuckArchive
from ringfence.backends.duck.archiver import Archiver
from ringfence.backends.duck.uses import DuckUses
from ringfence.backends.planes.numbering import open_plan
from ringfence.bench.decisions import START_MS, mobile
from ringfence.bench.written_log import WrittenLog
from ringfence.registry.misuse_report import SeenCalling
from ringfence.telecom.call import CallRecord
from ringfence.telecom.carrier import NumberRange

ASKED = [NumberRange(int(mobile(0)), int(mobile(0)) + 50), NumberRange(int(mobile(7)), int(mobile(7)))]


@pytest.mark.parametrize("archived", [False, True])
def test_decisions_and_records_tell_who_called_over_which_line(log: WrittenLog, tmp_path: Path, archived: bool) -> None:
    log.write(390)
    if archived:
        Archiver(log.columns, log.reader).run()
    archive, records = DuckArchive(log.columns, log.reader), tmp_path / "records"
    uses = DuckUses(archive, records, tmp_path / "calls", open_plan().read)
    wanted = [one for one in log.decisions if any(one.facts.calling in asked for asked in ASKED)]
    assert wanted

    seen = list(uses.uses(ASKED, START_MS, START_MS + 10_000))

    assert sum(one.calls for one in seen) == len(wanted)
    assert {(one.number, one.line) for one in seen} == {
        (int(one.facts.calling), one.facts.attempt.trunk) for one in wanted
    }
    marked = [one for one in wanted if any(r.finding.code == "HIGH_FREQUENCY" for r in one.verdict.reasons)]
    assert sum(one.marketing for one in seen) == len(marked)
    assert list(uses.uses([], START_MS, START_MS + 10_000)) == []

    (records / "w00").mkdir(parents=True)
    record = CallRecord(
        calling=str(mobile(7)), called="13900139000", at_ms=START_MS + 5, answered=True, trunk="only-in-records"
    )
    line = msgspec.json.encode(record) + b"\n"
    (records / "w00" / "2026-09-21.jsonl").write_bytes(line * 2 + b'{"torn')
    again = {(one.number, one.line): one for one in uses.uses(ASKED, START_MS, START_MS + 10_000)}
    assert again[int(mobile(7)), "only-in-records"] == SeenCalling(
        int(mobile(7)), "only-in-records", 1, 0, START_MS + 5, START_MS + 5
    )
    archive.close()


def test_records_of_switches_count_too(log: WrittenLog, tmp_path: Path) -> None:
    home = write(tmp_path, calls(times=10, every_s=600))
    archive, one = DuckArchive(log.columns, log.reader), int(open_plan().read("13911110001"))
    uses = DuckUses(archive, tmp_path / "records", home, open_plan().read)

    seen = list(uses.uses([NumberRange(one, one)], FROM_MS, FROM_MS + 6 * HOUR_MS))

    assert [(found.number, found.line, found.calls) for found in seen] == [(one, "t1", 10)]
    assert list(uses.uses([NumberRange(one + 1, one + 9)], FROM_MS, FROM_MS + 6 * HOUR_MS)) == []
    archive.close()
