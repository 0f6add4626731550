"""Takes what a stream brings into the store: each message once, by its place in the stream."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

import msgspec

from ringfence.analytics.kept import LoadReport
from ringfence.backends.cdr.feed import RecordTables
from ringfence.backends.cdr.journal import Counts, joined_runs
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
            fresh = [(number, body) for number, body in messages if number > known_to and not _taken(runs, number)]
            if fresh:
                self._keep(stream, fresh, known_to)

    def _keep(self, stream: str, fresh: Sequence[tuple[int, bytes]], known_to: int) -> None:
        records: list[CallRecord] = []
        refused: list[Refusal] = []
        for number, body in fresh:
            try:
                records.append(self._decode(body))
            except msgspec.DecodeError:
                self._by_line(number, body, records, refused)
        self._refused.add(Path(stream), refused)
        taking = self._store.begin()
        try:
            taking.add(self._tables.table(records))
        except BaseException:
            taking.abandon()
            raise
        numbers = joined_runs([(number, number) for number, _ in fresh], 0)
        commit = taking.commit(refused=len(refused), streams={stream: numbers}, settled={stream: known_to})
        self._counts = self._counts.plus(commit.counts)

    def _by_line(self, number: int, body: bytes, records: list[CallRecord], refused: list[Refusal]) -> None:
        for line in body.split(b"\n"):
            if line.strip():
                try:
                    records.append(self._decode(line))
                except msgspec.DecodeError as error:
                    refused.append(Refusal(number, str(error), line[:_SHOWN].decode("utf-8", "replace")))


def _taken(runs: Sequence[tuple[int, int]], number: int) -> bool:
    place = bisect_right(runs, (number, 1 << 62)) - 1
    return place >= 0 and runs[place][0] <= number <= runs[place][1]
