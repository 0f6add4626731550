import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ringfence.analytics.scores.folds import folds_of


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=10, max_size=60), st.integers(0, 5))
def test_no_group_is_on_two_sides_and_order_does_not_matter(rows: list[tuple[int, bool]], seed: int) -> None:
    groups = [f"g{group}" for group, _ in rows]
    labels = np.array([label for _, label in rows])
    place = folds_of(labels, groups, 3, seed)
    assert all(
        len({int(fold) for fold, other in zip(place, groups, strict=True) if other == one}) == 1 for one in groups
    )
    turned = folds_of(labels[::-1], groups[::-1], 3, seed)
    assert turned[::-1].tolist() == place.tolist()


def test_classes_are_even_and_seeds_differ() -> None:
    labels = np.arange(100) < 20
    groups = [f"s{row}" for row in range(100)]
    place = folds_of(labels, groups, 5, 1)
    assert [int((labels & (place == fold)).sum()) for fold in range(5)] == [4] * 5
    assert np.bincount(place).tolist() == [20] * 5
    assert place.tolist() != folds_of(labels, groups, 5, 2).tolist()
