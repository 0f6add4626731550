"""Turns rows of texts into call records, a whole column at a time, and says of each row that is none why."""

from __future__ import annotations

from collections.abc import Mapping as Named
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from ringfence.analytics.record import HOUR_MS, Carried, ReleasedBy
from ringfence.backends.cdr.cells import Cells, Flags, Longs
from ringfence.backends.cdr.keyed import Keyed
from ringfence.backends.cdr.mapping import (
    FIELDS,
    HASHED,
    LENGTHS,
    MOMENTS,
    TEXTS,
    Cell,
    Mapping,
    columns_of,
    part_pattern,
    plain,
    zone_of,
)
from ringfence.backends.cdr.moments import NONE, WRONG, lengths, moments
from ringfence.backends.cdr.numbers import NumberColumns
from ringfence.backends.cdr.schema import RECORDS

EARLIEST_MS = 631_152_000_000
"""1990-01-01: no switch keeps calls that old; what is earlier is a clock that was never set."""
AHEAD_MS = 24 * HOUR_MS
LONGEST_MS = 10 * 24 * HOUR_MS
SLACK_MS = 1_500
"""Clocks of one record that count whole seconds may contradict each other by so much."""
_LONGEST_NUMBER, _LONGEST_WORD = 256, 128
_ANSWERED = frozenset({"1", "true", "yes", "y", "t", "answered", "answer", "ok", "是", "接通", "已接通"})
_UNANSWERED = frozenset(
    {"0", "false", "no", "n", "f", "no answer", "noanswer", "busy", "failed", "congestion", "missed", "cancel", "否",
     "未接通", "未接"}
)  # fmt: skip
_PARTIES = {one.name.lower(): one.value for one in ReleasedBy} | {
    "caller": 1, "a": 1, "callee": 2, "b": 2, "主叫": 1, "被叫": 2, "网络": 3, "1": 1, "2": 2, "3": 3,
}  # fmt: skip
_KINDS = dict.fromkeys(("message", "1", "sms", "短信"), Carried.MESSAGE)
Table: TypeAlias = pa.Table


class Shaped(Struct, frozen=True):
    """Records, and the rows that are none."""

    records: pa.Table
    """Of the schema `RECORDS`, without the refused rows."""
    kept: Longs
    """Place of each record among the rows."""
    refused: Sequence[tuple[int, str]]
    """Place among the rows, and the reason."""


class _Faults:
    """The first fault of each row."""

    def __init__(self, rows: int) -> None:
        self._codes = np.zeros(rows, np.int16)
        self._reasons: list[str] = [""]

    def where(self, wrong: Flags, reason: str) -> None:
        """These rows are wrong, unless they were before."""
        if wrong.any():
            self._reasons.append(reason)
            self._codes[wrong & (self._codes == 0)] = len(self._reasons) - 1

    def kept(self) -> Longs:
        """Places of the rows without a fault."""
        return np.flatnonzero(self._codes == 0)

    def told(self) -> list[tuple[int, str]]:
        """The others."""
        return [(int(at), self._reasons[self._codes[at]]) for at in np.flatnonzero(self._codes)]


