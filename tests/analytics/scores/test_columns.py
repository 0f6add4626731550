import numpy as np

from ringfence.analytics.scores.columns import absent, encode, feature_names, plan_columns, texts_of
from ringfence.analytics.scores.table import RawColumn, RawTable


def _table(*columns: RawColumn) -> RawTable:
    return RawTable("t", len(columns[0].cells) if len(columns[0].cells) else 1, columns)


def test_numbers_that_came_as_text_are_numbers_and_what_does_not_read_is_missing() -> None:
    texts = ("1,200", "2.5", None, *["7"] * 40, "unknown")
    table = _table(RawColumn("fee", texts))
    plans = plan_columns(table, ())
    assert (plans[0].kind, plans[0].missing) == ("number", 2)
    assert encode(table, plans)[:2, 0].tolist() == [1200.0, 2.5]
    assert np.isnan(encode(table, plans)[[2, -1], 0]).all()


def test_few_words_become_one_feature_each_and_unseen_words_none() -> None:
    plans = plan_columns(_table(RawColumn("kind", ("a", "b", "a", None))), ())
    assert feature_names(plans) == ("kind=a", "kind=b")
    made = encode(_table(RawColumn("kind", ("b", "c", None))), plans)
    assert made[:2].tolist() == [[0.0, 1.0], [0.0, 0.0]]
    assert np.isnan(made[2]).all()


def test_many_words_become_how_common_each_is() -> None:
    texts = tuple(f"town {place % 30}" for place in range(90))
    plans = plan_columns(_table(RawColumn("town", texts)), ())
    assert plans[0].kind == "common"
    made = encode(_table(RawColumn("town", ("town 1", "elsewhere", None))), plans)
    assert made[:2, 0].tolist() == [3 / 90, 0.0]
    assert np.isnan(made[2, 0])


def test_what_cannot_be_learned_from_is_left_out_with_the_reason() -> None:
    table = RawTable(
        "t",
        30,
        (
            RawColumn("since", (), moment=True),
            RawColumn("same", np.ones(30)),
            RawColumn("empty", np.full(30, np.nan)),
            RawColumn("name", tuple(f"n{place}" for place in range(30))),
        ),
    )
    plans = plan_columns(table, ())
    assert [plan.kind for plan in plans] == ["left out"] * 4
    assert all(plan.reason for plan in plans)
    assert encode(table, plans).shape == (30, 0)


def test_a_column_that_the_other_table_lacks_is_missing_there() -> None:
    plans = plan_columns(_table(RawColumn("a", np.array([1.0, 2.0])), RawColumn("b", np.array([1.0, 3.0]))), ())
    other = _table(RawColumn("b", np.array([5.0, 6.0])))
    assert absent(other, plans) == ("a",)
    assert np.isnan(encode(other, plans)[:, 0]).all()
    assert encode(other, plans)[:, 1].tolist() == [5.0, 6.0]


def test_whole_numbers_are_texts_without_a_point() -> None:
    assert texts_of(RawColumn("id", np.array([1.0, np.nan, 12345678901.0]))) == ("1", "", "12345678901")
