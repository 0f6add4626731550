"""Whom the truth calls abusive: a table of numbers with a label, simulated or written by people."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec
import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

from ringfence.analytics.feedback.labelling import TruthRow
from ringfence.analytics.scores.columns import texts_of
from ringfence.backends.files.feature_table import read_feature_table
from ringfence.telecom.errors import Refused, Unavailable

NUMBERS = "numbers.parquet"
_BLOCK = 1 << 20
_WRITERS: Mapping[str, Callable[[pa.Table, BinaryIO], None]] = {".parquet": pq.write_table, ".csv": pcsv.write_csv}
_ABUSIVE = frozenset({"1", "1.0", "true", "yes", "abusive", "confirmed", "fraud"})


class Truth(msgspec.Struct, frozen=True):
    """Labels by packed number; whoever is not named is lawful when the truth is `whole`, else not known."""

    abusive: Mapping[int, bool]
    whole: bool
    simulated: bool


def read_truth(path: Path) -> Truth:
    """A folder `truth` of a simulated world, or a table with the columns `number` (packed) and `abuse`.

    In a simulated world every number is told. Of a table by people only its own numbers are. Raises `Refused`.
    """
    file = path / NUMBERS if path.is_dir() else path
    table = read_feature_table(file)
    number, abuse = table.column("number"), table.column("abuse")
    if number is None or abuse is None:
        raise Refused(
            f"{file.name} has no columns `number` and `abuse`.",
            "Give packed numbers, and 1 or 0; `ringfence number +8613800138000 --json` tells the packed form.",
        )
    numbers = [int(text) for text in texts_of(number) if text]
    if len(numbers) != table.rows:
        raise Refused(f"{file.name} has rows without a number.", "Take them out.")
    flags = [text.strip().lower() in _ABUSIVE for text in texts_of(abuse)]
    return Truth(dict(zip(numbers, flags, strict=True)), path.is_dir(), path.is_dir())


def write_truth(path: Path, rows: Sequence[TruthRow]) -> None:
    """Write a table that `read_truth` reads, CSV or Parquet by its name, readable by its owner only.

    The columns `probability` and `votes` are for people. Whole or not at all. Raises `Refused` and `Unavailable`.
    """
    if path.exists():
        raise Refused(f"{path} is there already", "name a file that does not exist")
    if path.suffix not in _WRITERS:
        raise Refused(f"{path.name} says not what it is", "end its name in .parquet or .csv")
    columns = {name: [getattr(row, name) for row in rows] for name in TruthRow.__struct_fields__}
    table = pa.table({**columns, "abuse": pa.array(columns["abuse"]).cast(pa.int8())})
    draft = path.with_name(f".{path.name}.draft")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
            _WRITERS[path.suffix](table, file)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    except (OSError, pa.ArrowException) as error:
        raise Unavailable(f"{path} cannot be written: {error}", "Free the disk, or name another place.") from error
    finally:
        draft.unlink(missing_ok=True)


def files_hash(paths: Iterable[Path]) -> str:
    """SHA-256 over names and contents, in order of name."""
    told = hashlib.sha256()
    for path in sorted(paths, key=lambda one: one.as_posix()):
        told.update(f"{path.parent.name}/{path.name}\0".encode())
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                told.update(block)
    return told.hexdigest()