class Shaper:
    """Shapes the rows of files of one mapping."""

    def __init__(self, mapping: Mapping, numbers: NumberColumns, keyed: Keyed, source: str = "") -> None:
        """`source` names the switch where neither file nor mapping does."""
        self._mapping = mapping
        self._cells = dict(mapping.cells())
        self._numbers = numbers
        self._keyed = keyed
        self._source = mapping.source or source or mapping.name

    def wanted(self, header: Sequence[str]) -> list[str]:
        """The columns that are read, in the order of the header."""
        present = {plain(one): one for one in header}
        used = {name for cell in self._cells.values() for name in columns_of(cell, present)}
        return [name for name in header if name in used]

    def shape(self, rows: Table, now_ms: int) -> Shaped:
        """`rows` has texts under the names of the file's columns; calls later than a day after `now_ms` are absurd."""
        faults = _Faults(rows.num_rows)
        texts = {field: self._text(field, rows) for field in FIELDS}
        times = self._times(texts, rows.num_rows, faults, now_ms)
        columns: dict[str, pa.Array] = dict(times)
        self._sides(texts, columns, rows.num_rows, faults)
        self._rest(texts, columns, rows.num_rows, faults)
        kept = faults.kept()
        table = pa.table([columns[name] for name in RECORDS.names], schema=RECORDS)
        return Shaped(table if len(kept) == rows.num_rows else table.take(pa.array(kept)), kept, faults.told())

    def _text(self, field: str, rows: Table) -> pa.Array | None:
        """The texts of a field; None when the file has nothing of it."""
        cell = self._cells.get(field)
        if cell is None:
            return None
        if cell.constant:
            return pa.repeat(cell.constant, rows.num_rows)
        names = columns_of(cell, {plain(one): one for one in rows.column_names})
        if not names:
            return None
        column, *others = [_whole(rows.column(name)) for name in names]
        if cell.join and others:
            column = pc.binary_join_element_wise(column, *others, "-")
        else:
            for other in others:
                column = pc.if_else(pc.equal(column, ""), other, column)
        return _translated(column, cell)

    def _times(
        self, texts: Named[str, pa.Array | None], rows: int, faults: _Faults, now_ms: int
    ) -> dict[str, pa.Array]:
        got = {field: self._moments(field, texts[field], rows) for field in MOMENTS}
        spans = {field: self._lengths(field, texts[field], rows) for field in LENGTHS}
        setup = got["setup"]
        faults.where(setup == NONE, "no time")
        present = {field: values for field, values in (got | spans).items() if texts[field] is not None}
        for field, values in present.items():
            faults.where(values == WRONG, f"{field} is no time")
        absurd = (setup < EARLIEST_MS) | (setup > now_ms + AHEAD_MS)
        faults.where(absurd, "absurd time: before 1990 or in the future")
        for field, values in spans.items():
            if field not in present:
                continue
            faults.where((values > WRONG) & (values < 0), f"{field} is negative")
            faults.where(values > LONGEST_MS, f"{field} is absurd: more than ten days")
        moved = _moved(got, spans, _said(texts["answered"], rows))
        ring, answer, release = moved["ring"], moved["answer"], moved["release"]
        for field, values in moved.items():
            known = values > WRONG
            faults.where(known & (values < setup - SLACK_MS), f"{field} lies before the attempt")
            faults.where(known & (values > setup + LONGEST_MS), f"{field} is absurd: ten days after the attempt")
        faults.where((answer > WRONG) & (release > WRONG) & (release < answer - SLACK_MS), "it ended before its answer")
        ring = np.where((ring > WRONG) & (answer > WRONG), np.minimum(ring, answer), ring)
        release = np.where((release > WRONG) & (answer > WRONG), np.maximum(release, answer), release)
        return {
            "setup_ms": pa.array(setup),
            "ring_ms": _nullable(np.where(ring > WRONG, np.maximum(ring, setup), ring)),
            "answer_ms": _nullable(np.where(answer > WRONG, np.maximum(answer, setup), answer)),
            "release_ms": _nullable(np.where(release > WRONG, np.maximum(release, setup), release)),
        }

    def _moments(self, field: str, text: pa.Array | None, rows: int) -> Longs:
        if text is None:
            return np.full(rows, NONE)
        cell = self._cells[field]
        return moments(text, zone_of(cell.zone or self._mapping.zone), cell.unit, cell.format)

    def _lengths(self, field: str, text: pa.Array | None, rows: int) -> Longs:
        return np.full(rows, NONE) if text is None else lengths(text, self._cells[field].unit or "s")

    def _sides(
        self, texts: Named[str, pa.Array | None], columns: dict[str, pa.Array], rows: int, faults: _Faults
    ) -> None:
        for field in ("calling", "called"):
            text = texts[field]
            columns[f"{field}_sent"] = text = pa.repeat("", rows) if text is None else text
            columns[field] = pa.array(self._packed(field, text, faults))
        text = texts["diverted_by"]
        diverted: Longs = np.zeros(rows, np.int64)
        if text is not None:
            diverted = self._packed("diverted_by", text, faults)
            diverted[pc.equal(text, "").to_numpy(zero_copy_only=False)] = 0
        columns["diverted_by"] = pa.array(diverted)
        calling, called = columns["calling_sent"], columns["called_sent"]
        nobody = pc.and_(pc.equal(calling, ""), pc.equal(called, "")).to_numpy(zero_copy_only=False)
        faults.where(nobody, "neither a calling nor a called number")

    def _packed(self, field: str, text: pa.Array, faults: _Faults) -> Longs:
        faults.where(_longer(text, _LONGEST_NUMBER), f"{field} has more than {_LONGEST_NUMBER} characters")
        return self._numbers.read(text, self._mapping.country, self._mapping.area_code)

    def _rest(
        self, texts: Named[str, pa.Array | None], columns: dict[str, pa.Array], rows: int, faults: _Faults
    ) -> None:
        for field in HASHED:
            text = texts[field]
            columns[field] = pa.array(np.zeros(rows, np.int64) if text is None else self._keyed.column(text))
        for field in TEXTS:
            text = texts[field]
            columns[field] = pa.repeat("", rows) if text is None else text
            if text is not None:
                faults.where(_longer(text, _LONGEST_WORD), f"{field} has more than {_LONGEST_WORD} characters")
        source, grades = texts["source"], texts["attestation"]
        columns["source"] = (
            pa.repeat(self._source, rows) if source is None else pc.if_else(pc.equal(source, ""), self._source, source)
        )
        if grades is not None:
            columns["attestation"] = pc.if_else(pc.is_in(grades, pa.array(["A", "B", "C"])), grades, "")
        columns["kind"] = _coded(texts["kind"], rows, _KINDS, pa.int8())
        columns["released_by"] = _coded(texts["released_by"], rows, _PARTIES, pa.int8())
        columns["cause"] = _numbered(texts["cause"], rows, 127)
        columns["sip_code"] = _numbered(texts["sip_code"], rows, 699)


