from tests.examples import read

from ringfence.doors.web.my_person import shown_number


def test_numbers_of_here_are_read_easily_and_others_whole() -> None:
    assert shown_number(read("+8613800138000")) == "138 0013 8000"
    assert shown_number(read("+861062345678")) == "+861062345678"
    assert shown_number(read("+14155550123")) == "+14155550123"
