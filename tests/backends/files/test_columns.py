import pytest

from ringfence.backends.files.columns import find_columns, recognised
from ringfence.telecom.errors import Refused


def test_our_own_names_and_those_of_others_are_recognised() -> None:
    assert find_columns(["calling", "called", "at_ms"], {}) == {"calling": 0, "called": 1, "at": 2}
    assert find_columns(["Start Time", "A-Number", " B-Number "], {}) == {"calling": 1, "called": 2, "at": 0}
    assert find_columns(["主叫号码", "被叫号码", "开始时间", "通话时长"], {})["talk_s"] == 3


def test_the_mapping_comes_first() -> None:
    header = ["calling", "other", "called", "at"]

    assert find_columns(header, {"calling": "OTHER"})["calling"] == 1


@pytest.mark.parametrize(
    ("mapping", "message"),
    [({"calling": "nothing"}, "no column 'nothing'"), ({"colour": "calling"}, "no field 'colour'")],
)
def test_a_mapping_of_what_is_not_there_is_refused(mapping: dict[str, str], message: str) -> None:
    with pytest.raises(Refused, match=message):
        find_columns(["calling", "called", "at"], mapping)


def test_missing_columns_are_named_with_those_that_are_there() -> None:
    with pytest.raises(Refused, match="called and at; its columns are: calling, colour") as caught:
        find_columns(["calling", "colour"], {})

    assert "--mapping called=NAME" in caught.value.remedy


def test_a_header_is_rated_by_the_needed_fields() -> None:
    assert recognised(["calling", "called", "at"]) == 3
    assert recognised(["calling;called;at"]) == 0
