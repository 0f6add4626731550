from pathlib import Path
from typing import Literal

import pyarrow.parquet as pq
import pytest
from tests.backends.cdr.examples import AT, record, table

from ringfence.backends.cdr.part import PartWriter, by_hour, draft_of, final_of, publish, remove
from ringfence.telecom.errors import Unavailable

HOUR = "hour=2026010203"


def test_records_fall_into_the_hours_of_their_setup_and_keep_their_order() -> None:
    mixed = table(record(1, at=AT + 3_600_000), record(2), record(3, at=AT + 3_600_000), record(4))
    found = {hour: some.column("call_id").to_pylist() for hour, some in by_hour(mixed)}
    assert found == {HOUR: ["a-2", "a-4"], "hour=2026010204": ["a-1", "a-3"]}
    assert list(by_hour(table())) == []


def test_nobody_reads_a_draft_and_everybody_what_was_published(tmp_path: Path) -> None:
    writer = PartWriter(tmp_path, "x")
    writer.add(HOUR, table(record(1)))
    writer.add(HOUR, table(record(2)))
    assert not list(tmp_path.glob("hour=*/*.parquet"))
    (part,) = writer.finish()
    assert draft_of(tmp_path, part).exists()
    publish(tmp_path, [part])
    publish(tmp_path, [part])
    path = final_of(tmp_path, part)
    assert (part.rows, part.size, pq.read_metadata(path).num_rows) == (2, path.stat().st_size, 2)
    assert path.stat().st_mode & 0o077 == 0 or path.parent.stat().st_mode & 0o077 == 0
    remove(tmp_path, [part])
    assert not (tmp_path / HOUR).exists()


@pytest.mark.parametrize(
    ("compression", "numbers", "texts"), [("lz4", "UNCOMPRESSED", "LZ4"), ("zstd", "ZSTD", "ZSTD")]
)
def test_only_a_compacted_hour_compresses_numbers(
    tmp_path: Path, compression: Literal["lz4", "zstd"], numbers: str, texts: str
) -> None:
    writer = PartWriter(tmp_path, "x", compression)
    writer.add(HOUR, table(record(1)))
    (part,) = writer.finish()
    group = pq.read_metadata(draft_of(tmp_path, part)).row_group(0)
    found = {group.column(at).path_in_schema: group.column(at).compression for at in range(group.num_columns)}
    assert {found[name] for name in ("calling", "called", "calling_sent", "called_sent", "imsi")} == {numbers}
    assert {found[name] for name in ("call_id", "setup_ms", "trunk_in")} == {texts}


def test_what_is_abandoned_leaves_nothing(tmp_path: Path) -> None:
    writer = PartWriter(tmp_path, "x")
    writer.add(HOUR, table(record(1)))
    writer.abandon()
    assert list(tmp_path.glob("hour=*/*")) == []
    assert list(tmp_path.glob("hour=*/.*")) == []


def test_a_folder_that_refuses_is_told_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / HOUR).write_text("in the way")
    with pytest.raises(Unavailable, match="cannot be written"):
        PartWriter(tmp_path, "x").add(HOUR, table(record(1)))
