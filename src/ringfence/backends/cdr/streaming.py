"""Takes what a stream brings into the store: each message once, by its place in the stream."""

from __future__ import annotations

import contextlib
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from ringfence.analytics.kept import LoadReport
from ringfence.backends.cdr.columnar import sifted
from ringfence.backends.cdr.feed import RecordTables
from ringfence.backends.cdr.journal import Counts
from ringfence.backends.cdr.lines import NO_JSON
from ringfence.backends.cdr.loading import Progress
from ringfence.backends.cdr.refused import RefusedFile
from ringfence.backends.cdr.rows import Refusal
from ringfence.backends.cdr.store import CallStore
from ringfence.backends.cdr.upkeep import report_of
from ringfence.telecom.call import CallRecord

_SHOWN = 1_000


class StreamIntake:
    """Fulfils the door's `Taker`."""

    def __init__(self, store: CallStore, tables: RecordTables, refused: Path) -> None:
        """`refused` is the file for messages that are no records."""
        self._store = store
        self._tables = tables
        self._refused = RefusedFile(refused)
        self._decode = msgspec.json.Decoder(CallRecord).decode
        self._decode_all = msgspec.json.Decoder(list[CallRecord]).decode
        self._counts = Counts()

    def report(self) -> LoadReport:
        """What came since the start."""
        return report_of(Progress(0, 0, self._counts))

    def take(self, stream: str, messages: Sequence[tuple[int, bytes]], settled: int) -> None:
        """Keep the records of messages, each with its number in the stream; those that were taken before are left out.

        A message is one record or several, a line each. All up to `settled` were acknowledged. When this returns, it
        survives `kill -9`. Raises `Unavailable`.
        """
        with self._store.alone():
            state = self._store.state
            runs, known_to = state.streams.get(stream, ()), max(settled, state.settled.get(stream, 0))
            fresh = _fresh(messages, runs, known_to)
            if fresh:
                self._keep(stream, fresh, known_to)

    def _keep(self, stream: str, fresh: Sequence[tuple[int, bytes]], known_to: int) -> None:
        records, origins, refused = self._records(fresh)
        shaped = sifted(self._tables.table(records), self._store.now_ms())
        refused += [_refusal(*origins[at], reason) for at, reason in shaped.refused]
        self._refused.add(Path(stream), refused)
        taking = self._store.begin()
        try:
            taking.add(shaped.records)
        except BaseException:
            taking.abandon()
            raise
        streams = {stream: _runs([number for number, _ in fresh])}
        commit = taking.commit(refused=len(refused), streams=streams, settled={stream: known_to})
        self._counts = self._counts.plus(commit.counts)

    def _records(
        self, fresh: Sequence[tuple[int, bytes]]
    ) -> tuple[list[CallRecord], Sequence[tuple[int, bytes]], list[Refusal]]:
        """Records with the message and text of each. All at once where each message is one; else line by line."""
        with contextlib.suppress(*NO_JSON):
            records = self._decode_all(b"[" + b",".join([body for _, body in fresh]) + b"]")
            if len(records) == len(fresh):
                return records, fresh, []
        records, origins, refused = [], [], list[Refusal]()
        for number, body in fresh:
            for text in self._texts(body):
                try:
                    records.append(self._decode(text))
                    origins.append((number, text))
                except NO_JSON as error:
                    refused.append(_refusal(number, text, str(error)))
        return records, origins, refused

    def _texts(self, body: bytes) -> Sequence[bytes]:
        """The whole message where it is one record, else its lines."""
        try:
            self._decode(body)
        except NO_JSON:
            return [line for line in body.split(b"\n") if line.strip()]
        return [body]


def _refusal(number: int, text: bytes, reason: str) -> Refusal:
    return Refusal(number, reason, text[:_SHOWN].decode("utf-8", "replace"))


def _fresh(
    messages: Sequence[tuple[int, bytes]], runs: Sequence[tuple[int, int]], known_to: int
) -> Sequence[tuple[int, bytes]]:
    """Those that were not taken before; mostly all of them lie behind what was."""
    highest = max(known_to, runs[-1][1] if runs else 0)
    if min((number for number, _ in messages), default=0) > highest:
        return messages
    return [one for one in messages if one[0] > known_to and not _taken(runs, one[0])]


def _runs(numbers: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """First and last of each run of numbers."""
    ordered = np.unique(np.array(numbers, np.int64))
    starts = np.flatnonzero(np.diff(ordered, prepend=ordered[0] - 2) > 1)
    ends = np.append(starts[1:], len(ordered)) - 1
    return tuple(zip(ordered[starts].tolist(), ordered[ends].tolist(), strict=True))


def _taken(runs: Sequence[tuple[int, int]], number: int) -> bool:
    place = bisect_right(runs, (number, 1 << 62)) - 1
    return place >= 0 and runs[place][0] <= number <= runs[place][1]
