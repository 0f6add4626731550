"""Decisions keep their bytes, and old bytes stay readable."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.bench.decisions import made_up
from ringfence.screening.codec import decode, decode_row, encode
from ringfence.screening.decision import Decision
from ringfence.telecom.errors import Refused
from ringfence.telecom.identity import BAD_IDENTITY_INFO, INVALID_IDENTITY_HEADER, Outcome, Verstat
from ringfence.telecom.number import PhoneNumber


@pytest.mark.parametrize("number", [0, 1, 5, 50])
def test_a_decision_comes_back_equal_and_to_the_same_bytes(number: int) -> None:
    decision = made_up(number, "0D1QXA000G042")

    back = decode(encode(decision))

    assert back == decision
    assert type(back.facts.calling) is PhoneNumber
    assert encode(back) == encode(decision)


def test_a_row_tells_counted_findings_from_shadow_ones() -> None:
    decision = made_up(50, "0D1QXA000G042")

    row = decode_row(encode(decision))

    assert (row.id, row.calling, row.trunk) == (decision.id, decision.facts.calling, decision.facts.attempt.trunk)
    assert row.findings == ("HIGH_FREQUENCY", "FAN_OUT")
    assert row.shadow_findings == ("SHORT_CALLS",)
    assert row.action is decision.verdict.action


def test_fields_that_a_later_version_appended_are_skipped() -> None:
    decision = made_up(1, "0D1QXA000G042")
    fields = msgspec.msgpack.decode(encode(decision)[1:])
    longer = b"\x01" + msgspec.msgpack.encode([*fields, "a field of the future"])

    assert decode(longer) == decision


def test_fields_that_an_earlier_version_lacked_are_defaults() -> None:
    decision = made_up(1, "0D1QXA000G042")
    fields = msgspec.msgpack.decode(encode(decision)[1:])
    fields[1] = fields[1][:-2]  # identity and registry were appended to the facts

    assert decode(b"\x01" + msgspec.msgpack.encode(fields)) == decision
    assert decode_row(b"\x01" + msgspec.msgpack.encode(fields)).identity == ""


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        (None, ""),
        (Outcome(Verstat.PASSED, "B", "1234", "x", 1, None, "ab"), "B"),
        (Outcome(Verstat.PASSED, diversions=1), "passed"),
        (Outcome(Verstat.FAILED, fault=INVALID_IDENTITY_HEADER), "failed"),
        (Outcome(Verstat.NONE, fault=BAD_IDENTITY_INFO), "unverified"),
        (Outcome(Verstat.NONE, pending=True), "pending"),
    ],
)
def test_a_row_says_what_the_signed_identity_came_to(outcome: Outcome | None, word: str) -> None:
    decision = made_up(1, "0D1QXA000G042")
    signed = msgspec.structs.replace(decision, facts=msgspec.structs.replace(decision.facts, identity=outcome))

    assert decode_row(encode(signed)).identity == word


def test_another_format_is_refused_by_its_number() -> None:
    with pytest.raises(Refused, match="format 9"):
        decode(b"\x09" + encode(made_up(1, "0D1QXA000G042"))[1:])


@given(st.binary(max_size=200))
def test_any_bytes_are_a_decision_or_refused(payload: bytes) -> None:
    for read in (decode, decode_row):
        with pytest.raises(Refused):
            read(b"\x01" + payload)


def test_decisions_are_arrays_so_that_structs_may_grow() -> None:
    assert Decision.__struct_config__.array_like
