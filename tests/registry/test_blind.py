import pytest

from ringfence.registry.blind import SetShape, bucket_bits, fetches_all, leakage, padded

SHAPE = SetShape(65_536, 224)


def test_lists_are_padded_to_powers_of_two() -> None:
    assert [padded(count) for count in (1, 256, 257, 1000, 1024, 1025)] == [256, 256, 512, 1024, 1024, 2048]


def test_a_bucket_is_shared_by_many_assigned_numbers() -> None:
    assert bucket_bits(5_000_000_000) == 16
    assert 5_000_000_000 >> bucket_bits(5_000_000_000) >= 50_000
    assert bucket_bits(10_000) == 0


def test_long_lists_fetch_everything_and_tell_only_their_rough_size() -> None:
    assert not fetches_all(1000, SHAPE)
    assert fetches_all(10_000, SHAPE)
    told = leakage(10_000, SHAPE)
    assert (told.candidates, told.candidates_after_ten) == (1.0, 1.0)
    assert (told.list_more_than, told.list_at_most) == (8192, 16_384)


def test_short_lists_tell_which_share_of_numbers_they_may_hold() -> None:
    told = leakage(1000, SHAPE)
    assert told.candidates == pytest.approx(1024 / 65_536, rel=0.01)
    assert told.candidates_after_ten == pytest.approx(told.candidates**10)
    assert leakage(1000, SHAPE, whole=True).candidates == 1.0
    assert leakage(3, SHAPE).list_more_than == 0


def test_the_caller_learns_a_bound_and_its_own_numbers() -> None:
    told = leakage(1000, SHAPE)
    assert told.registered_at_most == 65_536 * 224
    assert told.tested == 1024
    assert told.false_refusals < 1e-11
