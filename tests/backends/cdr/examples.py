"""Records, stores and files that the tests of this room speak of."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pyarrow as pa

import ringfence
from ringfence.analytics.record import KeptRecord
from ringfence.backends.cdr.keyed import Keyed
from ringfence.backends.cdr.loading import Loader
from ringfence.backends.cdr.opening import Opener
from ringfence.backends.cdr.refused import RefusedFile
from ringfence.backends.cdr.schema import RECORDS
from ringfence.backends.cdr.store import CallStore
from ringfence.backends.planes.numbering import open_plan
from ringfence.telecom.number import NumberForm, PhoneNumber

AT = 1_767_322_800_000
"""2026-01-02 03:00:00 UTC, 11:00 in Shanghai."""
NOW = AT + 30 * 86_400_000
KEYED = Keyed(bytes(range(16)))
PACKAGED = Path(ringfence.__file__).parent / "rules" / "cdr"


def number(tail: int) -> PhoneNumber:
    """A Chinese mobile number ending in `tail`."""
    return PhoneNumber.pack(NumberForm.E164, 86, 8613800000000 + tail)


def record(call: int, *, source: str = "a", at: int = AT, call_id: str = "", **more: object) -> KeptRecord:
    """A call of its own sides, so many seconds into the hour."""
    known = {
        "call_id": call_id or f"{source}-{call}",
        "source": source,
        "setup_ms": at + call * 1000,
        "answer_ms": at + call * 1000 + 500,
        "release_ms": at + call * 1000 + 900,
        "calling": number(call),
        "called": number(500_000 + call),
        "calling_sent": str(number(call)),
        "called_sent": str(number(500_000 + call)),
    }
    return msgspec.convert(known | more, KeptRecord)


def table(*records: KeptRecord) -> pa.Table:
    """Of the store's columns."""
    return pa.Table.from_pylist([msgspec.to_builtins(one) for one in records], schema=RECORDS)


def store(folder: Path) -> CallStore:
    """A store in a folder of its own."""
    return CallStore(folder / "calls", KEYED, lambda: NOW)


def opener() -> Opener:
    """With the packaged plan and mappings."""
    return Opener(open_plan(), KEYED, PACKAGED, "CN")


def load(
    into: CallStore, path: Path, mapping: str = "", *, source: str = "", growing: bool = False, commit_rows: int = 10**6
) -> Loader:
    """Load a file or folder; refused rows go to `refused.csv` beside the store."""
    loader = Loader(into, lambda: NOW, commit_rows=commit_rows)
    files = opener().opening([path], mapping, source)
    loader.load(files, RefusedFile(into.folder.parent / "refused.csv", rotated=False), growing=growing)
    return loader


def kept(of: CallStore) -> list[KeptRecord]:
    """All records, in order of setup."""
    import pyarrow.parquet as pq

    found = [row for path in of.folder.glob("hour=*/*.parquet") for row in pq.ParquetFile(path).read().to_pylist()]
    return sorted((msgspec.convert(row, KeptRecord) for row in found), key=lambda one: (one.setup_ms, one.call_id))


def refused(of: CallStore) -> list[str]:
    """Line and reason of what was refused."""
    path = of.folder.parent / "refused.csv"
    return [",".join(line.split(",")[1:3]) for line in path.read_text().splitlines()[1:]] if path.exists() else []
