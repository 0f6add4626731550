"""Decisions as columns: the table that Parquet companions and the live end of the log share."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from ringfence.screening.archive import DecisionRow
from ringfence.screening.codec import decode_row
from ringfence.screening.recorded import Record, Segment
from ringfence.screening.reference import pack_id, unpack_id
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Action

ACTIONS = tuple(Action)
"""An action is stored as its place in this order: deliver 0, label 1, challenge 2, divert 3, reject 4."""
_ACTION_CODE = {action: code for code, action in enumerate(ACTIONS)}
SCHEMA = pa.schema(
    [
        ("id", pa.uint64()),
        ("at_ms", pa.int64()),
        ("calling", pa.int64()),
        ("called", pa.int64()),
        ("trunk", pa.string()),
        ("action", pa.uint8()),
        ("score", pa.float64()),
        ("findings", pa.string()),
        ("shadow_findings", pa.string()),
        ("elapsed_us", pa.int32()),
        ("ruleset", pa.string()),
        ("identity", pa.string()),
        ("codes", pa.string()),
        ("worker", pa.uint8()),
        ("segment", pa.int64()),
        ("place", pa.int64()),
    ]
)
"""`findings` is `,CODE,CODE,` so that one code is found as `,CODE,`; `codes` holds findings and shadow findings, so
that either is found in one scan; `place` is the record's offset in its segment."""
ROW_COLUMNS = SCHEMA.names[:12]
SUFFIX = ".v2.parquet"
"""Another suffix whenever the columns change: companions of old columns are written again."""
ROWS_PER_GROUP = 65_536
_DICTIONARY = [
    "trunk",
    "action",
    "score",
    "findings",
    "shadow_findings",
    "elapsed_us",
    "ruleset",
    "identity",
    "codes",
    "worker",
    "segment",
]
_BLOOM = {name: {"ndv": ROWS_PER_GROUP, "fpp": 0.01} for name in ("calling", "called")}


class ColumnFile(Struct, frozen=True, order=True):
    """A Parquet companion of one or more adjacent sealed segments."""

    worker: int
    first_seq: int
    last_seq: int

    @property
    def name(self) -> str:
        """Its file name."""
        return f"w{self.worker:02d}-{self.first_seq:012d}-{self.last_seq:012d}{SUFFIX}"


def parse_name(path: Path) -> ColumnFile | None:
    """What a file name says; None when it is not a companion's."""
    parts = path.name.removesuffix(SUFFIX).split("-")
    if len(parts) != 3 or not parts[0].startswith("w") or not all(part.strip("w").isdecimal() for part in parts):
        return None
    return ColumnFile(int(parts[0][1:]), int(parts[1]), int(parts[2]))


def to_table(segment: Segment, records: Iterable[Record]) -> pa.Table:
    """The records as columns; one that cannot be read is left out, `ringfence log verify` tells of it."""
    columns: tuple[list[object], ...] = tuple([] for _ in SCHEMA)
    for record in records:
        try:
            row = decode_row(record.payload)
            values = _values(row)
        except Refused:
            continue
        for column, value in zip(columns, (*values, segment.worker, segment.first_seq, record.offset), strict=True):
            column.append(value)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)], schema=SCHEMA
    )


def _values(row: DecisionRow) -> tuple[object, ...]:
    return (
        unpack_id(row.id),
        row.at_ms,
        int(row.calling),
        int(row.called),
        row.trunk,
        _ACTION_CODE[row.action],
        row.score,
        _join(row.findings),
        _join(row.shadow_findings),
        min(row.elapsed_us, 0x7FFFFFFF),
        row.ruleset,
        row.identity,
        _join(row.findings + row.shadow_findings),
    )


def _join(codes: tuple[str, ...]) -> str:
    return f",{','.join(codes)}," if codes else ""


def _split(text: str) -> tuple[str, ...]:
    return tuple(text[1:-1].split(",")) if text else ()


def to_row(values: tuple[object, ...]) -> DecisionRow:
    """A row from the first twelve columns."""
    key, at_ms, calling, called, trunk, action, score, findings, shadow, elapsed_us, ruleset, identity = values
    return DecisionRow(
        id=pack_id(_int(key)),
        at_ms=_int(at_ms),
        calling=PhoneNumber(_int(calling)),
        called=PhoneNumber(_int(called)),
        trunk=str(trunk),
        action=ACTIONS[_int(action)],
        score=score if isinstance(score, float) else 0.0,
        findings=_split(str(findings)),
        shadow_findings=_split(str(shadow)),
        elapsed_us=_int(elapsed_us),
        ruleset=str(ruleset),
        identity=str(identity),
    )


def _int(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is not an integer")
    return value


def write_columns(path: Path, table: pa.Table) -> None:
    """Write a companion, sorted by time so that row groups can be skipped; whole or not at all."""
    draft = path.with_suffix(".new")
    pq.write_table(
        table.sort_by([("at_ms", "ascending"), ("id", "ascending")]),
        draft,
        compression="zstd",
        compression_level=1,
        row_group_size=ROWS_PER_GROUP,
        use_dictionary=_DICTIONARY,
        bloom_filter_options=_BLOOM,
    )
    draft.replace(path)


def time_range(path: Path) -> tuple[int, int]:
    """Earliest and latest moment in a companion, milliseconds since 1970 UTC; (0, -1) when it is empty."""
    footer = pq.read_metadata(path)
    place = SCHEMA.get_field_index("at_ms")
    groups = [footer.row_group(number).column(place).statistics for number in range(footer.num_row_groups)]
    known = [group for group in groups if group is not None and group.has_min_max]
    return (min(group.min for group in known), max(group.max for group in known)) if known else (0, -1)


def rows_in(path: Path) -> int:
    """Number of rows in a companion, from its footer."""
    return int(pq.read_metadata(path).num_rows)
