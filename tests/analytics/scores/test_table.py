import numpy as np
from tests.analytics.scores.examples import drawn, raw


def test_rows_are_chosen_by_flags_or_places() -> None:
    table = drawn(10)
    by_places = table.some(np.array([3, 1]))
    assert by_places.groups == ("s3", "s1")
    assert table.some(table.labels).labels.all()


def test_columns_are_chosen_by_place() -> None:
    narrow = drawn(10).narrow(np.array([2, 0]))
    assert narrow.names == ("noise", "many")
    assert narrow.values.shape == (10, 2)


def test_a_column_is_found_by_name() -> None:
    found = raw().column("noise")
    assert found is not None
    assert found.name == "noise"
    assert raw().column("nothing") is None
