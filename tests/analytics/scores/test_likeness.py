import numpy as np

from ringfence.analytics.scores.likeness import near_copies


def test_copies_with_small_changes_are_found_and_strangers_are_not() -> None:
    chance = np.random.default_rng(2)
    first = chance.lognormal(3, 2, (300, 40))
    first[chance.random(first.shape) < 0.05] = np.nan
    copies = first[:25].copy()
    copies[:, 7] *= 3
    strangers = chance.lognormal(3, 2, (200, 40))
    assert near_copies(first, np.vstack([copies, strangers])) == 25
    assert near_copies(first, strangers) == 0


def test_narrow_and_empty_tables_have_none() -> None:
    assert near_copies(np.ones((5, 3)), np.ones((5, 3))) == 0
    assert near_copies(np.ones((5, 9)), np.ones((0, 9))) == 0
