import json
from pathlib import Path

import msgspec
import pytest
from tests.backends.cdr.examples import AT, KEYED, kept, load, opener, refused, store

from ringfence.analytics.record import KeptRecord
from ringfence.analytics.record import kept as kept_row
from ringfence.backends.cdr.feed import as_told
from ringfence.backends.planes.numbering import open_plan
from ringfence.telecom.call import CallKind, CallRecord, Party

ODD = [
    CallRecord(calling="13800138000", called="10086", at_ms=AT, answered=True, talk_ms=5, ring_ms=3),
    CallRecord(calling="anonymous", called="+4915112345678", at_ms=AT, answered=False, ringing_after_ms=9),
    CallRecord(calling="1", called="2", at_ms=AT, answered=False, released_by=Party.NETWORK, cause=3, sip_code=404),
    CallRecord(calling="106123", called="13800138000", at_ms=AT, answered=True, kind=CallKind.MESSAGE, ring_ms=4),
    CallRecord(
        calling="13800138000",
        called="13800138001",
        at_ms=AT,
        answered=True,
        source="s",
        imsi="46000",
        cell=77,
        diverted_by="13800138002",
        attestation="A",
        trunk="in",
        trunk_out="out",
        carrier="c",
    ),
]


def test_a_table_says_of_each_record_what_its_row_says() -> None:
    tables, read = opener().tables("feed"), open_plan().read
    rows = [msgspec.convert(row, KeptRecord) for row in tables.table(ODD).to_pylist()]
    assert rows == [kept_row(one, read, KEYED.one, "feed") for one in ODD]
    assert tables.table([]).num_rows == 0


def test_a_day_of_our_own_doors_grows_and_each_line_counts_once(tmp_path: Path) -> None:
    day = tmp_path / "2026-01-02.jsonl"
    lines = [msgspec.json.encode(one) + b"\n" for one in ODD]
    day.write_bytes(lines[0] + lines[1] + lines[1] + lines[2][:20])
    into = store(tmp_path)
    load(into, day, "records", growing=True)
    assert into.refresh().counts.taken == 2
    day.write_bytes(lines[0] + lines[1] + lines[1] + b"".join(lines[2:]))
    load(into, day, "records", growing=True)
    assert (into.refresh().counts.taken, len(kept(into)), into.state.counts.repeated) == (5, 5, 1)


def test_a_line_that_is_no_record_is_refused_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text('{"calling":"1","called":"2","at_ms":-1,"answered":true}\nx\n')
    into = store(tmp_path)
    load(into, tmp_path / "d.jsonl", "records")
    assert [line.partition(",")[0] for line in refused(into)] == ["1", "2"]


def test_our_own_lines_are_known_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text(json.dumps({"calling": "1", "called": "2", "at_ms": AT, "answered": True}) + "\n")
    into = store(tmp_path)
    load(into, tmp_path / "d.jsonl")
    assert kept(into)[0].source == "feed"
    assert as_told(ODD) is ODD


@pytest.mark.parametrize("at", [1, AT])
def test_times_before_1990_are_refused_here_too(tmp_path: Path, at: int) -> None:
    (tmp_path / "d.jsonl").write_text(json.dumps({"calling": "1", "called": "2", "at_ms": at, "answered": True}) + "\n")
    into = store(tmp_path)
    load(into, tmp_path / "d.jsonl", "records")
    assert len(kept(into)) == (at == AT)
