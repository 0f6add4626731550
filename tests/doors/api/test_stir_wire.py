import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.screening.authentication.laboratory_calls import CALLED, Laboratory, call

from ringfence.doors.api.stir_wire import (
    ServiceFault,
    VerificationRequest,
    check_media,
    digits_of,
    fault_reply,
    read_body,
    read_content,
    verified_reply,
)
from ringfence.screening.authentication.law import ORDINARY
from ringfence.screening.authentication.verify import verify_each


def _nothing(_text: str) -> tuple[str, ...]:
    return ()


def test_the_manner_of_the_request_is_known_by_its_outer_object() -> None:
    assert read_body(b'{"signingRequest": {"iat": 1}}', "signingRequest").wrapped
    assert not read_body(b'{"iat": 1}', "signingRequest").wrapped


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with contextlib.suppress(ServiceFault):
        body = read_body(raw, "verificationRequest")
        read_content(body.content, msgspec.json.Decoder(VerificationRequest))


@pytest.mark.parametrize("text", ["+1 (215) 555-1212", "12155551212", "+12155551212"])
def test_numbers_are_brought_into_canonical_form(text: str) -> None:
    assert digits_of(text, "orig", _nothing) == "12155551212"


@pytest.mark.parametrize(
    ("headers", "code", "status"),
    [
        ({b"content-type": b"text/xml"}, "SVC4004", 415),
        ({b"content-type": b"application/jsonp"}, "SVC4004", 415),
        ({b"accept": b"text/html, application/xml;q=0.9"}, "SVC4002", 406),
    ],
)
def test_media_that_are_not_spoken_are_told(headers: dict[bytes, bytes], code: str, status: int) -> None:
    with pytest.raises(ServiceFault) as caught:
        check_media(headers)
    assert (caught.value.code, caught.value.status) == (code, status)


def test_json_in_any_dress_is_spoken() -> None:
    for headers in (
        {},
        {b"content-type": b"Application/JSON; charset=utf-8", b"accept": b"text/html, */*;q=0.1"},
        {b"content-type": b"application/problem+json", b"accept": b"application/*"},
        {b"accept": b""},
    ):
        check_media(headers)


def test_what_is_no_number_is_named() -> None:
    with pytest.raises(ServiceFault) as caught:
        digits_of("sip:alice@example.com", "orig", _nothing)
    assert caught.value.variable == "orig"


def test_errors_are_written_in_both_manners() -> None:
    fault = ServiceFault("SVC4005", "Error: Invalid '%1' parameter value.", "iat")

    wrapped = msgspec.json.decode(fault_reply(fault, wrapped=True).body)
    flat = msgspec.json.decode(fault_reply(fault, wrapped=False).body)

    assert wrapped["requestError"]["serviceException"]["variables"] == ["iat"]
    assert flat == {"error": "Invalid 'iat' parameter value."}


def test_a_diversion_is_told_with_its_number() -> None:
    laboratory = Laboratory()
    chain = f"{laboratory.identity()},{laboratory.div(div='8613900139000', dest='8613800138002')}"
    outcome, judged = verify_each(call(chain, called="8613800138002"), laboratory.shelf, ORDINARY)

    body = msgspec.json.decode(verified_reply(outcome, judged, wrapped=False).body)

    assert [result["status"] for result in body["verifyResults"]] == ["pass", "pass"]


def test_tokens_inside_tokens_are_told_as_diversions() -> None:
    laboratory = Laboratory()
    chain = laboratory.div_o(laboratory.identity(), div=CALLED, dest="8613800138002")
    outcome, judged = verify_each(call(chain, called="8613800138002"), laboratory.shelf, ORDINARY)

    body = msgspec.json.decode(verified_reply(outcome, judged, wrapped=False).body)

    assert body["divResult"] == [{"div": CALLED, "verstatValue": "TN-Validation-Passed"}]
    assert [(result["ppt"], result["status"]) for result in body["verifyResults"]] == [("div-o", "pass")]


def test_a_priority_has_a_result_of_its_own() -> None:
    laboratory = Laboratory()
    rph = laboratory.token("rph", {"rph": {"auth": ["ets.0"]}})
    bad = Laboratory().token("rph", {"rph": {"auth": ["ets.0"]}})
    for identity, told in ((rph, "RPH-Validation-Passed"), (bad, "RPH-Validation-Failed"), ("", None)):
        both = f"{laboratory.identity()},{identity}"
        outcome, judged = verify_each(call(both), laboratory.shelf, ORDINARY)
        body = msgspec.json.decode(verified_reply(outcome, judged, wrapped=False).body)

        assert body["verstatValue"] == "TN-Validation-Passed"
        assert body.get("verstatPriority") == told
        assert [result["ppt"] for result in body["verifyResults"]] == ["shaken", "rph"][: len(judged)]
