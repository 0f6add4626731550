from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.backends.cdr.examples import AT, NOW, kept, load, record, refused, store, table

from ringfence.backends.cdr.columnar import is_parquet, sifted


def test_columns_of_any_kind_are_read_by_a_mapping(tmp_path: Path) -> None:
    some = pa.table(
        {
            "Calling Number": pa.array([13800138000, 13800138001]),
            "called": pa.array(["010 6234 5678", "10086"]).dictionary_encode(),
            "start": pa.array([AT, AT + 1000]).cast(pa.timestamp("ms", "UTC")),
            "talk": pa.array([3.5, None]),
            "imsi": pa.nulls(2),
        }
    )
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        'name = "unit"\nformat = "parquet"\n[fields]\ncalling = "calling number"\ncalled = "called"\n'
        'setup = "start"\ntalk = "talk"\nimsi = "imsi"\n'
    )
    pq.write_table(some, tmp_path / "in.parquet")
    into = store(tmp_path)
    load(into, tmp_path / "in.parquet", str(mapping))
    first, second = kept(into)
    assert (first.setup_ms, first.answer_ms, first.release_ms) == (AT, AT, AT + 3_500)
    assert (first.calling_sent, first.source, second.answer_ms, second.imsi) == ("13800138000", "unit", None, 0)


def test_the_stores_own_columns_come_back_as_they_were(tmp_path: Path) -> None:
    records = table(*(record(call) for call in range(30)))
    pq.write_table(records, tmp_path / "in.parquet", row_group_size=10)
    into = store(tmp_path)
    load(into, tmp_path / "in.parquet", commit_rows=7)
    assert kept(into) == [record(call) for call in range(30)]
    load(into, tmp_path / "in.parquet")
    assert into.refresh().counts.taken == 30


def test_rows_of_our_columns_that_cannot_be_are_refused(tmp_path: Path) -> None:
    rows = table(
        record(0), record(1, at=-5_000_000_000_000), record(2, answer_ms=AT), record(3, release_ms=AT + 10**10)
    )
    holes = rows.set_column(7, "calling", pa.array([None, 1, 2, 3], pa.int64()))
    found = sifted(holes, NOW)
    assert [why.partition(":")[0] for _, why in found.refused] == [
        "a column that must be filled is null", "absurd time", "its times are not in order", "absurd",
    ]  # fmt: skip
    assert found.kept.tolist() == []
    pq.write_table(holes, tmp_path / "in.parquet")
    into = store(tmp_path)
    load(into, tmp_path / "in.parquet")
    assert [line.partition(",")[0] for line in refused(into)] == ["1", "2", "3", "4"]


def test_columns_that_are_null_throughout(tmp_path: Path) -> None:
    names = ["calling", "called", "start", "talk"]
    pq.write_table(pa.table([pa.nulls(3)] * 4, names), tmp_path / "in.parquet")
    into = store(tmp_path)
    load(into, tmp_path / "in.parquet")
    assert refused(into) == ["1,no time", "2,no time", "3,no time"]
    nothing = table(record(0)).schema.names
    pq.write_table(
        pa.table([pa.nulls(2, table().schema.field(n).type) for n in nothing], nothing), tmp_path / "n.parquet"
    )
    load(into, tmp_path / "n.parquet")
    assert into.refresh().counts.refused == 5


@pytest.mark.parametrize("cut", [0.2, 0.6, 0.99])
def test_a_truncated_file_is_told_and_nothing_of_it_is_kept_twice(tmp_path: Path, cut: float) -> None:
    path = tmp_path / "in.parquet"
    pq.write_table(table(*(record(call) for call in range(2_000))), path, row_group_size=500)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * cut)])
    into = store(tmp_path)
    assert "damaged or truncated" in load(into, path).troubles[0].why
    assert is_parquet(path)
    path.write_bytes(whole)
    load(into, path)
    assert into.refresh().counts.taken == len(kept(into)) == 2_000


def test_a_file_that_is_damaged_inside_keeps_what_was_read_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ringfence.backends.cdr.columnar._ROWS", 1_000)
    path = tmp_path / "in.parquet"
    some = [f"+86138{at * 7919 % 10**8:08d}" for at in range(2_400)]
    big = pa.table({"calling": some, "called": some, "start": pa.array([AT] * 2_400)})
    pq.write_table(big, path, row_group_size=1_000)
    content = bytearray(path.read_bytes())
    middle = pq.read_metadata(path).row_group(2).column(0).dictionary_page_offset or 0
    content[middle : middle + 400] = b"\xff" * 400
    path.write_bytes(bytes(content))
    into = store(tmp_path)
    assert "behind row 2,000" in load(into, path, commit_rows=100).troubles[0].why
    assert into.refresh().counts.taken == 2_000


def _mapped(column: pa.Array) -> pa.Table:
    known = {"calling": ["13800138000"], "called": ["10086"], "start": ["2026-01-02 11:00:00"], "trunk_in": column}
    return pa.table(known)


@pytest.mark.parametrize(
    "column",
    [pa.array([b"a\xff"]), pa.array([1 << 62], pa.timestamp("ns")),
     pa.array(["a"], pa.string_view()), pa.array([1.5], pa.float32())],
    ids=str,
)  # fmt: skip
def test_values_of_every_kind_are_read_as_texts(tmp_path: Path, column: pa.Array) -> None:
    pq.write_table(_mapped(column), tmp_path / "in.parquet")
    into = store(tmp_path)
    assert load(into, tmp_path / "in.parquet").troubles == []
    assert [one.called_sent for one in kept(into)] == ["10086"]


def test_a_column_of_lists_is_told(tmp_path: Path) -> None:
    pq.write_table(_mapped(pa.array([["a"]])), tmp_path / "in.parquet")
    (trouble,) = load(store(tmp_path), tmp_path / "in.parquet").troubles
    assert "its column trunk_in is list" in trouble.why


@pytest.mark.parametrize(
    ("name", "values", "why"),
    [("setup_ms", [["x"]], "setup_ms is list"), ("imsi", ["x"], "imsi is string where int64 is expected"),
     ("cause", [1 << 40], "values that no record has")],
)  # fmt: skip
def test_our_columns_of_another_kind_are_told(tmp_path: Path, name: str, values: list[object], why: str) -> None:
    ours = table(record(0))
    at = ours.column_names.index(name)
    pq.write_table(ours.set_column(at, name, pa.array(values)), tmp_path / "in.parquet")
    (trouble,) = load(store(tmp_path), tmp_path / "in.parquet").troubles
    assert why in trouble.why
