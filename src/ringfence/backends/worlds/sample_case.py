"""The real calls of the packaged sample as a case to replay: all lawful, nothing to be found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from ringfence.analytics.evaluation.truth import Abuse, Behind, Replayed, Told
from ringfence.analytics.record import HOUR_MS, RECORD_COLUMNS
from ringfence.backends.worlds.writer import SCHEMA
from ringfence.telecom.call import CallAttempt, CallRecord
from ringfence.telecom.carrier import Trunk
from ringfence.telecom.number import PhoneNumber

NAME = "Copenhagen Networks Study, calls of some 500 students in 28 days (Sapiezynski et al. 2019), made-up numbers"


class SampleCase:
    """Fulfils `Case`. The calls are also written as records, so that detectors see them as they see others."""

    def __init__(
        self,
        calls: Sequence[tuple[CallAttempt, CallRecord]],
        trunks: Sequence[Trunk],
        read: Callable[[str], PhoneNumber],
        records: Path,
    ) -> None:
        """`calls` are attempts with times and their ends; `records` is a new folder for them."""
        self._trunks = tuple(trunks)
        self._hours: dict[int, list[Replayed]] = {}
        for at, (attempt, record) in enumerate(calls):
            call = _replayed(at, attempt, record, read)
            self._hours.setdefault(call.setup_ms // HOUR_MS * HOUR_MS, []).append(call)
        for hour_ms, held in self._hours.items():
            held.sort(key=lambda call: call.setup_ms)
            _write(records, hour_ms, held)

    def told(self) -> Told:
        """Real calls."""
        return Told(name=NAME, simulated=False, titles={"people": ("学生", "students")})

    def trunks(self) -> tuple[Trunk, ...]:
        """Those of the sample."""
        return self._trunks

    def hours(self) -> Iterator[tuple[int, tuple[Replayed, ...]]]:
        """Each hour that has calls."""
        for hour_ms, calls in sorted(self._hours.items()):
            yield hour_ms, tuple(calls)

    def abuse(self, hour_ms: int) -> Mapping[str, Abuse]:  # noqa: ARG002
        """None: whatever the hour, these people are taken to be lawful."""
        return {}

    def numbers(self) -> Mapping[int, Behind]:
        """Ordinary people, all of them."""
        return {}


def _replayed(at: int, attempt: CallAttempt, record: CallRecord, read: Callable[[str], PhoneNumber]) -> Replayed:
    setup = record.at_ms
    answer = setup + record.ring_ms if record.answered else None
    release = setup + record.ring_ms + (record.talk_ms if record.answered else 0)
    return Replayed(
        call_id=str(at),
        message=False,
        setup_ms=setup,
        ring_ms=setup,
        answer_ms=answer,
        release_ms=release,
        calling=int(read(attempt.calling)),
        called=int(read(attempt.called)),
        calling_sent=attempt.calling,
        called_sent=attempt.called,
        released_by=0,
        trunk=attempt.trunk,
    )


def _write(records: Path, hour_ms: int, calls: Sequence[Replayed]) -> None:
    folder = records / f"hour={datetime.fromtimestamp(hour_ms / 1000, UTC):%Y%m%d%H}"
    folder.mkdir(parents=True, exist_ok=True)
    empty: dict[str, object] = {
        one.name: None if one.nullable else "" if one.kind == "string" else 0 for one in RECORD_COLUMNS
    }
    rows = []
    for call in calls:
        told = msgspec.structs.asdict(call)
        kept = {name: told[name] for name in empty if name in told}
        rows.append({**empty, **kept, "source": "sample", "trunk_in": call.trunk})
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), folder / "sample.parquet", compression="zstd")
