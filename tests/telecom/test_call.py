import msgspec
import pytest

from ringfence.telecom.call import CallAttempt, CallRecord, Party, Presentation


def test_an_attempt_needs_two_numbers_and_nothing_else() -> None:
    attempt = msgspec.json.decode(b'{"calling":"13800138000","called":"10086"}', type=CallAttempt)

    assert attempt == CallAttempt(calling="13800138000", called="10086")
    assert (attempt.at_ms, attempt.presentation) == (None, Presentation.ALLOWED)


@pytest.mark.parametrize(
    "body",
    [
        b'{"calling":"1"}',
        b'{"calling":"1","called":"2","from":"3"}',
        b'{"calling":1,"called":"2"}',
        b'{"calling":"1","called":"2","at_ms":-1}',
        b'{"calling":"1","called":"2","at_ms":9000000000000000}',
        b'{"calling":"' + b"1" * 257 + b'","called":"2"}',
        b'{"calling":"1","called":"2","presentation":"maybe"}',
    ],
)
def test_what_is_no_attempt_is_refused(body: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=CallAttempt)


@pytest.mark.parametrize("change", ['"talk_ms":-1', '"ring_ms":86400001', '"cause":128', '"released_by":"me"'])
def test_a_record_keeps_its_bounds(change: str) -> None:
    body = f'{{"calling":"1","called":"2","at_ms":5,"answered":true,{change}}}'

    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=CallRecord)


def test_a_record_comes_back_as_it_was() -> None:
    record = CallRecord(calling="1", called="2", at_ms=5, answered=True, talk_ms=7, released_by=Party.CALLED, cause=16)

    assert msgspec.json.decode(msgspec.json.encode(record), type=CallRecord) == record


def test_what_names_a_device_is_a_text_at_the_door_and_its_hash_from_there_on() -> None:
    body = b'{"calling":"1","called":"2","at_ms":5,"answered":true,"imsi":"460001234567890","cell":77}'

    record = msgspec.json.decode(body, type=CallRecord)

    assert (record.imsi, record.cell, record.imei) == ("460001234567890", 77, 0)


@pytest.mark.parametrize("change", ['"attestation":"D"', '"sip_code":700', '"kind":"fax"', '"imsi":-1'])
def test_what_a_record_says_beyond_the_call_keeps_its_bounds(change: str) -> None:
    body = f'{{"calling":"1","called":"2","at_ms":5,"answered":true,{change}}}'

    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=CallRecord)
