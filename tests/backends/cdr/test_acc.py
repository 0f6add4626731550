import json
from pathlib import Path

import pytest
from tests.backends.cdr.examples import AT, kept, load, refused, store

from ringfence.analytics.record import ReleasedBy

HEADER = "id,method,from_tag,to_tag,callid,sip_code,sip_reason,time,src_user,dst_user,src_ip\n"
ROWS = [
    "1,INVITE,f1,t1,c1,200,OK,2026-01-02 11:00:00,13800138000,01062345678,192.0.2.1",
    "2,INVITE,f2,t2,c2,486,Busy,2026-01-02 11:00:05,13800138001,01062345678,192.0.2.1",
    "3,ACK,f1,t1,c1,200,OK,2026-01-02 11:00:06,13800138000,01062345678,192.0.2.1",
    "4,BYE,t1,f1,c1,200,OK,2026-01-02 11:01:00,01062345678,13800138000,192.0.2.9",
    "5,BYE,x,y,c9,200,OK,2026-01-02 11:01:10,1,2,192.0.2.9",
    "6,INVITE,f3,t3,c3,200,OK,2026-01-02 11:02:00,13800138002,01062345678,192.0.2.1",
]


@pytest.mark.parametrize("way", ["csv", "array", "lines"])
def test_invite_and_bye_become_one_call(tmp_path: Path, way: str) -> None:
    path = tmp_path / "acc"
    names = HEADER.strip().split(",")
    as_json = [dict(zip(names, row.split(","), strict=True)) for row in ROWS]
    if way == "csv":
        path.write_text(HEADER + "\n".join(ROWS) + "\n")
    else:
        path.write_text(json.dumps(as_json) if way == "array" else "\n".join(map(json.dumps, as_json)))
    into = store(tmp_path)
    load(into, path, "kamailio-acc")
    first, busy, going = kept(into)
    assert (first.call_id, first.answer_ms, first.release_ms) == ("c1", AT, AT + 60_000)
    assert (first.released_by, first.trunk_in, first.sip_code) == (ReleasedBy.CALLED, "192.0.2.1", 200)
    assert (busy.call_id, busy.answer_ms, busy.sip_code) == ("c2", None, 486)
    assert (going.call_id, going.answer_ms, going.release_ms) == ("c3", AT + 120_000, None)
    assert [line.split(",")[1] for line in refused(into)] == ["a BYE whose INVITE is not in the file"]
    load(into, path, "kamailio-acc")
    assert into.refresh().counts.taken == 3


def test_a_dump_is_known_by_its_header(tmp_path: Path) -> None:
    (tmp_path / "acc.csv").write_text(HEADER + ROWS[0] + "\n")
    into = store(tmp_path)
    load(into, tmp_path / "acc.csv")
    assert kept(into)[0].source == "kamailio-acc"


def test_a_dump_without_its_header_is_told(tmp_path: Path) -> None:
    (tmp_path / "acc.csv").write_text(ROWS[0] + "\n")
    loader = load(store(tmp_path), tmp_path / "acc.csv", "kamailio-acc")
    assert "no column method" in loader.troubles[0].why
