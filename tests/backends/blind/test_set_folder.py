from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.examples import HOUR, NOW, mobile

from ringfence.backends.blind.oprf import BlindList
from ringfence.backends.blind.set_folder import BlindFolder
from ringfence.backends.blind.tag_set import among, wanted
from ringfence.telecom.errors import NotFound, Refused

TOPIC = "finance.voice"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[BlindFolder]:
    made = BlindFolder(tmp_path / "blind")
    yield made
    made.close()


def _build(folder: BlindFolder, tails: range) -> str:
    numbers = [int(mobile(tail)) for tail in tails]
    return folder.build(TOPIC, numbers, 5_000_000, NOW, HOUR, lambda _: None).epoch


def test_a_list_is_checked_against_the_set_of_its_key(folder: BlindFolder) -> None:
    epoch = _build(folder, range(40))
    (told,) = folder.all()
    assert (told.topic, told.epoch, told.valid_until_ms) == (TOPIC, epoch, NOW + HOUR)
    mine = BlindList([int(mobile(tail)) for tail in (3, 39, 40, 99)])
    tags, padding = mine.tags(folder.evaluate(TOPIC, epoch, mine.request), bytes.fromhex(told.public_key))
    whole = folder.whole(TOPIC, epoch).read_bytes()
    buckets = [int(one) for one in wanted(tags, padding, told.bits)]
    for fetched in (whole, folder.some(TOPIC, epoch, buckets)):
        assert list(np.asarray(among(tags, fetched, told.shape))) == [True, True, False, False]


def test_a_new_set_ends_the_one_before_and_leaves_nothing_of_it(folder: BlindFolder, tmp_path: Path) -> None:
    old = _build(folder, range(3))
    new = _build(folder, range(3))
    assert len(folder.all()) == 1
    assert len(list((tmp_path / "blind").iterdir())) == 3
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "blind").iterdir())
    for epoch in (old, "", "../../etc"):
        with pytest.raises(NotFound):
            folder.whole(TOPIC, epoch)
    for topic in ("none.voice", "../x", ""):
        with pytest.raises(NotFound):
            folder.whole(topic, new)


def test_what_is_no_element_or_bucket_is_refused_and_the_next_answered(folder: BlindFolder) -> None:
    epoch = _build(folder, range(1))
    with pytest.raises(Refused):
        folder.evaluate(TOPIC, epoch, b"\xff" * 32)
    assert folder.evaluate(TOPIC, epoch, BlindList([int(mobile(1))]).request)
    with pytest.raises(Refused):
        folder.some(TOPIC, epoch, [folder.all()[0].buckets])


def test_nobody_refuses(folder: BlindFolder) -> None:
    _build(folder, range(0))
    assert folder.all()[0].buckets >= 1
