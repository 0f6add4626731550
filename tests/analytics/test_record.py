import pytest

from ringfence.analytics.record import (
    RECORD_COLUMNS,
    Carried,
    KeptRecord,
    ReleasedBy,
    kept,
    partition,
    unlike,
)
from ringfence.telecom.call import CallKind, CallRecord, Party
from ringfence.telecom.number import NumberForm, PhoneNumber

AT = 1_767_323_045_000


def _read(text: str) -> PhoneNumber:
    return PhoneNumber.pack(NumberForm.E164, 86, int(text))


def _kept(record: CallRecord) -> KeptRecord:
    return kept(record, _read, len, "feed")


def test_every_column_is_a_field_of_the_row_in_the_same_order() -> None:
    assert tuple(one.name for one in RECORD_COLUMNS) == KeptRecord.__struct_fields__


def test_lengths_become_moments() -> None:
    row = _kept(
        CallRecord(calling="1", called="2", at_ms=AT, answered=True, ringing_after_ms=900, ring_ms=4_000, talk_ms=9_000)
    )
    assert (row.setup_ms, row.ring_ms, row.answer_ms, row.release_ms) == (AT, AT + 900, AT + 4_900, AT + 13_900)


def test_a_call_that_nobody_answered_has_no_answer() -> None:
    row = _kept(CallRecord(calling="1", called="2", at_ms=AT, answered=False, ring_ms=4_000))
    assert (row.ring_ms, row.answer_ms, row.release_ms) == (AT, None, AT + 4_000)


def test_a_call_of_which_nothing_but_failure_is_known_has_no_moments() -> None:
    row = _kept(CallRecord(calling="1", called="2", at_ms=AT, answered=False))
    assert (row.ring_ms, row.answer_ms, row.release_ms) == (None, None, None)


def test_a_delivered_message_neither_rings_nor_talks() -> None:
    row = _kept(CallRecord(calling="1", called="2", at_ms=AT, answered=True, kind=CallKind.MESSAGE))
    assert (row.kind, row.ring_ms, row.answer_ms, row.release_ms) == (Carried.MESSAGE, None, AT, AT)


def test_what_names_a_device_is_hashed_and_a_hash_stays() -> None:
    row = _kept(CallRecord(calling="1", called="2", at_ms=AT, answered=True, imsi="460001", cell=77))
    assert (row.imsi, row.cell, row.imei, row.media) == (6, 77, 0, 0)


def test_the_records_own_source_comes_before_that_of_the_feed() -> None:
    plain = CallRecord(calling="1", called="2", at_ms=AT, answered=True)
    named = CallRecord(calling="1", called="2", at_ms=AT, answered=True, source="sbc-1", diverted_by="3")
    assert (_kept(plain).source, _kept(named).source) == ("feed", "sbc-1")
    assert (_kept(plain).diverted_by, _kept(named).diverted_by) == (0, _read("3"))


@pytest.mark.parametrize("party", list(Party))
def test_every_releasing_side_has_its_number(party: Party) -> None:
    row = _kept(CallRecord(calling="1", called="2", at_ms=AT, answered=True, released_by=party))
    assert row.released_by.name == party.name
    assert isinstance(row.released_by, ReleasedBy)


def test_a_record_belongs_to_the_hour_of_its_setup_in_utc() -> None:
    assert partition(AT) == "hour=2026010203"
    assert partition(AT - AT % 3_600_000 - 1) == "hour=2026010202"


def test_a_file_of_records_has_every_column_of_its_kind_however_it_is_packed() -> None:
    ours = {column.name: column.kind for column in RECORD_COLUMNS}
    assert unlike(ours) == ""
    others = {
        "sip_code": "int64", "cause": "double", "answer_ms": "double", "ring_ms": "null", "imsi": "uint64",
        "carrier": "dictionary<values=string, indices=int32, ordered=0>", "source": "large_string", "verstat": "null",
    }  # fmt: skip
    assert unlike(ours | others | {"more": "list<item: int64>"}) == ""
    assert unlike({name: kind for name, kind in ours.items() if name != "sip_code"}) == "it has no column sip_code"
    for name, kind in {"calling": "double", "setup_ms": "timestamp[ms]", "imei": "string", "carrier": "binary"}.items():
        assert unlike(ours | {name: kind}).startswith(f"its column {name} is {kind} where ")
