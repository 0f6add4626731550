import msgspec
import pyarrow as pa

from ringfence.analytics.record import SUBSCRIPTION_COLUMNS, KeptRecord
from ringfence.backends.cdr.schema import RECORDS, SUBSCRIPTIONS


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
