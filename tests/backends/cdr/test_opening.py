from pathlib import Path

import pytest
from tests.backends.cdr.examples import kept, load, opener, store

from ringfence.telecom.errors import Refused

ASTERISK = (
    '"","13800138000","01062345678","in","""A"" <1>","PJSIP/provider-0000001a","PJSIP/desk-7-0000001b","Dial","x",'
    '"2026-01-02 11:00:00","2026-01-02 11:00:05","2026-01-02 11:01:00",60,55,"ANSWERED","DOCUMENTATION","1767.1",""\n'
    '"","13800138001","01062345678","in","","SIP/provider-0000001c","","Dial","x",'
    '"2026-01-02 11:00:10","","2026-01-02 11:00:30",20,0,"NO ANSWER","DOCUMENTATION","1767.2",""\n'
)
FREESWITCH = (
    '"A","13800138000","01062345678","public","2026-01-02 11:00:00","2026-01-02 11:00:05","2026-01-02 11:01:00",'
    '"60","55","NORMAL_CLEARING","u-1","","","PCMU","PCMU"\n'
)


def test_asterisks_master_file_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "Master.csv").write_text(ASTERISK)
    into = store(tmp_path)
    load(into, tmp_path / "Master.csv", source="pbx-1")
    first, second = kept(into)
    assert (first.trunk_in, first.trunk_out, first.source, first.call_id) == ("provider", "desk-7", "pbx-1", "1767.1")
    assert [(one.answer_ms or 0) - one.setup_ms for one in (first,)] == [5_000]
    assert (second.answer_ms, (second.release_ms or 0) - second.setup_ms) == (None, 20_000)


def test_freeswitchs_template_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "Master.csv").write_text(FREESWITCH)
    into = store(tmp_path)
    load(into, tmp_path / "Master.csv", "freeswitch")
    (call,) = kept(into)
    assert (call.cause, call.call_id, (call.release_ms or 0) - call.setup_ms) == (16, "u-1", 60_000)


def test_a_header_in_chinese_is_known(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(
        "主叫号码,被叫号码,呼叫时间,通话时长\n13800138000,95588,2026/01/02 11:00:00,9\n".encode("gb18030")
    )
    into = store(tmp_path)
    load(into, tmp_path / "in.csv")
    assert [(one.calling_sent, one.called_sent) for one in kept(into)] == [("13800138000", "95588")]


def test_a_cdrs_dump_of_kamailio(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        "cdr_id,src_user,dst_user,src_ip,start_time,end_time,duration,sip_call_id\n"
        "1,13800138000,01062345678,192.0.2.1,2026-01-02 11:00:00,2026-01-02 11:00:30,30.000,c1\n"
    )
    into = store(tmp_path)
    load(into, tmp_path / "in.csv", "kamailio-cdrs")
    (call,) = kept(into)
    assert (call.trunk_in, (call.release_ms or 0) - call.setup_ms, call.call_id) == ("192.0.2.1", 30_000, "c1")


def test_the_mappings_are_listed_and_one_that_is_none_is_told() -> None:
    assert {"asterisk", "freeswitch", "freeswitch-json", "kamailio-acc", "generic", "tap3", "records"} <= set(
        opener().names()
    )
    with pytest.raises(Refused, match="no mapping nokia") as told:
        opener().mapping("nokia")
    assert "asterisk" in told.value.remedy


def test_a_folder_is_all_files_in_it_but_hidden_ones(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.csv").write_text("1")
    (tmp_path / ".hidden").write_text("1")
    assert [path.name for path, _ in opener().opening([tmp_path], "", "")] == ["x.csv"]
    with pytest.raises(Refused, match="no file"):
        opener().opening([], "", "")
