import pyarrow as pa

from ringfence.backends.cdr.cells import texts_of
from ringfence.backends.cdr.keyed import Keyed

KEY = Keyed(bytes(range(16)))


def test_the_published_vectors_come_out() -> None:
    """Appendix A of the SipHash paper, and the first of its reference implementation."""
    words = KEY.words(texts_of([bytes(range(15)).decode(), "", "\x00"]))
    assert [hex(word) for word in words.tolist()] == ["0xa129ca6149be45e5", "0x726fdb47dd0e0e31", "0x74f839c593dc67fd"]


def test_one_text_and_a_column_of_it_are_hashed_alike_and_nothing_stays_nothing() -> None:
    column = KEY.column(pa.array(["460001234567890", "", None, "高"]))
    assert column.tolist() == [KEY.one("460001234567890"), 0, 0, KEY.one("高")]
    assert all(0 <= one < 1 << 63 for one in column.tolist())


def test_another_key_gives_another_hash() -> None:
    assert Keyed(bytes(16)).one("460001234567890") != KEY.one("460001234567890")
