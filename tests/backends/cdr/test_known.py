import numpy as np
from tests.backends.cdr.examples import AT, KEYED, record, table

from ringfence.backends.cdr.known import KeySet, PairTable, call_keys


def test_a_key_is_new_once_whatever_the_set_grows_to() -> None:
    keys, known = np.random.default_rng(1).permutation(20_000).astype(np.uint64) + np.uint64(1), KeySet()
    assert known.add(keys[:15_000]).all()
    assert np.flatnonzero(known.add(keys)).tolist() == list(range(15_000, 20_000))
    assert known.size >= 8 * 2 * 20_000


def test_the_same_key_twice_in_one_batch_is_new_once() -> None:
    assert KeySet().add(np.array([7, 7, 8], np.uint64)).tolist() == [True, False, True]


def test_a_call_is_its_source_and_id_and_without_an_id_its_sides_and_time() -> None:
    one, other = record(1), record(2, call_id="a-1")
    keys = call_keys(table(one, other, record(1, source="b", call_id="a-1")), KEYED).tolist()
    assert keys[0] == keys[1] != keys[2]
    nameless = [record(1, call_id=" "), record(1, at=AT + 1)]
    bare = table(*nameless).set_column(0, "call_id", [["", ""]])
    assert len(set(call_keys(bare, KEYED).tolist())) == 2
    again = table(nameless[0], nameless[0]).set_column(0, "call_id", [["", ""]])
    assert len(set(call_keys(again, KEYED).tolist())) == 1


def _see(pairs: PairTable, setup: list[int], source: int, *, keep: bool = True) -> list[bool]:
    count = len(setup)
    sides = np.full(count, 5, np.int64), np.full(count, 6, np.int64)
    twice = pairs.see(*sides, np.array(setup), np.full(count, source, np.int32), keep=keep)
    return [bool(one) for one in twice]


def test_another_source_within_the_skew_tells_of_the_same_call() -> None:
    pairs = PairTable(2_000)
    assert _see(pairs, [10_000, 11_000], 0) == [False, False]
    assert _see(pairs, [10_500, 12_900, 14_000], 1) == [True, True, False]
    assert _see(pairs, [13_900], 2, keep=False) == [True]
    assert _see(pairs, [13_900], 2) == [True]


def test_a_pair_that_meets_without_end_costs_no_more_than_so_much() -> None:
    pairs = PairTable(2_000)
    _see(pairs, [10_000] * 50_000, 0)
    assert _see(pairs, [10_000] * 50_000, 1)[0]
    assert pairs.size < 4 << 20
