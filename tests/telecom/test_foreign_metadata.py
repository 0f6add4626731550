import pytest

from ringfence.telecom.foreign_metadata import calling_codes, countries, emergency_codes, local_lengths
from ringfence.telecom.pack import length_mask


@pytest.fixture(scope="module")
def known() -> dict[str, tuple[str, int]]:
    return {code: (country.region, country.lengths) for code, country in countries().items()}


def test_knows_every_calling_code(known: dict[str, tuple[str, int]]) -> None:
    assert known["44"] == ("GB", length_mask([7, 9, 10]))
    assert known["1"][0] == "US"
    assert len(known) > 200


def test_calling_codes_of_countries() -> None:
    assert calling_codes()["CN"] == 86
    assert calling_codes()["JM"] == 1


def test_emergency_numbers_of_the_main_country_come_first() -> None:
    found = [(region, str(number)) for region, number in emergency_codes()]
    assert found.index(("US", "911")) < found.index(("JM", "911"))
    assert {("AU", "000"), ("GB", "999"), ("SE", "90000"), ("DE", "110")} <= set(found)
    assert not [code for region, code in found if region == "CN"]


@pytest.mark.parametrize(("area", "lengths"), [("10", [8]), ("755", [8]), ("951", [7]), ("310", [7])])
def test_lengths_of_local_numbers(area: str, lengths: list[int]) -> None:
    assert local_lengths(area) == length_mask(lengths)
