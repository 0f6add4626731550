import json
from pathlib import Path

import pytest
from tests.backends.cdr.examples import AT, kept, load, opener, refused, store

from ringfence.backends.cdr.documents import DocumentFile, flat, is_lines
from ringfence.telecom.errors import Refused

CALL = {
    "variables": {
        "uuid": "u-1",
        "sip_from_user": "13800138000",
        "sip_to_user": "01062345678",
        "start_uepoch": str(AT * 1000),
        "answer_uepoch": str(AT * 1000 + 4_000_000),
        "end_uepoch": str(AT * 1000 + 64_000_000),
        "hangup_cause_q850": "16",
        "sip_hangup_disposition": "recv_bye",
        "sip_gateway_name": "provider%2da",
    },
    "callflow": [{"caller_profile": {"caller_id_number": "9"}}],
}
XML = """<?xml version="1.0"?><cdr core-uuid="c"><variables>
<uuid>u-1</uuid><sip_from_user>13800138000</sip_from_user><sip_to_user>01062345678</sip_to_user>
<start_epoch>1767322800</start_epoch><answer_epoch>1767322804</answer_epoch><end_epoch>1767322864</end_epoch>
</variables></cdr>"""


@pytest.mark.parametrize("way", ["lines", "array", "one"])
def test_freeswitch_json_comes_as_lines_an_array_or_one_document(tmp_path: Path, way: str) -> None:
    other = {**CALL, "variables": {**CALL["variables"], "uuid": "u-2", "answer_uepoch": "0"}}  # type: ignore[dict-item]
    calls = [CALL] if way == "one" else [CALL, other]
    text = "\n".join(map(json.dumps, calls)) if way == "lines" else json.dumps(calls if way == "array" else CALL)
    (tmp_path / "f.json").write_text(text)
    into = store(tmp_path)
    load(into, tmp_path / "f.json")
    found = kept(into)
    assert [one.call_id for one in found] == ["u-1", "u-2"][: len(calls)]
    first = found[0]
    assert (first.answer_ms, first.release_ms, first.cause, first.released_by) == (AT + 4_000, AT + 64_000, 16, 1)
    assert (first.trunk_in, first.source) == ("provider-a", "freeswitch-json")
    if way != "one":
        assert found[1].answer_ms is None


def test_freeswitch_xml_is_a_document_for_each_call_and_a_folder_of_them_one_load(tmp_path: Path) -> None:
    folder = tmp_path / "cdr"
    folder.mkdir()
    for at in range(5):
        (folder / f"{at}.cdr.xml").write_text(XML.replace("u-1", f"u-{at}"))
    into = store(tmp_path)
    loader = load(into, folder)
    assert (len(kept(into)), loader.troubles, into.refresh().seq) == (5, [], 1)
    load(into, folder)
    assert (len(kept(into)), into.refresh().counts.repeated, into.state.places) == (5, 5, {})


def test_a_line_that_is_no_json_is_refused_alone(tmp_path: Path) -> None:
    lines = [json.dumps(CALL), "{broken", "[1]", json.dumps(CALL).replace("u-1", "u-2")]
    (tmp_path / "f.json").write_text("\n".join(lines))
    into = store(tmp_path)
    load(into, tmp_path / "f.json")
    assert len(kept(into)) == 2
    assert [line.partition(",")[0] for line in refused(into)] == ["2", "3"]


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("f.json", "[1, 2", "is not JSON"),
        ("f.xml", "<cdr><a></cdr>", "is not XML"),
        ("f.xml", '<!DOCTYPE x [<!ENTITY a "b">]><cdr/>', "declares entities"),
    ],
)
def test_a_document_that_is_none_is_told_and_the_others_go_on(tmp_path: Path, name: str, text: str, why: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_text(text)
    (folder / "good.json").write_text(json.dumps(CALL))
    into = store(tmp_path)
    loader = load(into, folder)
    assert [why in trouble.why for trouble in loader.troubles] == [True]
    assert len(kept(into)) == 1


def test_leaves_stand_under_their_paths() -> None:
    assert flat({"a": {"b": [{"c": 1.0}, {"c": 2}]}, "d": True, "e": None, "f": []}) == {"a.b.c": "1", "d": "yes"}
    with pytest.raises(Refused, match="no object"):
        flat("x")


def test_lines_are_told_from_a_document_that_spans_lines(tmp_path: Path) -> None:
    (tmp_path / "a").write_text('{"a":1}\n{"a":2}\n')
    (tmp_path / "b").write_text('{\n"a":1}\n')
    assert (is_lines(tmp_path / "a"), is_lines(tmp_path / "b")) == (True, False)
    (tmp_path / "c").write_text(json.dumps([CALL, CALL]))
    file = DocumentFile(tmp_path / "c", opener().mapping("freeswitch-json"))
    assert [rows.position for rows in file.rows(file.place(), growing=False)] == [2]
