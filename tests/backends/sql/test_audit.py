from tests.examples import mobile

from ringfence.backends.sql.audit import shown


def test_the_trail_shows_numbers_as_people_read_them() -> None:
    assert shown({"number": mobile(1)}) == '{"number":"+8617000000001"}'
