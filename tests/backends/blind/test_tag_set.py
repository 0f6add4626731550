import numpy as np
import pytest

from ringfence.backends.blind.oprf import BlindKey, BlindList
from ringfence.backends.blind.tag_set import TAG_BYTES, TagSet, among, buckets_of, wanted
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import NumberForm, PhoneNumber


def number(place: int) -> int:
    return int(PhoneNumber.pack(NumberForm.E164, 86, 8_613_000_000_000 + place))


@pytest.mark.parametrize("bits", [0, 1, 6])
def test_a_list_learns_which_of_its_numbers_refuse_and_nothing_else(bits: int) -> None:
    key = BlindKey(bytes(range(32)))
    refusing = range(0, 600, 3)
    held = TagSet(key.tags(number(place) for place in refusing), bits)
    asked = list(range(90, 130))
    mine = BlindList([number(place) for place in asked])
    tags, padding = mine.tags(key.evaluate(mine.request), key.public_key())
    for fetched in (held.whole(), held.some(wanted(tags, padding, bits))):
        assert among(tags, fetched, held.shape).tolist() == [place in refusing for place in asked]
        assert not among(padding, fetched, held.shape).any()


def test_every_bucket_has_the_same_size_and_holds_all_its_tags() -> None:
    dice = np.random.default_rng(3)
    tags = dice.integers(0, 2**64, 20_000, np.uint64)
    held = TagSet(tags, 8)
    assert held.shape.buckets == 256
    assert held.shape.width % 16 == 0
    rows = np.frombuffer(held.whole(), np.uint64).reshape(256, held.shape.width)
    assert np.isin(tags, rows).all()
    assert (buckets_of(rows.reshape(-1), 8).reshape(rows.shape) == np.arange(256)[:, None]).all()
    assert len(np.unique(rows)) == rows.size


def test_two_downloads_are_equal_so_that_padding_is_not_told_from_tags() -> None:
    held = TagSet(np.arange(5, dtype=np.uint64), 2)
    assert held.whole() == held.whole()


def test_an_empty_set_is_padding_alone() -> None:
    held = TagSet(np.empty(0, np.uint64), 3)
    assert (held.shape.buckets, held.shape.width) == (8, 16)
    assert not among(np.array([7], np.uint64), held.whole(), held.shape).any()


def test_the_padding_of_a_list_asks_for_buckets_too() -> None:
    dice = np.random.default_rng(3)
    tags, padding = dice.integers(0, 2**64, 10, np.uint64), dice.integers(0, 2**64, 246, np.uint64)
    assert len(wanted(tags, padding, 16)) > 200


def test_what_cannot_be_is_refused() -> None:
    held = TagSet(np.arange(50, dtype=np.uint64) << np.uint64(58), 4)
    with pytest.raises(Refused):
        held.some(np.array([16], np.uint64))
    for fetched in (b"", held.whole()[:-TAG_BYTES], held.some(np.array([3, 1], np.uint64))):
        with pytest.raises(Refused):
            among(np.array([1], np.uint64), fetched, held.shape)
