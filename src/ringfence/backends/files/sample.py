"""The sample day as compressed tables in a folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path

import zstandard

from ringfence.sample.day import SampleCall, read_calls, write_calls
from ringfence.telecom.errors import Refused

TABLES = ("people", "complaints", "waves")
_LARGEST = 64 << 20


def load_sample(folder: Traversable) -> tuple[SampleCall, ...]:
    """Every call of the sample, table by table; raises `Refused` when a table is absent or damaged."""
    return tuple(call for name in TABLES for call in _load(folder / f"{name}.csv.zst"))


def store_sample(folder: Path, tables: Mapping[str, Iterable[SampleCall]]) -> dict[str, int]:
    """Write the tables, each whole or not at all; the same calls give the same bytes. Bytes by file name."""
    folder.mkdir(parents=True, exist_ok=True)
    sizes: dict[str, int] = {}
    for name, calls in tables.items():
        packed = zstandard.ZstdCompressor(level=19).compress(write_calls(calls).encode())
        target = folder / f"{name}.csv.zst"
        half = target.with_suffix(".half")
        half.write_bytes(packed)
        half.replace(target)
        sizes[target.name] = len(packed)
    return sizes


def _load(table: Traversable) -> tuple[SampleCall, ...]:
    try:
        text = zstandard.ZstdDecompressor().decompress(table.read_bytes(), max_output_size=_LARGEST).decode()
    except (OSError, zstandard.ZstdError, UnicodeDecodeError) as error:
        raise Refused(
            f"{table.name} of the sample cannot be read: {error}", "build it with `ringfence sample build`"
        ) from error
    return read_calls(text)
