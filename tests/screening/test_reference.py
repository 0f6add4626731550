"""Decision ids are unique, ordered, short, and forgiving to people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.screening.reference import IdMaker, id_seconds, id_worker, pack_id, read_id, reference, unpack_id
from ringfence.telecom.errors import Refused

NOW_MS = 1_790_000_000_000


@given(st.integers(0, 2**64 - 1))
def test_packing_is_exact(value: int) -> None:
    text = pack_id(value)

    assert len(text) == 13
    assert unpack_id(text) == value
    assert read_id(reference(text).lower()) == text


def test_an_id_tells_second_and_worker() -> None:
    value = unpack_id(IdMaker(200)(NOW_MS))

    assert (id_seconds(value), id_worker(value)) == (NOW_MS // 1000, 200)


@given(st.lists(st.integers(0, 2**41), min_size=2, max_size=50), st.integers(0, 255))
def test_ids_rise_even_when_the_clock_jumps_back(clock: list[int], worker: int) -> None:
    make = IdMaker(worker)

    ids = [make(now_ms) for now_ms in clock]

    assert ids == sorted(set(ids))
    assert {id_worker(unpack_id(text)) for text in ids} == {worker}


def test_a_full_second_borrows_from_the_next() -> None:
    full = (NOW_MS // 1000) << 32 | 7 << 24 | 0xFFFFFF

    value = unpack_id(IdMaker(7, full)(NOW_MS))

    assert (id_seconds(value), id_worker(value), value & 0xFFFFFF) == (NOW_MS // 1000 + 1, 7, 0)


def test_ids_after_a_restart_exceed_the_last_one() -> None:
    last = IdMaker(3)(NOW_MS)

    assert IdMaker(3, unpack_id(last))(NOW_MS - 5_000) > last


@pytest.mark.parametrize("typed", ["o000-000i-00l01", " 0000 0001 00101", "O0000-00I0-0L01"])
def test_people_may_write_o_for_zero_and_l_for_one(typed: str) -> None:
    assert read_id(typed) == "0000000100101"


@pytest.mark.parametrize(
    "typed", ["", "0D1Q", "0D1QXA000G04U", "ZZZZZZZZZZZZZ", "0D1QXA000G0421", "0" * 10_000, "٣" * 13]
)
def test_what_is_no_id_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        read_id(typed)


def test_a_worker_number_beyond_the_id_is_refused() -> None:
    with pytest.raises(Refused):
        IdMaker(256)
