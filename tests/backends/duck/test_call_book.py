from pathlib import Path

import pytest
from tests.backends.duck.calling import FROM_MS, HOUR_MS, calls, write

from ringfence.analytics.call_book import Neighbour, RouteSeen
from ringfence.backends.duck.call_book import DuckCallBook
from ringfence.backends.planes.numbering import open_plan
from ringfence.telecom.errors import Unavailable

UNTIL = FROM_MS + 6 * HOUR_MS
_READ = open_plan().read
ONE, TWO, THREE = (int(_READ(f"1391111000{tail}")) for tail in (1, 2, 3))


@pytest.fixture
def book(tmp_path: Path) -> DuckCallBook:
    made = (
        *calls(times=10, every_s=600, ring_s=[4.0, 6.0], talk_s=[20.0, -1.0]),
        *calls(times=6, every_s=600, calling="13911110002"),
        *calls(times=2, every_s=600, calling="13911110003"),
        *calls(times=1, at_s=3 * 3600, message=True, called="13800299999", ring_s=-1.0, talk_s=0.0),
    )
    return DuckCallBook(write(tmp_path, made))


def test_calls_come_newest_first_with_their_lengths(book: DuckCallBook) -> None:
    newest, second, *_ = book.calls([ONE], FROM_MS, UNTIL, limit=3)

    assert newest.message
    assert newest.at_ms == FROM_MS + 3 * HOUR_MS
    assert (second.calling, second.ring_ms, second.talk_ms, second.trunk) == (ONE, 6000, None, "t1")
    assert len(book.calls([ONE], FROM_MS, UNTIL, limit=100)) == 11


def test_calls_received_are_asked_the_other_way(book: DuckCallBook) -> None:
    called = int(_READ("13800200001"))

    assert {one.calling for one in book.calls([called], FROM_MS, UNTIL, limit=9, received=True)} == {ONE, TWO, THREE}
    assert book.hours([called], FROM_MS, UNTIL, received=True)[0].parties == 3


def test_quiet_hours_are_there(book: DuckCallBook) -> None:
    hours = book.hours([ONE], FROM_MS, UNTIL)

    assert [(one.answered, one.unanswered, one.parties) for one in hours] == [
        (3, 3, 6), (2, 2, 4), (0, 0, 0), (1, 0, 1), (0, 0, 0), (0, 0, 0),
    ]  # fmt: skip
    assert [one.hour_ms for one in hours] == [FROM_MS + place * HOUR_MS for place in range(6)]


def test_neighbours_share_at_least_three_of_those_called(book: DuckCallBook) -> None:
    assert book.neighbours(ONE, FROM_MS, UNTIL, limit=9) == (Neighbour(number=TWO, common=6, parties=6),)


def test_routes_and_called_numbers_come_busiest_first(book: DuckCallBook) -> None:
    assert book.routes([ONE, TWO], FROM_MS, UNTIL, limit=5) == (RouteSeen(trunk="t1", calls=17, numbers=2),)
    called = book.called([ONE, TWO], FROM_MS, UNTIL, limit=100)
    assert len(called) == 11
    assert called[0] == int(_READ("13800200001"))


def test_without_records_nothing_is_found(tmp_path: Path) -> None:
    book = DuckCallBook(tmp_path / "none")

    assert book.calls([ONE], FROM_MS, UNTIL, limit=9) == ()
    assert book.neighbours(ONE, FROM_MS, UNTIL, limit=9) == ()
    assert sum(one.unanswered for one in book.hours([ONE], FROM_MS, UNTIL)) == 0


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=3))
    (path,) = folder.rglob("*.parquet")
    content = path.read_bytes()
    footer = content[-8 - int.from_bytes(content[-8:-4], "little") :]
    path.write_bytes(b"PAR1" + b"\xa7" * (len(content) - len(footer) - 4) + footer)

    with pytest.raises(Unavailable, match="cannot be asked"):
        DuckCallBook(folder).calls([ONE], FROM_MS, UNTIL, limit=9)


def test_a_file_that_is_not_whole_is_left_out_and_told_where_nothing_else_is_there(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=3))
    write(tmp_path, calls(times=3), "b")
    paths = sorted(folder.rglob("*.parquet"))
    paths[1].write_bytes(b"PAR1 and nothing PAR1")

    assert len(DuckCallBook(folder).calls([ONE], FROM_MS, UNTIL, limit=9)) == 3
    paths[0].write_bytes(b"")
    with pytest.raises(Unavailable, match=r"cannot be asked: .* is not a whole Parquet file"):
        DuckCallBook(folder).calls([ONE], FROM_MS, UNTIL, limit=9)
