"""Decisions on calls of a file, written as JSON lines or Parquet; whole or not at all."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from ringfence.screening.decision import Decision
from ringfence.screening.past import PastCall, RefusedLine
from ringfence.telecom.errors import Refused, Unavailable

_ROWS = 10_000
_FORMATS = (".jsonl", ".parquet")


class Judged(Struct, frozen=True):
    """One line of the output."""

    line: int
    decision: str
    at_ms: int
    calling: str
    called: str
    trunk: str
    action: str
    score: float
    findings: tuple[str, ...]
    """Codes that counted, strongest first."""
    shadow_findings: tuple[str, ...]
    ruleset: str
    elapsed_us: int


_SCHEMA = pa.schema(
    [
        ("line", pa.int64()),
        ("decision", pa.string()),
        ("at_ms", pa.int64()),
        ("calling", pa.string()),
        ("called", pa.string()),
        ("trunk", pa.string()),
        ("action", pa.string()),
        ("score", pa.float64()),
        ("findings", pa.list_(pa.string())),
        ("shadow_findings", pa.list_(pa.string())),
        ("ruleset", pa.string()),
        ("elapsed_us", pa.int64()),
    ]
)


class Sink(Protocol):
    """Takes judged calls."""

    def write(self, rows: Iterable[Judged]) -> None:
        """Write some."""
        ...

    def close(self) -> None:
        """Finish the file."""
        ...


class JudgedFile:
    """A file of decisions; it appears under its name when the context is left without an error, else not at all."""

    def __init__(self, path: Path) -> None:
        """Raises `Refused` for an ending other than `.jsonl` and `.parquet`, `Unavailable` if it cannot be written."""
        if path.suffix not in _FORMATS:
            raise Refused(f"{path.name} names no format", f"end it with {' or '.join(_FORMATS)}")
        self._path = path
        self._half = path.with_name(f"{path.name}.half")
        self._rows: list[Judged] = []
        try:
            self._sink: Sink = _Lines(self._half) if path.suffix == ".jsonl" else _Columns(self._half)
        except OSError as error:
            raise _unwritable(path, error) from error

    def __enter__(self) -> JudgedFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._flush()
            self._sink.close()
            if kind is None:
                self._half.replace(self._path)
        except OSError as failed:
            raise _unwritable(self._path, failed) from failed
        finally:
            self._half.unlink(missing_ok=True)

    def add(self, call: PastCall, decision: Decision) -> None:
        """Write one; raises `Unavailable` when the disk refuses."""
        self._rows.append(judged(call, decision))
        if len(self._rows) >= _ROWS:
            try:
                self._flush()
            except OSError as error:
                raise _unwritable(self._path, error) from error

    def _flush(self) -> None:
        self._sink.write(self._rows)
        self._rows = []


def judged(call: PastCall, decision: Decision) -> Judged:
    """The line for one call."""
    verdict, facts = decision.verdict, decision.facts
    return Judged(
        line=call.line,
        decision=decision.id,
        at_ms=facts.at_ms,
        calling=str(facts.calling),
        called=str(facts.called),
        trunk=facts.attempt.trunk,
        action=verdict.action.value,
        score=verdict.score,
        findings=tuple(reason.finding.code for reason in verdict.reasons if reason.counted),
        shadow_findings=tuple(reason.finding.code for reason in verdict.reasons if not reason.counted),
        ruleset=verdict.ruleset,
        elapsed_us=decision.elapsed_us,
    )


def write_refused(path: Path, lines: Iterable[RefusedLine]) -> None:
    """Write refused lines with their reasons as CSV, whole or not at all; raises `Unavailable`."""
    half = path.with_name(f"{path.name}.half")
    try:
        with half.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow(("line", "reason", "text"))
            table.writerows(_refused_rows(lines))
        half.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        half.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> Unavailable:
    return Unavailable(f"{path} cannot be written: {error.strerror}", "make room, or give a path that can be written")


def _refused_rows(lines: Iterable[RefusedLine]) -> Iterator[tuple[int, str, str]]:
    for line in lines:
        yield line.line, line.reason, line.text


class _Lines:
    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._encoder = msgspec.json.Encoder()

    def write(self, rows: Iterable[Judged]) -> None:
        self._file.write(self._encoder.encode_lines(rows))

    def close(self) -> None:
        self._file.close()


class _Columns:
    def __init__(self, path: Path) -> None:
        self._writer = pq.ParquetWriter(path, _SCHEMA, compression="zstd")

    def write(self, rows: Iterable[Judged]) -> None:
        self._writer.write_table(pa.Table.from_pylist([msgspec.to_builtins(row) for row in rows], schema=_SCHEMA))

    def close(self) -> None:
        self._writer.close()
