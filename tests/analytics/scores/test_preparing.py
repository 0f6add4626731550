import numpy as np
import pytest
from msgspec.structs import replace
from tests.analytics.scores.examples import raw

from ringfence.analytics.scores.preparing import Wanted, auc_alone, prepare
from ringfence.analytics.scores.table import Cells, RawColumn, RawTable
from ringfence.telecom.errors import Refused

WANTED = Wanted("label", "who")


def _with(table: RawTable, name: str, cells: Cells) -> RawTable:
    rest = tuple(column for column in table.columns if column.name != name)
    return replace(table, columns=(*rest, RawColumn(name, cells)))


def test_id_and_label_are_not_learned_from() -> None:
    made = prepare(raw(), None, WANTED)
    assert not any(name.startswith(("who", "label")) for name in made.train.names)
    assert "call_count / called_unique" in made.train.names
    assert made.test is None
    assert made.train.groups[3] == "s3"


def test_a_subscriber_in_both_tables_is_refused() -> None:
    with pytest.raises(Refused, match="120 subscribers are in both tables"):
        prepare(raw(), raw("u.csv", seed=2), WANTED)
    assert prepare(raw(), raw("u.csv", seed=2, ids="t"), WANTED).test is not None


def test_copies_across_the_split_are_told() -> None:
    made = prepare(raw(), raw("u.csv", ids="t"), WANTED)
    assert any("nearly equal a training row" in warning for warning in made.warnings)
    alone = prepare(RawTable("t", 120, tuple(_twice(column) for column in raw(rows=60).columns)), None, Wanted("label"))
    assert any("of the other half" in warning for warning in alone.warnings)


def _twice(column: RawColumn) -> RawColumn:
    cells = column.cells
    return RawColumn(column.name, np.tile(cells, 2) if isinstance(cells, np.ndarray) else cells * 2)


def test_a_column_made_from_the_label_is_told() -> None:
    table = raw()
    label = table.column("label")
    assert label is not None
    assert isinstance(label.cells, np.ndarray)
    made = prepare(_with(table, "blocked", -label.cells), None, WANTED)
    assert any("blocked alone gives AUC 1.000" in warning for warning in made.warnings)


def test_rows_without_label_are_left_out_and_told() -> None:
    table = raw()
    label = table.column("label")
    assert label is not None
    assert isinstance(label.cells, np.ndarray)
    cells = label.cells.copy()
    cells[:7] = np.nan
    made = prepare(_with(table, "label", cells), None, WANTED)
    assert len(made.train.labels) == 113
    assert "7 rows of t.csv have no label" in made.warnings[0]


@pytest.mark.parametrize(("yes", "no"), [("fraud", "normal"), ("是", "否"), ("True", "False"), ("1", "-1")])
def test_plain_labels_are_understood(yes: str, no: str) -> None:
    made = prepare(_with(raw(), "label", tuple(yes if row < 30 else no for row in range(120))), None, WANTED)
    assert int(made.train.labels.sum()) == 30


def test_a_label_of_several_values_needs_the_one_to_find() -> None:
    table = _with(raw(), "label", tuple(("a", "b", "c")[row % 3] for row in range(120)))
    with pytest.raises(Refused) as refused:
        prepare(table, None, WANTED)
    assert "--positive" in refused.value.remedy
    assert int(prepare(table, None, Wanted("label", "who", "b")).train.labels.sum()) == 40
    with pytest.raises(Refused, match="No row has the label 'd'"):
        prepare(table, None, Wanted("label", "who", "d"))


def test_wrong_columns_are_refused_by_name() -> None:
    with pytest.raises(Refused, match="no column 'fraud'"):
        prepare(raw(), None, Wanted("fraud"))
    with pytest.raises(Refused, match="same column"):
        prepare(raw(), None, Wanted("label", "label"))
    doubled = replace(raw(), columns=(*raw().columns, raw().columns[2]))
    with pytest.raises(Refused, match="two columns named 'call_count'"):
        prepare(doubled, None, WANTED)
    with pytest.raises(Refused, match="no column to learn from"):
        prepare(replace(raw(), columns=(raw().columns[0], raw().columns[-1])), None, WANTED)


def test_a_column_missing_from_the_test_table_is_told() -> None:
    other = raw("u.csv", seed=2, ids="t")
    other = replace(other, columns=tuple(column for column in other.columns if column.name != "noise"))
    assert any("u.csv lacks columns" in warning for warning in prepare(raw(), other, WANTED).warnings)


def test_a_column_alone_points_either_way_and_may_be_missing() -> None:
    labels = np.array([True, True, False, False])
    assert auc_alone(labels, np.array([1.0, 2.0, 3.0, 4.0])) == 1.0
    assert auc_alone(labels, np.array([np.nan, np.nan, 3.0, 4.0])) == 1.0
