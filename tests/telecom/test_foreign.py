import pytest

from ringfence.telecom.foreign import read_international, read_national, valid_international
from ringfence.telecom.number import UNREADABLE, NumberForm


def test_reads_behind_a_country_code() -> None:
    assert str(read_international("442079460000")) == "+442079460000"
    assert str(read_international("4402079460000")) == "+442079460000"


@pytest.mark.parametrize("digits", ["", "0", "999123456", "44", "4420", "1" * 17])
def test_what_no_country_can_have_is_unreadable(digits: str) -> None:
    assert read_international(digits) == UNREADABLE


def test_bare_digits_need_a_number_in_use() -> None:
    assert str(valid_international("12125551234")) == "+12125551234"
    assert valid_international("12120001234") == UNREADABLE


def test_short_codes_keep_their_zeros() -> None:
    number = read_national("000", "AU")
    assert (number.form, str(number)) == (NumberForm.SHORT, "000")


def test_a_local_number_without_its_area_is_ambiguous() -> None:
    assert read_national("5551234", "US").form is NumberForm.AMBIGUOUS


@pytest.mark.parametrize("country", ["", "ZZ", "cn", "XXX", "\x00"])
def test_an_unknown_country_reads_nothing(country: str) -> None:
    assert read_national("13800138000", country) == UNREADABLE