def _moved(got: Named[str, Longs], spans: Named[str, Longs], said: Longs) -> dict[str, Longs]:
    """When it rang, was answered and ended, from moments and lengths alike; `said`: 1 answered, 0 not, -1 unknown."""
    setup, answer, release = got["setup"], got["answer"], got["release"]
    after, ringing, talk, whole = (spans[one] for one in ("ringing_after", "ring_time", "talk", "duration"))
    ring = np.where((got["ring"] == NONE) & (after > WRONG), setup + after, got["ring"])
    ring = np.where((ring == NONE) & (ringing > 0), setup, ring)
    answered = np.where(said >= 0, said == 1, (answer > WRONG) | (talk > 0))
    release = np.where((release == NONE) & (whole > WRONG), setup + whole, release)
    by_end = np.where((release > WRONG) & (talk > WRONG), release - talk, NONE)
    by_ring = np.where(ringing > WRONG, np.where(ring > WRONG, ring, setup) + ringing, setup)
    worked_out = np.where(by_end > WRONG, np.maximum(by_end, setup), by_ring)
    answer = np.where(answered, np.where(answer == NONE, worked_out, answer), np.where(answer == WRONG, answer, NONE))
    release = np.where((release == NONE) & (answer > WRONG) & (talk > WRONG), answer + talk, release)
    release = np.where((release == NONE) & ~answered & (ringing > WRONG), by_ring, release)
    return {"ring": ring, "answer": answer, "release": release}


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """In one piece; a null is an empty text."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return pc.fill_null(whole, "") if whole.null_count else whole


def _translated(column: pa.Array, cell: Cell) -> pa.Array:
    """The part of the text that counts, in our words."""
    if not cell.take and not cell.values:
        return column
    if cell.take:
        column = pc.fill_null(pc.struct_field(pc.extract_regex(column, part_pattern(cell.take)), 0), "")
    if not cell.values:
        return column
    found = pc.dictionary_encode(column)
    words = [cell.values.get(word, word) for word in found.dictionary.to_pylist()]
    return pa.array(words, pa.string()).take(found.indices)


def _said(text: pa.Array | None, rows: int) -> Longs:
    words = dict.fromkeys(_ANSWERED, 1) | dict.fromkeys(_UNANSWERED, 0)
    return np.full(rows, -1) if text is None else _looked_up(text, words, -1)


def _coded(text: pa.Array | None, rows: int, words: Named[str, int], kind: pa.DataType) -> pa.Array:
    values = np.zeros(rows, np.int64) if text is None else _looked_up(text, words, 0)
    return pa.array(values).cast(kind)


def _numbered(text: pa.Array | None, rows: int, most: int) -> pa.Array:
    """Codes from 1 to `most`; what is none is 0."""
    if text is None:
        return pa.array(np.zeros(rows, np.int16))
    found = pc.dictionary_encode(text)
    known = {
        word: int(word)
        for word in found.dictionary.to_pylist()
        if word.isdecimal() and len(word) <= 6 and 0 < int(word) <= most
    }
    return pa.array(_looked_up(text, known, 0)).cast(pa.int16())


def _looked_up(text: pa.Array, words: Named[str, int], otherwise: int) -> Longs:
    found = pc.dictionary_encode(text)
    values = [words.get(word.strip().lower(), words.get(word, otherwise)) for word in found.dictionary.to_pylist()]
    return np.array(values, np.int64)[found.indices.to_numpy()] if values else np.zeros(0, np.int64)


def _longer(text: pa.Array, most: int) -> Flags:
    long: Flags = np.diff(Cells(text).ends) > most
    return long


def _nullable(values: Longs) -> pa.Array:
    return pa.array(values, mask=values <= WRONG)
