import contextlib
import json
from pathlib import Path

import hypothesis
import hypothesis.strategies as st
import pytest
from tests.backends.cdr.examples import NOW, kept, load, opener, store

from ringfence.backends.cdr.columnar import sifted
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


_ACC = "method,callid,sip_code,time,src_user,dst_user\nINVITE,c,200,2026-01-02 11:00:00,1,2\nBYE,c,200,1767322860,1,2\n"
_ACC_ROW = {
    "method": "INVITE",
    "callid": "c",
    "sip_code": "200",
    "time": "1767322800",
    "src_user": "1",
    "dst_user": "2",
}
_VARIABLES = {"variables": {"uuid": "u", "sip_from_user": "1", "sip_to_user": "2", "start_epoch": "1767322800"}}
_XML = "<cdr><variables><uuid>u</uuid><start_epoch>1767322800</start_epoch></variables></cdr>"
_RECORD = '{"calling":"1","called":"2","call_id":"x","at_ms":1767322800000,"answered":true}\n'
_FILES = {
    "asterisk": ASTERISK, "freeswitch": FREESWITCH, "generic": "calling,called,start\n1,2,1767322800\n",
    "kamailio-acc": _ACC, "freeswitch-json": json.dumps([_VARIABLES] * 2), "freeswitch-xml": _XML,
    "records": _RECORD * 2, "lines": f"{json.dumps(_ACC_ROW)}\n" * 2, "array": json.dumps([_ACC_ROW]),
}  # fmt: skip
_RUBBISH = st.sampled_from(
    [b"-", b"&#x110000;", b"9" * 400, b"\0", b"\xff", b'"', b"\n", b"\r", b",", b"[", b"]" * 9, b"{" * 3_000, b"}",
     b"<", b"1e999", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\\ud800", b"%zz", b"null", b"0021-01-01 00:00:00",
     b"x" * 140_000]
)  # fmt: skip
_DAMAGE = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), _RUBBISH | st.binary(max_size=4)), max_size=4)


@pytest.mark.parametrize("form", _FILES)
@hypothesis.settings(max_examples=12, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@hypothesis.given(damage=_DAMAGE)
def test_a_damaged_file_is_read_or_refused(tmp_path: Path, form: str, damage: list[tuple[float, int, bytes]]) -> None:
    """Places in it lose some bytes and get others. Nothing but `Refused` comes of it, for the file or for rows."""
    content = _FILES[form].encode()
    for place, gone, put in damage:
        at = round(place * len(content))
        content = content[:at] + put + content[at + gone :]
    (tmp_path / "in").write_bytes(content)
    ((_, opening),) = opener().opening([tmp_path / "in"], "kamailio-acc" if form in ("lines", "array") else form, "")
    with contextlib.suppress(Refused):
        opened = opening()
        for rows in opened.file.rows(opened.file.place(), growing=False):
            shaped = sifted(rows.table, NOW) if rows.kept else opened.shaper.shape(rows.table, NOW)
            assert len(rows.locate([at for at, _ in shaped.refused])) == len(shaped.refused)
