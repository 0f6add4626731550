import msgspec
import pyarrow as pa
import pytest

from ringfence.analytics.record import SUBSCRIPTION_COLUMNS, KeptRecord
from ringfence.backends.cdr.schema import RECORDS, SUBSCRIPTIONS, as_records, unlike_records


def test_a_row_goes_in_and_comes_back() -> None:
    row = KeptRecord(
        call_id="a", source="s", setup_ms=5, answer_ms=7, calling=1, called=2, calling_sent="1", called_sent="2", imsi=9
    )
    table = pa.Table.from_pylist([msgspec.to_builtins(row)], schema=RECORDS)
    assert msgspec.convert(table.to_pylist()[0], KeptRecord) == row


def test_only_the_moments_that_may_not_have_been_are_null() -> None:
    assert [one.name for one in RECORDS if one.nullable] == ["ring_ms", "answer_ms", "release_ms"]


def test_subscriptions_have_their_columns() -> None:
    assert SUBSCRIPTIONS.names == [one.name for one in SUBSCRIPTION_COLUMNS]


def test_columns_that_another_tool_packed_otherwise_become_ours() -> None:
    theirs = pa.table({"cause": pa.array([16], pa.int64()), "verstat": pa.nulls(1), "ring_ms": pa.array([5.0])})
    assert as_records(theirs).to_pylist() == [{"cause": 16, "verstat": None, "ring_ms": 5}]
    assert as_records(theirs).schema.types == [pa.int16(), pa.string(), pa.int64()]
    with pytest.raises(pa.ArrowInvalid):
        as_records(pa.table({"cause": pa.array([1 << 40])}))
    assert unlike_records(RECORDS) == ""
    assert unlike_records(theirs.schema) == "it has no column call_id"
