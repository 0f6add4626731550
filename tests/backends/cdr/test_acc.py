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


def test_a_challenge_and_a_change_within_a_call_leave_it_its_talk_time(tmp_path: Path) -> None:
    rows = [
        "1,INVITE,f1,,c1,407,Auth,2026-01-02 11:00:00,13800138000,01062345678,192.0.2.1",
        "2,INVITE,f1,t1,c1,200,OK,2026-01-02 11:00:00,13800138000,01062345678,192.0.2.1",
        "3,INVITE,f1,t1,c1,488,No,2026-01-02 12:30:00,13800138000,01062345678,192.0.2.1",
        "4,BYE,t1,f1,c1,200,OK,2026-01-02 12:40:00,01062345678,13800138000,192.0.2.9",
        "5,INVITE,f2,,c2,401,Auth,2026-01-02 11:00:00,13800138001,01062345678,192.0.2.1",
    ]
    (tmp_path / "acc.csv").write_text(HEADER + "\n".join(rows) + "\n")
    into = store(tmp_path)
    load(into, tmp_path / "acc.csv")
    answered, tried = kept(into)
    assert (answered.answer_ms, answered.release_ms, answered.sip_code) == (AT, AT + 6_000_000, 200)
    assert (tried.call_id, tried.answer_ms, tried.sip_code) == ("c2", None, 401)
    assert into.refresh().counts.repeated == 0


@pytest.mark.parametrize("way", ["csv", "lines"])
def test_of_a_file_that_grows_only_what_is_settled_is_taken(tmp_path: Path, way: str) -> None:
    path, into = tmp_path / "acc", store(tmp_path)
    names = HEADER.strip().split(",")
    rows = [ROWS[1], ROWS[0], ROWS[3], ROWS[5]]
    if way == "lines":
        rows = [json.dumps(dict(zip(names, row.split(","), strict=True))) for row in rows]
    head = HEADER if way == "csv" else ""
    path.write_text(head + "\n".join(rows[:2]) + "\n" + rows[2][:40])
    load(into, path, "kamailio-acc", growing=True)
    assert (kept(into), refused(into)) == ([], [])
    path.write_text(head + "\n".join(rows) + "\n")
    load(into, path, "kamailio-acc", growing=True)
    assert [(one.call_id, one.release_ms) for one in kept(into)] == [("c1", AT + 60_000)]
    load(into, path, "kamailio-acc")
    assert [one.call_id for one in kept(into)] == ["c1", "c2", "c3"]


def test_rows_that_cannot_be_are_refused_alone_and_named(tmp_path: Path) -> None:
    wide = ROWS[1].replace("Busy", "B" * 140_000)
    broken = ROWS[1].replace("Busy", '"Busy')
    rows = ["7,INVITE,f7", wide, ROWS[0], broken, ROWS[3], ROWS[1].replace("INVITE", "WHAT"), ROWS[5] + ",9"]
    (tmp_path / "acc.csv").write_text(HEADER + "\n".join(rows) + "\n")
    into = store(tmp_path)
    assert load(into, tmp_path / "acc.csv").troubles == []
    assert [one.call_id for one in kept(into)] == ["c1"]
    assert refused(into) == [
        "2,3 columns where 11 are expected",
        "3,its quotes do not close or a column is too long",
        "5,its quotes do not close or a column is too long",
        "7,'WHAT' is no method of SIP",
        "8,12 columns where 11 are expected",
    ]


def test_documents_that_are_no_rows_are_refused_alone_and_a_broken_array_is_told(tmp_path: Path) -> None:
    good = json.dumps(dict(zip(HEADER.strip().split(","), ROWS[1].split(","), strict=True)))
    nested = b'{"method": ' + b"[" * 5_000 + b"]" * 5_000 + b"}\n"
    (tmp_path / "a.json").write_text(f"[{good}, 7]")
    (tmp_path / "b.json").write_text(f"[{good}, ")
    (tmp_path / "c.json").write_bytes(b'{"method": "\xff"}\n{broken\n' + nested + good.replace("c2", "c8").encode())
    into = store(tmp_path)
    told = [one for name in "abc" for one in load(into, tmp_path / f"{name}.json", "kamailio-acc").troubles]
    assert [Path(one.file).name for one in told] == ["b.json"]
    assert [one.call_id for one in kept(into)] == ["c2", "c8"]
    assert [one.split(",")[0] for one in refused(into)] == ["2", "1", "2", "3"]


def test_columns_are_known_by_their_names_whatever_their_case(tmp_path: Path) -> None:
    (tmp_path / "acc.csv").write_text(HEADER.upper() + ROWS[0] + "\n" + ROWS[3] + "\n")
    into = store(tmp_path)
    load(into, tmp_path / "acc.csv")
    assert (kept(into)[0].release_ms, kept(into)[0].released_by) == (AT + 60_000, ReleasedBy.CALLED)
