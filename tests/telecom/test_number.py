import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.telecom.number import ANONYMOUS, UNREADABLE, NumberForm, PhoneNumber


def test_an_e164_number_packs_and_shows_its_parts() -> None:
    number = PhoneNumber.pack(NumberForm.E164, 86, 8613800138000)
    assert (number.form, number.country_code, number.digits) == (NumberForm.E164, 86, 8613800138000)
    assert str(number) == "+8613800138000"


def test_every_value_fits_63_bits() -> None:
    assert PhoneNumber.pack(NumberForm.AMBIGUOUS, 999, 10**15 - 1) < 1 << 63


@pytest.mark.parametrize("code", ["110", "000", "08", "0", "00000001", "10690123456789", "106901234567890"])
def test_a_short_code_shows_as_dialled(code: str) -> None:
    number = PhoneNumber.short(86, code)
    assert str(number) == code
    assert (number.form, number.country_code) == (NumberForm.SHORT, 86)


@given(st.text("0123456789", min_size=1, max_size=8))
def test_short_codes_are_never_confused(code: str) -> None:
    assert str(PhoneNumber.short(61, code)) == code


def test_what_is_no_number_says_so() -> None:
    assert str(UNREADABLE) == "unreadable"
    assert str(ANONYMOUS) == "anonymous"
    assert str(PhoneNumber.pack(NumberForm.AMBIGUOUS, 86, 88886666)) == "ambiguous"
    assert not UNREADABLE
