import numpy as np

from ringfence.analytics.scores.derive import derive, derived_names, is_quotient, quotients


def test_counts_are_divided_by_how_many_different() -> None:
    names = ("call_count", "called_unique", "noise")
    asked = quotients(names)
    assert [one.name for one in asked] == ["call_count / called_unique"]
    made = derive(np.array([[10.0, 5.0, 1.0], [4.0, 0.0, np.nan]]), names, asked)
    assert made[0].tolist() == [10.0, 5.0, 1.0, 2.0, 0.0]
    assert np.isnan(made[1, 3])
    assert made[1, 4] == 1.0
    assert len(derived_names(names, asked)) == made.shape[1]


def test_the_spread_of_one_quantity_is_compared_to_its_mean() -> None:
    found = {one.name for one in quotients(("bill_mean", "bill_max", "bill_median", "flow_mean"))}
    assert {"bill_max / bill_mean", "bill_median / bill_max", "bill_mean / flow_mean"} <= found


def test_names_without_custom_ask_for_nothing() -> None:
    assert quotients(("f1", "f2", "x")) == ()
    assert not is_quotient("values missing")
    assert is_quotient("a / b")


def test_the_order_of_columns_does_not_matter() -> None:
    names = ("b_count", "a_count", "c_unique", "a_mode_count")
    assert quotients(names) == quotients(tuple(reversed(names)))
