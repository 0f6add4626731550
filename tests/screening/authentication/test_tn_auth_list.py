import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.screening.authentication.der import BadDer
from ringfence.screening.authentication.tn_auth_list import (
    NumberSpan,
    TNAuthList,
    read_tn_auth_list,
    write_tn_auth_list,
)

CODES = st.lists(st.text("0123456789ABC", min_size=1, max_size=8), max_size=3).map(tuple)
NUMBERS = st.lists(st.text("0123456789", min_size=1, max_size=15), max_size=3).map(tuple)


def test_a_service_provider_code_is_tagged_explicitly() -> None:
    der = bytes.fromhex("3008a006160431323334")

    assert read_tn_auth_list(der) == TNAuthList(codes=("1234",))
    assert write_tn_auth_list(TNAuthList(codes=("1234",))) == der


@given(CODES, NUMBERS)
def test_what_is_written_is_read_back(codes: tuple[str, ...], numbers: tuple[str, ...]) -> None:
    entries = TNAuthList(codes, (NumberSpan("8613800000000", 10_000),), numbers)

    assert read_tn_auth_list(write_tn_auth_list(entries)) == entries


def test_a_range_covers_its_numbers_and_no_other() -> None:
    span = NumberSpan("8613800000000", 10_000)

    assert span.covers("8613800000000")
    assert span.covers("8613800009999")
    assert not span.covers("8613800010000")
    assert not span.covers("861380000000")
    assert not span.covers("86138000x0000")


def test_codes_say_nothing_of_numbers() -> None:
    assert TNAuthList(codes=("1234",)).covers("8613800138000") is None
    assert TNAuthList(numbers=("8613800138000",)).covers("8613800138001") is False
    assert TNAuthList(codes=("1234",), numbers=("8613800138000",)).covers("8613800138000") is True


@pytest.mark.parametrize(
    "der", ["", "3000", "300613043132 3334", "3008a106160431323334", "3008a006130431323334", "3008a00616043132333400"]
)
def test_wrong_tags_and_empty_lists_are_refused(der: str) -> None:
    with pytest.raises(BadDer):
        read_tn_auth_list(bytes.fromhex(der))


def test_a_range_may_not_grow_past_the_length_of_its_numbers() -> None:
    with pytest.raises(BadDer):
        read_tn_auth_list(write_tn_auth_list(TNAuthList(spans=(NumberSpan("99", 2),))))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(der: bytes) -> None:
    try:
        read_tn_auth_list(der)
    except BadDer:
        return
